from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_samples import LISTING, NOW, ONE_LIST, TBD, Desk, at, contract, held, on, rfp

from coopwatchd.model.events import EventType
from coopwatchd.model.news import event_of
from coopwatchd.model.reconcile import Seen, doubt, reconcile
from coopwatchd.model.records import AnyRecord, Stage

SOON = at(12, 1)
DAY = timedelta(days=1)


def ids(*names: str) -> list[AnyRecord]:
    return [rfp(name, f"Number {name}", SOON) for name in names]


@pytest.mark.parametrize(
    ("record", "type_"),
    [
        (rfp(due=SOON), EventType.OPENED),
        (rfp(stage=Stage.FORECAST), EventType.FORECAST),
        (rfp(due=at(10, 1)), EventType.CLOSED),
        (rfp(stage=Stage.CLOSED), EventType.CLOSED),
        (rfp(stage=Stage.AWARDED), EventType.AWARDED),
        (rfp(stage=Stage.CANCELLED), EventType.CANCELLED),
        (contract(), EventType.AWARDED),
    ],
)
def test_a_record_that_is_new_is_told_by_where_it_stands(record: AnyRecord, type_: EventType) -> None:
    (told,) = Desk().read(record)
    assert told.types == (type_,)
    assert told.because
    assert told.before is None
    assert told.key == f"{record.uid}/{type_}"


def test_a_contract_that_had_ended_when_it_was_first_seen_is_no_news() -> None:
    assert Desk().read(contract(ends_on=date(2020, 1, 1))) == []


def test_a_forecast_that_opens_is_opened() -> None:
    desk = Desk()
    desk.read(rfp(stage=Stage.FORECAST))
    (told,) = desk.read(rfp(due=SOON))
    assert told.types == (EventType.OPENED,)
    assert told.because == "it was a forecast and is open now"


def test_the_same_page_again_writes_nothing() -> None:
    desk = Desk()
    desk.read(*ids("1", "2", "3"))
    seen = Seen(listing=LISTING, records=[replace(one, page="another") for one in ids("1", "2", "3")])
    assert reconcile(desk.held, seen, desk.now, ONE_LIST) == {}


@settings(max_examples=40)
@given(st.permutations(range(8)), st.randoms(use_true_random=False))
def test_order_never_matters(order: list[int], chance: random.Random) -> None:
    rows = [rfp(str(number), f"Number {number}", SOON) for number in range(8)]
    straight, shuffled = Desk(), Desk()
    straight.read(*rows)
    shuffled.read(*(rows[number] for number in order))
    assert straight.held == shuffled.held
    chance.shuffle(rows)
    assert straight.read(*rows) == []
    moved = [replace(one, due=at(12, 9)) if one.id in {"1", "5"} else one for one in rows[:7]]
    told = straight.read(*moved)
    chance.shuffle(moved)
    assert [one.key for one in told] == [one.key for one in shuffled.read(*moved, after=2 * timedelta(minutes=30))]


def test_one_absence_is_nothing() -> None:
    desk = Desk()
    desk.read(*ids("1", "2", "3"))
    assert desk.types(*ids("1", "2")) == []
    assert desk["coop/solicitation/3"].record.stage is Stage.OPEN
    assert desk.types(*ids("1", "2", "3")) == []
    assert desk.types(*ids("1", "2")) == []  # the count began anew
    assert desk["coop/solicitation/3"].live


def test_two_absences_are_a_withdrawal() -> None:
    desk = Desk()
    desk.read(*ids("1", "2", "3"))
    desk.read(*ids("1", "2"))
    (told,) = desk.read(*ids("1", "2"))
    assert told.types == (EventType.WITHDRAWN,)
    assert told.because == "missing from two good reads in a row, before its time"
    assert [(change.field, change.new) for change in told.changes] == [("status", "withdrawn")]
    gone = desk["coop/solicitation/3"]
    assert (gone.gone_at, gone.changed_at, gone.live) == (desk.now, desk.now, False)
    assert desk.types(*ids("1", "2")) == []
    assert desk["coop/solicitation/3"] == gone


