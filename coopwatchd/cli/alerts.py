"""`alerts`: the outbox, and the dead end of it that a person decides on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened
from coopwatchd.cli.named import check_option
from coopwatchd.errors import CoopwatchdError

if TYPE_CHECKING:
    from coopwatchd.config.config import Config
    from coopwatchd.model.delivery import Delivery, State
    from coopwatchd.model.responses import Response
    from coopwatchd.store.transaction import SqlTransaction

app = typer.Typer(
    help="The outbox: what was told, what waits, what failed.\n\nExample: coopwatchd alerts list --state dead",
    no_args_is_help=True,
)
Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="The id, or its beginning.")]


@app.command("list")
def list_(
    context: typer.Context,
    config: ConfigOption = None,
    json: JsonOption = False,
    state: Annotated[list[str] | None, typer.Option(help="Only these states; may be repeated.")] = None,
    channel: Annotated[str, typer.Option(help="Only this channel.")] = "",
    limit: Annotated[int, typer.Option(help="The newest so many.")] = 50,
) -> None:
    """The newest alerts and where they stand.

    Example: coopwatchd alerts list --state dead
    """
    from coopwatchd.cli.output import clip, moment, print_json, print_table
    from coopwatchd.model.plain import to_plain

    loaded = load(context, config)
    with opened(loaded) as store, store.read() as tx:
        if channel and not tx.deliveries(channel=channel, limit=1):  # of one that was taken out they are shown
            check_option(channel, loaded.channels, "channel", "--channel")
        rows = tx.deliveries(states=_states(state or []), channel=channel, limit=limit)
        said = tx.responses({row.thread_key for row in rows if row.thread_key})
    answers = {row.id: _answers(row, said.get(row.thread_key, ()), loaded) for row in rows}
    if json:
        print_json([to_plain(row) | {"answers": answers[row.id]} for row in rows])
        return
    print_table(
        ["id", "created", "channel", "state", "tries", "what", "answers", "reason"],
        (
            (
                row.id[:8],
                moment(row.created_at, loaded.zone),
                row.channel,
                row.state,
                row.attempts,
                clip(what(row)),
                "\n".join(answers[row.id]),
                clip(row.reason, 200),
            )
            for row in rows
        ),
        empty="no alerts yet",
    )


@app.command()
def show(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID")],
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """One alert as it reads, and its fate.

    Example: coopwatchd alerts show 3f2a
    """
    from coopwatchd.cli.output import moment, plain, print_json
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.notify.terminal import TerminalLines

    loaded = load(context, config)
    with opened(loaded) as store, store.read() as tx:
        row = _find(tx, id_)
    if json:
        print_json(row)
        return
    typer.echo(f"{row.id}  {row.state}  channel {row.channel}, for {row.recipient}")
    typer.echo(f"created {moment(row.created_at, loaded.zone)}, {row.attempts} tries" + _fate(row, loaded))
    typer.echo("")
    for line in TerminalLines(str(loaded.zone)).lines(row.alert, now=utc_now()):
        typer.echo(plain(line))


@app.command()
def retry(context: typer.Context, ids: Ids, config: ConfigOption = None) -> None:
    """Deliver alerts now that are dead, discarded or waiting.

    Example: coopwatchd alerts retry 3f2a
    """
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.model.delivery import State

    def again(row: Delivery) -> Delivery:
        if row.state is State.DELIVERED:
            raise CoopwatchdError(f"{row.id[:8]} was delivered; it is not sent twice.")
        state = State.AMBIGUOUS if row.state in {State.AMBIGUOUS, State.SENDING} else State.PENDING
        return replace(row, state=state, due_at=utc_now(), attempts=0, reason="", plain=False)

    _change(context, config, ids, again, "will be tried again")


@app.command()
def discard(context: typer.Context, ids: Ids, config: ConfigOption = None) -> None:
    """Give up on alerts: they are kept, and not delivered.

    Example: coopwatchd alerts discard 3f2a
    """
    from coopwatchd.model.delivery import State

    def drop(row: Delivery) -> Delivery:
        if row.state is State.DELIVERED:
            raise CoopwatchdError(f"{row.id[:8]} was delivered already.")
        return replace(row, state=State.DISCARDED, reason="discarded by hand")

    _change(context, config, ids, drop, "discarded")


def what(row: Delivery) -> str:
    """The alert in a few words."""
    alert = row.alert
    if alert.event is not None:
        return f"{alert.event.type}: {alert.event.record.title}"
    if not alert.subject and alert.reasons:
        return f"{alert.kind}: {len(alert.items) + alert.more} matches for {alert.reasons[0].watchlist}"
    return f"{alert.kind}: {alert.subject}"


def _answers(row: Delivery, said: Sequence[Response], loaded: Config) -> list[str]:
    """What people answered about the record of an alert: who is on it, snoozed until when, not for whom."""
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.notify.looks import answers

    watchlists = [reason.watchlist for reason in row.alert.reasons]
    return list(answers(said, watchlists, utc_now(), str(loaded.zone)))


def _change(context: typer.Context, config: object, ids: list[str], change: object, said: str) -> None:
    from pathlib import Path

    from coopwatchd.cli.output import plain

    loaded = load(context, config if isinstance(config, Path) else None)
    with opened(loaded) as store, store.write() as tx:
        for id_ in ids:
            row = _find(tx, id_)
            if callable(change):
                tx.update(change(row))
            typer.echo(plain(f"{row.id[:8]} {said}: {what(row)}"))


def _find(tx: SqlTransaction, id_: str) -> Delivery:
    found = [row for row in tx.deliveries(limit=100_000) if row.id.startswith(id_)]
    if len(found) != 1:
        raise CoopwatchdError(f"{'No' if not found else 'More than one'} alert has an id that begins with “{id_}”.")
    return found[0]


def _states(names: list[str]) -> list[State]:
    from coopwatchd.model.delivery import State

    known = {str(state): state for state in State}
    wrong = [name for name in names if name not in known]
    if wrong:
        raise typer.BadParameter(f"there is no state “{wrong[0]}”; there are: {', '.join(known)}")
    return [known[name] for name in names]


def _fate(row: Delivery, loaded: Config) -> str:
    from coopwatchd.cli.output import moment, plain

    if row.delivered_at:
        return plain(f", delivered {moment(row.delivered_at, loaded.zone)} ({row.provider_id})")
    return plain(f", due {moment(row.due_at, loaded.zone)}" + (f": {row.reason}" if row.reason else ""))
