"""One table of a report: columns that know in which forms they are shown, and cells that may be unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from coopwatchd.report.figures import Typical

Cell = str | int | float | date | None


class Where(IntEnum):
    """The narrowest form in which a column is shown."""

    TERMINAL = 0
    PAGE = 1
    SHEET = 2  # CSV only


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `key` heads it in CSV, `head` elsewhere. `only`: not in the wider forms, which have it whole."""

    key: str
    head: str
    where: Where = Where.TERMINAL
    number: bool = False
    only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table; None in a cell is “not known”. `note` says how its figures are counted, `none` what no rows mean."""

    key: str
    title: str
    note: str
    none: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    where: Where = Where.TERMINAL

    def within(self, where: Where) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
        """The columns of that form, and the rows cut to them."""
        kept = [
            place
            for place, column in enumerate(self.columns)
            if column.where == where or (column.where < where and not column.only)
        ]
        return tuple(self.columns[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in self.rows)


def of(key: str, head: str, where: Where = Where.TERMINAL, *, only: bool = False) -> Column:
    """A column of text."""
    return Column(key=key, head=head, where=where, only=only)


def count(key: str, head: str, where: Where = Where.TERMINAL) -> Column:
    """A column of numbers."""
    return Column(key=key, head=head, where=where, number=True)


def shown(cell: Cell) -> str:
    """A cell for people: “–” for what is not known."""
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, float):
        return f"{cell:,.1f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def typical(key: str, head: str, where: Where = Where.TERMINAL) -> tuple[Column, Column]:
    """Two columns: a middle value, and of how many cases it is."""
    return count(key, head, where), count(f"{key}_of", "of", Where.SHEET)


def values(middle: Typical) -> tuple[Cell, Cell]:
    """The cells of two such columns."""
    return rounded(middle.value), middle.cases


def rounded(value: float | None) -> Cell:
    """One decimal; none for a whole number."""
    if value is None:
        return None
    near = round(value, 1)
    return int(near) if near == int(near) else near


def some(names: Sequence[str], most: int = 3) -> str:
    """The first few, and how many more there are."""
    more = len(names) - most
    return joined(names) if more < 2 else f"{joined(names[:most])} and {more:,} more"


def joined(names: Sequence[str] | Iterable[str]) -> str:
    """Names in one cell."""
    return "; ".join(names)
