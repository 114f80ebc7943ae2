"""When things are due: polls in their window, digests once per local date, through every change of the clock."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY_DAY = frozenset(range(7))
_DURATION = re.compile(r"([0-9]{1,6})\s*([smhd])", re.IGNORECASE | re.ASCII)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DAY = 24 * 60  # minutes
_FORTNIGHT = 15  # a weekly window that falls into the hour that the clock skips opens a week later
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


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
    if text.strip().lower() == "daily":
        return EVERY_DAY
    found: set[int] = set()
    for part in text.lower().split(","):
        first, dash, last = part.partition("-")
        start, end = _day(first), _day(last) if dash else _day(first)
        if start is None or end is None:
            raise ValueError(f"{text!r} does not name days; write mon-fri, or mon,wed,fri, or daily")
        found.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(found)


def _day(text: str) -> int | None:
    """The number of a day that is written out or cut to three letters or more."""
    name = text.strip()
    return next((number for number, day in enumerate(DAYS) if len(name) >= 3 and day.startswith(name)), None)


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
        """`instant` when it is inside, else when the window opens next."""
        if self.holds(instant):
            return instant
        first = instant.astimezone(self.zone).date()
        since = time(0) if self.since == self.until else self.since
        for ahead in range(_FORTNIGHT):
            start = at_local(first + timedelta(days=ahead), since, self.zone)
            if start >= instant and self.holds(start):
                return start
        raise ValueError("the polling window never opens")

    @property
    def length(self) -> timedelta:
        """How long it stays open, by the clock on the wall."""
        minutes = (self.until.hour - self.since.hour) * 60 + self.until.minute - self.since.minute
        return timedelta(minutes=minutes % _DAY or _DAY)


def parse_hours(text: str) -> tuple[time, time]:
    """`06:00-20:00`. Raises ValueError."""
    first, dash, last = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} is not a span of hours; write 06:00-20:00")
    return parse_clock(first), parse_clock(last)


def next_poll(portal: str, now: datetime, every: timedelta, window: Window) -> datetime:
    """The next moment after `now` to poll a portal: spread by the portal's name, the same every day."""
    place = int.from_bytes(hashlib.sha256(portal.encode()).digest()[:4], "big")  # of 2**32
    # Whole microseconds: a float may round down to `now` itself, and the portal would be asked twice.
    offset = _share(every, place)
    steps = (now - _EPOCH - offset) // every + 1
    following = _EPOCH + offset + steps * every
    if window.holds(following):
        return following
    opening = window.opens(following)
    # Not every portal in the minute in which the window opens.
    spread = opening + _share(min(every, window.length), place)
    return spread if window.holds(spread) else opening


def _share(span: timedelta, place: int) -> timedelta:
    return timedelta(microseconds=(span // timedelta(microseconds=1)) * place >> 32)


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
    """That wall clock time on that day as an instant (UTC): the first of two; in a gap, later by what is skipped."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
