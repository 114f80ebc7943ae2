"""`[watchlists]`: what the user wrote becomes the model's watchlists, with warnings for what cannot be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coopwatchd.config.config import PortalPlan
from coopwatchd.config.explain import suggestion
from coopwatchd.config.settings import File, WatchlistTable
from coopwatchd.config.source import Source
from coopwatchd.errors import Problem
from coopwatchd.model.events import EventType
from coopwatchd.model.terms import Term
from coopwatchd.model.watchlist import Watchlist
from coopwatchd.portals.catalog import catalog

_CONDITIONS = (
    "any all kinds portals cooperatives lead_agencies suppliers contracts states codes".split()  # `none` only narrows
)


def build_watchlists(
    file: File, sources: Sequence[Source], problems: list[Problem], *, portals: Mapping[str, PortalPlan]
) -> tuple[Watchlist, ...]:
    """Every watchlist that is switched on, in the order of the files."""
    if not file.watchlists:
        problems.append(sources[0].problem((), "there is no [watchlists.<id>]: nobody will be told", warning=True))
    found = []
    for id_, table in file.watchlists.items():
        source = next(source for source in sources if id_ in source.table("watchlists"))
        _check(id_, table, sources[0], source, problems, portals)
        if table.enabled:
            found.append(_watchlist(id_, table))
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


def _watchlist(id_: str, table: WatchlistTable) -> Watchlist:
    return Watchlist(
        id=id_,
        any=_terms(table.any),
        all=_terms(table.all),
        none=_terms(table.none),
        fields=tuple(table.fields),
        kinds=frozenset(table.kinds),
        portals=frozenset(table.portals),
        cooperatives=_terms(table.cooperatives),
        lead_agencies=_terms(table.lead_agencies),
        suppliers=_terms(table.suppliers),
        contracts=tuple(table.contracts),
        states=frozenset(table.states),
        codes=tuple(table.codes),
        events=frozenset(table.events),
        closing=tuple(table.closing),
        expiring=tuple(table.expiring),
        note=table.note,
        notify=tuple(dict.fromkeys(table.notify)),
    )


def _terms(terms: Sequence[Term]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(terms))
