"""`channels`: where people are told, and a real test message to each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened

if TYPE_CHECKING:
    from coopwatchd.config.config import Config

app = typer.Typer(help="Where people are told.\n\nExample: coopwatchd channels test bids", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Every channel, its rhythm, who uses it, whether it is paused.

    Example: coopwatchd channels list
    """
    from coopwatchd.cli.output import moment, print_json, print_table

    loaded = load(context, config)
    rows = _rows(loaded)
    if json:
        print_json(rows)
        return
    print_table(
        ["channel", "type", "when", "watchlists", "state"],
        (
            (
                row["name"],
                row["type"],
                row["when"],
                ", ".join(row["watchlists"]) + (" (operator)" if row["operator"] else ""),
                f"paused since {moment(row['since'], loaded.zone)}: {row['reason']}" if row["paused"] else "good",
            )
            for row in rows
        ),
        empty="no channels: add a [channels.<name>] table",
    )


@app.command("test")
def try_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The channel's name.")],
    config: ConfigOption = None,
) -> None:
    """Send a real test message, now, and say what the other side answered.

    Example: coopwatchd channels test bids
    """
    import uuid

    from coopwatchd.cli.output import plain
    from coopwatchd.config.explain import suggestion
    from coopwatchd.daemon.app import build_channel
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.errors import CoopwatchdError
    from coopwatchd.model.alerts import Alert, AlertKind
    from coopwatchd.notify.base import Envelope
    from coopwatchd.notify.render import Renderer

    loaded = load(context, config, secrets=True)
    if name not in loaded.channels:
        raise CoopwatchdError(f"There is no channel “{name}”; {suggestion(name, loaded.channels)}".rstrip("; "))
    channel = build_channel(loaded.channels[name], Renderer(loaded.templates, str(loaded.zone)))
    now = utc_now()
    alert = Alert(
        key=f"test/{now.isoformat()}",
        kind=AlertKind.TEST,
        at=now,
        subject="coopwatchd test message",
        text=f"Channel “{name}” works. Alerts of the watchlists that name it will look for you here.",
    )
    try:
        for recipient in channel.recipients:
            envelope = Envelope(id=uuid.uuid4().hex, alerts=(alert,), recipient=recipient, created_at=now)
            receipt = channel.send(envelope)
            typer.echo(plain(f"{name}: accepted for {recipient} ({receipt.provider_id})"))
    finally:
        channel.close()


def _rows(loaded: Config) -> list[dict[str, Any]]:
    with opened(loaded) as store, store.read() as tx:
        states = tx.channel_states()
    rows = []
    for name, plan in loaded.channels.items():
        state = states.get(name)
        paused = bool(state and state.paused_at)
        rows.append(
            {
                "name": name,
                "type": plan.type,
                "when": str(getattr(plan.settings, "when", "now")),
                "watchlists": [one.id for one in loaded.watchlists if name in one.notify],
                "operator": name in loaded.operator,
                "paused": paused,
                "reason": state.reason if state and paused else "",
                "since": state.paused_at if state and paused else None,
            }
        )
    return rows
