"""The lists of an Ion Wave tenant: its bids by SourceType, and its register of active contracts."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Page, Reading, Request, Steps
from coopwatchd.portals.clean import clean, clean_number, identity
from coopwatchd.portals.fields import Field, Place, Row, Unreadable, const, day, moment, read_row, text
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.platforms.ionwave_grid import Columns, Grid, GridRow, read_grid

TURN = "ionwave"
PACE = 15.0
OPEN, CLOSED, AWARDED, NOT_AWARDED = 1, 2, 3, 4
_STAGES = {CLOSED: Stage.CLOSED, AWARDED: Stage.AWARDED, NOT_AWARDED: Stage.CANCELLED}
_NAMES = {OPEN: "solicitations", CLOSED: "closed", AWARDED: "awarded", NOT_AWARDED: "not-awarded"}
_ADDENDUM = re.compile(r"(?i)\s+addendum\s+(?:no\.?\s*|#\s*)?(\d{1,3})$")
_FORMATS = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y")
_THING = r"(?:(?:bid|event|solicitation|opportunity|contract)\s+)?"
_BIDS = Columns(
    names={
        "number": _THING + r"(?:number|no\.?|#)",
        "title": _THING + r"(?:title|name)",
        "type": _THING + r"type",
        "organization": r"organi[sz]ation(?: name)?|agency",
        "issued": _THING + r"(?:issued?|open) date(?:/time)?",
        "due": _THING + r"(?:close|closing|due) date(?:/time| & time)?",
        "awarded": _THING + r"award date",
        "given up": _THING + r"non[ -]?award date",
    },
    needed=(("number",), ("title",), ("due", "awarded", "given up")),
    places=("", "number", "title", "type", "organization", "issued", "due"),
)
_CONTRACTS = Columns(
    names={
        "number": _THING + r"(?:number|no\.?|#)",
        "title": _THING + r"(?:title|name)",
        "type": _THING + r"type",
        "organization": r"organi[sz]ation(?: name)?|agency",
        "supplier": r"(?:supplier|vendor|contractor)(?: name)?",
        "starts": _THING + r"(?:start|begin|effective)(?: date)?",
        "ends": _THING + r"(?:end|expiration)(?: date)?",
    },
    needed=(("number",), ("title",), ("supplier",), ("ends",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IonWaveBids(Traits):
    """One bid list of a tenant; `tenant` is the name before .ionwave.net, or the whole host.

    Lists with a number of the tenant's own show open bids. The archives (closed, awarded, not awarded) are read for
    `pages` pages and never taken for the whole; an open list is read to its last item.
    """

    tenant: str
    source: int = OPEN
    name: str = ""
    agency: str = ""  # who buys where the list does not say; default: the portal's name
    optional: bool = False
    pages: int = 1
    kind: ClassVar[Kind] = Kind.SOLICITATION
    turn: ClassVar[str] = TURN
    pace: ClassVar[float] = PACE

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or _NAMES.get(self.source, f"list-{self.source}"))

    @property
    def complete(self) -> bool:
        """False for an archive: what its pages do not show is not thereby gone."""
        return self.source not in _STAGES

    @property
    def archive(self) -> bool:
        """True for what the open list no longer shows."""
        return self.source in _STAGES

    @property
    def home(self) -> str:
        """The tenant's own address."""
        return home_of(self.tenant)

    def read(self, asking: Asking) -> Steps:
        """The first page, and more only where the page itself counts more items than it shows."""
        url = f"{self.home}/SourcingEvents.aspx?SourceType={self.source}"
        return (yield from _pages(url, _BIDS, "rgBidList", self, asking, 0 if self.complete else self.pages))

    def record(self, row: GridRow, place: Place, asking: Asking, *, page: str) -> AnyRecord:
        """One bid. Raises Unreadable."""
        number, addenda = split_number(row.value("number") or "")
        # A hidden column holds the department that buys, the same in every row; a shown one the agency.
        organization = clean(row.value("organization") or "")
        shown = bool(organization) and "none" not in (row.value("organization", "style") or "")
        agency = organization if shown else self.agency or asking.portal.name
        department = "" if shown else organization
        id = clean(row.value("@BidID") or "")
        declared = {
            "id": const(id),
            "number": const(number),
            "title": text("title"),
            "url": const(f"{self.home}/PublicDetail.aspx?bidID={id}&SourceType={self.source}"),
            "lead_agency": const(agency),
            "categories": const(tuple(filter(None, (clean(row.value("type") or ""), department)))),
            "addenda": const(addenda),
            "stage": const(_STAGES.get(self.source, Stage.OPEN)),
            "issued_on": day("issued", *_FORMATS),
            "due_at": moment("due", *_FORMATS, assumed=True),
            "remarks": Field(read=_ended),
        }
        return read_row(Solicitation, row, declared, place, page=page)


