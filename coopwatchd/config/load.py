"""From files to a checked Config: everything that is wrong is collected, and said at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coopwatchd import __version__
from coopwatchd.config.channels import build_channels
from coopwatchd.config.config import Config
from coopwatchd.config.explain import explain, suggestion
from coopwatchd.config.portals import build_portals
from coopwatchd.config.reporting import build_report
from coopwatchd.config.settings import File
from coopwatchd.config.shipped_sets import shipped_sets
from coopwatchd.config.source import Source, find_config, read_sources
from coopwatchd.config.templates import check_templates
from coopwatchd.config.terms import build_terms
from coopwatchd.config.watchlists import build_watchlists
from coopwatchd.errors import ConfigError, Problem
from coopwatchd.portals.fetching.manners import FetchSettings, user_agent


def load_config(named: Path | None = None, *, secrets: bool = True) -> Config:
    """The configuration, whole and checked. Raises ConfigError with every problem found.

    `named` None: $COOPWATCHD_CONFIG, then the usual places. `secrets` False: references are checked and not read,
    and templates are not rendered, for commands that send nothing (a person's shell has no systemd credentials).
    """
    sources, problems = read_sources(find_config(named))
    main = sources[0]
    file = _validated(sources, problems)
    portals = build_portals(file, main, problems)
    channels = build_channels(file, main, problems, read=secrets)
    terms = build_terms(file, main, problems, shipped=shipped_sets())
    watchlists = build_watchlists(file, sources, problems, portals=portals, sets=terms)
    _check_operator(file, main, problems)
    report = build_report(file.report, file.zone, main, problems, watchlists=file.watchlists)
    if not file.store.url.startswith("sqlite:///"):
        problems.append(main.problem(("store", "url"), "this version keeps its data in SQLite only: sqlite:///file.db"))
    templates = main.path.parent / file.templates.dir if file.templates.dir is not None else None
    problems += check_templates(
        templates, file.timezone, main, render=secrets, watchlists=file.watchlists, channels=file.channels
    )
    found = _sorted(problems, sources)
    if any(not problem.warning for problem in found):
        raise ConfigError(tuple(problem for problem in found if not problem.warning))
    return Config(
        path=main.path,
        zone=file.zone,
        contact=file.contact,
        store_url=file.store.url,
        portals=portals,
        channels=channels,
        watchlists=watchlists,
        terms=terms,
        fetch=_fetch(file),
        operator=tuple(file.operator.notify),
        templates=templates,
        report=report,
        calendar=file.calendar.file,
        warnings=found,
    )


def _fetch(file: File) -> FetchSettings:
    return FetchSettings(
        user_agent=user_agent(__version__, file.contact),
        allow_private=tuple(file.fetch.allow_private),
        proxy=file.fetch.proxy or "",
        deadline=file.fetch.deadline,
        max_body=file.fetch.max_body,
    )


def _validated(sources: Sequence[Source], problems: list[Problem]) -> File:
    """The main file with the watchlists of the other files, without what has the wrong shape."""
    file = _shaped(sources[0].data, sources[0], problems)
    watchlists = dict(file.watchlists)
    for source in sources[1:]:
        own = {"watchlists": source.data.get("watchlists", {})}
        for id_, table in _shaped(own, source, problems).watchlists.items():
            watchlists.setdefault(id_, table)  # a second one is an error that was said already
    return file.model_copy(update={"watchlists": watchlists})


def _shaped(data: Mapping[str, Any], source: Source, problems: list[Problem]) -> File:
    """One file; what has the wrong shape is said and left out, so that the rest is checked all the same."""
    try:
        return File.model_validate(data)
    except ValidationError as error:
        problems += explain(error, source, (), [File])
        rest: Any = deepcopy(data)
        for detail in error.errors(include_url=False, include_context=False, include_input=False):
            _leave_out(rest, detail["loc"])
    try:
        return File.model_validate(rest)
    except ValidationError:
        return File()  # it was said already; a daemon that reloads must get its answer


def _leave_out(data: Any, loc: tuple[int | str, ...]) -> None:
    """Take the deepest key of `loc` that is in `data` out of it."""
    table, key = None, None
    for part in loc:
        if not isinstance(data, dict) or part not in data:
            break
        table, key, data = data, part, data[part]
    if table is not None:
        table.pop(key)


def _check_operator(file: File, main: Source, problems: list[Problem]) -> None:
    channels = main.table("channels")
    for index, name in enumerate(file.operator.notify):
        if name not in channels:
            hint = suggestion(name, channels)
            problems.append(main.problem(("operator", "notify", index), f"there is no channel “{name}”", hint))


def _sorted(problems: Iterable[Problem], sources: Sequence[Source]) -> tuple[Problem, ...]:
    """Each once, file by file in the order of the lines."""
    order = {str(source.path): index for index, source in enumerate(sources)}
    return tuple(sorted(dict.fromkeys(problems), key=lambda one: (order.get(one.file, len(order)), one.line)))
