"""Calendar entries and once-per-date occasions, and the first time of an event, as the store keeps them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from store_samples import NOW, event, solicitation

from coopwatchd.model.agenda import Entry, Filed, What
from coopwatchd.model.events import Event, EventType
from coopwatchd.store.database import SqlStore

DUE = Entry(
    record="sample/solicitation/S-1",
    what=What.DUE,
    summary="Due: Laptops \x00 and \ud800",
    at=datetime(2026, 12, 4, 14, tzinfo=ZoneInfo("America/Chicago")),
)
ENDS = Entry(record="sample/contract/C-1", what=What.TERM_END, summary="ends", first=date(2027, 6, 30))


def test_an_entry_comes_back_as_it_was_and_is_replaced_as_a_whole(store: SqlStore) -> None:
    filed = [Filed(entry=DUE, sequence=0, changed_at=NOW), Filed(entry=ENDS, sequence=3, changed_at=NOW)]
    with store.write() as tx:
        tx.save_filed(filed)
    with store.write() as tx:
        tx.save_filed([Filed(entry=DUE, sequence=1, changed_at=NOW + timedelta(days=1))])
    with store.read() as tx:
        found = tx.filed([DUE.uid, ENDS.uid, "nobody@coopwatchd"])
    assert found[ENDS.uid] == filed[1]
    assert (found[DUE.uid].sequence, found[DUE.uid].entry) == (1, DUE)
    assert len(found) == 2


def test_more_entries_than_one_statement_takes(store: SqlStore) -> None:
    many = [Entry(record=f"sample/contract/{n}", what=What.TERM_END, summary="ends") for n in range(1200)]
    with store.write() as tx:
        tx.save_filed(Filed(entry=one, sequence=0, changed_at=NOW) for one in many)
        assert len(tx.filed(one.uid for one in many)) == 1200


def test_an_occasion_is_remembered_by_its_name(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.last_done("report") is None
        tx.set_last_done("report", NOW)
        tx.set_last_done("other", NOW - timedelta(days=1))
        tx.set_last_done("report", NOW + timedelta(hours=1))
    with store.read() as tx:
        assert tx.last_done("report") == NOW + timedelta(hours=1)


def test_the_first_time_of_each_type_whatever_else_the_event_was(store: SqlStore) -> None:
    both = Event(
        key="k1",
        types=(EventType.DUE_MOVED, EventType.ADDENDUM),
        record=solicitation(),
        at=NOW + timedelta(days=2),
        because="x",
    )
    with store.write() as tx:
        tx.add_events(
            [
                both,
                event("k2", at=NOW),
                event("k3", at=NOW + timedelta(days=1)),
                event("k4", record=solicitation("S-2")),
            ]
        )
        found = tx.first_times(EventType.OPENED, EventType.ADDENDUM)
        assert tx.first_times(EventType.AWARDED) == {}
    uid = solicitation().uid
    assert found == {
        (uid, EventType.OPENED): NOW,
        (uid, EventType.ADDENDUM): NOW + timedelta(days=2),
        (solicitation("S-2").uid, EventType.OPENED): NOW,
    }
