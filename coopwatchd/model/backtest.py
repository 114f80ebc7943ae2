"""What watchlists would have sent over the stored history, and what an edit of them wins and loses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from coopwatchd.model.compose import match_events
from coopwatchd.model.events import Event
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import AnyRecord
from coopwatchd.model.watchlist import Watchlist

SAMPLE = 5
# A term by which most of the alerts come alone; a pair of watchlists that mostly say the same.
MOST, SHARED = 0.8, 0.5
# Records that this many watchlists want say nothing about a pair of them.
_CROWD = 50
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One watchlist held against the history. Records stand for themselves, each once, in the order of the store.

    `busy`: the one term without which most of its alerts would not have come; `idle`: terms that found nothing.
    `overlaps`: other watchlists that share at least half of the smaller one's records.
    """

    watchlist: str
    alerts: int
    per_week: float
    matching: tuple[AnyRecord, ...]
    won: tuple[AnyRecord, ...]
    lost: tuple[AnyRecord, ...]
    busy: str
    idle: tuple[str, ...]
    overlaps: tuple[str, ...]

    @property
    def sample(self) -> tuple[AnyRecord, ...]:
        """A few of what it matches."""
        return self.matching[:SAMPLE]


def backtest(
    after: WatchlistIndex,
    before: WatchlistIndex,
    events: Sequence[Event],
    records: Sequence[AnyRecord],
    now: datetime,
) -> tuple[Tried, ...]:
    """Every watchlist of `after`, and those of `before` that it lacks; `events` as they happened, oldest first.

    Alerts are counted by the same rule as live ones, one for each event and watchlist. Rates are over the time from
    the first event to `now`, a week at least.
    """
    span = max(now - min((event.at for event in events), default=now), _WEEK)
    sent: dict[str, list[frozenset[str]]] = defaultdict(list)
    for match in match_events(after, events):
        sent[match.watchlist.id].append(frozenset(found.term for found in match.reason.spans))
    new, terms = _matching(after, records, now)
    old, _ = _matching(before, records, now)
    shared = _overlaps(new)
    tried = []
    for id_ in dict.fromkeys([*after.watchlists, *before.watchlists]):
        mine, theirs = new.get(id_, {}), old.get(id_, {})
        known = id_ in before.watchlists
        tried.append(
            Tried(
                watchlist=id_,
                alerts=len(sent[id_]),
                per_week=len(sent[id_]) / (span / _WEEK),
                matching=tuple(mine.values()),
                won=tuple(record for uid, record in mine.items() if known and uid not in theirs),
                lost=tuple(record for uid, record in theirs.items() if uid not in mine),
                busy=_busy(sent[id_]),
                idle=_idle(after.watchlists.get(id_), terms[id_].union(*sent[id_])),
                overlaps=tuple(shared[id_]),
            )
        )
    return tuple(tried)


def _matching(
    index: WatchlistIndex, records: Iterable[AnyRecord], now: datetime
) -> tuple[dict[str, dict[str, AnyRecord]], dict[str, frozenset[str]]]:
    """Per watchlist the records that it matches, by uid, and the terms by which it does."""
    found: dict[str, dict[str, AnyRecord]] = defaultdict(dict)
    terms: dict[str, frozenset[str]] = defaultdict(frozenset)
    for record in records:
        for watchlist, reason in index.match_record(record, now):
            found[watchlist.id][record.uid] = record
            terms[watchlist.id] |= {span.term for span in reason.spans}
    return found, terms


def _busy(sent: Sequence[frozenset[str]]) -> str:
    alone = Counter(next(iter(terms)) for terms in sent if len(terms) == 1)
    term, count = max(alone.items(), key=lambda pair: pair[1], default=("", 0))
    return term if count and count >= MOST * len(sent) else ""


def _idle(watchlist: Watchlist | None, heard: frozenset[str]) -> tuple[str, ...]:
    wanted = [one.written for one in watchlist.any] if watchlist is not None else []
    # A set of terms is not the user's to trim: its words are in nobody's way.
    return tuple(one for one in wanted if not one.startswith("@") and one not in heard)


def _overlaps(found: dict[str, dict[str, AnyRecord]]) -> dict[str, list[str]]:
    wanting: dict[str, list[str]] = defaultdict(list)
    for id_, records in found.items():
        for uid in records:
            wanting[uid].append(id_)
    together = Counter(pair for ids in wanting.values() if len(ids) <= _CROWD for pair in combinations(ids, 2))
    shared: dict[str, list[str]] = defaultdict(list)
    for (one, other), count in together.items():
        if count >= SHARED * min(len(found[one]), len(found[other])):
            shared[one].append(other)
            shared[other].append(one)
    return shared
