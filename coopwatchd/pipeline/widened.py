"""A watchlist that an edit widened is told once what it matches now and did not before."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from coopwatchd.model.compose import Addressed, summarize
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.pipeline.alert import Audience, enqueue
from coopwatchd.pipeline.ports import Transaction


def tell_widened(
    tx: Transaction, audience: Audience, before: WatchlistIndex, changed: Collection[str], now: datetime
) -> int:
    """One summary for each changed watchlist of what is open and new to it; how many rows were new.

    Only of places that it was told of before: the others tell it everything when its introduction comes. The same
    edit made twice is told once.
    """
    told: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for id_, portal, listing in tx.introductions():
        told[id_].add((portal, listing))
    count = 0
    held = list(tx.all_held(live=True)) if any(told[id_] for id_ in changed) else []
    for id_ in changed:
        watchlist = audience.index.watchlists.get(id_)
        known = before.watchlists.get(id_)
        if watchlist is None or known is None or not told[id_]:
            continue
        old, new = WatchlistIndex([known]), WatchlistIndex([watchlist])
        fresh = [one for one in held if not old.match_record(one.record, now)]
        summaries = summarize(new, {id_: frozenset(told[id_])}, {}, fresh, now)
        count += enqueue(tx, audience, [_renamed(one, id_) for one in summaries], now)
    return count


def _renamed(one: Addressed, id_: str) -> Addressed:
    """By what it tells, not by the places: those were told of before."""
    uids = "\n".join(sorted(item.record.uid for item in one.alert.items))
    digest = hashlib.sha256(uids.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    subject = f"New to the changed watchlist {id_}"
    return replace(one, alert=replace(one.alert, key=f"widened/{id_}/{digest}@{one.channel}", subject=subject))