@dataclass(frozen=True, slots=True, kw_only=True)
class IonWaveContracts(Traits):
    """`/ActiveContractList.aspx`: only some tenants have it; no such page was captured, so its headings decide."""

    tenant: str
    name: str = "contracts"
    optional: bool = True
    kind: ClassVar[Kind] = Kind.CONTRACT
    turn: ClassVar[str] = TURN
    pace: ClassVar[float] = PACE

    def read(self, asking: Asking) -> Steps:
        """Page after page, to the last item that the list counts."""
        url = f"{home_of(self.tenant)}/ActiveContractList.aspx"
        return (yield from _pages(url, _CONTRACTS, "", self, asking, 0))

    def record(self, row: GridRow, place: Place, asking: Asking, *, page: str) -> AnyRecord:
        """One contract. Raises Unreadable."""
        number, supplier = clean_number(row.value("number") or ""), clean(row.value("supplier") or "")
        declared = {
            "id": const(_only_id(row.keys) or "/".join(filter(None, (identity(number), identity(supplier))))),
            "number": const(number),
            "title": text("title"),
            "supplier": const(supplier),
            "lead_agency": const(clean(row.value("organization") or "") or asking.portal.name),
            "url": const(place.url),
            "categories": const(tuple(filter(None, (clean(row.value("type") or ""),)))),
            "starts_on": day("starts", *_FORMATS),
            "ends_on": day("ends", *_FORMATS),
        }
        return read_row(Contract, row, declared, place, page=page)


def home_of(tenant: str) -> str:
    """The address of a tenant given by its name or its host."""
    return f"https://{tenant}" if "." in tenant else f"https://{tenant}.ionwave.net"


def split_number(said: str) -> tuple[str, int]:
    """Number and addenda of "B-1792 Addendum 2": the number grows with each addendum, the BidID stays."""
    number = clean_number(said)
    found = _ADDENDUM.search(number)
    return (number[: found.start()], int(found[1])) if found else (number, 0)


def _pages(
    url: str, columns: Columns, name: str, listing: IonWaveBids | IonWaveContracts, asking: Asking, most: int
) -> Generator[Request, Page, Reading]:
    """The reading of a grid of several pages; `most` 0 = all of them, and then their rows must be its own total."""
    found = Gathering.of(asking, listing.name)
    page = yield Request(url=url, headers={"Accept": "text/html"})
    grid = read_grid(page, columns, name)
    total, whole, number = grid.total, page.whole, 1
    while True:
        before = len(found.seen)
        place = Place(url=page.url, zone=asking.portal.timezone)
        for row in grid.rows:
            where = f"page {number} row {row.index + 1}"
            own = row.keys.get("BidID") or _only_id(row.keys) or where
            found.take(own, partial(_record, listing, row, place, asking, page), row.value("title") or "", name=where)
        form = grid.next_form(number) if len(found.seen) < total and number != most else None
        if form is None or len(found.seen) == before:
            break
        page = yield Request(url=url, form=form, headers={"Accept": "text/html", "Referer": url})
        grid, number = _following(read_grid(page, columns, name), total), number + 1
        whole = whole and page.whole
    found.check(url, strictly=True)
    if not (most and number >= most and len(found.seen) < total):
        found.prove(total, url, exactly=True)
    return found.reading(empty=total == 0, whole=whole)


def _record(
    listing: IonWaveBids | IonWaveContracts, row: GridRow, place: Place, asking: Asking, page: Page
) -> AnyRecord:
    if row.flaw or not clean(row.value("number") or ""):
        raise Unreadable(row.flaw or "it has no number")
    return listing.record(row, place, asking, page=page.digest)


def _following(grid: Grid, total: int) -> Grid:
    if grid.total != total:
        said = f"{grid.page.url} counts {grid.total} items, and counted {total} a page before."
        raise Refusal(Trouble.INCOMPLETE, said, url=grid.page.url)
    return grid


def _only_id(keys: Mapping[str, str]) -> str:
    ids = [value for name, value in keys.items() if name.upper().endswith("ID")]
    return ids[0] if len(ids) == 1 else ""


def _ended(row: Row, place: Place) -> tuple[str, ...]:
    """When it was awarded or given up; the time beside the date is a filler (01:00)."""
    for column, words in (("awarded", "awarded on"), ("given up", "closed without an award on")):
        on = day(column, *_FORMATS).read(row, place)
        if on is not None:
            return (f"{words} {on}",)
    return ()
