"""Whether two records of different listings are one solicitation, where no number tells."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from rapidfuzz import fuzz

from coopwatchd.model.records import Solicitation, Stage

_PART = re.compile(
    r"\b(?:area|category|class|district|group|lot|option|package|part|phase|region|schedule|section|tier|type|zone)s?"
    r" ([a-z]|[ivx]+)\b"
)


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
    first, second = sorted((_bare(one.title), _bare(other.title)), key=len)
    few, many = _marks(first), _marks(second)
    if len(first) >= 12 and second.startswith(first) and few <= many:
        return True
    return few == many and fuzz.token_sort_ratio(first, second) >= 92


def _marks(title: str) -> Counter[str]:
    """What tells parts of one purchase apart: numbers, and the letters behind “lot”, “zone” and their kin."""
    return Counter(re.findall(r"\d+", title) + _PART.findall(title))


def _bare(title: str) -> str:
    """Its words: K-12 is K12, & is and, w/ is with."""
    spelt = title.casefold().replace("&", " and ").replace("w/", "with ")
    apart = re.sub(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])", " ", spelt)
    return re.sub(r"[\W_]+", " ", apart).strip()
