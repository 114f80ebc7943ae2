from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from model_samples import TBD, at, contract, on, rfp

from coopwatchd.model.changes import compare, due_text
from coopwatchd.model.events import EventType
from coopwatchd.model.merge import CONFLICT
from coopwatchd.model.records import AnyRecord, Due, Stage

OPEN = rfp(due=at(12, 1), addenda=1)
ENDS = contract(ends_on=date(2026, 12, 31), supplier="Axon", starts_on=date(2022, 1, 1))


def types(old: AnyRecord, new: AnyRecord) -> tuple[EventType, ...]:
    return compare(old, new)[0]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (Stage.FORECAST, Stage.OPEN, EventType.OPENED),
        (Stage.OPEN, Stage.FORECAST, EventType.FORECAST),
        (Stage.CLOSED, Stage.OPEN, EventType.REOPENED),
        (Stage.CANCELLED, Stage.OPEN, EventType.REOPENED),
        (Stage.WITHDRAWN, Stage.OPEN, EventType.REOPENED),
        (Stage.OPEN, Stage.CLOSED, EventType.CLOSED),
        (Stage.CLOSED, Stage.AWARDED, EventType.AWARDED),
        (Stage.OPEN, Stage.CANCELLED, EventType.CANCELLED),
        (Stage.OPEN, Stage.WITHDRAWN, EventType.WITHDRAWN),
    ],
)
def test_a_stage_that_changes_is_an_event(old: Stage, new: Stage, expected: EventType) -> None:
    found, changes = compare(rfp(stage=old), rfp(stage=new))
    assert found == (expected,)
    assert [(change.field, change.old, change.new) for change in changes] == [("status", str(old), str(new))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (at(12, 1), at(12, 2)),
        (at(12, 1), at(11, 20)),
        (at(12, 1, 14), at(12, 1, 15)),
        (at(12, 1), TBD),
        (TBD, at(12, 1)),
        (on(12, 1), on(12, 2)),
        (on(12, 1), at(12, 2)),
    ],
)
def test_a_due_date_that_moves_is_an_event(old: Due, new: Due) -> None:
    found, (change,) = compare(rfp(due=old), rfp(due=new))
    assert found == (EventType.DUE_MOVED,)
    assert (change.field, change.old, change.new) == ("due date", due_text(old), due_text(new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (on(12, 1), at(12, 1, 9)),
        (at(12, 1, 9), on(12, 1)),
        (at(12, 1, 9, zone="America/New_York"), at(12, 1, 8)),
        (at(12, 1), replace(at(12, 1), text="December 1, 2 PM")),
        (None, at(12, 1)),
        (None, TBD),
        (TBD, None),
        (TBD, replace(TBD, text="to be announced")),
    ],
)
def test_a_due_date_read_better_is_no_event(old: Due | None, new: Due | None) -> None:
    assert compare(rfp(due=old), rfp(due=new)) == ((), ())


def test_a_due_date_that_is_no_longer_shown_is_told() -> None:
    found, (change,) = compare(rfp(due=on(12, 1)), rfp(due=None))
    assert found == (EventType.DUE_MOVED,)
    assert (change.old, change.new) == ("Tue Dec 1, 2026", "no longer stated")


def test_an_award_that_shows_no_due_date_any_more_is_only_an_award() -> None:
    assert types(rfp(due=on(12, 1)), rfp(due=None, stage=Stage.AWARDED)) == (EventType.AWARDED,)


def test_an_addendum_that_moves_the_due_date_is_one_event_of_two_types() -> None:
    found, changes = compare(OPEN, replace(OPEN, addenda=2, due=at(12, 8)))
    assert found == (EventType.DUE_MOVED, EventType.ADDENDUM)
    assert [change.field for change in changes] == ["due date", "addenda"]


@pytest.mark.parametrize(("old", "new"), [(None, 1), (1, None), (2, 1), (1, 1)])
def test_addenda_that_become_known_or_are_recounted_are_no_event(old: int | None, new: int | None) -> None:
    assert types(rfp(addenda=old), rfp(addenda=new)) == ()


