"""From files to a checked Config: everything that is wrong is collected, and said at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from coopwatchd import __version__
from coopwatchd.config.channels import build_channels
from coopwatchd.config.config import Config
from coopwatchd.config.explain import suggestion
from coopwatchd.config.known import Known, Names
from coopwatchd.config.portals import build_portals
from coopwatchd.config.reporting import build_report
from coopwatchd.config.settings import File
from coopwatchd.config.shipped_sets import shipped_sets
from coopwatchd.config.source import Source, find_config, read_sources
from coopwatchd.config.templates import check_templates
from coopwatchd.config.terms import build_terms
from coopwatchd.config.validated import validated
from coopwatchd.config.watchlists import build_watchlists
from coopwatchd.errors import ConfigError, Problem
from coopwatchd.model.terms import TermSet
from coopwatchd.portals.fetching.manners import FetchSettings, user_agent


def load_config(named: Path | None = None, *, secrets: bool = True, before: Config | None = None) -> Config:
    """The configuration, whole and checked. Raises ConfigError with every problem found.

    `named` None: $COOPWATCHD_CONFIG, then the usual places. `secrets` False: references are checked and not read,
    and templates are not rendered, for commands that send nothing (a person's shell has no systemd credentials).
    `before`: an earlier load of the same files; the result is the same without it, and comes later.
    """
    known = before.known if before is not None else None
    sources, problems = read_sources(find_config(named), known.sources if known is not None else ())
    main = sources[0]
    file = validated({key: table for key, table in main.data.items() if key != "watchlists"}, main, problems)
    portals = build_portals(file, main, problems)
    channels = build_channels(file, main, problems, read=secrets)
    terms = build_terms(file, main, problems, shipped=shipped_sets())
    names = _names(main, portals, terms)
    made = build_watchlists(sources, problems, names=names, before=known)
    written = {id_ for source in sources for id_ in source.table("watchlists")}
    _check_operator(file, main, problems)
    _check_store(file, main, problems)
    report = build_report(file.report, file.zone, main, problems, watchlists=written)
    templates = _templates(file, main, problems, written, render=secrets)
    warnings = _warnings(problems, sources)
    return Config(
        path=main.path,
        zone=file.zone,
        contact=file.contact,
        store_url=file.store.url,
        portals=portals,
        channels=channels,
        watchlists=tuple(one.watchlist for here in made.values() for one in here.values() if one.enabled),
        terms=terms,
        fetch=_fetch(file),
        operator=tuple(file.operator.notify),
        templates=templates,
        report=report,
        calendar=file.calendar.file,
        warnings=warnings,
        known=Known(sources=tuple(sources), names=names, made=made),
    )


def _names(main: Source, portals: Iterable[str], sets: Mapping[str, TermSet]) -> Names:
    channels, written = tuple(main.table("channels")), tuple(main.table("portals"))
    return Names(channels=channels, written=written, portals=tuple(portals), sets=sets)


def _fetch(file: File) -> FetchSettings:
    return FetchSettings(
        user_agent=user_agent(__version__, file.contact),
        allow_private=tuple(file.fetch.allow_private),
        proxy=file.fetch.proxy or "",
        deadline=file.fetch.deadline,
        max_body=file.fetch.max_body,
    )


def _check_operator(file: File, main: Source, problems: list[Problem]) -> None:
    channels = main.table("channels")
    for index, name in enumerate(file.operator.notify):
        if name not in channels:
            hint = suggestion(name, channels)
            problems.append(main.problem(("operator", "notify", index), f"there is no channel “{name}”", hint))


def _check_store(file: File, main: Source, problems: list[Problem]) -> None:
    if not file.store.url.startswith("sqlite:///"):
        problems.append(main.problem(("store", "url"), "this version keeps its data in SQLite only: sqlite:///file.db"))


def _templates(
    file: File, main: Source, problems: list[Problem], watchlists: Collection[str], *, render: bool
) -> Path | None:
    folder = main.path.parent / file.templates.dir if file.templates.dir is not None else None
    problems += check_templates(
        folder, file.timezone, main, render=render, watchlists=watchlists, channels=file.channels
    )
    return folder


def _warnings(problems: Iterable[Problem], sources: Sequence[Source]) -> tuple[Problem, ...]:
    """Each once, file by file in the order of the lines. Raises ConfigError where there is worse."""
    order = {str(source.path): index for index, source in enumerate(sources)}
    found = sorted(dict.fromkeys(problems), key=lambda one: (order.get(one.file, len(order)), one.line))
    if errors := tuple(one for one in found if not one.warning):
        raise ConfigError(errors)
    return tuple(found)
