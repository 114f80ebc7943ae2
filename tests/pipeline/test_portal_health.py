"""How portals are, in a line and to the operator; and that each list is asked in its own platform's turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.diagnosis import Health
from coopwatchd.model.health import ListingState
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.vitals import Norm
from coopwatchd.pipeline.alert import Address, Audience
from coopwatchd.pipeline.health import health_line, portal_health
from coopwatchd.pipeline.poll import Desk, poll_portal
from coopwatchd.portals.base import Page, Portal, Request
from coopwatchd.portals.catalog import catalog
from coopwatchd.portals.fetching.manners import Manners, Stats
from coopwatchd.store.database import SqlStore, open_store

NOW = datetime(2026, 11, 19, 20, 10, tzinfo=UTC)  # a Thursday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(open_store("sqlite:///coopwatchd.db", state_dir=tmp_path)) as found:
        yield found


def read(portal: str, listing: str = "solicitations", **more: object) -> ListingState:
    given = {"baseline_at": NOW, "last_poll_at": NOW, "last_good_at": NOW, "rows": 9, "norm": Norm(reads=9)}
    return ListingState(portal=portal, listing=listing, **(given | more))  # type: ignore[arg-type]


def ill(portal: str, trouble: str, since: datetime, listing: str = "solicitations") -> ListingState:
    return read(portal, listing, trouble=trouble, reason="it said no", first_bad_at=since, bad_polls=2)


def line(store: SqlStore, *states: ListingState, keys: str = "omnia naspo goodbuy") -> str:
    with store.write() as tx:
        for state in states:
            tx.save_listing_state(state)
        on = [catalog()[key] for key in keys.split()]
        return health_line(tx, NOW, on, ZoneInfo("America/Chicago"))


def test_the_line_counts_what_is_fresh_and_names_what_is_stale_since_when(store: SqlStore) -> None:
    fresh = [read("naspo"), read("goodbuy")]
    assert line(store, *fresh) == "2 portals fresh"  # omnia was not read yet
    assert line(store, ill("omnia", "challenge", NOW - 2 * DAY)) == (
        "2 portals fresh, 1 stale since Tuesday 14:10 CST (omnia: challenge page)"
    )
    assert line(store, ill("naspo", "suspect", NOW - 9 * DAY)) == (
        "1 portal fresh, 2 stale since 2026-11-10 14:10 CST (naspo: read, and odd, omnia: challenge page)"
    )


def test_what_was_never_read_well_is_not_stale_since_some_time(store: SqlStore) -> None:
    never = replace(ill("omnia", "challenge", NOW - 2 * DAY), baseline_at=None, last_good_at=None)
    assert (
        line(store, read("naspo"), never, keys="omnia naspo") == "1 portal fresh, 1 never read (omnia: challenge page)"
    )
    assert line(store, ill("naspo", "layout", NOW - DAY), keys="omnia naspo") == (
        "0 portals fresh, 1 stale since Wednesday 14:10 CST (naspo: another layout), "
        "1 never read (omnia: challenge page)"
    )


def test_what_is_empty_or_long_without_news_is_quiet_and_neither_fresh_nor_stale(store: SqlStore) -> None:
    silent = replace(read("naspo"), norm=Norm(reads=9, news_at=NOW - 40 * DAY))
    assert line(store, read("omnia"), silent, read("goodbuy", rows=0)) == "1 portal fresh, 2 quiet"


def test_a_portal_is_as_ill_as_its_worst_list_and_says_which(store: SqlStore) -> None:
    portal = catalog()["omnia"]
    names = [listing.name for listing in portal.listings if not listing.optional]
    states = {(portal.key, name): read(portal.key, name) for name in names}
    assert portal_health(portal, states, NOW).health is Health.FRESH
    states[portal.key, names[0]] = ill(portal.key, "robots", NOW, names[0])
    found = portal_health(portal, states, NOW)
    assert (found.health, found.reason) == (Health.DISALLOWED, f"{names[0]}: it said no")


def test_an_optional_list_counts_from_its_first_good_read_on() -> None:
    portal = catalog()["tips"]
    optional = next(one.name for one in portal.listings if one.optional and not one.details)
    states = {(portal.key, one.name): read(portal.key, one.name) for one in portal.listings if not one.optional}
    never = replace(ill(portal.key, "gone", NOW, optional), baseline_at=None)
    assert portal_health(portal, states | {(portal.key, optional): never}, NOW).health is Health.FRESH
    was_read = ill(portal.key, "gone", NOW, optional)
    assert portal_health(portal, states | {(portal.key, optional): was_read}, NOW).health is Health.FAILING


class Asked:
    """Where fetches come from in these tests: a network in which every portal answers with a challenge."""

    stats = Stats()
    validators: Mapping[str, object] = {}

    def __init__(self) -> None:
        self.turns: list[tuple[str, float]] = []

    def crawl(self, portal: Portal, manners: Manners, validators: Mapping[str, object]) -> Asked:
        self.turns.append((portal.turn, portal.pace))
        return self

    def __call__(self, request: Request) -> Page:
        raise Refusal(Trouble.CHALLENGE, f"{request.url} answered 403 with a page that wants a browser or a person")


def test_each_list_is_asked_in_the_turn_and_at_the_pace_of_its_own_platform(store: SqlStore) -> None:
    asked, audience = Asked(), Audience(index=WatchlistIndex([]), addresses={})
    poll_portal(
        Desk(store=store, fetching=asked, audience=lambda: audience, clock=lambda: NOW), catalog()["tips"], Manners()
    )  # type: ignore[arg-type]
    assert sorted(set(asked.turns)) == [("", 2.0), ("ionwave", 15.0)]


def test_the_operator_hears_what_was_seen_and_what_to_do(store: SqlStore) -> None:
    asked = Asked()
    audience = Audience(index=WatchlistIndex([]), addresses={"ops": Address(recipients=("me",))}, operator=("ops",))
    for hours in (0, 1):
        desk = Desk(store=store, fetching=asked, audience=lambda: audience, clock=lambda at=NOW + hours * HOUR: at)  # type: ignore[arg-type, misc]
        poll_portal(desk, catalog()["goodbuy"], Manners())
    with store.read() as tx:
        (row,) = tx.deliveries()
    assert row.alert.subject == f"{catalog()['goodbuy'].name} cannot be read (challenge)"
    assert "answered 403 with a page that wants a browser" in row.alert.text
    assert "no challenge is ever solved or dodged" in row.alert.text
    assert "Try: coopwatchd portals probe goodbuy" in row.alert.text
