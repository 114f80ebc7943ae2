"""The files of a configuration as they are written: found, decoded, parsed, with the place of every key."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli

from coopwatchd.config.parts import Tables, parse
from coopwatchd.config.places import Path as KeyPath
from coopwatchd.config.places import Places
from coopwatchd.errors import ConfigError, Problem

ENVIRONMENT = "COOPWATCHD_CONFIG"
MAX_BYTES = 20_000_000
_BARE = re.compile(r"[A-Za-z0-9_-]+")
# tomli writes a key as Python does: ('poll', 'every').
_KEY, _NAME = re.compile(r"\((?:'[^']*',? ?)+\)"), re.compile(r"(?<=')[^', ][^']*(?=')")
# Python reads numbers of 4,300 digits; tomli nests as deep as Python calls functions.
_BEYOND = re.compile(r"[0-9_]{4300}|(?:[\[{]\s{0,99}){200}|(?:[\w-]{1,60}\s{0,9}[.=]\s{0,9}\{?\s{0,9}){200}")


@dataclass(frozen=True, slots=True)
class Source:
    """One TOML file: its data and where each key stands."""

    path: Path
    data: Mapping[str, Any]
    places: Places
    digest: bytes  # of the file's bytes
    parts: Tables = field(default_factory=dict)

    def table(self, name: str) -> Mapping[str, Any]:
        """A top-level table as it is written; empty when there is none."""
        found = self.data.get(name)
        return found if isinstance(found, dict) else {}

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
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + (part if _BARE.fullmatch(part) else json.dumps(part))
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


def read_sources(path: Path, before: Iterable[Source] = ()) -> tuple[list[Source], list[Problem]]:
    """The main file first, then `watchlists.d/*.toml` beside it, and what is wrong with the latter.

    A file that is still one of `before` is not parsed again. Raises ConfigError when the main file cannot be read.
    """
    known = {source.path: source for source in before}
    problems: list[Problem] = []
    extras: list[Source] = []
    for file in sorted((path.parent / "watchlists.d").glob("*.toml")):
        try:
            extras.append(read_source(file, known.get(file)))
        except ConfigError as error:
            problems += error.problems
    try:
        sources = [read_source(path, known.get(path)), *extras]
    except ConfigError as error:
        raise ConfigError((*error.problems, *problems)) from error
    for extra in extras:
        problems += [
            extra.problem((key,), "only [watchlists.<id>] tables belong into a file of watchlists.d")
            for key in extra.data
            if key != "watchlists"
        ]
    return sources, problems + _doubled(sources)


def digest_of(raw: bytes) -> bytes:
    """Stands for the content of a file, here and where edits are looked for."""
    return hashlib.sha256(raw).digest()


def read_source(path: Path, before: Source | None = None) -> Source:
    """One file; `before` while it is the same. Raises ConfigError with line and column of what is not TOML."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError((_at(path, f"cannot be read: {error.strerror or error}"),)) from error
    if len(raw) > MAX_BYTES:
        raise ConfigError((_at(path, f"is larger than {MAX_BYTES // 1_000_000} MB"),))
    if not raw:
        # Nobody writes such a file: a program that saves in place has just begun to, or the disk was full.
        raise ConfigError((_at(path, "is empty", "if nothing is to be in it, remove it or leave a comment there"),))
    digest = digest_of(raw)
    if before is not None and before.digest == digest:
        return before
    try:
        # A byte order mark is what Windows editors leave behind; it means nothing.
        text = raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line, column = raw.count(b"\n", 0, error.start) + 1, error.start - raw.rfind(b"\n", 0, error.start)
        said = f"is not UTF-8: byte {error.start} is 0x{raw[error.start]:02x}"
        raise ConfigError((_at(path, said, line=line, column=column),)) from error
    try:
        data, parts = parse(text, before.parts if before is not None else {})
    except tomli.TOMLDecodeError as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        raise ConfigError((_at(path, _broken(error, text, line, column), line=line, column=column),)) from error
    except (ValueError, RecursionError) as error:
        # tomli lets Python's own limits through: integers of thousands of digits, arrays nested hundreds deep.
        found = _BEYOND.search(text)
        start = found.start() if found else 0
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        said = "not valid TOML: a number or a nesting beyond all bounds"
        raise ConfigError((_at(path, said, line=line if found else 0, column=column),)) from error
    return Source(path, data, Places(text), digest, parts)


def _broken(error: tomli.TOMLDecodeError, text: str, line: int, column: int) -> str:
    """What tomli says, and after which key; never more of the text, which could be a secret in the wrong place."""
    said = getattr(error, "msg", "") or str(error)
    said = _KEY.sub(lambda found: f"“{'.'.join(_NAME.findall(found[0]))}”", said)
    lines = text.split("\n")
    before = lines[line - 1][: max(0, column - 1)] if 0 < line <= len(lines) else ""
    # Of a secret that was broken over two lines, the second may look like a key.
    key = re.match(r"\s*([a-z][a-z_.-]{0,40}?)\s*=", before)
    where = f" after “{key[1]} =”" if key else ""
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


def _at(path: Path, message: str, hint: str = "", *, line: int = 0, column: int = 0) -> Problem:
    return Problem(file=str(path), line=line, column=column, key="", message=message, hint=hint)
