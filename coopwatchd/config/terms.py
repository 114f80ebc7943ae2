"""`[terms]`: sets of terms with a name, the user's own before those that come with the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from coopwatchd.config.settings import File
from coopwatchd.config.source import Source
from coopwatchd.errors import Problem
from coopwatchd.model.query.sets import BadSet, resolve_sets
from coopwatchd.model.terms import SET_NAME, SetName, Term, TermSet, parse_wanted

_NONE: Mapping[str, Sequence[str]] = MappingProxyType({})


def build_terms(
    file: File, main: Source, problems: list[Problem], *, shipped: Mapping[str, Sequence[str]] = _NONE
) -> dict[str, TermSet]:
    """Every set by its name. `shipped`: sets as text; one that the user has a table for is the user's."""
    written: dict[str, tuple[Term | SetName, ...]] = {
        name: tuple(map(parse_wanted, terms)) for name, terms in shipped.items()
    }
    for name, table in file.terms.items():
        if SET_NAME.fullmatch(name):
            written[name] = tuple(table.any)
        else:
            problems.append(main.problem(("terms", name), "a name has letters, digits, - and _ only"))
    while True:
        try:
            return resolve_sets(written)
        except BadSet as error:
            problems.append(main.problem(("terms", error.name, "any", error.index), error.message, error.hint))
            written[error.name] = ()  # said once; what uses it is checked all the same
