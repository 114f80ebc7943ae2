"""bids&tenders (eSolutions): the landing page's node and token, then a search that is posted per status.

Sources: recorded sessions of several tenants in 2026. `/Date(ms)/` is the tenant's wall clock encoded as Eastern and
is never used; the displayed text and its zone label are. A search without the session's cookie answers with 302.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import model_validator

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Due, Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Known, Page, Portal, Reading, Reject, Request, Steps
from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import (
    Field,
    Place,
    Row,
    const,
    key,
    key_count,
    key_day,
    key_description,
    read_row,
)
from coopwatchd.portals.gather import Gathering, demand
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.moments import parse_due
from coopwatchd.portals.options import CommonOptions, Web
from coopwatchd.portals.rows import JsonRow

MODULE = "/Module/Tenders/en"
PAGE_SIZE = 100
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"}
_FORMATS = ("%a %b %d, %Y %I:%M %p", "%a %b %d, %Y %I:%M:%S %p")
_GUID = re.compile(r"(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STAGES = {
    "planned": Stage.FORECAST,
    "open": Stage.OPEN,
    "closed": Stage.CLOSED,
    "unofficial": Stage.CLOSED,
    "unofficial results": Stage.CLOSED,
    "archived": Stage.CLOSED,
    "awarded": Stage.AWARDED,
    "cancelled": Stage.CANCELLED,
    "terminated": Stage.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderSearch(Traits):
    """The open and the planned tenders of one host. A tenant that has no planned ones is not at fault."""

    host: str
    name: str = "tenders"
    optional: bool = False
    statuses: tuple[str, ...] = ("Open", "Planned")
    kind: ClassVar[Kind] = Kind.SOLICITATION

    def read(self, asking: Asking) -> Steps:
        """The landing page, then each status until its own total is reached."""
        landing = yield Request(url=f"https://{self.host}{MODULE}")
        session = _Session(f"https://{self.host}", landing)
        records: list[AnyRecord] = []
        rejects: list[Reject] = []
        # A landing page that was cut short has a menu that was cut short.
        whole, empty = landing.whole, True
        for status in self.statuses:
            if session.offered and status not in session.offered and status != self.statuses[0]:
                continue
            try:
                found = yield from self._search(session, status, asking)
            except Refusal as refusal:
                if status == self.statuses[0] or refusal.trouble in _WEATHER:
                    raise
                # A tenant without planned tenders may answer anything; what it showed before is not withdrawn.
                whole = whole and status not in session.offered
                continue
            records += found.records
            rejects += found.rejects
            empty = empty and found.empty
        return Reading(records=tuple(records), rejects=tuple(rejects), empty=empty, whole=whole)

    def _search(self, session: _Session, status: str, asking: Asking) -> Generator[Request, Page, Reading]:
        """The tenders of `status`."""
        found = Gathering(place=f"{asking.portal.key}/{self.name} ({status.lower()})")
        start = 0
        while True:
            page, data = yield from session.post(status, start)
            rows, total = _rows(page, data)
            place = Place(url=page.url, zone=asking.portal.timezone)
            before = len(found.seen)
            for row in rows:
                read = partial(self.record, row, place, asking.portal.name, status, page=page.digest)
                id = row.value("Id") or ""
                found.take(id, read, row.value("Title") or "", name=id or "a row without id")
            start += len(rows)
            if start >= total or len(found.seen) == before:
                break
        found.prove(total, page.url)
        return found.reading(empty=total == 0)

    def record(self, row: JsonRow, place: Place, agency: str, status: str, *, page: str) -> AnyRecord:
        """One tender. Raises Unreadable."""
        number, name = split_title(clean(row.value("Title") or ""))
        planned = clean(row.value("DatePlannedIssueDisplay") or "")
        said = clean(row.value("Status") or status).casefold()
        if status == self.statuses[0]:  # what is only planned may have no closing time at all
            demand(row, "DateClosingDisplay")
        declared = {
            "id": key("Id"),
            "number": const(number),
            "title": const(name),
            "url": const(f"https://{self.host}{MODULE}/Tender/Detail/{row.value('Id')}"),
            "description": key_description("Description"),
            "lead_agency": const(agency),
            "stage": const(_STAGES.get(said, _STAGES[status.casefold()])),
            "due_at": Field(read=_closing),
            "issued_on": key_day("DateAvailableDisplay", *_FORMATS),
            "addenda": key_count("Addendums"),
            "remarks": const((f"issue planned for {planned}",) if planned else ()),
        }
        return read_row(Solicitation, row, declared, place, page=page)


_WEATHER = frozenset({Trouble.THROTTLED, Trouble.BLOCKED, Trouble.CHALLENGE, Trouble.ROBOTS, Trouble.INCOMPLETE})


@dataclass(slots=True)
class _Session:
    """What the landing page gave: where to post, the tokens still to try, the statuses its menu offers."""

    root: str
    landing: Page
    node: str = field(init=False)
    tokens: list[str] = field(init=False)
    offered: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        html = self.landing.html
        node = html.css_first("input#NodeId")
        found = _GUID.search((node.attributes.get("value") or "") if node else "")
        # Most tenants take the second token on the page; Toronto (2026-07) took only the first.
        places = ("#bidDetailAntiForgery", "#masterAntiForgery")
        inputs = [html.css_first(f'{place} input[name="__RequestVerificationToken"]') for place in places]
        self.tokens = [value for one in inputs if one and (value := one.attributes.get("value"))]
        if found is None or not self.tokens:
            lacks = "NodeId" if found is None else "anti-forgery token"
            raise Refusal(Trouble.LAYOUT, f"{self.landing.url} has no {lacks}.", url=self.landing.url)
        self.node = found[0]
        self.offered = frozenset(item.attributes.get("data-value") or "" for item in html.css("li[data-value]")) - {""}

    def post(self, status: str, start: int) -> Any:
        """One page of the search, with the second token when the first is not taken; returns page and data."""
        # Spelt as the page's own script does: a wrong column in `sort` ends on the error page.
        query = f"status={status}&limit={PAGE_SIZE}&start={start}&dir=ASC&from=&to=&sort=DateClosing%20ASC,Id"
        while True:
            page = yield Request(
                url=f"{self.root}{MODULE}/Tender/Search/{self.node}?{query}",
                form={"keywords": "", "__RequestVerificationToken": self.tokens[0]},
                headers=_HEADERS | {"Referer": self.landing.url},
                answers=_REDIRECTS,
            )
            try:
                if page.status in _REDIRECTS:
                    raise Refusal(
                        Trouble.LAYOUT,
                        f"{page.url} sent the search elsewhere ({page.status}): the session was not taken.",
                        url=page.url,
                    )
                return page, page.json()
            except Refusal:
                if len(self.tokens) == 1:
                    raise
                del self.tokens[0]


def _rows(page: Page, data: Any) -> tuple[list[JsonRow], int]:
    if not isinstance(data, dict) or data.get("success") is not True:
        raise Refusal(Trouble.LAYOUT, f"{page.url} did not answer with a successful search.", url=page.url)
    rows, total = data.get("data"), data.get("total")
    if not isinstance(rows, list) or not isinstance(total, int):
        raise Refusal(Trouble.LAYOUT, f"{page.url} answered without its rows or without their total.", url=page.url)
    return [JsonRow(row) for row in rows], total


def split_title(title: str) -> tuple[str, str]:
    """Number and name of "4318 - Maintenance Services"; a title without " - " has no number."""
    number, dash, name = title.partition(" - ")
    return (number.strip(), name.strip()) if dash and number.strip() and name.strip() else ("", title)


def _closing(row: Row, place: Place) -> Due | None:
    said = clean(f"{row.value('DateClosingDisplay') or ''} {row.value('TimeZoneLabel') or ''}")
    if not clean(row.value("DateClosingDisplay") or ""):
        return None
    return parse_due(said, _FORMATS, place.zone, assumed=True)


class Options(CommonOptions):
    """`platform = "bidsandtenders"`: `tenant` (name before .bidsandtenders.net, or the whole host) or `url`."""

    tenant: str = ""
    url: Web | None = None

    @model_validator(mode="after")
    def _one(self) -> Options:
        if bool(self.tenant) == bool(self.url):
            raise ValueError("say either tenant or url")
        if self.tenant and not re.fullmatch(r"(?i)[a-z0-9-]+(\.[a-z0-9.-]+)?", self.tenant):
            raise ValueError("tenant: the name before .bidsandtenders.net, or a host such as bids.example.gov")
        return self

    @property
    def host(self) -> str:
        """The host that serves /Module/Tenders/en."""
        if self.url:
            return urlsplit(self.url).netloc
        return self.tenant if "." in self.tenant else f"{self.tenant}.bidsandtenders.net"


def portal(key: str, options: Options) -> Portal:
    """The open and planned tenders of one tenant."""
    return options.build(
        key,
        TenderSearch(host=options.host, name="solicitations"),
        home=f"https://{options.host}",
        known=Known.CAPTURED,
        note="the answers of another tenant were read",
    )
