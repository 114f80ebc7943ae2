"""What becomes of a message that its channel did not take, and what the operator hears of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from coopwatchd.model.delivery import ChannelState, Delivery, State, next_try
from coopwatchd.notify.base import DeliveryError, Outcome
from coopwatchd.pipeline.alert import Audience, tell_operator
from coopwatchd.pipeline.ports import Transaction

PAUSE = timedelta(minutes=15)
# After an answer was lost, the other side is given this long to show the message before it is looked up.
LOOK_UP_AFTER = timedelta(seconds=3)


def after(row: Delivery, error: DeliveryError, reason: str, now: datetime, *, doubtful: bool = False) -> Delivery:
    """The row after a failed attempt: when it is tried again, or that it never will be.

    `doubtful`: an attempt before this one may have arrived, and nobody can tell. That stays so: what is sent next is
    a possible repeat, whatever became of this one.
    """
    failed = _after(row, error, reason, now)
    return replace(failed, state=State.AMBIGUOUS) if doubtful and failed.state is State.PENDING else failed


def _after(row: Delivery, error: DeliveryError, reason: str, now: datetime) -> Delivery:
    failed = replace(row, reason=reason)
    if error.outcome is Outcome.PAUSE:
        return replace(failed, state=State.PENDING, attempts=row.attempts - 1)
    if error.outcome is Outcome.SMALLER and not row.plain:
        return replace(failed, state=State.PENDING, plain=True, due_at=now)
    again = next_try(row, now, retry_after=error.retry_after)
    if error.outcome in {Outcome.DEAD, Outcome.SMALLER} or again is None:
        return replace(failed, state=State.DEAD)
    if error.outcome is Outcome.AMBIGUOUS:
        return replace(failed, state=State.AMBIGUOUS, due_at=max(again, now + LOOK_UP_AFTER))
    return replace(failed, state=State.PENDING, due_at=again)


def pause(tx: Transaction, audience: Audience, channel: str, reason: str, now: datetime) -> int:
    """Stop the channel for a quarter of an hour; how many messages tell the operator, who hears of it once."""
    before = tx.channel_states().get(channel)
    since = before.paused_at if before and before.paused_at else None
    tx.save_channel_state(ChannelState(name=channel, paused_at=since or now, retry_at=now + PAUSE, reason=reason))
    if since is not None:
        return 0
    return tell_operator(
        tx,
        audience,
        key=f"paused/{channel}/{now.isoformat()}",
        subject=f"Channel {channel} is paused",
        text=f"{reason}\nIts alerts wait in the outbox; it is tried again every 15 minutes.",
        now=now,
        but_not=channel,
    )


def say_dead(tx: Transaction, audience: Audience, rows: Sequence[Delivery], reason: str, now: datetime) -> int:
    """Tell the operator, elsewhere, that a message will not arrive; how many messages do.

    Once a day (UTC) for one reason and recipient: where a place is gone, every alert for it ends.
    """
    first = rows[0]
    why = hashlib.sha256(reason.encode()).hexdigest()[:16]
    return tell_operator(
        tx,
        audience,
        key=f"dead/{first.channel}/{first.recipient}/{now.astimezone(UTC).date()}/{why}",
        subject=f"An alert for {first.recipient or first.channel} could not be delivered",
        text=f"{reason}\nIt is kept: coopwatchd alerts show {first.id[:8]}, then retry or discard it. "
        "Others that end the same way today are listed only: coopwatchd alerts list --state dead",
        now=now,
        but_not=first.channel,
    )


def try_paused_again(tx: Transaction, now: datetime) -> None:
    """Let paused channels be tried at once: a start or a reload is when credentials were mended."""
    for state in tx.channel_states().values():
        if state.paused_at is not None and state.retry_at is not None and state.retry_at > now:
            tx.save_channel_state(replace(state, retry_at=now))
