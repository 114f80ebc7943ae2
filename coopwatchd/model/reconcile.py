"""Known records and one good read of one listing become changed records and events, or the reading is suspect."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from coopwatchd.model.changes import compare, settle
from coopwatchd.model.events import Change, Event, EventType
from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.merge import Rules, merge, presence
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
    expected = [sighting.source_id for sighting in _sightings(held, seen.listing) if not _is_past(sighting.record, now)]
    lost = sum(1 for source_id in expected if source_id not in ids)
    if not rows and expected:
        return Suspect(reason="no rows, and the portal does not say that there are none")
    if lost and not seen.whole:
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
    by_source = {(s.listing, s.source_id): uid for uid, h in known.items() for s in h.sightings}
    touched: set[str] = set()
    for record in seen.records:
        uid = by_source.get((seen.listing, record.id)) or _home_of(record, seen, known, rules)
        sighting = Sighting(listing=seen.listing, source_id=record.id, record=record, seen_at=now)
        after = _sighted(known.get(uid) if uid else None, sighting, now, rules, details=seen.details)
        touched.add(after.record.uid)
        known[after.record.uid] = after
    if not seen.details:
        ids = {record.id for record in seen.records}
        for uid, missing in _missing(held, seen.listing, ids):
            touched.add(uid)
            known[uid] = _missed(known[uid], missing, now, rules)
    return {uid: known[uid] for uid in sorted(touched) if known[uid] != held.get(uid)}


def _sightings(held: Iterable[Held], listing: str) -> Iterable[Sighting]:
    return (s for h in held for s in h.sightings if s.listing == listing and s.live)


def _is_past(record: AnyRecord, now: datetime) -> bool:
    return settle(record, now).stage in {Stage.CLOSED, Stage.AWARDED, Stage.CANCELLED, Stage.EXPIRED}


def _home_of(record: AnyRecord, seen: Seen, known: Mapping[str, Held], rules: Rules) -> str | None:
    """The known record that a new sighting belongs to: by id for detail pages, else by the portal's own join rule.

    Only a record that this listing has not sighted yet, and only when exactly one fits: what cannot be joined with
    certainty stays apart.
    """
    if seen.details:
        return record.uid if record.uid in known else None
    join = rules.join
    if join is None:
        return None
    fitting = [
        uid
        for uid, candidate in known.items()
        if candidate.record.kind is record.kind
        and all(sighting.listing != seen.listing for sighting in candidate.sightings)
        and any(join(sighting.record, record) for sighting in candidate.sightings)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _sighted(before: Held | None, sighting: Sighting, now: datetime, rules: Rules, *, details: bool) -> Held:
    if before is None:
        record = settle(merge((sighting,), rules, record_id=sighting.record.id), now)
        return Held(record=record, sightings=(sighting,), first_seen=now, changed_at=now)
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


def _missing(held: Mapping[str, Held], listing: str, ids: set[str]) -> Iterable[tuple[str, Sighting]]:
    for uid, h in held.items():
        for sighting in h.sightings:
            if sighting.listing == listing and sighting.live and sighting.source_id not in ids:
                yield uid, sighting


def _missed(before: Held, sighting: Sighting, now: datetime, rules: Rules) -> Held:
    misses = sighting.misses + 1
    return _settled(before, _in_place(before, replace(sighting, misses=misses, live=misses < MISSES)), now, rules)


def _settled(before: Held, sightings: tuple[Sighting, ...], now: datetime, rules: Rules) -> Held:
    """The record anew out of its sightings, with the stage that presence, due date and term allow."""
    record = merge(sightings, rules, record_id=before.record.id)
    stage = presence(sightings, rules)
    if stage is None:
        record = replace(record, stage=_gone_stage(before.record, record, now))
        gone_at = before.gone_at or now
    else:
        record, gone_at = settle(replace(record, stage=stage), now), None
    changed_at = now if record != before.record else before.changed_at
    return replace(before, record=record, sightings=sightings, changed_at=changed_at, gone_at=gone_at)


def _gone_stage(before: AnyRecord, record: AnyRecord, now: datetime) -> Stage:
    """What absence means: past its due date it is closed, past its end expired, otherwise withdrawn."""
    if _is_past(before, now):
        return settle(before, now).stage
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
    if not types:
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


def _key(record: AnyRecord, types: tuple[EventType, ...], changes: tuple[Change, ...], now: datetime) -> str:
    """The same for the same news of one day (UTC): a record that flaps A, B, A, B tells each state once that day."""
    told = ";".join(f"{change.field}={change.new}" for change in changes)
    digest = hashlib.sha256(told.encode()).hexdigest()[:16]
    return f"{record.uid}/{'+'.join(types)}/{now.astimezone(UTC).date()}/{digest}"
