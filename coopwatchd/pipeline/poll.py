"""One poll of one portal: network first, then one short transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from coopwatchd.errors import Refusal
from coopwatchd.log import log
from coopwatchd.model.health import ListingState, Poll
from coopwatchd.model.holding import Held
from coopwatchd.model.life.succession import replacements
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.news import event_of
from coopwatchd.model.pages import StoredPage, Validator
from coopwatchd.model.records import AnyRecord
from coopwatchd.pipeline.alert import Audience, announce
from coopwatchd.pipeline.health import tell_health
from coopwatchd.pipeline.judge import Cost, Read, digest, rules_of
from coopwatchd.pipeline.lineage import with_lineage
from coopwatchd.pipeline.ports import Store, Transaction
from coopwatchd.pipeline.twins import with_twins
from coopwatchd.portals.base import Listing, Page, Portal, Request, Snapshot, Unchanged
from coopwatchd.portals.crawl import crawl
from coopwatchd.portals.fetching.manners import Manners, Stats


class Crawling(Protocol):
    """A fetch for one crawl, which knows what it cost and the validators it was given."""

    def __call__(self, request: Request) -> Page | None: ...
    @property
    def stats(self) -> Stats: ...
    @property
    def validators(self) -> Mapping[str, Validator]: ...


class Fetching(Protocol):
    """Where fetches come from: one per crawl."""

    def crawl(self, portal: Portal, manners: Manners, validators: Mapping[str, Validator]) -> Crawling: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a poll works with. `audience` is asked for anew each time: a reload may have changed it."""

    store: Store
    fetching: Fetching
    audience: Callable[[], Audience]
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """How the poll of one listing ended. `retry_after`: seconds the portal asked to be left alone."""

    poll: Poll
    optional: bool
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How the poll of one portal ended: its listings, and how many events and alerts came of it."""

    listings: tuple[Polled, ...]
    events: int = 0
    alerts: int = 0


def poll_portal(desk: Desk, portal: Portal, manners: Manners, stopping: Callable[[], bool] = lambda: False) -> Done:
    """Read every listing of a portal, lists before detail pages, then commit all that it means at once.

    A listing that fails holds back no other. When `stopping` says so, nothing more is asked, what was read is
    committed, and what was cut short counts neither as read nor as a failure.
    """
    now = desk.clock()
    with desk.store.read() as tx:
        held = dict(tx.held(portal.key))
        states = _states(tx, portal)
        validators = {listing.name: tx.validators(portal.key, listing.name) for listing in portal.listings}
    reads: list[Read] = []
    for listing in sorted(portal.listings, key=lambda listing: listing.details):
        if stopping():
            break
        wanted: tuple[AnyRecord, ...] = ()
        if listing.details:
            # What the lists just said decides which detail pages are worth a request; nothing is committed yet.
            known = digest(portal, held, states, reads, now).held
            wanted = _wanted(known, desk.audience().index, portal, listing, states[listing.name].norm.failed, now)
        read = _read(desk, portal, manners, listing, validators[listing.name], wanted)
        if stopping() and isinstance(read.result, Refusal):
            break  # cut short by ourselves: that says nothing about the portal
        reads.append(read)
    with desk.store.write() as tx:
        return commit(tx, desk.audience(), portal, reads, now)


def _read(
    desk: Desk,
    portal: Portal,
    manners: Manners,
    listing: Listing,
    validators: Mapping[str, Validator],
    wanted: tuple[AnyRecord, ...],
) -> Read:
    started, now = time.monotonic(), desk.clock()
    fetch = desk.fetching.crawl(portal.asked_for(listing), manners, validators)
    result: Snapshot | Unchanged | Refusal
    if listing.details and not wanted:
        result = Unchanged(portal=portal.key, listing=listing.name, read_at=now)
    else:
        try:
            result = crawl(portal, listing, fetch, now, wanted)
        except Refusal as refusal:
            result = refusal
    seconds = round(time.monotonic() - started, 3)
    stats = fetch.stats
    cost = Cost(at=now, requests=stats.requests, size=stats.bytes, seconds=seconds)
    return Read(listing=listing, result=result, cost=cost, validators=tuple(fetch.validators.values()))


def _states(tx: Transaction, portal: Portal) -> dict[str, ListingState]:
    known = tx.listing_states(portal.key)
    return {
        listing.name: known.get((portal.key, listing.name), ListingState(portal=portal.key, listing=listing.name))
        for listing in portal.listings
    }


def commit(tx: Transaction, audience: Audience, portal: Portal, reads: Sequence[Read], now: datetime) -> Done:
    """Everything the reads of one portal mean, in one transaction: records, events, alerts, health; or nothing."""
    held, states = dict(tx.held(portal.key)), _states(tx, portal)
    result = digest(portal, held, states, reads, now)
    tx.save_held(result.held[uid] for uid in result.changed)
    for read in reads:
        verdict = result.verdicts[read.listing.name]
        if verdict.good and isinstance(read.result, Snapshot):
            tx.save_pages(_pages(read.result))
            tx.save_validators(portal.key, read.listing.name, () if verdict.lacks else read.validators)
        tx.add_poll(verdict.poll)
    events = [event for uid in result.loud if (event := event_of(held.get(uid), result.held[uid], now))]
    events += replacements(held, result.held, result.loud, now)
    told = with_lineage(tx, events, now)
    twinned = with_twins(tx, audience.index, told.events, audience.names, now)
    alerts = announce(tx, audience, twinned.events, now, kin=told.kin, hushed=twinned.hushed)
    for state in tell_health(tx, audience, portal, states, result.verdicts, now):
        tx.save_listing_state(state)
    polled = tuple(
        Polled(
            poll=result.verdicts[read.listing.name].poll,
            optional=read.listing.optional,
            retry_after=read.result.retry_after if isinstance(read.result, Refusal) else None,
        )
        for read in reads
    )
    _report(polled, reads)
    return Done(listings=polled, events=len(twinned.events), alerts=alerts)


def _wanted(
    held: Mapping[str, Held],
    index: WatchlistIndex,
    portal: Portal,
    listing: Listing,
    failed: Sequence[str],
    now: datetime,
) -> tuple[AnyRecord, ...]:
    """The records that a detail listing should look up: changed since it last did, watched ones first.

    Those whose page failed come last, the one that failed longest ago before the others: they hold up no page that
    can be read.
    """
    lists = set(rules_of(portal).order)
    found: list[tuple[bool, Held]] = []
    for one in held.values():
        if one.gone_at is not None or one.record.kind is not listing.kind or not _stale(one, listing.name, lists):
            continue
        watched = bool(index.match_record(one.record, now))
        if watched or not listing.watched:
            found.append((watched, one))
    late = {id: place for place, id in enumerate(failed, start=1)}
    found.sort(
        key=lambda pair: (
            late.get(pair[1].record.id, 0),
            not pair[0],
            -pair[1].changed_at.timestamp(),
            pair[1].record.id,
        )
    )
    return tuple(one.record for _, one in found[: listing.budget])


def _stale(held: Held, details: str, lists: set[str]) -> bool:
    looked = max((s.seen_at for s in held.sightings if s.listing == details), default=None)
    return looked is None or any(s.seen_at > looked for s in held.sightings if s.listing in lists)


def _pages(snapshot: Snapshot) -> list[StoredPage]:
    return [
        StoredPage(
            digest=page.digest,
            url=page.url,
            portal=snapshot.portal,
            listing=snapshot.listing,
            fetched_at=page.fetched_at,
            body=page.body,
        )
        for page in snapshot.pages
    ]


def _report(polled: Sequence[Polled], reads: Sequence[Read]) -> None:
    for one, read in zip(polled, reads, strict=True):
        poll = one.poll
        fields = {"portal": poll.portal, "listing": poll.listing, "rows": poll.rows, "seconds": poll.seconds}
        if poll.trouble:
            log.warning("could not be read", **fields, trouble=poll.trouble, why=poll.reason)
        else:
            log.info("read", **fields, outcome=str(poll.outcome))
        for reject in read.result.rejects if isinstance(read.result, Snapshot) else ():
            log.warning("row set aside", portal=poll.portal, listing=poll.listing, row=reject.row, why=reject.reason)