@pytest.mark.parametrize(
    ("record", "type_", "stage"),
    [
        (rfp("3", due=at(11, 2, 9, 40)), EventType.CLOSED, Stage.CLOSED),
        (rfp("3", due=at(11, 2, 9, 40), stage=Stage.FORECAST), EventType.CLOSED, Stage.CLOSED),
        (rfp("3", due=TBD), EventType.WITHDRAWN, Stage.WITHDRAWN),
        (rfp("3"), EventType.WITHDRAWN, Stage.WITHDRAWN),
        (contract("3", ends_on=date(2026, 11, 2)), EventType.EXPIRED, Stage.EXPIRED),
        (contract("3", ends_on=date(2027, 11, 2)), EventType.WITHDRAWN, Stage.WITHDRAWN),
        (contract("3"), EventType.WITHDRAWN, Stage.WITHDRAWN),
    ],
)
def test_what_absence_means_depends_on_the_date(record: AnyRecord, type_: EventType, stage: Stage) -> None:
    desk = Desk()
    desk.read(*ids("1", "2"), record)
    told = desk.types(*ids("1", "2"), after=DAY) + desk.types(*ids("1", "2"), after=DAY)
    assert told == [(type_,)]
    assert desk.stages()["3"] is stage


@pytest.mark.parametrize("stage", [Stage.AWARDED, Stage.CANCELLED, Stage.CLOSED])
def test_what_had_ended_goes_without_a_word(stage: Stage) -> None:
    desk = Desk()
    desk.read(*ids("1"), rfp("3", stage=stage))
    assert desk.types(*ids("1")) + desk.types(*ids("1")) == []
    assert desk.stages()["3"] is stage
    assert not desk["coop/solicitation/3"].live


def test_what_comes_back_is_reopened_and_never_opened_twice() -> None:
    desk = Desk()
    opened = desk.read(*ids("1", "2", "3"))
    desk.read(*ids("1", "2"))
    desk.read(*ids("1", "2"))
    (told,) = desk.read(*ids("1", "2", "3"))
    assert told.types == (EventType.REOPENED,)
    assert told.key not in {one.key for one in opened}
    back = desk["coop/solicitation/3"]
    assert (back.gone_at, back.record.stage, back.first_seen) == (None, Stage.OPEN, NOW + timedelta(minutes=30))
    assert desk.read(*ids("1", "2", "3")) == []


def test_what_had_closed_and_comes_back_unchanged_is_not_told() -> None:
    desk = Desk()
    late = rfp("3", due=at(11, 2, 9, 40))
    desk.read(*ids("1"), late)
    assert desk.types(*ids("1"), after=DAY) == [(EventType.CLOSED,)]
    assert desk.types(*ids("1"), after=DAY) == []
    assert desk.types(*ids("1"), late) == []
    assert desk["coop/solicitation/3"].live
    assert desk.types(*ids("1"), replace(late, due=at(12, 24))) == [(EventType.REOPENED, EventType.DUE_MOVED)]


def test_a_row_that_stays_on_the_page_past_its_due_date_is_closed() -> None:
    desk = Desk()
    desk.read(rfp(due=at(11, 2, 9, 40)))
    assert desk.types(rfp(due=at(11, 2, 9, 40))) == [(EventType.CLOSED,)]
    assert desk.types(rfp(due=at(11, 2, 9, 40))) == []


def test_a_state_that_flaps_is_told_once_a_day_each_way() -> None:
    desk = Desk()
    one, other = rfp(due=at(12, 1)), rfp(due=at(12, 8))
    desk.read(one)
    keys = [told.key for record in (other, one, other, one) for told in desk.read(record)]
    assert len(keys) == 4
    assert len(set(keys)) == 2
    assert desk.read(other, after=DAY)[0].key not in keys


