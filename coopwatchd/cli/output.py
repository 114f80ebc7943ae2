"""Results on stdout: tables that fit a terminal and are whole when piped, JSON for programs, times for people."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer

_GAP = "  "
_NARROW = 24  # less room than this, and a last column of text goes beneath its row
_LEAST = 8


def print_json(value: Any) -> None:
    """Any record, event or plain value as indented JSON; what could drive a terminal is escaped."""
    from coopwatchd.model.plain import to_plain

    text = json.dumps(to_plain(value), indent=2, ensure_ascii=False)
    typer.echo("".join(char if char == "\n" or char.isprintable() else json.dumps(char)[1:-1] for char in text))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table without lines; `empty` is said when there are no rows.

    On a terminal it fits the width: the last column, which has the longest text, is wrapped or goes beneath its row,
    then the widest others are wrapped. Piped output is never cut or wrapped.
    """
    filled = [[plain(cell) for cell in row] for row in rows]
    if not filled:
        typer.echo(empty)
        return
    if sys.stdout.isatty():
        columns, filled = _without_empty(columns, filled)
    widths = [max(map(_cells, column)) for column in zip(columns, *filled, strict=True)]
    if sys.stdout.isatty():
        widths = _fitting(widths, shutil.get_terminal_size().columns)
    for line in _lines(columns, widths):
        typer.echo(typer.style(line, bold=True))
    for row in filled:
        for line in _lines(row, widths):
            typer.echo(line)


def paragraph(text: str) -> str:
    """Prose, wrapped at words on a terminal."""
    return textwrap.fill(text, shutil.get_terminal_size().columns) if sys.stdout.isatty() else text


def plain(text: object) -> str:
    """`text` on one line without what could drive a terminal: scraped text is shown through this."""
    return "".join(char if char.isprintable() else " " for char in str(text))


def sentence(text: str) -> str:
    """A message of one or more lines for stderr: without secrets, and without what could drive a terminal."""
    from coopwatchd.log import redact

    return "\n".join(plain(line) for line in redact(text).split("\n"))


def moment(at: datetime | None, zone: ZoneInfo | None = None) -> str:
    """An instant for people: `2026-11-23 08:00 CST`; "" for none."""
    return f"{at.astimezone(zone or UTC):%Y-%m-%d %H:%M %Z}" if at else ""


def clip(text: str, limit: int = 70) -> str:
    """One line of at most `limit` characters on a terminal; whole when piped."""
    text = " ".join(text.split())
    return text if len(text) <= limit or not sys.stdout.isatty() else text[: limit - 1] + "…"


def _without_empty(columns: Sequence[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Without the columns that no row fills; the first stays."""
    kept = [index for index in range(len(columns)) if index == 0 or any(row[index] for row in rows)]
    return [columns[index] for index in kept], [[row[index] for index in kept] for row in rows]


def _fitting(widths: list[int], room: int) -> list[int]:
    """Widths that fit into `room`; a last column that is too wide for what is left gets none of it (see `_lines`)."""
    *fixed, last = widths
    used = sum(fixed) + len(_GAP) * len(fixed)
    if used + last <= room:
        return widths
    if room - used >= _NARROW:
        return [*fixed, room - used]
    while used > room - len(_GAP) and max(fixed, default=0) > _LEAST:
        fixed[fixed.index(max(fixed))] -= 1
        used -= 1
    return [*fixed, used - room]


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """One row as lines, its cells wrapped at words.

    A last width below one is the room that is left, negative: what does not fit there goes beneath the row.
    """
    *fixed, last = widths
    beneath = ""
    if last < 1:
        beneath, last = (row[-1], 0) if _cells(row[-1]) > -last else ("", -last)
    cells = [_wrapped(cell, width) for cell, width in zip(row[:-1], fixed, strict=True)]
    cells.append([] if beneath else _wrapped(row[-1], last))
    for index in range(max(map(len, cells))):
        parts = [cell[index] if index < len(cell) else "" for cell in cells]
        padded = (part + " " * (width - _cells(part)) for part, width in zip(parts, [*fixed, last], strict=True))
        yield _GAP.join(padded).rstrip()
    if beneath:
        room = sum(fixed) + len(_GAP) * len(fixed) - widths[-1]
        # Not at hyphens: addresses are to be found whole.
        for line in textwrap.wrap(beneath, room - 4, break_on_hyphens=False):
            yield f"    {line}"


def _wrapped(text: str, width: int) -> list[str]:
    return [text] if _cells(text) <= width else textwrap.wrap(text, max(width, 1)) or [""]


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
