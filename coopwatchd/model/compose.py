"""Matches become alerts: one per event and channel, however many watchlists want it; reminders only the nearest."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from coopwatchd.model.alerts import Alert, AlertKind, Item
from coopwatchd.model.changes import settle
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.life.kin import through_contracts
from coopwatchd.model.match import Match, WatchlistIndex
from coopwatchd.model.ranking import closes_soon
from coopwatchd.model.records import AnyRecord, Contract, Kind, Stage
from coopwatchd.model.watchlist import Watchlist

# A summary is for reading, not for keeping: what does not fit is counted, and `find` shows it.
SUMMARY_SOLICITATIONS = 40
SUMMARY_CONTRACTS = 10
Source = tuple[str, str]  # portal and listing
_REMINDERS = frozenset({EventType.CLOSING, EventType.EXPIRING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """An alert and the channel it is for."""

    channel: str
    alert: Alert


def match_events(
    index: WatchlistIndex,
    events: Iterable[Event],
    *,
    knew: Callable[[Watchlist, Event], bool] = lambda *_: True,
    kin: Mapping[str, Sequence[Contract]] = MappingProxyType({}),
) -> list[Match]:
    """Which watchlists want which events.

    Of several reminders about one record that a watchlist would get at once (after downtime), only the nearest is
    kept. `knew` says whether a watchlist already existed when a reminder's mark was crossed. `kin`: by an event's key
    the contracts it is about; who watches one of them hears of it as well.
    """
    matches: list[Match] = []
    nearest: dict[tuple[str, str, EventType], Match] = {}
    for event in events:
        own = index.match(event)
        for match in (*own, *through_contracts(index, event, kin.get(event.key, ()), own)):
            if event.type not in _REMINDERS:
                matches.append(match)
            elif event.business in (None, match.watchlist.business_days) and knew(match.watchlist, event):
                slot = (match.watchlist.id, event.record.uid, event.type)
                if slot not in nearest or (event.mark or 0) < (nearest[slot].event.mark or 0):
                    nearest[slot] = match
    return matches + list(nearest.values())


def compose(matches: Sequence[Match]) -> list[Addressed]:
    """One alert per event and channel, carrying the reason of every watchlist that wants it there."""
    grouped: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for match in matches:
        for channel in match.watchlist.notify:
            grouped[match.event.key, channel].append(match)
    return [
        Addressed(
            channel=channel,
            alert=Alert(
                key=f"{key}@{channel}",
                kind=AlertKind.EVENT,
                at=group[0].event.at,
                event=group[0].event,
                reasons=tuple(match.reason for match in group),
                thread=group[0].event.record.uid,
            ),
        )
        for (key, channel), group in grouped.items()
    ]


def summarize(
    index: WatchlistIndex,
    pending: Mapping[str, frozenset[Source]],
    told: Mapping[str, AbstractSet[Source]],
    held: Iterable[Held],
    now: datetime,
) -> list[Addressed]:
    """What is open already, for watchlists that were not told yet: one alert per watchlist and channel.

    `pending` names, per watchlist id, the sources it has not been told of, `told` those it has: a record that a told
    source shows as well is left out. Solicitations that are open or announced come soonest due first, then active
    contracts, soonest end first. Nothing open, no alert.
    """
    items: dict[str, list[Item]] = defaultdict(list)
    for one in held:
        record = settle(one.record, now)  # its due date may have passed since it was last read
        if one.gone_at is not None or record.stage not in {Stage.OPEN, Stage.FORECAST, Stage.ACTIVE}:
            continue
        sources = {(record.portal, sighting.listing) for sighting in one.sightings}
        for watchlist, reason in index.match_record(record, now):
            new = not sources.isdisjoint(pending.get(watchlist.id, ()))
            if new and sources.isdisjoint(told.get(watchlist.id, ())):
                items[watchlist.id].append(Item(record=record, reason=reason))
    return [
        Addressed(channel=channel, alert=_summary(watchlist, items[watchlist.id], pending[watchlist.id], now, channel))
        for watchlist in index.watchlists.values()
        if items.get(watchlist.id)
        for channel in watchlist.notify
    ]


def _summary(
    watchlist: Watchlist, items: Sequence[Item], sources: frozenset[Source], now: datetime, channel: str
) -> Alert:
    solicitations = sorted((i for i in items if i.record.kind is Kind.SOLICITATION), key=lambda i: _due(i.record))
    contracts = sorted((i for i in items if i.record.kind is Kind.CONTRACT), key=lambda i: _end(i.record))
    pressing = sum(closes_soon(item.record, now) for item in solicitations)  # they come first, and none is left out
    shown = (*solicitations[: max(SUMMARY_SOLICITATIONS, pressing)], *contracts[:SUMMARY_CONTRACTS])
    told = hashlib.sha256(repr(sorted(sources)).encode()).hexdigest()[:16]
    return Alert(
        key=f"summary/{watchlist.id}/{told}@{channel}",
        kind=AlertKind.SUMMARY,
        at=now,
        reasons=(shown[0].reason,),
        items=shown,
        more=len(items) - len(shown),
    )


def _due(record: AnyRecord) -> tuple[bool, datetime | None, str]:
    at = None if isinstance(record, Contract) or record.due is None else record.due.at
    return (False, at, record.title) if at else (True, None, record.title)


def _end(record: AnyRecord) -> tuple[bool, date, str]:
    ends_on = record.ends_on if isinstance(record, Contract) else None
    return ends_on is None, ends_on or date.max, record.title
