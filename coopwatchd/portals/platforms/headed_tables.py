"""Contracts in tables whose titles stand above them: in a heading of the page, or in a row of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Kind
from coopwatchd.portals.base import Asking, Page, Reading, Reject, Request, Steps
from coopwatchd.portals.clean import clean, soup_text
from coopwatchd.portals.fields import Field, Place, Unreadable, const, link, read_row, reject, text
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.registers import held, term
from coopwatchd.portals.tables import Line, TableRow

_HEADINGS = ("h2", "h3", "h4")
_LONGEST_TITLE = 180
# What stands between the rows of such tables and is no title.
_ASIDE = re.compile(r"(?i)click here|related (?:products|services)|national association|^(?:see|information)\b")
_COOPERATIVES = {"naspo": "NASPO ValuePoint", "sourcewell": "Sourcewell", "omnia": "OMNIA Partners"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadedTables(Traits):
    """A listing of one contract per row: its number first, its supplier second, its end in the last cell.

    A page without a single heading row that names a contract and a supplier is refused.
    """

    url: str
    agency: str
    name: str = "contracts"
    optional: bool = False

    @property
    def kind(self) -> Kind:
        """Contracts."""
        return Kind.CONTRACT

    def read(self, asking: Asking) -> Steps:
        """One page."""
        page = yield Request(url=self.url, conditional=True)
        place = Place(url=page.url, zone=asking.portal.timezone)
        records: list[AnyRecord] = []
        rejects: list[Reject] = []
        for title, line in _titled(page):
            try:
                records.append(self._record(title, line, place, page))
            except Unreadable as error:
                rejects.append(reject(f"row {len(records) + len(rejects) + 1}", error, line.said))
        if not records:
            why = f": {rejects[0].reason}" if rejects else ""
            raise Refusal(Trouble.LAYOUT, f"{page.url} has no contract in its tables{why}.", url=page.url)
        return Reading(records=tuple(records), rejects=tuple(rejects), whole=page.whole)

    def _record(self, title: str, line: Line, place: Place, page: Page) -> AnyRecord:
        cells = line.cells
        ends = next(cell for cell in reversed(cells) if clean(soup_text(cell)))
        row = TableRow({"*": line.tag, "number": cells[0], "supplier": cells[1], "ends": ends})
        cooperative = next((name for word, name in _COOPERATIVES.items() if word in title.casefold()), "")
        fields: dict[str, Field] = {
            "id": held("number", "supplier"),
            "number": text("number"),
            "title": const(title),
            "url": link("* a"),
            "supplier": text("supplier"),
            "lead_agency": const(self.agency),
            "source": const(cooperative),
            **term("", "ends"),
        }
        return read_row(Contract, row, fields, place, page=page.digest)


def _titled(page: Page) -> Iterator[tuple[str, Line]]:
    """Every row that begins with a number, and the title it stands under. Raises Refusal when nothing names columns."""
    heading = title = ""
    named = False
    table: Tag | None = None
    for tag in page.soup.find_all((*_HEADINGS, "tr")):
        if tag.name in _HEADINGS:
            if tag.find_parent("table") is None:
                said = clean(soup_text(tag)).rstrip(":")
                heading = title = "" if said.casefold().startswith(("contract", "current statewide")) else said
            continue
        if (around := tag.find_parent("table")) is not table:
            table, title = around, heading
        line = Line(tag)
        cells = [clean(soup_text(cell)) for cell in line.cells]
        shown = [said for said in dict.fromkeys(cells) if said]
        if cells and cells[0].casefold() == "contract" and any("supplier" in said.casefold() for said in cells):
            named = True
            ends = [re.search(r"expir|\bend", said.casefold()) is not None for said in cells if said]
            if any(ends) and not ends[-1]:
                said = f"{page.url} does not have the end of a contract in its last column any more."
                raise Refusal(Trouble.LAYOUT, said, url=page.url)
        elif len(shown) > 2 and re.search(r"\d", cells[0]) and len(cells[0]) <= 80:
            yield title, line
        elif 0 < len(shown) <= 2 and len(" ".join(shown)) <= _LONGEST_TITLE and not _ASIDE.search(" ".join(shown)):
            title = " ".join(shown).rstrip(":")
    if not named:
        said = f"{page.url} has no table with columns for a contract and its supplier."
        raise Refusal(Trouble.LAYOUT, said, url=page.url)
