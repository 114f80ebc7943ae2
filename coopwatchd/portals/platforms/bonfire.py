"""Bonfire (Euna): the opportunities of a tenant, one JSON answer per section without paging, and its feed.

Seen on a dozen tenants in 2026. `DateClose` is naive UTC (the pages convert it to the organisation's zone). Empty
containers are `[]` instead of `{}` (PHP). Detail pages are behind a challenge and are only linked to. The requests
of all tenants come out of one allowance per address: they take turns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

from pydantic import field_validator

from coopwatchd.model.records import AnyRecord, Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Known, Listing, Portal, Request, Steps
from coopwatchd.portals.clean import clean, prose
from coopwatchd.portals.fields import Field, Place, Row, const, key, key_moment, pattern, read_row
from coopwatchd.portals.gather import Gathering, demand
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.options import CommonOptions
from coopwatchd.portals.platforms.bonfire_contracts import HEADERS, BonfireContracts, payload_of, section
from coopwatchd.portals.platforms.feed import Feed
from coopwatchd.portals.platforms.json_list import entries
from coopwatchd.portals.rows import JsonRow, dig

PATH = "/PublicPortal/getOpenPublicOpportunitiesSectionData"
PAST = "/PublicPortal/getPastPublicOpportunitiesSectionData"
TURN = "bonfire"
PACE = 2.5  # seconds; what a careful reader of many tenants was left alone with
_PRIVATE = "2"  # ProjectVisibilityID
# ProjectSubStatusID, in the past section only: in the open one "3" can stand as well (Fairfax, 2026-10-08).
_ENDED = {"2": Stage.CANCELLED, "3": Stage.AWARDED}
_FEED_TITLE = re.compile(r"Reference #: ?(.*?)\. Name: ?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class BonfireProjects(Traits):
    """The open section of one tenant, `host` being its whole host name, or its past one.

    Addenda are invisible but for a moved date or a new title. `agency` is the tenant's name, else the portal's.
    Raises Refusal(GONE) for a past section that the tenant does not offer.
    """

    host: str
    past: bool = False
    agency: str = ""
    kind: ClassVar[Kind] = Kind.SOLICITATION
    turn: ClassVar[str] = TURN
    pace: ClassVar[float] = PACE

    @property
    def name(self) -> str:
        """What the section is called here."""
        return "past" if self.past else "solicitations"

    @property
    def optional(self) -> bool:
        """Not every tenant offers its past."""
        return self.past

    @property
    def archive(self) -> bool:
        """Its past is what the open section no longer shows."""
        return self.past

    def read(self, asking: Asking) -> Steps:
        """One request."""
        page = yield Request(url=f"https://{self.host}{PAST if self.past else PATH}", headers=HEADERS, conditional=True)
        payload = payload_of(page, offered=not self.past)
        rows, departments = section(page, payload, "projects"), _departments(dig(payload, "departments"))
        place = Place(url=page.url, zone=asking.portal.timezone)
        declared = self._fields(self.agency or asking.portal.name, departments)
        found = Gathering.of(asking, self.name)
        for row in rows:
            read = partial(_project, row, declared, place, page=page.digest)
            found.take("", read, name=row.value("ProjectID") or row.under or "a row without id")
        found.check(page.url)
        return found.reading()

    def _fields(self, agency: str, departments: Mapping[str, str]) -> dict[str, Field]:
        def address(row: Row, _: Place) -> str:
            if row.value("ProjectVisibilityID") == _PRIVATE and row.value("PrivateProjectID"):
                return f"https://{self.host}/opportunities/private/{row.value('PrivateProjectID')}"
            return f"https://{self.host}/opportunities/{row.value('ProjectID')}"

        def department(row: Row, _: Place) -> tuple[str, ...]:
            named = departments.get(row.value("DepartmentID") or "", "")
            return (named,) if named else ()

        return {
            "id": key("ProjectID"),
            "number": key("ReferenceID"),
            "title": key("ProjectName"),
            "url": Field(read=address),
            "due_at": key_moment("DateClose", "%Y-%m-%d %H:%M:%S", wire="UTC"),
            "categories": Field(read=department),
            "lead_agency": const(agency),
            "stage": Field(read=_past_stage) if self.past else const(Stage.OPEN),
        }


def _project(row: JsonRow, declared: Mapping[str, Field], place: Place, *, page: str) -> Solicitation:
    demand(row, "ProjectID", "ProjectName", "DateClose")
    return read_row(Solicitation, row, declared, place, page=page)


def _past_stage(row: Row, _: Place) -> Stage:
    if row.value("IsPublicAward") in {"1", "true"}:
        return Stage.AWARDED
    return _ENDED.get(row.value("ProjectSubStatusID") or "", Stage.CLOSED)


def _departments(section: Any) -> dict[str, str]:
    names: dict[str, str] = {}
    for row in entries(section) or []:
        number = row.value("DepartmentID") or row.under
        name = key("DepartmentName").read(row, Place(url="", zone="UTC")) or row.value("Name") or ""
        if number and name:
            names[number] = name
    return names


class Options(CommonOptions):
    """`platform = "bonfire"`: `tenant` is the first part of the host name, or the whole of it (….bonfirehub.ca).

    `past` and `contracts`: sections that not every tenant offers; where one is missing, the others are read.
    """

    tenant: str
    feed: bool = False  # its RSS feed as well: posted dates and descriptions
    past: bool = False
    contracts: bool = False

    @field_validator("tenant")
    @classmethod
    def _spelt(cls, tenant: str) -> str:
        if not re.fullmatch(r"(?i)[a-z0-9-]+(\.bonfirehub\.(com|ca))?", tenant):
            raise ValueError("a tenant is the name before .bonfirehub.com, such as ‘harriscountytx’")
        return tenant.lower()

    @property
    def host(self) -> str:
        """The tenant's host name."""
        return self.tenant if "." in self.tenant else f"{self.tenant}.bonfirehub.com"


