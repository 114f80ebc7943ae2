"""The life of a contract through the store: renewals, successors and downtime, and which reminders they leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from coopwatchd.model.events import Event, EventType
from coopwatchd.model.health import ListingState
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import Contract, Kind
from coopwatchd.model.watchlist import Watchlist
from coopwatchd.pipeline.alert import Address, Audience
from coopwatchd.pipeline.judge import Cost, Read
from coopwatchd.pipeline.poll import commit
from coopwatchd.pipeline.upkeep import turn_calendar
from coopwatchd.portals.base import Asking, Portal, Snapshot, Steps
from coopwatchd.portals.listing import Traits
from coopwatchd.store.database import SqlStore, open_store

START = datetime(2026, 7, 1, 15, tzinfo=UTC)
FIRST = Contract(
    id="r191902",
    portal="coop",
    number="R191902",
    title="Body cameras",
    supplier="Axon",
    starts_on=date(2024, 2, 1),
    term_text="3 years + two 1-year renewals",
    ends_on=date(2027, 1, 31),
)


@dataclass(frozen=True, kw_only=True)
class Register(Traits):
    """A list of contracts; it is never read here."""

    name: str = "contracts"
    details: bool = False
    kind: Kind = Kind.CONTRACT

    def read(self, asking: Asking) -> Steps:
        raise AssertionError


PORTAL = Portal(
    key="coop", name="Sample", home="https://coop.example", timezone="America/Chicago", listings=(Register(),)
)


class Watch:
    """A register polled, and the calendar turned, on given days."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        watchlist = Watchlist(
            id="cameras", expiring=(180, 90, 30), events=frozenset(EventType) - {EventType.CLOSING}, notify=("bids",)
        )
        self.audience = Audience(
            index=WatchlistIndex([watchlist]), addresses={"bids": Address(recipients=("bids",))}, portals=(PORTAL,)
        )
        with store.write() as tx:
            tx.add_introductions([("cameras", "coop", "contracts")], START - timedelta(days=1))
            tx.save_listing_state(ListingState(portal="coop", listing="contracts", baseline_at=START))

    def poll(self, day: str, *records: Contract) -> None:
        now = datetime.fromisoformat(f"{day}T15:00:00+00:00")
        snapshot = Snapshot(
            portal="coop",
            listing="contracts",
            kind=Kind.CONTRACT,
            details=False,
            read_at=now,
            records=records,
            rejects=(),
            pages=(),
            empty=False,
        )
        cost = Cost(at=now, requests=1, size=1, seconds=0.1)
        with self.store.write() as tx:
            commit(tx, self.audience, PORTAL, [Read(listing=PORTAL.listings[0], result=snapshot, cost=cost)], now)

    def turn(self, day: str) -> int:
        return turn_calendar(self.store, self.audience, datetime.fromisoformat(f"{day}T15:00:00+00:00"))

    def told(self) -> list[tuple[str, int | None]]:
        with self.store.read() as tx:
            return [(str(event.type), event.mark) for event in reversed(self.events_of(tx.events(limit=1000)))]

    def events_of(self, events: object) -> list[Event]:
        return [event for event in events if event.type is not EventType.AWARDED]  # type: ignore[attr-defined]

    def alerts(self) -> int:
        with self.store.read() as tx:
            return len(tx.deliveries(limit=1000))


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    store = open_store("sqlite:///watch.db", state_dir=tmp_path)
    yield Watch(store)
    store.close()


def test_ten_days_of_downtime_lose_nothing_and_nothing_comes_twice(watch: Watch) -> None:
    watch.poll("2026-07-01", FIRST)
    assert watch.turn("2026-10-28") == 1  # the mark of 180 days, once
    assert watch.turn("2026-10-29") == 0
    # Down from Oct 30 to Nov 9; the mark of 90 days lies between, and the page says something else when it is back.
    watch.poll("2026-11-09", replace(FIRST, title="Body-worn cameras"))
    assert (watch.turn("2026-11-09"), watch.turn("2026-11-10")) == (1, 0)
    assert watch.told() == [("expiring", 180), ("amended", None), ("expiring", 90)]


def test_no_reminder_after_a_renewal_until_the_new_end_comes_near(watch: Watch) -> None:
    watch.poll("2026-07-01", FIRST)
    watch.turn("2026-11-10")
    watch.poll("2026-12-20", replace(FIRST, ends_on=date(2027, 3, 2)))
    assert watch.turn("2026-12-20") == 0
    assert watch.turn("2027-01-29") == 0
    assert watch.turn("2027-02-01") == 1
    assert watch.told()[-2:] == [("renewed", None), ("expiring", 30)]


def test_no_reminder_after_a_successor_is_seen(watch: Watch) -> None:
    watch.poll("2026-07-01", FIRST)
    successor = Contract(id="r26", portal="coop", number="R260101", title="Cameras", predecessors=("R191902",))
    watch.poll("2026-11-01", FIRST, successor)
    watch.poll("2026-11-02", FIRST, successor)
    assert watch.told() == [("replaced", None)]
    with watch.store.read() as tx:
        (event,) = tx.events(uid=FIRST.uid, limit=1)
    assert event.because == "R260101 names R191902 as what it replaces"
    # Even after the successor itself is no longer listed.
    for day in ("2026-11-10", "2026-11-11", "2026-11-12"):
        watch.poll(day, FIRST)
    assert watch.turn("2027-01-05") == 0


def test_a_renewal_says_how_many_options_are_left(watch: Watch) -> None:
    watch.poll("2026-07-01", FIRST)
    watch.poll("2026-12-01", replace(FIRST, ends_on=date(2028, 1, 31)))
    with watch.store.read() as tx:
        event = tx.events(uid=FIRST.uid, limit=1)[0]
    assert event.notes == ("moved out by 12 months; 1 of 2 options left",)
    watch.poll("2027-12-01", replace(FIRST, ends_on=date(2029, 7, 31)))
    assert watch.told()[-1] == ("extended", None)


def test_a_store_from_before_terms_were_read_is_not_flooded(watch: Watch) -> None:
    shown = [
        replace(FIRST, id=f"c{n}", number=f"C{n}", ends_on=None, starts_on=None, term_text="01/01/2024 - 01/31/2027")
        for n in range(40)
    ]
    watch.poll("2026-07-01", *shown)
    with watch.store.write() as tx:
        held = tx.held("coop")
        tx.save_held(replace(one, record=one.sightings[0].record) for one in held.values())
    before = watch.alerts()
    watch.poll("2026-07-02", *shown)
    with watch.store.read() as tx:
        ends = {one.record.ends_on for one in tx.held("coop").values() if isinstance(one.record, Contract)}
    assert (ends, watch.told(), watch.alerts()) == ({date(2027, 1, 31)}, [], before)
