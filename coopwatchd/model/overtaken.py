"""What became of a reminder while it waited: it is told only while the date it counts down to still stands."""

from __future__ import annotations

from datetime import datetime

from coopwatchd.model.changes import settle
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.records import AnyRecord, Contract, Stage

_REMINDERS = frozenset({EventType.CLOSING, EventType.EXPIRING})
_OPEN = frozenset({Stage.OPEN, Stage.ACTIVE})


def overtaken(event: Event, held: Held | None, now: datetime) -> str:
    """Why a reminder is not told any more: "" = it still holds, or it is no reminder."""
    if event.type not in _REMINDERS or held is None:
        return ""
    if held.gone_at is not None:
        return "it is no longer on the portal"
    record = settle(held.record, now)
    if record.stage not in _OPEN:
        return f"it is {record.stage} by now"
    if _date(record) != _date(event.record):
        return "its date has moved since"
    return ""


def _date(record: AnyRecord) -> object:
    if isinstance(record, Contract):
        return record.ends_on
    return record.due.day if record.due is not None else None
