"""One date of one record as an entry of a calendar, and the due date that goes with an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from coopwatchd.model.agenda import Entry, Filed, What
from coopwatchd.model.alerts import Alert
from coopwatchd.model.records import Due, Record, Solicitation, Stage
from coopwatchd.notify.wording import due_text, literal, safe_url

CALLED_OFF = frozenset({Stage.CANCELLED, Stage.WITHDRAWN})
_AHEAD = frozenset({Stage.OPEN, Stage.FORECAST})
# Sequences are signed 32-bit numbers in many programs: seconds since then last until 2088.
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def moment(record: Solicitation, what: What, word: str, due: Due | None) -> Entry:
    """A due date: an instant, or a whole day where the portal gives no time."""
    summary = f"{word}: {entry_title(record)}"
    day = due.day if due is not None else None
    if due is None or due.at is None or not due.exact:
        return days(record, what, summary, day, day, _said(due))
    return Entry(
        record=record.uid,
        what=what,
        summary=summary,
        description=_description(record, _said(due)),
        url=safe_url(record.url),
        at=due.at,
        cancelled=record.stage in CALLED_OFF,
    )


def days(record: Record, what: What, summary: str, first: date | None, last: date | None, because: str = "") -> Entry:
    """Whole days, both inclusive; without any it is cancelled."""
    return Entry(
        record=record.uid,
        what=what,
        summary=summary,
        description=_description(record, because),
        url=safe_url(record.url),
        first=first,
        last=last,
        cancelled=first is None or record.stage in CALLED_OFF,
    )


def entry_title(record: Record) -> str:
    """What an entry calls the record."""
    return literal(record.title, 150) or literal(record.number) or literal(record.id)


def due_of(alert: Alert) -> Filed | None:
    """The due date that an alert is about, as it goes into a reader's calendar, or out of it again.

    Its sequence comes from the alert's time: a later alert replaces it, a repeat is identical. None where there is
    nothing to put in or take out: no solicitation, closed, never a date.
    """
    event = alert.event
    if event is None or not isinstance(event.record, Solicitation):
        return None
    entry = moment(event.record, What.DUE, "Due", event.record.due)
    if not entry.cancelled and event.record.stage not in _AHEAD:
        return None
    if entry.cancelled and entry.at is None and entry.first is None:
        # It was called off, or is not stated any more: what it was is what a calendar has.
        before = event.before
        if not isinstance(before, Solicitation) or before.due is None or before.due.at is None:
            return None
        entry = replace(moment(before, What.DUE, "Due", before.due), cancelled=True)
    sequence = max(0, int((alert.at - _FIRST).total_seconds()))
    return Filed(entry=entry, sequence=sequence, changed_at=alert.at)


def _said(due: Due | None) -> str:
    """The date in the portal's own zone, and its own words."""
    if due is None:
        return ""
    words = literal(due.text, 120)
    return f"{due_text(due, due.zone)}" + (f" (“{words}”)" if words else "")


def _description(record: Record, because: str) -> str:
    cooperative = literal(record.cooperative) or literal(record.portal)
    lines = (because, cooperative, literal(record.lead_agency), literal(record.number), safe_url(record.url))
    return "\n".join(line for line in lines if line)
