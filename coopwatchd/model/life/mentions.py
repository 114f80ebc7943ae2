"""Where a portal says itself what replaces what: contract numbers in a solicitation's text, predecessors named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coopwatchd.model.life.awards import Award, Call
from coopwatchd.model.life.numbers import bare, tells

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9./-]{3,}[A-Z0-9]", re.IGNORECASE)
_REPLACES = re.compile(
    r"\b(?:replac\w+|re-?bid\w*|supersed\w+|re-?solicit\w*|success\w+ to|current(?:ly)? contract\w*|incumbent\w*"
    r"|existing contract\w*|expiring contract\w*|predecessor\w*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An award (by place) whose replacement is named, and the sentence that says where."""

    award: int
    why: str


class Mentions:
    """Every award by its contracts' numbers."""

    def __init__(self, awards: Sequence[Award]) -> None:
        self._awards = awards
        self._by_number: Mapping[str, list[int]] = defaultdict(list)
        for place, award in enumerate(awards):
            for key in {bare(contract.number) for contract in award.contracts}:
                if tells(key):
                    self._by_number[key].append(place)

    def predecessors(self, new: int) -> Iterator[Mention]:
        """The awards that a later award's portal names as those it replaces."""
        award = self._awards[new]
        for number in dict.fromkeys(name for contract in award.contracts for name in contract.predecessors):
            for place in self._by_number.get(bare(number), ()):
                if place != new and self._awards[place].houses & award.houses:
                    yield Mention(award=place, why=f"the portal says that it replaces {number}")

    def of(self, call: Call) -> Iterator[Mention]:
        """The awards whose numbers a solicitation's text names as what it replaces."""
        text = call.record.description
        if not text or not _REPLACES.search(text):
            return
        for number in dict.fromkeys(_NUMBER.findall(text)):
            for place in self._by_number.get(bare(number), ()):
                award = self._awards[place]
                began_before = award.starts_on is None or award.starts_on < call.opened_on
                if began_before and award.houses & call.houses:
                    yield Mention(award=place, why=f"the solicitation's text names contract {number}")
