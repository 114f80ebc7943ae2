"""A watchlist: what its user wants to hear of, as the config wrote it, checked and ready for the index."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from coopwatchd.model.events import EventType
from coopwatchd.model.query.tree import Node
from coopwatchd.model.records import Kind
from coopwatchd.model.terms import Wanted

TEXT_FIELDS = ("title", "description", "categories", "supplier", "lead_agency", "number")
DEFAULT_FIELDS = ("title", "description", "categories")
# Reminders that a watchlist gets when it asks for the event and names no days of its own.
DEFAULT_CLOSING = (7, 1)
DEFAULT_EXPIRING = (180, 90, 30)


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was written, and the tree it stands for."""

    written: str
    tree: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """One watchlist. An empty tuple means "no condition"; conditions of different keys must all hold.

    `any`, `all`, `none` and `query` are looked for in `fields`; `suppliers`, `lead_agencies` and `cooperatives` are
    terms too, each looked for in its own field. `closing` and `expiring` are days before the due date or the end of
    the term; with `business_days`, one that is no business day is the business day before.
    """

    id: str
    any: tuple[Wanted, ...] = ()
    all: tuple[Wanted, ...] = ()
    none: tuple[Wanted, ...] = ()
    query: Query | None = None
    fields: tuple[str, ...] = DEFAULT_FIELDS
    kinds: frozenset[Kind] = frozenset()
    portals: frozenset[str] = frozenset()
    cooperatives: tuple[Wanted, ...] = ()
    lead_agencies: tuple[Wanted, ...] = ()
    suppliers: tuple[Wanted, ...] = ()
    contracts: tuple[str, ...] = ()  # number patterns, `*` allowed
    states: frozenset[str] = frozenset()  # two letters
    codes: tuple[str, ...] = ()  # "nigp:20453", "unspsc:4321*"
    small_business: frozenset[str] = frozenset()  # see query.demands.DEMANDS
    events: frozenset[EventType] = frozenset()
    closing: tuple[int, ...] = ()
    expiring: tuple[int, ...] = ()
    business_days: bool = False
    note: str = ""
    notify: tuple[str, ...] = ()

    def wants(self, types: tuple[EventType, ...], mark: int | None) -> bool:
        """True when one of the event's types is wanted; a reminder only at this watchlist's own marks."""
        if EventType.CLOSING in types:
            return mark in self.closing_marks
        if EventType.EXPIRING in types:
            return mark in self.expiring_marks
        return not self.events or any(type_ in self.events for type_ in types)

    @property
    def closing_marks(self) -> tuple[int, ...]:
        """Days before a due date at which this watchlist is reminded."""
        return self._marks(EventType.CLOSING, self.closing, DEFAULT_CLOSING)

    @property
    def expiring_marks(self) -> tuple[int, ...]:
        """Days before a term's end at which this watchlist is reminded."""
        return self._marks(EventType.EXPIRING, self.expiring, DEFAULT_EXPIRING)

    def _marks(self, event: EventType, own: tuple[int, ...], default: tuple[int, ...]) -> tuple[int, ...]:
        if self.events and event not in self.events:
            # `closing = [...]` is itself the wish to be reminded, unless `events` leaves reminders out by name.
            return ()
        return own or (default if event in self.events else ())


def marks_of(watchlists: Iterable[Watchlist], *, business: bool) -> tuple[frozenset[int], frozenset[int]]:
    """Every closing and every expiring mark, in days: of watchlists that want business days, or of the others."""
    lists = [watchlist for watchlist in watchlists if watchlist.business_days is business]
    return (
        frozenset(mark for watchlist in lists for mark in watchlist.closing_marks),
        frozenset(mark for watchlist in lists for mark in watchlist.expiring_marks),
    )


_NOT_IN_NUMBERS = re.compile(r"[^0-9a-z*]+")


def number_key(number: str) -> str:
    """A contract or solicitation number as people compare it: letters and digits only, without case."""
    return _NOT_IN_NUMBERS.sub("", number.casefold())
