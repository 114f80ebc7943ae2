"""The outbox: nothing twice, nothing lost, and what is due comes in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from store_samples import NOW, alert, contract, delivery, solicitation

from coopwatchd.errors import StoreError
from coopwatchd.model.alerts import Alert, AlertKind, Item, Reason
from coopwatchd.model.delivery import Delivery, State
from coopwatchd.store.database import SqlStore

MINUTE = timedelta(minutes=1)
UID = "sample/solicitation/S-1"


def _enqueue(store: SqlStore, *deliveries: Delivery) -> int:
    with store.write() as tx:
        return tx.enqueue(deliveries)


def _update(store: SqlStore, changed: Delivery) -> None:
    with store.write() as tx:
        tx.update(changed)


def test_a_key_is_enqueued_once_for_ever(store: SqlStore) -> None:
    assert _enqueue(store, delivery(1), delivery(2), replace(delivery(1), id="another")) == 2
    _update(store, replace(delivery(1), state=State.DELIVERED, delivered_at=NOW))
    assert _enqueue(store, replace(delivery(1), id="yet another"), delivery(3)) == 1
    with store.read() as tx:
        assert [one.id for one in tx.deliveries()] == [delivery(3).id, delivery(2).id, delivery(1).id]
        assert tx.deliveries(states=[State.DELIVERED])[0].key == delivery(1).key


def test_two_messages_never_share_an_id_silently(store: SqlStore) -> None:
    with pytest.raises(IntegrityError):
        _enqueue(store, delivery(1), replace(delivery(2), id=delivery(1).id))
    with store.read() as tx:
        assert tx.deliveries() == []


def test_a_delivery_comes_back_as_it_was(store: SqlStore) -> None:
    whole = replace(
        delivery(1),
        batch="digest 2026-11-23",
        state=State.AMBIGUOUS,
        attempts=3,
        attempted_at=NOW + MINUTE,
        provider_id="1700000000.000100",
        reason="the connection was reset",
        plain=True,
    )
    _enqueue(store, whole)
    with store.read() as tx:
        assert tx.delivery(whole.id) == whole
        assert tx.delivery("none") is None


def test_due_is_what_waits_and_whose_time_has_come_oldest_first(store: SqlStore) -> None:
    late = delivery(1, due_in=MINUTE)
    unsure = replace(delivery(2, created_at=NOW - MINUTE), state=State.AMBIGUOUS)
    others = [
        delivery(10 + n, state=state) for n, state in enumerate(State) if state.value not in {"pending", "ambiguous"}
    ]
    _enqueue(store, delivery(4), delivery(3), late, unsure, delivery(5, channel="morning"), *others)
    with store.read() as tx:
        assert [one.id for one in tx.due("bids", NOW)] == [unsure.id, delivery(4).id, delivery(3).id]
        assert [one.id for one in tx.due("bids", NOW, limit=1)] == [unsure.id]
        assert [one.id for one in tx.due("bids", NOW + MINUTE)][-1] == late.id
        assert tx.due("elsewhere", NOW) == []


def test_next_due_is_the_earliest_of_what_waits(store: SqlStore) -> None:
    with store.read() as tx:
        assert tx.next_due("bids") is None
    _enqueue(store, delivery(1, due_in=2 * MINUTE), delivery(2, state=State.DEAD), delivery(3, state=State.SENDING))
    with store.read() as tx:
        assert tx.next_due("bids") == NOW + 2 * MINUTE
    _enqueue(store, delivery(4, due_in=MINUTE, state=State.AMBIGUOUS))
    with store.read() as tx:
        assert tx.next_due("bids") == NOW + MINUTE


def test_what_was_being_sent_when_a_process_ended_is_found(store: SqlStore) -> None:
    _enqueue(store, delivery(1), delivery(2), delivery(3, channel="morning"))
    for number, channel in ((2, "bids"), (3, "morning")):
        _update(store, replace(delivery(number, channel=channel), state=State.SENDING, attempted_at=NOW + MINUTE))
    with store.read() as tx:
        # Also where the clock was put back in between.
        assert [one.id for one in tx.interrupted(NOW)] == [delivery(2).id, delivery(3, channel="morning").id]
        assert [one.id for one in tx.due("bids", NOW)] == [delivery(1).id]


def test_an_update_changes_how_it_stands_and_nothing_else(store: SqlStore) -> None:
    _enqueue(store, delivery(1))
    later = replace(delivery(1), state=State.PENDING, attempts=1, due_at=NOW + MINUTE, reason="429", plain=True)
    _update(store, replace(later, key="other", channel="other", alert=alert("other")))
    with store.read() as tx:
        assert tx.delivery(later.id) == later


def test_an_update_of_a_message_that_is_not_there_is_an_error(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="no message id-9"):
        _update(store, delivery(9))


def test_listings_are_newest_first_and_can_be_narrowed(store: SqlStore) -> None:
    ones = [delivery(n, created_at=NOW + n * MINUTE, channel=("bids", "morning")[n % 2]) for n in range(5)]
    _enqueue(store, *ones)
    _update(store, replace(ones[2], state=State.DEAD))
    with store.read() as tx:
        assert [one.id for one in tx.deliveries(limit=2)] == [ones[4].id, ones[3].id]
        assert [one.id for one in tx.deliveries(channel="morning")] == [ones[3].id, ones[1].id]
        assert [one.id for one in tx.deliveries(states=[State.DEAD, State.DELIVERED])] == [ones[2].id]
        counts = tx.outbox_counts()
    assert counts == dict.fromkeys(State, 0) | {State.PENDING: 4, State.DEAD: 1}


def test_a_thread_is_the_first_message_that_was_delivered(store: SqlStore) -> None:
    _enqueue(store, delivery(1), delivery(2), delivery(3), delivery(4, recipient="C999"), delivery(5, thread=""))
    with store.read() as tx:
        assert tx.thread("bids", "C012", UID) == ""
    for number, provider_id in ((2, "ts-2"), (1, "ts-1")):
        _update(store, replace(delivery(number), state=State.DELIVERED, delivered_at=NOW, provider_id=provider_id))
    _update(store, replace(delivery(5, thread=""), state=State.DELIVERED, delivered_at=NOW, provider_id="ts-5"))
    with store.read() as tx:
        assert tx.thread("bids", "C012", UID) == "ts-2"
        assert tx.thread("bids", "C999", UID) == ""
        assert tx.thread("morning", "C012", UID) == ""
        assert tx.thread("bids", "C012", "") == ""


def test_a_thread_outlives_the_message_that_began_it(store: SqlStore) -> None:
    _enqueue(store, delivery(1, state=State.DELIVERED, delivered_at=NOW, provider_id="ts-1"))
    with store.write() as tx:
        assert tx.prune(NOW + timedelta(days=30)) == 1
        assert tx.delivery(delivery(1).id) is None
        assert tx.thread("bids", "C012", UID) == "ts-1"


def test_pruning_leaves_what_waits_or_needs_a_person(store: SqlStore) -> None:
    ones = [delivery(number, state=state) for number, state in enumerate(State)]
    recent = delivery(20, state=State.DELIVERED, delivered_at=NOW + timedelta(days=40))
    _enqueue(store, *ones, recent)
    with store.write() as tx:
        assert tx.prune(NOW) == 0
        assert tx.prune(NOW + timedelta(days=30)) == 2
    with store.read() as tx:
        left = {one.state for one in tx.deliveries() if one.id != recent.id}
        assert left == set(State) - {State.DELIVERED, State.DISCARDED}
        assert tx.delivery(recent.id) == recent


def test_who_was_told_of_a_record_is_known_by_channel_and_watchlist(store: SqlStore) -> None:
    record = solicitation()
    item = Item(record=record, reason=Reason(watchlist="summed", because="‘laptop’ in title"))
    other = Item(record=contract(), reason=Reason(watchlist="other", because="every contract"))
    summary = Alert(
        key="summary/summed/1@mail", kind=AlertKind.SUMMARY, at=NOW, reasons=(item.reason,), items=(item, other)
    )
    rows = [
        delivery(1, channel="bids", state=State.DELIVERED, delivered_at=NOW),
        delivery(2, channel="digest"),
        delivery(3, channel="dead", state=State.DEAD),
        delivery(4, channel="discarded", state=State.DISCARDED),
        delivery(5, channel="else", thread="sample/contract/C-1"),
        replace(delivery(6, channel="mail"), key=f"{summary.key}>mail>x", alert=summary),
    ]
    with store.write() as tx:
        tx.enqueue(rows)
    with store.read() as tx:
        told = tx.told([record.uid, contract().uid, "sample/solicitation/unknown"])
        assert tx.told([]) == {}
    assert told == {
        record.uid: {("bids", "laptops"), ("digest", "laptops"), ("mail", "summed")},
        contract().uid: {("else", "laptops"), ("mail", "other")},
        "sample/solicitation/unknown": frozenset(),
    }
