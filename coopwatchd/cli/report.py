"""`report`: who is busy, what ends when, who holds and who uses what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened

if TYPE_CHECKING:
    from coopwatchd.config.config import Config
    from coopwatchd.model.agenda import Filed
    from coopwatchd.model.watchlist import Watchlist
    from coopwatchd.report.figures import Report


def report(
    context: typer.Context,
    config: ConfigOption = None,
    watchlist: Annotated[str, typer.Option("--watchlist", "-w", metavar="ID", help="Only this one's field.")] = "",
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write one HTML page, with charts.")] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="DIR|FILE", help="Write CSV: a folder of tables, or one FILE.csv.")
    ] = None,
    ics: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the dates as a calendar.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every row, not the first twelve.")] = False,
    json: JsonOption = False,
) -> None:
    """Lead agencies, cooperatives, ends and rebids, suppliers.

    Of everything stored, or of a watchlist's field: its conditions, whatever its kinds. The calendar has the dates of
    what your watchlists match; written again, it keeps each date's identity, so that a calendar program moves it.

    Example: coopwatchd report --watchlist laptops --html report.html --ics dates.ics
    """
    from coopwatchd.report.files import write_calendar, write_page, write_sheets

    loaded = load(context, config)
    found, filed = _make(loaded, _named(loaded, watchlist), dated=ics is not None)
    written = []
    if html is not None:
        written.append(write_page(html, found, loaded.zone))
    if csv is not None:
        written.append(write_sheets(csv, found))
    if ics is not None:
        written.append(write_calendar(ics, filed, found.scope))
    if json:
        from coopwatchd.cli.output import print_json

        print_json(found)
    elif written:
        for path in written:
            typer.echo(f"wrote {path}")
    else:
        _show(found, everything)


def _make(loaded: Config, watchlist: Watchlist | None, *, dated: bool) -> tuple[Report, Sequence[Filed]]:
    """The report and, where `dated`, its calendar, of which the store remembers what was written."""
    from datetime import UTC, datetime

    from coopwatchd.report.build import prepare
    from coopwatchd.report.entries import entries, refile, watched

    now = datetime.now(UTC)
    with opened(loaded) as store:
        with store.read() as tx:
            material, ahead, found = prepare(tx, now, loaded.zone, watchlist)
        if not dated:
            return found, ()
        lists = (watchlist,) if watchlist else loaded.watchlists
        made = tuple(entries(watched(material, lists), ahead.windows, now))
        with store.write() as tx:
            return found, refile(tx, made, now)


def _named(loaded: Config, id_: str) -> Watchlist | None:
    from coopwatchd.config.explain import suggestion

    if not id_:
        return None
    known = {watchlist.id: watchlist for watchlist in loaded.watchlists}
    if id_ not in known:
        hint = suggestion(id_, known)
        raise typer.BadParameter(
            f"there is no watchlist “{id_}”{f'; {hint}' if hint else ''}", param_hint="--watchlist"
        )
    return known[id_]


def _show(found: Report, everything: bool) -> None:
    """On a terminal as wide as that is, else 80 columns."""
    import shutil
    import sys

    from coopwatchd.cli.output import plain
    from coopwatchd.report.terminal import ROWS, lines

    terminal = sys.stdout.isatty()
    width = max(60, shutil.get_terminal_size().columns) if terminal else 80
    for line in lines(found, width=width, styled=terminal, plain=plain, rows=0 if everything else ROWS):
        typer.echo(line)