@pytest.mark.parametrize("field", ["title", "number", "lead_agency", "description"])
def test_other_words_are_an_amendment(field: str) -> None:
    found, (change,) = compare(replace(OPEN, **{field: "old words"}), replace(OPEN, **{field: "new words"}))
    assert found == (EventType.AMENDED,)
    assert (change.field, change.old, change.new) == (field.replace("_", " "), "old words", "new words")


def test_words_filled_in_or_set_differently_are_no_amendment() -> None:
    assert types(replace(OPEN, description=""), replace(OPEN, description="x")) == ()
    assert types(replace(OPEN, description="x"), replace(OPEN, description="")) == ()
    assert types(replace(OPEN, title="a  b"), replace(OPEN, title="a b ")) == ()
    assert types(OPEN, replace(OPEN, url="https://x.example", categories=("a",), page="b")) == ()


def test_a_long_description_is_shown_in_part() -> None:
    _, (change,) = compare(replace(OPEN, description="a" * 300), replace(OPEN, description="b" * 301))
    assert change.old == "a" * 300
    assert change.new == "b" * 299 + "…"


def test_a_change_of_words_beside_more_telling_news_is_told_with_it() -> None:
    found, changes = compare(OPEN, replace(OPEN, title="Laptops, revised", stage=Stage.CANCELLED))
    assert found == (EventType.CANCELLED,)
    assert [change.field for change in changes] == ["status", "title"]


def test_listings_that_begin_to_disagree_are_told_once() -> None:
    remark = f"{CONFLICT}tenders” says Dec 3; the earlier date, Dec 1, counts"
    found, (change,) = compare(OPEN, replace(OPEN, remarks=("read by hand", remark)))
    assert found == (EventType.AMENDED,)
    assert (change.field, change.old, change.new) == ("remark", "", remark)
    assert types(replace(OPEN, remarks=(remark,)), replace(OPEN, remarks=(remark,))) == ()
    assert types(replace(OPEN, remarks=(remark,)), OPEN) == ()
    assert types(OPEN, replace(OPEN, remarks=("only in the listing “tenders”",))) == ()


def test_a_term_that_moves_out_is_a_renewal() -> None:
    found, (change,) = compare(ENDS, replace(ENDS, ends_on=date(2027, 12, 31)))
    assert found == (EventType.RENEWED,)
    assert (change.field, change.old, change.new) == ("term ends", "2026-12-31", "2027-12-31")


def test_a_contract_that_comes_back_with_a_longer_term_is_renewed_and_not_reopened() -> None:
    expired = replace(ENDS, stage=Stage.EXPIRED)
    assert types(expired, replace(ENDS, ends_on=date(2027, 12, 31))) == (EventType.RENEWED,)
    assert types(expired, ENDS) == (EventType.REOPENED,)


def test_a_term_cut_short_is_an_amendment() -> None:
    assert types(ENDS, replace(ENDS, ends_on=date(2026, 11, 30))) == (EventType.AMENDED,)
    gone = replace(ENDS, ends_on=date(2026, 1, 1), stage=Stage.EXPIRED)
    assert types(ENDS, gone) == (EventType.EXPIRED, EventType.AMENDED)


def test_a_term_that_becomes_known_is_no_event() -> None:
    assert types(replace(ENDS, ends_on=None), ENDS) == ()
    assert types(ENDS, replace(ENDS, ends_on=None)) == ()


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("supplier", "Motorola", "supplier"),
        ("starts_on", date(2022, 2, 1), "term starts"),
        ("final_ends_on", date(2030, 1, 1), "final end"),
    ],
)
def test_a_contracts_other_facts_are_amended(field: str, value: object, label: str) -> None:
    before = replace(ENDS, final_ends_on=date(2029, 1, 1))
    found, (change,) = compare(before, replace(before, **{field: value}))
    assert (found, change.field, change.new) == ((EventType.AMENDED,), label, str(value))


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (at(12, 1, 14), "Tue Dec 1, 2026, 2:00 PM CST"),
        (at(7, 4, 0, 5), "Sat Jul 4, 2026, 12:05 AM CDT"),
        (at(12, 1, 12), "Tue Dec 1, 2026, 12:00 PM CST"),
        (on(12, 1), "Tue Dec 1, 2026"),
        (TBD, "TBD"),
        (replace(TBD, text=""), "unknown"),
    ],
)
def test_a_due_date_as_people_read_it(due: Due, text: str) -> None:
    assert due_text(due) == text
