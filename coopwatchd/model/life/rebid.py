"""When the solicitation that replaces a contract should open: earliest, expected and latest day, with the reason."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from statistics import median

from coopwatchd.model.counted import counted
from coopwatchd.model.life.endings import endings
from coopwatchd.model.life.habits import (
    FORESEEN,
    Habit,
    Habits,
    bodies_of,
    nearest,
    option_months,
    options_left,
    typical,
)
from coopwatchd.model.life.likely import MONTH
from coopwatchd.model.records import Contract

# The field's own: most cooperatives open a rebid four to fourteen months before the end, nine in the middle.
_FIELD = tuple(9.0 + 5.0 * step / 8 * (0.55 + 0.45 * abs(step) / 8) for step in range(-8, 9))
# How many rebids of one's own the field's habit is worth, and that of all bodies seen here.
_FIELD_WEIGHT, _ALL_WEIGHT, _WIDER_WEIGHT = 0.4, 0.5, 0.15
_OWN_SPREAD = 8.0  # how many rebids of one's own say as much of their spread as those of all cooperatives
_UNSURE = 1.5  # the middle of few is known the less, and a median less than a mean
_WORTH = 0.0155  # how likely a month must be to belong to the window
_LEAST = 0.8  # of the likelihood lies inside it at the very least
_STEP = 7  # days
_BLUR = 0.75  # months: no two years are alike
_LATE = 0.02  # that nothing so far said anything
_SHOWN = 6
_FAR = 6  # months from the middle one: early for a reason of its own, or very late


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days between which the replacing solicitation should open; `learned` counts the rebids it goes by."""

    earliest: date
    expected: date
    latest: date
    reason: str
    learned: int = 0

    @property
    def sentence(self) -> str:
        """The window as an alert says it."""
        return (
            f"The rebid should open between {self.earliest} and {self.latest}, most likely around {self.expected}:"
            f" {self.reason}."
        )


def window(contract: Contract, habits: Habits, today: date) -> Window | None:
    """When the rebid of a contract should open, seen from `today`, while it has not; None without an end of term.

    12/31/9999 and its like are no end.
    How likely each week is comes from how long before an end this body opens its rebids, weighed over the ends that
    the unused options allow; what lies before `today` did not happen. The window is the run of weeks that are likely
    enough to be worth waiting in, and holds nine openings of ten (see tests/model/test_lineage_history.py).
    """
    ends_on, far = contract.ends_on, today.year + FORESEEN
    if ends_on is None or not today.year - FORESEEN < ends_on.year < far:
        return None
    if contract.final_ends_on is not None and contract.final_ends_on.year >= far:
        contract = replace(contract, final_ends_on=None)  # 12/31/9999 means that nobody set one
    seen = [habits.of(*body) for body in bodies_of(contract)]
    leads = list(_leads(seen, habits.spread))
    ends = list(endings(contract, ends_on, seen))
    days = _likelihood(leads, ends, today)
    first, middle, last = _best(days)
    origin = _origin(ends, today)
    expected, reason = origin + timedelta(days=middle * _STEP), _reason(contract, ends_on, seen)
    if today <= ends_on < expected and not options_left(ends_on, contract.final_ends_on, contract.options):
        reason += "; none is out so near the end, so the term may well be extended first"
    return Window(
        earliest=origin + timedelta(days=first * _STEP),
        expected=expected,
        latest=origin + timedelta(days=last * _STEP),
        reason=reason,
        learned=len(nearest(seen).leads),
    )


def _leads(seen: Sequence[Habit], spread: float) -> Iterator[tuple[float, float, float]]:
    """Months before an end, with their weights and how far around: the nearest body's own count in full."""
    near = nearest(seen)
    yield from _shared(_FIELD, _FIELD_WEIGHT)
    for place, habit in enumerate(seen):
        if not habit.leads:
            continue
        if place == 0:
            yield from _shared(habit.leads, _ALL_WEIGHT)
        else:
            yield _own(habit.leads, 1.0 if habit is near else _WIDER_WEIGHT, spread)


def _own(leads: Sequence[float], weight: float, spread: float) -> tuple[float, float, float]:
    """One body's rebids, around their middle one: as far as its own stand apart, and where they are few, as all do."""
    count = len(leads)
    around = (_OWN_SPREAD * spread + count * typical(leads)) / (_OWN_SPREAD + count) if count > 1 else spread
    return median(leads), weight * count, max(_BLUR, around) * math.sqrt(1 + _UNSURE / count)


def _shared(leads: Sequence[float], weight: float) -> Iterator[tuple[float, float, float]]:
    return ((lead, weight / len(leads), _BLUR) for lead in leads)


def _origin(ends: Sequence[tuple[date, float]], today: date) -> date:
    return max(today, min(end for end, _ in ends) - timedelta(days=900))


