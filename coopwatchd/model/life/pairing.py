"""Pairing awards and solicitations: verdicts first, then numbers, then the likeliest, each award at most once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from coopwatchd.model.life.awards import Award, Call
from coopwatchd.model.life.choice import Pair, choose
from coopwatchd.model.life.heirs import KEYS, Heirs
from coopwatchd.model.life.likely import Guess, award_of, fits, rebid_of, successor_of
from coopwatchd.model.life.links import Tie, Verdict
from coopwatchd.model.life.mentions import Mentions
from coopwatchd.model.life.settled import Settled
from coopwatchd.model.life.titles import Subject, Vocabulary

_EXACT, _SETTLED = 0.99, 1.0
_Index = Mapping[tuple[str, str], Sequence[int]]


@dataclass(slots=True)
class Pairing:
    """One round of pairing over everything that is known; pairs name places in these lists."""

    awards: Sequence[Award]
    calls: Sequence[Call]
    words: Vocabulary
    settled: Settled
    mentions: Mentions

    def origins(self) -> list[Pair]:
        """Which solicitation (older) made which award (newer)."""
        found = self._confirmed(Tie.AWARD, by_newer=True)
        by_word = _index((call.houses, call.subject) for call in self.calls)
        by_key: dict[str, list[int]] = defaultdict(list)
        for place, call in enumerate(self.calls):
            by_key[call.key].append(place)
        guesses = []
        for place, award in enumerate(self.awards):
            if place in found:
                continue
            exact = self._by_number(place, award, by_key)
            if exact is not None:
                found[place] = exact
                continue
            near = ((index, place) for index in self._near(by_word, award.houses, award.subject))
            guesses += self._guesses(
                Tie.AWARD, near, lambda old, new: award_of(self.calls[old], self.awards[new], self.words)
            )
        return [*found.values(), *choose(guesses, by_newer=True, kin=self._kin)]

    def rebids(self, origins: Iterable[Pair]) -> list[Pair]:
        """Which solicitation (newer) replaces which award (older)."""
        products: dict[int, list[int]] = defaultdict(list)
        origin = {}
        for pair in origins:
            products[pair.older].append(pair.newer)
            origin[pair.newer] = pair.older
        found = self._confirmed(Tie.REBID, by_newer=False) | self._named(origin)

        def guess(old: int, new: int) -> Guess | None:
            made = [self.awards[index] for index in products[new]]
            return None if origin.get(old) == new else rebid_of(self.awards[old], self.calls[new], made, self.words)

        by_word = _index((call.houses, call.subject) for call in self.calls)
        for new, made in products.items():
            for index in made:  # a solicitation is also found by what its contracts are called
                _add(by_word, self.calls[new].houses, self.awards[index].subject, new)
        near = (
            (place, index)
            for place, award in enumerate(self.awards)
            if place not in found
            for index in self._near(by_word, award.houses, award.subject)
        )
        taken = [(pair.newer, pair.older) for pair in found.values()]
        chosen = choose(self._guesses(Tie.REBID, near, guess), by_newer=False, kin=self._kin, taken=taken)
        return [*found.values(), *chosen]

    def successors(self, origins: Iterable[Pair], rebids: Iterable[Pair]) -> list[Pair]:
        """Which award (newer) took another's place (older) without a solicitation between them that is known."""
        replaced = {pair.older: pair.newer for pair in rebids}
        replacing = set(replaced.values())
        explained = {pair.newer for pair in origins if pair.older in replacing}
        found = self._confirmed(Tie.SUCCESSOR, by_newer=False)
        for new in range(len(self.awards)):
            for mention in self.mentions.predecessors(new):
                if mention.award not in replaced and self.settled.allows(Tie.SUCCESSOR, mention.award, new):
                    pair = Pair(older=mention.award, newer=new, score=_EXACT, evidence=(mention.why,))
                    found.setdefault(mention.award, pair)
        heirs = Heirs(self.awards, self.words)
        near = (
            (place, index)
            for place in range(len(self.awards))
            if place not in found and place not in replaced
            for index in heirs.of(place)
            if index not in explained
        )
        guesses = self._guesses(
            Tie.SUCCESSOR, near, lambda old, new: successor_of(self.awards[old], self.awards[new], self.words)
        )
        taken = [(pair.newer, pair.older) for pair in found.values()]
        return [*found.values(), *choose(guesses, by_newer=False, kin=self._kin, taken=taken)]

    def _by_number(self, place: int, award: Award, by_key: Mapping[str, Sequence[int]]) -> Pair | None:
        """The solicitation that the contracts' own numbers name; of several with one number the likeliest title."""
        for parent in award.parents:
            fitting = [
                index
                for index in by_key.get(parent.key, ())
                if self.settled.allows(Tie.AWARD, index, place) and self._plausible(index, award, stated=parent.stated)
            ]
            if fitting:
                best = max(fitting, key=lambda index: (self._alike(index, award), -index))
                return Pair(older=best, newer=place, score=_EXACT, evidence=(parent.why,))
        return None

    def _plausible(self, index: int, award: Award, *, stated: bool) -> bool:
        """A number is a proof in its own house; in another, only where the portal states it and the titles agree."""
        call = self.calls[index]
        if not fits(call, award):
            return False
        return bool(call.houses & award.houses) or (stated and self._alike(index, award) >= 0.5)

    def _kin(self, place: int) -> Hashable:
        """Awards of one title and one agency go one way, although their ends differ."""
        award = self.awards[place]
        return award.subject, award.houses

    def _alike(self, index: int, award: Award) -> float:
        return self.words.likeness(self.calls[index].subject, award.subject)

    def _named(self, origin: Mapping[int, int]) -> dict[int, Pair]:
        """What portals say themselves: in a solicitation's text, or by the predecessors of what it made."""
        found: dict[int, Pair] = {}
        said = [(index, mention) for index, call in enumerate(self.calls) for mention in self.mentions.of(call)]
        said += [(index, mention) for new, index in origin.items() for mention in self.mentions.predecessors(new)]
        for index, mention in said:
            if origin.get(mention.award) != index and self.settled.allows(Tie.REBID, mention.award, index):
                pair = Pair(older=mention.award, newer=index, score=_EXACT, evidence=(mention.why,))
                found.setdefault(mention.award, pair)
        return found

    def _confirmed(self, tie: Tie, *, by_newer: bool) -> dict[int, Pair]:
        return {
            newer if by_newer else older: Pair(
                older=older, newer=newer, score=_SETTLED, evidence=("a person confirmed it",)
            )
            for older, newer in self.settled.confirmed(tie)
        }

    def _guesses(
        self, tie: Tie, pairs: Iterable[tuple[int, int]], guess: Callable[[int, int], Guess | None]
    ) -> list[Pair]:
        found = []
        for older, newer in pairs:
            likely = guess(older, newer) if self.settled.allows(tie, older, newer) else None
            if likely is not None:
                pair = Pair(older=older, newer=newer, score=likely.score, evidence=likely.evidence, alike=likely.alike)
                found.append(pair)
        return found

    def _near(self, index: _Index, houses: frozenset[str], subject: Subject) -> list[int]:
        """The places that share a house and one of the rarest words."""
        keys = ((house, word) for house in houses for word in self.words.rarest(subject, KEYS))
        return sorted({place for key in keys for place in index.get(key, ())})


def pairing(
    awards: Sequence[Award], calls: Sequence[Call], words: Vocabulary, verdicts: Mapping[tuple[str, str], Verdict]
) -> Pairing:
    """A round over these."""
    return Pairing(awards, calls, words, Settled(awards, calls, verdicts), Mentions(awards))


def _index(things: Iterable[tuple[frozenset[str], Subject]]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for place, (houses, subject) in enumerate(things):
        _add(found, houses, subject, place)
    return found


def _add(index: dict[tuple[str, str], list[int]], houses: frozenset[str], subject: Subject, place: int) -> None:
    for house in houses:
        for word in subject:
            index.setdefault((house, word), []).append(place)
