"""What happened between two states of one record, as at most one event with its reason and what to say beside it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from coopwatchd.model.changes import compare, label
from coopwatchd.model.events import Change, Event, EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.life.telling import notes_of
from coopwatchd.model.records import AnyRecord, Contract, Stage

_FIRST = {
    Stage.FORECAST: (EventType.FORECAST, "first seen, announced and not yet open"),
    Stage.OPEN: (EventType.OPENED, "first seen on the portal"),
    Stage.CLOSED: (EventType.CLOSED, "first seen when it was closed already"),
    Stage.AWARDED: (EventType.AWARDED, "first seen as awarded"),
    Stage.CANCELLED: (EventType.CANCELLED, "first seen as cancelled"),
    Stage.ACTIVE: (EventType.AWARDED, "a contract that was not on the list before"),
}
_WHY = {
    EventType.OPENED: "it was a forecast and is open now",
    EventType.ADDENDUM: "the portal counts one more addendum",
    EventType.DUE_MOVED: "the portal shows another due date",
    EventType.AMENDED: "the portal shows other words",
    EventType.CLOSED: "the portal no longer lists it as open, or its due date has passed",
    EventType.AWARDED: "the portal lists it as awarded",
    EventType.CANCELLED: "the portal lists it as cancelled",
    EventType.WITHDRAWN: "missing from two good reads in a row, before its time",
    EventType.REOPENED: "the portal lists it as open again",
    EventType.RENEWED: "the end of its term moved out",
    EventType.EXTENDED: "the end of its term moved out beyond its final end",
    EventType.EXPIRED: "the end of its term has passed",
    EventType.SUPPLIER_ADDED: "the portal names one more awarded supplier",
    EventType.PARTICIPATION: "the portal shows other participations",
    EventType.FORECAST: "the portal lists it as not yet open",
}


_OF_WORDS = frozenset({EventType.RENEWED, EventType.EXTENDED, EventType.PARTICIPATION, EventType.SUPPLIER_ADDED})


def event_of(before: Held | None, after: Held, now: datetime) -> Event | None:
    """What happened between two states of one record, as at most one event; None = nothing worth telling."""
    record = after.record
    if before is None:
        if record.stage not in _FIRST:
            return None
        type_, because = _FIRST[record.stage]
        return Event(key=f"{record.uid}/{type_}", types=(type_,), record=record, at=now, because=because)
    types, changes = compare(before.record, record)
    if EventType.EXPIRED in types and _over_before(before, record):
        types = tuple(type_ for type_ in types if type_ is not EventType.EXPIRED)
    if not types or (types == (EventType.AMENDED,) and _same_words(before, after, changes)):
        return None
    if _OF_WORDS.issuperset(types) and _same_sightings(before, after):
        return None  # a new version of this program reads the same words otherwise
    return Event(
        key=_key(record, types, changes, now),
        types=types,
        record=record,
        before=before.record,
        at=now,
        because=_WHY[types[0]],
        changes=changes,
        notes=notes_of(before.record, record, types),
    )


def _over_before(before: Held, record: AnyRecord) -> bool:
    """True when an end that is only now known lies before the contract was first seen: a better reading, not news."""
    old, new = before.record, record
    known = isinstance(old, Contract) and old.ends_on is not None
    ended = isinstance(new, Contract) and new.ends_on is not None and new.ends_on < before.first_seen.date()
    return ended and not known


def _same_sightings(before: Held, after: Held) -> bool:
    return [(s.listing, s.source_id, s.record) for s in before.sightings] == [
        (s.listing, s.source_id, s.record) for s in after.sightings
    ]


def _same_words(before: Held, after: Held, changes: tuple[Change, ...]) -> bool:
    """True when no listing changed its words, and only which of them leads is new; a conflict is news all the same."""
    shown = {(s.listing, s.source_id): s.record for s in before.sightings}
    kept = all(shown.get((s.listing, s.source_id), s.record) == s.record for s in after.sightings)
    return kept and all(change.field != label("remarks") for change in changes)


def _key(record: AnyRecord, types: tuple[EventType, ...], changes: tuple[Change, ...], now: datetime) -> str:
    """The same for the same news of one day (UTC): a record that flaps A, B, A, B tells each state once that day."""
    told = ";".join(f"{change.field}={change.new}" for change in changes)
    digest = hashlib.sha256(told.encode()).hexdigest()[:16]
    return f"{record.uid}/{'+'.join(types)}/{now.astimezone(UTC).date()}/{digest}"
