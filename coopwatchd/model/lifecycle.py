"""The events that only the calendar causes: reminders before a date, closed past due, expired at the term's end."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coopwatchd.model.changes import due_text, label, settle
from coopwatchd.model.counted import counted
from coopwatchd.model.events import Change, Event, EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.holidays import business_day_before
from coopwatchd.model.life.succession import Place, named_predecessors, place_of
from coopwatchd.model.life.telling import reckoning
from coopwatchd.model.records import AnyRecord, Contract, Solicitation, Stage

_RECENT = timedelta(days=30)
Marks = tuple[frozenset[int], frozenset[int]]  # closing and expiring, in days
NO_MARKS: Marks = (frozenset(), frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the calendar did to one record: the record as it stands now, and the events (which may be known already)."""

    held: Held
    events: tuple[Event, ...]


def lifecycle(
    held: Iterable[Held],
    now: datetime,
    *,
    closing: frozenset[int] = frozenset(),
    expiring: frozenset[int] = frozenset(),
    business: Marks = NO_MARKS,
    succeeded: Container[str] = frozenset(),
) -> list[Turn]:
    """Every live record that the calendar changed, or that has crossed a mark since it was first seen.

    A reminder's key names the date it counts down to, so that it comes once, and again when that date moves. After
    downtime every mark that was passed is returned, the nearest last: the store knows which were told.

    The marks of `business` are those of watchlists for which one that is no business day is the business day before.

    Reminders of a contract stop once a successor is known: by uid in `succeeded`, or because another contract of
    `held` names it as its predecessor.
    """
    turns = []
    replaced: set[Place] = set()
    for one in held:
        if one.gone_at is not None:
            continue
        if isinstance(one.record, Contract):
            replaced |= named_predecessors(one.record)
        settled = settle(one.record, now)
        events = [] if settled.uid in succeeded else list(_reminders(one, settled, now, (closing, expiring), business))
        events += _ended_participations(one, settled, now)
        if settled.stage is not one.record.stage:
            events.append(_passed(one.record, settled, now))
            turns.append(Turn(held=replace(one, record=settled, changed_at=now), events=tuple(events)))
        elif events:
            turns.append(Turn(held=one, events=tuple(events)))
    return [told for turn in turns if (told := _without_reminders(turn, replaced))]


def crossing(record: AnyRecord, mark: int, *, business: bool = False) -> datetime:
    """The instant at which a record with a due date or term's end crosses a mark: midnight in its own zone.

    `business`: of the business day before, where the mark is none.
    """
    if isinstance(record, Contract):
        day, zone = record.ends_on, ZoneInfo(record.zone)
    else:
        day, zone = (record.due.day, ZoneInfo(record.due.zone)) if record.due else (None, ZoneInfo("UTC"))
    if day is None:
        raise ValueError(f"{record.uid} has no date to count down to")
    marked = day - timedelta(days=mark)
    return datetime.combine(business_day_before(marked) if business else marked, time(), zone)


def _without_reminders(turn: Turn, replaced: Container[Place]) -> Turn | None:
    """The turn, less the reminders of a contract whose successor names it; None where nothing else happened."""
    if place_of(turn.held.record) not in replaced:
        return turn
    events = tuple(event for event in turn.events if event.type is not EventType.EXPIRING)
    return replace(turn, events=events) if events else None


def _ended_participations(one: Held, record: AnyRecord, now: datetime) -> list[Event]:
    """One event for those that ended on one day, by the date that the portal shows.

    Not for those that ended long ago: a list of participations may become readable years after the fact.
    """
    if not isinstance(record, Contract):
        return []
    zone = ZoneInfo(record.zone)
    since = max(one.first_seen.astimezone(zone).date(), now.astimezone(zone).date() - _RECENT)
    ended: dict[date, list[str]] = {}
    for each in record.participations:
        if each.ends_on is not None and since <= each.ends_on < now.astimezone(zone).date():
            ended.setdefault(each.ends_on, []).append(each.party)
    return [
        Event(
            key=f"{record.uid}/{EventType.PARTICIPATION}/ended/{day}/{'+'.join(sorted(parties))}",
            types=(EventType.PARTICIPATION,),
            record=record,
            at=now,
            because="the date that the portal shows for it has passed",
            changes=tuple(
                Change(field=f"participation of {party}", old=f"until {day}", new="ended") for party in sorted(parties)
            ),
        )
        for day, parties in sorted(ended.items())
    ]


def _passed(before: AnyRecord, after: AnyRecord, now: datetime) -> Event:
    if isinstance(after, Contract):
        type_, because, on = EventType.EXPIRED, "the end of its term has passed", str(after.ends_on)
    else:
        type_, because = EventType.CLOSED, "its due date has passed"
        on = due_text(after.due) if after.due else ""
    change = Change(field=label("stage"), old=before.stage, new=after.stage)
    return Event(
        key=f"{after.uid}/{type_}/{on}",
        types=(type_,),
        record=after,
        before=before,
        at=now,
        because=because,
        changes=(change,),
    )


def _reminders(one: Held, record: AnyRecord, now: datetime, plain: Marks, business: Marks) -> Iterable[Event]:
    if isinstance(record, Solicitation):
        if record.stage is not Stage.OPEN or record.due is None or record.due.at is None:
            return
        day, zone, type_, place = record.due.at.date(), ZoneInfo(record.due.zone), EventType.CLOSING, 0
    else:
        if record.stage is not Stage.ACTIVE or record.ends_on is None:
            return
        day, zone, type_, place = record.ends_on, ZoneInfo(record.zone), EventType.EXPIRING, 1
    today = now.astimezone(zone).date()
    if today > day:
        return  # an end that was only reckoned may lie behind while the portal lists the contract
    # A mark that had passed when the record was first seen, or when a renewal moved its end, is no news: the alert of
    # that shows the days left.
    since = max(one.first_seen, one.moved_at or one.first_seen)
    for mark, for_business in _days(day, plain[place], business[place]):
        crossed = crossing(record, mark, business=for_business is True)
        if crossed.date() <= today and since < crossed:
            yield Event(
                key=f"{record.uid}/{type_}/{day}/{mark}d{'/business' if for_business else ''}",
                types=(type_,),
                record=record,
                at=now,
                because=_left((day - today).days),
                mark=mark,
                notes=_notes(record),
                business=for_business,
            )


def _days(day: date, plain: frozenset[int], business: frozenset[int]) -> Iterable[tuple[int, bool | None]]:
    """The marks of one date, the farthest first, and for whom: None = all, where it makes no difference."""
    for mark in sorted(plain | business, reverse=True):
        marked = day - timedelta(days=mark)
        if business_day_before(marked) == marked:
            yield mark, None
            continue
        if mark in business:
            yield mark, True
        if mark in plain:
            yield mark, False


def _notes(record: AnyRecord) -> tuple[str, ...]:
    return reckoning(record) if isinstance(record, Contract) else ()


def _left(days: int) -> str:
    if days == 0:
        return "the last day"
    return f"{counted(days, 'day')} left"