def test_an_addendum_with_a_new_due_date_is_one_event() -> None:
    desk = Desk()
    desk.read(rfp(due=at(12, 1), addenda=0))
    (told,) = desk.read(rfp(due=at(12, 8), addenda=1))
    assert told.types == (EventType.DUE_MOVED, EventType.ADDENDUM)
    assert told.because == "the portal shows another due date"
    assert told.before is not None


def test_a_time_on_the_same_day_refines_without_a_word() -> None:
    desk = Desk()
    desk.read(rfp(due=on(12, 1)))
    assert desk.read(rfp(due=at(12, 1, 10))) == []
    assert desk["coop/solicitation/1"].record.due == at(12, 1, 10)


def test_an_amendment_is_told() -> None:
    desk = Desk()
    desk.read(rfp(title="Laptops"))
    (told,) = desk.read(rfp(title="Laptops and docks"))
    assert (told.types, told.because) == ((EventType.AMENDED,), "the portal shows other words")


def test_a_row_that_could_not_be_read_is_not_missing() -> None:
    desk = Desk()
    desk.read(*ids("1", "2", "3"))
    for _ in range(4):
        assert desk.read(*ids("1", "2"), rejects=1) == []
    assert desk["coop/solicitation/3"].live
    assert desk.read(*ids("1"), rejects=1) == []
    assert desk.types(*ids("1"), rejects=1) == [(EventType.WITHDRAWN,)] * 2


def known(*names: str, due: object = SOON) -> list[object]:
    return [held(rfp(name, f"Number {name}", due)) for name in names]  # type: ignore[arg-type]


def suspicion(shown: str, expected: str, **more: object) -> str:
    seen = Seen(listing=LISTING, records=ids(*shown), **more)  # type: ignore[arg-type]
    found = doubt(known(*expected), seen, NOW)  # type: ignore[arg-type]
    return found.reason if found else ""


@pytest.mark.parametrize(
    ("expected", "shown", "suspect"),
    [
        ("ab", "a", False),  # two withdrawals are possible, half a page is not
        ("abc", "ab", False),
        ("abc", "a", True),
        ("abcd", "ab", True),
        ("abcd", "abc", False),
        ("abcde", "abc", False),
        ("abcde", "ab", True),
        ("abcdef", "abcxyz", True),
        ("a", "x", True),
        ("abcdefgh", "abcdxyzuvw", True),
        ("abcdefgh", "abcdexyz", False),
    ],
)
def test_a_read_that_lost_most_of_its_rows_is_not_believed(expected: str, shown: str, suspect: bool) -> None:
    said = suspicion(shown, expected)
    lost = len(set(expected) - set(shown))
    assert said == (f"{lost} of {len(expected)} known rows are missing" if suspect else "")


def test_no_rows_are_believed_on_the_portals_own_words_only() -> None:
    assert suspicion("", "abc") == "no rows, and the portal does not say that there are none"
    assert suspicion("", "abc", empty=True) == ""
    assert suspicion("", "") == ""


def test_a_page_that_was_cut_is_not_believed_when_rows_are_missing() -> None:
    assert suspicion("abcdefghi", "abcdefghij", whole=False) == "the page was cut short: 1 of 10 rows are missing"
    assert suspicion("abc", "abc", whole=False) == ""


@pytest.mark.parametrize(
    ("rows", "rejects", "suspect"),
    [(10, 1, False), (4, 1, False), (8, 2, False), (7, 2, True), (0, 1, True), (1, 1, False), (1, 2, True)],
)
def test_many_rows_that_cannot_be_read_are_suspect(rows: int, rejects: int, suspect: bool) -> None:
    said = suspicion("abcdefghij"[:rows], "", rejects=rejects)
    assert said == (f"{rejects} of {rows + rejects} rows could not be read" if suspect else "")
    assert bool(suspicion("abcdefghij"[:rows], "", rejects=rejects, details=True)) is suspect


