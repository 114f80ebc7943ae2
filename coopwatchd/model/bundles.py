"""Why several alerts are one message, and how a row of the outbox says so."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Bundle(StrEnum):
    """What makes one message of several alerts."""

    ALONE = ""
    DIGEST = "digest"
    AT_ONCE = "at once"  # one poll, or one turn of the calendar, had many for the channel
    HELD = "held"  # they came in quiet hours; a few of them go out each alone
    ABOVE_CAP = "above the cap"  # a day had more than the channel wants


_MARKS = {Bundle.AT_ONCE: "at/", Bundle.HELD: "held/", Bundle.ABOVE_CAP: "cap/"}


def batch_of(bundle: Bundle, at: datetime) -> str:
    """The name that the rows of one such message have in common; a digest's is only its time."""
    return "" if bundle is Bundle.ALONE else _MARKS.get(bundle, "") + at.isoformat()


def bundle_of(batch: str) -> Bundle:
    """What a row's batch says."""
    if not batch:
        return Bundle.ALONE
    return next((bundle for bundle, mark in _MARKS.items() if batch.startswith(mark)), Bundle.DIGEST)
