"""Sourcewell: its solicitations page, its procurement portal (bids&tenders), its contract list and contract pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from rapidfuzz import fuzz
from selectolax.lexbor import LexborNode

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Known, Page, Portal, Reading, Reject, Request, Steps
from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import Place, Unreadable, const, link, moment, pattern, read_row, reject, text
from coopwatchd.portals.platforms.bidsandtenders import TenderSearch
from coopwatchd.portals.rows import HtmlRow
from coopwatchd.portals.sites.sourcewell_contracts import ContractPages, ContractWorkbook

_NOTHING = "There are no results."
# The ids of the sections, and the headings to know them by should the ids change. Pending was named by others who
# read the page; the saved page (2026-09-15) has none.
_SECTIONS = (
    ("OpenSols", "open", Stage.OPEN),
    ("PendingSols", "pending", Stage.CLOSED),
    ("RecAwardSols", "recently awarded", Stage.AWARDED),
)
_FIELDS = {
    "id": pattern("a", r"/solicitations/(\d+)", "href"),
    "title": text("a"),
    "url": link("a"),
    "due_at": moment(".td:nth-child(2)", "%B %d, %Y"),
    "lead_agency": const("Sourcewell"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SolicitationsPage:
    """`/solicitations`: open, pending and recently awarded, each in two blocks; dates without a time.

    "Different sessions occasionally get different content" (a reader of 2026): a page without its open section is
    refused, and that the section is empty is believed only beside another one.
    """

    name: str = "solicitations"
    kind: ClassVar[Kind] = Kind.SOLICITATION
    optional: ClassVar[bool] = False
    details: ClassVar[bool] = False
    watched: ClassVar[bool] = False
    budget: ClassVar[int] = 0

    def read(self, asking: Asking) -> Steps:
        """One page."""
        page = yield Request(url="/solicitations", conditional=True)
        place = Place(url=page.url, zone=asking.portal.timezone)
        found = [(stage, node) for id, words, stage in _SECTIONS if (node := _section(page, id, words))]
        if not found or found[0][0] is not Stage.OPEN:
            raise Refusal(Trouble.LAYOUT, f"{page.url} has no section of open solicitations (OpenSols).", url=page.url)
        pile = _Pile(whole=page.whole)
        for stage, section in found:
            blocks = _blocks(section)
            if stage is Stage.OPEN and not all(rows for _, rows in blocks or [("", [])]):
                raise Refusal(
                    Trouble.LAYOUT,
                    f"{page.url} has an open block with neither rows nor ‘{_NOTHING}’",
                    url=page.url,
                )
            for category, rows in blocks:
                pile.whole = pile.whole and bool(rows)
                _read_block(rows, stage, category, place, page, pile)
        nothing = not pile.records and not pile.rejects
        if nothing and len(found) == 1:
            raise Refusal(Trouble.LAYOUT, f"{page.url} shows nothing but an empty open section.", url=page.url)
        return Reading(
            records=tuple(pile.records),
            rejects=tuple(pile.rejects),
            empty=nothing and pile.whole,
            whole=pile.whole,
        )


@dataclass(slots=True, kw_only=True)
class _Pile:
    records: list[AnyRecord] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    whole: bool


def _read_block(rows: list[LexborNode], stage: Stage, category: str, place: Place, page: Page, pile: _Pile) -> None:
    declared = _FIELDS | {"stage": const(stage), "categories": const((category,) if category else ())}
    for number, node in enumerate(rows, start=1):
        row = HtmlRow(node)
        said = clean(row.value("") or "")
        if said == _NOTHING and row.value("a") is None:
            continue
        try:
            if len(node.css(".td")) < 2:
                pile.whole = False
                raise Unreadable("its date cell is missing: the page was cut off in it")
            pile.records.append(read_row(Solicitation, row, declared, place, page=page.digest))
        except Unreadable as error:
            pile.rejects.append(reject(f"{stage} row {number}", error, said))


def _section(page: Page, id: str, words: str) -> LexborNode | None:
    by_id = page.html.css_first(f"#{id}")
    if by_id is not None:
        return by_id
    for section in page.html.css("section"):
        heading = section.css_first("h2")
        if heading is not None and clean(heading.text()).casefold() == words:
            return section
    return None


def _blocks(section: LexborNode) -> list[tuple[str, list[LexborNode]]]:
    """Category and rows of every block: a `.thead` names it, the `.tbody` after it has the rows."""
    cells = [head.css_first(".td") for head in section.css(".thead")]
    heads = [clean(cell.text()) if cell is not None else "" for cell in cells]
    bodies = section.css(".tbody")
    heads += [""] * (len(bodies) - len(heads))
    return [(head, body.css(".row.tr")) for head, body in zip(heads, bodies, strict=False)]


def same(one: AnyRecord, other: AnyRecord) -> bool:
    """True when a row of the page (numeric id) and a tender of the portal (GUID) are one solicitation.

    The titles must agree, and the due days: with equal titles one day may be unknown, or already moved by an
    addendum that the other listing has not caught up with, but not where one of the two was awarded.
    """
    if not isinstance(one, Solicitation) or not isinstance(other, Solicitation):
        return False
    if one.id.isdigit() == other.id.isdigit():
        return False
    first, second = _bare(one.title), _bare(other.title)
    days = _day(one), _day(other)
    if None not in days and days[0] == days[1]:
        return _alike(first, second)
    return first == second and Stage.AWARDED not in {one.stage, other.stage}


def _alike(first: str, second: str) -> bool:
    shorter = min(first, second, key=len)
    if len(shorter) >= 12 and first.startswith(shorter) and second.startswith(shorter):
        return True
    return first == second or fuzz.token_sort_ratio(first, second) >= 92


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", " ", title.casefold()).strip()


def _day(record: Solicitation) -> date | None:
    """The due day; where none is printed, the RFP number says it: it is the closing date as MMDDYY."""
    if record.due is not None and record.due.day is not None:
        return record.due.day
    try:
        return datetime.strptime(record.number, "%m%d%y").date()  # noqa: DTZ007 - a calendar date
    except ValueError:
        return None


PORTAL = Portal(
    key="sourcewell",
    name="Sourcewell",
    home="https://www.sourcewell-mn.gov",
    timezone="America/Chicago",
    listings=(
        SolicitationsPage(),
        TenderSearch(host="proportal.sourcewell-mn.gov", optional=True),
        ContractWorkbook(),
        ContractPages(),
    ),
    known=Known.CAPTURED,
    hosts=(
        "proportal.sourcewell-mn.gov",
        "sourcewell.co",
        "cdn.sourcewell.org",
        "sourcewell.org",
        "www.sourcewell.org",
    ),
    join=same,
    gives=("solicitations", "forecasts", "contracts", "expirations"),
    route="a page in HTML, a bids&tenders search beside it, and a workbook of contracts",
    terms="Nobody has published what its robots.txt or terms say of automated reading; robots.txt is obeyed.",
    note="The solicitations page was captured (2026-09). Its procurement portal is read as other tenants of the same"
    " software answer; the columns of the contract list and the contract pages are known from reports only.",
)
