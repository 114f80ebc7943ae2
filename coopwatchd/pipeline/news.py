"""What has just become known about a record is to be shown by the first messages about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from coopwatchd.model.events import Event
from coopwatchd.pipeline.ports import Transaction


def note_news(tx: Transaction, events: Iterable[Event], now: datetime) -> None:
    """In every channel, the first messages about these records are to show what has just become known."""
    by_uid: dict[str, list[Event]] = {}
    for event in events:
        by_uid.setdefault(event.record.uid, []).append(event)
    for parent in tx.parents_of(by_uid):
        changed = parent
        for event in by_uid[parent.uid]:
            changed = changed.news(event, now)
        if changed is not parent:
            tx.save_parent(changed)
