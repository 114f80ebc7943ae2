"""Periscope S2G (BuySpeed, "bso"): the open bids of a state, and its active contracts where its page lists them.

Reported by several readers of 2026; rows that one of them took down were captured, no page was. Times are printed
without a zone and are the state's own wall clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar
from urllib.parse import quote

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Portal, Reading, Steps
from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import Field, Place, Unreadable, key, key_day, key_moment, key_texts, read_row
from coopwatchd.portals.fields import Row as AnyRow
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.options import CommonOptions, Host
from coopwatchd.portals.platforms.periscope_grid import Grid, Row

_SEARCH = "/bso/view/search/external"
_BIDS = Grid(
    path=f"{_SEARCH}/advancedSearchBid.xhtml",
    query="openBids=true",
    form="bidSearchResultsForm",
    table="bidResultId",
    needed=("bid solicitation #", "description", "bid opening date"),
    sent={"openBids": "true"},
)
_CONTRACTS = Grid(
    path=f"{_SEARCH}/advancedSearchContractBlanket.xhtml",
    query="view=activeContracts",
    form="contractBlanketSearchResultsForm",
    table="contractResultId",
    needed=("contract/blanket #", "description", "vendor", "begin date", "end date"),
    sent={"view": "activeContracts"},
)
_STAGES = {
    "sent": Stage.OPEN,
    "open": Stage.OPEN,
    "posted": Stage.OPEN,
    "opened": Stage.CLOSED,
    "evaluated": Stage.CLOSED,
    "approved": Stage.CLOSED,
    "canceled": Stage.CANCELLED,
    "cancelled": Stage.CANCELLED,
}
_DATES = ("%m/%d/%Y",)
_TIMES = ("%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriscopeBids(Traits):
    """The bids of `host` that are open."""

    host: str
    name: str = "solicitations"
    optional: bool = False
    kind: ClassVar[Kind] = Kind.SOLICITATION

    def read(self, asking: Asking) -> Steps:
        """The search page, then 25 rows at a time until its own total is reached."""
        return (yield from _read(self, _BIDS, _bid_fields(self.host, asking.portal.name), asking))


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriscopeContracts(Traits):
    """The active contracts ("blankets") of `host`; seen on New Jersey, Nevada and Oregon only."""

    host: str
    name: str = "contracts"
    optional: bool = True
    kind: ClassVar[Kind] = Kind.CONTRACT

    def read(self, asking: Asking) -> Steps:
        """The search page, then 25 rows at a time until its own total is reached."""
        return (yield from _read(self, _CONTRACTS, _contract_fields(self.host), asking))


def _read(
    listing: PeriscopeBids | PeriscopeContracts, grid: Grid, declared: Mapping[str, Field], asking: Asking
) -> Steps:
    found = Gathering.of(asking, listing.name)
    rows, total, silent = yield from grid.walk(listing.host, found)
    for row in rows:
        name = clean(row.cells.value(grid.needed[0]) or "") or f"row {row.number}"
        found.take(row.key, partial(_record, listing.kind, row, declared, asking), name=name)
    url = f"https://{listing.host}{grid.path}"
    found.prove(total, url)
    reading: Reading = found.reading(empty=total == 0 and silent, whole=all(row.page.whole for row in rows[:1]))
    if not rows and not reading.empty:
        said = f"{found.place}: {url} lists nothing, and does not say that there is nothing."
        raise Refusal(Trouble.LAYOUT, said, url=url)
    return reading


def _record(kind: Kind, row: Row, declared: Mapping[str, Field], asking: Asking) -> AnyRecord:
    """One row. Raises Unreadable."""
    if row.trouble:
        raise Unreadable(row.trouble, lacking=True)
    place = Place(url=row.page.url, zone=asking.portal.timezone)
    record = Contract if kind is Kind.CONTRACT else Solicitation
    return read_row(record, row.cells, declared, place, page=row.page.digest)


def _stage(row: AnyRow, _: Place) -> Stage:
    # The list is of what is open: a status that nobody has explained ("Bid to PO") closes nothing.
    return _STAGES.get(clean(row.value("status") or "").casefold(), Stage.OPEN)


def _remarks(row: AnyRow, _: Place) -> tuple[str, ...]:
    said = clean(row.value("status") or "")
    return () if not said or said.casefold() in _STAGES else (f"listed as open with the status ‘{said}’",)


def _bid_fields(host: str, agency: str) -> dict[str, Field]:
    def address(row: AnyRow, _: Place) -> str:
        number = quote(clean(row.value("bid solicitation #") or ""), safe="")
        return f"https://{host}/bso/external/bidDetail.sda?docId={number}&external=true&parentUrl=close"

    return {
        "id": key("bid solicitation #"),
        "number": key("bid solicitation #"),
        "title": key("description"),
        "url": Field(read=address),
        "lead_agency": Field(read=lambda row, _: clean(row.value("organization name") or "") or agency),
        "stage": Field(read=_stage),
        "due_at": key_moment("bid opening date", *_TIMES, assumed=True),
        "remarks": Field(read=_remarks),
    }


def _contract_fields(host: str) -> dict[str, Field]:
    def address(row: AnyRow, _: Place) -> str:
        number = quote(clean(row.value("contract/blanket #") or ""), safe="")
        return (
            f"https://{host}/bso/external/purchaseorder/poSummary.sda"
            f"?docId={number}&releaseNbr=0&external=true&parentUrl=close"
        )

    return {
        "id": key("contract/blanket #"),
        "number": key("contract/blanket #"),
        "title": key("description"),
        "url": Field(read=address),
        "supplier": key("vendor"),
        "lead_agency": key("organization"),
        "solicitation_number": key("bid solicitation #"),
        "categories": key_texts("type code"),
        "starts_on": key_day("begin date", *_DATES),
        "ends_on": key_day("end date", *_DATES),
    }


class Options(CommonOptions):
    """`platform = "periscope"`: `host` of the pages under /bso/; `contracts` where its active contracts are listed."""

    host: Host
    contracts: bool = False


def portal(key: str, options: Options) -> Portal:
    """The open bids of one state or agency, and its active contracts if asked for."""
    lists = (PeriscopeBids(host=options.host),)
    contracts = (PeriscopeContracts(host=options.host),) if options.contracts else ()
    return options.build(
        key,
        *lists,
        *contracts,
        home=f"https://{options.host}",
        note="read as several readers of 2026 describe the platform; no page of it was captured",
    )
