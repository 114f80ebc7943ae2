"""Whether two records of different listings are one solicitation, where no number tells."""

from __future__ import annotations

import re
from datetime import date

from rapidfuzz import fuzz

from coopwatchd.model.life.titles import marks, subject_of
from coopwatchd.model.records import Solicitation, Stage


def same_title_and_day(one: Solicitation, other: Solicitation, days: tuple[date | None, date | None]) -> bool:
    """True when the titles agree, and the due days `days` of the two.

    With equal titles one day may be unknown, or already moved by an addendum that the other listing has not caught up
    with, but not where one of the two was awarded. Lot 1 is never lot 2, however alike the rest is.
    """
    if _bare(one.title) == _bare(other.title):
        same_day = None not in days and days[0] == days[1]
        return same_day or Stage.AWARDED not in {one.stage, other.stage}
    return None not in days and days[0] == days[1] and _alike(one, other)


def _alike(one: Solicitation, other: Solicitation) -> bool:
    """True for a title that the other begins with, or that differs by a few letters; not by a number."""
    shorter, longer = sorted((one, other), key=lambda each: len(_bare(each.title)))
    first, second = _bare(shorter.title), _bare(longer.title)
    few, many = (marks(subject_of(each)) for each in (shorter, longer))
    if len(first) >= 12 and second.startswith(first) and few <= many:
        return True
    return few == many and fuzz.token_sort_ratio(first, second) >= 92


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", " ", title.casefold()).strip()
