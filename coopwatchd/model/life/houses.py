"""Whose record it is: cooperative, lead agency and source, under one name however a portal writes it."""

from __future__ import annotations

import re
from functools import lru_cache

from coopwatchd.model.records import AnyRecord, Contract
from coopwatchd.model.words import plain, words

_SERVICE_CENTER = re.compile(r"\besc\b|\beducation(?:al)? service", re.IGNORECASE)
_REGION = re.compile(r"\bregion (\d{1,2})\b", re.IGNORECASE)
_EMPTY = frozenset(
    "the of and for inc llc state city town division department office purchasing procurement services cooperative "
    "texas".split()
)


@lru_cache(maxsize=8192)
def house(name: str) -> str:
    """A body's name as it can be compared: “Region 4 ESC” and “ESC Region 4 (Texas)” are one; "" for no name."""
    region = _REGION.search(name)
    if region and _SERVICE_CENTER.search(name):
        return f"region {int(region[1])}"
    said = [plain(word.text) for word in words(name)]
    return " ".join(sorted({word for word in said if word not in _EMPTY}) or sorted(set(said)))


def agency_of(record: AnyRecord) -> str:
    """The house of the body that ran it, "" where the cooperative itself did or nothing is said."""
    agency = house(record.lead_agency)
    return "" if agency == house(record.cooperative) else agency


def houses_of(record: AnyRecord) -> frozenset[str]:
    """Every house that the record belongs to."""
    names = [record.cooperative or record.portal, record.lead_agency]
    if isinstance(record, Contract):
        names.append(record.source)
    return frozenset(house(name) for name in names if name)