def _likelihood(
    leads: Sequence[tuple[float, float, float]], ends: Sequence[tuple[date, float]], today: date
) -> list[float]:
    """How likely each week from the origin on is; never all nothing."""
    origin = _origin(ends, today)
    until = max(*(end for end, _ in ends), today) + timedelta(days=270)
    weeks = max(2, (until - origin).days // _STEP)
    found = [_LATE / weeks] * weeks
    low, heights = _curve(tuple(leads))
    for end, share in ends:
        before = (end - origin).days - low  # where in the curve the first week stands
        first = max(0, -((len(heights) - 1 - before) // _STEP))
        for week in range(first, min(weeks, before // _STEP + 1)):
            found[week] += share * heights[before - week * _STEP]
    return found


@lru_cache(maxsize=256)
def _curve(leads: tuple[tuple[float, float, float], ...]) -> tuple[int, tuple[float, ...]]:
    """How likely an opening is on each day before an end, for a week of such days; the first is so many days before."""
    total = sum(weight for _, weight, _ in leads)
    low = math.floor(min(lead - 4 * around for lead, _, around in leads) * MONTH)
    high = math.ceil(max(lead + 4 * around for lead, _, around in leads) * MONTH)
    heights = [0.0] * (high - low + 1)
    for lead, weight, around in leads:
        middle, blur = lead * MONTH, around * MONTH
        height = weight / total * _STEP / (blur * math.sqrt(2 * math.pi))
        for day in range(max(low, math.floor(middle - 4 * blur)), min(high, math.ceil(middle + 4 * blur)) + 1):
            heights[day - low] += height * math.exp(-((day - middle) ** 2) / (2 * blur * blur))
    return low, tuple(heights)


def _best(weeks: Sequence[float]) -> tuple[int, int, int]:
    """The first, the median and the last week of the run that is worth its length.

    A week is worth naming where it is likelier than `_WORTH`: a whole year more, for an option that is hardly ever left
    unused, is not. What holds too little of the likelihood all the same is made the shortest that holds enough.
    """
    total = sum(weeks)
    cost = _WORTH * total * _STEP / MONTH
    best, run, first = (0.0, 0, 0), 0.0, 0
    for last, weight in enumerate(weeks):
        if run <= 0:
            run, first = 0.0, last
        run += weight - cost
        best = max(best, (run, first, last))
    _, first, last = best
    if sum(weeks[first : last + 1]) < _LEAST * total:
        first, last = _shortest(weeks, _LEAST * total)
    half, middle = sum(weeks[first : last + 1]) / 2, first
    while half > weeks[middle]:
        half -= weeks[middle]
        middle += 1
    return first, middle, last


def _shortest(weeks: Sequence[float], needed: float) -> tuple[int, int]:
    first, held = 0, 0.0
    best = (0, len(weeks) - 1)
    for last, weight in enumerate(weeks):
        held += weight
        while held - weeks[first] >= needed:
            held -= weeks[first]
            first += 1
        if held >= needed and last - first < best[1] - best[0]:
            best = first, last
    return best


def _reason(contract: Contract, ends_on: date, seen: Sequence[Habit]) -> str:
    said = f"current term ends {ends_on}{_options(contract, ends_on, nearest(seen))}"
    cooperative = contract.cooperative or contract.portal
    for habit, name in zip(reversed(seen[1:]), (contract.lead_agency or cooperative, cooperative), strict=False):
        if len(habit.leads) >= 2:
            return f"{said}; {name} has opened {_past(habit.leads, 'its')}"
    if len(seen[0].leads) >= 2:
        return f"{said}; of {cooperative} too little is known yet, others have opened {_past(seen[0].leads, 'their')}"
    known = "only one rebid is" if nearest(seen).leads else "no rebids are"
    return f"{said}; {known} known here yet, the field opens them 4 to 14 months before the end"


def _options(contract: Contract, ends_on: date, habit: Habit) -> str:
    left = options_left(ends_on, contract.final_ends_on, contract.options)
    if not left:
        return ""
    until = f" until {contract.final_ends_on}" if contract.final_ends_on else ""
    known = habit.used + habit.unused
    used = f" ({habit.used} of {known} were used here)" if known else ""
    return f", {counted(left, 'option')} of {option_months(contract.options)} months left{until}{used}"


def _past(leads: Sequence[float], whose: str) -> str:
    """`its last 6 rebids 7 to 11 months before the end`; one that stands far from all others is counted, not shown."""
    newest = sorted(round(lead) for lead in leads[:_SHOWN])
    middle = newest[len(newest) // 2]
    usual = [lead for lead in newest if abs(lead - middle) <= _FAR]
    span = f"{usual[0]}" if usual[0] == usual[-1] else f"{usual[0]} to {usual[-1]}"
    some = "" if len(usual) == len(newest) else f"{len(usual)} of "
    return f"{some}{whose} last {len(newest)} rebids {span} months before the end"
