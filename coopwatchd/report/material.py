"""What a report is made from: records and the times of their events, read once in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from coopwatchd.model.changes import settle
from coopwatchd.model.events import EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.life.links import Verdict
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import Contract, Record, Solicitation, Stage
from coopwatchd.model.watchlist import Watchlist


class Reading(Protocol):
    """What a report reads of the store."""

    def all_held(self) -> Iterable[Held]: ...
    def lineage_verdicts(self) -> Mapping[tuple[str, str], Verdict]: ...
    def first_times(self, *types: EventType) -> Mapping[tuple[str, EventType], datetime]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One solicitation with what is known of its times. Days are calendar days in the due date's own zone.

    `opened_on` is the portal's issue date; without one, the day on which we saw it open (its `opened` event: what stood
    there at the first read of a portal has none). `awarded_on` is the day of its `awarded` event.
    """

    record: Solicitation
    opened_on: date | None
    due_on: date | None
    awarded_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything a report counts, as of `now`. `contracts` are active, `past` has ended or left the portal."""

    now: datetime
    zone: ZoneInfo
    scope: str  # "" or the id of the watchlist
    asked: tuple[Asked, ...]
    known: tuple[Held, ...]  # everything stored, whatever the scope: to learn from
    contracts: tuple[Contract, ...]
    past: tuple[Contract, ...]
    verdicts: Mapping[tuple[str, str], Verdict]  # what people said of links, by older and newer uid

    @property
    def today(self) -> date:
        """The calendar day in the reader's zone."""
        return self.now.astimezone(self.zone).date()


def gather(tx: Reading, now: datetime, zone: ZoneInfo, watchlist: Watchlist | None = None) -> Material:
    """Everything stored, or what a watchlist's field holds: its terms and filters, of both kinds whatever its `kinds`.

    A withdrawn or cancelled solicitation still was asked for, and counts; a contract that left its portal is past.
    """
    times = tx.first_times(EventType.OPENED, EventType.AWARDED)
    index = None if watchlist is None else WatchlistIndex([replace(watchlist, kinds=frozenset())])
    known, asked, contracts, past = tuple(tx.all_held()), [], [], []
    for held in known:
        record = settle(held.record, now)
        if index is not None and not index.match_record(record, now):
            continue
        if isinstance(record, Solicitation):
            asked.append(_asked(record, times))
        elif held.live and record.stage is Stage.ACTIVE:
            contracts.append(record)
        else:
            past.append(record)
    return Material(
        now=now,
        zone=zone,
        scope=watchlist.id if watchlist else "",
        known=known,
        asked=tuple(asked),
        contracts=tuple(contracts),
        past=tuple(past),
        verdicts=tx.lineage_verdicts(),
    )


def cooperative_of(record: Record) -> str:
    """The cooperative, or the portal's id where the portal is its own."""
    return " ".join(record.cooperative.split()) or record.portal


def _asked(record: Solicitation, times: Mapping[tuple[str, EventType], datetime]) -> Asked:
    zone = ZoneInfo(record.due.zone) if record.due else ZoneInfo("UTC")

    def day(type_: EventType) -> date | None:
        seen = times.get((record.uid, type_))
        return seen.astimezone(zone).date() if seen else None

    return Asked(
        record=record,
        opened_on=record.issued_on or day(EventType.OPENED),
        due_on=record.due.day if record.due else None,
        awarded_on=day(EventType.AWARDED),
    )
