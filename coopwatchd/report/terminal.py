"""The report for a terminal: rich tables of at most the given width, and a line for what each leaves out."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Iterator
from typing import Literal

from coopwatchd.report.figures import Report
from coopwatchd.report.table import Column, Table, Where, shown
from coopwatchd.report.tables import tables

ROWS = 12
_GAP = 2
_SHORT = 10  # a date: what is as short as that is not cut


def lines(
    report: Report, *, width: int, styled: bool, plain: Callable[[object], str], rows: int = ROWS
) -> Iterator[str]:
    """Line by line. `plain` takes out of scraped text what could drive a terminal; `rows` 0 = all of them."""
    yield from textwrap.wrap(summary_line(report), width)
    for table in tables(report):
        if table.where > Where.TERMINAL:
            continue
        yield ""
        yield from _table(table, width, styled, plain, rows)


def summary_line(report: Report) -> str:
    """What all of it is counted from, in a few sentences."""
    totals = report.totals
    scope = f"Field of the watchlist {report.scope}" if report.scope else "Everything stored"
    said = (
        f"{scope}, {report.today}: {_count(totals.solicitations, 'solicitation')} ({totals.open_now:,} open), "
        f"{_count(totals.contracts, 'active contract')} of {_count(totals.suppliers, 'supplier')} with "
        f"{_count(totals.cooperatives, 'cooperative')}; {totals.ending:,} of the contracts end within a year."
    )
    if totals.no_end:
        said += f" For {totals.no_end:,} no end date is published."
    return said


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _table(table: Table, width: int, styled: bool, plain: Callable[[object], str], most: int) -> Iterator[str]:
    columns, rows = table.within(Where.TERMINAL)
    kept = rows[:most] if most else rows
    filled = [at for at in range(len(columns)) if at == 0 or any(row[at] not in {None, ""} for row in kept)]
    if not kept:
        yield from (table.title, f"  {table.none}")
        return
    cells = [[plain(shown(row[at])) for at in filled] for row in kept]
    yield from _drawn(table.title, [columns[at] for at in filled], cells, width, styled)
    if len(rows) > len(kept):
        yield f"… and {len(rows) - len(kept):,} more: --all, --csv or --html"


def _drawn(title: str, columns: list[Column], cells: list[list[str]], width: int, styled: bool) -> Iterator[str]:
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(
        box=box.SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for column, room in zip(columns, _widths(columns, cells, width), strict=True):
        side: Literal["left", "right"] = "right" if column.number else "left"
        drawn.add_column(column.head, justify=side, no_wrap=True, overflow="ellipsis", width=room)
    for row in cells:
        drawn.add_row(*map(Text, row))
    out = io.StringIO()
    color: Literal["standard"] | None = "standard" if styled else None
    Console(file=out, width=width, force_terminal=styled, color_system=color, legacy_windows=False).print(drawn)
    yield from (line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))


def _widths(columns: list[Column], cells: list[list[str]], width: int) -> list[int]:
    """Numbers and dates whole, and what is left for the texts, of which the widest gives way first."""
    from rich.cells import cell_len

    rooms = [max(cell_len(column.head), *(cell_len(row[at]) for row in cells)) for at, column in enumerate(columns)]
    over = sum(rooms) + _GAP * (len(rooms) - 1) - width
    texts = [at for at, column in enumerate(columns) if not column.number and rooms[at] > _SHORT]
    while over > 0 and texts:
        widest = max(texts, key=rooms.__getitem__)
        if rooms[widest] <= _SHORT:
            break
        rooms[widest] -= 1
        over -= 1
    return rooms
