"""Which awards may have taken another's place: of a like title, in one house, begun about when its term ended.

A register may hold thousands of awards under a few titles: titles are compared once for each pair of titles, and of
what is left only the awards are looked at that begin at the right time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from coopwatchd.model.life.awards import Award
from coopwatchd.model.life.likely import LEAST_ALIKE, succession_days
from coopwatchd.model.life.titles import Subject, Vocabulary

# By how many of its rarest words a subject is looked up; a title is seldom changed in all of them.
KEYS = 4
_UNDATED = -1  # stands where the day of a beginning would


class Heirs:
    """Looked up by the place of an award in the list that it is made of."""

    def __init__(self, awards: Sequence[Award], words: Vocabulary) -> None:
        self._awards, self._words = awards, words
        self._subjects: dict[tuple[str, str], dict[Subject, None]] = defaultdict(dict)  # by house and word
        self._begun: dict[tuple[str, Subject], list[tuple[int, int]]] = defaultdict(list)  # day, and place
        self._alike: dict[tuple[str, Subject], tuple[Subject, ...]] = {}
        for place, award in enumerate(awards):
            day = award.starts_on.toordinal() if award.starts_on else _UNDATED
            for house in award.houses:
                self._begun[house, award.subject].append((day, place))
                for word in award.subject:
                    self._subjects[house, word][award.subject] = None
        for begun in self._begun.values():
            begun.sort()

    def of(self, place: int) -> list[int]:
        """The places of those that may follow; never its own."""
        award = self._awards[place]
        spans = succession_days(award)
        if award.starts_on is None and award.ends_on is None:
            spans = [(_UNDATED, _UNDATED)]
        found: set[int] = set()
        for begun in self._like(award) if spans else ():
            for first, last in spans:
                start, end = bisect_left(begun, (first, -1)), bisect_right(begun, (last, len(self._awards)))
                found.update(other for _, other in begun[start:end])
        return sorted(found - {place})

    def _like(self, award: Award) -> Iterator[list[tuple[int, int]]]:
        for house in award.houses:
            key = (house, award.subject)
            if key not in self._alike:
                near = {
                    subject: None
                    for word in self._words.rarest(award.subject, KEYS)
                    for subject in self._subjects.get((house, word), ())
                }
                self._alike[key] = tuple(one for one in near if self._words.likeness(award.subject, one) >= LEAST_ALIKE)
            for subject in self._alike[key]:
                yield self._begun[house, subject]
