"""Pages of sections that tell the stage, each in blocks: a heading that names a category, and its rows below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from selectolax.lexbor import LexborNode

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Page, Request, Steps
from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import Field, Place, Unreadable, const, read_row
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.rows import HtmlRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page: its id, and the words of its heading to know it by should the id change."""

    id: str
    words: str
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadedBlocks(Traits):
    """A listing of one solicitation per row of the blocks in `sections`, the first of which must be there.

    A block without rows says `nothing` in a row of its own. In the first section one that does not is a Refusal; in
    another nothing is concluded from what is gone. That the first section is empty is believed only beside another
    one. A row with other than `cells` cells was cut off, or is two.
    """

    url: str
    sections: Sequence[Section]
    nothing: str
    fields: Mapping[str, Field]
    head: str
    body: str
    row: str
    cell: str
    cells: int
    name: str = "solicitations"
    kind: ClassVar[Kind] = Kind.SOLICITATION

    def read(self, asking: Asking) -> Steps:
        """One page."""
        page = yield Request(url=self.url, conditional=True)
        place = Place(url=page.url, zone=asking.portal.timezone)
        there = [(section, node) for section in self.sections if (node := _node(page, section))]
        first = self.sections[0]
        if not there or there[0][0] is not first:
            raise Refusal(Trouble.LAYOUT, f"{page.url} has no section ‘{first.words}’ ({first.id}).", url=page.url)
        found, whole = Gathering.of(asking, self.name), page.whole
        for section, node in there:
            blocks = self._blocks(node)
            if section is first and not all(rows for _, rows in blocks or [("", [])]):
                said = f"{page.url} has a block under ‘{first.words}’ with neither rows nor ‘{self.nothing}’."
                raise Refusal(Trouble.LAYOUT, said, url=page.url)
            for category, rows in blocks:
                whole = whole and bool(rows)
                whole = self._take(rows, section.stage, category, place, page, found) and whole
        found.check(page.url)
        if not found.bare and len(there) == 1:
            said = f"{page.url} shows nothing but an empty section ‘{first.words}’."
            raise Refusal(Trouble.LAYOUT, said, url=page.url)
        return found.reading(empty=whole, whole=whole)

    def _take(
        self, rows: list[LexborNode], stage: Stage, category: str, place: Place, page: Page, found: Gathering
    ) -> bool:
        """The rows of a block; False when one of them was cut off."""
        own = {"stage": const(stage), "categories": const((category,) if category else ())}
        whole = True
        for number, node in enumerate(rows, start=1):
            row = HtmlRow(node)
            said = clean(row.value("") or "")
            if said == self.nothing and row.value("a") is None:
                continue
            cells = len(node.css(self.cell))
            links = len({href for _, href in row.links("a[href]")})
            if cells != self.cells or links > 1:
                whole = whole and cells >= self.cells
                torn = Unreadable(f"it has {cells} cells and {links} links: it was cut off, or is two")
                found.set_aside(f"{stage} row {number}", torn, said)
                continue
            read = partial(read_row, Solicitation, row, dict(self.fields) | own, place, page=page.digest)
            found.take("", read, said, name=f"{stage} row {number}")
        return whole

    def _blocks(self, section: LexborNode) -> list[tuple[str, list[LexborNode]]]:
        """Category and rows of every block: a `head` names it, the `body` after it has the rows."""
        cells = [head.css_first(self.cell) for head in section.css(self.head)]
        heads = [clean(cell.text()) if cell is not None else "" for cell in cells]
        bodies = section.css(self.body)
        heads += [""] * (len(bodies) - len(heads))
        return [(head, body.css(self.row)) for head, body in zip(heads, bodies, strict=False)]


def _node(page: Page, section: Section) -> LexborNode | None:
    by_id = page.html.css_first(f"#{section.id}")
    if by_id is not None:
        return by_id
    for node in page.html.css("section"):
        heading = node.css_first("h2")
        if heading is not None and clean(heading.text()).casefold() == section.words:
            return node
    return None
