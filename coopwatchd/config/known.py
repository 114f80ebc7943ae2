"""What one load leaves to the next: of a file or a watchlist that an edit does not touch, nothing is made again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coopwatchd.config.source import Source
from coopwatchd.errors import Problem
from coopwatchd.model.terms import TermSet
from coopwatchd.model.watchlist import Watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """All that a watchlist depends on beside its own table: the names that it may use."""

    channels: Collection[str]  # as written: one that has the wrong shape is there, too
    written: Collection[str]  # portals of the file, whether switched on or not
    portals: Collection[str]  # those that are read
    sets: Mapping[str, TermSet]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A watchlist's table as it is written, what became of it, and the warnings on the way."""

    table: Mapping[str, Any]
    watchlist: Watchlist
    enabled: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The files of a good configuration and what was made of their watchlists: by file, then by id."""

    sources: tuple[Source, ...]
    names: Names
    made: Mapping[Path, Mapping[str, Made]]

    def kept(self, sources: Iterable[Source], names: Names) -> dict[Path, dict[str, Made]]:
        """Of each file the watchlists that would be made the same again, with the same warnings."""
        same, same_sets = names == self.names, names.sets == self.names.sets
        channels, portals = frozenset(names.channels), frozenset(names.portals)
        kept: dict[Path, dict[str, Made]] = {}
        for source in sources:
            here, before = kept.setdefault(source.path, {}), self.made.get(source.path, {})
            for id_, table in source.table("watchlists").items():
                one = before.get(id_)
                if one is None or (one.table is not table and not _alike(one.table, table)):
                    continue
                if one.problems:  # they name lines, which an edit of the file moves, and may come from other names
                    good = same and one.table is table
                else:
                    found = channels.issuperset(one.watchlist.notify) and portals >= one.watchlist.portals
                    good = same or (found and (same_sets or "@" not in repr(table)))
                if good:
                    here[id_] = one if one.table is table else replace(one, table=table)
        return kept


def _alike(one: Any, other: Any) -> bool:
    """The same to TOML, where true is not 1."""
    return bool(one == other) and repr(one) == repr(other)
