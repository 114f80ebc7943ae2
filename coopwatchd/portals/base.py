"""The contract between a portal and the program: listings yield Requests, are sent Pages, and return a Reading.

A listing does no IO. The same generator runs live, in `portals probe`, and in tests against saved pages.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from coopwatchd.model.records import AnyRecord, Kind
from coopwatchd.portals.page import Page

__all__ = [
    "Asking",
    "Fetch",
    "Join",
    "Known",
    "Listing",
    "Page",
    "Portal",
    "Reading",
    "Reject",
    "Request",
    "Snapshot",
    "Steps",
    "Unchanged",
]


class Known(StrEnum):
    """How we know what a portal answers: a saved page was read, its maker documents it, or somebody reported it."""

    CAPTURED = "captured"
    DOCUMENTED = "documented"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One page a listing asks for. A relative `url` is resolved against the portal's home.

    `conditional` asks with the validators of the last good read: only for listings that are one GET, because a 304
    then means that the whole listing is as it was. `answers` are statuses besides 200 that the listing wants to see
    itself (a redirect listed there is not followed); every other status is a Refusal. `form` or `json` make a POST,
    at most one of them; `json` travels as application/json.
    """

    url: str
    form: Mapping[str, str] | None = None
    json: object | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    conditional: bool = False
    answers: frozenset[int] = frozenset()

    @property
    def posted(self) -> bool:
        """True for a request with a body."""
        return self.form is not None or self.json is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that was set aside, and why; it is counted and shown, and never half-read."""

    row: str  # "row 7" or the row's id
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a listing read. `empty` is the portal's own statement that there is nothing, never just no rows.

    `whole` is False when a page lacked its closing tag; reconcile then believes no disappearance.
    """

    records: tuple[AnyRecord, ...]
    rejects: tuple[Reject, ...] = ()
    empty: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a listing may know while it reads: the time, its portal, and (detail listings) which records to look up."""

    now: datetime
    portal: Portal
    wanted: tuple[AnyRecord, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The portal's own zone."""
        return ZoneInfo(self.portal.timezone)


Steps = Generator[Request, Page, Reading]


class Listing(Protocol):
    """One list of a portal (or the detail pages of one), read by `read`.

    `details` True: the listing adds to records that another listing found; it is given `wanted` (at most `budget`
    of them), and a record it does not return is not missing. `optional` True: a route that may not exist; its
    failure is shown, and does not make `once` fail. `watched` True: only records that some watchlist matches are
    worth a detail page. `complete` False: it shows the latest of what there is, and what it lacks is not gone.
    `archive` True: it holds what the leading list no longer shows. `turn` and `pace` are those of this listing, where
    it is on another platform than the portal. `listing.Traits` has all of them as most listings have them.
    """

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def optional(self) -> bool: ...
    @property
    def details(self) -> bool: ...
    @property
    def watched(self) -> bool: ...
    @property
    def budget(self) -> int: ...
    @property
    def complete(self) -> bool: ...
    @property
    def archive(self) -> bool: ...
    @property
    def turn(self) -> str: ...
    @property
    def pace(self) -> float: ...

    def read(self, asking: Asking) -> Steps:
        """Yield Requests, be sent a Page for each, return the Reading. Raises Refusal when a page is not usable."""
        ...


Join = Callable[[AnyRecord, AnyRecord], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """One portal of the catalog or of the user's own.

    `hosts` are further hosts its pages may redirect to or be asked from; the host of `home` is always allowed.
    `join` says whether two records of different listings are the same thing; without it they stay apart.
    `pace` is the least number of seconds between two requests to one host; portals with the same `turn` take their
    turns together, whatever their hosts (tenants of a platform that counts them as one client). A listing may have
    either of its own.

    A portal without a lawful or technical route has no `listings`; `no_route` says why, `instead` what a person can
    do. `terms` is what is known of its robots.txt and terms of use; `shut`: robots.txt is known to disallow all that
    is read, so that nothing is unless the user says so.
    """

    key: str
    name: str
    home: str
    timezone: str
    listings: tuple[Listing, ...]
    cooperative: str = ""  # shown on records; default: the name
    known: Known = Known.REPORTED
    hosts: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    join: Join | None = None
    pace: float = 2.0
    turn: str = ""
    gives: tuple[str, ...] = ()  # of solicitations, forecasts, contracts, expirations; default: its listings' kinds
    route: str = ""  # how it is read, in a few words
    terms: str = ""
    shut: bool = False
    note: str = ""
    no_route: str = ""
    instead: str = ""

    def asked_for(self, listing: Listing) -> Portal:
        """The portal as it is asked for one listing: in that listing's own turn and at its pace, where it has them."""
        return replace(self, turn=listing.turn or self.turn, pace=listing.pace or self.pace)


class Fetch(Protocol):
    """How a crawl gets pages. One object per crawl: it keeps the cookies of that crawl and nothing longer."""

    def __call__(self, request: Request) -> Page | None:
        """The page, or None when a conditional request was answered with 304. Raises Refusal."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One good read of one listing, ready to be reconciled. `layout` are the marks of its first page."""

    portal: str
    listing: str
    kind: Kind
    details: bool
    read_at: datetime
    records: tuple[AnyRecord, ...]
    rejects: tuple[Reject, ...] = ()
    empty: bool = False
    whole: bool = True
    pages: tuple[Page, ...] = ()
    layout: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The portal says (304) that the listing is as it was at the last good read: a successful poll without news."""

    portal: str
    listing: str
    read_at: datetime
