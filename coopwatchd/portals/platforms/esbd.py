"""Texas ESBD, the Electronic State Business Daily (txsmartbuy.gov): what public bodies in Texas have posted.

Three rows of it were captured in October 2026, its services are reported by several readers. Times are Central wall
clock for every agency; a blank time means the day. A status of one row is the truth, whatever was asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any, ClassVar
from urllib.parse import quote

from pydantic import BeforeValidator
from pydantic import Field as Setting

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Due, Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Page, Portal, Request, Steps
from coopwatchd.portals.clean import clean, identity
from coopwatchd.portals.details import SolicitationDetails, each_page
from coopwatchd.portals.fields import Field, Place, Row, Unreadable, key, key_day, read_row
from coopwatchd.portals.gather import Gathering, demand
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.moments import parse_due
from coopwatchd.portals.options import CommonOptions, Words, Zone
from coopwatchd.portals.platforms.txsmartbuy_services import HOME, attachments, detail, nigp, pages_of, post, said
from coopwatchd.portals.rows import JsonRow

CENTRAL = "America/Chicago"
_POSTED = "1"  # also returns what has addenda posted
_STAGES = {
    "new": Stage.FORECAST,
    "posted": Stage.OPEN,
    "addendum posted": Stage.OPEN,
    "closed": Stage.CLOSED,
    "no award": Stage.CLOSED,
    "awarded": Stage.AWARDED,
    "posting cancelled": Stage.CANCELLED,
}
_FORMATS = ("%m/%d/%Y %I:%M %p", "%m/%d/%Y")
_ADDENDUM = "an addendum was posted; how many there are is not told"


@dataclass(frozen=True, slots=True, kw_only=True)
class EsbdPosted(Traits):
    """What is posted, by everybody or by one agency.

    `agency` is its name as the board prints it, in one or several spellings; `hint` the number it had when last seen.
    Its number is looked up by name in each answer's own list of agencies, and the hint used where that list does not
    name it.
    """

    agency: tuple[str, ...] = ()
    hint: str = ""
    name: str = "solicitations"
    optional: bool = False
    kind: ClassVar[Kind] = Kind.SOLICITATION

    def read(self, asking: Asking) -> Steps:
        """Page after page of 24 rows, until the board's own total is reached."""
        found = Gathering.of(asking, self.name)
        first = yield self._ask(1, self.hint)
        agency = self._number(said(first), first)
        if agency != self.hint:
            first = yield self._ask(1, agency)
        ask, take = partial(self._ask, agency=agency), partial(self._take, agency, found)
        return (yield from pages_of(ask, take, found, first))

    def _ask(self, number: int, agency: str) -> Request:
        body: dict[str, object] = {"lines": [], "page": number, "urlRoot": "esbd", "status": _POSTED}
        return post("ESBD.Service.ss", body | ({"agencyNumber": agency} if agency else {}), "/esbd")

    def _number(self, data: Mapping[str, Any], page: Page) -> str:
        """The agency's number by the answer's own list, else the hint. Raises Refusal when there is neither."""
        if not self.agency:
            return ""
        listed = data.get("agencies")
        numbers = {number for one in listed if (number := self._named(one))} if isinstance(listed, list) else set()
        if len(numbers) == 1:
            return numbers.pop()
        if not self.hint:
            raise Refusal(Trouble.LAYOUT, f"{page.url} does not list {self.agency[0]} as one agency.", url=page.url)
        return self.hint

    def _named(self, entry: Any) -> str:
        """The number in an entry that names our agency: "ESC Region 8 - E2250", or parts of an object."""
        parts = entry if isinstance(entry, Mapping) else {"": entry}
        for value in parts.values():
            name, number = _split(str(value))
            if self._is_ours(name):
                apart = (str(parts[one]) for one in parts if "number" in one.casefold())
                return number or next((one for one in apart if _NUMBER.fullmatch(one)), "")
        return ""

    def _is_ours(self, name: str) -> bool:
        return name.casefold() in {one.casefold() for one in self.agency}

    def _take(self, agency: str, found: Gathering, rows: list[JsonRow], page: Page) -> None:
        for row in rows:
            name = row.value("internalid") or json.dumps(row.data, sort_keys=True)
            whose, theirs = _split(row.value("agencyName") or "")[0], row.value("agencyNumber") or ""
            ours = not self.agency or (self._is_ours(whose) if whose else theirs == agency)
            if ours or not _NUMBER.fullmatch(theirs):
                read = solicitation if ours else _of_nobody
                found.take(name, partial(read, row, page), row.value("title") or "")
                continue
            if whose and theirs == agency:
                said = f"{page.url}: the number {agency} is that of {whose}, not of {self.agency[0]}."
                raise Refusal(Trouble.LAYOUT, said, url=page.url)
            found.pass_over(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class EsbdPages(SolicitationDetails):
    """The detail of single postings: their documents."""

    name: str = "solicitation-pages"
    budget: int = 5

    def read(self, asking: Asking) -> Steps:
        """One answer each, checked against the record that was asked for: numbers are not unique across agencies."""

        def ask(wanted: Solicitation) -> Request:
            if not wanted.number:
                raise Unreadable("it has no number to ask for")
            query = f"c=852252&n=2&email=&optOutKey=&urlRoot=esbd&identification={quote(wanted.number, safe='')}"
            return detail(f"ESBD.Details.Service.ss?{query}", "/esbd")

        def read(wanted: Solicitation, page: Page) -> Solicitation:
            record = solicitation(JsonRow(said(page)), page)
            # A record that another listing showed first has that listing's id.
            if record.id != wanted.id and (record.number, record.lead_agency) != (wanted.number, wanted.lead_agency):
                raise Unreadable(f"the answer is about {record.id} of {record.lead_agency}")
            return replace(record, id=wanted.id)

        return each_page(Solicitation, asking, what="postings", ask=ask, read=read)


def solicitation(row: JsonRow, page: Page) -> Solicitation:
    """One posting. Raises Unreadable."""
    demand(row, "internalid", "title", "responseDue", "responseTime")
    return read_row(Solicitation, row, _FIELDS, Place(url=HOME, zone=CENTRAL), page=page.digest)


def _of_nobody(row: JsonRow, _: Page) -> AnyRecord:
    raise Unreadable(f"it does not say whose it is (‘{row.value('agencyName') or ''}’)")


def same_number(one: AnyRecord, other: AnyRecord) -> bool:
    """The rule that joins a posting with what its agency shows elsewhere: both print the same number."""
    return bool(one.number) and identity(one.number) == identity(other.number)


_NUMBER = re.compile(r"[A-Z]?\d{3,5}")
_NAMED = re.compile(rf"(.+?)\s+-\s+({_NUMBER.pattern})")


def _split(name: str) -> tuple[str, str]:
    """Name and number of "ESC Region 8 - E2250"; a name without a number has none."""
    found = _NAMED.fullmatch(clean(name))
    return (found[1], found[2]) if found else (clean(name), "")


def _status(row: Row) -> str:
    return clean(row.value("statusName") or "").casefold()


def _stage(row: Row, _: Place) -> Stage:
    if _status(row) not in _STAGES:
        raise ValueError(f"‘{_status(row)[:80]}’ is no status this board is known to print")
    return _STAGES[_status(row)]


def _due(row: Row, place: Place) -> Due | None:
    day, time = clean(row.value("responseDue") or ""), clean(row.value("responseTime") or "")
    return parse_due(f"{day} {time}".strip(), _FORMATS, place.zone) if day else None


def _address(row: Row, _: Place) -> str:
    number = clean(row.value("solicitationId") or "")
    return f"{HOME}/esbd/{quote(number, safe='')}" if number else f"{HOME}/esbd"


_FIELDS = {
    "id": key("internalid"),
    "number": key("solicitationId"),
    "title": key("title"),
    "url": Field(read=_address),
    "lead_agency": Field(read=lambda row, _: _split(row.value("agencyName") or "")[0]),
    "stage": Field(read=_stage),
    "due_at": Field(read=_due),
    "issued_on": key_day("postingDate", "%m/%d/%Y"),
    # Nothing counts addenda, but the status says that there is one: from none to one is the news.
    "addenda": Field(read=lambda row, _: {"posted": 0, "addendum posted": 1}.get(_status(row))),
    "codes": Field(read=lambda row, _: nigp(row)[0]),
    "categories": Field(read=lambda row, _: nigp(row)[1]),
    "documents": Field(read=attachments),
    "remarks": Field(read=lambda row, _: (_ADDENDUM,) if _status(row) == "addendum posted" else ()),
}


class Options(CommonOptions):
    """`platform = "esbd"`: `agency` as the board prints it ("ESC Region 8"), its `number` if known; neither = all."""

    timezone: Zone = CENTRAL
    agency: Words = ()
    number: Annotated[str, BeforeValidator(str)] = Setting(default="", pattern=rf"^({_NUMBER.pattern})?$")


def portal(key: str, options: Options) -> Portal:
    """What one agency in Texas has posted, with documents of what is watched."""
    return options.build(
        key,
        EsbdPosted(agency=options.agency, hint=options.number if options.agency else ""),
        EsbdPages(),
        home=HOME,
        note="rows of another agency of the same board were captured",
    )
