"""The sets of terms that come with the program: one file per category, in the form a user's own has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import tomli

FOLDER = Path(__file__).parent / "term_sets"


@cache
def shipped_sets() -> Mapping[str, tuple[str, ...]]:
    """Every shipped set as text, by name; `@name` inside one stands for another."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for name, table in tomli.loads(path.read_text(encoding="utf-8"))["terms"].items():
            found[name] = tuple(table["any"])
    return MappingProxyType(found)


def about(name: str) -> str:
    """What a shipped set is of: the first comment of its file."""
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
