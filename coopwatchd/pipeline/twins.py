"""One solicitation on two portals is told once: the second posting is heard of only where it says something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from coopwatchd.model.changes import label
from coopwatchd.model.compose import Addressed
from coopwatchd.model.events import Change, Event, EventType
from coopwatchd.model.holding import Held, Posting
from coopwatchd.model.life.links import Verdict
from coopwatchd.model.life.twins import (
    Twin,
    also_on,
    counts_for,
    dates_differ,
    differing,
    due_on,
    hides,
    name_of,
    near,
    twins_of,
)
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import Solicitation
from coopwatchd.pipeline.ports import Transaction

_NEW = frozenset({EventType.OPENED, EventType.FORECAST})
_DIFFERS = (EventType.DUE_MOVED,)
Listener = tuple[str, str]  # channel and watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Twinned:
    """Events with what twins add to them, and by the key of some of them who need not be told."""

    events: tuple[Event, ...]
    hushed: Mapping[str, AbstractSet[Listener]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What is shown as open or announced, and what people said of twins; each record is read once for many others."""

    tx: Transaction
    postings: Sequence[Posting]
    verdicts: Mapping[tuple[str, str], Verdict]
    _held: dict[str, Held] = field(default_factory=dict)

    @classmethod
    def of(cls, tx: Transaction) -> Known:
        """As the transaction sees it."""
        return cls(tx, tx.postings(), tx.lineage_verdicts())

    def twins(self, record: Solicitation) -> list[Twin]:
        """The same solicitation on other portals, the one that was seen first before the others."""
        uids = near(record, self.postings, self.verdicts)
        self._held.update((one.record.uid, one) for one in self.tx.held_among([u for u in uids if u not in self._held]))
        others = [self._held[uid] for uid in uids if uid in self._held]
        return twins_of(record, others, self.verdicts)


def with_twins(
    tx: Transaction, index: WatchlistIndex, events: Sequence[Event], names: Mapping[str, str], now: datetime
) -> Twinned:
    """New solicitations that another portal shows already.

    Who was told of the first posting is not told of the second one; where the due dates differ, an event of the first
    posting says so, to them and to nobody else. Everybody else is told of the second as ever, with the first as a
    note. `names`: of portals, by id. The records of the events must be saved already.
    """
    opened = [event for event in events if isinstance(event.record, Solicitation) and _NEW.intersection(event.types)]
    if not opened:
        return Twinned(events=tuple(events))
    known, told, hushed = Known.of(tx), {event.key: event for event in events}, dict[str, AbstractSet[Listener]]()
    twinned = {event.key: twins for event in opened if (twins := known.twins(_solicitation(event)))}
    heard_of = tx.told({twins[0].record.uid for twins in twinned.values()})
    for key, twins in twinned.items():
        event, record, first = told[key], _solicitation(told[key]), twins[0]
        told[key] = replace(event, notes=(*event.notes, *_notes(record, twins, names)))
        heard = heard_of[first.record.uid] if hides(first, record, now) else frozenset()
        if heard and dates_differ(first.record, record):
            differs = _differs(first, record, names, now)
            # Who does not want to hear of due dates is told of the second posting after all.
            heard = frozenset(one for one in heard if _wants(index, one[1]))
            wanting = index.match_record(first.record, now)
            told[differs.key] = differs
            hushed[differs.key] = {(channel, w.id) for w, _ in wanting for channel in w.notify} - heard
        hushed[key] = heard
    return Twinned(events=tuple(told.values()), hushed=hushed)


def with_reminders(
    tx: Transaction, index: WatchlistIndex, events: Iterable[Event], names: Mapping[str, str], now: datetime
) -> Twinned:
    """Reminders of due dates: of two postings only the one that is due earlier is told, with the other as a note.

    Once that date has passed, what is still open on the other portal is reminded of again.
    """
    told, known, hushed = list(events), None, dict[str, AbstractSet[Listener]]()
    before = tx.known_events(event.key for event in told)
    for place, event in enumerate(told):
        if event.type is not EventType.CLOSING or event.key in before:
            continue
        known = known or Known.of(tx)
        record = _solicitation(event)
        twins, held = known.twins(record), tx.find_held(record.uid)
        if not twins or held is None:
            continue
        told[place] = replace(event, notes=(*event.notes, *_notes(record, twins, names)))
        ahead = [twin for twin in twins if counts_for(record, held.first_seen, twin, now)]
        hushed[event.key] = {
            (channel, watchlist.id)
            for twin in ahead
            for watchlist, _ in index.match_record(twin.record, now)
            for channel in watchlist.notify
        }
    return Twinned(events=tuple(told), hushed=hushed)


def spared(addressed: Sequence[Addressed], hushed: Mapping[str, AbstractSet[Listener]]) -> list[Addressed]:
    """The alerts without the reasons of watchlists that need not be told; one that nobody needs is none."""
    told = []
    for one in addressed:
        quiet = hushed.get(one.alert.event.key, frozenset()) if one.alert.event is not None else frozenset()
        reasons = tuple(reason for reason in one.alert.reasons if (one.channel, reason.watchlist) not in quiet)
        if reasons:
            told.append(replace(one, alert=replace(one.alert, reasons=reasons)))
    return told


def _solicitation(event: Event) -> Solicitation:
    if not isinstance(event.record, Solicitation):
        raise TypeError(f"{event.record.uid} is no solicitation and has no due date")
    return event.record


def _notes(record: Solicitation, twins: Sequence[Twin], names: Mapping[str, str]) -> list[str]:
    notes = [also_on(twin.record, names) for twin in twins]
    return notes + [differing(record, twin.record, names) for twin in twins if dates_differ(record, twin.record)]


def _differs(first: Twin, second: Solicitation, names: Mapping[str, str], now: datetime) -> Event:
    old, new = (f"{due_on(one)} on {name_of(one, names)}" for one in (first.record, second))
    return Event(
        key=f"{first.record.uid}/twin/{second.uid}/{due_on(first.record)}/{due_on(second)}",
        types=_DIFFERS,
        record=first.record,
        at=now,
        because=f"{name_of(second, names)} shows the same solicitation with another due date: {first.proof}",
        changes=(Change(field=label("due"), old=old, new=new),),
        notes=(also_on(second, names), differing(first.record, second, names)),
    )


def _wants(index: WatchlistIndex, id_: str) -> bool:
    watchlist = index.watchlists.get(id_)
    return watchlist is not None and watchlist.wants(_DIFFERS, None)
