"""When things are due: polls in their window, digests once per local date, through every change of the clock."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
_DURATION = re.compile(r"(\d{1,6})\s*(s|m|h|d)", re.IGNORECASE)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def parse_duration(text: str) -> timedelta:
    """`90s`, `30m`, `2h`, `1d`. Raises ValueError with what is wrong."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a duration; write a number and a unit: 30m, 2h, 1d")
    seconds = int(match[1]) * _UNITS[match[2].lower()]
    if not seconds:
        raise ValueError(f"{text!r} is no time at all")
    return timedelta(seconds=seconds)


def parse_days(text: str) -> frozenset[int]:
    """`mon-fri`, `mon,wed,fri`, `daily` as weekday numbers, Monday = 0. Raises ValueError."""
    if text.strip().lower() in {"daily", "mon-sun"}:
        return EVERY_DAY
    found: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = (piece.strip()[:3] for piece in part.partition("-"))
        if first not in DAYS or (last and last not in DAYS) or ("-" in part and not last):
            raise ValueError(f"{text!r} does not name days; write mon-fri, or mon,wed,fri, or daily")
        start = DAYS.index(first)
        length = (DAYS.index(last) - start) % 7 if last else 0
        found.update((start + step) % 7 for step in range(length + 1))
    return frozenset(found)


def parse_clock(text: str) -> time:
    """`08:00` on the 24-hour clock. Raises ValueError."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a time of day; write 08:00")
    return time(int(match[1]), int(match[2]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When polling is allowed: weekdays and hours in a zone. `until` before `since` spans midnight."""

    zone: ZoneInfo
    days: frozenset[int] = EVERY_DAY
    since: time = time(0)
    until: time = time(0)  # equal to `since` = the whole day

    def holds(self, instant: datetime) -> bool:
        """True when `instant` lies inside."""
        local = instant.astimezone(self.zone)
        if self.since == self.until:
            return local.weekday() in self.days
        clock = local.time().replace(tzinfo=None)
        if self.since < self.until:
            return local.weekday() in self.days and self.since <= clock < self.until
        if clock >= self.since:
            return local.weekday() in self.days
        return clock < self.until and (local.weekday() - 1) % 7 in self.days

    def opens(self, instant: datetime) -> datetime:
        """The first moment inside, at or after `instant`."""
        if self.holds(instant):
            return instant
        local = instant.astimezone(self.zone)
        for ahead in range(9):
            day = local.date() + timedelta(days=ahead)
            start = at_local(day, self.since, self.zone)
            if day.weekday() in self.days and start >= instant:
                return start
        raise ValueError("the polling window never opens")


def parse_hours(text: str) -> tuple[time, time]:
    """`06:00-20:00`. Raises ValueError."""
    first, dash, last = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} is not a span of hours; write 06:00-20:00")
    return parse_clock(first), parse_clock(last)


def next_poll(portal: str, now: datetime, every: timedelta, window: Window) -> datetime:
    """The next moment after `now` to poll a portal: spread by the portal's name, the same every day."""
    seconds = every.total_seconds()
    digest = hashlib.sha256(portal.encode()).digest()
    offset = int.from_bytes(digest[:4], "big") / 2**32 * seconds
    steps = (now.timestamp() - offset) // seconds + 1
    return window.opens(datetime.fromtimestamp(offset + steps * seconds, UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """`mon-fri 08:00`: once per local date in `zone`, whatever the clock does that day."""

    days: frozenset[int]
    at: time
    zone: ZoneInfo

    def after(self, now: datetime) -> datetime:
        """The next digest strictly after `now`."""
        return next(instant for instant in self._from(now.astimezone(self.zone).date()) if instant > now)

    def _from(self, day: date) -> Iterator[datetime]:
        while True:
            if day.weekday() in self.days:
                yield at_local(day, self.at, self.zone)
            day += timedelta(days=1)


def parse_when(text: str, zone: ZoneInfo) -> Digest | None:
    """`now` (None: at once) or `mon-fri 08:00`. Raises ValueError."""
    words = text.split()
    if [word.lower() for word in words] == ["now"]:
        return None
    if len(words) == 1:
        words = ["daily", *words]
    if len(words) != 2:
        raise ValueError(f"{text!r} is neither “now” nor days and a time; write mon-fri 08:00")
    return Digest(days=parse_days(words[0]), at=parse_clock(words[1]), zone=zone)


def at_local(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """That wall clock time on that day as an instant (UTC): the first of two, or, in a gap, the moment it jumps to."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
