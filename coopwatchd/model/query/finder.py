"""Every distinct term of all watchlists in one index: one pass over a record finds where each of them stands."""

from __future__ import annotations

from collections.abc import Iterable

from coopwatchd.model.query.facts import Place, texts_of
from coopwatchd.model.records import AnyRecord
from coopwatchd.model.terms import Part, Term, TermSet, Wanted, shape_of, tokens_for, tokens_of
from coopwatchd.model.words import Word

# A term is looked up by the tokens of its first words, and by so few that a long one takes no more room than its text:
# ten words with three forms each could be spelled in 59,049 ways. The words behind are compared one by one.
_MOST_WORDS, _MOST_PATHS = 4, 32
_STEP = " "  # between two tokens of a path; no token has one
_ONWARD = ""  # among the terms of a path: there are longer ones


class TermFinder:
    """Terms by the paths of tokens that lead to them: a step for each word, an inverted index of words and phrases.

    Built by `add`; from then on shared between threads and not changed: an edit works on a `copy`. A term that nobody
    wants any more may stay: it is found, and asked for by nobody.
    """

    def __init__(self) -> None:
        self._paths: dict[str, tuple[str, ...]] = {}  # the terms that end here, or of which only checks remain
        self._checks: dict[str, tuple[Part, ...]] = {}  # by term: the words behind its path
        self._sets: dict[str, tuple[str, ...]] = {}  # by term: the sets it is in
        self._known: set[str] = set()
        self._shapes: tuple[int, ...] = ()  # of tokens that are no forms: the lengths of prefixes, 0 for quotes

    def copy(self) -> TermFinder:
        """The same terms, to go on from."""
        other = TermFinder()
        other._paths, other._checks, other._sets = dict(self._paths), dict(self._checks), dict(self._sets)
        other._known, other._shapes = set(self._known), self._shapes
        return other

    def add(self, wanted: Iterable[Wanted]) -> None:
        """Find these as well."""
        for one in wanted:
            if one.key in self._known:
                continue
            self._known.add(one.key)
            if isinstance(one, TermSet):
                self.add(one.terms)
                for key in one.by_key:
                    self._sets[key] = (*self._sets.get(key, ()), one.key)
            else:
                self._add(one)

    def find(self, record: AnyRecord) -> tuple[dict[str, list[Place]], dict[str, list[str]]]:
        """The places of every term that stands in some text of the record, and the sets that these terms are in."""
        found: dict[str, list[Place]] = {}
        paths, shapes = self._paths, self._shapes
        if not paths:
            return {}, {}  # nobody looks for words
        for field, number, run in texts_of(record):
            tokens = [tokens_of(word.text, shapes) for word in run]
            for start, word in enumerate(run):
                here: dict[str, int] = {}
                for token in tokens[start]:
                    if token in paths:
                        self._follow(token, run, tokens, start, here)
                for key, last in here.items():
                    place = Place(field, word.start, run[last].end, number, start, last)
                    found.setdefault(key, []).append(place)
        sets: dict[str, list[str]] = {}
        for key in found:
            for name in self._sets.get(key, ()):
                sets.setdefault(name, []).append(key)
        return found, sets

    def _add(self, term: Term) -> None:
        """Every path to it; `_ONWARD` stands first on the way."""
        tokens = term.key.split(" ")
        paths: list[str] = list(tokens_for(tokens[0]))
        taken = 1
        for token in tokens[1:]:
            further = tokens_for(token)
            if taken == _MOST_WORDS or len(paths) * len(further) > _MOST_PATHS:
                break
            for path in paths:
                known = self._paths.get(path, ())
                if known[:1] != (_ONWARD,):
                    self._paths[path] = (_ONWARD, *known)
            paths = [f"{path}{_STEP}{one}" for path in paths for one in further]
            taken += 1
        for path in paths:
            self._paths[path] = (*self._paths.get(path, ()), term.key)
        if taken < len(tokens):
            self._checks[term.key] = term.parts[taken:]
        shapes = {shape for token in tokens if (shape := shape_of(token)) is not None}
        if not shapes <= set(self._shapes):
            self._shapes = tuple(sorted({*self._shapes, *shapes}))

    def _follow(
        self, path: str, run: list[Word], tokens: list[tuple[str, ...]], last: int, here: dict[str, int]
    ) -> None:
        """The terms at this path and beyond, with the number of their last word."""
        for key in self._paths[path]:
            if key == _ONWARD:
                for token in tokens[last + 1] if last + 1 < len(run) else ():
                    longer = f"{path}{_STEP}{token}"
                    if longer in self._paths:
                        self._follow(longer, run, tokens, last + 1, here)
            elif key not in self._checks:
                here[key] = last
            else:
                parts = self._checks[key]
                behind = run[last + 1 : last + 1 + len(parts)]
                if len(behind) == len(parts) and all(map(_accepts, parts, behind)):
                    here[key] = last + len(parts)


def _accepts(part: Part, word: Word) -> bool:
    return part.accepts(word.text)
