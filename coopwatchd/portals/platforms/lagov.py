"""Louisiana's LaGov catalogue: one search asked twice, for all contracts and with its flag for cooperative ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from coopwatchd.model.records import Contract, Kind
from coopwatchd.portals.base import Asking, Reading, Steps
from coopwatchd.portals.fields import Field, Place, Row, const, link, text
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.moments import parse_date
from coopwatchd.portals.platforms.html_table import HtmlTable, Section
from coopwatchd.portals.platforms.searched import Searched
from coopwatchd.portals.registers import endless, without_end

_URL = "https://wwwcfprd.doa.louisiana.gov/osp/lapac/eCat/dsp_eCatSearchLagov.cfm"
_EMPTY = (
    "Contract Description TNumberDescription TNumber VendorName LineNumber Family Class LineItemDescription"
    " CatalogGUID SuppPartNo Region CatItemDescription"
)
_FLAGS = {"SEBD": "0", "VSE": "0", "SEHI": "0", "DVSE": "0", "Emergency": "0"}
_SENT = dict.fromkeys(_EMPTY.split(), "") | _FLAGS | {"isSearch": "TRUE", "searchType": "LaGOV", "Tab": "2"}
_SENT |= {"searchForLaGOV": "Contracts", "btnSearch": "Find It"}
_COLUMNS = {
    "number": r"^contract\s*#",
    "title": r"description",
    "supplier": r"vendor",
    "tnumber": r"^t-?\s*number",
    "term": r"^effective",
}
_DAY = re.compile(r"\d\d?/\d\d?/\d{4}")


def _days(row: Row) -> tuple[date | None, date | None]:
    """Both dates of "09/16/2019 - 09/15/2026"; an end from 2075 on stands for "no end". Raises ValueError."""
    said = row.value("term") or ""
    days = _DAY.findall(said)
    if len(days) != 2:
        raise ValueError(f"‘{said.strip()[:80]}’ is no term from one date to another")
    return parse_date(days[0], ("%m/%d/%Y",)), None if endless(days[1]) else parse_date(days[1], ("%m/%d/%Y",))


def _remarks(row: Row, _: Place) -> tuple[str, ...]:
    ends = _DAY.findall(row.value("term") or "")[1:]
    return tuple(without_end(said) for said in ends if endless(said))


_TABLE = HtmlTable(
    Contract,
    url=_URL,
    sections=(Section(columns=_COLUMNS, needed=frozenset(_COLUMNS)),),
    fields={
        "id": text("number"),
        "number": text("number"),
        "title": text("title"),
        "url": link("number a"),
        "supplier": text("supplier"),
        "lead_agency": const("Louisiana Office of State Procurement"),
        "starts_on": Field(read=lambda row, _: _days(row)[0]),
        "ends_on": Field(read=lambda row, _: _days(row)[1]),
        "term_text": text("term"),
        "remarks": Field(read=_remarks),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LagovContracts(Traits):
    """All contracts; those that the search also finds with its flag have the category "cooperative".

    That an empty search finds all of them is not proven, so nothing is concluded from what it lacks.
    """

    name: str = "contracts"
    kind: ClassVar[Kind] = Kind.CONTRACT
    complete: ClassVar[bool] = False

    def read(self, asking: Asking) -> Steps:
        """A page for the session, then the search without the flag and with it."""
        every: Reading = yield from Searched(of=_TABLE, form=_SENT | {"Coop": "0"}, first=_URL).read(asking)
        flagged: Reading = yield from Searched(of=_TABLE, form=_SENT | {"Coop": "1"}).read(asking)
        ids = {one.id for one in flagged.records}
        # Equal answers mean that the flag is not looked at, and then it says nothing about any of them.
        telling = ids != {one.id for one in every.records}
        found = {one.id: one for one in (*every.records, *flagged.records)}
        return Reading(
            records=tuple(
                replace(one, categories=("cooperative",)) if telling and one.id in ids else one
                for one in found.values()
            ),
            rejects=tuple(dict.fromkeys((*every.rejects, *flagged.rejects))),
            whole=every.whole and flagged.whole,
        )
