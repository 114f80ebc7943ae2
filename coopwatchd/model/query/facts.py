"""What is known of one record while it is matched: where terms stand in it, which values it has, what time it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from coopwatchd.model.alerts import Span
from coopwatchd.model.records import AnyRecord, Contract
from coopwatchd.model.terms import TermSet, Wanted
from coopwatchd.model.words import Word, words


class Place(NamedTuple):
    """Where a term stands: characters and words of one text; a field with several values has several texts."""

    field: str
    start: int
    end: int
    text: int
    first: int
    last: int


class Text(NamedTuple):
    """One text of a record: its field, its number among the record's texts, its words."""

    field: str
    number: int
    words: list[Word]


class Rank(IntEnum):
    """The order in which a reason names what is no term; from PORTAL on only where nothing else is said."""

    NUMBER = 1
    CODE = 2
    STATE = 3
    DATE = 4
    PORTAL = 5
    KIND = 6


class Remark(NamedTuple):
    """Something that was found and is no term, in words."""

    rank: int  # a Rank
    text: str


VALUES = ("portal", "kind", "stage", "state")
_LEAST = int(Rank.PORTAL)
_RANKS = {"state": Rank.STATE, "portal": Rank.PORTAL}
Proof = list[Span | Remark]  # what was found on the way through a tree


@dataclass(slots=True, kw_only=True)
class Facts:
    """A record on its way through the conditions. `now` None: it is asked for nothing that counts days left."""

    record: AnyRecord
    now: datetime | None = None
    places: Mapping[str, Sequence[Place]] = field(default_factory=dict)  # by the key of a term that was found
    sets: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by the key of a set: its terms that were found
    keys: frozenset[str] = field(init=False)  # of both
    _spans: dict[tuple[str, str, tuple[str, ...]], list[Span]] = field(default_factory=dict)
    _values: dict[str, list[tuple[str, Remark]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = frozenset(chain(self.places, self.sets))

    def spans(self, one: Wanted, fields: tuple[str, ...]) -> list[Span]:
        """Where a term, or any of a set, stands in these fields; many watchlists ask for the same."""
        asked = (one.key, one.written, fields)
        known = self._spans.get(asked)
        if known is None:
            terms = [one.by_key[key] for key in self.sets.get(one.key, ())] if isinstance(one, TermSet) else [one]
            known = self._spans[asked] = [
                Span(field=place.field, start=place.start, end=place.end, term=term.written)
                for term in terms
                for place in self.places.get(term.key, ())
                if place.field in fields
            ]
        return known

    def values(self, name: str) -> list[tuple[str, Remark]]:
        """The record's values of one of VALUES, each with what to say of it."""
        known = self._values.get(name)
        if known is None:
            rank = int(_RANKS.get(name, Rank.KIND))
            said = "every {}" if name == "kind" else f"{name} {{}}"
            known = self._values[name] = [
                (value, Remark(rank, said.format(value))) for value in values_of(self.record, name)
            ]
        return known


def because(proof: Proof) -> tuple[str, tuple[Span, ...]]:
    """The reason as people read it, “‘laptop’ in title; ‘Axon’ in supplier”, and the places of its terms."""
    places: dict[str, str] = {}
    spans: list[Span] = []
    remarks: list[Remark] = []
    for one in proof:
        if isinstance(one, Span):
            spans.append(one)
            places.setdefault(one.term, one.field)  # the title comes first: one place says enough
        else:
            remarks.append(one)
    said = [f"‘{term}’ in {field.replace('_', ' ')}" for term, field in places.items()]
    if len(remarks) > 1:
        remarks = sorted(dict.fromkeys(remarks), key=itemgetter(0))
    for rank, text in remarks:
        if rank < _LEAST or not said:
            said.append(text)
    return "; ".join(said) or "every record", tuple(spans)


def values_of(record: AnyRecord, name: str) -> tuple[str, ...]:
    """The record's values of one of VALUES."""
    return record.states if name == "state" else (str(getattr(record, name)),)


def texts_of(record: AnyRecord) -> Iterator[Text]:
    """The texts in which terms are looked for, as words; the title first."""
    for number, (field_, text) in enumerate(_texts(record)):
        yield Text(field_, number, words(text))


def _texts(record: AnyRecord) -> Iterator[tuple[str, str]]:
    yield "title", record.title
    if record.description:
        yield "description", record.description
    for category in record.categories:
        yield "categories", category
    if record.number:
        yield "number", record.number
    yield "cooperative", record.cooperative
    yield "portal", record.portal
    if record.lead_agency:
        yield "lead_agency", record.lead_agency
    if isinstance(record, Contract) and record.supplier:
        yield "supplier", record.supplier
