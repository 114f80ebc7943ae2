"""Matching: one index over all watchlists; one pass over a record's text finds every term of every watchlist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from coopwatchd.model.alerts import Reason
from coopwatchd.model.events import Event
from coopwatchd.model.query.codes import code_keys, number_keys
from coopwatchd.model.query.conditions import condition
from coopwatchd.model.query.facts import Facts, Proof, because
from coopwatchd.model.query.finder import TermFinder
from coopwatchd.model.query.leaves import value_keys
from coopwatchd.model.query.tree import Node
from coopwatchd.model.query.why import Verdict, explain
from coopwatchd.model.records import AnyRecord
from coopwatchd.model.watchlist import Watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An event and a watchlist that wants it, with the reason."""

    event: Event
    watchlist: Watchlist
    reason: Reason


class WatchlistIndex:
    """All watchlists, compiled: safe to share between threads. An edit makes another, see `replaced`."""

    def __init__(self, watchlists: Iterable[Watchlist]) -> None:
        self.watchlists: dict[str, Watchlist] = {}
        self._finder = TermFinder()
        self._numbers: dict[str, int] = {}  # a watchlist's place in the configuration
        self._entries: dict[int, Watchlist] = {}
        self._trees: dict[int, Node] = {}  # made when first needed: of many watchlists few are ever looked at
        self._wanted: dict[str, tuple[int, ...]] = {}  # by a key of which one must be found
        self._change({watchlist.id: watchlist for watchlist in watchlists})

    def replaced(self, changes: Mapping[str, Watchlist | None]) -> WatchlistIndex:
        """The index after an edit: watchlists that were changed or added, by id, and None for those taken out.

        This one stays as it is. A changed watchlist keeps its place, a new one comes last. What the edit does not
        touch is shared: it takes no longer than to copy the tables, however the watchlists look.
        """
        other = WatchlistIndex(())
        other.watchlists, other._finder = dict(self.watchlists), self._finder.copy()
        other._numbers, other._entries = dict(self._numbers), dict(self._entries)
        other._trees, other._wanted = dict(self._trees), dict(self._wanted)
        other._change(changes)
        return other

    def match(self, event: Event) -> list[Match]:
        """The watchlists that want this event, in the order of the configuration; days left count from its time."""
        facts = self._facts(event.record, event.at)
        found = []
        for number in self._candidates(facts):
            watchlist = self._entries[number]
            proof: Proof = []
            if watchlist.wants(event.types, event.mark) and self._tree(number).holds(facts, proof):
                found.append(Match(event=event, watchlist=watchlist, reason=_reason(watchlist, proof)))
        return found

    def match_record(self, record: AnyRecord, now: datetime | None = None) -> list[tuple[Watchlist, Reason]]:
        """The watchlists that match the record itself, whatever happened to it.

        Raises ValueError where a watchlist compares days left and `now` is not given.
        """
        facts = self._facts(record, now)
        found = []
        for number in self._candidates(facts):
            watchlist = self._entries[number]
            proof: Proof = []
            if self._tree(number).holds(facts, proof):
                found.append((watchlist, _reason(watchlist, proof)))
        return found

    def why(self, id_: str, record: AnyRecord, now: datetime) -> Verdict:
        """The conditions of one watchlist held against one record; it holds when `match_record` has it."""
        return explain(self._tree(self._numbers[id_]), self._facts(record, now))

    def marks(self, *, business: bool = False) -> tuple[frozenset[int], frozenset[int]]:
        """Every closing mark and every expiring mark of any watchlist, in days: of those without `business_days`.

        `business`: of those with it.
        """
        lists = [watchlist for watchlist in self.watchlists.values() if watchlist.business_days is business]
        return (
            frozenset(mark for watchlist in lists for mark in watchlist.closing_marks),
            frozenset(mark for watchlist in lists for mark in watchlist.expiring_marks),
        )

    def _facts(self, record: AnyRecord, now: datetime | None) -> Facts:
        places, sets = self._finder.find(record)
        return Facts(record=record, now=now, places=places, sets=sets)

    def _candidates(self, facts: Facts) -> list[int]:
        """The watchlists of which something that must be found was found, in the order of the configuration."""
        record = facts.record
        shown = chain((_ALWAYS,), facts.places, facts.sets, value_keys(record), number_keys(record), code_keys(record))
        found: set[int] = set()
        for key in shown:
            found.update(self._wanted.get(key, ()))
        return sorted(found)

    def _tree(self, number: int) -> Node:
        node = self._trees.get(number)
        if node is None:  # two threads may both make it: it is the same
            node = self._trees[number] = condition(self._entries[number])
        return node

    def _change(self, changes: Mapping[str, Watchlist | None]) -> None:
        """Take watchlists in and out; only while nobody else has this index."""
        loose: dict[str, dict[int, None]] = {}  # the numbers of the keys that change: a popular one is copied once
        next_ = max(self._entries, default=-1) + 1
        for id_, watchlist in changes.items():
            number = self._numbers.get(id_)
            if number is not None:
                for key in self._keys(self._tree(number)):
                    self._loosened(key, loose).pop(number)
                del self.watchlists[id_], self._numbers[id_], self._entries[number], self._trees[number]
            if watchlist is None:
                continue
            if number is None:
                number, next_ = next_, next_ + 1
            self.watchlists[id_], self._numbers[id_], self._entries[number] = watchlist, number, watchlist
            node = condition(watchlist)
            self._finder.add(node.terms())
            for key in self._keys(node):
                self._loosened(key, loose)[number] = None
        self._wanted.update((key, tuple(numbers)) for key, numbers in loose.items())

    def _loosened(self, key: str, loose: dict[str, dict[int, None]]) -> dict[int, None]:
        if key not in loose:
            loose[key] = dict.fromkeys(self._wanted.get(key, ()))
        return loose[key]

    def _keys(self, node: Node) -> tuple[str, ...]:
        keys = node.keys()
        return (_ALWAYS,) if keys is None else keys.keys


_ALWAYS = ""  # the key of what can be true of a record that shows nothing of it


def _reason(watchlist: Watchlist, proof: Proof) -> Reason:
    said, spans = because(proof)
    return Reason(watchlist=watchlist.id, because=said, note=watchlist.note, spans=spans)
