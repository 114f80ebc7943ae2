"""The outbox empties itself: one courier per channel; "sending" is committed before the call, "delivered" after it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coopwatchd.log import log, redact
from coopwatchd.model.bundles import bundle_of
from coopwatchd.model.delivery import ChannelState, Delivery, State
from coopwatchd.notify.base import Channel, DeliveryError, Envelope, Outcome, Receipt
from coopwatchd.pipeline.alert import Audience
from coopwatchd.pipeline.answers import heed
from coopwatchd.pipeline.failure import after, pause, say_dead
from coopwatchd.pipeline.health import health_line
from coopwatchd.pipeline.parents import Parents
from coopwatchd.pipeline.ports import Store, Transaction
from coopwatchd.pipeline.rounds import WAITING, Thread, groups, keep_first, thread_of, waiting_parents
from coopwatchd.pipeline.schedule import Address
from coopwatchd.pipeline.topical import topical

# A digest is one message, however long.
_MOST = 5000
# A reply looks again for its parent after this long, where it cannot know when that one is due.
_SOON = timedelta(seconds=1)


@dataclass(slots=True)
class Tally:
    """What one round of a courier did, in messages. `told`: how many rows for the operator it left other channels."""

    delivered: int = 0
    edited: int = 0
    put_off: int = 0
    dead: int = 0
    told: int = 0
    paused: bool = False


class Courier:
    """Delivers the due rows of one channel, in order, one at a time. Never waits for another channel.

    Only one courier of a channel may be at work: what it finds in "sending" was left so by one that is no more.
    """

    def __init__(
        self, channel: Channel, store: Store, audience: Callable[[], Audience], clock: Callable[[], datetime]
    ) -> None:
        self.channel, self._store, self._audience, self._clock = channel, store, audience, clock
        self.moved_at = time.monotonic()  # when it last made progress
        self._parents = Parents(channel, store, audience, clock)
        self._left = threading.Event()
        self._asked_to_wait: datetime | None = None
        self._sent_before = False

    def leave(self) -> None:
        """End the round after the message in hand; from any thread, and for good."""
        self._left.set()

    def round(self) -> Tally:
        """Deliver everything that is due now; returns early when the channel has to be paused, or on `leave`."""
        tally = Tally()
        self.moved_at = time.monotonic()
        now = self._clock()
        with self._store.read() as tx:
            state = tx.channel_states().get(self.channel.name)
            if state and state.paused_at and state.retry_at and state.retry_at > now:
                return Tally(paused=True)
            if self._must_wait():
                return tally
            orphans = tx.deliveries(states=(State.SENDING,), channel=self.channel.name, limit=_MOST)
            due = tx.due(self.channel.name, now, limit=_MOST)
            waiting = tx.deliveries(states=WAITING, channel=self.channel.name, limit=_MOST)
        if orphans:
            # The store failed between a call and its outcome: looked up like anything a crash interrupted.
            with self._store.write() as tx:
                doubt(tx, orphans, now)
            return self.round()
        parents = waiting_parents(waiting, now)
        address = self._audience().addresses.get(self.channel.name)
        for group in groups(due, address.rhythm.together if address else 0):
            if self._left.is_set() or tally.paused or self._must_wait():
                break
            self._next(group, parents, tally)
        if not tally.paused and not self._must_wait():
            edits = self._parents.round(self._rest)
            tally.edited, tally.paused, tally.told = edits.edited, edits.paused, tally.told + edits.told
        return tally

    def now(self) -> datetime:
        """The courier's clock."""
        return self._clock()

    def next_due(self) -> datetime | None:
        """When something of this channel is due next, a pause included; None when nothing waits."""
        with self._store.read() as tx:
            found = (tx.next_due(self.channel.name), self._parents.next_due(tx))
            state = tx.channel_states().get(self.channel.name)
        due = [at for at in found if at is not None]
        limits = (self._asked_to_wait, state.retry_at if state else None)
        return max([min(due), *(limit for limit in limits if limit is not None)]) if due else None

    def _rest(self) -> bool:
        """Keep the channel's pace; True on `leave`."""
        self.moved_at = time.monotonic()
        rested = self._left.wait(self.channel.pace) if self._sent_before else self._left.is_set()
        self._sent_before = True
        return rested

    def _must_wait(self) -> bool:
        """True while the channel has asked to be left alone: that counts for all its messages, not for one."""
        return self._asked_to_wait is not None and self._asked_to_wait > self._clock()

    def _next(self, group: Sequence[Delivery], parents: dict[Thread, Delivery], tally: Tally) -> None:
        thread = thread_of(group[0])
        parent = parents.get(thread) if thread is not None else None
        if parent is not None and parent.created_at <= group[0].created_at:
            self._behind(group[0], parent)
            return
        if self._rest():
            return
        keep_first(parents, self._deliver(group, tally))

    def _behind(self, reply: Delivery, parent: Delivery) -> None:
        """A reply must not overtake the message that opens its thread: it becomes due when that one does."""
        with self._store.write() as tx:
            tx.update(replace(reply, due_at=max(reply.due_at, parent.due_at, self._clock() + _SOON)))

    def _deliver(self, group: Sequence[Delivery], tally: Tally) -> Sequence[Delivery]:
        """Send one message; its rows as they wait now where it was not delivered."""
        with self._store.write() as tx:
            now = self._clock()
            address = self._audience().addresses.get(self.channel.name, Address(recipients=()))
            before = heed(tx, topical(tx, group, now), address, now)
            if not before:
                return ()
            sending = [_sending(row, now) for row in before]
            for row in sending:
                tx.update(row)
            envelope = self._envelope(tx, sending)
        self.moved_at = time.monotonic()
        try:
            receipt, envelope = self._look_up(before[0], envelope)
            receipt = receipt or self.channel.send(envelope)
        except DeliveryError as error:
            return self._failed(sending, error, tally, doubtful=envelope.repeat)
        except Exception as error:  # noqa: BLE001 - whatever a channel raises, its rows must not stay in "sending"
            return self._failed(sending, DeliveryError(Outcome.AMBIGUOUS, f"{type(error).__name__}: {error}"), tally)
        self._delivered(sending, receipt, tally)
        return ()

    def _look_up(self, before: Delivery, envelope: Envelope) -> tuple[Receipt | None, Envelope]:
        """The receipt of an earlier attempt whose answer was lost, None when there is none; and what to send then."""
        if before.state is not State.AMBIGUOUS or before.attempted_at is None:
            return None, envelope
        try:
            return self.channel.find(envelope, since=before.attempted_at), envelope
        except DeliveryError as error:
            if error.outcome is not Outcome.AMBIGUOUS:
                raise DeliveryError(
                    Outcome.AMBIGUOUS, f"looking it up: {error}", retry_after=error.retry_after
                ) from error
            # The channel can never tell: a repeat that says so is better than a loss.
            log.warning("sent again, as the channel cannot tell", channel=self.channel.name, why=str(error))
            return None, replace(envelope, repeat=True)

    def _envelope(self, tx: Transaction, rows: Sequence[Delivery]) -> Envelope:
        first, audience = rows[0], self._audience()
        key = "" if first.batch else first.thread_key
        parent = tx.parent(self.channel.name, first.recipient, key) if key else None
        return Envelope(
            id=first.id,
            alerts=tuple(row.alert for row in rows),
            recipient=first.recipient,
            created_at=first.created_at,
            digest=bool(first.batch),
            bundle=bundle_of(first.batch),
            thread=parent.provider_id if parent else "",
            stale=parent.stale if parent else "",
            subject=parent.subject if parent else "",
            thread_key=key,
            plain=first.plain,
            health=health_line(tx, self._clock(), audience.portals, audience.zone) if first.batch else "",
        )

    def _delivered(self, rows: Sequence[Delivery], receipt: Receipt, tally: Tally) -> None:
        now = self._clock()
        with self._store.write() as tx:
            for row in rows:
                delivered = replace(row, state=State.DELIVERED, delivered_at=now, provider_id=receipt.provider_id)
                tx.update(delivered)
                self._parents.told(tx, delivered, receipt, now)
            state = tx.channel_states().get(self.channel.name)
            if state and state.paused_at:
                tx.save_channel_state(ChannelState(name=self.channel.name))
        tally.delivered += 1
        log.info("delivered", channel=self.channel.name, alerts=len(rows), id=rows[0].id)

    def _failed(
        self, rows: Sequence[Delivery], error: DeliveryError, tally: Tally, *, doubtful: bool = False
    ) -> Sequence[Delivery]:
        now, reason = self._clock(), redact(str(error))
        log.warning("not delivered", channel=self.channel.name, outcome=str(error.outcome), why=reason)
        failed = [after(row, error, reason, now, doubtful=doubtful) for row in rows]
        first = failed[0]
        with self._store.write() as tx:
            for row in failed:
                tx.update(row)
            if error.outcome is Outcome.PAUSE:
                tally.told += pause(tx, self._audience(), self.channel.name, reason, now)
                tally.paused = True
            if first.state is State.DEAD:
                tally.told += say_dead(tx, self._audience(), rows, reason, now)
        if error.retry_after is not None:
            self._asked_to_wait = first.due_at
        dead = first.state is State.DEAD
        tally.dead += dead
        tally.put_off += not dead
        return () if dead else failed


def recover(store: Store, now: datetime) -> int:
    """After a crash: whatever was being sent may have been sent, and is looked up before it is repeated."""
    with store.write() as tx:
        rows = tx.interrupted(now)
        doubt(tx, rows, now)
    return len(rows)


def doubt(tx: Transaction, rows: Sequence[Delivery], now: datetime) -> None:
    """Rows whose attempt has no known end."""
    for row in rows:
        tx.update(replace(row, state=State.AMBIGUOUS, due_at=now, reason="interrupted while it was being sent"))


def _sending(row: Delivery, now: datetime) -> Delivery:
    return replace(row, state=State.SENDING, attempts=row.attempts + 1, attempted_at=now, reason="")
