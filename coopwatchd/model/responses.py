"""What people answer to an alert – snooze, not for us, I'm on it – and what follows for the alerts after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from coopwatchd.model.events import Event, EventType
from coopwatchd.model.records import Solicitation

SNOOZE = timedelta(days=7)
# A snooze never swallows a deadline: it ends this long before the due date at the latest.
_AWAKE_BEFORE_DUE = timedelta(hours=24)
# What a snooze lets through, because a plan made before it no longer holds.
_PASSES = frozenset({EventType.DUE_MOVED, EventType.CANCELLED})


class Action(StrEnum):
    """What a person can answer."""

    SNOOZE = "snooze"
    NOT_FOR_US = "not_for_us"
    ON_IT = "on_it"
    OFF_IT = "off_it"  # "I'm on it", pressed once more
    UNDO = "undo"  # of a snooze or of "not for us", whoever said it


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer about one record; `watchlist` "" = for every watchlist, `until` is when a snooze ends."""

    uid: str
    watchlist: str
    action: Action
    by: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds for one watchlist after all the answers; an answer that was undone is gone."""

    mute: Response | None = None
    snooze: Response | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whether an event is told to a watchlist: now, not before `until`, or (`never`) not at all; and why."""

    because: str = ""
    never: bool = False
    until: datetime | None = None


TELL = Wish()


def standing(responses: Iterable[Response], watchlist: str) -> Standing:
    """What the answers about one record, in their order, mean for a watchlist."""
    found = Standing()
    for one in responses:
        if one.watchlist not in {"", watchlist}:
            continue
        if one.action is Action.NOT_FOR_US:
            found = Standing(mute=one, snooze=found.snooze)
        elif one.action is Action.SNOOZE:
            found = Standing(mute=found.mute, snooze=one)
        elif one.action is Action.UNDO:
            found = Standing()
    return found


def on_it(responses: Iterable[Response]) -> tuple[str, ...]:
    """Who said that they are on it and did not take it back, in the order in which they said it."""
    people: dict[str, None] = {}
    for one in responses:
        if one.action is Action.ON_IT:
            people[one.by] = None
        elif one.action is Action.OFF_IT:
            people.pop(one.by, None)
    return tuple(people)


def wish(responses: Sequence[Response], watchlist: str, event: Event, now: datetime) -> Wish:
    """Whether a watchlist is told of an event.

    "Not for us" silences everything about the record. A snooze holds alerts back until it ends, or until a day
    before the due date, whichever comes first; a moved due date and a cancellation pass it.
    """
    held = standing(responses, watchlist)
    if held.mute is not None:
        return Wish(never=True, because=f"{held.mute.by} said that it is not for us")
    if held.snooze is None or held.snooze.until is None or not _PASSES.isdisjoint(event.types):
        return TELL
    until = held.snooze.until
    record = event.record
    if isinstance(record, Solicitation) and record.due is not None and record.due.at is not None:
        until = min(until, record.due.at - _AWAKE_BEFORE_DUE)
    if until <= now:
        return TELL
    return Wish(until=until, because=f"snoozed by {held.snooze.by}")


def muted(responses: Iterable[Response], watchlist: str, now: datetime) -> str:
    """Why reminders of a record are not wanted by a watchlist now: "" = they are."""
    held = standing(responses, watchlist)
    if held.mute is not None:
        return f"{held.mute.by} said that it is not for us"
    if held.snooze is not None and held.snooze.until is not None and held.snooze.until > now:
        return f"snoozed by {held.snooze.by}"
    return ""
