"""What the calendar and the years ask for: reminders, closings, expirations, and old pages thrown away."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from coopwatchd.model.lifecycle import lifecycle
from coopwatchd.model.watchlist import marks_of
from coopwatchd.pipeline.alert import Audience, announce
from coopwatchd.pipeline.lineage import replaced_contracts, with_outlook
from coopwatchd.pipeline.ports import Store
from coopwatchd.pipeline.twins import with_reminders

KEEP = timedelta(days=30)


def turn_calendar(store: Store, audience: Audience, now: datetime) -> int:
    """Every event that the calendar alone causes, once; how many rows of the outbox were new.

    May run as often or as seldom as one likes: what was told is known by its key, what was missed is caught up.
    """
    watchlists = audience.index.watchlists.values()
    closing, expiring = marks_of(watchlists, business=False)
    turned = partial(lifecycle, closing=closing, expiring=expiring, business=marks_of(watchlists, business=True))
    with store.read() as tx:
        # Whatever announced a successor, its own word or lineage, ends the reminders of what it replaces.
        succeeded = replaced_contracts(tx)
        turns = turned(tx.all_held(live=True), now, succeeded=succeeded)
        known = tx.known_events(event.key for turn in turns for event in turn.events)
    # A record that the calendar changed is saved even where its event was told once before (a date that moved back).
    turns = [t for t in turns if t.held.changed_at == now or any(event.key not in known for event in t.events)]
    if not turns:
        return 0
    with store.read() as tx:
        new = [event for turn in turns for event in turn.events if event.key not in known]
        outlook = with_outlook(tx, new, now)
    with store.write() as tx:
        # Read again inside the writing transaction: a poll may have come between.
        current = tx.held_among([turn.held.record.uid for turn in turns])
        turns = turned(current, now, succeeded=succeeded)
        tx.save_held(turn.held for turn in turns)
        events = [outlook.get(event.key, event) for turn in turns for event in turn.events]
        twinned = with_reminders(tx, audience.index, events, audience.names, now)
        return announce(tx, audience, twinned.events, now, hushed=twinned.hushed)


def prune(store: Store, now: datetime) -> int:
    """Forget pages, polls and finished deliveries older than 30 days; records and events stay."""
    with store.write() as tx:
        return tx.prune(now - KEEP)
