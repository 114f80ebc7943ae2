"""The first message about a record shows how things stand: edited after its replies, and never before a new message.

What it is to show is committed with the event or the delivery that changed it, and an edit may be made twice: a crash
loses none. An edit has no turn while a message is due, and one that fails ends the edits of that round.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from coopwatchd.log import log, redact
from coopwatchd.model.delivery import ChannelState, Delivery, next_try
from coopwatchd.model.parents import Parent
from coopwatchd.notify.base import Card, Channel, DeliveryError, Editor, MessageGone, Outcome, Receipt
from coopwatchd.pipeline.alert import Audience, tell_operator
from coopwatchd.pipeline.failure import pause
from coopwatchd.pipeline.ports import Store, Transaction


@dataclass(slots=True)
class Edits:
    """What one round did; `told` counts the rows for the operator that it left other channels."""

    edited: int = 0
    told: int = 0
    paused: bool = False


class Parents:
    """Keeps the first messages of one channel current, where the channel can edit."""

    def __init__(
        self, channel: Channel, store: Store, audience: Callable[[], Audience], clock: Callable[[], datetime]
    ) -> None:
        self._editor = channel if isinstance(channel, Editor) and channel.editable else None
        self._name = channel.name
        self._store, self._audience, self._clock = store, audience, clock
        self._asked_to_wait: datetime | None = None

    def next_due(self, tx: Transaction) -> datetime | None:
        """When something is to be edited next; None = nothing is."""
        due = tx.next_edit(self._name) if self._editor is not None else None
        return due if due is None or self._asked_to_wait is None else max(due, self._asked_to_wait)

    def told(self, tx: Transaction, row: Delivery, receipt: Receipt, now: datetime) -> None:
        """Note what a delivery means for the first message; in the transaction that notes the delivery."""
        event = row.alert.event
        if self._editor is None or row.batch or not row.thread_key or not receipt.provider_id or event is None:
            return
        parent = tx.parent(row.channel, row.recipient, row.thread_key)
        if parent is None:
            return
        if receipt.alone or parent.provider_id == receipt.provider_id:
            parent = _opened(parent, row, receipt, now)
        else:
            parent = parent.replied(row.alert, receipt.provider_id, now)
        # What became known while the message waited found no thread to be noted in.
        for newest in tx.events(uid=row.thread_key, limit=1):
            if newest.at > event.at:
                parent = parent.news(newest, now)
        tx.save_parent(parent)

    def round(self, rest: Callable[[], bool]) -> Edits:
        """Edit what is behind, until a message is due; `rest` waits between two and says whether to stop."""
        done = Edits()
        if self._editor is None or (self._asked_to_wait is not None and self._asked_to_wait > self._clock()):
            return done
        with self._store.read() as tx:
            behind = tx.parents_behind(self._name, self._clock())
        for parent in behind:
            if rest() or self._message_waits() or not self._edit(self._editor, parent, done):
                break
        return done

    def _message_waits(self) -> bool:
        with self._store.read() as tx:
            return bool(tx.due(self._name, self._clock(), limit=1))

    def _edit(self, editor: Editor, listed: Parent, done: Edits) -> bool:
        """One edit; False where the round is to end."""
        with self._store.read() as tx:
            parent = _again(tx, listed)
            responses = tuple(tx.responses([listed.uid]).get(listed.uid, ()))
        if parent is None or parent.alert is None or parent.edit_at is None:
            return True
        try:
            editor.edit(parent.provider_id, Card(alert=parent.alert, responses=responses))
        except MessageGone as error:
            self._gone(parent, str(error))
            return True
        except DeliveryError as error:
            return self._failed(parent, error, done)
        except Exception as error:  # noqa: BLE001 - whatever a channel raises, alerts go on
            return self._failed(parent, DeliveryError(Outcome.RETRY, f"{type(error).__name__}: {error}"), done)
        self._edited(parent)
        done.edited += 1
        return True

    def _edited(self, shown: Parent) -> None:
        with self._store.write() as tx:
            parent = _again(tx, shown)
            if parent is not None:
                same = parent.revision == shown.revision
                # A state that came meanwhile is edited in its own turn.
                tx.save_parent(
                    replace(parent, edit_at=None if same else parent.edit_at, attempts=0, reply_id="", stale="")
                )
            state = tx.channel_states().get(self._name)
            if state and state.paused_at:
                tx.save_channel_state(ChannelState(name=self._name))

    def _gone(self, shown: Parent, reason: str) -> None:
        """Somebody deleted the message: the next alert opens a thread anew, and a reply that nobody sees is one."""
        log.warning("the first message about a record was deleted", channel=self._name, record=shown.uid)
        now = self._clock()
        with self._store.write() as tx:
            parent = _again(tx, shown)
            if parent is None:
                return
            tx.save_parent(parent.lost(reason))
            if parent.reply_id and parent.alert is not None:
                tx.enqueue([_told_again(parent, now)])

    def _failed(self, shown: Parent, error: DeliveryError, done: Edits) -> bool:
        now, reason = self._clock(), redact(str(error))
        log.warning("not edited", channel=self._name, outcome=str(error.outcome), why=reason)
        tried = replace(shown, attempts=shown.attempts + 1)
        again = next_try(tried, now, retry_after=error.retry_after)
        over = error.outcome in {Outcome.DEAD, Outcome.SMALLER} or again is None
        with self._store.write() as tx:
            if error.outcome is Outcome.PAUSE:
                done.told += pause(tx, self._audience(), self._name, reason, now)
                done.paused = True
                return False
            parent = _again(tx, shown)
            if parent is not None and parent.revision == shown.revision:
                given_up = replace(parent, edit_at=None, attempts=0, stale=reason)
                tx.save_parent(given_up if over else replace(tried, edit_at=again))
            if over:
                done.told += self._say(tx, reason, now)
        if error.retry_after is not None:
            self._asked_to_wait = again
        return over

    def _say(self, tx: Transaction, reason: str, now: datetime) -> int:
        """Tell the operator of what keeps first messages from being edited: once for each reason."""
        why = hashlib.sha256(reason.encode()).hexdigest()[:16]
        return tell_operator(
            tx,
            self._audience(),
            key=f"stale/{self._name}/{why}",
            subject=f"Messages of channel {self._name} cannot be kept current",
            text=f"{reason}\nAlerts still come. Those about such a record are shown in the channel as well.",
            now=now,
        )


def _again(tx: Transaction, parent: Parent) -> Parent | None:
    """The thread as it stands in this transaction; None where its first message is another one by now."""
    current = tx.parent(parent.channel, parent.recipient, parent.uid)
    return current if current is not None and current.provider_id == parent.provider_id else None


def _opened(parent: Parent, row: Delivery, receipt: Receipt, now: datetime) -> Parent:
    """The thread with this message as its first one."""
    fresh = replace(parent, provider_id=receipt.provider_id, edit_at=None, attempts=0, reply_id="", stale="")
    if parent.alert is None:
        return replace(fresh, alert=row.alert, revision=parent.revision + 1)
    # What the lost message said beside this alert belongs to the record all the same.
    return replace(fresh.replied(row.alert, "", now), reply_id="")


def _told_again(parent: Parent, now: datetime) -> Delivery:
    if parent.alert is None:
        raise ValueError(f"{parent.uid} has no state to tell")
    key = f"again/{parent.uid}/{parent.provider_id}"
    return Delivery(
        key=f"{key}>{parent.channel}>{parent.recipient}",
        id=uuid.uuid4().hex,
        channel=parent.channel,
        recipient=parent.recipient,
        alert=replace(parent.alert, key=key),
        created_at=now,
        due_at=now,
    )