def same_project(one: AnyRecord, other: AnyRecord) -> bool:
    """The sections and the feed of a tenant call a project by one id."""
    return one.id == other.id


def bonfire_feed(host: str) -> Feed:
    """The feed of a tenant: the day a project was posted and its description, which the section lacks.

    Its closing time is left to the section: the feed cuts seconds off, and 11:59 PM would contradict 23:59:59.
    """
    return Feed(
        Solicitation,
        url=f"https://{host}/opportunities/rss",
        name="feed",
        optional=True,
        complete=True,
        fields={
            "id": pattern("link", r"/opportunities/(\d+)"),
            "number": Field(read=lambda row, _: _named(row)[0]),
            "title": Field(read=lambda row, _: _named(row)[1]),
            "description": Field(read=lambda row, _: re.sub(r"\s*Project closes .*$", "", _told(row))),
        },
    )


def _named(row: Row) -> tuple[str, str]:
    """Number and name; the whole title is the name when it has another shape."""
    said = clean(row.value("title") or "")
    found = _FEED_TITLE.fullmatch(said)
    return (found[1], found[2]) if found else ("", said)


def _told(row: Row) -> str:
    return prose(row.markup("description"))


def listings(
    host: str, *, agency: str = "", feed: bool = False, past: bool = False, contracts: bool = False
) -> tuple[Listing, ...]:
    """The open section of a tenant, and what else is asked for."""
    more: list[Listing] = []
    if feed:
        more.append(bonfire_feed(host))
    if past:
        more.append(BonfireProjects(host=host, agency=agency, past=True))
    if contracts:
        more.append(BonfireContracts(host=host, agency=agency))
    return (BonfireProjects(host=host, agency=agency), *more)


def tenant(first: str, /, *, agency: str = "", **about: Any) -> Portal:
    """A portal of the catalog that is the tenant `first`: open section, feed and contracts; `about` it, as a Portal."""
    host = f"{first}.bonfirehub.com"
    given: dict[str, Any] = {
        "home": f"https://{host}",
        "listings": listings(host, agency=agency, feed=True, contracts=True),
        "gives": ("solicitations",),
        "route": "Bonfire: JSON of the open section, and its feed; the register of contracts where it is offered",
        "terms": "robots.txt disallows all of it on most tenants; its feed is made for embedding. Its terms of use"
        " (read 2026-08 by others) have no clause on reading",
        "shut": True,
    }
    return Portal(**(given | about), join=same_project, turn=TURN, pace=PACE)


def portal(key: str, options: Options) -> Portal:
    """One tenant: its open solicitations, and what else the settings ask for."""
    found = listings(options.host, feed=options.feed, past=options.past, contracts=options.contracts)
    made = options.build(
        key,
        *found,
        home=f"https://{options.host}",
        known=Known.CAPTURED,
        note="answers of three other Bonfire tenants were read; detail pages are only linked to",
    )
    return replace(made, join=same_project if len(found) > 1 else None, turn=TURN, pace=PACE)
