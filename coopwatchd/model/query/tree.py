"""The tree of a watchlist's conditions: and, or, not, above leaves that look at the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from coopwatchd.model.query.facts import Facts, Proof, because
from coopwatchd.model.terms import Wanted


class Keys(NamedTuple):
    """What must be found before a node can be true: one of these, which `cost` says how often to expect."""

    cost: float
    keys: tuple[str, ...]


class Node(Protocol):
    """One condition."""

    def holds(self, facts: Facts, proof: Proof) -> bool:
        """True when it holds; what was found is then added to `proof`, and nothing else is."""
        ...

    def keys(self) -> Keys | None:
        """What it can be looked up by; None when it can be true of a record that shows nothing of it."""
        ...

    def terms(self) -> Iterator[Wanted]:
        """Every term that must be looked for to know it."""
        ...

    def parts(self) -> tuple[Node, ...]:
        """The conditions it is made of, for `why`."""
        ...

    def says(self, facts: Facts) -> str:
        """Where it was found or why it was not, for `why`; "" where its parts say it all."""
        ...

    def __str__(self) -> str:
        """The condition as people write it."""
        ...


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds; without parts, always."""

    nodes: tuple[Node, ...]

    def holds(self, facts: Facts, proof: Proof) -> bool:
        """The first part that fails ends it."""
        before = len(proof)
        for node in self.nodes:
            if not node.holds(facts, proof):
                del proof[before:]
                return False
        return True

    def keys(self) -> Keys | None:
        """Those of the part that is true most seldom."""
        found = [keys for node in self.nodes if (keys := node.keys()) is not None]
        return min(found, key=lambda keys: keys.cost) if found else None

    def terms(self) -> Iterator[Wanted]:
        """Those of every part."""
        return _terms(self.nodes)

    def parts(self) -> tuple[Node, ...]:
        """All of them."""
        return self.nodes

    def says(self, facts: Facts) -> str:
        """Only that there is no condition."""
        return "" if self.nodes else "there is no condition"

    def __str__(self) -> str:
        return "all of" if self.nodes else "every record"


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    nodes: tuple[Node, ...]

    def holds(self, facts: Facts, proof: Proof) -> bool:
        """All that hold are part of the reason, not only the first."""
        found = False
        for node in self.nodes:
            found |= node.holds(facts, proof)
        return found

    def keys(self) -> Keys | None:
        """Those of every part, or none where one part has none."""
        found = [node.keys() for node in self.nodes]
        keys = [one for one in found if one is not None]
        if len(keys) < len(found):
            return None
        return Keys(sum(one.cost for one in keys), tuple(dict.fromkeys(key for one in keys for key in one.keys)))

    def terms(self) -> Iterator[Wanted]:
        """Those of every part."""
        return _terms(self.nodes)

    def parts(self) -> tuple[Node, ...]:
        """All of them."""
        return self.nodes

    def says(self, facts: Facts) -> str:
        """Its parts say it."""
        return ""

    def __str__(self) -> str:
        return "any of"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    node: Node

    def holds(self, facts: Facts, proof: Proof) -> bool:
        """What is not there proves nothing: the reason stays as it is."""
        return not self.node.holds(facts, [])

    def keys(self) -> Keys | None:
        """None: what it excludes may be popular, and says nothing about what is left."""
        return None

    def terms(self) -> Iterator[Wanted]:
        """Those of what it excludes."""
        return self.node.terms()

    def parts(self) -> tuple[Node, ...]:
        """What it excludes."""
        return (self.node,)

    def says(self, facts: Facts) -> str:
        """What of it was found."""
        proof: Proof = []
        return f"excluded by {because(proof)[0]}" if self.node.holds(facts, proof) else ""

    def __str__(self) -> str:
        return "not"


def all_of(nodes: Iterable[Node]) -> Node:
    """One condition for several that must all hold."""
    flat = tuple(part for node in nodes for part in (node.nodes if isinstance(node, And) else (node,)))
    return flat[0] if len(flat) == 1 else And(flat)


def _terms(nodes: Iterable[Node]) -> Iterator[Wanted]:
    for node in nodes:
        yield from node.terms()
