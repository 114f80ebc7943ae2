"""The wiring: a configuration becomes a store, a fetcher, watchlists and channels that work together."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from coopwatchd.config.config import ChannelPlan, Config, PortalPlan
from coopwatchd.config.difference import watchlists_between
from coopwatchd.daemon.clock import Clock, utc_now
from coopwatchd.log import log
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.watchlist import Watchlist
from coopwatchd.notify.base import Channel, Editor
from coopwatchd.notify.channels import TYPES
from coopwatchd.notify.render import Renderer
from coopwatchd.pipeline.alert import Address, Audience, introduce, tell_operator
from coopwatchd.pipeline.deliver import Courier, Tally, recover
from coopwatchd.pipeline.failure import try_paused_again
from coopwatchd.pipeline.nothing_new import tell_quiet_weeks
from coopwatchd.pipeline.poll import Desk, Done, poll_portal
from coopwatchd.pipeline.ports import Store
from coopwatchd.pipeline.upkeep import prune, turn_calendar
from coopwatchd.pipeline.widened import tell_widened
from coopwatchd.portals.fetching.fetch import Fetcher
from coopwatchd.store.notes import CONFIGURATION

# How many portals are read side by side; each host is still asked one request at a time.
SIDE_BY_SIDE = 8
_SMALL_EDIT = 100  # at most one watchlist of so many
_EDIT = "An edit of the configuration is not used"


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a configuration makes; replaced as a whole by a reload, never changed."""

    config: Config
    audience: Audience
    channels: Mapping[str, Channel]


def build_channel(plan: ChannelPlan, renderer: Renderer, clock: Clock = utc_now) -> Channel:
    """The channel of a plan. Raises CoopwatchdError for settings that only show themselves in use."""
    channel: Channel = TYPES[plan.type].build(
        plan.name, plan.settings, plan.secrets, renderer.of_channel(plan.name), clock=clock
    )
    return channel


def wire(
    config: Config,
    channels: Mapping[str, Channel] | None = None,
    *,
    clock: Clock = utc_now,
    before: Wiring | None = None,
) -> Wiring:
    """Build everything a configuration asks for. `channels` replaces the configured ones (the demo's folder).

    `before`: the wiring until now. Where an edit is small beside the configuration, its index is gone on from; a
    watchlist that is new stands behind the others then, wherever the files have it, until the next start.
    """
    if channels is None:
        renderer = Renderer(config.templates, str(config.zone))
        channels = {name: build_channel(plan, renderer, clock) for name, plan in config.channels.items()}
    audience = Audience(
        index=_index(config, before.audience.index if before is not None else None),
        addresses={name: _address(channel, config.channels.get(name)) for name, channel in channels.items()},
        operator=config.operator,
        portals=tuple(plan.portal for plan in config.portals.values()),
        zone=config.zone,
    )
    return Wiring(config, audience, channels)


def _index(config: Config, before: WatchlistIndex | None) -> WatchlistIndex:
    if before is None:
        return WatchlistIndex(config.watchlists)
    changes: dict[str, Watchlist | None] = dict.fromkeys(before.watchlists)
    for one in config.watchlists:
        known = before.watchlists.get(one.id)
        if known is not None and (known is one or known == one):
            del changes[one.id]
        else:
            changes[one.id] = one
    if len(changes) * _SMALL_EDIT > len(config.watchlists):
        return WatchlistIndex(config.watchlists)  # in order, and without the terms that nobody wants any more
    return before.replaced(changes)


def _address(channel: Channel, plan: ChannelPlan | None) -> Address:
    threads = isinstance(channel, Editor) and channel.editable
    if plan is None:
        return Address(recipients=channel.recipients, threads=threads)
    return Address(recipients=channel.recipients, digest=plan.digest, rhythm=plan.rhythm, threads=threads)


