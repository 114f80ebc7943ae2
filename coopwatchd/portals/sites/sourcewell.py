"""Sourcewell: its solicitations page, its procurement portal (bids&tenders), its contract list and contract pages.

Longer than a site's module should be: four listings in four forms, and a rule that joins two of them.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import urlsplit

from coopwatchd.model.records import AnyRecord, Contract, Document, Solicitation, Stage
from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.clean import clean, clean_number
from coopwatchd.portals.fields import Field, Place, Row, const, documents, link, moment, pattern, text
from coopwatchd.portals.joins import same_title_and_day
from coopwatchd.portals.moments import US_DATES, parse_date
from coopwatchd.portals.platforms.bidsandtenders import TenderSearch
from coopwatchd.portals.platforms.headed_blocks import HeadedBlocks, Section
from coopwatchd.portals.platforms.record_pages import PageRow, RecordPages
from coopwatchd.portals.platforms.spreadsheet import Spreadsheet, sheet_day

_ADDRESS = "https://www.sourcewell-mn.gov/cooperative-purchasing/{}"
_AGENCY = const("Sourcewell")
_NUMBER = re.compile(r"(?i)#?\b(\d{6}-[A-Z0-9]{2,6})\b")
_DAY = r"(\d{1,2}/\d{1,2}/\d{4})"
_MATURITY = re.compile(rf"Maturity Date:?\s*{_DAY}")
_TERM = re.compile(rf"Effective:?\s*{_DAY}\s*[-–—]\s*{_DAY}")

# "Different sessions occasionally get different content" (a reader of 2026). Pending was named by others who read the
# page; the saved page (2026-09-15) has none. Dates stand without a time.
SOLICITATIONS = HeadedBlocks(
    url="/solicitations",
    sections=(
        Section(id="OpenSols", words="open", stage=Stage.OPEN),
        Section(id="PendingSols", words="pending", stage=Stage.CLOSED),
        Section(id="RecAwardSols", words="recently awarded", stage=Stage.AWARDED),
    ),
    nothing="There are no results.",
    head=".thead",
    body=".tbody",
    row=".row.tr",
    cell=".td",
    cells=2,
    fields={
        "id": pattern("a", r"/solicitations/(\d+)", "href"),
        "title": text("a"),
        "url": link("a"),
        "due_at": moment(".td:nth-child(2)", "%B %d, %Y"),
        "lead_agency": _AGENCY,
    },
)


def number(row: Row) -> str:
    """The contract's number; its first part is the solicitation's."""
    return clean_number(row.value("number") or "").lstrip("#").upper()


def supplier(row: Row, _: Place) -> str:
    """Who holds the contract. Raises ValueError without one."""
    if not row.value("supplier"):
        raise ValueError(f"contract {number(row)} has none")
    return row.value("supplier") or ""


# An XLSX of some thousand rows, renewed every night. The spelling of its headings is not known exactly; the words are
# (number, supplier, description, solicitation title, maturity date). "Contract Maturity Date" is no number: the order
# of the patterns counts.
WORKBOOK = Spreadsheet(
    Contract,
    url="https://sourcewell.co/contract-list",
    within=15,
    optional=True,
    columns={
        "ends_on": r"matur|expir|\bend",
        "number": r"^contract$|contract\s*(#|no\b|num)",
        "supplier": r"supplier|vendor",
        "description": r"description",
        "title": r"solicitation|title",
    },
    needed=frozenset({"number", "supplier"}),
    fields={
        "id": Field(read=lambda row, _: number(row).lower()),
        "number": Field(read=lambda row, _: number(row)),
        "title": Field(
            read=lambda row, _: next(filter(None, map(row.value, ("title", "description", "supplier"))), "")
        ),
        "supplier": Field(read=supplier),
        "description": Field(read=lambda row, _: clean(row.value("description") or "", 8_000)),
        "lead_agency": _AGENCY,
        "url": Field(read=lambda row, _: _ADDRESS.format(number(row).lower())),
        "solicitation_number": Field(read=lambda row, _: number(row).partition("-")[0] if "-" in number(row) else ""),
        "ends_on": sheet_day("ends_on", *US_DATES),
    },
)


def matures(row: Row) -> date | None:
    """The printed maturity of a contract."""
    found = _MATURITY.search(row.value("") or "")
    return parse_date(found[1], US_DATES) if found else None


def terms(row: Row, part: int) -> list[date]:
    """The first (0) or last (1) days of the printed terms."""
    return [day for term in _TERM.findall(row.value("") or "") if (day := parse_date(term[part], US_DATES))]


def extended(row: Row) -> bool:
    """An extension shows as an "Effective" term that ends after the printed maturity."""
    printed = matures(row)
    return printed is not None and max(terms(row, 1), default=printed) > printed


def ends(row: Row, _: Place) -> date | None:
    """The end of the last term where it extends the maturity, or nothing prints one."""
    return max(terms(row, 1), default=None) if extended(row) or matures(row) is None else matures(row)


def another(row: PageRow) -> str:
    """Why a page is not the wanted contract's."""
    numbers = [one.upper() for one in _NUMBER.findall(row.value("") or "")]
    if not numbers and matures(row) is None:
        return "has neither a maturity date nor a contract number"
    if numbers and _NUMBER.fullmatch(row.wanted.number) and row.wanted.number.upper() not in numbers:
        return f"is about {numbers[0]}, not about {row.wanted.number}"
    return ""


def files(row: Row, place: Place) -> tuple[Document, ...]:
    """Links to files: on the files host, or by their ending where older contracts keep them."""
    found: dict[str, Document] = {}
    for one in documents("a[href]").read(row, place):
        parts = urlsplit(one.url)
        if parts.hostname == "files.sourcewell.org" or re.search(r"(?i)\.(pdf|xlsx?|docx?|zip)$", parts.path):
            found.setdefault(one.url, one)
    return tuple(found.values())


# Read by its words, not its classes: the markup of 2026 is not known.
PAGES = RecordPages(
    Contract,
    name="contract-pages",
    address=lambda wanted: _ADDRESS.format((wanted.number or wanted.id).lower()),
    unlike=another,
    fields={
        "starts_on": Field(read=lambda row, _: min(terms(row, 0), default=None)),
        "ends_on": Field(read=ends),
        "documents": Field(read=files),
        "remarks": Field(
            read=lambda row, _: (f"extended beyond its printed maturity of {matures(row)}",) if extended(row) else ()
        ),
    },
)


def same(one: AnyRecord, other: AnyRecord) -> bool:
    """True when a row of the page (numeric id) and a tender of the portal (GUID) are one solicitation."""
    if not isinstance(one, Solicitation) or not isinstance(other, Solicitation):
        return False
    return one.id.isdigit() != other.id.isdigit() and same_title_and_day(one, other, (closing(one), closing(other)))


def closing(record: Solicitation) -> date | None:
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
    listings=(SOLICITATIONS, TenderSearch(host="proportal.sourcewell-mn.gov", optional=True), WORKBOOK, PAGES),
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
