"""Dates as entries of a calendar: each keeps its uid for ever, and counts up its sequence when it changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class What(StrEnum):
    """What is on that date; a record has at most one entry of each."""

    DUE = "due"
    PREPROPOSAL = "pre-proposal conference"
    QUESTIONS = "questions due"
    TERM_END = "term ends"
    REBID = "rebid window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One date of one record: an instant (`at`), or whole days from `first` to `last`, both inclusive."""

    record: str  # the record's uid, or what stands for several that have the date in common
    what: What
    summary: str
    description: str = ""
    url: str = ""
    at: datetime | None = None
    first: date | None = None
    last: date | None = None
    cancelled: bool = False

    @property
    def uid(self) -> str:
        """The same for ever, whatever becomes of the date: of the record's own uid and what the date is."""
        digest = hashlib.sha256(f"{self.record}/{self.what}".encode("utf-8", "surrogatepass")).hexdigest()
        return f"{digest[:32]}@coopwatchd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An entry as the calendar file last had it: how often it changed since it was first written, and when."""

    entry: Entry
    sequence: int
    changed_at: datetime


def file_entries(entries: Iterable[Entry], known: Mapping[str, Filed], now: datetime) -> tuple[Filed, ...]:
    """Each entry as it has to stand in the file; one that differs from what was filed counts up (RFC 5545, 3.8.7.4).

    A cancelled one that was never in a file stays out; one that was keeps the date it had, for calendars that look
    for it there.
    """
    found = []
    for entry in entries:
        before = known.get(entry.uid)
        if before is None:
            if not entry.cancelled:
                found.append(Filed(entry=entry, sequence=0, changed_at=now))
            continue
        if entry.cancelled:
            entry = replace(before.entry, cancelled=True)  # noqa: PLW2901 - the date that is called off
        changed = entry != before.entry
        found.append(Filed(entry=entry, sequence=before.sequence + 1, changed_at=now) if changed else before)
    return tuple(found)
