"""Known records and one good read of one listing become changed records and events, or the reading is suspect."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from coopwatchd.model.changes import compare, label, settle
from coopwatchd.model.events import Change, Event, EventType
from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.merge import Rules, homes_of, merge, presence
from coopwatchd.model.records import AnyRecord, Contract, Stage

# Missing from this many good snapshots in a row before a record is gone: one absence is a hiccup.
MISSES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One good read of one listing: what reconcile needs of a snapshot."""

    listing: str
    records: Sequence[AnyRecord]
    rejects: int = 0
    empty: bool = False  # the portal's own words
    whole: bool = True
    details: bool = False  # adds to records, and says nothing by not naming one


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """The read is not believed, and changes nothing; `reason` says what was seen."""

    reason: str


def doubt(held: Iterable[Held], seen: Seen, now: datetime) -> Suspect | None:
    """Whether a read is too odd to be believed, by what is known of the listing.

    Rows whose due date has passed do not count as lost. "Nothing there" is believed on the portal's own words only.
    """
    rows = len(seen.records)
    if (seen.rejects > 1 and seen.rejects * 5 > rows + seen.rejects) or (seen.rejects and not rows):
        return Suspect(reason=f"{seen.rejects} of {rows + seen.rejects} rows could not be read")
    if seen.details or seen.empty:
        return None
    ids = {record.id for record in seen.records}
    expected = _expected(held, seen.listing, now)
    missing = [sighting for sighting in expected if sighting.source_id not in ids]
    lost = max(0, len(missing) - seen.rejects)  # a row that could not be read is there
    if not lost or all(sighting.misses for sighting in missing):
        return None  # nothing is missing that was not missing, and believed to be, at the last good read
    if not rows:
        return Suspect(reason="no rows, and the portal does not say that there are none")
    if not seen.whole:
        return Suspect(reason=f"the page was cut short: {lost} of {len(expected)} rows are missing")
    # Exactly half counts as well once the list is long enough for half to be a cut and not two withdrawals.
    if lost * 2 > len(expected) or (lost * 2 == len(expected) and len(expected) >= 4):
        return Suspect(reason=f"{lost} of {len(expected)} known rows are missing")
    return None


def reconcile(held: Mapping[str, Held], seen: Seen, now: datetime, rules: Rules) -> dict[str, Held]:
    """Apply one believed read, and return the records that changed by it. `held` is the whole portal, both by uid.

    Never concludes anything about another listing.
    """
    known = dict(held)
    homes = homes_of(held, seen.listing, seen.records, rules, details=seen.details)
    for record in seen.records:
        uid = homes.get(record.id)
        if uid is None and seen.details:
            continue  # a detail page of nothing that a list has shown proves nothing
        sighting = Sighting(listing=seen.listing, source_id=record.id, record=record, seen_at=now)
        if uid is None:
            after = _first_seen(sighting, now, rules, taken=known.keys())
        else:
            after = _sighted(known[uid], sighting, now, rules, details=seen.details)
        homes[record.id] = after.record.uid
        known[after.record.uid] = after
    if not seen.details:
        missing = _missing(held, seen)
        # Each row that could not be read may be one of the missing.
        if len(missing) > seen.rejects:
            for uid, sighting in missing:
                known[uid] = _missed(known[uid], sighting, now, rules)
    return {uid: known[uid] for uid in sorted(known) if known[uid] is not held.get(uid) and known[uid] != held.get(uid)}


def _expected(held: Iterable[Held], listing: str, now: datetime) -> list[Sighting]:
    """The sightings that a read of the listing should show again: live, and not past by any listing's word."""
    return [
        sighting
        for one in held
        for sighting in one.sightings
        if sighting.listing == listing
        and sighting.live
        and not _is_past(sighting.record, now)
        and not _is_past(one.record, now)
    ]


def _is_past(record: AnyRecord, now: datetime) -> bool:
    return settle(record, now).stage in {Stage.CLOSED, Stage.AWARDED, Stage.CANCELLED, Stage.EXPIRED}


