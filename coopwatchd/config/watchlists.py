"""`[watchlists]`: what the user wrote becomes the model's watchlists, with warnings for what cannot be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coopwatchd.config.explain import suggestion
from coopwatchd.config.impossible import impossible
from coopwatchd.config.known import Known, Made, Names
from coopwatchd.config.source import Source
from coopwatchd.config.validated import validated
from coopwatchd.config.watchlist_tables import WatchlistTable
from coopwatchd.errors import Problem
from coopwatchd.model.events import EventType
from coopwatchd.model.query.grammar import BadQuery
from coopwatchd.model.query.reading import parse_query
from coopwatchd.model.query.sets import BadSet, resolve
from coopwatchd.model.terms import SetName, Term, TermSet, Wanted
from coopwatchd.model.watchlist import Query, Watchlist
from coopwatchd.portals.catalog import catalog

# Without `none`, which only narrows.
_CONDITIONS = (
    "any all query kinds portals cooperatives lead_agencies suppliers contracts states codes small_business".split()
)


def build_watchlists(
    sources: Sequence[Source], problems: list[Problem], *, names: Names, before: Known | None = None
) -> dict[Path, dict[str, Made]]:
    """Every watchlist, in the order of the files; what an edit left as it was is taken over from `before`."""
    kept = before.kept(sources, names) if before is not None else {}
    found: dict[Path, dict[str, Made]] = {}
    for source in sources:
        here = kept.get(source.path, {})
        written = source.data.get("watchlists", {})
        rest = {id_: one for id_, one in written.items() if id_ not in here} if isinstance(written, dict) else written
        tables = validated({"watchlists": rest}, source, problems).watchlists
        made = {id_: _made(id_, table, source, names) for id_, table in tables.items()}
        found[source.path] = {
            id_: here[id_] if id_ in here else made[id_]
            for id_ in source.table("watchlists")
            if id_ in here or id_ in made
        }
        problems += [problem for one in found[source.path].values() for problem in one.problems]
    if not any(found.values()):
        problems.append(sources[0].problem((), "there is no [watchlists.<id>]: nobody will be told", warning=True))
    return found


def _made(id_: str, table: WatchlistTable, source: Source, names: Names) -> Made:
    problems: list[Problem] = []
    _check(id_, table, source, problems, names)
    watchlist = _watchlist(id_, table, _Sets(source, problems, names.sets))
    if (blame := impossible(watchlist)) is not None:
        path = ("watchlists", id_, blame[0])
        problems.append(source.problem(path, f"nothing can ever match: {blame[1]}", warning=True))
    written = source.table("watchlists")[id_]
    return Made(table=written, watchlist=watchlist, enabled=table.enabled, problems=tuple(problems))


def _check(id_: str, table: WatchlistTable, source: Source, problems: list[Problem], names: Names) -> None:
    path = ("watchlists", id_)
    for index, name in enumerate(table.notify):
        if name not in names.channels:
            hint = suggestion(name, names.channels)
            problems.append(source.problem((*path, "notify", index), f"there is no channel “{name}”", hint))
    for index, key in enumerate(table.portals):
        if key not in names.portals:
            known = key in catalog() or key in names.written
            said = f"the portal “{key}” is not switched on" if known else f"there is no portal “{key}”"
            hint = "" if known else suggestion(key, [*names.portals, *catalog()])
            problems.append(source.problem((*path, "portals", index), said, hint, warning=known))
    if not table.notify:
        problems.append(source.problem(path, "has no `notify`: its matches are listed, nobody is told", warning=True))
    if not any(getattr(table, name) for name in _CONDITIONS):
        problems.append(source.problem(path, "has no condition: it matches every record", warning=True))
    for key, event in (("closing", EventType.CLOSING), ("expiring", EventType.EXPIRING)):
        if getattr(table, key) and table.events and event not in table.events:
            said = f"never comes: `events` does not name “{event}”"
            problems.append(source.problem((*path, key), said, warning=True))


@dataclass(frozen=True, slots=True)
class _Sets:
    """What `@name` stands for in one file, and where to say that it stands for nothing."""

    source: Source
    problems: list[Problem]
    sets: Mapping[str, TermSet]

    def terms(self, id_: str, key: str, wanted: Sequence[Term | SetName]) -> tuple[Wanted, ...]:
        """The terms of one key, each once; a name that is wrong is said and left out."""
        try:
            return resolve(wanted, self.sets)
        except BadSet as error:
            path = ("watchlists", id_, key, error.index)
            self.problems.append(self.source.problem(path, error.message, error.hint))
            return ()

    def query(self, id_: str, table: WatchlistTable) -> Query | None:
        """The query, read; a mistake is said at its character."""
        if table.query is None:
            return None
        path = ("watchlists", id_, "query")
        if table.any or table.all or table.none:
            self.problems.append(
                self.source.problem(path, "stands instead of any, all and none: write one or the other")
            )
        try:
            return Query(table.query, parse_query(table.query, tuple(table.fields), self.sets))
        except BadQuery as error:
            problem = self.source.problem(path, error.message, error.hint)
            place = self.source.places.inside(path, error.start)
            if place is None:
                problem = replace(problem, message=f"{error.message}, at character {error.start + 1}")
            else:
                problem = replace(problem, line=place.line, column=place.column)
            self.problems.append(problem)
            return None


def _watchlist(id_: str, table: WatchlistTable, sets: _Sets) -> Watchlist:
    def terms(key: str) -> tuple[Wanted, ...]:
        return sets.terms(id_, key, getattr(table, key))

    return Watchlist(
        id=id_,
        any=terms("any"),
        all=terms("all"),
        none=terms("none"),
        query=sets.query(id_, table),
        fields=tuple(table.fields),
        kinds=frozenset(table.kinds),
        portals=frozenset(table.portals),
        cooperatives=terms("cooperatives"),
        lead_agencies=terms("lead_agencies"),
        suppliers=terms("suppliers"),
        contracts=tuple(table.contracts),
        states=frozenset(table.states),
        codes=tuple(table.codes),
        small_business=frozenset(table.small_business),
        events=frozenset(table.events),
        closing=tuple(table.closing),
        expiring=tuple(table.expiring),
        business_days=table.business_days,
        note=table.note,
        notify=tuple(dict.fromkeys(table.notify)),
    )
