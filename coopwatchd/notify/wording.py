"""How alerts say things: literal text, dates in two zones, days left, and what an event is called."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from coopwatchd.model.events import Event, EventType
from coopwatchd.model.records import Contract, Due, Record, Solicitation

# Never strftime's %a and %b: those follow the process's locale.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAMES = {
    EventType.OPENED: "New solicitation",
    EventType.FORECAST: "Forecast",
    EventType.ADDENDUM: "Addendum",
    EventType.DUE_MOVED: "Due date moved",
    EventType.AMENDED: "Solicitation changed",
    EventType.CLOSED: "Closed",
    EventType.AWARDED: "Awarded",
    EventType.CANCELLED: "Cancelled",
    EventType.WITHDRAWN: "No longer on the portal",
    EventType.REOPENED: "Reopened",
    EventType.CLOSING: "Closing soon",
    EventType.RENEWED: "Contract renewed",
    EventType.EXPIRING: "Expires soon",
    EventType.EXPIRED: "Contract expired",
    EventType.EXTENDED: "Contract extended beyond its final end",
    EventType.REPLACED: "Contract replaced",
    EventType.REBID: "Rebid",
    EventType.SUPPLIER_ADDED: "Supplier added to the award",
    EventType.PARTICIPATION: "Participation changed",
}
_CONTRACT_NAMES = {
    EventType.OPENED: "New contract",
    EventType.AMENDED: "Contract amended",
    EventType.AWARDED: "Contract awarded",
    EventType.REOPENED: "Contract back on the portal",
    EventType.WITHDRAWN: "Contract no longer on the portal",
}
_JOINERS = "\u200c\u200d"  # part of words in some scripts, and of emoji
_SPACE = re.compile(r"\s+")


def literal(text: str, limit: int = 300) -> str:
    """One line of scraped text as it may be shown: no controls, no direction overrides, at most `limit` characters.

    Private-use characters go as well: they mean nothing outside a portal's icon font, and the Slack renderer uses
    them as marks.
    """
    kept = []
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if category in {"Cc", "Zl", "Zp", "Zs"}:
            kept.append(" ")
        elif category[0] != "C" or char in _JOINERS:
            kept.append(char)
    line = _SPACE.sub(" ", "".join(kept)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def literal_lines(text: str, limit: int = 4000) -> str:
    """Several lines of text, each literal; more than one empty line in a row becomes one."""
    lines = [literal(line, limit) for line in text.splitlines()]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return joined if len(joined) <= limit else joined[: limit - 1].rstrip() + "…"


def safe_url(url: str) -> str:
    """The address when it is a plain http, https or mailto one that can stand in any markup, else ""."""
    try:
        scheme = urlsplit(url.strip()).scheme.lower()
    except ValueError:
        return ""
    if scheme not in {"http", "https", "mailto"} or len(url) > 2000:
        return ""
    # Percent-encoding what is already valid (and "%") leaves the address as it was.
    return quote(url.strip(), safe=":/?#[]@!$&()+,;=-._~%")


def day_text(day: date) -> str:
    """`Nov 3, 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def weekday_text(day: date) -> str:
    """`Tue Nov 3, 2026`."""
    return f"{_DAYS[day.weekday()]} {day_text(day)}"


def clock_text(at: datetime) -> str:
    """`3:30 PM CST`."""
    half = "AM" if at.hour < 12 else "PM"
    return f"{at.hour % 12 or 12}:{at.minute:02d} {half} {zone_text(at)}"


def zone_text(at: datetime) -> str:
    """The zone's abbreviation, or `UTC+03:00` where the zone has only a number."""
    name = at.tzname() or "UTC"
    if name[0].isalpha():
        return name
    offset = at.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def moment_text(at: datetime) -> str:
    """`Tue Nov 3, 2026, 3:30 PM CST`, in the zone that `at` carries."""
    return f"{weekday_text(at.date())}, {clock_text(at)}"


def days_text(days: int) -> str:
    """How far a day lies from today: `11 days left`, `tomorrow`, `today`, `3 days ago`."""
    if days in (-1, 0, 1):
        return ("yesterday", "today", "tomorrow")[days + 1]
    return f"{days} days left" if days > 0 else f"{-days} days ago"


def days_to(day: date, now: datetime, zone: str) -> int:
    """Calendar days from today, in `zone`, to `day`."""
    return (day - now.astimezone(ZoneInfo(zone)).date()).days


def left_text(due: Due, now: datetime) -> str:
    """`11 days left`, `today, 5 hours left`, `passed 2 days ago`; "" where the date is not known."""
    if due.at is None or due.day is None:
        return ""
    days = days_to(due.day, now, due.zone)
    if due.passed(now):
        return f"passed {days_text(days)}"
    if days == 0 and due.exact:
        hours, minutes = divmod(int((due.at - now).total_seconds()) // 60, 60)
        count, unit = (hours, "hour") if hours else (minutes, "minute")
        return f"today, {count} {unit}{'' if count == 1 else 's'} left"
    return days_text(days)


def due_text(due: Due, reader: str) -> str:
    """A due date in the portal's zone and, where its clock differs, in the reader's: without the days left."""
    if due.at is None:
        return literal(due.text) or "not stated"
    there = due.at.astimezone(ZoneInfo(due.zone))
    if not due.exact:
        return f"{weekday_text(there.date())} (no time stated)"
    text = moment_text(there)
    here = due.at.astimezone(ZoneInfo(reader))
    if here.utcoffset() != there.utcoffset():
        text += " / " + (clock_text(here) if here.date() == there.date() else moment_text(here))
    return f"{text}, zone assumed" if due.assumed_zone else text


def term_text(contract: Contract, now: datetime) -> str:
    """`Jan 1, 2024 – Dec 31, 2026 (38 days left)`, or the portal's own words where it gives no dates."""
    starts, ends = contract.starts_on, contract.ends_on
    if ends is None:
        words = literal(contract.term_text)
        return words or (f"from {day_text(starts)}" if starts else "")
    left = f"({days_text(days_to(ends, now, contract.zone))})"
    return f"{day_text(starts)} – {day_text(ends)} {left}" if starts else f"until {day_text(ends)} {left}"


def headline(event: Event, now: datetime) -> str:
    """What happened, all of it: `Due date moved · Addendum`, `Expires in 90 days`."""
    # A bridge is a renewal too, for those who asked for renewals; it is called by the better name.
    kinds = [kind for kind in event.types if kind is not EventType.RENEWED or EventType.EXTENDED not in event.types]
    return " · ".join(dict.fromkeys(_name(kind, event, now) for kind in kinds))


def moved_earlier(event: Event) -> bool:
    """True when a due date moved and leaves less time than before."""
    before, record = event.before, event.record
    if EventType.DUE_MOVED not in event.types:
        return False
    if not isinstance(before, Solicitation) or not isinstance(record, Solicitation):
        return False
    if before.due is None or before.due.at is None or record.due is None or record.due.at is None:
        return False
    return record.due.at < before.due.at


def _name(kind: EventType, event: Event, now: datetime) -> str:
    record = event.record
    if kind is EventType.DUE_MOVED and moved_earlier(event):
        return "Due date moved EARLIER"
    if kind is EventType.EXPIRING and isinstance(record, Contract):
        days = days_to(record.ends_on, now, record.zone) if record.ends_on else event.mark
        return f"Expires {_when(days)}" if days is not None else _NAMES[kind]
    if kind is EventType.CLOSING and isinstance(record, Solicitation):
        due = record.due
        days = days_to(due.day, now, due.zone) if due is not None and due.day else event.mark
        return f"Due {_when(days)}" if days is not None else _NAMES[kind]
    return _record_name(kind, record)


def _record_name(kind: EventType, record: Record) -> str:
    if isinstance(record, Contract):
        return _CONTRACT_NAMES.get(kind, _NAMES[kind])
    return _NAMES[kind]


def _when(days: int) -> str:
    # A reminder that waited in a queue says how it is now, not how it was when the mark was passed.
    return f"in {days} days" if days > 1 else days_text(days)
