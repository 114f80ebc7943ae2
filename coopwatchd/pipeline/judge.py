"""What the reads of one portal's listings mean together: which are believed, and which records change by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from coopwatchd.errors import Refusal
from coopwatchd.model.health import ListingState, Outcome, Poll, believes_drop
from coopwatchd.model.holding import Held
from coopwatchd.model.merge import Rules
from coopwatchd.model.oddity import oddity
from coopwatchd.model.pages import Validator
from coopwatchd.model.reconcile import Seen, doubt, missing, reconcile
from coopwatchd.model.records import AnyRecord
from coopwatchd.model.vitals import Lesson, Norm, after_pages, learn
from coopwatchd.portals.base import Listing, Portal, Snapshot, Unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """When a listing was asked, and what it cost: requests, bytes, seconds."""

    at: datetime
    requests: int
    size: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One listing as it was just read, or why it could not be.

    `shorter`: a person says that rows are rightly missing.
    """

    listing: Listing
    result: Snapshot | Unchanged | Refusal
    cost: Cost
    validators: tuple[Validator, ...] = ()
    shorter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a read is worth. `believed` is the doubt that was given up because it held long enough.

    `lacks`: it was cut short, has rows that could not be read, or does not show all that the listing showed until now.
    Its validators are not kept: the next read is to show the page itself, and not that it is the same.
    """

    poll: Poll
    believed: str = ""
    norm: Norm | None = None  # what was learned: where the read is good, and which detail pages failed
    lacks: bool = False

    @property
    def good(self) -> bool:
        """True when it may change records."""
        return not self.poll.trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Digested:
    """The portal after its reads: every record by uid, which of them `changed`, and which of those are `loud` (news).

    What a listing's first good read brings is its baseline, and quiet.
    """

    held: Mapping[str, Held]
    changed: tuple[str, ...]
    loud: tuple[str, ...]
    verdicts: Mapping[str, Verdict]


def digest(
    portal: Portal, held: Mapping[str, Held], states: Mapping[str, ListingState], reads: Sequence[Read], now: datetime
) -> Digested:
    """Apply the reads one after the other to `held`, lists before details. Pure: decides, and writes nothing.

    What the listings say is compared with what was known before all of them, so that a change which two listings
    show is one piece of news.
    """
    rules = rules_of(portal)
    known = dict(held)
    changed: dict[str, None] = {}
    loud: dict[str, None] = {}
    verdicts = {}
    shown = {
        (read.listing.name, record.id)
        for read in reads
        if isinstance(read.result, Snapshot)
        for record in read.result.records
    }
    for read in reads:
        state = states[read.listing.name]
        verdict, seen = _judge(portal, known, state, read, now)
        verdicts[read.listing.name] = verdict
        if seen is not None and verdict.good:
            after = reconcile(known, replace(seen, beside=shown), now, rules)
            known.update(after)
            changed.update(dict.fromkeys(after))
            if state.baseline_at is not None:
                loud.update(dict.fromkeys(after))
    return Digested(held=known, changed=tuple(changed), loud=tuple(loud), verdicts=verdicts)


def rules_of(portal: Portal) -> Rules:
    """How the portal's listings make one record: in the order they stand in."""
    lists = [listing for listing in portal.listings if not listing.details]
    apart = {}
    if portal.join is not None:
        for listing in lists:
            lead = next(one for one in lists if one.kind is listing.kind)
            # What an archive holds is meant to be in no other list.
            if lead is not listing and not listing.archive:
                apart[listing.name] = f"only in the listing “{listing.name}”; not found in “{lead.name}”"
    return Rules(order=tuple(listing.name for listing in lists), join=portal.join, apart=apart)


def _judge(
    portal: Portal, known: Mapping[str, Held], state: ListingState, read: Read, now: datetime
) -> tuple[Verdict, Seen | None]:
    result = read.result
    if isinstance(result, Refusal):
        return Verdict(poll=_poll(portal, read, Outcome.REFUSED, str(result.trouble), str(result))), None
    if isinstance(result, Unchanged):
        return Verdict(poll=_poll(portal, read, Outcome.UNCHANGED)), None
    # A detail page that failed before tells nothing new about the others; a list has no such rows.
    failed = frozenset(state.norm.failed)
    seen = Seen(
        listing=result.listing,
        records=result.records,
        rejects=sum(one.row not in failed for one in result.rejects),
        empty=result.empty,
        whole=result.whole,
        details=result.details,
        shorter=read.shorter,
    )
    padded = replace(seen, records=result.records + _beyond(known, result))
    shown = known.values() if read.listing.complete else ()
    odd = "" if seen.details else _odd(shown, state, seen, result.layout, now)
    if not read.listing.complete:
        seen = padded  # the latest items: what it lacks is there all the same
    suspect = doubt(known.values(), seen, now, doubted=state.suspect_polls > 0)
    reason = suspect.reason if suspect else odd
    pages = after_pages(state.norm, {one.id for one in seen.records}, [one.row for one in result.rejects])
    norm = learn(pages if seen.details else state.norm, _lesson(known, result, read.cost.at))
    if not reason:
        # What a page lacks that was cut short, or was never meant to show all, is not thereby gone.
        return _good(portal, read, norm, known, seen if seen.whole else padded)
    if believes_drop(state, now):
        return _good(portal, read, norm, known, seen, believed=reason)
    suspected = _poll(portal, read, Outcome.SUSPECT, "suspect", reason)
    return Verdict(poll=suspected, norm=pages if seen.details else None), None


def _good(
    portal: Portal, read: Read, norm: Norm, known: Mapping[str, Held], seen: Seen, believed: str = ""
) -> tuple[Verdict, Seen]:
    poll = _poll(portal, read, Outcome.GOOD)
    lacks = not seen.whole or seen.rejects > 0 or bool(missing(known, seen))
    return Verdict(poll=poll, believed=believed, norm=norm, lacks=lacks), seen


def _odd(held: Iterable[Held], state: ListingState, seen: Seen, layout: tuple[str, ...], now: datetime) -> str:
    if state.baseline_at is None and not seen.records and not seen.empty:
        # A baseline of nothing would make news of everything at the next read.
        return "no rows at the first read, and the portal does not say that there are none"
    return oddity(state.norm, held, seen, layout, now, doubted=state.suspect_polls > 0)


def _lesson(known: Mapping[str, Held], result: Snapshot, at: datetime) -> Lesson:
    return Lesson(
        at=at,
        records=result.records,
        known={one.source_id for held in known.values() for one in held.sightings if one.listing == result.listing},
        rejects=len(result.rejects),
        empty=result.empty,
        layout=result.layout,
    )


def _beyond(known: Mapping[str, Held], result: Snapshot) -> tuple[AnyRecord, ...]:
    """What the listing showed until now, and this read of it did not."""
    shown = {record.id for record in result.records}
    return tuple(
        sighting.record
        for held in known.values()
        for sighting in held.sightings
        if sighting.listing == result.listing and sighting.live and sighting.source_id not in shown
    )


def _poll(portal: Portal, read: Read, outcome: Outcome, trouble: str = "", reason: str = "") -> Poll:
    snapshot = read.result if isinstance(read.result, Snapshot) else None
    return Poll(
        portal=portal.key,
        listing=read.listing.name,
        at=read.cost.at,
        outcome=outcome,
        trouble=trouble,
        reason=reason,
        rows=len(snapshot.records) if snapshot else 0,
        rejects=len(snapshot.rejects) if snapshot else 0,
        requests=read.cost.requests,
        size=read.cost.size,
        seconds=read.cost.seconds,
    )
