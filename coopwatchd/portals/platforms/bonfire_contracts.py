"""Bonfire (Euna): the register of contracts that some tenants publish, and what all its sections have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Kind
from coopwatchd.portals.base import Asking, Page, Request, Steps
from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import Field, Place, Row, const, key, read_row
from coopwatchd.portals.gather import Gathering, demand
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.moments import parse_due
from coopwatchd.portals.platforms.json_list import entries
from coopwatchd.portals.rows import JsonRow, dig

CONTRACTS = "/PublicPortal/getPublicContractsSectionData"
HEADERS = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BonfireContracts(Traits):
    """The public contracts of one tenant; seven of twelve that somebody tried have them, with names and terms.

    ContractStatusID is never read: what its codes mean is not known. Raises Refusal(GONE) when the tenant does not
    offer the register.
    """

    host: str
    agency: str = ""
    name: str = "contracts"
    kind: ClassVar[Kind] = Kind.CONTRACT
    optional: ClassVar[bool] = True

    def read(self, asking: Asking) -> Steps:
        """One request."""
        page = yield Request(url=f"https://{self.host}{CONTRACTS}", headers=HEADERS, conditional=True)
        payload = payload_of(page, offered=False)
        rows = section(page, payload, "publicContracts")
        declared = self._fields(self.agency or asking.portal.name, _vendors(page, payload) if rows else {})
        place = Place(url=page.url, zone=asking.portal.timezone)
        found = Gathering.of(asking, self.name)
        for row in rows:
            read = partial(_contract, row, declared, place, page=page.digest)
            found.take("", read, name=row.value("ContractID") or row.under or "a row without id")
        found.check(page.url, strictly=True)
        return found.reading()

    def _fields(self, agency: str, vendors: Mapping[str, str]) -> dict[str, Field]:
        return {
            "id": key("ContractID"),
            "title": key("Name"),
            # One reader of 2026 names this address; it is linked to and never fetched.
            "url": Field(read=lambda row, _: f"https://{self.host}/publicContracts/{row.value('ContractID')}"),
            "supplier": Field(read=lambda row, _: vendors.get(row.value("VendorID") or "", "")),
            "starts_on": local_day("StartDate"),
            "ends_on": local_day("EndDate"),
            "remarks": Field(read=_extendable),
            "lead_agency": const(agency),
        }


def _contract(row: JsonRow, declared: Mapping[str, Field], place: Place, *, page: str) -> Contract:
    demand(row, "ContractID", "Name", "VendorID", "StartDate", "EndDate")
    return read_row(Contract, row, declared, place, page=page)


def local_day(name: str) -> Field:
    """The calendar date in the portal's zone of an instant in naive UTC: 04:00 is the midnight of New York."""

    def read(row: Row, place: Place) -> date | None:
        said = clean(row.value(name) or "")
        due = parse_due(said, ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d"), place.zone, wire="UTC") if said else None
        if due is None or due.at is None:
            return None
        if not due.exact:
            return datetime.strptime(said, "%Y-%m-%d").date()  # noqa: DTZ007 - a date that has no time has no zone
        return due.at.astimezone(UTC).astimezone(ZoneInfo(place.zone)).date()

    return Field(read=read, selector=name)


def _extendable(row: Row, _: Place) -> tuple[str, ...]:
    return ("the register says that it can be extended",) if row.value("IsExtendable") in {"1", "true"} else ()


def _vendors(page: Page, payload: Any) -> dict[str, str]:
    """Names by id, from a list or an object of vendors. Raises Refusal when it has vendors, and no name for any."""
    names: dict[str, str] = {}
    rows = section(page, payload, "vendors")
    for row in rows:
        number, name = row.value("VendorID") or row.under, clean(row.value("VendorContactOrganizationName") or "")
        if number and name:
            names[number] = name
    if rows and not names:
        raise Refusal(Trouble.LAYOUT, f"{page.url} names none of its {len(rows)} vendors.", url=page.url)
    return names


def payload_of(page: Page, *, offered: bool = True) -> Any:
    """The payload of a success. Raises Refusal when it is none: GONE for a section that need not be `offered`."""
    data = page.json()
    if str(dig(data, "success")) in {"1", "True"}:
        return dig(data, "payload")
    message = str(dig(data, "message"))[:80]
    if not offered and str(dig(data, "success")) in {"0", "False"}:
        said = f"{page.url}: not offered by this tenant ({message})."
        raise Refusal(Trouble.GONE, said, url=page.url)
    raise Refusal(Trouble.LAYOUT, f"{page.url} says that it did not succeed: {message}.", url=page.url)


def section(page: Page, payload: Any, name: str) -> list[JsonRow]:
    """The rows of a container of the payload (an object, or a list when empty). Raises Refusal without it."""
    rows = entries(dig(payload, name))
    if rows is None:
        raise Refusal(Trouble.LAYOUT, f"{page.url} has no payload.{name}.", url=page.url)
    return rows
