"""From files to a checked Config: everything that is wrong is collected, and said at once."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from coopwatchd import __version__
from coopwatchd.config.channels import build_channels
from coopwatchd.config.config import Config
from coopwatchd.config.explain import explain
from coopwatchd.config.portals import build_portals
from coopwatchd.config.settings import File
from coopwatchd.config.source import Source, find_config, read_sources
from coopwatchd.config.watchlists import build_watchlists
from coopwatchd.errors import ConfigError, Problem
from coopwatchd.portals.manners import FetchSettings, user_agent


def load_config(named: Path | None = None, *, secrets: bool = True) -> Config:
    """The configuration, whole and checked. Raises ConfigError with every problem found.

    `named` None: $COOPWATCHD_CONFIG, then the usual places. `secrets` False: references are checked and not read,
    for commands that send nothing (a person's shell has no systemd credentials).
    """
    sources = read_sources(find_config(named))
    main = sources[0]
    problems: list[Problem] = []
    file = _validated(sources, problems)
    if file is None:
        raise ConfigError(tuple(problems))
    portals = build_portals(file, main, problems)
    channels = build_channels(file, main, problems, read=secrets)
    watchlists = build_watchlists(file, sources, problems, portals=portals)
    for index, name in enumerate(file.operator.notify):
        if name not in file.channels:
            problems.append(main.problem(("operator", "notify", index), f"there is no channel “{name}”"))
    templates = _templates(file, main, problems)
    if not file.store.url.startswith("sqlite:///"):
        problems.append(main.problem(("store", "url"), "this version keeps its data in SQLite only: sqlite:///file.db"))
    if any(not problem.warning for problem in problems):
        raise ConfigError(tuple(problem for problem in problems if not problem.warning))
    return Config(
        path=main.path,
        zone=file.zone,
        contact=file.contact,
        store_url=file.store.url,
        portals=portals,
        channels=channels,
        watchlists=watchlists,
        fetch=FetchSettings(
            user_agent=user_agent(__version__, file.contact),
            allow_private=tuple(file.fetch.allow_private),
            proxy=file.fetch.proxy or "",
            deadline=file.fetch.deadline,
            max_body=file.fetch.max_body,
        ),
        operator=tuple(file.operator.notify),
        templates=templates,
        warnings=tuple(problems),
    )


def _validated(sources: list[Source], problems: list[Problem]) -> File | None:
    """The main file with the watchlists of the other files; None when its shape is wrong."""
    file = None
    for source in sources:
        try:
            checked = File.model_validate(source.data)
        except ValidationError as error:
            problems += explain(error, source, (), [File])
            continue
        file = checked if file is None and source is sources[0] else file
        if file is not None and source is not sources[0]:
            file = file.model_copy(update={"watchlists": {**file.watchlists, **checked.watchlists}})
    return None if problems else file


def _templates(file: File, main: Source, problems: list[Problem]) -> Path | None:
    if file.templates.dir is None:
        return None
    folder = main.path.parent / file.templates.dir
    if not folder.is_dir():
        problems.append(main.problem(("templates", "dir"), f"there is no folder {folder}"))
    return folder
