"""An alert: what one channel is told once, as data that any template can render."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coopwatchd.model.events import Event
from coopwatchd.model.records import Contract, Solicitation


class AlertKind(StrEnum):
    """What an alert is about; there is one template for each."""

    EVENT = "event"  # something happened to a record
    SUMMARY = "summary"  # a new watchlist (or portal): what is open already
    OPERATOR = "operator"  # a portal or a channel is ill, or well again
    TEST = "test"  # `coopwatchd channels test`
    REPORT = "report"  # the summary of a report that was written on schedule
    NOTHING_NEW = "nothing_new"  # once a week, of a digest that had nothing to say


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a term was found: characters `start` to `end` of the record's `field`."""

    field: str
    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why somebody gets an alert: the watchlist, its note, and what of it matched where."""

    watchlist: str
    because: str  # "‘laptop’ in title"
    note: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a summary: a record and why it is in it."""

    record: Solicitation | Contract
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a channel is told. `key` is unique per channel: the same alert is never enqueued twice.

    EVENT: `event` and `reasons` (one per matching watchlist). SUMMARY: `items` and one reason; `more` counts the
    matches that were left out of `items`. The others: `subject` and `text` (plain, several lines allowed).
    `thread` is the record's uid for events: later alerts of one record belong to the first.
    """

    key: str
    kind: AlertKind
    at: datetime
    event: Event | None = None
    reasons: tuple[Reason, ...] = ()
    items: tuple[Item, ...] = ()
    more: int = 0
    subject: str = ""
    text: str = ""
    thread: str = ""
