"""The sentences that an event about a contract or an award says beside what changed."""

from __future__ import annotations

from datetime import date

from coopwatchd.model.counted import counted
from coopwatchd.model.events import EventType
from coopwatchd.model.life.dates import months_between
from coopwatchd.model.life.term import options_left
from coopwatchd.model.records import AnyRecord, Contract, How, Solicitation


def notes_of(old: AnyRecord, new: AnyRecord, types: tuple[EventType, ...]) -> tuple[str, ...]:
    """What to say beside the change: how far a term moved, how many options are left, to whom it was awarded."""
    notes: list[str] = []
    if isinstance(old, Contract) and isinstance(new, Contract) and EventType.RENEWED in types:
        notes.append(_renewed(old, new))
    if isinstance(new, Solicitation) and EventType.AWARDED in types and new.awarded_to:
        notes.append(f"awarded to {'; '.join(new.awarded_to)}")
    return tuple(notes)


def reckoning(contract: Contract) -> tuple[str, ...]:
    """How an end was found that the portal does not print itself: a reminder of such a date says so."""
    for found in contract.found:
        if found.field == "ends_on" and not found.why and found.how is not How.COLUMN:
            how = "reckoned from" if found.how is How.DERIVED else "read from the words"
            return (f"the end is {how} “{found.text}”",)
    return ()


def options_text(contract: Contract) -> str:
    """`1 of 2 options left`, `no option left`, or "" where that is not known."""
    left, options = options_left(contract), contract.options
    if left is None:
        return ""
    if options is not None and options.count and options.used is not None:
        return f"{left or 'none'} of {counted(options.count, 'option')} left"
    return "no option left" if not left else f"{counted(left, 'option')} left"


def _renewed(old: Contract, new: Contract) -> str:
    """`moved out by 12 months; 1 of 2 options left`."""
    parts = []
    if old.ends_on and new.ends_on:
        parts.append(f"moved out by {_span(old.ends_on, new.ends_on)}")
        if old.final_ends_on and new.ends_on > old.final_ends_on:
            parts.append(f"{_span(old.final_ends_on, new.ends_on)} beyond the final end of {old.final_ends_on}")
    left = options_text(new)
    if left:
        parts.append(left)
    elif new.options is not None and new.options.count:
        parts.append("how many options are left is not stated")
    return "; ".join(parts)


def _span(first: date, second: date) -> str:
    months = months_between(first, second)
    if months:
        return counted(months, "month")
    days = (second - first).days
    return counted(days, "day")
