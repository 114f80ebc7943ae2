"""US federal holidays and business days: the rule of 5 U.S.C. 6103, reckoned for any year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6
_JUNETEENTH = 2021  # a holiday since that year (Public Law 117-17)
# Month, weekday and which one of the month; -1 = the last.
_FLOATING = (
    (1, 0, 3),  # Birthday of Martin Luther King, Jr.
    (2, 0, 3),  # Washington's Birthday
    (5, 0, -1),  # Memorial Day
    (9, 0, 1),  # Labor Day
    (10, 0, 2),  # Columbus Day
    (11, 3, 4),  # Thanksgiving Day
)


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> frozenset[date]:
    """The days of a year on which federal offices are closed.

    A holiday on a Saturday is kept the Friday before, one on a Sunday the Monday after (5 U.S.C. 6103(b), Executive
    Order 11582): so that New Year's Day may be kept on December 31. Inauguration Day is none outside Washington.
    """
    kept = {_observed(day) for day in (*_fixed(year), *_fixed(year + 1), *_floating(year))}
    return frozenset(day for day in kept if day.year == year)


def is_business_day(day: date) -> bool:
    """True for a Monday to Friday that is no federal holiday."""
    return day.weekday() < _SATURDAY and day not in federal_holidays(day.year)


def business_day_before(day: date) -> date:
    """The day itself when it is a business day, else the last one before it."""
    while not is_business_day(day):
        day -= _DAY
    return day


def _fixed(year: int) -> Iterator[date]:
    yield from (date(year, month, day) for month, day in ((1, 1), (7, 4), (11, 11), (12, 25)))
    if year >= _JUNETEENTH:
        yield date(year, 6, 19)


def _floating(year: int) -> Iterator[date]:
    for month, weekday, which in _FLOATING:
        first = date(year, month, 1)
        day = first + timedelta(days=(weekday - first.weekday()) % 7)
        days = [day + timedelta(weeks=week) for week in range(5)]
        yield [one for one in days if one.month == month][which if which < 0 else which - 1]


def _observed(day: date) -> date:
    if day.weekday() == _SATURDAY:
        return day - _DAY
    return day + _DAY if day.weekday() == _SUNDAY else day
