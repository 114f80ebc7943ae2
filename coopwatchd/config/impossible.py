"""Watchlists that can never match: conditions that exclude each other, found without looking at a record."""

from __future__ import annotations

from coopwatchd.model.events import EVENTS_OF
from coopwatchd.model.records import Kind
from coopwatchd.model.terms import TermSet, Wanted
from coopwatchd.model.watchlist import Watchlist


def impossible(watchlist: Watchlist) -> tuple[str, str] | None:
    """The key that is to blame, and why nothing can match; None where something may."""
    excluded = {term for one in watchlist.none for term in _terms(one)}
    wanted = [term for one in watchlist.any for term in _terms(one)]
    if wanted and excluded.issuperset(wanted):
        return "none", "every term of `any` stands in `none` as well"
    for one in watchlist.all:
        if excluded.issuperset(_terms(one)):
            return "none", f"‘{one.written}’ must be found by `all`, and must not by `none`"
    kinds = watchlist.kinds or frozenset(Kind)
    if watchlist.suppliers and Kind.CONTRACT not in kinds:
        return "suppliers", "only contracts have a supplier, and `kinds` leaves them out"
    if watchlist.events and not any(EVENTS_OF[kind] & watchlist.events for kind in kinds):
        return "events", f"nothing of that happens to a {' or '.join(sorted(kinds))}"
    return None


def _terms(wanted: Wanted) -> frozenset[object]:
    return frozenset(wanted.terms) if isinstance(wanted, TermSet) else frozenset({wanted})
