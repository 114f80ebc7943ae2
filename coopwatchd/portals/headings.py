"""Which column is which: declared columns found by the words of a table's heading row, never by their position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coopwatchd.portals.clean import clean

# A title row above a table ("Contract list by number and supplier") is one long cell, never a column's name.
LONGEST_HEADING = 60


def named(heading: str) -> str:
    """The pattern of a column that has exactly this heading, whatever its case, spaces and line breaks."""
    return rf"^{re.escape(words_of(heading))}$"


def words_of(cell: object) -> str:
    """A heading as it is compared: one line, lower case, without what marks a sorted or required column."""
    return clean(str(cell)).casefold().strip(" *:▲▼↑↓")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Declared columns by name, each with a pattern for its heading (lower case), and those a table must have.

    A heading belongs to the first column whose pattern it fits, and to those that have the same pattern; of two
    fitting headings the first counts.
    """

    patterns: Mapping[str, str]
    needed: frozenset[str]

    def find(self, cells: Sequence[object]) -> dict[str, int]:
        """The position of every column this row names."""
        found: dict[str, int] = {}
        for position, cell in enumerate(cells):
            words = words_of(cell)
            if not words or len(words) > LONGEST_HEADING:
                continue
            fitting = next((shape for shape in self.patterns.values() if re.search(shape, words)), None)
            for name, shape in self.patterns.items():
                if shape == fitting:
                    found.setdefault(name, position)
        return found

    def lacking(self, found: Iterable[str]) -> tuple[str, ...]:
        """The needed columns that were not found."""
        have = set(found)
        return tuple(name for name in self.patterns if name in self.needed and name not in have)
