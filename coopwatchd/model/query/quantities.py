"""The leaf that compares: dates with a day or with days left, counts with a number."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from coopwatchd.model.counted import counted
from coopwatchd.model.query.facts import Facts, Proof, Rank, Remark
from coopwatchd.model.query.leaves import Among
from coopwatchd.model.query.tree import Keys, Node
from coopwatchd.model.records import AnyRecord, Contract, Due, Kind
from coopwatchd.model.terms import Wanted

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Day:
    """A date of a record: its day, the zone in which that day begins, and the instant where the portal gives one."""

    day: date
    zone: str
    at: datetime | None = None

    def left(self, now: datetime) -> timedelta:
        """How long it is until then: to the minute where there is an instant, else whole days; negative behind it."""
        if self.at is not None:
            return self.at - now
        return timedelta(days=(self.day - now.astimezone(ZoneInfo(self.zone)).date()).days)


@dataclass(frozen=True, slots=True)
class Compared:
    """A date or count of the record passes a comparison; one that the portal does not state passes none.

    A timedelta is time left: a date that has passed has none left (`issued`, which lies behind, is compared with the
    time since).
    """

    name: str
    sign: str
    value: date | timedelta | int
    written: str

    def holds(self, facts: Facts, proof: Proof) -> bool:
        """Raises ValueError where time left is asked for and `now` is not known."""
        said = self._value(facts)
        if said is None or not OPERATORS[self.sign](said, self.value):
            return False
        proof.append(Remark(Rank.DATE, self.says(facts)))
        return True

    def keys(self) -> Keys | None:
        """The kind of record that may state it: dates themselves are in no index."""
        return Among("kind", frozenset({KINDS[self.name]})).keys()

    def terms(self) -> Iterator[Wanted]:
        """None."""
        return iter(())

    def parts(self) -> tuple[Node, ...]:
        """None."""
        return ()

    def says(self, facts: Facts) -> str:
        """What the record says: “due 2027-01-05, 43 days left”."""
        if self.name in COUNTS:
            count = COUNTS[self.name](facts.record)
            return f"{self.name} not stated" if count is None else f"{self.name}: {count}"
        found = DATES[self.name](facts.record)
        if found is None:
            return f"{self.name}: no date is stated"
        if facts.now is None:
            return f"{self.name} {found.day}"
        days = found.left(facts.now).days
        ahead = f"{counted(days, 'day')} left"
        return f"{self.name} {found.day}" + (f", {ahead}" if days >= 0 else "" if self.name == "issued" else ", passed")

    def __str__(self) -> str:
        return self.written

    def _value(self, facts: Facts) -> date | timedelta | int | None:
        """What the record has to compare, in the measure of `value`; None when it has nothing."""
        if self.name in COUNTS:
            return COUNTS[self.name](facts.record)
        found = DATES[self.name](facts.record)
        if found is None or not isinstance(self.value, timedelta):
            return found.day if found else None
        if facts.now is None:
            raise ValueError(f"{self.written} counts from now, and no time was given")
        left = -found.left(facts.now) if self.name == "issued" else found.left(facts.now)
        return left if left >= timedelta(0) else None


def _due(due: Due | None) -> Day | None:
    if due is None or due.at is None:
        return None
    return Day(due.at.date(), due.zone, due.at if due.exact else None)


def _dated(record: AnyRecord, name: str) -> Day | None:
    found = getattr(record, name, None)
    zone = "UTC"
    if isinstance(record, Contract):
        zone = record.zone
    elif record.due is not None:
        zone = record.due.zone
    return Day(found, zone) if isinstance(found, date) else None


def _options(record: AnyRecord) -> int | None:
    options = getattr(record, "options", None)
    if options is None:
        return None
    left: int | None = options.left
    count: int | None = options.count
    return count if left is None else left


def _participations(record: AnyRecord) -> int | None:
    return len(record.participations) if isinstance(record, Contract) else None


DATES: Mapping[str, Callable[[AnyRecord], Day | None]] = {
    "due": lambda record: _due(getattr(record, "due", None)),
    "preproposal": lambda record: _due(getattr(record, "preproposal", None)),
    "questions": lambda record: _due(getattr(record, "questions_due", None)),
    "issued": lambda record: _dated(record, "issued_on"),
    "starts": lambda record: _dated(record, "starts_on"),
    "ends": lambda record: _dated(record, "ends_on"),
    "final": lambda record: _dated(record, "final_ends_on"),
}
COUNTS: Mapping[str, Callable[[AnyRecord], int | None]] = {
    "addenda": lambda record: getattr(record, "addenda", None),
    "options": _options,  # what is left of them; all that are stated where nobody says how many were used
    "participations": _participations,
}
# What states it: the other kind never does.
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("due", "preproposal", "questions", "issued", "addenda"), Kind.SOLICITATION),
    **dict.fromkeys(("starts", "ends", "final", "options", "participations"), Kind.CONTRACT),
}
