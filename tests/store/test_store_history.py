"""Events, polls, pages, validators, introductions and channels: what was put in comes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from store_samples import NOW, contract, event, solicitation

from coopwatchd.model.delivery import ChannelState
from coopwatchd.model.events import Change, EventType
from coopwatchd.model.health import ListingState, Outcome, Poll
from coopwatchd.model.pages import StoredPage, Validator
from coopwatchd.store.database import SqlStore

DAY = timedelta(days=1)


def _page(digest: str, *, listing: str = "open", at: datetime = NOW, body: bytes = b"<html></html>") -> StoredPage:
    return StoredPage(
        digest=digest, url=f"https://example.com/{listing}", portal="sample", listing=listing, fetched_at=at, body=body
    )


def test_an_event_is_new_once_for_ever(store: SqlStore) -> None:
    one, two = event("a"), event("b")
    with store.write() as tx:
        assert tx.add_events([one, two, replace(one, because="again")]) == (one, two)
    with store.write() as tx:
        assert tx.add_events([two, event("c"), one]) == (event("c"),)
        assert tx.known_events(["a", "b", "z"]) == {"a", "b"}
        assert len(tx.events()) == 3


def test_more_events_than_one_statement_takes(store: SqlStore) -> None:
    many = [event(f"k{number}") for number in range(1300)]
    with store.write() as tx:
        assert len(tx.add_events(many)) == 1300
        assert tx.known_events(one.key for one in many) == {one.key for one in many}
        assert tx.add_events(many) == ()


def test_events_are_listed_newest_first_and_by_record(store: SqlStore) -> None:
    moved = replace(
        event("moved", at=NOW + DAY),
        types=(EventType.DUE_MOVED, EventType.ADDENDUM),
        before=solicitation(title="Laptops"),
        changes=(Change(field="due", old="Dec 1", new="Dec 4"),),
        mark=30,
    )
    other = event("awarded", record=contract(), at=NOW - DAY)
    with store.write() as tx:
        tx.add_events([moved, other, event("first"), event("second")])
    with store.read() as tx:
        assert [one.key for one in tx.events()] == ["moved", "second", "first", "awarded"]
        assert tx.events(limit=1) == [moved]
        assert tx.events(uid="sample/contract/C-1") == [other]


def test_polls_are_kept_as_history_newest_first(store: SqlStore) -> None:
    polls = [
        Poll(
            portal="sample", listing="open", at=NOW, outcome=Outcome.GOOD, rows=12, requests=2, size=9000, seconds=1.5
        ),
        Poll(portal="sample", listing="contracts", at=NOW, outcome=Outcome.REFUSED, trouble="blocked", reason="403"),
        Poll(portal="other", listing="open", at=NOW + DAY, outcome=Outcome.UNCHANGED),
    ]
    with store.write() as tx:
        for poll in polls:
            tx.add_poll(poll)
    with store.read() as tx:
        assert tx.polls("sample") == [polls[1], polls[0]]
        assert tx.polls("sample", limit=1) == [polls[1]]
        assert tx.polls("none") == []


def test_a_listing_is_remembered_whole(store: SqlStore) -> None:
    bad = ListingState(
        portal="sample",
        listing="open",
        baseline_at=NOW - DAY,
        last_poll_at=NOW,
        last_good_at=NOW - DAY,
        rows=12,
        rejects=1,
        bad_polls=2,
        trouble="suspect",
        reason="most rows are gone",
        first_bad_at=NOW,
        suspect_since=NOW,
        suspect_polls=2,
        incident_at=NOW,
    )
    plain = ListingState(portal="sample", listing="contracts")
    with store.write() as tx:
        tx.save_listing_state(ListingState(portal="sample", listing="open"))
        tx.save_listing_state(bad)
        tx.save_listing_state(plain)
    with store.read() as tx:
        assert tx.listing_states() == {("sample", "open"): bad, ("sample", "contracts"): plain}


def test_the_next_poll_is_planned_per_portal(store: SqlStore) -> None:
    with store.write() as tx:
        tx.set_next_poll("sample", NOW)
        tx.set_next_poll("other", NOW)
        tx.set_next_poll("sample", NOW + DAY)
    with store.read() as tx:
        assert tx.next_polls() == {"sample": NOW + DAY, "other": NOW}


def test_validators_are_those_of_the_last_good_read_and_no_older(store: SqlStore) -> None:
    first = Validator(url="https://example.com/a", etag='"1"', last_modified="Sun, 22 Nov 2026 10:00:00 GMT")
    with store.write() as tx:
        tx.save_validators("sample", "open", [first, Validator(url="https://example.com/b", etag='"2"')])
        tx.save_validators("sample", "contracts", [first])
    with store.write() as tx:
        assert tx.validators("sample", "open").keys() == {first.url, "https://example.com/b"}
        tx.save_validators("sample", "open", [first, Validator(url="https://example.com/b")])
    with store.read() as tx:
        assert tx.validators("sample", "open") == {first.url: first}
    with store.write() as tx:
        tx.save_validators("sample", "open", [])
        assert tx.validators("sample", "open") == {}
        assert tx.validators("sample", "contracts") == {first.url: first}


def test_a_page_comes_back_byte_for_byte_and_takes_less_room(store: SqlStore) -> None:
    body = b"<tr><td>\xff\x00 RFP 26-001 Laptops</td></tr>\n" * 20_000
    with store.write() as tx:
        tx.save_pages([_page("d1", body=body)])
    with store.read() as tx:
        assert tx.page("d1") == _page("d1", body=body)
        assert tx.page("d2") is None
    with store.write() as tx:  # the same bytes, read again later
        tx.save_pages([_page("d1", body=body, at=NOW + DAY), _page("d1", listing="all", body=body)])
        assert tx.page("d1") == _page("d1", body=body, at=NOW + DAY)
    store.close()
    assert store.path.stat().st_size < len(body) / 2


def test_pruning_drops_old_pages_and_polls_and_keeps_records_and_events(store: SqlStore) -> None:
    with store.write() as tx:
        tx.save_pages([_page("old"), _page("new", at=NOW + DAY), _page("again"), _page("again", at=NOW + DAY)])
        for at in (NOW, NOW + DAY):
            tx.add_poll(Poll(portal="sample", listing="open", at=at, outcome=Outcome.GOOD))
        tx.add_events([event()])
        assert tx.prune(NOW + DAY) == 2
    with store.read() as tx:
        assert tx.page("old") is None
        assert tx.page("new") is not None
        assert tx.page("again") is not None
        assert [poll.at for poll in tx.polls("sample")] == [NOW + DAY]
        assert tx.events() == [event()]


def test_an_introduction_is_remembered_once(store: SqlStore) -> None:
    told = ("laptops", "sample", "open")
    with store.write() as tx:
        tx.add_introductions([told, ("laptops", "other", "open")], NOW)
        tx.add_introductions([told], NOW + DAY)
        tx.add_introductions([], NOW)
    with store.read() as tx:
        assert tx.introductions() == {told: NOW, ("laptops", "other", "open"): NOW}


def test_a_paused_channel_is_remembered(store: SqlStore) -> None:
    paused = ChannelState(name="bids", paused_at=NOW, retry_at=NOW + DAY, reason="invalid_auth")
    with store.write() as tx:
        tx.save_channel_state(ChannelState(name="bids"))
        tx.save_channel_state(paused)
    with store.read() as tx:
        assert tx.channel_states() == {"bids": paused}
        assert tx.channel_states()["bids"].paused_at.tzinfo is UTC
