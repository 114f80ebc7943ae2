"""The outbox: one row for each alert, channel and recipient, from enqueued to delivered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, func, select, update

from coopwatchd.errors import StoreError
from coopwatchd.model.alerts import Alert, AlertKind
from coopwatchd.model.delivery import Delivery, State
from coopwatchd.store.codec import decode, encode
from coopwatchd.store.tables import outbox
from coopwatchd.store.threads import Threads
from coopwatchd.store.upsert import chunks, insert_new

_WAITING = (State.PENDING.value, State.AMBIGUOUS.value)
_TOLD = (*_WAITING, State.SENDING.value, State.DELIVERED.value)
_DONE = (State.DELIVERED.value, State.DISCARDED.value)


class Outbox(Threads):
    """The outbox of a transaction."""

    def enqueue(self, deliveries: Iterable[Delivery]) -> int:
        """Store deliveries whose key is not known yet; returns how many those were."""
        by_key: dict[str, Delivery] = {}
        for one in deliveries:
            by_key.setdefault(one.key, one)
        for some in chunks(list(by_key)):
            for key in self._connection.scalars(select(outbox.c.key).where(outbox.c.key.in_(some))):
                del by_key[key]
        insert_new(self._connection, outbox, [_row(one) for one in by_key.values()], key="key")
        for one in by_key.values():
            self._keep_thread(one)
        return len(by_key)

    def due(self, channel: str, now: datetime, *, limit: int = 200) -> Sequence[Delivery]:
        """What may be tried now, pending or ambiguous, oldest first and then as it was enqueued."""
        wanted = (outbox.c.channel == channel, outbox.c.state.in_(_WAITING), outbox.c.due_at <= now)
        return self._select(*wanted, limit=limit)

    def next_due(self, channel: str) -> datetime | None:
        """The earliest time at which something may be tried; None = nothing waits."""
        wanted = (outbox.c.channel == channel, outbox.c.state.in_(_WAITING))
        earliest: datetime | None = self._connection.scalar(select(func.min(outbox.c.due_at)).where(*wanted))
        return earliest

    def interrupted(self, now: datetime) -> Sequence[Delivery]:
        """What a process left in `sending` when it ended. Only at start-up: later, a `sending` row is under way.

        `now` holds nothing back: a row is interrupted even where the clock has been put back since.
        """
        return self._select(outbox.c.state == State.SENDING.value)

    def update(self, delivery: Delivery) -> None:
        """Write how a delivery stands now, by its id. Raises StoreError when there is no such row."""
        done = self._connection.execute(update(outbox).where(outbox.c.id == delivery.id).values(_standing(delivery)))
        if done.rowcount != 1:
            raise StoreError(f"The outbox has no message {delivery.id} ({delivery.key}).")
        self._keep_thread(delivery)

    def delivery(self, id: str) -> Delivery | None:
        """One row, or None."""
        return next(iter(self._select(outbox.c.id == id)), None)

    def deliveries(self, *, states: Sequence[State] = (), channel: str = "", limit: int = 100) -> Sequence[Delivery]:
        """The newest rows, in some states or of one channel where given."""
        statement = select(outbox).order_by(outbox.c.created_at.desc(), outbox.c.seq.desc()).limit(limit)
        if states:
            statement = statement.where(outbox.c.state.in_([state.value for state in states]))
        if channel:
            statement = statement.where(outbox.c.channel == channel)
        return [_delivery(row) for row in self._connection.execute(statement)]

    def messages(self, channel: str, recipient: str, *, since: datetime, until: datetime) -> int:
        """How many messages a recipient was told from `since` to before `until`, or is to be told by then.

        Several rows of one digest are one message; what is dead or discarded is none.
        """
        at = func.coalesce(outbox.c.delivered_at, outbox.c.due_at)
        message = case((outbox.c.batch == "", outbox.c.id), else_=outbox.c.batch)
        statement = select(func.count(message.distinct())).where(
            outbox.c.channel == channel,
            outbox.c.recipient == recipient,
            outbox.c.state.in_(_TOLD),
            at >= since,
            at < until,
        )
        return self._connection.scalar(statement) or 0

    def told(self, uids: Iterable[str]) -> Mapping[str, AbstractSet[tuple[str, str]]]:
        """Of each of these records, channel and watchlist of everyone who was told of it, or is to be.

        By what is still in the outbox; in a summary as well, where it stands among the items.
        """
        found: dict[str, set[tuple[str, str]]] = {uid: set() for uid in uids}
        for some in chunks(found):
            for row in self._select(outbox.c.thread.in_(some), outbox.c.state.in_(_TOLD)):
                found[row.thread_key].update((row.channel, reason.watchlist) for reason in row.alert.reasons)
        summaries = outbox.c.key.startswith(f"{AlertKind.SUMMARY}/")
        for row in self._select(summaries, outbox.c.state.in_(_TOLD)) if found else ():
            for item in row.alert.items:
                if item.record.uid in found:
                    found[item.record.uid].add((row.channel, item.reason.watchlist))
        return found

    def last_delivered(self, channel: str) -> datetime | None:
        """When a channel last took a message; None = nothing is known of one."""
        wanted = (outbox.c.channel == channel, outbox.c.state == State.DELIVERED.value)
        last: datetime | None = self._connection.scalar(select(func.max(outbox.c.delivered_at)).where(*wanted))
        return last

    def outbox_counts(self) -> Mapping[State, int]:
        """How many rows there are in every state, none included."""
        counted = self._connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
        found: dict[str, int] = {row[0]: row[1] for row in counted}
        return {state: found.get(state.value, 0) for state in State}

    def _prune_outbox(self, before: datetime) -> int:
        """Delivered and discarded rows go; what waits or needs a person stays, however old."""
        ended = func.coalesce(outbox.c.delivered_at, outbox.c.attempted_at, outbox.c.created_at)
        return self._connection.execute(delete(outbox).where(outbox.c.state.in_(_DONE), ended < before)).rowcount

    def _select(self, *wanted: ColumnElement[bool], limit: int | None = None) -> list[Delivery]:
        statement = select(outbox).where(*wanted).order_by(outbox.c.created_at, outbox.c.seq).limit(limit)
        return [_delivery(row) for row in self._connection.execute(statement)]


def _row(delivery: Delivery) -> dict[str, Any]:
    fixed = {
        "id": delivery.id,
        "key": delivery.key,
        "channel": delivery.channel,
        "recipient": delivery.recipient,
        "thread": delivery.thread_key,
        "alert": encode(delivery.alert),
        "created_at": delivery.created_at,
    }
    return fixed | _standing(delivery)


def _standing(delivery: Delivery) -> dict[str, Any]:
    """What changes on the way from enqueued to delivered."""
    return {
        "batch": delivery.batch,
        "state": delivery.state.value,
        "due_at": delivery.due_at,
        "attempts": delivery.attempts,
        "attempted_at": delivery.attempted_at,
        "delivered_at": delivery.delivered_at,
        "provider_id": delivery.provider_id,
        "reason": delivery.reason,
        "plain": delivery.plain,
    }


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        key=row.key,
        channel=row.channel,
        recipient=row.recipient,
        alert=decode(Alert, row.alert),
        created_at=row.created_at,
        due_at=row.due_at,
        id=row.id,
        batch=row.batch,
        state=State(row.state),
        attempts=row.attempts,
        attempted_at=row.attempted_at,
        delivered_at=row.delivered_at,
        provider_id=row.provider_id,
        reason=row.reason,
        plain=row.plain,
    )
