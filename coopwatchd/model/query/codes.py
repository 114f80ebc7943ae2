"""The leaves that look at numbers and codes: a record's own number by pattern, its codes by prefix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coopwatchd.model.query.classes import CodeClass, classes_under
from coopwatchd.model.query.facts import Facts, Proof, Rank, Remark
from coopwatchd.model.query.leaves import Found
from coopwatchd.model.query.tree import Keys, Node
from coopwatchd.model.records import AnyRecord
from coopwatchd.model.terms import Wanted
from coopwatchd.model.watchlist import number_key

SYSTEMS = ("nigp", "unspsc", "naics")
_COST = 5.0


@dataclass(frozen=True, slots=True)
class Numbered:
    """The record's number is one of these; `*` stands for anything, punctuation and case do not count."""

    patterns: tuple[str, ...]

    def holds(self, facts: Facts, proof: Proof) -> bool:
        """Each pattern that names it is part of the reason."""
        number = facts.record.number
        found = [pattern for pattern in self.patterns if number_matches(pattern, number)]
        proof += [Remark(Rank.NUMBER, f"number {number} is ‘{pattern}’") for pattern in found]
        return bool(found)

    def keys(self) -> Keys | None:
        """What stands before the first `*`; none where a pattern begins with it."""
        keys = []
        for pattern in self.patterns:
            start, star, _ = number_key(pattern).partition("*")
            if not start:
                return None
            keys.append(f"number{'^' if star else '='}{start}")
        return Keys(_COST * len(keys), tuple(keys))

    def terms(self) -> Iterator[Wanted]:
        """None."""
        return iter(())

    def parts(self) -> tuple[Node, ...]:
        """None."""
        return ()

    def says(self, facts: Facts) -> str:
        """What the number is."""
        return f"is {facts.record.number or 'not stated'}"

    def __str__(self) -> str:
        return f"number:{' or '.join(self.patterns)}"


@dataclass(frozen=True, slots=True)
class Coded:
    """The record has a code under one of these; where it has none of that system, its title may speak for a class."""

    patterns: tuple[str, ...]

    def holds(self, facts: Facts, proof: Proof) -> bool:
        """Codes before words: words of the title count only where the portal gives no code of that system."""
        codes = facts.record.codes
        found = [code for code in codes if any(code_matches(pattern, code) for pattern in self.patterns)]
        proof += [Remark(Rank.CODE, f"code {code}") for code in found]
        weak = [one for pattern in self.patterns for one in self._suggested(pattern, facts, proof)] if not found else []
        return bool(found or weak)

    def keys(self) -> Keys | None:
        """The patterns, and the words of their classes."""
        found = self._words()
        plain = [f"code={pattern.casefold().rstrip('*')}" for pattern in self.patterns]
        return Keys(_COST * (len(plain) + len(found)), (*plain, *dict.fromkeys(one.key for one in found)))

    def terms(self) -> Iterator[Wanted]:
        """The words of the classes."""
        return iter(self._words())

    def parts(self) -> tuple[Node, ...]:
        """None."""
        return ()

    def says(self, facts: Facts) -> str:
        """Which codes there are, or what in the title speaks for the class."""
        proof: Proof = []
        if self.holds(facts, proof):
            return "; ".join(one.text for one in proof if isinstance(one, Remark))
        return f"codes are {', '.join(facts.record.codes)}" if facts.record.codes else "the portal gives no codes"

    def __str__(self) -> str:
        return " or ".join(self.patterns)

    def _words(self) -> list[Wanted]:
        return [term for pattern in self.patterns for one in classes_under(pattern) for term in one.terms]

    def _suggested(self, pattern: str, facts: Facts, proof: Proof) -> Iterator[CodeClass]:
        system = pattern.casefold().partition(":")[0]
        if any(code.casefold().startswith(f"{system}:") for code in facts.record.codes):
            return
        for one in classes_under(pattern):
            if Found(one.terms, ("title",)).holds(facts, proof):
                said = f"weaker: the title suggests {one.code} ({one.name}), the portal gives no {system} code"
                proof.append(Remark(Rank.CODE, said))
                yield one


def number_matches(pattern: str, number: str) -> bool:
    """True when `pattern` (`*` stands for anything) names `number`; punctuation and case do not count."""
    wanted, shown = number_key(pattern).split("*"), number_key(number).replace("*", "")
    first, *middle = wanted
    if not number or not shown.startswith(first):
        return False
    if not middle:
        return shown == first
    # Each part as early as it can be, the last at the end: nothing is tried twice, however many stars there are.
    *inner, last = middle
    at = len(first)
    for part in inner:
        found = shown.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(shown) - at >= len(last) and shown.endswith(last)


def code_matches(pattern: str, code: str) -> bool:
    """True when `code` lies under `pattern`: same system, same leading digits (a trailing `*` is optional)."""
    return code.casefold().startswith(pattern.casefold().rstrip("*"))


def number_keys(record: AnyRecord) -> Iterator[str]:
    """What the number of a record is looked up by: itself, and all its beginnings."""
    key = number_key(record.number).replace("*", "")
    if key:
        yield f"number={key}"
    for length in range(1, len(key) + 1):
        yield f"number^{key[:length]}"


def code_keys(record: AnyRecord) -> Iterator[str]:
    """What the codes of a record are looked up by: all their beginnings."""
    for code in record.codes:
        folded = code.casefold()
        for length in range(folded.find(":") + 1, len(folded) + 1):
            yield f"code={folded[:length]}"
