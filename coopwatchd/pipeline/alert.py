"""From events and summaries to rows of the outbox, inside the transaction that recorded what happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType

from coopwatchd.model.alerts import Alert, AlertKind
from coopwatchd.model.compose import Addressed, compose, match_events, summarize
from coopwatchd.model.events import Event
from coopwatchd.model.lifecycle import crossing
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import Contract
from coopwatchd.model.watchlist import Watchlist
from coopwatchd.pipeline.answers import unmuted
from coopwatchd.pipeline.news import note_news
from coopwatchd.pipeline.ports import Transaction
from coopwatchd.pipeline.schedule import Address, rows
from coopwatchd.pipeline.twins import Listener, spared
from coopwatchd.portals.base import Portal

__all__ = ["Address", "Audience", "announce", "enqueue", "introduce", "tell_operator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is told what: the watchlists, the channels, and the channels of the operator."""

    index: WatchlistIndex
    addresses: Mapping[str, Address]
    operator: tuple[str, ...] = ()
    portals: tuple[Portal, ...] = ()  # those that are switched on
    zone: tzinfo = UTC  # how times are shown

    @property
    def names(self) -> dict[str, str]:
        """The names of the portals, by id."""
        return {portal.key: portal.name for portal in self.portals}

    @property
    def lists(self) -> frozenset[tuple[str, str]]:
        """Portal and listing of everything that watchlists are introduced to."""
        return frozenset((p.key, listing.name) for p in self.portals for listing in p.listings if not listing.details)


def announce(
    tx: Transaction,
    audience: Audience,
    events: Iterable[Event],
    now: datetime,
    *,
    kin: Mapping[str, Sequence[Contract]] = MappingProxyType({}),
    hushed: Mapping[str, AbstractSet[Listener]] = MappingProxyType({}),
) -> int:
    """Record the events that are new, and enqueue an alert for everyone who wants them; how many rows were new.

    `kin`: by an event's key the contracts it is about: who watches one of them hears of it as well. `hushed`: by an
    event's key who knows it already, of the same solicitation on another portal.
    """
    happened = tuple(events)
    new = tx.add_events(happened)
    keys = {event.key for event in new}
    # What flaps is told once a day each way; the first messages show how it stands all the same.
    note_news(tx, (event for event in happened if event.key in keys or event.before is not None), now)
    if not new:
        return 0
    told = _told_since(tx)

    def knew(watchlist: Watchlist, event: Event) -> bool:
        since = told.get((watchlist.id, event.record.portal))
        if since is None or event.mark is None:
            return False
        return since < crossing(event.record, event.mark, business=event.business is True)

    matches = unmuted(tx, match_events(audience.index, new, knew=knew, kin=kin), now)
    return enqueue(tx, audience, spared(compose(matches), hushed), now)


def introduce(tx: Transaction, audience: Audience, now: datetime) -> int:
    """Tell every watchlist once what is open already on portals it was not told of; how many rows were new."""
    ready = {place for place, state in tx.listing_states().items() if state.baseline_at is not None}
    told: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for id_, portal, listing in tx.introductions():
        told[id_].add((portal, listing))
    known = ready & audience.lists
    fresh = {id_: known - told[id_] for id_ in audience.index.watchlists}
    pending = {id_: frozenset(places) for id_, places in fresh.items() if places}
    if not pending:
        return 0
    summaries = summarize(audience.index, pending, told, tx.all_held(live=True), now)
    tx.add_introductions(((id_, *place) for id_, places in pending.items() for place in sorted(places)), now)
    return enqueue(tx, audience, summaries, now)


def tell_operator(
    tx: Transaction, audience: Audience, *, key: str, subject: str, text: str, now: datetime, but_not: str = ""
) -> int:
    """An alert about the program's own health, to the operator's channels other than the ill one."""
    alert = Alert(key=key, kind=AlertKind.OPERATOR, at=now, subject=subject, text=text)
    return enqueue(
        tx, audience, [Addressed(channel=name, alert=alert) for name in audience.operator if name != but_not], now
    )


def enqueue(tx: Transaction, audience: Audience, addressed: Sequence[Addressed], now: datetime) -> int:
    """One row per alert and recipient, due when the channel's rhythm says; how many were new."""
    by_channel: dict[str, list[Alert]] = defaultdict(list)
    for one in addressed:
        by_channel[one.channel].append(one.alert)
    return tx.enqueue(
        row
        for channel, alerts in by_channel.items()
        if (address := audience.addresses.get(channel)) is not None
        for row in rows(tx, channel, address, alerts, now)
    )


def _told_since(tx: Transaction) -> dict[tuple[str, str], datetime]:
    """Since when a watchlist knows of a portal: reminders of marks that were crossed before are no news to it."""
    since: dict[tuple[str, str], datetime] = {}
    for (id_, portal, _), at in tx.introductions().items():
        since[id_, portal] = min(at, since.get((id_, portal), at))
    return since
