"""The leaves that look for words and names: terms in fields, terms near each other, a value among others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from coopwatchd.model.alerts import Span
from coopwatchd.model.query.facts import VALUES, Facts, Place, Proof, values_of
from coopwatchd.model.query.tree import Keys, Node
from coopwatchd.model.records import AnyRecord
from coopwatchd.model.terms import Term, TermSet, Wanted, tokens_for

# How often things are expected, only to compare: a word of every second title, a word, a phrase, a portal.
_COST_COMMON, _COST_WORD, _COST_PHRASE, _COST_PREFIX, _COST_SET, _COST_VALUE = 1000.0, 50.0, 1.0, 100.0, 500.0, 5000.0
_COMMON = frozenset(
    "and equipment for product related service supply solution system material software technology management "
    "contract program public school construction maintenance".split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """One of the terms stands in one of the fields."""

    wanted: tuple[Wanted, ...]
    fields: tuple[str, ...]
    _keys: frozenset[str] = field(init=False, compare=False, repr=False)
    _places: Mapping[str, int] = field(init=False, compare=False, repr=False)  # in `wanted`

    def __post_init__(self) -> None:
        object.__setattr__(self, "_keys", frozenset([one.key for one in self.wanted]))
        object.__setattr__(self, "_places", {one.key: at for at, one in enumerate(self.wanted)})

    def holds(self, facts: Facts, proof: Proof) -> bool:
        """Every place of every term is part of the reason, in the order of the terms."""
        found = self._keys & facts.keys
        if not found:
            return False
        before = len(proof)
        # Of half a dozen or of 50,000: only those that were found are touched.
        for at in sorted([self._places[key] for key in found]):
            proof += facts.spans(self.wanted[at], self.fields)
        return len(proof) > before

    def keys(self) -> Keys | None:
        """Its terms."""
        return Keys(sum(cost_of(one) for one in self.wanted), tuple(one.key for one in self.wanted))

    def terms(self) -> Iterator[Wanted]:
        """Its terms."""
        return iter(self.wanted)

    def parts(self) -> tuple[Node, ...]:
        """Its terms, one by one; the terms of a set."""
        inner: tuple[Wanted, ...] = self.wanted
        if len(inner) == 1:
            inner = inner[0].terms if isinstance(inner[0], TermSet) else ()
        return tuple(Found((one,), self.fields) for one in inner)

    def says(self, facts: Facts) -> str:
        """In which field it stands; where it stands only where nobody looks, that."""
        if len(self.wanted) > 1 or isinstance(self.wanted[0], TermSet):
            return ""
        found = facts.spans(self.wanted[0], self.fields)
        if found:
            return "in " + ", ".join(dict.fromkeys(_shown(span.field) for span in found))
        elsewhere = dict.fromkeys(_shown(place.field) for place in facts.places.get(self.wanted[0].key, ()))
        where = ", ".join(_shown(field) for field in self.fields)
        return f"only in {', '.join(elsewhere)}, not in {where}" if elsewhere else f"not in {where}"

    def __str__(self) -> str:
        return self.wanted[0].written if len(self.wanted) == 1 else f"any of {len(self.wanted)} terms"


@dataclass(frozen=True, slots=True)
class Near:
    """All the terms stand in one text, in any order, with at most `distance` other words among them."""

    wanted: tuple[Term, ...]
    distance: int
    fields: tuple[str, ...]
    written: str

    def holds(self, facts: Facts, proof: Proof) -> bool:
        """The first place where they are near enough is part of the reason."""
        found = self._window(facts)
        proof += [Span(field=place.field, start=place.start, end=place.end, term=self.written) for place in found]
        return bool(found)

    def keys(self) -> Keys | None:
        """The term that is found most seldom: all of them are needed."""
        one = min(self.wanted, key=cost_of)
        return Keys(cost_of(one), (one.key,))

    def terms(self) -> Iterator[Wanted]:
        """Its terms."""
        return iter(self.wanted)

    def parts(self) -> tuple[Node, ...]:
        """Its terms, one by one."""
        return tuple(Found((one,), self.fields) for one in self.wanted)

    def says(self, facts: Facts) -> str:
        """Whether they are near enough."""
        found = self._window(facts)
        if found:
            return f"in {_shown(found[0].field)}"
        words = "word" if self.distance == 1 else "words"
        return f"nowhere with at most {self.distance} other {words} among them"

    def __str__(self) -> str:
        return self.written

    def _window(self, facts: Facts) -> list[Place]:
        """The places of the first run of words, by its end, that has all the terms and few others."""
        length = sum(1 + term.key.count(" ") for term in self.wanted)
        ends = sorted(
            (place.text, place.last, place.first, number, place)
            for number, term in enumerate(self.wanted)
            for place in facts.places.get(term.key, ())
            if place.field in self.fields
        )
        last: dict[int, Place] = {}
        for text, end, _, number, place in ends:
            last[number] = place
            latest = [one for one in last.values() if one.text == text]
            if len(latest) == len(self.wanted):
                start = min(one.first for one in latest)
                if end - start + 1 - length <= self.distance:
                    return sorted(latest)
        return []


@dataclass(frozen=True, slots=True)
class Among:
    """A value of the record (its portal, kind, stage, one of its states) is one of these."""

    name: str
    values: frozenset[str]

    def holds(self, facts: Facts, proof: Proof) -> bool:
        """Each that is found is part of the reason."""
        found = False
        for value, remark in facts.values(self.name):
            if value in self.values:
                proof.append(remark)
                found = True
        return found

    def keys(self) -> Keys | None:
        """The values: a record shows its own."""
        keys = tuple(f"{self.name}={value}" for value in sorted(self.values))
        return Keys(_COST_VALUE * len(keys), keys)

    def terms(self) -> Iterator[Wanted]:
        """None."""
        return iter(())

    def parts(self) -> tuple[Node, ...]:
        """None."""
        return ()

    def says(self, facts: Facts) -> str:
        """What it is."""
        return f"is {', '.join(values_of(facts.record, self.name)) or 'not stated'}"

    def __str__(self) -> str:
        return f"{self.name}:{' or '.join(sorted(self.values))}"


def value_keys(record: AnyRecord) -> Iterator[str]:
    """What the values of a record are looked up by."""
    for name in VALUES:
        for value in values_of(record, name):
            yield f"{name}={value}"


def cost_of(one: Wanted) -> float:
    """How often a term is expected, compared with others."""
    if isinstance(one, TermSet):
        return _COST_SET
    more = one.key.count(" ")
    if more:
        return _COST_PHRASE / more
    if one.key[-1] == "*":
        return _COST_PREFIX
    return _COST_WORD if _COMMON.isdisjoint(tokens_for(one.key)) else _COST_COMMON


def _shown(field: str) -> str:
    return field.replace("_", " ")
