"""A lineage as it was traced: who came out of what, who replaces whom, how sure that is and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Tie(StrEnum):
    """What joins an older record and a newer one."""

    AWARD = "award"  # a solicitation and a contract that it made
    REBID = "rebid"  # a contract and the solicitation that replaces it
    SUCCESSOR = "successor"  # a contract and the one that took its place, or that it became under a new number


class Verdict(StrEnum):
    """What a person said of a link."""

    CONFIRMED = "confirmed"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two records, by uid, that belong together. `confidence` is from 0 to 1; each of `evidence` is a sentence."""

    older: str
    newer: str
    tie: Tie
    confidence: float
    evidence: tuple[str, ...]


class Lineage:
    """All links, found from either end."""

    def __init__(self, links: Iterable[Link]) -> None:
        self.links = tuple(links)
        self._after: dict[str, list[Link]] = defaultdict(list)
        self._before: dict[str, list[Link]] = defaultdict(list)
        for link in self.links:
            self._after[link.older].append(link)
            self._before[link.newer].append(link)

    def after(self, uid: str, tie: Tie) -> list[Link]:
        """The links of this kind to what came later."""
        return [link for link in self._after.get(uid, ()) if link.tie is tie]

    def before(self, uid: str, tie: Tie) -> list[Link]:
        """The links of this kind to what came earlier."""
        return [link for link in self._before.get(uid, ()) if link.tie is tie]

    def rebids(self, contract: str) -> list[Link]:
        """The solicitations that replace a contract, the surest first."""
        return sorted(self.after(contract, Tie.REBID), key=lambda link: (-link.confidence, link.newer))

    def replaced(self, solicitation: str) -> list[Link]:
        """The contracts that a solicitation replaces."""
        return self.before(solicitation, Tie.REBID)

    def successors(self, contract: str) -> list[Link]:
        """The contracts that took a contract's place, directly or through its rebid; as sure as the weaker link."""
        found = {link.newer: link for link in self.after(contract, Tie.SUCCESSOR)}
        for rebid in self.rebids(contract):
            for award in self.after(rebid.newer, Tie.AWARD):
                found.setdefault(award.newer, _through(rebid, award))
        return list(found.values())

    def predecessors(self, contract: str) -> list[Link]:
        """The contracts whose place this one took."""
        found = {link.older: link for link in self.before(contract, Tie.SUCCESSOR)}
        for award in self.before(contract, Tie.AWARD):
            for rebid in self.replaced(award.older):
                found.setdefault(rebid.older, _through(rebid, award))
        return list(found.values())


def _through(rebid: Link, award: Link) -> Link:
    return Link(
        older=rebid.older,
        newer=award.newer,
        tie=Tie.SUCCESSOR,
        confidence=min(rebid.confidence, award.confidence),
        evidence=(*rebid.evidence, *award.evidence),
    )
