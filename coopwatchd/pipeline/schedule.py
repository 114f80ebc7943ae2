"""When a channel is told what, and what it is told together: decided once, with the alert, and kept in the outbox.

Whatever holds an alert back, it goes out a day before its due date at the latest. Where several alerts are one
message, a record that has a thread in the channel, or whose first message waits, is told there all the same: replies
are no noise, and a thread keeps its order. What a message for several says opens no thread: the next alert about such
a record does.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from coopwatchd.model.alerts import Alert, AlertKind
from coopwatchd.model.bundles import Bundle, batch_of
from coopwatchd.model.delivery import Delivery, State
from coopwatchd.model.quiet import ALWAYS, Rhythm, held_until
from coopwatchd.model.rhythm import Digest
from coopwatchd.pipeline.ports import Transaction

_WAITING = (State.PENDING, State.SENDING, State.AMBIGUOUS)
_MOST = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A channel as the outbox sees it.

    Who gets a message of their own, at which digest (None: at once), how much and when, and whether later messages
    about a record are replies (`threads`), which are no message of their own to a reader.
    """

    recipients: tuple[str, ...]
    digest: Digest | None = None
    rhythm: Rhythm = ALWAYS
    threads: bool = False


@dataclass(slots=True)
class _Slot:
    alert: Alert
    due_at: datetime
    bundle: Bundle = Bundle.ALONE
    batch_at: datetime | None = None

    def bundled(self, bundle: Bundle, at: datetime) -> None:
        self.bundle, self.batch_at = bundle, at

    @property
    def batch(self) -> str:
        return batch_of(self.bundle, self.batch_at or self.due_at)


def rows(tx: Transaction, channel: str, address: Address, alerts: Sequence[Alert], now: datetime) -> list[Delivery]:
    """One row per alert and recipient, with its time and its message."""
    return [
        Delivery(
            key=f"{slot.alert.key}>{channel}>{recipient}",
            id=uuid.uuid4().hex,
            channel=channel,
            recipient=recipient,
            alert=slot.alert,
            created_at=now,
            due_at=slot.due_at,
            batch=slot.batch,
        )
        for recipient in address.recipients
        for slot in _slots(tx, channel, recipient, address, alerts, now)
    ]


def later(alert: Alert, address: Address, at: datetime) -> tuple[datetime, str]:
    """When an alert that had to wait until `at` is told, and the batch it is told with."""
    slot = _slot(alert, address, at)
    return slot.due_at, slot.batch


def _slots(
    tx: Transaction, channel: str, recipient: str, address: Address, alerts: Sequence[Alert], now: datetime
) -> list[_Slot]:
    slots = [_slot(alert, address, now) for alert in alerts]
    rhythm = address.rhythm
    if address.digest is not None:
        return slots
    news = [slot for slot in slots if slot.alert.kind is AlertKind.EVENT]
    held = [slot for slot in news if slot.due_at > now and slot.due_at == rhythm.opens(now)]
    at_once = [slot for slot in news if slot.due_at == now]
    many = len(at_once) > rhythm.together
    if rhythm.together and (held or many):
        own = _threads(tx, channel, recipient, [slot.alert.thread for slot in news]) if address.threads else frozenset()
        for slot in held:
            if slot.alert.thread not in own:
                slot.bundled(Bundle.HELD, slot.due_at)
        fresh = [slot for slot in at_once if slot.alert.thread not in own]
        for slot in fresh if len(fresh) > rhythm.together else ():
            slot.bundled(Bundle.AT_ONCE, now)
    if rhythm.cap:
        told = tx.messages(channel, recipient, since=rhythm.today(now), until=rhythm.tomorrow(now))
        _cap(at_once, rhythm, rhythm.cap - told, now)
    return slots


def _slot(alert: Alert, address: Address, now: datetime) -> _Slot:
    rhythm = address.rhythm
    if alert.kind is AlertKind.TEST:
        return _Slot(alert, now)
    if address.digest is not None and alert.kind is not AlertKind.OPERATOR:
        at = rhythm.digest(address.digest, now)
        return _Slot(alert, at, Bundle.DIGEST)
    return _Slot(alert, held_until(alert, rhythm.opens(now), now))


def _threads(tx: Transaction, channel: str, recipient: str, uids: Iterable[str]) -> frozenset[str]:
    """The records that have a thread there, or a message that waits to open one."""
    parents = tx.parents_of(set(uids))
    opened = {one.uid for one in parents if (one.channel, one.recipient) == (channel, recipient) and one.provider_id}
    waiting = tx.deliveries(states=_WAITING, channel=channel, limit=_MOST)
    return frozenset(opened | {row.thread_key for row in waiting if row.recipient == recipient and not row.batch})


def _cap(slots: Sequence[_Slot], rhythm: Rhythm, left: int, now: datetime) -> None:
    """Leave a day's first messages; the others wait for one that says them all, but for what is due within a day."""
    counted: set[str] = set()
    for slot in slots:
        message = slot.batch or slot.alert.key
        if message in counted:
            continue
        if len(counted) < left:
            counted.add(message)
            continue
        opening = rhythm.opens(rhythm.tomorrow(now))
        slot.due_at = held_until(slot.alert, opening, now)
        if slot.due_at == opening:
            slot.bundled(Bundle.ABOVE_CAP, opening)
        elif slot.due_at > now:
            slot.bundled(Bundle.ALONE, slot.due_at)
