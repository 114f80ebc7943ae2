"""The events that only the calendar causes: reminders before a date, closed past due, expired at the term's end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from coopwatchd.model.changes import due_text, label, settle
from coopwatchd.model.events import Change, Event, EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.records import AnyRecord, Contract, Solicitation, Stage


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
) -> list[Turn]:
    """Every live record that the calendar changed, or that has crossed a mark since it was first seen.

    A reminder's key names the date it counts down to, so that it comes once, and again when that date moves. After
    downtime every mark that was passed is returned, the nearest last: the store knows which were told.
    """
    turns = []
    for one in held:
        if one.gone_at is not None:
            continue
        settled = settle(one.record, now)
        events = list(_reminders(one, settled, now, closing, expiring))
        if settled.stage is not one.record.stage:
            events.append(_passed(one.record, settled, now))
            turns.append(Turn(held=replace(one, record=settled, changed_at=now), events=tuple(events)))
        elif events:
            turns.append(Turn(held=one, events=tuple(events)))
    return turns


def crossing(record: AnyRecord, mark: int) -> datetime:
    """The instant at which a record with a due date or term's end crosses a mark: midnight in its own zone."""
    if isinstance(record, Contract):
        day, zone = record.ends_on, ZoneInfo(record.zone)
    else:
        day, zone = (record.due.day, ZoneInfo(record.due.zone)) if record.due else (None, ZoneInfo("UTC"))
    if day is None:
        raise ValueError(f"{record.uid} has no date to count down to")
    return datetime.combine(day - timedelta(days=mark), time(), zone)


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


def _reminders(
    one: Held, record: AnyRecord, now: datetime, closing: frozenset[int], expiring: frozenset[int]
) -> Iterable[Event]:
    if isinstance(record, Solicitation):
        if record.stage is not Stage.OPEN or record.due is None or record.due.at is None:
            return
        day, zone, type_, marks = record.due.at.date(), ZoneInfo(record.due.zone), EventType.CLOSING, closing
    else:
        if record.stage is not Stage.ACTIVE or record.ends_on is None:
            return
        day, zone, type_, marks = record.ends_on, ZoneInfo(record.zone), EventType.EXPIRING, expiring
    today = now.astimezone(zone).date()
    for mark in sorted(marks, reverse=True):
        # A mark that had passed when the record was first seen is no news: its first alert shows the days left.
        if (day - today).days <= mark and one.first_seen < crossing(record, mark):
            yield Event(
                key=f"{record.uid}/{type_}/{day}/{mark}d",
                types=(type_,),
                record=record,
                at=now,
                because=_left((day - today).days),
                mark=mark,
            )


def _left(days: int) -> str:
    if days == 0:
        return "the last day"
    return "1 day left" if days == 1 else f"{days} days left"
