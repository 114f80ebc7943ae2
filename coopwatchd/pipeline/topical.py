"""What is still worth telling when its time has come: a reminder that was overtaken while it waited is let go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from coopwatchd.model.delivery import Delivery, State
from coopwatchd.model.events import EventType
from coopwatchd.model.overtaken import overtaken
from coopwatchd.pipeline.lineage import replaced_contracts
from coopwatchd.pipeline.ports import Transaction
from coopwatchd.pipeline.rounds import WAITING


def topical(tx: Transaction, group: Sequence[Delivery], now: datetime) -> list[Delivery]:
    """The rows of one message that are still to be told, as they stand in this very transaction.

    A person may have discarded one, or another round sent it. What was overtaken is discarded, with the reason; what
    was tried before goes its way: it may have arrived.
    """
    kept = []
    expiring = any(row.alert.event is not None and row.alert.event.type is EventType.EXPIRING for row in group)
    replaced = replaced_contracts(tx) if expiring else frozenset()
    for listed in group:
        current = tx.delivery(listed.id)
        if current is None or current.state not in WAITING or current.due_at > now:
            continue
        # Of rows that quiet hours held, the round decided whether they are one message.
        row = replace(current, batch=listed.batch)
        reason = _past(tx, row, replaced, now) if row.state is State.PENDING else ""
        if reason:
            tx.update(replace(row, state=State.DISCARDED, reason=reason))
        else:
            kept.append(row)
    return kept


def _past(tx: Transaction, row: Delivery, replaced: Collection[str], now: datetime) -> str:
    """Why a row is not told any more, "" = it is."""
    event = row.alert.event
    if event is None or event.type not in {EventType.CLOSING, EventType.EXPIRING}:
        return ""
    reason = overtaken(event, tx.find_held(event.record.uid), now)
    if not reason and event.type is EventType.EXPIRING and event.record.uid in replaced:
        return "it was replaced meanwhile"
    return reason
