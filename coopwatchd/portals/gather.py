"""Rows gathered page after page: each counted once, what is no record set aside, and the portal's total as proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord
from coopwatchd.model.vitals import LEAST_ROWS
from coopwatchd.portals.base import Asking, Page, Reading, Reject
from coopwatchd.portals.fields import Field, Unreadable, reject
from coopwatchd.portals.rows import JsonRow

# What people are told for: a list that has lost one of these must not pass for one that never had it.
_TOLD = ("due_at", "ends_on", "supplier")


def demand(row: JsonRow, *keys: str) -> None:
    """Raises Unreadable when a row lacks one of the keys altogether: a key that was renamed is no empty value."""
    have = row.data if isinstance(row.data, Mapping) else {}
    lacking = [key for key in keys if key not in have]
    if lacking:
        raise Unreadable(f"it has no {' and no '.join(f'‘{key}’' for key in lacking)}", lacking=True)


def unlike(page: Page, why: str) -> Refusal:
    """What to raise for a page that is not the list: its layout changed, unless it was merely cut short."""
    trouble = Trouble.LAYOUT if page.whole else Trouble.INCOMPLETE
    return Refusal(trouble, f"{page.url} is not the list that was expected: {why}.", url=page.url)


@dataclass(slots=True, kw_only=True)
class Gathering:
    """What a listing has read so far. `place` is portal and listing, for messages; `seen` the keys of all rows.

    `places`: where declared fields should stand that no row so far had a place for.
    """

    place: str
    records: list[AnyRecord] = field(default_factory=list)
    rejects: dict[str, Reject] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    bare: list[bool] = field(default_factory=list)  # row by row: whether it had nothing of a record
    places: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, asking: Asking, listing: str, declared: Mapping[str, Field] | None = None) -> Gathering:
        """Nothing yet, of a portal's listing; `declared` its fields, whose places are to be looked for."""
        fields = declared or {}
        places = {name: fields[name].selector for name in _TOLD if name in fields and fields[name].selector}
        return cls(place=f"{asking.portal.key}/{listing}", places=places)

    def look(self, has: Callable[[str], bool]) -> None:
        """Note what a row `has` a place for, though it may be empty."""
        self.places = {name: place for name, place in self.places.items() if not has(place)}

    def take(self, key: str, read: Callable[[], AnyRecord], said: str = "", *, name: str = "") -> None:
        """One row; what `read` cannot read (ValueError) is set aside, under `name` if it has one.

        `key` is what the portal's total counts; "" = the id of its record, and a row of its own when it has none.
        """
        try:
            record = read()
        except ValueError as error:
            self.set_aside(name or key[:120], error, said, key=key)
        else:
            self.add(record, key=key)

    def add(self, record: AnyRecord, *, key: str = "") -> None:
        """A row that became a record."""
        self.records.append(record)
        self.seen.add(key or record.id)
        self.bare.append(False)

    def set_aside(self, name: str, error: ValueError, said: str = "", *, key: str = "") -> None:
        """A row that cannot be read."""
        own = key or f"{name} (row {len(self.bare)})"
        self.seen.add(own)
        self.rejects[own] = reject(name, error, said)
        self.bare.append(isinstance(error, Unreadable) and error.lacking)

    def pass_over(self, key: str) -> None:
        """A row that was read and is not for this listing: it counts towards the portal's total only."""
        self.seen.add(key)
        self.bare.append(False)

    def prove(self, total: int, url: str, *, exactly: bool = False) -> None:
        """Raises Refusal: INCOMPLETE for fewer rows than the portal's own total, or more records; and `check`s.

        `exactly`: for more rows as well, where whatever stands in a row counts.
        """
        more = len(self.seen) if exactly else len({one.id for one in self.records})
        if len(self.seen) < total or more > total:
            raise Refusal(
                Trouble.INCOMPLETE,
                f"{self.place} shows {len(self.seen)} rows and says itself that there are {total}.",
                url=url,
            )
        self.check(url)

    def check(self, url: str, *, strictly: bool = False, last: int = 0) -> None:
        """Raises Refusal(LAYOUT) when rows came, and none could be a record (of the `last` rows, where given).

        `strictly`: when none became one, for whatever reason.
        """
        rows = self.bare[-last:]
        if rows and (not self.records if strictly else all(rows)):
            one = list(self.rejects.values())[-1]
            raise Refusal(
                Trouble.LAYOUT,
                f"{self.place}: {url} has {len(rows)} rows, and none has what a record needs: {one.reason}",
                url=url,
            )

    def check_places(self, url: str) -> None:
        """Raises Refusal(LAYOUT) when no row at all has a place for a declared field: it was moved or renamed.

        A row or two may be without; some services leave out what is empty.
        """
        for name, place in self.places.items() if len(self.bare) >= LEAST_ROWS else ():
            said = f"{self.place}: {url} has {len(self.bare)} rows, and none has ‘{place}’, which is to be its {name}."
            raise Refusal(Trouble.LAYOUT, said, url=url)

    def reading(self, *, empty: bool = True, whole: bool = True) -> Reading:
        """The reading; `empty` says whether having found nothing is the portal's own statement."""
        nothing = not self.records and not self.rejects
        return Reading(
            records=tuple(self.records), rejects=tuple(self.rejects.values()), empty=empty and nothing, whole=whole
        )
