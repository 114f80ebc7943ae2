"""Solicitation and Contract: what a portal shows, as frozen data that compares by content."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo


class Kind(StrEnum):
    """The two kinds of record."""

    SOLICITATION = "solicitation"
    CONTRACT = "contract"


class Stage(StrEnum):
    """Where a record stands. The first six are a solicitation's, ACTIVE and EXPIRED a contract's, WITHDRAWN both's."""

    FORECAST = "forecast"  # announced, not yet open
    OPEN = "open"
    CLOSED = "closed"  # past due or in evaluation
    AWARDED = "awarded"
    CANCELLED = "cancelled"
    ACTIVE = "active"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # gone from the portal without a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due date as a portal gave it: the instant in the portal's own zone, and the text it was read from.

    `at` is aware, in `zone` (IANA name). Where the portal prints no time, `exact` is False and `at` is the end of
    that day, so that "passed" and "days left" are never too early. A date that cannot be known (TBD, open until
    filled) has `at` None and keeps its text.
    """

    at: datetime | None
    text: str
    zone: str
    exact: bool = True
    assumed_zone: bool = False  # the portal printed no zone: the portal's or lead agency's own is assumed

    @classmethod
    def on(cls, day: date, *, text: str, zone: str) -> Due:
        """A due date without a time: the end of that day in `zone`."""
        return cls(at=datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)), text=text, zone=zone, exact=False)

    @property
    def day(self) -> date | None:
        """The calendar date in the portal's own zone."""
        return self.at.date() if self.at else None

    def passed(self, now: datetime) -> bool:
        """True once the instant lies behind `now`; never true for an unknown date."""
        return self.at is not None and self.at <= now

    def same_as(self, other: Due) -> bool:
        """True when both say the same as far as both are exact: a date and a time on that date do not differ."""
        if self.at is None or other.at is None:
            return self.at is other.at
        if self.exact and other.exact:
            return self.at == other.at
        return self.day == other.day


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A public file or page that belongs to a record."""

    title: str
    url: str


class How(StrEnum):
    """How a value of a contract's term was found, the surest first."""

    COLUMN = "column"  # a field of its own on the portal
    PROSE = "prose"  # read from a sentence
    DERIVED = "derived"  # reckoned: the start and the length of the term
    HINT = "hint"  # suggested only, such as by the years in an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a field of the term comes from: the text it was read from, and how; `why` says why it stays unknown."""

    field: str
    text: str
    how: How
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The renewal options of a contract; None = not stated. `months` is the length of one option."""

    count: int | None = None
    months: int | None = None
    used: int | None = None

    @property
    def left(self) -> int | None:
        """How many are unused, where both numbers are known."""
        return None if self.count is None or self.used is None else max(0, self.count - self.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """A state or agency that joined a contract (NASPO: a participating addendum). Dates are inclusive."""

    party: str  # "TX", or the agency's name
    starts_on: date | None = None
    ends_on: date | None = None
    number: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What both kinds have in common.

    `id` is the portal's own stable id, never the title. `portal` and `cooperative` are filled in by the crawl.
    `page` is the digest of the page it was read from; it does not take part in comparison.
    """

    id: str
    title: str
    portal: str = ""
    cooperative: str = ""
    url: str = ""
    number: str = ""
    description: str = ""
    lead_agency: str = ""
    states: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # "nigp:20453", "unspsc:43211503", "naics:541512"
    documents: tuple[Document, ...] = ()
    stage: Stage = Stage.OPEN
    remarks: tuple[str, ...] = ()  # what a reader should know about how this was read ("not joined with …")
    page: str = field(default="", compare=False)
    kind: ClassVar[Kind]  # which of the two this is

    @property
    def uid(self) -> str:
        """`portal/kind/id`: unique in the store, what listings print and commands take."""
        return f"{self.portal}/{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Solicitation(Record):
    """An RFP, RFQ or ITB that is, was or will be open to suppliers."""

    due: Due | None = None
    issued_on: date | None = None
    preproposal: Due | None = None  # the conference before proposals are due, or the site visit
    questions_due: Due | None = None
    addenda: int | None = None  # how many the portal counts; None = it does not say
    awarded_to: tuple[str, ...] = ()  # suppliers that the portal names as awarded
    kind: ClassVar[Kind] = Kind.SOLICITATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Record):
    """An awarded agreement that other agencies can buy from. Dates are inclusive; None = the portal does not say."""

    stage: Stage = Stage.ACTIVE
    supplier: str = ""
    solicitation_number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None  # end of the current term
    final_ends_on: date | None = None  # end with every renewal option used
    term_text: str = ""  # the portal's own words about the term
    zone: str = "UTC"  # whose midnight ends a day of this contract
    options: Options | None = None  # None = nothing is said of renewals
    award: str = ""  # the award structure in the portal's words: "multiple award", "single award"
    predecessors: tuple[str, ...] = ()  # numbers of the contracts it replaces, where the portal names them
    source: str = ""  # the cooperative whose contract this is, as a register of another body says ("NASPO ValuePoint")
    participations: tuple[Participation, ...] = ()
    found: tuple[Found, ...] = ()  # where its dates and options come from
    kind: ClassVar[Kind] = Kind.CONTRACT


AnyRecord = Solicitation | Contract
