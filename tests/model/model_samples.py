"""Made-up records, reads and terms for the tests of the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from coopwatchd.model.events import Event, EventType
from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.merge import Rules
from coopwatchd.model.news import event_of
from coopwatchd.model.reconcile import Seen, reconcile
from coopwatchd.model.records import AnyRecord, Contract, Due, Solicitation, Stage
from coopwatchd.model.terms import Term, parse_term

CHICAGO = "America/Chicago"
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)  # a Monday, 9 in the morning in Chicago
LISTING = "solicitations"
ONE_LIST = Rules(order=(LISTING,))


def at(month: int, day: int, hour: int = 14, minute: int = 0, *, zone: str = CHICAGO) -> Due:
    """A due date of 2026 to the minute."""
    moment = datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(zone))
    return Due(at=moment, text=f"{month}/{day}/2026 {hour}:{minute:02}", zone=zone)


def on(month: int, day: int, *, zone: str = CHICAGO) -> Due:
    """A due date of 2026 without a time."""
    return Due.on(date(2026, month, day), text=f"{month}/{day}/2026", zone=zone)


TBD = Due(at=None, text="TBD", zone=CHICAGO)


def rfp(id: str = "1", title: str = "Laptops and tablets", due: Due | None = None, **more: Any) -> Solicitation:
    """A solicitation of the portal “coop”."""
    given = {"portal": "coop", "cooperative": "Sample Cooperative", "due": due} | more
    return Solicitation(id=id, title=title, **given)


def contract(id: str = "c1", title: str = "Body cameras", ends_on: date | None = None, **more: Any) -> Contract:
    """A contract of the portal “coop”."""
    given = {"portal": "coop", "cooperative": "Sample Cooperative", "ends_on": ends_on, "zone": CHICAGO} | more
    return Contract(id=id, title=title, **given)


def held(record: AnyRecord, *, listings: Iterable[str] = (LISTING,), since: datetime = NOW, **more: Any) -> Held:
    """A record as the store would have it after its first read."""
    sightings = tuple(Sighting(listing=name, source_id=record.id, record=record, seen_at=since) for name in listings)
    return Held(**({"record": record, "sightings": sightings, "first_seen": since, "changed_at": since} | more))


def terms(*written: str) -> tuple[Term, ...]:
    """Terms as a watchlist has them."""
    return tuple(parse_term(one) for one in written)


def event(record: AnyRecord, *types: EventType, mark: int | None = None, key: str = "") -> Event:
    """Something that happened to a record."""
    named = types or (EventType.OPENED,)
    return Event(
        key=key or f"{record.uid}/{named[0]}/{mark}", types=named, record=record, at=NOW, because="seen", mark=mark
    )


class Desk:
    """A portal read again and again: what is held, and the events of each read, half an hour apart."""

    def __init__(self, rules: Rules = ONE_LIST, now: datetime = NOW) -> None:
        self.rules, self.now = rules, now
        self.held: dict[str, Held] = {}

    def read(
        self, *records: AnyRecord, listing: str = LISTING, after: timedelta = timedelta(minutes=30), **more: Any
    ) -> list[Event]:
        """Apply one good read; the events in the order of the records' uids."""
        self.now += after
        before = self.held
        changed = reconcile(before, Seen(listing=listing, records=records, **more), self.now, self.rules)
        self.held = before | changed
        found = (event_of(before.get(uid), after_, self.now) for uid, after_ in changed.items())
        return [one for one in found if one is not None]

    def types(self, *records: AnyRecord, **more: Any) -> list[tuple[EventType, ...]]:
        """The types of the events of one more read."""
        return [one.types for one in self.read(*records, **more)]

    def __getitem__(self, uid: str) -> Held:
        return self.held[uid]

    def stages(self) -> Mapping[str, Stage]:
        """Where every record stands, by id."""
        return {one.record.id: one.record.stage for one in self.held.values()}