def test_rows_that_could_not_be_read_are_not_lost() -> None:
    assert suspicion("ax", "ab", rejects=1) == ""
    assert suspicion("a", "abc", rejects=1) == ""
    assert suspicion("x", "a", rejects=1) == ""


def test_rows_past_their_date_do_not_count_as_lost() -> None:
    past = [*known("a"), *known("b", "c", "d", due=at(10, 1)), held(rfp("e", stage=Stage.AWARDED))]
    assert doubt(past, Seen(listing=LISTING, records=ids("a")), NOW) is None  # type: ignore[arg-type]
    assert doubt(past[1:], Seen(listing=LISTING, records=()), NOW) is None  # type: ignore[arg-type]


def test_a_row_that_another_listing_knows_to_be_past_does_not_count_as_lost() -> None:
    closed = replace(held(rfp("a")), record=rfp("a", due=at(10, 1), stage=Stage.CLOSED))
    assert doubt([closed], Seen(listing=LISTING, records=()), NOW) is None


def test_rows_of_another_listing_and_rows_long_gone_do_not_count_as_lost() -> None:
    other = held(rfp("a"), listings=("tenders",))
    one = held(rfp("b"))
    gone = replace(one, sightings=(replace(one.sightings[0], live=False, misses=2),), gone_at=NOW)
    assert doubt([other, gone], Seen(listing=LISTING, records=()), NOW) is None


def test_a_details_read_is_never_doubted_for_what_it_does_not_name() -> None:
    assert doubt(known("a", "b"), Seen(listing=LISTING, records=(), details=True), NOW) is None  # type: ignore[arg-type]


def test_a_list_that_is_doubted_is_doubted_until_all_of_it_is_back() -> None:
    before = known(*"abcde")
    assert doubt(before, Seen(listing=LISTING, records=ids(*"abc")), NOW) is None  # type: ignore[arg-type]
    again = doubt(before, Seen(listing=LISTING, records=ids(*"abc")), NOW, doubted=True)  # type: ignore[arg-type]
    assert again is not None
    assert again.reason == "2 of 5 known rows are still missing"
    assert doubt(before, Seen(listing=LISTING, records=ids(*"abcd")), NOW, doubted=True) is not None  # type: ignore[arg-type]
    assert doubt(before, Seen(listing=LISTING, records=ids(*"abcdef")), NOW, doubted=True) is None  # type: ignore[arg-type]


def test_a_drop_that_was_believed_is_not_doubted_again() -> None:
    desk = Desk()
    desk.read(*ids("1", "2", "3", "4"))
    shorter = Seen(listing=LISTING, records=ids("1"))
    assert doubt(desk.held.values(), shorter, desk.now) is not None
    assert desk.read(*ids("1")) == []  # believed all the same, after a day
    assert doubt(desk.held.values(), shorter, desk.now) is None
    empty = Seen(listing=LISTING, records=())
    assert doubt(desk.held.values(), empty, desk.now) is not None  # more is missing now
    assert desk.types(*ids("1")) == [(EventType.WITHDRAWN,)] * 3


def test_an_event_needs_a_change_worth_telling() -> None:
    before = held(rfp(due=on(12, 1)))
    filled = replace(before, record=replace(before.record, categories=("IT",)))
    assert event_of(before, filled, NOW) is None
    assert event_of(before, before, NOW) is None


def test_the_day_in_an_events_key_is_utc() -> None:
    before, after = held(rfp(due=at(12, 1))), held(rfp(due=at(12, 8)))
    late = datetime(2026, 11, 2, 23, 59, tzinfo=UTC)
    keys = {event_of(before, after, moment).key for moment in (late, late - timedelta(hours=20))}  # type: ignore[union-attr]
    assert len(keys) == 1
    later = event_of(before, after, late + timedelta(minutes=2))
    assert later is not None
    assert later.key not in keys
