"""The outbox empties itself: one courier per channel; "sending" is committed before the call, "delivered" after it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coopwatchd.log import get_logger, redact
from coopwatchd.model.delivery import ChannelState, Delivery, State, next_try
from coopwatchd.notify.base import Channel, DeliveryError, Envelope, Outcome, Receipt
from coopwatchd.pipeline.alert import Audience, tell_operator
from coopwatchd.pipeline.health import health_line
from coopwatchd.pipeline.ports import Store, Transaction

log = get_logger(__name__)

PAUSE = timedelta(minutes=15)
# After an answer was lost, the other side is given this long to show the message before it is looked up.
LOOK_UP_AFTER = timedelta(seconds=3)


@dataclass(slots=True)
class Tally:
    """What one round of a courier did, in messages."""

    delivered: int = 0
    put_off: int = 0
    dead: int = 0
    paused: bool = False


class Courier:
    """Delivers the due rows of one channel, in order, one at a time. Never waits for another channel."""

    def __init__(
        self,
        channel: Channel,
        store: Store,
        audience: Callable[[], Audience],
        clock: Callable[[], datetime],
        stop: threading.Event | None = None,
    ) -> None:
        self.channel, self._store, self._audience, self._clock = channel, store, audience, clock
        self._stop = stop or threading.Event()
        self._sent_before = False

    def round(self) -> Tally:
        """Deliver everything that is due now; returns early when the channel has to be paused, or on stop."""
        tally = Tally()
        now = self._clock()
        with self._store.read() as tx:
            state = tx.channel_states().get(self.channel.name)
            if state and state.paused_at and state.retry_at and state.retry_at > now:
                return Tally(paused=True)
            due = tx.due(self.channel.name, now, limit=5000)  # a digest is one message, however long
            waiting = tx.deliveries(states=(State.PENDING, State.AMBIGUOUS), channel=self.channel.name, limit=5000)
        parents = _waiting_parents(waiting, now)
        for group in _groups(due):
            if self._stop.is_set() or tally.paused:
                break
            first = group[0]
            parent = parents.get(_thread(first)) if first.thread_key and not first.batch else None
            if parent is not None and parent.created_at <= first.created_at:
                self._behind(first, parent)
                continue
            after = self._deliver(group, tally)
            if after is not None and first.thread_key:
                parents.setdefault(_thread(first), after)
        return tally

    def now(self) -> datetime:
        """The courier's clock."""
        return self._clock()

    def next_due(self) -> datetime | None:
        """When something of this channel is due next, a pause included; None when nothing waits."""
        with self._store.read() as tx:
            due = tx.next_due(self.channel.name)
            state = tx.channel_states().get(self.channel.name)
        if due is not None and state is not None and state.retry_at is not None:
            return max(due, state.retry_at)
        return due

    def _behind(self, reply: Delivery, parent: Delivery) -> None:
        """A reply must not overtake the message that opens its thread: it becomes due when that one does."""
        with self._store.write() as tx:
            tx.update(replace(reply, due_at=max(reply.due_at, parent.due_at)))

    def _deliver(self, group: Sequence[Delivery], tally: Tally) -> Delivery | None:
        """Send one message; the row as it waits now when it was not delivered, else None."""
        if self._sent_before and self._stop.wait(self.channel.pace):
            return None
        self._sent_before = True
        before = group[0]
        now = self._clock()
        sending = [
            replace(row, state=State.SENDING, attempts=row.attempts + 1, attempted_at=now, reason="") for row in group
        ]
        with self._store.write() as tx:
            for row in sending:
                tx.update(row)
            envelope = self._envelope(tx, sending)
        try:
            receipt = self._look_up(before, envelope) or self.channel.send(envelope)
        except DeliveryError as error:
            return self._failed(sending, error, tally)
        except Exception as error:  # noqa: BLE001 - whatever a channel raises, its rows must not stay in "sending"
            return self._failed(sending, DeliveryError(Outcome.AMBIGUOUS, f"{type(error).__name__}: {error}"), tally)
        self._delivered(sending, receipt, tally)
        return None

    def _look_up(self, before: Delivery, envelope: Envelope) -> Receipt | None:
        """The receipt of an earlier attempt whose answer was lost; None when there is none to be found."""
        if before.state is not State.AMBIGUOUS or before.attempted_at is None:
            return None
        try:
            return self.channel.find(envelope, since=before.attempted_at)
        except DeliveryError as error:
            if error.outcome is not Outcome.AMBIGUOUS:
                raise DeliveryError(
                    Outcome.AMBIGUOUS, f"looking it up: {error}", retry_after=error.retry_after
                ) from error
            # The channel cannot tell: a repeat is better than a loss (mail repeats carry the same Message-ID).
            log.warning("sent again, as the channel cannot tell", channel=self.channel.name, why=str(error))
            return None

    def _envelope(self, tx: Transaction, rows: Sequence[Delivery]) -> Envelope:
        first = rows[0]
        key = "" if first.batch else first.thread_key
        return Envelope(
            id=first.id,
            alerts=tuple(row.alert for row in rows),
            recipient=first.recipient,
            created_at=first.created_at,
            digest=bool(first.batch),
            thread=tx.thread(self.channel.name, first.recipient, key) if key else "",
            thread_key=key,
            plain=first.plain,
            health=health_line(tx, self._clock()) if first.batch else "",
        )

    def _delivered(self, rows: Sequence[Delivery], receipt: Receipt, tally: Tally) -> None:
        now = self._clock()
        with self._store.write() as tx:
            for row in rows:
                tx.update(replace(row, state=State.DELIVERED, delivered_at=now, provider_id=receipt.provider_id))
            state = tx.channel_states().get(self.channel.name)
            if state and state.paused_at:
                tx.save_channel_state(ChannelState(name=self.channel.name))
        tally.delivered += 1
        log.info("delivered", channel=self.channel.name, alerts=len(rows), id=rows[0].id)

    def _failed(self, rows: Sequence[Delivery], error: DeliveryError, tally: Tally) -> Delivery | None:
        now, reason = self._clock(), redact(str(error))
        log.warning("not delivered", channel=self.channel.name, outcome=str(error.outcome), why=reason)
        with self._store.write() as tx:
            for row in rows:
                tx.update(self._after(row, error, reason, now))
            if error.outcome is Outcome.PAUSE:
                self._pause(tx, reason, now)
                tally.paused = True
            after = self._after(rows[0], error, reason, now)
            if after.state is State.DEAD:
                self._say_dead(tx, rows, reason, now)
        tally.dead += after.state is State.DEAD
        tally.put_off += after.state is not State.DEAD
        return None if after.state is State.DEAD else after

    def _after(self, row: Delivery, error: DeliveryError, reason: str, now: datetime) -> Delivery:
        """The row after a failed attempt."""
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

    def _pause(self, tx: Transaction, reason: str, now: datetime) -> None:
        name = self.channel.name
        before = tx.channel_states().get(name)
        since = before.paused_at if before and before.paused_at else now
        tx.save_channel_state(ChannelState(name=name, paused_at=since, retry_at=now + PAUSE, reason=reason))
        if since == now:
            text = f"{reason}\nIts alerts wait in the outbox; it is tried again every 15 minutes."
            tell_operator(
                tx,
                self._audience(),
                key=f"paused/{name}/{now.isoformat()}",
                subject=f"Channel {name} is paused",
                text=text,
                now=now,
                but_not=name,
            )

    def _say_dead(self, tx: Transaction, rows: Sequence[Delivery], reason: str, now: datetime) -> None:
        first = rows[0]
        text = f"{reason}\nIt is kept: coopwatchd alerts show {first.id[:8]}, then retry or discard it."
        tell_operator(
            tx,
            self._audience(),
            key=f"dead/{first.id}/{now.isoformat()}",
            subject=f"An alert for {first.recipient or self.channel.name} could not be delivered",
            text=text,
            now=now,
            but_not=self.channel.name,
        )


def recover(store: Store, now: datetime) -> int:
    """After a crash: whatever was being sent may have been sent, and is looked up before it is repeated."""
    with store.write() as tx:
        rows = tx.interrupted(now)
        for row in rows:
            tx.update(replace(row, state=State.AMBIGUOUS, due_at=now, reason="interrupted while it was being sent"))
    return len(rows)


def _groups(due: Sequence[Delivery]) -> list[list[Delivery]]:
    """Rows to be sent as one message: those of one digest and recipient; every other row alone. Order is kept."""
    groups: dict[tuple[str, str, str], list[Delivery]] = {}
    for row in due:
        # A digest row that failed once and is retried keeps its batch, and with it its companions.
        key = (row.batch, row.recipient, "" if row.batch else row.key)
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _thread(row: Delivery) -> tuple[str, str]:
    return row.recipient, row.thread_key


def _waiting_parents(waiting: Sequence[Delivery], now: datetime) -> dict[tuple[str, str], Delivery]:
    """Per thread, the earliest message that waits and is not due yet."""
    found: dict[tuple[str, str], Delivery] = {}
    for row in sorted(waiting, key=lambda row: row.created_at):
        if row.thread_key and not row.batch and row.due_at > now:
            found.setdefault(_thread(row), row)
    return found
