"""How much a channel may be told, and when: quiet hours, business days, several at once, and a cap for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from coopwatchd.model.alerts import Alert
from coopwatchd.model.events import Event
from coopwatchd.model.holidays import is_business_day
from coopwatchd.model.records import Solicitation, Stage
from coopwatchd.model.rhythm import EVERY_DAY, Digest, at_local, parse_days

# Nothing is held back for longer than until this is left before a due date.
DEADLINE = timedelta(hours=24)
_UTC = ZoneInfo("UTC")
_STILL = frozenset({Stage.OPEN, Stage.FORECAST})
_LOOK = 40  # digests to look through for one on an open day: eight weeks of business days


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The manners of one channel, in its zone; the default holds nothing back.

    `quiet`: no messages from the first time of day to the second, over midnight where the second is earlier.
    `business`: federal holidays are no days of it. `together`: more than so many alerts at once are one message,
    0 = never. `cap`: messages a day, 0 = any number. `nothing_new`: a digest says so
    when it had nothing to say for a week.
    """

    zone: ZoneInfo = _UTC
    days: frozenset[int] = EVERY_DAY
    business: bool = False
    quiet: tuple[time, time] | None = None
    together: int = 0
    cap: int = 0
    nothing_new: bool = False

    def opens(self, at: datetime) -> datetime:
        """`at` when the channel may be told something then, else the next time it may."""
        while True:
            local = at.astimezone(self.zone)
            if not self.open_on(at):
                at = self.tomorrow(at)
                continue
            ends = self._quiet_until(local)
            if ends is None or ends <= at:  # the hour that comes twice: quiet hours end with the first one
                return at
            at = ends

    def open_on(self, at: datetime) -> bool:
        """True when the local day of `at` is one of the channel's days."""
        day = at.astimezone(self.zone).date()
        return day.weekday() in self.days and (not self.business or is_business_day(day))

    def digest(self, digest: Digest, now: datetime) -> datetime:
        """The next digest after `now` on one of the channel's days; where there is none, the next at all."""
        first = at = digest.after(now)
        for _ in range(_LOOK):
            if self.open_on(at):
                return at
            at = digest.after(at)
        return first

    def today(self, at: datetime) -> datetime:
        """When the local day of `at` began."""
        return at_local(at.astimezone(self.zone).date(), time(0), self.zone)

    def tomorrow(self, at: datetime) -> datetime:
        """When the local day after that of `at` begins."""
        return at_local(at.astimezone(self.zone).date() + timedelta(days=1), time(0), self.zone)

    def _quiet_until(self, local: datetime) -> datetime | None:
        if self.quiet is None:
            return None
        since, until = self.quiet
        clock, today = local.time(), local.date()
        if since < until:
            return at_local(today, until, self.zone) if since <= clock < until else None
        if clock >= since:
            return at_local(today + timedelta(days=1), until, self.zone)
        return at_local(today, until, self.zone) if clock < until else None


ALWAYS = Rhythm()


def parse_open_days(text: str) -> tuple[frozenset[int], bool]:
    """`mon-fri` and the like, or `business`: Monday to Friday without federal holidays. Raises ValueError."""
    if text.strip().lower() == "business":
        return parse_days("mon-fri"), True
    return parse_days(text), False


def no_later(event: Event | None) -> datetime | None:
    """When an alert must be told at the latest, whatever holds it back: a day before the due date of what is open."""
    record = event.record if event is not None else None
    if not isinstance(record, Solicitation) or record.stage not in _STILL or record.due is None:
        return None
    return record.due.at - DEADLINE if record.due.at is not None else None


def held_until(alert: Alert, opening: datetime, now: datetime) -> datetime:
    """When an alert that may be told at `opening` is told: earlier where a due date asks for it."""
    latest = no_later(alert.event)
    passed = latest is not None and latest + DEADLINE <= now
    return opening if latest is None or passed else min(opening, max(now, latest))
