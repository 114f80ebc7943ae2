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
_NARROW = 24  # less room than this, and a last column goes beneath its row; what is no wider is no text to wrap


def print_json(value: Any) -> None:
    """Any record, event or plain value as indented JSON; what could drive a terminal is escaped."""
    from coopwatchd.model.plain import to_plain

    text = json.dumps(to_plain(value), indent=2, ensure_ascii=False)
    typer.echo("".join(char if char == "\n" or char.isprintable() else json.dumps(char)[1:-1] for char in text))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table without lines; `empty` is said when there are no rows.

    On a terminal it fits the width: the last column, which has the longest text, is wrapped or goes beneath its row,
    then others of long text are wrapped, and where ids, words and dates still leave no room, the columns before the
    last join it. Piped output is never cut or wrapped.
    """
    filled = [[plain(cell) for cell in row] for row in rows]
    if not filled:
        typer.echo(empty)
        return
    if sys.stdout.isatty():
        room = shutil.get_terminal_size().columns
        columns, filled = _without_empty(columns, filled)
        while len(columns) > 2 and _least(columns, filled) > room:
            columns, filled = _joined(columns, filled)
        widths = _fitting(columns, filled, room)
    else:
        widths = _widths(columns, filled)
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


def _widths(columns: Sequence[str], rows: list[list[str]]) -> list[int]:
    return [max(map(_cells, column)) for column in zip(columns, *rows, strict=True)]


def _least(columns: Sequence[str], rows: list[list[str]]) -> int:
    """The room that all columns but the last take at least."""
    return sum(width + len(_GAP) for width in _narrowest(columns, rows)[:-1])


def _narrowest(columns: Sequence[str], rows: list[list[str]]) -> list[int]:
    """The least widths: short columns as they are, those of text as wide as their longest word."""
    return [
        width if width <= _NARROW else max(_cells(word) for cell in column for word in cell.split())
        for width, column in zip(_widths(columns, rows), zip(columns, *rows, strict=True), strict=True)
    ]


def _joined(columns: Sequence[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """With the last two columns as one: "bytes 5120; the text"."""
    *columns, name, last = columns
    return [*columns, f"{name}, {last}"], [
        [*row[:-2], "; ".join(part for part in (f"{name} {row[-2]}" if row[-2] else "", row[-1]) if part)]
        for row in rows
    ]


def _fitting(columns: Sequence[str], rows: list[list[str]], room: int) -> list[int]:
    """Widths that fit into `room`; a last column that is too wide for what is left gets none of it (see `_lines`)."""
    widths = _widths(columns, rows)
    *fixed, last = widths
    used = sum(fixed) + len(_GAP) * len(fixed)
    if used + last <= room:
        return widths
    if room - used >= _NARROW:
        return [*fixed, room - used]
    least = _narrowest(columns, rows)[:-1]
    while used > room - len(_GAP) and any(width > floor for width, floor in zip(fixed, least, strict=True)):
        widest = max((index for index, floor in enumerate(least) if fixed[index] > floor), key=fixed.__getitem__)
        fixed[widest] -= 1
        used -= 1
    return [*fixed, min(0, used - room)]


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
    # Not at hyphens: dates and numbers are to be found whole.
    return [text] if _cells(text) <= width else textwrap.wrap(text, max(width, 1), break_on_hyphens=False) or [""]


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
