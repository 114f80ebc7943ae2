"""The grid of an Ion Wave page (Telerik RadGrid): columns by name, rows with their keys, total and pager."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

from coopwatchd.portals.base import Page
from coopwatchd.portals.clean import clean
from coopwatchd.portals.gather import unlike
from coopwatchd.portals.rows import HtmlRow

_ROW_ID = re.compile(r"_(rg\w+?)_ctl00__(\d+)$")
_INFO = re.compile(r"(\d[\d,]*)\s+items?\s+in\s+(\d[\d,]*)\s+pages?")
_POSTBACK = re.compile(r"__doPostBack\('([^']+)',\s*'([^']*)'\)")
_KEYS = re.compile(r'_clientKeyValues(?:"|&quot;)\s*:\s*')


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which headings mean which field.

    `names`: whole headings as patterns, regardless of case. `needed`: groups of fields of which one must be there.
    `places`: the order of the cells where a page has no heading row at all, believed only for exactly as many cells.
    """

    names: Mapping[str, str]
    needed: tuple[tuple[str, ...], ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One row: a selector is the name of a field, `@BidID` a key that the grid keeps for the row."""

    index: int
    cells: Mapping[str, HtmlRow]
    keys: Mapping[str, str]
    flaw: str = ""  # why its cells cannot be told apart

    def value(self, selector: str, attribute: str = "") -> str | None:
        if selector.startswith("@"):
            return self.keys.get(selector[1:])
        cell = self.cells.get(selector)
        return cell.value("", attribute) if cell else None

    def values(self, selector: str) -> Iterator[str]:
        said = self.value(selector)
        return iter(() if said is None else (said,))

    def markup(self, selector: str) -> str:
        cell = self.cells.get(selector)
        return cell.markup("") if cell else ""

    def links(self, selector: str) -> Iterator[tuple[str, str]]:
        cell = self.cells.get(selector)
        return cell.links("a") if cell else iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One page of a grid. `total` is the portal's own count of all its rows; `keyed` that its rows carry keys."""

    page: Page
    rows: tuple[GridRow, ...]
    total: int
    keyed: bool

    def next_form(self, number: int) -> dict[str, str] | None:
        """What a browser posts to turn from page `number` to the next one; None when the page offers no way."""
        fields = {
            name: node.attributes.get("value") or ""
            for node in self.page.html.css('input[type="hidden"]')
            if (name := node.attributes.get("name"))
        }
        # The ids in the pager are numbered anew on every page: they are read, never made.
        for anchor in self.page.html.css(".rgNumPart a"):
            found = _POSTBACK.search(anchor.attributes.get("href") or "")
            if found and clean(anchor.text()) == str(number + 1):
                return fields | {"__EVENTTARGET": found[1], "__EVENTARGUMENT": found[2]}
        button = self.page.html.css_first('input[title="Next Page"]')
        name = (button.attributes.get("name") or "") if button else ""
        if button and name and "return false" not in (button.attributes.get("onclick") or ""):
            return fields | {"__EVENTTARGET": "", "__EVENTARGUMENT": "", name: button.attributes.get("value") or " "}
        return None


def read_grid(page: Page, columns: Columns, grid: str = "") -> Grid:
    """The grid named `grid` (any, when the name is not known). Raises Refusal(LAYOUT) for a page that is not one.

    The rows of a page are numbered from 0 and so are their keys: when the two do not tally, no row is believed.
    """
    nodes = page.html.css("tr.rgRow, tr.rgAltRow")
    found = {index: one for index, node in enumerate(nodes) if (one := _numbered(node, grid))}
    nodes = [nodes[index] for index in found]
    keys = _keys(page)
    total = _total(page, empty=not nodes and not keys)
    if len({name for name, _ in found.values()}) > 1 or [n for _, n in found.values()] != list(range(len(nodes))):
        raise unlike(page, "its rows are not numbered one after the other")
    if keys and set(keys) != {str(number) for number in range(len(nodes))}:
        raise unlike(page, f"it has {len(nodes)} rows and the keys of {len(keys)}")
    order = _order(page, nodes, columns) if nodes else ()
    rows = tuple(_row(node, number, order, keys.get(str(number), {})) for number, node in enumerate(nodes))
    flawed = [row.flaw for row in rows if row.flaw]
    if len(flawed) > 1 and len(flawed) * 5 > len(rows):
        raise unlike(page, f"its rows do not fit its headings: {flawed[0]}")
    return Grid(page=page, rows=rows, total=total, keyed=bool(keys))


def _numbered(node: LexborNode, grid: str) -> tuple[str, int] | None:
    found = _ROW_ID.search(node.attributes.get("id") or "")
    return (found[1], int(found[2])) if found and grid in {"", found[1]} else None


def _order(page: Page, nodes: list[LexborNode], columns: Columns) -> tuple[str, ...]:
    """The field of each cell, "" for a column that nobody needs."""
    heads = _heads(nodes[0])
    if not heads:
        if columns.places and len(_cells(nodes[0])) == len(columns.places):
            return columns.places
        raise unlike(page, "it has no headings, and not the cells of a list whose headings were left out")
    order = tuple(
        next((name for name, shape in columns.names.items() if re.fullmatch(shape, head, re.IGNORECASE)), "")
        for head in heads
    )
    named = [name for name in order if name]
    if len(named) != len(set(named)):
        raise unlike(page, f"two of its columns have one meaning: {', '.join(heads)}")
    for group in columns.needed:
        if not set(group) & set(named):
            raise unlike(page, f"it has no column for the {group[0]}; its columns are {', '.join(filter(None, heads))}")
    return order


def _heads(row: LexborNode) -> list[str]:
    table = row.parent
    while table is not None and table.tag != "table":
        table = table.parent
    for line in table.css("tr") if table is not None else ():
        heads = [node for node in line.iter() if node.tag == "th"]
        if heads:
            # A heading of two links is two headings that have run into one.
            return [clean(node.text()) if len(node.css("a")) < 2 else "?" for node in heads]
    return []


def _cells(row: LexborNode) -> list[LexborNode]:
    return [node for node in row.iter() if node.tag in {"td", "th"}]


def _row(node: LexborNode, index: int, order: tuple[str, ...], keys: Mapping[str, str]) -> GridRow:
    cells = _cells(node)
    flaw = "" if len(cells) == len(order) else f"it has {len(cells)} cells below {len(order)} headings"
    named = {name: HtmlRow(cell) for name, cell in zip(order, cells, strict=False) if name}
    return GridRow(index=index, cells=named, keys=keys, flaw=flaw)


def _total(page: Page, *, empty: bool) -> int:
    counts = {found[1] for node in page.html.css(".rgInfoPart") if (found := _INFO.search(clean(node.text())))}
    if len(counts) == 1:
        return int(counts.pop().replace(",", ""))
    # A grid without rows may come without its pager; its own row for that is then what says so.
    nothing = page.html.css_first("tr.rgNoRecords")
    if not counts and empty and nothing is not None and re.search(r"(?i)\bno\b", clean(nothing.text())):
        return 0
    raise unlike(page, "it does not say how many items it has")


def _keys(page: Page) -> dict[str, dict[str, str]]:
    """The keys of the rows by their number. Some pages write them with character references."""
    found = _KEYS.search(page.text)
    if found is None:
        return {}
    script = page.text[found.end() :]
    try:
        data, _ = json.JSONDecoder(object_pairs_hook=_once).raw_decode(
            html.unescape(script[:500_000]) if "&quot;" in found[0] else script
        )
        return {number: {name: str(value) for name, value in row.items()} for number, row in data.items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise unlike(page, "the keys of its rows cannot be read") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
