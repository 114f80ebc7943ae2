"""A store of records, and the report on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from coopwatchd.model.watchlist import Watchlist
from coopwatchd.report.build import prepare
from coopwatchd.report.figures import Report
from coopwatchd.report.material import Material
from coopwatchd.report.outlook import Outlook
from coopwatchd.store.database import SqlStore

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Chicago")


@dataclass(frozen=True)
class Field:
    """A store, where its file is, and the report on it."""

    store: SqlStore
    file: Path
    now: datetime = NOW

    def made(self, watchlist: Watchlist | None = None) -> tuple[Material, Outlook, Report]:
        with self.store.read() as tx:
            return prepare(tx, self.now, ZONE, watchlist)

    def report(self, watchlist: Watchlist | None = None) -> Report:
        return self.made(watchlist)[2]


@dataclass(frozen=True)
class Steady(Field):
    """One that nobody writes to: what is made of it is made once."""

    known: list[tuple[Material, Outlook, Report]] = field(default_factory=list)

    def made(self, watchlist: Watchlist | None = None) -> tuple[Material, Outlook, Report]:
        if watchlist is not None:
            return Field.made(self, watchlist)
        if not self.known:
            self.known.append(Field.made(self))
        return self.known[0]
