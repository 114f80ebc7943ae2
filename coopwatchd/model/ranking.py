"""The order of a digest: what closes soon first, then what is new, what is over last; the strongest match first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from coopwatchd.model.alerts import Reason
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.records import AnyRecord, Contract, Stage

# What has fewer days left than this stands at the top of every list.
SOON = 5


class Tier(IntEnum):
    """What an alert asks of its reader, the most first."""

    CLOSING = 0  # less than five days are left
    NEW = 1
    CHANGED = 2
    TERM = 3  # a contract's life: awards, renewals, ends
    OVER = 4


Rank = tuple[Tier, int, int, str]
_NEW = frozenset({EventType.OPENED, EventType.FORECAST, EventType.REBID, EventType.REOPENED, EventType.CLOSING})
_OVER = frozenset({Stage.CLOSED, Stage.CANCELLED, Stage.WITHDRAWN, Stage.EXPIRED})
_OPEN = frozenset({Stage.OPEN, Stage.FORECAST, Stage.ACTIVE})
# A term in the title says more of what a record is about than one in a long description.
_WEIGHTS = {"title": 4, "number": 4, "supplier": 4, "lead_agency": 3, "categories": 2}
_NO_DATE = 10**6


def rank(record: AnyRecord, event: Event | None, reasons: Sequence[Reason], now: datetime) -> Rank:
    """What sorts an alert among others, the most pressing first; `event` None: it was there already."""
    left = days_left(record, now)
    days = _NO_DATE if left is None else left
    return _tier(record, event, now), days, -strength(reasons), record.title.casefold()


def days_left(record: AnyRecord, now: datetime) -> int | None:
    """Calendar days, where the record is, until what is open closes; None where that is over or not known."""
    if record.stage not in _OPEN:
        return None
    if isinstance(record, Contract):
        day, zone = record.ends_on, record.zone
    elif record.due is None or record.due.passed(now):
        return None
    else:
        day, zone = record.due.day, record.due.zone
    if day is None:
        return None
    days = (day - now.astimezone(ZoneInfo(zone)).date()).days
    return days if days >= 0 else None


def closes_soon(record: AnyRecord, now: datetime) -> bool:
    """True when less than five days are left, by the calendar or by the clock."""
    days = days_left(record, now)
    if days is None:
        return False
    at = None if isinstance(record, Contract) or record.due is None else record.due.at
    return days < SOON or (at is not None and at - now < timedelta(days=SOON))


def strength(reasons: Sequence[Reason]) -> int:
    """How surely an alert is what somebody looks for: each term counts once, where it weighs most."""
    best: dict[str, int] = {}
    for reason in reasons:
        for span in reason.spans:
            best[span.term] = max(best.get(span.term, 0), _WEIGHTS.get(span.field, 1))
    return sum(best.values())


def _tier(record: AnyRecord, event: Event | None, now: datetime) -> Tier:
    if closes_soon(record, now):
        return Tier.CLOSING
    if record.stage in _OVER:
        return Tier.OVER
    if isinstance(record, Contract) or record.stage is Stage.AWARDED:
        return Tier.TERM
    return Tier.NEW if event is None or not _NEW.isdisjoint(event.types) else Tier.CHANGED
