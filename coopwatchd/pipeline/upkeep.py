"""What the calendar and the years ask for: reminders, closings, expirations, and old pages thrown away."""

from __future__ import annotations

from datetime import datetime, timedelta

from coopwatchd.model.lifecycle import lifecycle
from coopwatchd.pipeline.alert import Audience, announce
from coopwatchd.pipeline.ports import Store

KEEP = timedelta(days=30)


def turn_calendar(store: Store, audience: Audience, now: datetime) -> int:
    """Every event that the calendar alone causes, once; how many rows of the outbox were new.

    May run as often or as seldom as one likes: what was told is known by its key, what was missed is caught up.
    """
    closing, expiring = audience.index.marks()
    with store.read() as tx:
        turns = lifecycle(tx.all_held(live=True), now, closing=closing, expiring=expiring)
        known = tx.known_events(event.key for turn in turns for event in turn.events)
    # A record that the calendar changed is saved even where its event was told once before (a date that moved back).
    turns = [t for t in turns if t.held.changed_at == now or any(event.key not in known for event in t.events)]
    if not turns:
        return 0
    with store.write() as tx:
        # Read again inside the writing transaction: a poll may have come between.
        current = [held for turn in turns if (held := tx.find_held(turn.held.record.uid)) is not None]
        turns = lifecycle(current, now, closing=closing, expiring=expiring)
        tx.save_held(turn.held for turn in turns)
        return announce(tx, audience, (event for turn in turns for event in turn.events), now)


def prune(store: Store, now: datetime) -> int:
    """Forget pages, polls and finished deliveries older than 30 days; records and events stay."""
    with store.write() as tx:
        return tx.prune(now - KEEP)
