"""The chain of one contract: solicitation, contracts, next solicitation, as far back and forth as links reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coopwatchd.model.life.links import Lineage, Link, Tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One record of a chain. `link` joins it to its neighbour on the side of the record that was asked for.

    `others` counts what stands beside it: further contracts of the same award.
    """

    uid: str
    link: Link | None = None
    others: int = 0


def chain(lineage: Lineage, uid: str, suppliers: Mapping[str, str]) -> list[Step]:
    """The chain through a record, oldest first. Of an award's contracts the one of the same supplier is followed."""
    supplier = suppliers.get(uid, "")
    seen = {uid}  # people may tie a ring
    past = _walk(lineage, uid, suppliers, supplier, seen, back=True)
    future = _walk(lineage, uid, suppliers, supplier, seen, back=False)
    return [*reversed(past), Step(uid=uid), *future]


def _walk(
    lineage: Lineage, uid: str, suppliers: Mapping[str, str], supplier: str, seen: set[str], *, back: bool
) -> list[Step]:
    steps: list[Step] = []
    while True:
        links = _links(lineage, uid, back=back)
        links = [link for link in links if _end(link, back) not in seen]
        if not links:
            return steps
        best = min(links, key=lambda link: (suppliers.get(_end(link, back)) != supplier, -link.confidence))
        uid = _end(best, back)
        seen.add(uid)
        steps.append(Step(uid=uid, link=best, others=len(links) - 1))


def _links(lineage: Lineage, uid: str, *, back: bool) -> Sequence[Link]:
    """What stands next on this side; a direct successor only where no solicitation stands between."""
    side = lineage.before if back else lineage.after
    return side(uid, Tie.AWARD) or side(uid, Tie.REBID) or side(uid, Tie.SUCCESSOR)


def _end(link: Link, back: bool) -> str:
    return link.older if back else link.newer
