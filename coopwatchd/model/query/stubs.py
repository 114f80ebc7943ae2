"""Pieces of text of which every record that a watchlist matches has one: what a store can look for by itself."""

from __future__ import annotations

from collections.abc import Iterator

from coopwatchd.model.query.conditions import condition
from coopwatchd.model.records import Kind
from coopwatchd.model.terms import Part, Term, TermSet, Test
from coopwatchd.model.watchlist import Watchlist
from coopwatchd.model.words import forms, is_regular

# Above this many pieces it is cheaper to read every record.
_MOST = 200
_KINDS: dict[tuple[str, ...], Kind] = {(f"kind={kind}",): kind for kind in Kind}


def stubs(watchlist: Watchlist) -> tuple[str, ...] | None:
    """Beginnings of words in ASCII and lower case; None where every record has to be looked at.

    A record without any character beyond ASCII that matches has one of them in its text, in some case; what has other
    characters is not covered: é may stand for e.
    """
    node = condition(watchlist)
    keys = node.keys()
    if keys is None:
        return None
    known: dict[str, tuple[Term, ...]] = {}
    for one in node.terms():
        known[one.key] = one.terms if isinstance(one, TermSet) else (one,)
    found: set[str] = set()
    for key in keys.keys:
        for stub in _stubs(known.get(key, ())):
            found.add(stub)
        if key not in known or "" in found or len(found) > _MOST:
            return None
    return tuple(sorted(found))


def kind_of(watchlist: Watchlist) -> Kind | None:
    """The only kind of record that can match; None where it may be any."""
    keys = condition(watchlist).keys()
    return _KINDS.get(keys.keys) if keys is not None else None


def _stubs(terms: tuple[Term, ...]) -> Iterator[str]:
    """One for each term, of its first word; "" where that has none."""
    for term in terms:
        part = Part.of(term.key.split(" ")[0])
        word = _begin(part.word) if part.test is Test.FORM else part.word.lower()
        yield word if word.isascii() and len(word) > 1 else ""


def _begin(word: str) -> str:
    """What every inflection of a word begins with: wolf and wolves, supply and supplied; "" for mouse and mice."""
    found = forms(word)
    if not all(is_regular(form) for form in found):
        return ""
    first, last = min(form.lower() for form in found), max(form.lower() for form in found)
    same = (place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    shared = first[: next(same, min(len(first), len(last)))]
    return shared if len(shared) < 4 else shared[: max(3, len(shared) - 2)]
