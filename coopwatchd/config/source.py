"""The files of a configuration as they are written: found, decoded, parsed, with the place of every key."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from coopwatchd.config.places import Path as KeyPath
from coopwatchd.config.places import Places
from coopwatchd.errors import ConfigError, Problem

ENVIRONMENT = "COOPWATCHD_CONFIG"
MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """One TOML file: its data and where each key stands."""

    path: Path
    data: Mapping[str, Any]
    places: Places

    def problem(self, path: KeyPath, message: str, hint: str = "", *, warning: bool = False) -> Problem:
        """Something wrong with the key at `path`."""
        place = self.places.at(path)
        return Problem(
            file=str(self.path),
            line=place.line,
            column=place.column,
            key=dotted(path),
            message=message,
            hint=hint,
            warning=warning,
        )


def dotted(path: KeyPath) -> str:
    """A key as people write it: `watchlists.laptops.any[1]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def default_paths() -> Iterator[Path]:
    """Where a configuration is looked for when `--config` does not say: the first that exists."""
    if named := os.environ.get(ENVIRONMENT):
        yield Path(named)
        return
    yield Path("config.toml")
    yield Path.home() / ".config" / "coopwatchd" / "config.toml"
    yield Path("/etc/coopwatchd/config.toml")


def find_config(named: Path | None) -> Path:
    """The configuration file to use. Raises ConfigError when there is none."""
    candidates = [named] if named else list(default_paths())
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    looked = ", ".join(str(candidate) for candidate in candidates)
    raise ConfigError((_at(candidates[0], f"no configuration file (looked for {looked})", "run: coopwatchd init"),))


def read_sources(path: Path) -> list[Source]:
    """The main file first, then `watchlists.d/*.toml` beside it. Raises ConfigError."""
    sources = [read_source(path)]
    problems: list[Problem] = []
    for extra in sorted((path.parent / "watchlists.d").glob("*.toml")):
        try:
            source = read_source(extra)
        except ConfigError as error:
            problems += error.problems
            continue
        problems += [
            source.problem((key,), "only [watchlists.<id>] tables belong into a file of watchlists.d")
            for key in source.data
            if key != "watchlists"
        ]
        sources.append(source)
    problems += _doubled(sources)
    if problems:
        raise ConfigError(tuple(problems))
    return sources


def read_source(path: Path) -> Source:
    """One file. Raises ConfigError with line and column of what is not TOML."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError((_at(path, f"cannot be read: {error.strerror or error}"),)) from error
    if len(raw) > MAX_BYTES:
        raise ConfigError((_at(path, f"is larger than {MAX_BYTES // 1_000_000} MB"),))
    try:
        # A byte order mark is what Windows editors leave behind; it means nothing.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError((_at(path, f"is not UTF-8: byte {error.start} is 0x{raw[error.start]:02x}"),)) from error
    text = text.replace("\r\n", "\n")
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        shown = Problem(file=str(path), line=line, column=column, key="", message=_broken(error, text, line, column))
        raise ConfigError((shown,)) from error
    except (ValueError, RecursionError) as error:
        # tomli lets Python's own limits through: integers of thousands of digits, arrays nested hundreds deep.
        raise ConfigError((_at(path, "holds a number or nesting beyond all bounds"),)) from error
    return Source(path, data, Places(text))


def _broken(error: tomli.TOMLDecodeError, text: str, line: int, column: int) -> str:
    said = getattr(error, "msg", "") or str(error)
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return f"not valid TOML: {said}"
    # The text up to the error only: what stands behind it could be a secret that was typed in the wrong place.
    before = lines[line - 1][: max(0, column - 1)]
    key = before.partition("=")[0].strip()
    where = f" after “{key} =”" if "=" in before else ""
    return f"not valid TOML{where}: {said[:1].lower()}{said[1:]}"


def _doubled(sources: list[Source]) -> list[Problem]:
    seen: dict[str, Source] = {}
    problems = []
    for source in sources:
        tables = source.data.get("watchlists", {})
        for id_ in tables if isinstance(tables, dict) else ():
            if id_ in seen:
                first = seen[id_]
                place = first.places.at(("watchlists", id_))
                problems.append(source.problem(("watchlists", id_), f"is defined already at {first.path}:{place.line}"))
            seen.setdefault(id_, source)
    return problems


def _at(path: Path, message: str, hint: str = "") -> Problem:
    return Problem(file=str(path), line=0, column=0, key="", message=message, hint=hint)