class App:
    """One running instance: whatever calls it (daemon, `once`, demo, tests), the line is the same.

    Owns the fetcher and the couriers, not the store. Safe to call from several threads.
    """

    def __init__(self, wiring: Wiring, store: Store, *, clock: Clock = utc_now) -> None:
        self.wiring = wiring
        self.store = store
        self.clock = clock
        self.stopping = threading.Event()
        self.fetcher = Fetcher(wiring.config.fetch, clock=clock)
        self.desk = Desk(store=store, fetching=self.fetcher, audience=self.audience, clock=clock)
        self.couriers = self._couriers()
        interrupted = recover(store, clock())
        if interrupted:
            log.warning("messages were being sent when the last process ended; looked up first", count=interrupted)
        self._unpause()

    def audience(self) -> Audience:
        """Who is told, as of now."""
        return self.wiring.audience

    def poll(self, plan: PortalPlan) -> Done:
        """Read a portal, and commit what it means."""
        return poll_portal(self.desk, plan.portal, plan.manners, self.stopping.is_set)

    def poll_all(self, done: Callable[[PortalPlan, Done], None] = lambda *_: None) -> list[Done]:
        """Read every portal once, several side by side; `done` is called after each, in the caller's thread."""
        results = []
        with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="poll") as pool:
            running = [(plan, pool.submit(self.poll, plan)) for plan in self.wiring.config.portals.values()]
            try:
                for plan, future in running:
                    results.append(future.result())
                    done(plan, results[-1])
            except BaseException:
                self.stop()  # Ctrl-C must not wait for every portal to answer
                raise
        return results

    def turn(self) -> int:
        """What the calendar asks for, and what watchlists have not been told yet; how many alerts it made."""
        now = self.clock()
        count = turn_calendar(self.store, self.audience(), now)
        with self.store.write() as tx:
            count += introduce(tx, self.audience(), now)
            return count + tell_quiet_weeks(tx, self.audience(), now)

    def all_polled(self) -> bool:
        """True when every list of every portal was tried at least once: the time for a watchlist's one summary."""
        with self.store.read() as tx:
            known = tx.listing_states()
        return all(place in known for place in self.audience().lists)

    def prune(self) -> None:
        """Throw away what is older than it needs to be kept."""
        log.info("pruned", rows=prune(self.store, self.clock()))

    def deliver(self) -> dict[str, Tally]:
        """One round of every channel, side by side: one that hangs delays no other."""
        if not self.couriers:
            return {}
        with ThreadPoolExecutor(len(self.couriers), thread_name_prefix="deliver") as pool:
            rounds = {name: pool.submit(courier.round) for name, courier in self.couriers.items()}
            return {name: future.result() for name, future in rounds.items()}

    def rewire(self, wiring: Wiring) -> None:
        """Go on with another configuration; what waits in the outbox stays, and the store is not asked.

        Couriers are new. The old ones end after the message in hand: who runs couriers lets the new ones begin then.
        """
        self.fetcher.reload(wiring.config.fetch)
        old = self.wiring
        self.wiring = wiring
        for courier in self.couriers.values():
            courier.leave()
        self.couriers = self._couriers()
        for channel in old.channels.values():
            channel.close()

    def accepted(self, what: str, before: Wiring) -> None:
        """Of a configuration that is in force: what it changed is noted, paused channels are tried once more, and
        the watchlists that it widened are told."""
        changed, now = watchlists_between(before.config, self.wiring.config).changed, self.clock()
        with self.store.write() as tx:
            try_paused_again(tx, now)
            tx.note(CONFIGURATION, what, now)
            tell_widened(tx, self.audience(), before.audience.index, changed, now)

    def refused(self, why: str) -> None:
        """Note that an edit is not used, and tell the operator: once for each thing that is wrong."""
        now, digest = self.clock(), hashlib.sha256(why.encode()).hexdigest()[:16]
        text = f"The configuration was edited and cannot be used; the one before it stays in force.\n{why}"
        with self.store.write() as tx:
            tx.note(CONFIGURATION, f"the last edit is not used: {why}", now)
            tell_operator(tx, self.audience(), key=f"config/{digest}/{now:%Y-%m-%d}", subject=_EDIT, text=text, now=now)

    def stop(self) -> None:
        """End waits and transfers; what was committed stays, what was not is as if it had not begun."""
        self.stopping.set()
        self.fetcher.stop()
        for courier in self.couriers.values():
            courier.leave()

    def close(self) -> None:
        """Let go of connections."""
        self.stop()
        self.fetcher.close()
        for channel in self.wiring.channels.values():
            channel.close()

    def _couriers(self) -> dict[str, Courier]:
        return {
            name: Courier(channel, self.store, self.audience, self.clock)
            for name, channel in self.wiring.channels.items()
        }

    def _unpause(self) -> None:
        with self.store.write() as tx:
            try_paused_again(tx, self.clock())
