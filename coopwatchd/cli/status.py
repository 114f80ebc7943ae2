"""`status`: what the daemon is doing, read from the store beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened, state_directory
from coopwatchd.cli.output import sentence

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coopwatchd.config.config import Config


def status(context: typer.Context, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Portals and their health, the queue, paused channels.

    Example: coopwatchd status
    """
    from coopwatchd.cli.output import print_json

    loaded = load(context, config)
    found = _look(loaded)
    if json:
        print_json(found)
    else:
        _show(found, loaded.zone)


def _look(loaded: Config) -> dict[str, Any]:
    from coopwatchd.daemon.app import utc_now
    from coopwatchd.pipeline.health import health_line
    from coopwatchd.store.lock import holder

    running = holder(state_directory())
    with opened(loaded) as store, store.read() as tx:
        return {
            "running": running,
            "health": health_line(tx, utc_now(), [plan.portal for plan in loaded.portals.values()]),
            "portals": [state for (key, _), state in sorted(tx.listing_states().items()) if key in loaded.portals],
            "next_polls": tx.next_polls(),
            "outbox": {str(state): count for state, count in tx.outbox_counts().items()},
            "paused": [state for state in tx.channel_states().values() if state.paused_at],
            "last": [
                {"id": one.id, "key": one.key, "state": one.state, "at": one.created_at}
                for one in tx.deliveries(limit=5)
            ],
        }


def _show(found: dict[str, Any], zone: ZoneInfo) -> None:
    from coopwatchd.cli.output import clip, moment, print_table

    typer.echo(f"running as process {found['running']}" if found["running"] else "not running")
    typer.echo(sentence(found["health"]))
    print_table(
        ["portal", "listing", "last good", "rows", "next", "health"],
        (
            (
                state.portal,
                state.listing,
                moment(state.last_good_at, zone) or "never",
                state.rows,
                moment(found["next_polls"].get(state.portal), zone),
                clip(f"{state.trouble}: {state.reason}", 200) if state.trouble else "good",
            )
            for state in found["portals"]
        ),
        empty="nothing was read yet: coopwatchd once",
    )
    waiting = ", ".join(f"{count} {state}" for state, count in found["outbox"].items() if count)
    typer.echo(f"outbox: {waiting or 'empty'}")
    for state in found["paused"]:
        typer.echo(sentence(f"channel {state.name} is paused since {moment(state.paused_at, zone)}: {state.reason}"))
