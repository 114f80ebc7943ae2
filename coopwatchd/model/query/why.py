"""Why a record matches or not: the whole tree, each node true or false and where, what excludes included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coopwatchd.model.alerts import Span
from coopwatchd.model.query.facts import Facts, Proof, because
from coopwatchd.model.query.tree import Node

# A node shows this many of its parts and all that hold; the others are counted.
MOST_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One condition, held against one record; `more` counts the parts that are left out, none of which holds."""

    condition: str
    holds: bool
    because: str = ""
    spans: tuple[Span, ...] = ()
    parts: tuple[Verdict, ...] = ()
    more: int = 0

    def lines(self, depth: int = 0) -> Iterator[tuple[int, Verdict]]:
        """This and everything beneath it, with its depth."""
        yield depth, self
        for part in self.parts:
            yield from part.lines(depth + 1)


def explain(node: Node, facts: Facts) -> Verdict:
    """The verdict on a condition and all its parts: nothing is cut short."""
    proof: Proof = []
    holds = node.holds(facts, proof)
    parts = node.parts()
    shown = tuple(part for place, part in enumerate(parts) if place < MOST_SHOWN or part.holds(facts, []))
    return Verdict(
        condition=str(node),
        holds=holds,
        because=node.says(facts),
        spans=because(proof)[1],
        parts=tuple(explain(part, facts) for part in shown),
        more=len(parts) - len(shown),
    )
