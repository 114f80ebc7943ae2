"""`watchlists backtest`: what an edit would have won and lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened, stored
from coopwatchd.model.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from coopwatchd.config.config import Config
    from coopwatchd.model.backtest import Tried
    from coopwatchd.model.records import AnyRecord

_SHOWN = 10
_ALL = 10_000_000
_RECENT = 100_000
_A_DAY = 30  # alerts of one watchlist; more are not read


def backtest(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="An edited copy of the configuration.", show_default=False)
    ] = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """What watchlists would have sent, and what an edit changes.

    Runs them over the stored history: alerts per week, a sample, terms that do all the work or none, overlaps; with
    FILE, record by record what its watchlists win and lose against the saved ones. Sends nothing.

    Example: coopwatchd watchlists backtest config.new.toml
    """
    from coopwatchd.cli.output import print_json
    from coopwatchd.config.load import load_config
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.model.backtest import backtest as run
    from coopwatchd.model.match import WatchlistIndex

    saved = load(context, config)
    edited = load_config(file, secrets=False) if file else saved
    with opened(saved) as store, store.read() as tx:
        events = list(reversed(tx.events(limit=_ALL)))
        records = [held.record for held in tx.all_held()]
    tried = run(WatchlistIndex(edited.watchlists), WatchlistIndex(saved.watchlists), events, records, utc_now())
    if json:
        print_json([_plain(one) for one in tried])
        return
    typer.echo(f"{counted(len(events), 'event')} and {counted(len(records), 'record')} are stored; nothing is sent.")
    for one in tried:
        _show(one)


def too_busy(loaded: Config, now: datetime) -> Iterator[str]:
    """A sentence for each watchlist that would have sent more than thirty alerts a day over the last thirty days.

    Says nothing where nothing is stored yet.
    """
    from coopwatchd.model.backtest import backtest as run
    from coopwatchd.model.match import WatchlistIndex

    if not stored(loaded):
        return
    with opened(loaded) as store, store.read() as tx:
        events = [event for event in reversed(tx.events(limit=_RECENT)) if now - event.at < timedelta(days=30)]
    index = WatchlistIndex(loaded.watchlists)
    for one in run(index, index, events, (), now):
        if one.per_week > 7 * _A_DAY:
            yield (
                f"watchlists.{one.watchlist}: over the last weeks it would have sent {one.per_week / 7:.0f} alerts a "
                f"day; `coopwatchd watchlists backtest` shows by which terms"
            )


def _plain(one: Tried) -> dict[str, Any]:
    return {
        "watchlist": one.watchlist,
        "alerts": one.alerts,
        "per_week": round(one.per_week, 2),
        "matching": len(one.matching),
        "sample": [record.uid for record in one.sample],
        "won": [record.uid for record in one.won],
        "lost": [record.uid for record in one.lost],
        "busy": one.busy,
        "idle": one.idle,
        "overlaps": one.overlaps,
    }


def _show(one: Tried) -> None:
    from coopwatchd.cli.output import plain

    said = f"{counted(one.alerts, 'alert')}, {one.per_week:.1f} a week; matches {counted(len(one.matching), 'record')}"
    typer.echo(plain(f"\n{one.watchlist}: {said}"))
    _list("for example", one.sample, len(one.matching))
    _list("won", one.won, len(one.won))
    _list("lost", one.lost, len(one.lost))
    if one.busy:
        typer.echo(plain(f"  most of it comes by ‘{one.busy}’ alone"))
    if one.idle:
        typer.echo(plain(f"  found nothing: {', '.join(one.idle)}"))
    if one.overlaps:
        typer.echo(plain(f"  says much the same as: {', '.join(one.overlaps)}"))


def _list(title: str, records: Sequence[AnyRecord], count: int) -> None:
    from coopwatchd.cli.output import clip, plain

    for record in records[:_SHOWN]:
        typer.echo(plain(f"  {title}: {clip(record.title)} ({record.uid})"))
    if title != "for example" and count > _SHOWN:
        typer.echo(f"  {title}: and {count - _SHOWN} more")
