"""Calendar entries: one identity for ever, a sequence that counts changes, and what was called off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from coopwatchd.model.agenda import Entry, Filed, What, file_entries

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
DUE = Entry(
    record="coop/solicitation/1", what=What.DUE, summary="Due: Laptops", at=datetime(2026, 12, 4, 20, tzinfo=UTC)
)


def again(filed: tuple[Filed, ...], *entries: Entry, at: datetime = LATER) -> tuple[Filed, ...]:
    return file_entries(entries, {one.entry.uid: one for one in filed}, at)


def test_the_identity_is_of_the_record_and_what_the_date_is_and_of_nothing_that_moves() -> None:
    moved = replace(DUE, at=LATER, summary="Due: Tablets", cancelled=True)
    assert moved.uid == DUE.uid
    assert len({DUE.uid, replace(DUE, what=What.QUESTIONS).uid, replace(DUE, record="coop/solicitation/2").uid}) == 3
    assert replace(DUE, record="coop/solicitation/\ud800").uid.endswith("@coopwatchd")


def test_a_new_entry_begins_at_nothing_and_stays_there_while_it_stands() -> None:
    first = file_entries([DUE], {}, NOW)
    assert first == (Filed(entry=DUE, sequence=0, changed_at=NOW),)
    assert again(first, DUE) == first


def test_each_change_counts_up_once() -> None:
    first = file_entries([DUE], {}, NOW)
    moved = replace(DUE, at=None, first=date(2026, 12, 9), last=date(2026, 12, 9))
    second = again(first, moved)
    assert second == (Filed(entry=moved, sequence=1, changed_at=LATER),)
    assert again(second, moved, at=LATER + timedelta(days=1)) == second
    assert again(second, DUE)[0].sequence == 2


def test_what_was_never_in_a_file_is_not_called_off() -> None:
    assert file_entries([replace(DUE, at=None, cancelled=True)], {}, NOW) == ()


def test_what_is_called_off_keeps_the_date_it_had_and_can_come_back() -> None:
    first = file_entries([DUE], {}, NOW)
    gone = again(first, replace(DUE, at=None, summary="Due: anything", cancelled=True))
    assert gone == (Filed(entry=replace(DUE, cancelled=True), sequence=1, changed_at=LATER),)
    assert again(gone, replace(DUE, at=None, cancelled=True)) == gone
    back = again(gone, DUE)
    assert (back[0].sequence, back[0].entry) == (2, DUE)
