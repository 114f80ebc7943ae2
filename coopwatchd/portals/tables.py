"""Tables of HTML as rows whose cells are known by the headings above them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import NavigableString

from coopwatchd.portals.clean import clean, soup_text
from coopwatchd.portals.headings import Columns
from coopwatchd.portals.rows import SoupRow

_CELLS = ("td", "th")
_WIDEST = 50


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table as a `fields.Row`; a selector is the name of a column, and CSS inside its cell behind it.

    `*` is the row as a whole: "* a" finds a link in a column without a heading.
    """

    cells: Mapping[str, Tag]

    def value(self, selector: str, attribute: str = "") -> str | None:
        cell, within = self._cell(selector)
        return cell.value(within, attribute) if cell else None

    def values(self, selector: str) -> Iterator[str]:
        cell, within = self._cell(selector)
        return cell.values(within) if cell else iter(())

    def markup(self, selector: str) -> str:
        cell, within = self._cell(selector)
        return cell.markup(within) if cell else ""

    def links(self, selector: str) -> Iterator[tuple[str, str]]:
        cell, within = self._cell(selector)
        return cell.links(within) if cell else iter(())

    def _cell(self, selector: str) -> tuple[SoupRow | None, str]:
        name, _, within = selector.partition(" ")
        return (SoupRow(self.cells[name]), within) if name in self.cells else (None, "")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it stands: a cell that spans several columns stands in each of them."""

    tag: Tag

    @property
    def cells(self) -> list[Tag]:
        """The cells by column."""
        found: list[Tag] = []
        for cell in self.tag.find_all(_CELLS, recursive=False):
            span = str(cell.get("colspan") or "1")
            found += [cell] * (min(int(span), _WIDEST) if span.isdecimal() else 1)
        return found

    @property
    def said(self) -> str:
        """What it says, for people."""
        return " | ".join(clean(soup_text(cell)) for cell in self.tag.find_all(_CELLS, recursive=False))

    @property
    def beside(self) -> bool:
        """True for what is no row: nothing in it, or one cell over all columns (a heading in between)."""
        cells = self.cells
        return not clean(soup_text(self.tag)) or (len(cells) > 1 and all(cell is cells[0] for cell in cells))

    @property
    def stray(self) -> bool:
        """True when something stands outside its cells: a cell has lost its tag, and the others are shifted."""
        return any(
            bool(clean(child)) if type(child) is NavigableString else isinstance(child, Tag) and child.name == "a"
            for child in self.tag.children
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlRows:
    """The rows under a heading row that has `width` columns."""

    header: Mapping[str, int]
    width: int
    rows: Sequence[Line]

    def row(self, line: Line) -> TableRow:
        """The cells of a row by name. Raises ValueError when it cannot be trusted to have each under its heading."""
        cells = line.cells
        if line.stray:
            raise ValueError("something stands outside its cells")
        if len(cells) != self.width:
            raise ValueError(f"it has {len(cells)} cells under {self.width} headings")
        return TableRow({"*": line.tag} | {name: cells[at] for name, at in self.header.items()})


def table_in(table: Tag, columns: Columns) -> HtmlRows | None:
    """The table when it has the headings, without the tables inside its cells."""
    lines = [Line(row) for row in table.find_all("tr") if row.find_parent("table") is table]
    for number, line in enumerate(lines):
        cells = line.cells
        header = columns.find([soup_text(cell) for cell in cells])
        if header and not columns.lacking(header):
            return HtmlRows(header=header, width=len(cells), rows=lines[number + 1 :])
    return None
