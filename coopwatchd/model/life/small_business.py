"""What a solicitation asks for small business: set-asides, participation and subcontracting, in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from coopwatchd.model.records import AnyRecord, Solicitation

_LIMIT = 20_000  # characters that are read
_QUOTE = 160  # characters of a sentence that are quoted


class Program(StrEnum):
    """Whom it is for. The value is what an alert calls them."""

    SMALL = "small business"
    WOMEN = "women-owned"
    VETERAN = "veteran-owned"
    HUB = "HUB"  # Texas and North Carolina: historically underutilized business
    HUBZONE = "HUBZone"
    DISADVANTAGED = "DBE"
    MINORITY = "minority-owned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One demand: whom it is for, and the words."""

    programs: tuple[Program, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallBusiness:
    """Everything that one solicitation asks for; never empty. Per kind and group of programs the first words only."""

    set_asides: tuple[Clause, ...] = ()
    subcontracting: tuple[Clause, ...] = ()
    participation: tuple[Clause, ...] = ()

    @property
    def programs(self) -> frozenset[Program]:
        """All that are named."""
        clauses = (*self.set_asides, *self.subcontracting, *self.participation)
        return frozenset(program for clause in clauses for program in clause.programs)

    @property
    def line(self) -> str:
        """One line for alerts and listings: `set-aside (small business): “…”; participation (DBE): “…”`."""
        kinds = (
            ("set-aside", self.set_asides),
            ("subcontracting", self.subcontracting),
            ("participation", self.participation),
        )
        return "; ".join(
            f"{kind} ({', '.join(clause.programs)}): “{clause.text}”" for kind, clauses in kinds for clause in clauses
        )


def small_business(record: AnyRecord) -> SmallBusiness | None:
    """What the title, description and categories ask for, or None. Sentences that deny it count as nothing."""
    if not isinstance(record, Solicitation):
        return None
    return _read("\n".join((record.title, record.description, *record.categories)))


# Abbreviations are read as written: "hub" is also a part of a wheel.
_PROGRAMS: tuple[tuple[re.Pattern[str], tuple[Program, ...]], ...] = tuple(
    (re.compile(pattern), programs)
    for pattern, programs in (
        (r"(?i:\bsmall,?\s+(?:(?:and|or|local|emerging|diverse|disadvantaged)\s+){0,2}business)", (Program.SMALL,)),
        (r"\bS?L?SBEs?\b|\bSLBEs?\b|\bSB\b(?=\s+(?i:set))", (Program.SMALL,)),
        (r"(?i:\bwom[ae]n[\s-]+owned|\bwom[ae]n\s+business)|\b(?:ED)?WOSBs?\b|\bWBEs?\b", (Program.WOMEN,)),
        (r"(?i:\bveteran[\s-]+owned)|\b(?:SD)?VOS?Bs?\b|\bDVBEs?\b", (Program.VETERAN,)),
        (r"\bHUBs?\b|(?i:\bhistorically\s+under-?utilized\s+business)|\bHSP\b(?!-)", (Program.HUB,)),
        (r"(?i:\bhubzone)", (Program.HUBZONE,)),
        (r"(?i:\bdisadvantaged\s+business)|\b(?:AC)?DBEs?\b|\bSDBs?\b|(?<![\w(])8\(a\)", (Program.DISADVANTAGED,)),
        (r"(?i:\bminority[\s-]+(?:owned|business|firm))|\bMBEs?\b", (Program.MINORITY,)),
        (r"\bM/?WBEs?\b|\bMBE/WBEs?\b|\bS/?M/?WBEs?\b", (Program.MINORITY, Program.WOMEN)),
        (r"\bSWaM\b", (Program.SMALL, Program.WOMEN, Program.MINORITY)),
        (r"(?i:\bsheltered\s+market)", (Program.SMALL,)),
    )
)
_SENTENCE = re.compile(r"[\n\r;]|\.(?=\s|$)")
_WORTH = re.compile(
    r"(?i:set[\s-]?aside|business|owned|hubzone|8\(a\)|sheltered)|\b(?:HUB|HSP|[A-Z/]{1,4}BE|SDB|[A-Z]*VOS?B|SWaM)s?\b"
)
_DENIED = re.compile(
    r"(?i)\b(?:no|not|without|none)\b(?:\s+[\w/%-]+){0,4}?\s+(?:set[\s-]?asides?|goals?|requirements?|participation|plan)"
    r"|\bset[\s-]?asides?\s*:\s*(?:no\b|none|n/a)|\b(?:goal|set[\s-]?aside|plan)s?\s+(?:is|are|does|do)\s+not\b"
    r"|\bunrestricted\b|\bgoals?\s*(?:is|:|of)?\s*0\s*%"
)
_SET_ASIDE = re.compile(
    r"(?i)\bset[\s-]?asides?\b|\bsheltered\s+market\b|\b(?:reserved|restricted|limited)\s+(?:only\s+|exclusively\s+|solely\s+)?"
    r"(?:to|for)\b"
)
_SUBCONTRACTING = re.compile(r"(?i:\bsub-?contract(?:ing|ors?)\b)|\bHSP\b(?!-)")
_PARTICIPATION = re.compile(
    r"(?i)\bgoals?\b|\bparticipation\b|\bencouraged?\b|\bpreferences?\b|\bgood[\s-]+faith\b|\binclusion\b|\boutreach\b"
    r"|\brequirements?\b"
)
_NEAR = 80  # characters between a program and what is asked of it


@lru_cache(maxsize=1024)
def _read(text: str) -> SmallBusiness | None:
    text = text[:_LIMIT]
    if not _WORTH.search(text):
        return None
    found: dict[str, dict[tuple[Program, ...], Clause]] = {"set_asides": {}, "subcontracting": {}, "participation": {}}
    for sentence in _SENTENCE.split(text):
        for kind, programs, quote in _demands(sentence):
            found[kind].setdefault(programs, Clause(programs=programs, text=quote))
    if not any(found.values()):
        return None
    return SmallBusiness(**{kind: tuple(clauses.values()) for kind, clauses in found.items()})


def _demands(sentence: str) -> Iterator[tuple[str, tuple[Program, ...], str]]:
    """At most one: a set-aside before a subcontracting plan before a goal."""
    spans = [
        (match.start(), match.end(), programs)
        for pattern, programs in _PROGRAMS
        for match in pattern.finditer(sentence)
    ]
    if not spans or _DENIED.search(sentence):
        return
    for kind, pattern in (
        ("set_asides", _SET_ASIDE),
        ("subcontracting", _SUBCONTRACTING),
        ("participation", _PARTICIPATION),
    ):
        for match in pattern.finditer(sentence):
            near = [span for span in spans if match.start() - _NEAR < span[1] and span[0] < match.end() + _NEAR]
            if near:
                named = {program for _, _, programs in near for program in programs}
                programs = tuple(program for program in Program if program in named)
                yield kind, programs, _quote(sentence, min(near[0][0], match.start()))
                return


def _quote(sentence: str, at: int) -> str:
    words = " ".join(sentence.split())
    if len(words) <= _QUOTE:
        return words
    start = max(0, at - _QUOTE // 4)
    part = " ".join(sentence[start : start + _QUOTE].split())
    return f"{'…' if start else ''}{part}…"
