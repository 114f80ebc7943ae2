"""Events: each key once for ever, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, true

from coopwatchd.model.events import Event, EventType
from coopwatchd.store.codec import decode, encode
from coopwatchd.store.part import Part
from coopwatchd.store.tables import events
from coopwatchd.store.upsert import chunks, insert_new


class Events(Part):
    """The events of a transaction."""

    def known_events(self, keys: Iterable[str]) -> set[str]:
        """Those of `keys` that were stored before."""
        found: set[str] = set()
        for some in chunks(keys):
            found.update(self._connection.scalars(select(events.c.key).where(events.c.key.in_(some))))
        return found

    def add_events(self, new: Iterable[Event]) -> tuple[Event, ...]:
        """Store events; returns those whose key was not known, in their order."""
        by_key: dict[str, Event] = {}
        for one in new:
            by_key.setdefault(one.key, one)
        known = self.known_events(by_key)
        fresh = tuple(one for key, one in by_key.items() if key not in known)
        rows = [{"key": one.key, "uid": one.record.uid, "at": one.at, "data": encode(one)} for one in fresh]
        insert_new(self._connection, events, rows, key="key")
        return fresh

    def events(self, *, uid: str = "", limit: int = 100) -> Sequence[Event]:
        """The newest events, of one record where `uid` is given."""
        statement = select(events.c.data).order_by(events.c.at.desc(), events.c.seq.desc()).limit(limit)
        if uid:
            statement = statement.where(events.c.uid == uid)
        return [decode(Event, text) for text in self._connection.scalars(statement)]

    def first_times(self, *types: EventType) -> Mapping[tuple[str, EventType], datetime]:
        """When each record first had an event of each of these types, by uid and type.

        Worked out inside SQLite: reading fifty thousand events with their records to count a few would take seconds.
        """
        named = func.json_each(events.c.data, "$.types").table_valued("value", name="named")
        statement = (
            select(events.c.uid, named.c.value, func.min(events.c.at, type_=events.c.at.type))
            .select_from(events.join(named, true()))
            .where(named.c.value.in_([type_.value for type_ in types]))
            .group_by(events.c.uid, named.c.value)
        )
        return {(uid, EventType(name)): at for uid, name, at in self._connection.execute(statement)}