def _first_seen(sighting: Sighting, now: datetime, rules: Rules, *, taken: Container[str]) -> Held:
    record = settle(merge((sighting,), rules, record_id=sighting.source_id), now)
    if record.uid in taken:  # two listings that stay apart may count from the same number
        record = replace(record, id=f"{record.id}@{sighting.listing}")
    return Held(record=record, sightings=(sighting,), first_seen=now, changed_at=now)


def _sighted(before: Held, sighting: Sighting, now: datetime, rules: Rules, *, details: bool) -> Held:
    same = next((s for s in before.sightings if _same_source(s, sighting)), None)
    if same is None:
        return _settled(before, (*before.sightings, sighting), now, rules)
    if same.live and not same.misses and same.record == sighting.record and not details:
        sighting = same  # nothing new: keep the old object, so that nothing is written
    return _settled(before, _in_place(before, sighting), now, rules)


def _in_place(before: Held, sighting: Sighting) -> tuple[Sighting, ...]:
    return tuple(sighting if _same_source(s, sighting) else s for s in before.sightings)


def _same_source(one: Sighting, other: Sighting) -> bool:
    return one.listing == other.listing and one.source_id == other.source_id


def _missing(held: Mapping[str, Held], seen: Seen) -> list[tuple[str, Sighting]]:
    ids = {record.id for record in seen.records}
    return [
        (uid, sighting)
        for uid, one in held.items()
        for sighting in one.sightings
        if sighting.listing == seen.listing and sighting.live and sighting.source_id not in ids
    ]


def _missed(before: Held, sighting: Sighting, now: datetime, rules: Rules) -> Held:
    misses = sighting.misses + 1
    return _settled(before, _in_place(before, replace(sighting, misses=misses, live=misses < MISSES)), now, rules)


def _settled(before: Held, sightings: tuple[Sighting, ...], now: datetime, rules: Rules) -> Held:
    """The record anew out of its sightings, with the stage that presence, due date and term allow."""
    stage = presence(sightings, rules)
    if stage is not None:
        record = merge(sightings, rules, record_id=before.record.id)
        record, gone_at = settle(replace(record, stage=stage), now), None
    elif before.gone_at is None:
        record, gone_at = replace(before.record, stage=_gone_stage(before.record, now)), now
    else:
        record, gone_at = before.record, before.gone_at
    changed_at = now if record != before.record else before.changed_at
    return replace(before, record=record, sightings=sightings, changed_at=changed_at, gone_at=gone_at)


def _gone_stage(record: AnyRecord, now: datetime) -> Stage:
    """What absence means: past its due date it is closed, past its end expired, otherwise withdrawn."""
    if _is_past(record, now):
        return settle(record, now).stage
    # A forecast does not close by the calendar while it is shown; gone after its date, it has run its course.
    at_its_best = replace(record, stage=Stage.ACTIVE if isinstance(record, Contract) else Stage.OPEN)
    settled = settle(at_its_best, now).stage
    return settled if settled in {Stage.CLOSED, Stage.EXPIRED} else Stage.WITHDRAWN


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
    EventType.EXPIRED: "the end of its term has passed",
    EventType.FORECAST: "the portal lists it as not yet open",
}


def event_of(before: Held | None, after: Held, now: datetime) -> Event | None:
    """What happened between two states of one record, as at most one event; None = nothing worth telling."""
    record = after.record
    if before is None:
        if record.stage not in _FIRST:
            return None
        type_, because = _FIRST[record.stage]
        return Event(key=f"{record.uid}/{type_}", types=(type_,), record=record, at=now, because=because)
    types, changes = compare(before.record, record)
    if not types or (types == (EventType.AMENDED,) and _same_words(before, after, changes)):
        return None
    return Event(
        key=_key(record, types, changes, now),
        types=types,
        record=record,
        before=before.record,
        at=now,
        because=_WHY[types[0]],
        changes=changes,
    )


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
