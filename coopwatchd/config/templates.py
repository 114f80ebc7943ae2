"""`[templates]`: the folder is there, and every template of it renders."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from coopwatchd.config.explain import suggestion
from coopwatchd.config.source import Source
from coopwatchd.errors import Problem

_SAID = re.compile(r"(?P<name>[^:]+)(?::(?P<line>\d+))?: (?P<message>.*)", re.DOTALL)
_SPECIMEN = re.compile(r" \(with the \w+ specimen\)$")


def check_templates(
    folder: Path | None,
    zone: str,
    main: Source,
    *,
    render: bool = True,
    watchlists: Collection[str] = (),
    channels: Collection[str] = (),
) -> Iterator[Problem]:
    """What is wrong with the user's templates and, where `render`, with what they and the shipped ones make.

    Each mistake once, at its line of its template, whichever specimens it shows with. `watchlists` and `channels` are
    those that may have templates of their own; a folder that is named for another one is a warning.
    """
    if folder is not None and not folder.is_dir():
        yield main.problem(("templates", "dir"), f"there is no folder {folder}")
        return
    if not render:
        return
    if folder is not None:
        yield from _strangers(folder, watchlists, channels)
    from coopwatchd.notify.render import Renderer  # Jinja, for those commands only that render

    seen = set()
    for said in _shipped_check(zone) if folder is None else Renderer(folder, zone).check():
        mistake = _SPECIMEN.sub("", said)
        if mistake not in seen:
            seen.add(mistake)
            yield _problem(said, folder)


def _strangers(folder: Path, watchlists: Collection[str], channels: Collection[str]) -> Iterator[Problem]:
    from coopwatchd.notify import overrides

    for place, name in overrides.strangers(folder, watchlists, channels):
        kind = "watchlist" if place.startswith(overrides.WATCHLISTS) else "channel"
        hint = suggestion(name, watchlists if kind == "watchlist" else channels)
        said = f"there is no {kind} “{name}”: its templates are not used"
        yield Problem(file=str(folder / place), line=0, column=0, key="", message=said, hint=hint, warning=True)


@cache
def _shipped_check(zone: str) -> tuple[str, ...]:
    """They do not change while the process lives; a reload need not render them again."""
    from coopwatchd.notify.render import Renderer

    return tuple(Renderer(None, zone).check())


def _problem(said: str, folder: Path | None) -> Problem:
    from coopwatchd.notify.render import shipped_templates

    found = _SAID.fullmatch(said)
    if found is None:
        return Problem(file=str(folder or shipped_templates()), line=0, column=0, key="", message=said)
    path = next(
        (
            root / found["name"]
            for root in (folder, shipped_templates())
            if root and ((root / found["name"]).exists() or (root / found["name"]).is_symlink())
        ),
        (folder or shipped_templates()) / found["name"],
    )
    line = int(found["line"] or 0)
    return Problem(file=str(path), line=line, column=1 if line else 0, key="", message=found["message"])
