"""Rows gathered page after page: each counted once, what is no record set aside, and the portal's total as proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord
from coopwatchd.portals.base import Reading, Reject
from coopwatchd.portals.fields import Unreadable, reject
from coopwatchd.portals.rows import JsonRow


def demand(row: JsonRow, *keys: str) -> None:
    """Raises Unreadable when a row lacks one of the keys altogether: a key that was renamed is no empty value."""
    have = row.data if isinstance(row.data, Mapping) else {}
    lacking = [key for key in keys if key not in have]
    if lacking:
        raise Unreadable(f"it has no {' and no '.join(f'‘{key}’' for key in lacking)}", lacking=True)


@dataclass(slots=True, kw_only=True)
class Gathering:
    """What a listing has read so far. `place` is portal and listing, for messages; `seen` the keys of all rows."""

    place: str
    records: list[AnyRecord] = field(default_factory=list)
    rejects: dict[str, Reject] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    lacking: int = 0

    def take(self, key: str, read: Callable[[], AnyRecord], said: str = "", *, name: str = "") -> None:
        """One row by its key; a row that `read` cannot read (Unreadable) is set aside, under `name` if it has one."""
        self.seen.add(key)
        try:
            self.records.append(read())
        except Unreadable as error:
            self.lacking += error.lacking and key not in self.rejects
            self.rejects[key] = reject(name or key[:120], error, said)

    def pass_over(self, key: str) -> None:
        """A row that was read and is not for this listing: it counts towards the portal's total only."""
        self.seen.add(key)

    def prove(self, total: int, url: str) -> None:
        """Raises Refusal: INCOMPLETE for fewer rows than the portal's own total, LAYOUT when none could be a record."""
        if len(self.seen) < total:
            raise Refusal(
                Trouble.INCOMPLETE,
                f"{self.place} shows {len(self.seen)} rows and says itself that there are {total}.",
                url=url,
            )
        if self.lacking and self.lacking == len(self.seen):
            one = next(iter(self.rejects.values()))
            raise Refusal(
                Trouble.LAYOUT,
                f"{self.place}: {url} has {self.lacking} rows, and none has what a record needs: {one.reason}",
                url=url,
            )

    def reading(self, *, empty: bool = True, whole: bool = True) -> Reading:
        """The reading; `empty` says whether having found nothing is the portal's own statement."""
        nothing = not self.records and not self.rejects
        return Reading(
            records=tuple(self.records), rejects=tuple(self.rejects.values()), empty=empty and nothing, whole=whole
        )
