"""What one round of a courier has to do: which rows make one message, and which wait for another to go first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from coopwatchd.model.bundles import Bundle, bundle_of
from coopwatchd.model.delivery import Delivery, State

Thread = tuple[str, str]  # recipient, and the record's uid
WAITING = (State.PENDING, State.AMBIGUOUS)


def groups(due: Sequence[Delivery], together: int = 0) -> list[list[Delivery]]:
    """Rows to be sent as one message: those of one digest and recipient; every other row alone. Order is kept.

    Up to `together` rows that quiet hours held go out each alone.

    Rows of a digest that may have been sent are looked up as the message they were, without rows that came later:
    one message's rows were tried at one instant.
    """
    found: dict[tuple[str, str, str, datetime | None], list[Delivery]] = {}
    for row in due:
        tried = row.attempted_at if row.state is State.AMBIGUOUS else None
        found.setdefault((row.batch, row.recipient, "" if row.batch else row.key, tried), []).append(row)
    return [parted for rows in found.values() for parted in _parted(rows, together)]


def _parted(rows: list[Delivery], together: int) -> list[list[Delivery]]:
    held = bundle_of(rows[0].batch) is Bundle.HELD and rows[0].state is not State.AMBIGUOUS
    return [[replace(row, batch="")] for row in rows] if held and len(rows) <= together else [rows]


def thread_of(row: Delivery) -> Thread | None:
    """The thread a row belongs to; None for what stands alone, and for digests."""
    return (row.recipient, row.thread_key) if row.thread_key and not row.batch else None


def waiting_parents(waiting: Iterable[Delivery], now: datetime) -> dict[Thread, Delivery]:
    """Per thread, the earliest row that waits, is not due yet, and has to go first.

    Of rows that several make one message, those that were tried: what quiet hours or a cap hold may be overtaken.
    """
    found: dict[Thread, Delivery] = {}
    keep_first(found, (row for row in waiting if row.due_at > now and (row.attempts or not row.batch)))
    return found


def keep_first(parents: dict[Thread, Delivery], rows: Iterable[Delivery]) -> None:
    """Add rows that others of their threads must not overtake; of each thread, the earliest stays."""
    for row in rows:
        thread = (row.recipient, row.thread_key)
        if row.thread_key and (thread not in parents or row.created_at <= parents[thread].created_at):
            parents[thread] = row
