"""Calendar entries as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from coopwatchd.model.agenda import Filed

if TYPE_CHECKING:
    from icalendar import Event


def ics(filed: Iterable[Filed], name: str = "") -> bytes:
    """The file: the same entries make the same bytes. Instants are in UTC; whole days have no zone.

    A cancelled entry stays in it, marked so: a calendar that has it takes it out.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//coopwatchd//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:  # a calendar to keep; without one, dates to put into a calendar that is there
        calendar.add("x-wr-calname", name)
    for one in sorted(filed, key=lambda one: (_start(one), one.entry.uid)):
        calendar.add_component(_event(one))
    written: bytes = calendar.to_ical()
    return written


def _event(filed: Filed) -> Event:
    from icalendar import Event

    entry, event = filed.entry, Event()
    event.add("uid", entry.uid)
    event.add("sequence", filed.sequence)
    event.add("dtstamp", filed.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", filed.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("summary", entry.summary)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("categories", [str(entry.what)])
    if entry.description:
        event.add("description", entry.description)
    if entry.url:
        event.add("url", entry.url)
    if entry.at is not None:
        event.add("dtstart", entry.at.astimezone(UTC))  # no end: it takes no time
    elif entry.first is not None and entry.last is not None:
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + timedelta(days=1))  # exclusive
        event.add("transp", "TRANSPARENT")  # a whole day of nobody's time
    return event


def _start(filed: Filed) -> str:
    entry = filed.entry
    return entry.at.astimezone(UTC).isoformat() if entry.at else str(entry.first)
