"""How loud an alert is, what the first message of a thread is headed, and how answers to it are said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from coopwatchd.model.events import Event, EventType
from coopwatchd.model.records import Stage
from coopwatchd.model.responses import Response, on_it, standing
from coopwatchd.notify import wording
from coopwatchd.notify.wording import literal

QUIET, PLAIN, LOUD = "quiet", "plain", "loud"
_REMINDERS = frozenset({EventType.CLOSING, EventType.EXPIRING})
_STAGES = {
    Stage.FORECAST: "Forecast",
    Stage.OPEN: "Open",
    Stage.CLOSED: "Closed",
    Stage.AWARDED: "Awarded",
    Stage.CANCELLED: "Cancelled",
    Stage.ACTIVE: "Active contract",
    Stage.EXPIRED: "Contract expired",
    Stage.WITHDRAWN: "No longer on the portal",
}


def look(event: Event) -> str:
    """How it looks: "quiet" for a reminder, "loud" for a due date that moved earlier, else "plain"."""
    if event.type in _REMINDERS:
        return QUIET
    return LOUD if wording.moved_earlier(event) else PLAIN


def state(event: Event, now: datetime) -> str:
    """Where the record stands, and what happened last: `Open · Due date moved`."""
    stage = _STAGES[event.record.stage]
    if event.type in _REMINDERS or event.type in {EventType.OPENED, EventType.FORECAST}:
        return stage
    last = wording.headline(event, now)
    return last if stage in last else f"{stage} · {last}"


def answers(responses: Sequence[Response], watchlists: Iterable[str], now: datetime, zone: str) -> tuple[str, ...]:
    """What people answered about a record, as lines; what was undone or is over is not said."""
    lines = []
    people = on_it(responses)
    if people:
        lines.append(f"On it: {', '.join(literal(name, 80) for name in people)}")
    for watchlist in watchlists:
        held = standing(responses, watchlist)
        what = literal(watchlist, 80)
        if held.mute is not None:
            lines.append(f"Not for us ({what}): {literal(held.mute.by, 80)} – nothing more of it for this watchlist")
        elif held.snooze is not None and held.snooze.until is not None and held.snooze.until > now:
            day = wording.weekday_text(held.snooze.until.astimezone(ZoneInfo(zone)).date())
            lines.append(f"Snoozed until {day} ({what}): {literal(held.snooze.by, 80)}")
    return tuple(lines)
