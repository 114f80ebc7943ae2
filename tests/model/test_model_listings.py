"""Several listings of one portal: what they make together, and what none of them may say for another."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_samples import NOW, TBD, Desk, at, contract, on, rfp

from coopwatchd.model.events import EventType
from coopwatchd.model.holding import Sighting
from coopwatchd.model.merge import CONFLICT, Rules, merge, presence
from coopwatchd.model.records import AnyRecord, Document, Due, Solicitation, Stage


def by_title(one: AnyRecord, other: AnyRecord) -> bool:
    return one.title.casefold() == other.title.casefold()


APART = "only in the listing “tenders”; not found in “page”"
TWO = Rules(order=("page", "tenders"), join=by_title, apart={"tenders": APART})
UID = "coop/solicitation/1"
DAY = timedelta(days=1)


def page(due: Due | None = None, title: str = "Laptops", **more: object) -> Solicitation:
    return rfp("1", title, due, **more)


def tender(due: Due | None = None, title: str = "LAPTOPS", **more: object) -> Solicitation:
    return rfp("guid-1", title, due, **more)


def both(first: Solicitation, second: Solicitation) -> Desk:
    desk = Desk(TWO)
    desk.read(first, listing="page")
    assert desk.read(second, listing="tenders") == []
    return desk


def due_of(desk: Desk) -> Due | None:
    record = desk[UID].record
    assert isinstance(record, Solicitation)
    return record.due


def test_the_second_list_adds_what_the_first_lacks() -> None:
    documents = (Document(title="RFP", url="https://x.example/rfp.pdf"),)
    desk = both(page(on(12, 1)), tender(at(12, 1, 16), number="26-01", addenda=2, documents=documents))
    assert list(desk.held) == [UID]
    assert desk[UID].record == page(at(12, 1, 16), number="26-01", addenda=2, documents=documents)


def test_questions_due_is_filled_in_as_well() -> None:
    desk = both(page(), tender(questions_due=at(11, 20)))
    record = desk[UID].record
    assert isinstance(record, Solicitation)
    assert record.questions_due == at(11, 20)


def test_the_first_list_leads_whichever_was_read_first() -> None:
    desk = Desk(TWO)
    desk.read(tender(at(12, 1), number="26-01"), listing="tenders")
    desk.read(page(on(12, 1), description="From the page"), listing="page")
    (one,) = desk.held.values()
    assert (one.record.id, one.record.title, one.record.description) == ("guid-1", "Laptops", "From the page")


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations([on(12, 1), on(12, 4)])))
def test_where_two_lists_name_different_days_the_earlier_counts_and_it_is_said_once(first: Due, second: Due) -> None:
    desk = both(page(on(12, 1)), tender(on(12, 1)))
    told = desk.read(page(first), listing="page") + desk.read(tender(second), listing="tenders")
    assert [one.types for one in told] == [(EventType.AMENDED,)]
    assert due_of(desk) == on(12, 1)
    (remark,) = desk[UID].record.remarks
    late = "page" if first == on(12, 4) else "tenders"
    assert remark == f"{CONFLICT}{late}” says 12/4/2026; the earlier date, 12/1/2026, counts"
    assert desk.read(page(first), listing="page") + desk.read(tender(second), listing="tenders") == []


def test_a_conflict_that_ends_moves_the_date_once() -> None:
    desk = both(page(on(12, 1)), tender(on(12, 1)))
    assert desk.types(page(on(12, 4)), listing="page") == [(EventType.AMENDED,)]
    assert desk.types(tender(on(12, 4)), listing="tenders") == [(EventType.DUE_MOVED,)]
    assert desk[UID].record.remarks == ()
    assert due_of(desk) == on(12, 4)


def test_a_move_to_an_earlier_day_is_told_with_the_conflict() -> None:
    desk = both(page(on(12, 4)), tender(on(12, 4)))
    (told,) = desk.read(tender(on(12, 1)), listing="tenders")
    assert told.types == (EventType.DUE_MOVED,)
    assert [change.field for change in told.changes] == ["due date", "remark"]


@pytest.mark.parametrize(("first", "second"), [((15,), (14,)), ((14,), (15,))])
def test_of_two_times_on_one_day_the_earlier_counts(first: tuple[int], second: tuple[int]) -> None:
    desk = both(page(on(12, 1)), tender(at(12, 1, *second)))
    desk.read(page(at(12, 1, *first)), listing="page")
    assert due_of(desk) == at(12, 1, 14)
    assert desk[UID].record.remarks[0].endswith("the earlier date, 12/1/2026 14:00, counts")


def test_an_unknown_date_is_no_conflict() -> None:
    desk = Desk(TWO)
    desk.read(page(TBD), listing="page")
    assert desk.types(tender(at(12, 1)), listing="tenders") == [(EventType.DUE_MOVED,)]
    assert due_of(desk) == at(12, 1)
    assert desk[UID].record.remarks == ()
    desk = both(page(TBD), tender(replace(TBD, text="later")))
    assert due_of(desk) == TBD


def test_what_only_the_second_list_shows_is_remarked_until_the_first_shows_it() -> None:
    desk = Desk(TWO)
    desk.read(tender(), listing="tenders")
    assert desk["coop/solicitation/guid-1"].record.remarks == (APART,)
    assert desk.read(page(), listing="page") == []
    assert desk["coop/solicitation/guid-1"].record.remarks == ()
    for _ in range(2):
        assert desk.read(listing="page") == []
    assert desk["coop/solicitation/guid-1"].record.remarks == (APART,)


def test_what_only_the_first_list_shows_is_not_remarked() -> None:
    desk = Desk(TWO)
    desk.read(page(), listing="page")
    assert desk[UID].record.remarks == ()


def test_a_row_that_fits_two_records_stays_apart() -> None:
    desk = Desk(TWO)
    desk.read(page(), replace(page(), id="2"), listing="page")
    desk.read(tender(), listing="tenders")
    assert sorted(desk.held) == ["coop/solicitation/1", "coop/solicitation/2", "coop/solicitation/guid-1"]
    assert desk["coop/solicitation/guid-1"].record.remarks == (APART,)


@pytest.mark.parametrize("order", list(itertools.permutations(["guid-1", "guid-2"])))
def test_two_rows_that_fit_one_record_stay_apart_whatever_their_order(order: tuple[str, ...]) -> None:
    desk = Desk(TWO)
    desk.read(page(), listing="page")
    desk.read(*(replace(tender(), id=id) for id in order), listing="tenders")
    assert sorted(desk.held) == ["coop/solicitation/1", "coop/solicitation/guid-1", "coop/solicitation/guid-2"]


def by_beginning(one: AnyRecord, other: AnyRecord) -> bool:
    first, second = sorted((one.title.casefold(), other.title.casefold()), key=len)
    return second.startswith(first)


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2])))
def test_of_what_may_be_meant_the_one_with_the_very_title_is_meant(order: tuple[int, ...]) -> None:
    desk = Desk(replace(TWO, join=by_beginning))
    desk.read(page(title="Desks"), replace(page(title="Desks and Chairs"), id="2"), listing="page")
    rows = (tender(title="DESKS"), replace(tender(title="Desks and Chairs for Schools"), id="guid-2"))
    assert desk.read(*(rows[place - 1] for place in order), listing="tenders") == []  # nothing new
    shown = {one.record.id: [s.source_id for s in one.sightings] for one in desk.held.values()}
    assert shown == {"1": ["1", "guid-1"], "2": ["2", "guid-2"]}


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2])))
def test_a_row_that_fits_two_takes_no_record_from_the_row_that_fits_one(order: tuple[int, ...]) -> None:
    desk = Desk(replace(TWO, join=by_beginning))
    desk.read(page(title="Desks in oak"), replace(page(title="Desks"), id="2"), listing="page")
    fits_both, fits_one = tender(title="Desks in oak, brown"), replace(tender(title="Desks in pine"), id="guid-2")
    rows = (fits_both, fits_one)
    desk.read(*(rows[place - 1] for place in order), listing="tenders")
    shown = {one.record.id: [s.source_id for s in one.sightings] for one in desk.held.values()}
    assert shown == {"1": ["1"], "2": ["2", "guid-2"], "guid-1": ["guid-1"]}


def test_what_is_of_another_kind_or_sighted_by_the_list_already_is_not_joined() -> None:
    desk = both(page(), tender())
    desk.read(tender(), replace(tender(), id="guid-2"), listing="tenders")
    assert sorted(desk.held) == ["coop/solicitation/1", "coop/solicitation/guid-2"]
    desk.read(contract("9", "Laptops"), listing="page")
    assert "coop/contract/9" in desk.held


def test_next_years_solicitation_is_not_joined_to_the_one_that_is_gone() -> None:
    desk = Desk(TWO)
    desk.read(page(on(11, 2)), listing="page")
    desk.read(listing="page", after=DAY)
    desk.read(listing="page", after=DAY)
    told = desk.read(tender(on(12, 1)), listing="tenders", after=DAY)
    assert [(one.record.id, one.types) for one in told] == [("guid-1", (EventType.OPENED,))]
    assert desk[UID].record.stage is Stage.CLOSED


def test_without_a_rule_the_portals_own_id_is_the_rule() -> None:
    desk = Desk(Rules(order=("page", "tenders")))
    desk.read(page(on(12, 1)), listing="page")
    desk.read(replace(tender(at(12, 1, 16)), id="1"), listing="tenders")
    assert list(desk.held) == [UID]
    assert (desk[UID].record.title, due_of(desk)) == ("Laptops", at(12, 1, 16))


def test_lists_that_count_from_the_same_number_do_not_overwrite_each_other() -> None:
    desk = Desk(TWO)
    desk.read(page(title="Laptops"), listing="page")
    desk.read(replace(tender(title="Janitorial services"), id="1"), listing="tenders")
    assert {uid: one.record.title for uid, one in desk.held.items()} == {
        UID: "Laptops",
        f"{UID}@tenders": "Janitorial services",
    }
    before = dict(desk.held)
    assert desk.read(replace(tender(title="Janitorial services"), id="1"), listing="tenders") == []
    assert desk.held == before


def test_one_list_says_nothing_for_another() -> None:
    desk = both(page(on(12, 1)), tender(at(12, 1)))
    for _ in range(3):
        assert desk.read(listing="tenders") == []
    assert desk[UID].record.stage is Stage.OPEN
    assert desk[UID].live
    assert desk.read(listing="page") == []
    assert desk.types(listing="page") == [(EventType.WITHDRAWN,)]


def test_last_known_values_stay_when_a_list_drops_a_row() -> None:
    desk = both(page(on(12, 1)), tender(at(12, 1, 16), number="26-01"))
    for _ in range(2):
        assert desk.read(listing="tenders") == []
    assert (desk[UID].record.number, due_of(desk)) == ("26-01", at(12, 1, 16))
    assert desk.types(page(on(12, 4)), listing="page") == [(EventType.DUE_MOVED,)]
    assert due_of(desk) == on(12, 4)
    assert desk[UID].record.remarks == ()


def test_a_due_date_that_no_current_list_shows_is_the_last_known_one() -> None:
    desk = both(page(), tender(at(12, 1)))
    for _ in range(2):
        assert desk.read(listing="tenders") == []
    assert due_of(desk) == at(12, 1)


def test_the_list_that_leads_is_not_news() -> None:
    desk = both(page(title="Laptops"), tender(title="LAPTOPS"))
    for _ in range(2):
        assert desk.read(listing="page") == []
    assert desk[UID].record.title == "LAPTOPS"
    assert desk.read(page(title="Laptops"), listing="page") == []
    assert desk[UID].record.title == "Laptops"
    assert desk.types(page(title="Laptops and docks"), listing="page") == [(EventType.AMENDED,)]


def test_a_list_that_joins_with_another_date_is_told() -> None:
    desk = Desk(TWO)
    desk.read(page(on(12, 1)), listing="page")
    assert desk.types(tender(on(12, 4)), listing="tenders") == [(EventType.AMENDED,)]
    assert due_of(desk) == on(12, 1)


def test_the_leading_lists_stage_counts() -> None:
    desk = both(page(on(12, 1)), tender(at(12, 1)))
    assert desk.read(tender(at(12, 1), stage=Stage.CLOSED), listing="tenders") == []
    assert desk.types(page(on(12, 1), stage=Stage.AWARDED), listing="page") == [(EventType.AWARDED,)]


@given(st.permutations(["a", "b", "c", "d"]), st.permutations(["a", "b", "c", "d"]))
def test_joining_does_not_depend_on_the_order_of_rows(first: list[str], second: list[str]) -> None:
    desk = Desk(TWO)
    desk.read(*(rfp(name, f"Title {name}") for name in first), listing="page")
    desk.read(*(rfp(f"guid-{name}", f"TITLE {name}") for name in second), listing="tenders")
    assert sorted(one.record.id for one in desk.held.values()) == ["a", "b", "c", "d"]
    assert all(len(one.sightings) == 2 for one in desk.held.values())


WITH_DETAILS = Rules(order=("page",))


def details(desk: Desk, record: AnyRecord) -> list[tuple[EventType, ...]]:
    return desk.types(record, listing="details", details=True)


def test_detail_pages_add_and_their_silence_says_nothing() -> None:
    desk = Desk(WITH_DETAILS)
    desk.read(page(on(12, 1)), listing="page")
    assert details(desk, page(at(12, 1, 16), description="All of it")) == []
    assert due_of(desk) == at(12, 1, 16)
    for _ in range(3):
        assert desk.read(listing="details", details=True) == []
    assert desk[UID].record.description == "All of it"
    assert desk[UID].record.stage is Stage.OPEN


def test_that_a_detail_page_was_looked_at_is_remembered() -> None:
    desk = Desk(WITH_DETAILS)
    desk.read(page(), listing="page")
    for _ in range(2):
        details(desk, page())
        assert max(one.seen_at for one in desk[UID].sightings if one.listing == "details") == desk.now


def test_a_detail_page_never_brings_back_what_is_gone() -> None:
    desk = Desk(WITH_DETAILS)
    desk.read(page(on(12, 1)), listing="page")
    details(desk, page(at(12, 1), title="Laptops (details)"))
    desk.read(listing="page")
    (told,) = desk.read(listing="page")
    assert told.types == (EventType.WITHDRAWN,)
    assert [change.field for change in told.changes] == ["status"]
    gone = desk[UID]
    assert details(desk, page(at(12, 9), description="still here")) == []
    assert (desk[UID].record, desk[UID].gone_at) == (gone.record, gone.gone_at)
    assert desk.types(page(on(12, 1)), listing="page")[0][0] is EventType.REOPENED


def test_a_detail_page_of_nothing_known_is_no_record() -> None:
    desk = Desk(WITH_DETAILS)
    assert details(desk, page()) == []
    assert desk.held == {}


def test_a_detail_page_read_before_the_list_changed_refines_and_does_not_contradict() -> None:
    desk = Desk(WITH_DETAILS)
    desk.read(page(on(12, 1)), listing="page")
    details(desk, page(at(12, 1, 16), remarks=("see the portal",)))
    assert desk.types(page(on(12, 8)), listing="page") == [(EventType.DUE_MOVED,)]
    assert due_of(desk) == on(12, 8)
    assert desk[UID].record.remarks == ()
    assert desk.types(page(on(12, 1)), listing="page") == [(EventType.DUE_MOVED,)]
    assert due_of(desk) == at(12, 1, 16)  # the exact time still fits


def test_a_detail_page_that_contradicts_the_list_is_remarked() -> None:
    desk = Desk(WITH_DETAILS)
    desk.read(page(on(12, 4)), listing="page")
    assert details(desk, page(at(12, 1))) == [(EventType.DUE_MOVED,)]
    assert desk[UID].record.remarks == (f"{CONFLICT}page” says 12/4/2026; the earlier date, 12/1/2026 14:00, counts",)


def sighting(record: AnyRecord, listing: str, *, live: bool = True) -> Sighting:
    return Sighting(listing=listing, source_id=record.id, record=record, seen_at=NOW, live=live)


def test_records_of_two_kinds_are_never_mixed() -> None:
    shown = [sighting(contract("1", ends_on=date(2027, 1, 1)), "page"), sighting(page(on(12, 1)), "tenders")]
    assert merge(shown, TWO, record_id="1") == contract("1", ends_on=date(2027, 1, 1))


def test_presence_is_what_the_leading_live_list_says() -> None:
    leading, second = sighting(page(stage=Stage.CLOSED), "page"), sighting(tender(), "tenders")
    assert presence([second, leading], TWO) is Stage.CLOSED
    assert presence([replace(leading, live=False), second], TWO) is Stage.OPEN
    assert presence([sighting(page(), "details"), replace(leading, live=False)], TWO) is None


def test_of_several_times_beside_a_bare_date_the_earliest_counts() -> None:
    shown = [sighting(page(on(12, 1)), "page"), sighting(tender(at(12, 1, 16)), "tenders")]
    merged = merge([*shown, sighting(page(at(12, 1, 14)), "details")], TWO, record_id="1")
    assert isinstance(merged, Solicitation)
    assert merged.due == at(12, 1, 14)
    assert merged.remarks == (f"{CONFLICT}tenders” says 12/1/2026 16:00; the earlier date, 12/1/2026 14:00, counts",)


def test_dates_that_nobody_shows_any_more_do_not_contradict_each_other() -> None:
    leading = replace(sighting(page(), "page"), seen_at=NOW + DAY)
    past = [sighting(tender(on(12, 5)), "tenders", live=False), sighting(page(on(12, 8)), "details")]
    merged = merge([leading, *past], TWO, record_id="1")
    assert isinstance(merged, Solicitation)
    assert merged.due == on(12, 8)
    assert merged.remarks == ()


def test_a_detail_page_read_at_the_moment_the_list_changed_is_current() -> None:
    merged = merge([sighting(page(on(12, 4)), "page"), sighting(page(on(12, 1)), "details")], TWO, record_id="1")
    assert isinstance(merged, Solicitation)
    assert merged.due == on(12, 1)
