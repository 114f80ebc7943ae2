"""Records: what was saved is what is held, and only what changed is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event as sqlalchemy_event
from store_samples import NOW, contract, held, solicitation

from coopwatchd.model.holding import Held, Sighting, Span
from coopwatchd.model.records import Due, Kind
from coopwatchd.store.database import SqlStore


def _save(store: SqlStore, *ones: Held) -> None:
    with store.write() as tx:
        tx.save_held(ones)


def _two_listings() -> Held:
    record = solicitation()
    other = replace(record, title="Laptops", number="", id="guid-7")
    return Held(
        record=record,
        sightings=(
            Sighting(listing="page", source_id="S-1", record=record, seen_at=NOW),
            Sighting(listing="search", source_id="guid-7", record=other, seen_at=NOW, live=False, misses=2),
        ),
        first_seen=NOW - timedelta(days=3),
        changed_at=NOW,
    )


def _written(store: SqlStore) -> list[str]:
    """From now on, the tables of every row that is inserted, updated or deleted."""
    found: list[str] = []

    @sqlalchemy_event.listens_for(store._writers, "before_cursor_execute")
    def _note(connection, cursor, statement, parameters, context, executemany):
        words = statement.split()
        if words[0] in {"INSERT", "UPDATE", "DELETE"}:
            found.extend([words[2]] * (len(parameters) if executemany else 1))

    return found


def test_what_was_saved_is_held_by_uid(store: SqlStore) -> None:
    both = _two_listings()
    gone = held(contract(), listing="contracts", gone_at=NOW)
    elsewhere = held(solicitation(portal="other"))
    _save(store, both, gone, elsewhere)
    with store.read() as tx:
        assert tx.held("sample") == {both.record.uid: both, gone.record.uid: gone}
        assert tx.held("nowhere") == {}
        assert tx.find_held("other/solicitation/S-1") == elsewhere
        assert tx.find_held("other/solicitation/S-2") is None


def test_the_page_of_a_record_is_kept_though_it_does_not_compare(store: SqlStore) -> None:
    _save(store, held(replace(solicitation(), page="digest-1")))
    with store.write() as tx:
        found = tx.held("sample")["sample/solicitation/S-1"]
        assert found.record.page == "digest-1"
        tx.save_held([held(replace(solicitation(), page="digest-2"))])
    with store.read() as tx:
        again = tx.find_held("sample/solicitation/S-1")
        assert again is not None
        assert again.record.page == again.sightings[0].record.page == "digest-2"


def test_a_sighting_keeps_its_own_words_when_the_record_moves_on(store: SqlStore) -> None:
    first = held(solicitation())
    _save(store, first)
    moved = replace(first, record=replace(first.record, title="Laptops, tablets and docks"))
    _save(store, moved)
    with store.read() as tx:
        found = tx.find_held(first.record.uid)
    assert found == moved
    assert found.sightings[0].record.title == "Laptops and tablets"


def test_only_what_changed_is_written(store: SqlStore) -> None:
    many = [held(solicitation(f"S-{number}")) for number in range(50)]
    _save(store, *many)
    written = _written(store)
    with store.write() as tx:
        tx.save_held(tx.held("sample").values())
    _save(store, *many)  # without having read them first
    assert written == []
    changed = replace(many[7], record=replace(many[7].record, title="Chromebooks"))
    _save(store, *many[:7], changed, *many[8:])
    # The record, and its sighting, which no longer says the same as the record.
    assert written == ["records", "sightings"]


def test_the_same_instant_in_another_zone_is_no_change(store: SqlStore) -> None:
    one = held(solicitation())
    _save(store, one)
    written = _written(store)
    _save(store, replace(one, changed_at=NOW.astimezone()))
    assert written == []


def test_a_sighting_that_is_no_longer_the_records_own_is_dropped(store: SqlStore) -> None:
    both = _two_listings()
    _save(store, both)
    alone = replace(both, sightings=both.sightings[1:])
    _save(store, alone)
    with store.read() as tx:
        assert tx.find_held(both.record.uid) == alone
    _save(store, replace(both, sightings=()))
    with store.read() as tx:
        found = tx.find_held(both.record.uid)
    assert found is not None
    assert found.sightings == ()


def test_of_one_record_saved_twice_the_last_is_kept(store: SqlStore) -> None:
    both = _two_listings()
    last = replace(both, sightings=both.sightings[:1], gone_at=NOW)
    _save(store, both, last)
    with store.read() as tx:
        assert tx.held("sample") == {both.record.uid: last}


def test_every_record_can_be_listed_by_kind_and_by_whether_it_is_shown(store: SqlStore) -> None:
    open_one, gone_one = held(solicitation("S-1")), held(solicitation("S-2"), gone_at=NOW)
    agreement = held(contract(portal="other"))
    _save(store, open_one, gone_one, agreement)
    with store.read() as tx:
        assert list(tx.all_held()) == [agreement, open_one, gone_one]
        assert list(tx.all_held(kind=Kind.SOLICITATION)) == [open_one, gone_one]
        assert list(tx.all_held(kind=Kind.SOLICITATION, live=True)) == [open_one]
        assert list(tx.all_held(live=False)) == [gone_one]


def test_records_can_be_listed_by_the_days_on_which_they_are_due_or_end(store: SqlStore) -> None:
    days = [date(2027, 1, day) for day in (9, 10, 11)]
    due = [held(replace(solicitation(f"S-{day}"), due=Due.on(day, text="", zone="UTC"))) for day in days]
    ends = [held(replace(contract(f"C-{day}"), ends_on=day)) for day in days]
    undated = [held(replace(solicitation("never"), due=None)), held(replace(contract("open"), ends_on=None))]
    _save(store, *undated, *due, *ends)
    with store.read() as tx:
        for first, last in ((0, 1), (1, 1), (1, 2), (2, 0)):
            days_ = Span(days[first], days[last])
            assert list(tx.all_held(due=days_)) == due[first : last + 1]
            assert list(tx.all_held(ends=days_)) == ends[first : last + 1]
        assert list(tx.all_held(due=Span(last=days[0]))) == due[:1]
        assert list(tx.all_held(ends=Span(first=days[2]))) == ends[2:]


def test_a_listing_left_half_way_does_not_freeze_what_later_reads_see(store: SqlStore) -> None:
    _save(store, *(held(solicitation(f"S-{number:04}")) for number in range(600)))
    for round in range(6):
        with store.read() as tx:
            rows = iter(tx.all_held())
            next(rows)
        _save(store, held(solicitation(f"new-{round}")))
        with store.read() as tx:
            assert tx.find_held(f"sample/solicitation/new-{round}") is not None
        del rows


@pytest.mark.parametrize("id", ["a/b/c", "Ü 7", "nul\0", "lone \udc80", "q'\"%_"])
def test_ids_of_any_shape_are_found_again(store: SqlStore, id: str) -> None:
    one = held(solicitation(id, title="\ud800 \0"))
    _save(store, one)
    _save(store, one)
    with store.read() as tx:
        assert tx.held("sample") == {one.record.uid: one}
        assert tx.find_held(one.record.uid) == one


def test_dates_at_the_end_of_the_calendar_are_stored(store: SqlStore) -> None:
    due = Due.on(date(9999, 12, 31), text="12/31/9999", zone="America/Chicago")
    one = held(replace(solicitation(), due=due))
    _save(store, one)
    with store.read() as tx:
        assert tx.find_held(one.record.uid) == one


def test_times_of_a_held_record_come_back_in_utc(store: SqlStore) -> None:
    _save(store, held(solicitation(), at=NOW.astimezone()))
    with store.read() as tx:
        found = tx.find_held("sample/solicitation/S-1")
    assert found is not None
    assert found.changed_at == datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
    assert found.changed_at.tzinfo is UTC
