"""The leaf that looks at small business: what a solicitation asks for, and of whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coopwatchd.model.life.small_business import Program, SmallBusiness, small_business
from coopwatchd.model.query.facts import Facts, Proof, Rank, Remark
from coopwatchd.model.query.grammar import BadQuery, Read
from coopwatchd.model.query.tree import Keys, Node
from coopwatchd.model.terms import Wanted

SMALL_BUSINESS = ("smallbusiness", "small_business")  # the prefix in queries
KINDS = ("set-aside", "subcontracting", "participation")
_PROGRAMS: Mapping[Program, str] = {
    Program.SMALL: "small",
    Program.WOMEN: "women",
    Program.VETERAN: "veteran",
    Program.HUB: "hub",
    Program.HUBZONE: "hubzone",
    Program.DISADVANTAGED: "dbe",
    Program.MINORITY: "minority",
}
DEMANDS = (*KINDS, *_PROGRAMS.values())
# Other ways in which people write them, without hyphens.
_ALIKE = {
    **dict.fromkeys("setaside setasides".split(), "set-aside"),
    **dict.fromkeys("subcontractor subcontractors".split(), "subcontracting"),
    **dict.fromkeys("goal goals".split(), "participation"),
    **dict.fromkeys("sb sbe slbe smallbusiness".split(), "small"),
    **dict.fromkeys("woman womenowned womanowned wbe wosb edwosb".split(), "women"),
    **dict.fromkeys("veterans veteranowned vob vosb sdvob sdvosb dvbe".split(), "veteran"),
    **dict.fromkeys("hubs hsp".split(), "hub"),
    **dict.fromkeys("disadvantaged sdb acdbe 8a".split(), "dbe"),
    **dict.fromkeys("minorityowned mbe".split(), "minority"),
}


def demand(written: str) -> str:
    """One of DEMANDS, however it is written: `Set aside`, `SDVOSB`; "" where it is none."""
    plain = "".join(char for char in written.casefold() if char.isalnum())
    known = {name.replace("-", ""): name for name in DEMANDS} | _ALIKE
    return known.get(plain, "")


def demanded(written: str, part: Read) -> Node:
    """The condition that stands behind `smallbusiness:` in a query. Raises BadQuery."""
    wanted = demand(written)
    if not wanted:
        hint = f"there are: {', '.join(DEMANDS)}"
        raise BadQuery(f"‘{written}’ is nothing asked of small business", part.start, part.end, hint)
    return Demanded(frozenset({wanted}))


@dataclass(frozen=True, slots=True)
class Demanded:
    """The solicitation asks for one of these of small business, or for one of these kinds of firms."""

    wanted: frozenset[str]

    def holds(self, facts: Facts, proof: Proof) -> bool:
        """What it asks for is part of the reason."""
        asked = small_business(facts.record)
        if asked is None or self.wanted.isdisjoint(_names(asked)):
            return False
        proof.append(Remark(Rank.CODE, _said(asked)))
        return True

    def keys(self) -> Keys | None:
        """None: what a text asks for is in no index."""
        return None

    def terms(self) -> Iterator[Wanted]:
        """None."""
        return iter(())

    def parts(self) -> tuple[Node, ...]:
        """None."""
        return ()

    def says(self, facts: Facts) -> str:
        """What it asks for."""
        asked = small_business(facts.record)
        return _said(asked) if asked else "nothing is asked of small business"

    def __str__(self) -> str:
        return f"smallbusiness:{' or '.join(sorted(self.wanted))}"


def _clauses(asked: SmallBusiness) -> list[tuple[str, tuple[Program, ...]]]:
    groups = (asked.set_asides, asked.subcontracting, asked.participation)
    return [(kind, clause.programs) for kind, group in zip(KINDS, groups, strict=True) for clause in group]


def _names(asked: SmallBusiness) -> set[str]:
    found = {kind for kind, _ in _clauses(asked)}
    return found | {_PROGRAMS[program] for program in asked.programs}


def _said(asked: SmallBusiness) -> str:
    said = [f"{kind} ({', '.join(programs)})" for kind, programs in _clauses(asked)]
    return f"small business: {'; '.join(dict.fromkeys(said))}"
