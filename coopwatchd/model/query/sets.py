"""Sets of terms with a name: what `@name` stands for, other sets inside them included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from coopwatchd.model.terms import SetName, Term, TermSet, Wanted


class BadSet(ValueError):
    """A name that stands for nothing, or for itself; `name` and `index` say in which set and at which of its terms."""

    def __init__(self, message: str, hint: str = "", *, name: str = "", index: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.name, self.index = message, hint, name, index


def resolve_sets(written: Mapping[str, Iterable[Term | SetName]]) -> dict[str, TermSet]:
    """Every set with the terms of the sets it names. Raises BadSet for an unknown name and for a circle."""
    known: dict[str, tuple[Term | SetName, ...]] = {name: tuple(terms) for name, terms in written.items()}
    done: dict[str, TermSet] = {}
    for name in known:
        _resolve(name, known, done, ())
    return done


def resolve(wanted: Iterable[Term | SetName], sets: Mapping[str, TermSet]) -> tuple[Wanted, ...]:
    """Terms and names of sets as terms and sets, each once. Raises BadSet with the index of an unknown name."""
    found: list[Wanted] = []
    for index, one in enumerate(wanted):
        found.append(one if isinstance(one, Term) else named(one.name, sets, index=index))
    return tuple(dict.fromkeys(found))


def named(name: str, sets: Mapping[str, TermSet], *, index: int = 0) -> TermSet:
    """The set of that name. Raises BadSet with what was probably meant."""
    if name in sets:
        return sets[name]
    raise _unknown(name, sets, "", index)


def _resolve(
    name: str,
    known: Mapping[str, tuple[Term | SetName, ...]],
    done: dict[str, TermSet],
    above: tuple[str, ...],
) -> TermSet:
    if name in done:
        return done[name]
    terms: list[Term] = []
    for index, one in enumerate(known[name]):
        if isinstance(one, Term):
            terms.append(one)
            continue
        path = (*above, name)
        if one.name not in known:
            raise _unknown(one.name, known, name, index)
        if one.name in path:
            circle = " → ".join(f"@{step}" for step in (*path[path.index(one.name) :], one.name))
            raise BadSet(f"a set cannot contain itself: {circle}", name=name, index=index)
        terms += _resolve(one.name, known, done, path).terms
    done[name] = TermSet(name, terms)
    return done[name]


def _unknown(name: str, known: Iterable[str], inside: str, index: int) -> BadSet:
    names = list(known)
    close = get_close_matches(name, names, 1)
    hint = f"did you mean “@{close[0]}”?" if close else ""
    if not close and 0 < len(names) <= 20:
        hint = "there are: " + ", ".join(f"@{one}" for one in sorted(names))
    return BadSet(f"there is no set of terms “@{name}”", hint, name=inside, index=index)
