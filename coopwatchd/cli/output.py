"""Results on stdout: tables that fit a terminal and are whole when piped, JSON for programs, times for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer


def print_json(value: Any) -> None:
    """Any record, event or plain value as indented JSON."""
    from coopwatchd.store.codec import to_plain

    typer.echo(json.dumps(to_plain(value), indent=2, ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table without lines; `empty` is said when there are no rows. Piped output is never cut to a width."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    filled = [[_literal(cell) for cell in row] for row in rows]
    if not filled:
        typer.echo(empty)
        return
    terminal = sys.stdout.isatty()
    table = Table(box=None, pad_edge=False, header_style="bold" if terminal else "", show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=not terminal)
    for row in filled:
        table.add_row(*(Text(cell) for cell in row))
    width = None if terminal else 10_000
    console = Console(width=width, highlight=False, soft_wrap=not terminal)
    with console.capture() as capture:
        console.print(table)
    typer.echo("\n".join(line.rstrip() for line in capture.get().rstrip("\n").split("\n")))


def moment(at: datetime | None, zone: ZoneInfo | None = None) -> str:
    """An instant for people: `2026-11-23 08:00 CST`; "" for none."""
    return f"{at.astimezone(zone or UTC):%Y-%m-%d %H:%M %Z}" if at else ""


def clip(text: str, limit: int = 70) -> str:
    """One line of at most `limit` characters on a terminal; whole when piped."""
    text = " ".join(text.split())
    return text if len(text) <= limit or not sys.stdout.isatty() else text[: limit - 1] + "…"


def _literal(cell: object) -> str:
    """Scraped text must not drive the terminal."""
    return "".join(char if char.isprintable() else " " for char in str(cell))
