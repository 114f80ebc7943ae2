"""Lineage: solicitation → contracts → next solicitation, by numbers where they tell, else by likelihood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coopwatchd.model.holding import Held
from coopwatchd.model.life.awards import Award, Call, awards_of, call_of
from coopwatchd.model.life.choice import Pair
from coopwatchd.model.life.links import Lineage, Link, Tie, Verdict
from coopwatchd.model.life.pairing import pairing
from coopwatchd.model.life.titles import Vocabulary
from coopwatchd.model.records import Solicitation, Stage

Verdicts = Mapping[tuple[str, str], Verdict]
# Of two awards with many contracts each, only as many pairs are named as somebody would look at.
_PAIRS = 400


def trace(held: Iterable[Held], verdicts: Verdicts | None = None, *, words: Vocabulary | None = None) -> Lineage:
    """Every link among the records, each with its evidence.

    A verdict on one contract counts for all contracts of its award. A solicitation that was cancelled or withdrawn
    links to nothing. `words`: where `held` is a part only, how rare words are among all. Two records of which the
    portal says nothing but a common title are not linked.
    """
    known = list(held)
    awards = awards_of(known)
    calls = [
        call_of(one, one.record)
        for one in known
        if isinstance(one.record, Solicitation) and one.record.stage not in {Stage.CANCELLED, Stage.WITHDRAWN}
    ]
    vocabulary = words or Vocabulary([one.subject for one in awards] + [one.subject for one in calls])
    round_ = pairing(awards, calls, vocabulary, verdicts or {})
    origins = round_.origins()
    rebids = round_.rebids(origins)
    links = [link for pair in origins for link in _award_links(awards, calls, pair)]
    links += [link for pair in rebids for link in _rebid_links(awards, calls, pair)]
    links += [link for pair in round_.successors(origins, rebids) for link in _successor_links(awards, pair)]
    return Lineage(sorted(links, key=lambda link: (link.older, link.newer)))


def _award_links(awards: list[Award], calls: list[Call], pair: Pair) -> Iterable[Link]:
    for uid in awards[pair.newer].uids:
        yield _link(calls[pair.older].record.uid, uid, Tie.AWARD, pair)


def _rebid_links(awards: list[Award], calls: list[Call], pair: Pair) -> Iterable[Link]:
    for uid in awards[pair.older].uids:
        yield _link(uid, calls[pair.newer].record.uid, Tie.REBID, pair)


def _successor_links(awards: list[Award], pair: Pair) -> Iterable[Link]:
    old, new = awards[pair.older], awards[pair.newer]
    count = 0
    for before in old.contracts:
        # A supplier that was awarded again follows itself; who was not is followed by all.
        same = [one for one in new.contracts if one.supplier and one.supplier == before.supplier]
        for after in same or new.contracts:
            if count == _PAIRS:
                return
            count += 1
            yield _link(before.uid, after.uid, Tie.SUCCESSOR, pair)


def _link(older: str, newer: str, tie: Tie, pair: Pair) -> Link:
    return Link(older=older, newer=newer, tie=tie, confidence=round(pair.score, 2), evidence=pair.evidence)
