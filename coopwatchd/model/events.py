"""What happened to a record, with the values before and after and the reason it is believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coopwatchd.model.records import Contract, Kind, Solicitation


class EventType(StrEnum):
    """Every event a watchlist can name in `events`."""

    OPENED = "opened"
    FORECAST = "forecast"
    ADDENDUM = "addendum"
    DUE_MOVED = "due_moved"
    AMENDED = "amended"
    CLOSED = "closed"
    AWARDED = "awarded"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    CLOSING = "closing"
    RENEWED = "renewed"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    EXTENDED = "extended"  # beyond the final end: a bridge
    REPLACED = "replaced"
    REBID = "rebid"
    SUPPLIER_ADDED = "supplier_added"
    PARTICIPATION = "participation"


EVENTS_OF: dict[Kind, frozenset[EventType]] = {
    Kind.SOLICITATION: frozenset(EventType)
    - {
        EventType.RENEWED,
        EventType.EXPIRING,
        EventType.EXPIRED,
        EventType.EXTENDED,
        EventType.REPLACED,
        EventType.PARTICIPATION,
    },
    Kind.CONTRACT: frozenset(
        {
            EventType.AWARDED,
            EventType.AMENDED,
            EventType.RENEWED,
            EventType.EXPIRING,
            EventType.EXPIRED,
            EventType.EXTENDED,
            EventType.REPLACED,
            EventType.PARTICIPATION,
            EventType.WITHDRAWN,
            EventType.REOPENED,
        }
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field that changed, both values as a person would read them."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to one record, announced at most once (`key` is unique for ever).

    `types` names everything the event is, the most telling first: an addendum that moves the due date is
    `(DUE_MOVED, ADDENDUM)`, one event and one alert. `mark` is the watchlist mark a reminder is for, in days. `notes`
    are sentences that the alert says beside the change: a rebid window, what a solicitation replaces. `business` says
    which watchlists a reminder is for, where its mark is no business day: those that want the business day before
    (True) or those that do not (False); None = both.
    """

    key: str
    types: tuple[EventType, ...]
    record: Solicitation | Contract
    at: datetime
    because: str
    before: Solicitation | Contract | None = None
    changes: tuple[Change, ...] = ()
    mark: int | None = None
    notes: tuple[str, ...] = ()
    business: bool | None = None

    @property
    def type(self) -> EventType:
        """The most telling type."""
        return self.types[0]
