"""The keys of a watchlist as one tree: `any`, `all`, `none`, the filters and the query have one meaning."""

from __future__ import annotations

from collections.abc import Iterator

from coopwatchd.model.query.codes import Coded, Numbered
from coopwatchd.model.query.demands import Demanded
from coopwatchd.model.query.leaves import Among, Found
from coopwatchd.model.query.reading import TEXTS
from coopwatchd.model.query.tree import Node, Not, all_of
from coopwatchd.model.watchlist import Watchlist


def condition(watchlist: Watchlist) -> Node:
    """Every key that is there must hold."""
    return all_of(_nodes(watchlist))


def _nodes(watchlist: Watchlist) -> Iterator[Node]:
    for name, values in (("kind", watchlist.kinds), ("portal", watchlist.portals), ("state", watchlist.states)):
        if values:
            yield Among(name, frozenset(map(str, values)))
    if watchlist.contracts:
        yield Numbered(watchlist.contracts)
    if watchlist.codes:
        yield Coded(watchlist.codes)
    if watchlist.small_business:
        yield Demanded(watchlist.small_business)
    if watchlist.none:
        yield Not(Found(watchlist.none, watchlist.fields))
    if watchlist.any:
        yield Found(watchlist.any, watchlist.fields)
    for one in watchlist.all:
        yield Found((one,), watchlist.fields)
    if watchlist.query is not None:
        yield watchlist.query.tree
    # A cooperative is also known by its portal's id: `cooperatives = ["omnia"]`.
    for prefix, names in (
        ("supplier", watchlist.suppliers),
        ("agency", watchlist.lead_agencies),
        ("cooperative", watchlist.cooperatives),
    ):
        if names:
            yield Found(names, TEXTS[prefix])
