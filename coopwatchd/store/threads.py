"""Threads: the first message about a record in each channel, and what it is to show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, update

from coopwatchd.model.alerts import Alert
from coopwatchd.model.delivery import Delivery, State
from coopwatchd.model.parents import Parent, subject_of
from coopwatchd.store.codec import decode, encode
from coopwatchd.store.part import Part
from coopwatchd.store.tables import threads
from coopwatchd.store.upsert import chunks, insert_new, upsert


class Threads(Part):
    """The threads of a transaction."""

    def thread(self, channel: str, recipient: str, thread_key: str) -> str:
        """The provider's id of the message that opens a record's thread; "" where there is none."""
        if not thread_key:
            return ""
        return (
            self._connection.scalar(select(threads.c.provider_id).where(*_place(channel, recipient, thread_key))) or ""
        )

    def parent(self, channel: str, recipient: str, uid: str) -> Parent | None:
        """The thread of a record in a channel, or None."""
        return next(iter(self._parents(*_place(channel, recipient, uid))), None)

    def parents_of(self, uids: Iterable[str]) -> Sequence[Parent]:
        """Every thread about some records, in every channel."""
        return [parent for some in chunks(uids) for parent in self._parents(threads.c.thread.in_(some))]

    def parent_at(self, channels: Sequence[str], provider_id: str) -> Parent | None:
        """The thread that a message opens in one of some channels, or None."""
        wanted = (threads.c.channel.in_(channels), threads.c.provider_id == provider_id)
        return next(iter(self._parents(*wanted)), None) if provider_id else None

    def parents_behind(self, channel: str, now: datetime, *, limit: int = 200) -> Sequence[Parent]:
        """The first messages that may be edited now, the longest overdue first."""
        return self._parents(threads.c.channel == channel, threads.c.edit_at <= now, limit=limit)

    def next_edit(self, channel: str) -> datetime | None:
        """The earliest time at which a first message is to be edited; None = all show what they should."""
        wanted = (threads.c.channel == channel, threads.c.edit_at.is_not(None))
        earliest: datetime | None = self._connection.scalar(select(func.min(threads.c.edit_at)).where(*wanted))
        return earliest

    def save_parent(self, parent: Parent) -> None:
        """Write how a thread stands now."""
        upsert(self._connection, threads, [_row(parent)])

    def _keep_thread(self, delivery: Delivery) -> None:
        """The first delivered message of a thread is the one that later ones answer; a digest opens no thread."""
        if delivery.state is not State.DELIVERED or not delivery.thread_key or not delivery.provider_id:
            return
        if delivery.batch:
            return
        uid, provider_id = delivery.thread_key, delivery.provider_id
        opened = Parent(
            channel=delivery.channel,
            recipient=delivery.recipient,
            uid=uid,
            provider_id=provider_id,
            subject=subject_of(delivery.alert.event.record) if delivery.alert.event is not None else "",
        )
        insert_new(self._connection, threads, [_row(opened)])
        # One whose first message was deleted begins anew.
        lost = (*_place(delivery.channel, delivery.recipient, uid), threads.c.provider_id == "")
        self._connection.execute(update(threads).where(*lost).values(provider_id=provider_id))

    def _parents(self, *wanted: ColumnElement[bool], limit: int | None = None) -> list[Parent]:
        statement = select(threads).where(*wanted).order_by(threads.c.edit_at).limit(limit)
        return [_parent(row) for row in self._connection.execute(statement)]


def _place(channel: str, recipient: str, uid: str) -> tuple[ColumnElement[bool], ...]:
    return threads.c.channel == channel, threads.c.recipient == recipient, threads.c.thread == uid


def _row(parent: Parent) -> dict[str, Any]:
    return {
        "channel": parent.channel,
        "recipient": parent.recipient,
        "thread": parent.uid,
        "provider_id": parent.provider_id,
        "state": encode(parent.alert) if parent.alert is not None else "",
        "revision": parent.revision,
        "edit_at": parent.edit_at,
        "attempts": parent.attempts,
        "reply_id": parent.reply_id,
        "stale": parent.stale,
        "subject": parent.subject,
    }


def _parent(row: Row[Any]) -> Parent:
    return Parent(
        channel=row.channel,
        recipient=row.recipient,
        uid=row.thread,
        provider_id=row.provider_id,
        alert=decode(Alert, row.state) if row.state else None,
        revision=row.revision,
        edit_at=row.edit_at,
        attempts=row.attempts,
        reply_id=row.reply_id,
        stale=row.stale,
        subject=row.subject,
    )
