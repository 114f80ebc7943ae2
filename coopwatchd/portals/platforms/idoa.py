"""Indiana's search of state contracts (IDOA), by the names of suppliers: it answers with their whole history."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from pydantic import Field as Setting

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Kind
from coopwatchd.portals.base import Asking, Page, Portal, Reading, Reject, Request, Steps
from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import Field, Place, Row, Unreadable, key, key_link, read_row, reject
from coopwatchd.portals.gather import demand
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.options import CommonOptions
from coopwatchd.portals.registers import term
from coopwatchd.portals.rows import JsonRow

HOME = "https://secure.in.gov"
_PAGE = f"{HOME}/apps/idoa/contractsearch/"
_SIZE = 100
_MOST_PAGES = 20
_RECENT = timedelta(days=365)  # what ended before is history, and is left out


def _title(row: Row, _: Place) -> str:
    """The register has no titles: who buys from whom."""
    said = (clean(row.value(name) or "") for name in ("agencyName", "vendorName"))
    return ": ".join(filter(None, said))


_FIELDS = {
    "id": key("id"),
    "number": key("id"),
    "title": Field(read=_title),
    "url": key_link("pdfUrl"),
    "supplier": key("vendorName"),
    "lead_agency": key("agencyName"),
    **term("startDate", "endDate"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdoaContracts(Traits):
    """The contracts of these suppliers that are running or ended within a year, each as its last amendment has it."""

    suppliers: tuple[str, ...]
    name: str = "contracts"
    optional: bool = False
    kind: ClassVar[Kind] = Kind.CONTRACT
    complete: ClassVar[bool] = False

    def read(self, asking: Asking) -> Steps:
        """A hundred rows at a time for each name. Raises Refusal(INCOMPLETE) for a name with more than 2,000."""
        latest: dict[str, tuple[int, Contract]] = {}
        rejects: dict[str, Reject] = {}
        for supplier in self.suppliers:
            for number in range(1, _MOST_PAGES + 1):
                page = yield _search(supplier, number)
                rows = _rows(page)
                for row in rows:
                    _take(row, page, asking, latest, rejects)
                if len(rows) < _SIZE:
                    break
            else:
                said = f"{asking.portal.key}/{self.name} has more than {_SIZE * _MOST_PAGES} rows for ‘{supplier}’."
                raise Refusal(Trouble.INCOMPLETE, said, url=page.url)
        if rejects and not latest:
            said = f"{asking.portal.key}/{self.name}: no row can be read: {next(iter(rejects.values())).reason}"
            raise Refusal(Trouble.LAYOUT, said, url=page.url)
        since = asking.now.astimezone(asking.zone).date() - _RECENT
        records = tuple(one for _, one in latest.values() if (one.ends_on or date.max) >= since)
        return Reading(records=records, rejects=tuple(rejects.values()))


def _search(supplier: str, number: int) -> Request:
    return Request(
        url=f"{_PAGE}api/contracts/search",
        json={"businessName": supplier, "pageNumber": number, "pageSize": _SIZE, "contractTypeFlags": 0},
        headers={"Accept": "application/json", "X-Requested-With": "XMLHttpRequest", "Referer": _PAGE},
    )


def _rows(page: Page) -> list[JsonRow]:
    data = page.json()
    rows = data.get("results") if isinstance(data, Mapping) else None
    if not isinstance(rows, list):
        raise Refusal(Trouble.LAYOUT, f"{page.url} answered without its results.", url=page.url)
    return [JsonRow(row) for row in rows]


def _take(
    row: JsonRow, page: Page, asking: Asking, latest: dict[str, tuple[int, Contract]], rejects: dict[str, Reject]
) -> None:
    amendment = re.match(r"\d+", row.value("amendment") or "")
    name = f"{row.value('id') or 'row'}-{amendment[0] if amendment else ''}"
    try:
        demand(row, "vendorName", "amendment", "endDate")
        one = read_row(Contract, row, _FIELDS, Place(url=page.url, zone=asking.portal.timezone), page=page.digest)
    except Unreadable as error:
        rejects[name] = reject(name, error)
        return
    order = int(amendment[0]) if amendment else 0
    if one.id not in latest or order > latest[one.id][0]:
        latest[one.id] = (order, one)


class Options(CommonOptions):
    """`platform = "idoa"`: Indiana's contracts of these `suppliers`, as its search finds them by name."""

    suppliers: tuple[str, ...] = Setting(min_length=1, max_length=50)


def portal(key: str, options: Options) -> Portal:
    """The contracts of some suppliers."""
    return options.build(
        key,
        IdoaContracts(suppliers=options.suppliers),
        home=HOME,
        note="read as one other reader of 2026 describes it; rows of its answers were captured, no whole answer was",
    )
