"""Calendar entries as they were last written to a file, and when what comes once per date was last done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from coopwatchd.model.agenda import Entry, Filed
from coopwatchd.store.codec import decode, encode
from coopwatchd.store.part import Part
from coopwatchd.store.tables import calendar_entries, occasions, records
from coopwatchd.store.upsert import chunks, upsert


class Agenda(Part):
    """The calendar of a transaction."""

    def last_change(self) -> tuple[int, datetime | None]:
        """How many records are stored, and when one of them last changed: while both stay, so do their dates."""
        count, at = self._connection.execute(
            select(func.count(), func.max(records.c.changed_at, type_=records.c.changed_at.type))
        ).one()
        return count, at

    def filed(self, uids: Iterable[str]) -> dict[str, Filed]:
        """Those of `uids` that were in a file before."""
        found = {}
        for some in chunks(uids):
            for row in self._connection.execute(select(calendar_entries).where(calendar_entries.c.uid.in_(some))):
                entry = decode(Entry, row.data)
                found[row.uid] = Filed(entry=entry, sequence=row.sequence, changed_at=row.changed_at)
        return found

    def save_filed(self, filed: Iterable[Filed]) -> None:
        """Remember entries as they stand now."""
        rows = [
            {
                "uid": one.entry.uid,
                "sequence": one.sequence,
                "data": encode(one.entry),
                "changed_at": one.changed_at,
            }
            for one in filed
        ]
        upsert(self._connection, calendar_entries, rows)

    def last_done(self, name: str) -> datetime | None:
        """The last date for which something that comes once per date was done; None = never."""
        return self._connection.scalar(select(occasions.c.at).where(occasions.c.name == name))

    def set_last_done(self, name: str, at: datetime) -> None:
        """Remember that it was done for that date."""
        upsert(self._connection, occasions, [{"name": name, "at": at}])
