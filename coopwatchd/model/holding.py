"""What we hold about a record: the merged record, and each listing's own sighting of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from coopwatchd.model.records import AnyRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A record as one listing last showed it; `source_id` is the id it has there.

    `misses` counts the good snapshots in a row that lacked it; at two it is no longer `live`, and its data stay as
    the last known values of fields that no live sighting has.
    """

    listing: str
    source_id: str
    record: AnyRecord
    seen_at: datetime
    live: bool = True
    misses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One record as the store keeps it. `record.id` never changes, whichever listing saw it first."""

    record: AnyRecord
    sightings: tuple[Sighting, ...]
    first_seen: datetime
    changed_at: datetime
    gone_at: datetime | None = None  # since when no listing shows it
    moved_at: datetime | None = None  # when a contract's known end was last seen to move; None = it never did

    @property
    def live(self) -> bool:
        """True while some listing shows it."""
        return self.gone_at is None


class Span(NamedTuple):
    """Days to look among: the first and the last, both within; None where there is no such end."""

    first: date | None = None
    last: date | None = None


ANY_DAY = Span()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A solicitation that some portal shows, as far as it takes to see that it is no twin."""

    uid: str
    portal: str
    number: str
    title: str
