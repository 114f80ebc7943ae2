"""From events and summaries to rows of the outbox, inside the transaction that recorded what happened."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from coopwatchd.model.alerts import Alert, AlertKind
from coopwatchd.model.compose import Addressed, compose, match_events, summarize
from coopwatchd.model.delivery import Delivery
from coopwatchd.model.events import Event
from coopwatchd.model.lifecycle import crossing
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.rhythm import Digest
from coopwatchd.model.watchlist import Watchlist
from coopwatchd.pipeline.ports import Transaction
from coopwatchd.portals.base import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A channel as the outbox sees it: who gets a message of their own, and at which digest (None: at once)."""

    recipients: tuple[str, ...]
    digest: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is told what: the watchlists, the channels, and the channels of the operator."""

    index: WatchlistIndex
    addresses: Mapping[str, Address]
    operator: tuple[str, ...] = ()
    portals: tuple[Portal, ...] = ()  # those that are switched on

    @property
    def lists(self) -> frozenset[tuple[str, str]]:
        """Portal and listing of everything that watchlists are introduced to."""
        return frozenset((p.key, listing.name) for p in self.portals for listing in p.listings if not listing.details)


def announce(tx: Transaction, audience: Audience, events: Iterable[Event], now: datetime) -> int:
    """Record the events that are new, and enqueue an alert for everyone who wants them; how many rows were new."""
    new = tx.add_events(events)
    if not new:
        return 0
    told = _told_since(tx)

    def knew(watchlist: Watchlist, event: Event) -> bool:
        since = told.get((watchlist.id, event.record.portal))
        return since is not None and event.mark is not None and since < crossing(event.record, event.mark)

    return enqueue(tx, audience, compose(match_events(audience.index, new, knew=knew)), now)


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
    """One row per alert and recipient; a digest channel's rows wait for its next digest."""
    rows = []
    for one in addressed:
        address = audience.addresses.get(one.channel)
        if address is None:
            continue
        urgent = one.alert.kind in {AlertKind.OPERATOR, AlertKind.TEST}
        due_at = now if urgent or address.digest is None else address.digest.after(now)
        for recipient in address.recipients:
            rows.append(
                Delivery(
                    key=f"{one.alert.key}>{one.channel}>{recipient}",
                    id=uuid.uuid4().hex,
                    channel=one.channel,
                    recipient=recipient,
                    alert=one.alert,
                    created_at=now,
                    due_at=due_at,
                    batch="" if due_at == now else due_at.isoformat(),
                )
            )
    return tx.enqueue(rows)


def _told_since(tx: Transaction) -> dict[tuple[str, str], datetime]:
    """Since when a watchlist knows of a portal: reminders of marks that were crossed before are no news to it."""
    since: dict[tuple[str, str], datetime] = {}
    for (id_, portal, _), at in tx.introductions().items():
        since[id_, portal] = min(at, since.get((id_, portal), at))
    return since
