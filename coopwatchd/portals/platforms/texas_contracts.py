"""Texas SmartBuy's statewide and TXMAS contracts: the search that browses them, and their details.

Reported by one reader of 2026; no answer was captured. That an empty keyword finds all of them is an inference.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar
from urllib.parse import quote

from coopwatchd.model.records import Contract, Kind
from coopwatchd.portals.base import Asking, Page, Request, Steps
from coopwatchd.portals.clean import TITLE_LIMIT, clean, prose
from coopwatchd.portals.details import ContractDetails, each_page
from coopwatchd.portals.fields import Field, Place, Row, Unreadable, key_description, read_row
from coopwatchd.portals.gather import Gathering, demand
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.moments import parse_date
from coopwatchd.portals.platforms.txsmartbuy_services import HOME, detail, nigp, pages_of, post, said
from coopwatchd.portals.rows import JsonRow

_DATES = ("%m/%d/%Y", "%Y-%m-%d")
_FAR = 50  # years: a later end is a placeholder
_OPEN_ENDED = "open-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowseContracts(Traits):
    """Every contract that can be browsed. The list names no supplier; the details do."""

    name: str = "contracts"
    optional: bool = True
    kind: ClassVar[Kind] = Kind.CONTRACT

    def read(self, asking: Asking) -> Steps:
        """Page after page until the service's own total is reached."""
        found = Gathering.of(asking, self.name)

        def ask(number: int) -> Request:
            body = {"urlRoot": "browsecontracts", "keyword": "", "page": number}
            return post("BrowseContracts.Service.ss", body, "/browsecontracts")

        def take(rows: list[JsonRow], page: Page) -> None:
            for row in rows:
                found.take(_id(row) or json.dumps(row.data, sort_keys=True), partial(_contract, row, page, asking))

        return (yield from pages_of(ask, take, found))


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowsedContractPages(ContractDetails):
    """The detail of single contracts: contractors, notes about renewals, commodity codes."""

    name: str = "contract-pages"
    budget: int = 5

    def read(self, asking: Asking) -> Steps:
        """One answer each."""

        def ask(wanted: Contract) -> Request:
            query = f"BrowseContracts.Details.Service.ss?internalid={quote(wanted.id, safe='')}"
            return detail(query, "/browsecontracts")

        def read(wanted: Contract, page: Page) -> Contract:
            row = JsonRow(said(page))
            if _id(row) != wanted.id:
                raise Unreadable(f"the answer is about {_id(row)}")
            demand(row, "contractors")
            return _contract(row, page, asking)

        return each_page(Contract, asking, what="contract pages", ask=ask, read=read)


def _contract(row: JsonRow, page: Page, asking: Asking) -> Contract:
    """One contract. Raises Unreadable."""
    demand(row, "description", "startDate", "endDate", "name" if row.value("name") else "contract")
    far = asking.now.year + _FAR
    declared = _FIELDS | {
        "starts_on": Field(read=lambda row, _: _day(row, "startDate", far)),
        "ends_on": Field(read=lambda row, _: _day(row, "endDate", far)),
        "remarks": Field(read=lambda row, _: (_OPEN_ENDED,) if _placeholder(row, "endDate", far) else ()),
    }
    return read_row(Contract, row, declared, Place(url=HOME, zone=asking.portal.timezone), page=page.digest)


def _id(row: Row) -> str:
    # Reported under either name.
    return clean(row.value("internalid") or row.value("contractInternalid") or "")


def _number(row: Row) -> str:
    return clean(row.value("contract") or row.value("name") or "")


def _title(row: Row, _: Place) -> str:
    return prose(row.value("description") or "", TITLE_LIMIT) or _number(row)


def _placeholder(row: Row, path: str, far: int) -> bool:
    return any(int(year) >= far for year in re.findall(r"\d{4}", row.value(path) or ""))


def _day(row: Row, path: str, far: int) -> date | None:
    said = clean(row.value(path) or "")
    return parse_date(said, _DATES) if said and not _placeholder(row, path, far) else None


def _suppliers(row: Row, _: Place) -> str:
    listed: Any = row.data.get("contractors") if isinstance(row, JsonRow) and isinstance(row.data, dict) else None
    names = (clean(JsonRow(one).value("contractor") or "") for one in (listed if isinstance(listed, list) else []))
    return "; ".join(dict.fromkeys(filter(None, names)))


def _kinds(row: Row, _: Place) -> tuple[str, ...]:
    said = (clean(row.value(path) or "") for path in ("contractType", "contractCategory"))
    return tuple(dict.fromkeys(filter(None, said)))


_FIELDS = {
    "id": Field(read=lambda row, _: _id(row)),
    "number": Field(read=lambda row, _: _number(row)),
    "title": Field(read=_title),
    "url": Field(read=lambda row, _: f"{HOME}/browsecontracts/{quote(_id(row), safe='')}"),
    "description": key_description("description"),
    "supplier": Field(read=_suppliers),
    "categories": Field(read=_kinds),
    "codes": Field(read=lambda row, _: nigp(row)[0]),
    "term_text": Field(read=lambda row, _: prose(row.value("contractNotes") or "", 1_000)),
}
