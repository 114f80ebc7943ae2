"""`[watchlists]`: what the user wrote becomes the model's watchlists, with warnings for what cannot be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coopwatchd.config.config import PortalPlan
from coopwatchd.config.explain import suggestion
from coopwatchd.config.impossible import impossible
from coopwatchd.config.settings import File
from coopwatchd.config.source import Source
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
    file: File,
    sources: Sequence[Source],
    problems: list[Problem],
    *,
    portals: Mapping[str, PortalPlan],
    sets: Mapping[str, TermSet],
) -> tuple[Watchlist, ...]:
    """Every watchlist that is switched on, in the order of the files."""
    if not file.watchlists:
        problems.append(sources[0].problem((), "there is no [watchlists.<id>]: nobody will be told", warning=True))
    found = []
    for id_, table in file.watchlists.items():
        source = next(source for source in sources if id_ in source.table("watchlists"))
        _check(id_, table, sources[0], source, problems, portals)
        watchlist = _watchlist(id_, table, _Names(source, problems, sets))
        if (blame := impossible(watchlist)) is not None:
            path = ("watchlists", id_, blame[0])
            problems.append(source.problem(path, f"nothing can ever match: {blame[1]}", warning=True))
        if table.enabled:
            found.append(watchlist)
    return tuple(found)


def _check(
    id_: str,
    table: WatchlistTable,
    main: Source,
    source: Source,
    problems: list[Problem],
    portals: Mapping[str, PortalPlan],
) -> None:
    path = ("watchlists", id_)
    channels = main.table("channels")  # as written: one that has the wrong shape is there, too
    for index, name in enumerate(table.notify):
        if name not in channels:
            hint = suggestion(name, channels)
            problems.append(source.problem((*path, "notify", index), f"there is no channel “{name}”", hint))
    for index, key in enumerate(table.portals):
        if key not in portals:
            known = key in catalog() or key in main.table("portals")
            said = f"the portal “{key}” is not switched on" if known else f"there is no portal “{key}”"
            hint = "" if known else suggestion(key, [*portals, *catalog()])
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
class _Names:
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


def _watchlist(id_: str, table: WatchlistTable, names: _Names) -> Watchlist:
    def terms(key: str) -> tuple[Wanted, ...]:
        return names.terms(id_, key, getattr(table, key))

    return Watchlist(
        id=id_,
        any=terms("any"),
        all=terms("all"),
        none=terms("none"),
        query=names.query(id_, table),
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
