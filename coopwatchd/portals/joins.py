"""Whether two records of different listings are one solicitation, where no number tells."""

from __future__ import annotations

import re
from datetime import date

from rapidfuzz import fuzz

from coopwatchd.model.records import Solicitation, Stage


def same_title_and_day(one: Solicitation, other: Solicitation, days: tuple[date | None, date | None]) -> bool:
    """True when the titles agree, and the due days `days` of the two.

    With equal titles one day may be unknown, or already moved by an addendum that the other listing has not caught up
    with, but not where one of the two was awarded.
    """
    first, second = _bare(one.title), _bare(other.title)
    if None not in days and days[0] == days[1]:
        return _alike(first, second)
    return first == second and Stage.AWARDED not in {one.stage, other.stage}


def _alike(first: str, second: str) -> bool:
    shorter = min(first, second, key=len)
    if len(shorter) >= 12 and first.startswith(shorter) and second.startswith(shorter):
        return True
    return first == second or fuzz.token_sort_ratio(first, second) >= 92


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", " ", title.casefold()).strip()
