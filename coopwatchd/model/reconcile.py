"""Known records and one good read of one listing become changed records and events, or the reading is suspect."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from coopwatchd.model.changes import end_moved, settle
from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.life.term import with_term
from coopwatchd.model.merge import Place, Rules, homes_of, merge, presence
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
    beside: Set[Place] = frozenset()  # what the portal's other listings show at the same time
    shorter: bool = False  # a person says that what is missing is rightly missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """The read is not believed, and changes nothing; `reason` says what was seen."""

    reason: str


def doubt(held: Iterable[Held], seen: Seen, now: datetime, *, doubted: bool = False) -> Suspect | None:
    """Whether a read is too odd to be believed, by what is known of the listing.

    Rows whose due date has passed do not count as lost. "Nothing there" is believed on the portal's own words only.
    `doubted`: the last read was not believed, and one lost row will do to doubt this one.
    """
    rows = len(seen.records)
    if (seen.rejects > 1 and seen.rejects * 5 > rows + seen.rejects) or (seen.rejects and not rows):
        return Suspect(reason=f"{seen.rejects} of {rows + seen.rejects} rows could not be read")
    if seen.details or seen.empty:
        return None
    ids = {record.id for record in seen.records}
    expected = _expected(held, seen.listing, now)
    absent = [sighting for sighting in expected if sighting.source_id not in ids]
    lost = max(0, len(absent) - seen.rejects)  # a row that could not be read is there
    if not lost or all(sighting.misses for sighting in absent):
        return None  # nothing is missing that was not missing, and believed to be, at the last good read
    if not rows:
        return Suspect(reason="no rows, and the portal does not say that there are none")
    if not seen.whole:
        return Suspect(reason=f"the page was cut short: {lost} of {len(expected)} rows are missing")
    # Exactly half counts as well once the list is long enough for half to be a cut and not two withdrawals.
    half = lost * 2 > len(expected) or (lost * 2 == len(expected) and len(expected) >= 4)
    # While half a list is served, rows come and go in both halves: it must not pass for whole by that.
    if (half or doubted) and not seen.shorter:
        return Suspect(reason=f"{lost} of {len(expected)} known rows are {'' if half else 'still '}missing")
    return None


def reconcile(held: Mapping[str, Held], seen: Seen, now: datetime, rules: Rules) -> dict[str, Held]:
    """Apply one believed read, and return the records that changed by it. `held` is the whole portal, both by uid.

    Never concludes anything about another listing.
    """
    known = dict(held)
    homes = homes_of(held, seen.listing, seen.records, rules, details=seen.details, beside=seen.beside)
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
    for uid, sighting in missing(held, seen):
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
        and not is_past(sighting.record, now)
        and not is_past(one.record, now)
    ]


def is_past(record: AnyRecord, now: datetime) -> bool:
    """True when its due date or its term lies behind `now`, or the portal itself says that it is over."""
    return settle(record, now).stage in {Stage.CLOSED, Stage.AWARDED, Stage.CANCELLED, Stage.EXPIRED}


def _first_seen(sighting: Sighting, now: datetime, rules: Rules, *, taken: Container[str]) -> Held:
    record = settle(with_term(merge((sighting,), rules, record_id=sighting.source_id)), now)
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


def missing(held: Mapping[str, Held], seen: Seen) -> list[tuple[str, Sighting]]:
    """What the listing showed until now and this read of it lacks, by uid.

    Nothing where rows that could not be read may be what is missing, and for detail pages.
    """
    if seen.details:
        return []
    ids = {record.id for record in seen.records}
    lost = [
        (uid, sighting)
        for uid, one in held.items()
        for sighting in one.sightings
        if sighting.listing == seen.listing and sighting.live and sighting.source_id not in ids
    ]
    return lost if len(lost) > seen.rejects else []


def _missed(before: Held, sighting: Sighting, now: datetime, rules: Rules) -> Held:
    misses = sighting.misses + 1
    return _settled(before, _in_place(before, replace(sighting, misses=misses, live=misses < MISSES)), now, rules)


def _settled(before: Held, sightings: tuple[Sighting, ...], now: datetime, rules: Rules) -> Held:
    """The record anew out of its sightings, with the stage that presence, due date and term allow."""
    stage = presence(sightings, rules)
    if stage is not None:
        # The words of a term are read here, and not in the sightings: a page that is read again compares as it was.
        record = with_term(merge(sightings, rules, record_id=before.record.id))
        record, gone_at = settle(replace(record, stage=stage), now), None
    elif before.gone_at is None:
        record, gone_at = replace(before.record, stage=_gone_stage(before.record, now)), now
    else:
        record, gone_at = before.record, before.gone_at
    changed_at = now if record != before.record else before.changed_at
    return replace(
        before,
        record=record,
        sightings=sightings,
        changed_at=changed_at,
        gone_at=gone_at,
        moved_at=now if end_moved(before.record, record) else before.moved_at,
    )


def _gone_stage(record: AnyRecord, now: datetime) -> Stage:
    """What absence means: past its due date it is closed, past its end expired, otherwise withdrawn."""
    if is_past(record, now):
        return settle(record, now).stage
    # A forecast does not close by the calendar while it is shown; gone after its date, it has run its course.
    at_its_best = replace(record, stage=Stage.ACTIVE if isinstance(record, Contract) else Stage.OPEN)
    settled = settle(at_its_best, now).stage
    return settled if settled in {Stage.CLOSED, Stage.EXPIRED} else Stage.WITHDRAWN
