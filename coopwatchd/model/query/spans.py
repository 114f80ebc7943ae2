"""Days between which a date of every record that a watchlist matches lies: what a store can narrow by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from coopwatchd.model.holding import Span
from coopwatchd.model.query.conditions import condition
from coopwatchd.model.query.quantities import Compared
from coopwatchd.model.query.tree import And, Node
from coopwatchd.model.watchlist import Watchlist

# A day begins at another instant in every zone, and the store keeps instants in UTC.
_ZONES = timedelta(days=2)


def span(watchlist: Watchlist, name: str, now: datetime) -> Span:
    """Where the `due` or `ends` of every match lies, two days more on either side; anywhere if that cannot be told.

    What lies outside, or has no such date, is no match; what lies inside has to be matched all the same.
    """
    first, last = [], []
    for one in _demanded(condition(watchlist)):
        if one.name != name or isinstance(one.value, int) or one.sign == "!=":
            continue
        lowest = now.date() if isinstance(one.value, timedelta) else None  # what has passed has no time left
        try:
            day = (now + one.value).date() if isinstance(one.value, timedelta) else one.value
            if one.sign in {"=", ">", ">="}:
                lowest = day
            if lowest is not None:
                first.append(lowest - _ZONES)
            if one.sign in {"=", "<", "<="}:
                last.append(day + _ZONES)
        except OverflowError:
            continue  # beyond the calendar
    return Span(max(first, default=None), min(last, default=None))


def _demanded(node: Node) -> Iterator[Compared]:
    """The comparisons that every match passes."""
    if isinstance(node, Compared):
        yield node
    elif isinstance(node, And):
        for part in node.nodes:
            yield from _demanded(part)
