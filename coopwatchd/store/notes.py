"""What the daemon last said about itself, by subject, for commands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from coopwatchd.store.part import Part
from coopwatchd.store.tables import notes
from coopwatchd.store.upsert import upsert

CONFIGURATION = "configuration"  # the subject of what became of the last edit


class Notes(Part):
    """The notes of a transaction."""

    def note(self, name: str, text: str, at: datetime) -> None:
        """Say something about a subject, in place of what was said before."""
        upsert(self._connection, notes, [{"name": name, "text": text, "at": at}])

    def notes(self) -> Mapping[str, tuple[datetime, str]]:
        """When what was said last, by subject."""
        return {row.name: (row.at, row.text) for row in self._connection.execute(select(notes))}
