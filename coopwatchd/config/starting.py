"""From a sentence about what somebody sells to a first watchlist: by words that are there, no more."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coopwatchd.config.shipped_sets import shipped_sets
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.query.sets import resolve_sets
from coopwatchd.model.records import Solicitation
from coopwatchd.model.terms import BadTerm, TermSet, Wanted, parse_term, parse_wanted
from coopwatchd.model.watchlist import Watchlist
from coopwatchd.model.words import words
from coopwatchd.portals.catalog import catalog

_STATES = """AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware
DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky
LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana
NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota
OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas
UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming"""
STATES: Mapping[str, str] = {
    one.partition(" ")[2]: one.partition(" ")[0] for line in _STATES.splitlines() for one in line.split("|")
}
# "IN", "OR", "ME" are words as well: two letters count only where they are written as a state's are.
_LETTERS = re.compile(r"\b[A-Z]{2}\b")
_WHAT = r"(?P<what>.+?)(?=\s+(?:to|for|in|across|throughout|that|which)\b|[.;]|$)"
_SELLING = re.compile(
    r"\b(?:sell(?:s|ing)?|provid(?:e|es|ing)|offer(?:s|ing)?|make|makes|manufactures?|suppl(?:y|ies)|install(?:s)?)\s+"
    + _WHAT,
    re.IGNORECASE,
)
_WHOLE = re.compile(_WHAT, re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:,|;|/|&|\band\b|\bor\b|\bplus\b)\s*", re.IGNORECASE)
_MOST_WORDS = 4  # of a thing that is sold: more are a remark
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # "since 1987"
_PLACES = frozenset(map(str.casefold, STATES))
# Who buys, which is nothing that is sold.
_BUYERS = frozenset(
    "a all the our other local state public school schools district districts city cities town towns county counties "
    "agency agencies government governments university universities college colleges customers nationwide".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a sentence asks for. `portals` are keys of the catalog that can be read: national ones and the states'.

    `shut` are more of them, whose robots.txt is known to disallow all that is read there.
    """

    sets: tuple[str, ...]
    terms: tuple[str, ...]  # the sentence's own words, where no set has them
    states: tuple[str, ...]
    portals: tuple[str, ...]
    shut: tuple[str, ...]
    watchlist: Watchlist


def starting_point(sentence: str) -> Start:
    """The sets, states and portals that a sentence names. Raises ValueError when it names nothing to look for."""
    resolved = resolve_sets({name: tuple(map(parse_wanted, terms)) for name, terms in shipped_sets().items()})
    sets = _sets_in(sentence, resolved)
    terms = _things(sentence, [resolved[name] for name in sets])
    if not sets and not terms:
        raise ValueError(
            'it does not say what you sell; try: "we sell laptops and tablets to school districts in Texas"'
        )
    wanted: tuple[Wanted, ...] = (*(resolved[name] for name in sets), *map(parse_term, terms))
    states = _states_in(sentence)
    found = [
        (key, portal.shut)
        for key, portal in catalog().items()
        if not portal.no_route and (not portal.states or not set(portal.states).isdisjoint(states))
    ]
    id_ = sets[0] if sets else re.sub(r"[^a-z0-9]+", "-", terms[0].casefold()).strip("-") or "first"
    return Start(
        sets=sets,
        terms=terms,
        states=states,
        portals=tuple(key for key, shut in found if not shut),
        shut=tuple(key for key, shut in found if shut),
        watchlist=Watchlist(id=id_, any=wanted, notify=()),
    )


def _sets_in(sentence: str, resolved: Mapping[str, TermSet]) -> tuple[str, ...]:
    """The narrowest sets that have a word of the sentence."""
    index = WatchlistIndex(Watchlist(id=name, any=(one,)) for name, one in resolved.items())
    found = {
        watchlist.id: {span.term for span in reason.spans}
        for watchlist, reason in index.match_record(Solicitation(id="", title=sentence))
    }
    inner = {name: {term.written for term in resolved[name].terms} for name in found}
    return tuple(
        name
        for name, hits in found.items()
        if not any(other != name and inner[other] < inner[name] and hits <= inner[other] for other in found)
    )


def _states_in(sentence: str) -> tuple[str, ...]:
    said = {code for name, code in STATES.items() if re.search(rf"\b{name}\b", sentence, re.IGNORECASE)}
    # West Virginia is not Virginia, unless that is named as well.
    if "WV" in said and not re.search(r"(?<!West )\bVirginia\b", sentence, re.IGNORECASE):
        said.discard("VA")
    said.update(code for code in _LETTERS.findall(sentence) if code in STATES.values())
    return tuple(sorted(said))


def _things(sentence: str, sets: Sequence[TermSet]) -> tuple[str, ...]:
    """What stands behind “we sell” and in none of the sets, as terms; beside a set it need not say “we sell”."""
    sold = list(_SELLING.finditer(sentence))
    if sets and not sold and (unsaid := _WHOLE.match(sentence)):
        sold = [unsaid]
    known = WatchlistIndex([Watchlist(id="known", any=tuple(sets))] if sets else [])
    found = []
    for thing in (thing for match in sold for thing in _LISTED.split(match["what"])):
        said = [word.text for word in words(thing)]
        whole = " ".join(said)
        if len(said) > _MOST_WORDS or _BUYERS.issuperset(map(str.casefold, said)) or _YEAR.search(whole):
            continue
        if whole.casefold() in _PLACES or whole in STATES.values():
            continue
        if known.match_record(Solicitation(id="", title=whole)):
            continue
        try:
            found.append(parse_term(whole).written)
        except BadTerm:
            continue
    return tuple(dict.fromkeys(found))
