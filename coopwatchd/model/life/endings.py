"""The ends of term that a rebid may lead up to, each with its likelihood: the current one, and those further out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from coopwatchd.model.life.habits import Habit, nearest, option_months, options_left
from coopwatchd.model.life.likely import MONTH
from coopwatchd.model.records import Contract

# Nearly every option is used where nothing else is known: seven of eight.
_USED, _UNUSED = 7.0, 1.0
_PRIOR = 6.0  # so many decisions of one's own are worth as much as what is known from further away
# Where a portal prints one end and nothing of options, that end is mostly the last; how often, the history corrects.
_PRINTED = 0.75
_HORIZON = 6  # ends that are looked at where nobody says how many there are


def endings(contract: Contract, ends_on: date, seen: Sequence[Habit]) -> Iterator[tuple[date, float]]:
    """The ends and their likelihoods, which add up to one. `seen`: habits, everybody's first and the nearest last.

    Where a contract's beginning is known, each end goes by the awards of the same age: how many were rebid there, and
    how many went on. Those that still run count too, as far as they ran or their end was seen to move, or a young
    history would show only who stopped early (the product-limit estimate of Kaplan and Meier).
    """
    left, months = options_left(ends_on, contract.final_ends_on, contract.options), option_months(contract.options)
    ran = (ends_on - contract.starts_on).days / MONTH if contract.starts_on else None
    usual = _unused(seen)
    if ran is not None and contract.final_ends_on is None and contract.options is None:
        left, usual = _HORIZON, _PRINTED
    ages = [ran + months * used for used in range(left)] if ran is not None else []
    share = 1.0
    for used, stops in enumerate(_stops(ages, months / 2, seen, usual) if ages else [usual] * left):
        yield ends_on + timedelta(days=round(used * months * MONTH)), share * stops
        share *= 1 - stops
    last = ends_on + timedelta(days=round(left * months * MONTH))
    yield (contract.final_ends_on if left and contract.final_ends_on else last), share


def _unused(seen: Sequence[Habit]) -> float:
    """That an option is left unused: here, as far as is known, else as everywhere."""
    chance = _UNUSED / (_USED + _UNUSED)
    for habit, prior in ((seen[0], _USED + _UNUSED), (nearest(seen), _PRIOR)):
        chance = (habit.unused + prior * chance) / (habit.used + habit.unused + prior)
    return chance


def _stops(ages: Sequence[float], within: float, seen: Sequence[Habit], usual: float) -> list[float]:
    """For each age in months, how likely an award that reached it is rebid there.

    From the cooperative to the lead agency each moves what is known so far: all ages together, then each for itself.
    """
    rates = [usual] * len(ages)
    for habit in seen[1:]:
        counts = [habit.decided(age, within) for age in ages]
        stopped, known = sum(ended for ended, _ in counts), sum(map(sum, counts))
        mean = sum(rates) / len(rates)
        moved = (stopped / mean + _PRIOR) / (known + _PRIOR)
        rates = [
            (ended + _PRIOR * min(1.0, rate * moved)) / (ended + beyond + _PRIOR)
            for (ended, beyond), rate in zip(counts, rates, strict=True)
        ]
    return rates
