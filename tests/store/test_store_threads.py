"""Threads and answers: what the first message of a record is to show, and what people said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from store_samples import NOW, alert, delivery

from coopwatchd.model.delivery import State
from coopwatchd.model.parents import Parent
from coopwatchd.model.responses import Action, Response
from coopwatchd.store.database import SqlStore

UID = "sample/solicitation/S-1"
PARENT = Parent(
    channel="bids",
    recipient="C012",
    uid=UID,
    provider_id="1.0",
    alert=alert("opened"),
    revision=3,
    edit_at=NOW,
    attempts=2,
    reply_id="2.0",
    stale="edit_window_closed",
)


def test_a_thread_comes_back_as_it_was(store: SqlStore) -> None:
    bare = replace(PARENT, channel="mail", alert=None, edit_at=None)
    with store.write() as tx:
        tx.save_parent(PARENT)
        tx.save_parent(bare)
    with store.read() as tx:
        assert tx.parent("bids", "C012", UID) == PARENT
        assert tx.parent("bids", "C999", UID) is None
        assert set(tx.parents_of([UID, "none"])) == {PARENT, bare}
        assert tx.parent_at(["bids"], "1.0") == PARENT
        assert tx.parent_at(["other"], "1.0") is None
        assert tx.parent_at(["bids"], "") is None


def test_what_is_to_be_edited_is_found_when_its_time_has_come(store: SqlStore) -> None:
    later = replace(PARENT, uid="b", edit_at=NOW + timedelta(hours=1))
    shown = replace(PARENT, uid="c", edit_at=None)
    elsewhere = replace(PARENT, channel="other", uid="d")
    with store.write() as tx:
        assert tx.next_edit("bids") is None
        for parent in (later, PARENT, shown, elsewhere):
            tx.save_parent(parent)
    with store.read() as tx:
        assert tx.parents_behind("bids", NOW) == [PARENT]
        assert tx.parents_behind("bids", NOW + timedelta(hours=1)) == [PARENT, later]
        assert tx.next_edit("bids") == NOW


def test_a_digest_opens_no_thread(store: SqlStore) -> None:
    told = replace(delivery(1), batch="2026-11-23", state=State.DELIVERED, delivered_at=NOW, provider_id="1.0")
    with store.write() as tx:
        tx.enqueue([told])
    with store.read() as tx:
        assert tx.thread("bids", "C012", UID) == ""


def test_a_thread_whose_first_message_is_gone_begins_with_the_next_one(store: SqlStore) -> None:
    with store.write() as tx:
        tx.save_parent(PARENT.lost("it was deleted"))
        tx.enqueue([replace(delivery(1), state=State.DELIVERED, delivered_at=NOW, provider_id="9.0")])
        assert tx.thread("bids", "C012", UID) == "9.0"
        tx.enqueue([replace(delivery(2), state=State.DELIVERED, delivered_at=NOW, provider_id="10.0")])
        assert tx.thread("bids", "C012", UID) == "9.0"


def response(action: Action, by: str = "dana", *, minutes: int = 0, watchlist: str = "laptops") -> Response:
    return Response(uid=UID, watchlist=watchlist, action=action, by=by, at=NOW + timedelta(minutes=minutes))


def test_answers_come_back_in_their_order_and_a_press_is_kept_once(store: SqlStore) -> None:
    snooze = replace(response(Action.SNOOZE), until=NOW + timedelta(days=7))
    both = [snooze, replace(snooze, watchlist="tablets")]
    with store.write() as tx:
        assert tx.add_responses(both) == 2
        assert tx.add_responses(both) == 0
        assert tx.add_responses([]) == 0
        assert tx.add_responses([response(Action.ON_IT, "lee")]) == 1
        assert tx.add_responses([response(Action.UNDO, minutes=1)]) == 1
    with store.read() as tx:
        said = tx.responses([UID, "none"])
        assert list(said) == [UID]
        assert said[UID] == [*both, response(Action.ON_IT, "lee"), response(Action.UNDO, minutes=1)]
        assert tx.muted(UID, "laptops", NOW) == ""
        assert tx.muted(UID, "tablets", NOW) == "snoozed by dana"
        assert tx.muted("none", "tablets", NOW) == ""
