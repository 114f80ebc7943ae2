"""What happens in the life of a contract: renewals, bridges, successors, suppliers added, participations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from model_samples import CHICAGO, NOW, ONE_LIST, contract, held, rfp

from coopwatchd.model.changes import compare, end_moved
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.life.succession import replaced, replacements
from coopwatchd.model.life.telling import notes_of, options_text, reckoning
from coopwatchd.model.lifecycle import lifecycle
from coopwatchd.model.merge import Rules, merge
from coopwatchd.model.news import event_of
from coopwatchd.model.reconcile import Seen, reconcile
from coopwatchd.model.records import AnyRecord, Contract, Found, How, Options, Participation, Stage

D = date.fromisoformat
RENEWED, EXTENDED = EventType.RENEWED, EventType.EXTENDED
TWO = Options(count=2, months=12, used=0)
FIRST = contract(ends_on=D("2027-03-31"), final_ends_on=D("2029-03-31"), options=TWO)
EXPIRING = frozenset({180, 90, 30})


def told(before: AnyRecord, after: AnyRecord) -> Event | None:
    return event_of(held(before), held(after), NOW)


@pytest.mark.parametrize(
    ("before", "after", "types", "note"),
    [
        (
            *(FIRST, {"ends_on": D("2028-03-31"), "options": replace(TWO, used=1)}),
            *((RENEWED,), "moved out by 12 months; 1 of 2 options left"),
        ),
        (
            *(FIRST, {"ends_on": D("2029-03-31"), "options": replace(TWO, used=2)}),
            *((RENEWED,), "moved out by 24 months; none of 2 options left"),
        ),
        (
            *(replace(FIRST, options=Options(count=1, months=24)), {"ends_on": D("2029-03-31")}),
            *((RENEWED,), "moved out by 24 months; no option left"),
        ),
        (
            *(replace(FIRST, options=Options(months=12)), {"ends_on": D("2028-03-31")}),
            *((RENEWED,), "moved out by 12 months; 1 option left"),
        ),
        (
            *(contract(ends_on=D("2027-03-31"), options=Options(count=3)), {"ends_on": D("2027-04-30")}),
            *((RENEWED,), "moved out by 1 month; how many options are left is not stated"),
        ),
        (contract(ends_on=D("2027-03-31")), {"ends_on": D("2027-04-14")}, (RENEWED,), "moved out by 14 days"),
        (contract(ends_on=D("2027-03-31")), {"ends_on": D("2027-04-01")}, (RENEWED,), "moved out by 1 day"),
        (
            *(contract(ends_on=D("2029-03-31"), final_ends_on=D("2029-03-31")), {"ends_on": D("2029-09-30")}),
            *((EXTENDED, RENEWED), "moved out by 6 months; 6 months beyond the final end of 2029-03-31"),
        ),
        (
            *(replace(FIRST, stage=Stage.EXPIRED), {"ends_on": D("2028-03-31"), "stage": Stage.ACTIVE}),
            *((RENEWED,), "moved out by 12 months; 2 of 2 options left"),
        ),
    ],
)
def test_a_renewal_says_how_far_and_how_many_options_are_left(
    before: Contract, after: dict[str, Any], types: tuple[EventType, ...], note: str
) -> None:
    event = told(before, replace(before, **after))
    assert event is not None
    assert (event.types, event.notes) == (types, (note,))


def test_words_that_are_only_read_otherwise_are_no_news() -> None:
    older = held(FIRST)
    assert event_of(older, replace(older, record=replace(FIRST, ends_on=D("2028-03-31"))), NOW) is None


def test_a_term_that_is_cut_short_is_an_amendment_without_such_words() -> None:
    event = told(FIRST, replace(FIRST, ends_on=D("2026-12-31")))
    assert event is not None
    assert (event.types, event.notes) == ((EventType.AMENDED,), ())


def test_a_renewal_without_known_ends_says_nothing() -> None:
    assert notes_of(contract(), contract(), (RENEWED,)) == ("",)
    assert notes_of(rfp(), rfp(), (EventType.OPENED,)) == ()
    assert not end_moved(rfp(), contract(ends_on=D("2027-03-31")))
    assert options_text(contract()) == ""


def test_a_supplier_that_joins_an_award_is_news_and_the_first_names_are_not() -> None:
    awarded = rfp(stage=Stage.AWARDED, awarded_to=("Axon Enterprise, Inc.", "Motorola"))
    more = replace(awarded, awarded_to=("AXON ENTERPRISE INC", "Motorola", "Utility Inc"))
    event = told(awarded, more)
    assert event is not None
    assert event.types == (EventType.SUPPLIER_ADDED,)
    assert [(change.field, change.new) for change in event.changes] == [("awarded to", "Utility Inc")]
    assert told(replace(awarded, awarded_to=()), awarded) is None
    assert told(more, awarded) is None
    first = told(rfp(stage=Stage.CLOSED), awarded)
    assert first is not None
    assert (first.types, first.notes) == ((EventType.AWARDED,), ("awarded to Axon Enterprise, Inc.; Motorola",))


def test_participations_that_begin_end_or_move_are_news_and_a_list_that_is_first_read_is_not() -> None:
    tx = Participation(party="TX", ends_on=D("2027-01-31"))
    ut, ca = Participation(party="UT"), Participation(party="CA", number="7-24")
    before = contract(participations=(tx, ut))
    after = contract(participations=(replace(tx, ends_on=D("2028-01-31")), ca, replace(tx, party="NM")))
    event = told(before, after)
    assert event is not None
    assert event.types == (EventType.PARTICIPATION,)
    assert [(one.field, one.old, one.new) for one in event.changes] == [
        ("participation of TX", "until 2027-01-31", "until 2028-01-31"),
        ("participation of UT", "listed", "no longer listed"),
        ("participation of CA", "", "joined"),
        ("participation of NM", "", "joined, until 2027-01-31"),
    ]
    assert told(contract(), before) is None
    assert told(before, contract()) is None
    assert told(before, replace(before, participations=(ut, tx))) is None
    assert compare(contract(participations=(tx,)), contract(participations=(tx, ut)))[0] == (EventType.PARTICIPATION,)


def reminders(one: Held, now: datetime, *others: Held, **more: Any) -> list[int | None]:
    return [
        event.mark
        for turn in lifecycle([one, *others], now, expiring=EXPIRING, **more)
        for event in turn.events
        if event.type is EventType.EXPIRING
    ]


def on(day: str) -> datetime:
    return datetime.combine(D(day), datetime.min.time(), UTC) + timedelta(hours=18)


LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
ENDING = held(contract(ends_on=D("2027-01-31"), number="R191902"), since=LONG_AGO)


def test_ten_days_of_downtime_lose_no_reminder_and_repeat_none() -> None:
    # The ninety-day mark is crossed on Nov 2, 2026.
    assert reminders(ENDING, on("2026-10-30")) == [180]
    keys: list[str] = []
    for day in ("2026-10-30", "2026-11-09", "2026-11-10"):
        turns = lifecycle([ENDING], on(day), expiring=EXPIRING)
        keys += [event.key for turn in turns for event in turn.events]
    assert reminders(ENDING, on("2026-11-09")) == [180, 90]
    assert sorted(set(keys)) == [
        "coop/contract/c1/expiring/2027-01-31/180d",
        "coop/contract/c1/expiring/2027-01-31/90d",
    ]


def test_a_renewal_ends_the_reminders_of_the_old_end_and_starts_none_that_lie_behind() -> None:
    shown = contract(ends_on=D("2027-01-31"))
    before = held(shown, since=LONG_AGO)
    seen = Seen(listing="solicitations", records=(replace(shown, ends_on=D("2027-03-31")),))
    when = on("2027-01-20")
    (after,) = reconcile({shown.uid: before}, seen, when, ONE_LIST).values()
    assert after.moved_at == when
    # 70 days are left: the marks of 180 and 90 days lie before the renewal, that of 30 comes in its time.
    assert reminders(after, when) == []
    assert reminders(after, on("2027-02-28")) == []
    assert reminders(after, on("2027-03-05")) == [30]
    again = reconcile({shown.uid: after}, seen, on("2027-03-01"), ONE_LIST)
    assert again == {}


def test_another_change_during_the_downtime_hides_no_reminder() -> None:
    shown = contract(ends_on=D("2027-01-31"), description="Body cameras")
    before = held(shown, since=LONG_AGO)
    seen = Seen(listing="solicitations", records=(replace(shown, description="Cameras, body-worn"),))
    (after,) = reconcile({shown.uid: before}, seen, on("2026-11-09"), ONE_LIST).values()
    assert (after.moved_at, after.changed_at) == (None, on("2026-11-09"))
    assert reminders(after, on("2026-11-09")) == [180, 90]


def test_a_successor_ends_the_reminders() -> None:
    now = on("2026-11-09")
    assert reminders(ENDING, now, succeeded={ENDING.record.uid}) == []
    newer = held(contract("c2", number="R260101", predecessors=("r-191902",)), since=LONG_AGO)
    assert reminders(ENDING, now, newer) == []
    assert reminders(ENDING, now, replace(newer, gone_at=now)) == [180, 90]
    elsewhere = held(contract("c2", portal="other", predecessors=("R191902",)), since=LONG_AGO)
    assert reminders(ENDING, now, elsewhere) == [180, 90]
    nameless = held(contract("c2", predecessors=("--",)), since=LONG_AGO)
    assert reminders(held(contract(ends_on=D("2027-01-31")), since=LONG_AGO), now, nameless) == [180, 90]


def test_a_successor_hides_no_expiration_and_no_other_event() -> None:
    newer = held(contract("c2", predecessors=("R191902",)), since=LONG_AGO)
    (turn,) = lifecycle([ENDING, newer], on("2027-02-02"), expiring=EXPIRING)
    assert [event.type for event in turn.events] == [EventType.EXPIRED]


def test_a_reminder_of_a_reckoned_end_says_how_it_was_found_and_ends_with_it() -> None:
    found = Found(field="ends_on", text="3 years", how=How.DERIVED)
    other = Found(field="starts_on", text="2024", how=How.PROSE)
    record = contract(ends_on=D("2027-01-31"), options=Options(count=2, months=12), found=(other, found))
    (turn,) = lifecycle([held(record, since=LONG_AGO)], on("2026-11-09"), expiring=frozenset({90}))
    assert [event.notes for event in turn.events] == [("the end is reckoned from “3 years”",)]
    # Nobody counted the options: while the portal lists it, it may run on, and there is nothing left to count down to.
    assert lifecycle([held(record, since=LONG_AGO)], on("2027-02-03"), expiring=EXPIRING) == []
    assert reckoning(contract(found=(replace(found, how=How.PROSE),))) == ("the end is read from the words “3 years”",)
    assert reckoning(contract(found=(replace(found, why="unknown"), replace(found, how=How.COLUMN)))) == ()


def test_participations_end_by_the_calendar_once_and_not_years_later() -> None:
    record = contract(
        ends_on=D("2029-12-31"),
        zone=CHICAGO,
        participations=(
            Participation(party="TX", ends_on=D("2026-11-05")),
            Participation(party="NM", ends_on=D("2026-11-05")),
            Participation(party="AZ", ends_on=D("2026-09-01")),
            Participation(party="UT", ends_on=D("2026-11-09")),
            Participation(party="CA"),
        ),
    )
    one = held(record, since=LONG_AGO)
    (turn,) = lifecycle([one], on("2026-11-09"))
    (event,) = turn.events
    assert (event.types, turn.held) == ((EventType.PARTICIPATION,), one)
    assert [(change.field, change.old, change.new) for change in event.changes] == [
        ("participation of NM", "until 2026-11-05", "ended"),
        ("participation of TX", "until 2026-11-05", "ended"),
    ]
    (later,) = lifecycle([one], on("2026-11-12"))
    assert later.events[0].key == event.key
    assert lifecycle([held(record, since=on("2026-11-10"))], on("2026-11-10")) == []


def test_a_successor_is_told_when_it_is_new_and_names_what_it_replaces() -> None:
    older = held(contract(number="R191902", supplier="Axon"))
    newer = held(contract("c2", number="R260101", supplier="Utility Inc", predecessors=("R191902",)))
    both = {one.record.uid: one for one in (older, newer)}
    before = {older.record.uid: older}
    (event,) = replacements(before, both, [newer.record.uid, older.record.uid], NOW)
    assert (event.types, event.record) == ((EventType.REPLACED,), older.record)
    assert event.because == "R260101 names R191902 as what it replaces"
    assert event.notes == ("replaced by R260101 (Utility Inc)",)
    # What a known contract says of its predecessor for the first time is a better reading; one more name is news.
    silent = replace(newer, record=replace(newer.record, predecessors=()))
    assert replacements({newer.record.uid: silent}, both, [newer.record.uid], NOW) == []
    other = replace(newer, record=replace(newer.record, predecessors=("R180101",)))
    assert len(replacements({newer.record.uid: other}, both, [newer.record.uid], NOW)) == 1
    assert replacements(both, both, [newer.record.uid], NOW) == []
    tender = held(rfp())
    mixed = {tender.record.uid: tender, **both}
    assert replacements({}, mixed, [tender.record.uid], NOW) == []
    assert [one.key for one in replacements(before, mixed, [newer.record.uid], NOW)] == [event.key]
    itself = replace(newer, record=replace(newer.record, predecessors=("R260101",)))
    assert replacements(before, {**both, newer.record.uid: itself}, [newer.record.uid], NOW) == []


def test_a_link_that_was_inferred_makes_the_same_event() -> None:
    older = contract(number="R191902")
    event = replaced(older, contract("c2", title="Cameras", ends_on=D("2030-01-31")), NOW, "the titles agree")
    assert event.key == "coop/contract/c1/replaced/coop/contract/c2"
    assert (event.because, event.notes) == ("the titles agree", ("replaced by Cameras, until 2030-01-31",))


RULES = Rules(order=("workbook",))


def sighting(listing: str, **more: Any) -> Sighting:
    return Sighting(listing=listing, source_id="c1", record=contract(**more), seen_at=NOW)


def test_a_page_that_shows_a_later_end_than_the_list_has_the_extension() -> None:
    why = Found(field="ends_on", text="Effective 04/15/2024 - 07/29/2030", how=How.COLUMN)
    listed = sighting("workbook", ends_on=D("2029-07-29"), found=(replace(why, field="starts_on"),))
    page = sighting("pages", ends_on=D("2030-07-29"), found=(why,))
    merged = merge((listed, page), RULES, record_id="c1")
    assert isinstance(merged, Contract)
    assert (merged.ends_on, merged.found) == (D("2030-07-29"), (replace(why, field="starts_on"), why))
    # Read before the list changed, it still holds: the end must not move back until the page is read again.
    stale = replace(page, seen_at=NOW - timedelta(days=3))
    kept = merge((listed, stale), RULES, record_id="c1")
    assert isinstance(kept, Contract)
    assert kept.ends_on == D("2030-07-29")
    earlier = merge((sighting("workbook", ends_on=D("2031-07-29")), page), RULES, record_id="c1")
    assert isinstance(earlier, Contract)
    assert (earlier.ends_on, earlier.found) == (D("2031-07-29"), ())


def test_where_a_value_comes_from_goes_with_the_value() -> None:
    why = Found(field="ends_on", text="through 2030", how=How.PROSE)
    listed = sighting("workbook", starts_on=D("2024-01-01"))
    page = sighting(
        "pages", ends_on=D("2030-07-29"), starts_on=D("2023-01-01"), found=(why, replace(why, field="starts_on"))
    )
    merged = merge((listed, page), RULES, record_id="c1")
    assert isinstance(merged, Contract)
    assert (merged.starts_on, merged.ends_on, merged.found) == (D("2024-01-01"), D("2030-07-29"), (why,))
