"""A long file of watchlists is parsed by its tables: what an edit leaves as it was is not parsed again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import tomli

# Characters. tomli needs a tenth of a second for a million of them.
LONG = 500_000
_MOST = 1_000  # changed tables: one by one they take longer than the whole file
_HEADER = re.compile(r"^\[watchlists\.([A-Za-z0-9_-]+)\][ \t]*(?:#[^\n]*)?$", re.MULTILINE)
_BRACKET = re.compile(r"^[ \t]*\[", re.MULTILINE)

Tables = Mapping[str, Any]  # what stands in each table, by its text, header included


def parse(text: str, before: Tables) -> tuple[dict[str, Any], Tables]:
    """What tomli makes of the text, and its tables for the next time; those of `before` are taken over.

    Raises what tomli raises.
    """
    head, written = _split(text) if len(text) >= LONG else (text, {})
    data = _patched(head, written, before) if before and written else None
    if data is None:
        data = tomli.loads(text)
    tables = data.get("watchlists", {})
    if not written or list(tables) != list(written.values()):
        return data, {}
    return data, dict(zip(written, tables.values(), strict=True))


def _split(text: str) -> tuple[str, dict[str, str]]:
    """What stands before the first `[watchlists.<id>]`, and the id of each such table by its text.

    No tables beside other headers. A line within a text of several lines may pass for one: then neither half can be
    parsed.
    """
    starts = [(found.start(), found[1]) for found in _HEADER.finditer(text)]
    if not starts:
        return text, {}
    first = starts[0][0]
    if sum(1 for _ in _BRACKET.finditer(text, first)) != len(starts):
        return text, {}
    ends = [start for start, _ in starts[1:]] + [len(text)]
    written = {text[start:end]: id_ for (start, id_), end in zip(starts, ends, strict=True)}
    if len(set(written.values())) != len(starts):
        return text, {}  # one is there twice: tomli says where
    return text[:first], written


def _patched(head: str, written: Mapping[str, str], before: Tables) -> dict[str, Any] | None:
    """The whole from its tables; None where tomli has to look at all of it."""
    new = [text for text in written if text not in before]
    if len(new) > _MOST:
        return None
    try:
        data = tomli.loads(head)
        read = {text: tomli.loads(text)["watchlists"][written[text]] for text in new}
    except (ValueError, RecursionError):
        return None  # wrong somewhere, and only the whole text has the right line
    if "watchlists" in data:
        return None
    return data | {"watchlists": {id_: before[text] if text in before else read[text] for text, id_ in written.items()}}
