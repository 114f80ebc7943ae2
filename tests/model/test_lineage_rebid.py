"""When a rebid should open: by the field's habit at first, by one's own as soon as there is one, over open options."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from model_samples import contract, held, rfp

from coopwatchd.model.holding import Held
from coopwatchd.model.life.habits import Habit, Habits, bodies_of, learn, options_left
from coopwatchd.model.life.lineage import trace
from coopwatchd.model.life.rebid import Window, window
from coopwatchd.model.records import Contract, Due, Options, Stage

TODAY = date(2026, 11, 23)
NOBODY = Habits({})
SUBJECTS = "copiers laptops janitorial roofing tires fencing fuel buses mowers paint".split()


def past(lead: int, count: int, **more: Any) -> list[Held]:
    """So many awards that ended a year ago or earlier, each with a rebid that opened `lead` months before the end."""
    rows: list[Held] = []
    for place, subject in enumerate(SUBJECTS[:count]):
        ends = date(2025, 6, 30) - timedelta(days=40 * place)
        opened = ends - timedelta(days=round(lead * 30.44))
        starts = ends.replace(year=ends.year - 5)
        old = contract(f"o{place}", title=subject, number=f"O{place}", **{"starts_on": starts, "ends_on": ends} | more)
        due = Due.on(opened + timedelta(days=40), text="", zone="UTC")
        rows += [
            held(old, since=at(starts)),
            held(rfp(f"r{place}", title=subject, due=due, issued_on=opened, stage=Stage.CLOSED), since=at(opened)),
        ]
    return rows


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def learned(rows: list[Held]) -> Habits:
    return learn(rows, trace(rows), TODAY)


def now(ends_on: date, **more: Any) -> Contract:
    return contract("now", title="Zebras", ends_on=ends_on, **more)


def given(contract: Contract, habits: Habits, today: date = TODAY) -> Window:
    found = window(contract, habits, today)
    assert found is not None
    assert found.earliest <= found.expected <= found.latest
    return found


def months(one: date, other: date) -> float:
    return (other - one).days / 30.44


def test_without_an_end_there_is_no_window() -> None:
    assert window(contract(), NOBODY, TODAY) is None


def test_without_history_the_fields_habit_counts_and_is_said() -> None:
    found = given(now(date(2029, 3, 31)), NOBODY)
    assert 8 < months(found.expected, date(2029, 3, 31)) < 10
    assert found.learned == 0
    assert found.reason.endswith("no rebids are known here yet, the field opens them 4 to 14 months before the end")
    assert found.sentence.startswith("The rebid should open between 2028-")


def test_a_rebid_that_is_late_is_said_to_be() -> None:
    late = given(now(TODAY + timedelta(days=70)), NOBODY)
    assert late.expected > TODAY + timedelta(days=70)
    assert late.reason.endswith("; none is out so near the end, so the term may well be extended first")
    in_time = given(now(TODAY + timedelta(days=700)), NOBODY)
    assert "extended" not in in_time.reason
    assert "extended" not in given(now(TODAY - timedelta(days=900)), NOBODY).reason
    options = Options(count=2, months=12, used=0)
    assert "extended" not in given(now(TODAY + timedelta(days=70), options=options), NOBODY).reason


def test_one_rebid_is_not_called_none() -> None:
    reason = given(now(date(2028, 6, 30)), learned(past(9, 1))).reason
    assert "only one rebid is known here yet, the field opens them 4 to 14 months" in reason


def test_ones_own_habit_moves_and_narrows_the_window() -> None:
    habits = learned(past(5, 8))
    mine, field = given(now(date(2029, 3, 31)), habits), given(now(date(2029, 3, 31)), NOBODY)
    assert 4 < months(mine.expected, date(2029, 3, 31)) < 6
    assert months(mine.earliest, mine.latest) < months(field.earliest, field.latest) - 2
    assert mine.learned == 8
    assert "Sample Cooperative has opened its last 6 rebids 5 months before the end" in mine.reason


def test_the_lead_agencys_own_habit_comes_before_its_cooperatives() -> None:
    mine = past(12, 4, lead_agency="Harris County")
    others = [held(_other(one.record), since=one.first_seen) for one in past(5, 8, lead_agency="Cobb County")]
    habits = learned([*mine, *others])
    found = given(now(date(2029, 3, 31), lead_agency="Harris County"), habits)
    assert 10.5 < months(found.expected, date(2029, 3, 31)) < 13
    assert "Harris County has opened its last 4 rebids 12 months" in found.reason
    unknown = given(now(date(2029, 3, 31), lead_agency="Tarrant County"), habits)
    assert "Sample Cooperative has opened its last 6 rebids" in unknown.reason


def _other(record: Any) -> Any:
    return replace(
        record, id=f"x{record.id}", title=f"Used {record.title}", number=record.number and f"x{record.number}"
    )


def test_of_a_body_that_nothing_is_known_of_others_tell() -> None:
    found = given(now(date(2029, 3, 31), cooperative="Other"), learned(past(5, 8)))
    assert "of Other too little is known yet, others have opened their last 6 rebids 5 months" in found.reason
    assert months(found.expected, date(2029, 3, 31)) < 8.5


def test_options_that_are_always_used_move_the_window_to_the_final_end() -> None:
    used = past(6, 10, options=Options(count=2, months=12, used=2))
    final = date(2031, 3, 31)
    options = Options(count=2, months=12, used=0)
    found = given(now(date(2029, 3, 31), final_ends_on=final, options=options), learned(used))
    assert found.earliest > date(2030, 3, 1)
    assert (
        "current term ends 2029-03-31, 2 options of 12 months left until 2031-03-31 (20 of 20 were used here)"
        in found.reason
    )


def test_options_that_are_seldom_used_keep_the_nearer_ends_open() -> None:
    unused = past(6, 10, final_ends_on=date(2027, 6, 30))
    found = given(now(date(2029, 3, 31), options=Options(count=1, used=0)), learned(unused))
    assert found.earliest < date(2028, 12, 1)
    assert "1 option of 12 months left (0 of 10 were used here)" in found.reason


def test_a_last_option_that_was_used_counts_where_nothing_says_how_many_there_were() -> None:
    rows = past(6, 3)
    rows = [held(_final(one.record), since=one.first_seen) if isinstance(one.record, Contract) else one for one in rows]
    assert learned(rows).of("sample").used == 3


def _final(record: Contract) -> Contract:
    return replace(record, final_ends_on=record.ends_on)


def test_where_nothing_is_said_of_options_it_lasts_as_long_as_the_others_did() -> None:
    habits = learned(past(6, 10))  # five years each
    short = given(now(date(2027, 6, 30), starts_on=date(2024, 7, 1)), habits)
    done = given(now(date(2027, 6, 30), starts_on=date(2022, 7, 1)), habits)
    assert short.latest > date(2028, 10, 1)
    assert done.latest < date(2027, 6, 30)


def test_a_bridge_does_not_count_as_an_earlier_opening() -> None:
    rows = past(6, 6)
    late = [
        held(_bridged(one.record), since=one.first_seen) if isinstance(one.record, Contract) else one for one in rows
    ]
    leads = learned(late).of("sample").leads
    assert len(leads) == 6
    assert all(5.4 < lead < 6.6 for lead in leads)


def test_nor_does_one_beyond_the_final_end() -> None:
    rows = past(6, 4)
    late = [
        held(_bridged(_final(one.record)), since=one.first_seen) if isinstance(one.record, Contract) else one
        for one in rows
    ]
    leads = learned(late).of("sample").leads
    assert [round(lead) for lead in leads] == [6, 6, 6, 6]


def _bridged(record: Contract) -> Contract:
    assert record.ends_on is not None
    return replace(record, ends_on=record.ends_on + timedelta(days=150))


def test_what_did_not_happen_until_today_is_left_out() -> None:
    habits = learned(past(9, 8))
    late = given(now(TODAY + timedelta(days=150)), habits)
    assert late.earliest >= TODAY
    over = given(now(TODAY - timedelta(days=100)), habits)
    assert over.earliest >= TODAY


def test_one_that_stands_far_from_all_others_is_counted_and_not_shown() -> None:
    rows = past(7, 5)
    early = past(20, 6)[-2:]
    found = given(now(date(2029, 3, 31)), learned([*rows, *early]))
    assert "5 of its last 6 rebids 7 months before the end" in found.reason


def test_forecasts_and_rebids_of_tomorrow_teach_nothing() -> None:
    rows = past(5, 2)
    rows[1] = held(_forecast(rows[1].record), since=rows[1].first_seen)
    assert len(learned(rows).of("sample").leads) == 1
    assert learn(past(5, 2), trace(past(5, 2)), date(2020, 1, 1)).field.leads == []


def _forecast(record: Any) -> Any:
    return replace(record, stage=Stage.FORECAST)


def test_a_placeholder_is_no_end() -> None:
    assert window(now(date(9999, 12, 31)), NOBODY, TODAY) is None
    assert window(now(date(1, 1, 1)), NOBODY, TODAY) is None
    endless = given(now(date(2029, 3, 31), final_ends_on=date(9999, 12, 31)), NOBODY)
    assert endless == given(now(date(2029, 3, 31)), NOBODY)


def test_without_a_beginning_the_end_is_taken_as_it_is() -> None:
    habits = learned(past(6, 4, starts_on=None)).of("sample")
    assert ([round(lead) for lead in habits.leads], habits.lives) == ([6, 6, 6, 6], [])


def test_contracts_that_run_very_long_are_followed_for_some_years() -> None:
    old = [held(_long(one.record), since=one.first_seen) for one in past(6, 10)]
    young = given(now(date(2027, 6, 30), starts_on=date(2026, 7, 1)), learned(old))
    assert young.expected.year >= 2031


def _long(record: Any) -> Any:
    return replace(record, starts_on=date(1995, 7, 1)) if isinstance(record, Contract) else record


def test_only_the_newest_rebids_teach() -> None:
    rows: list[Held] = []
    for place in range(45):
        name = f"{chr(97 + place % 26) * 5}{chr(97 + place // 26) * 5}"
        old, new = past(5 if place < 41 else 12, 1)
        shift = timedelta(days=30 * place)
        ended = replace(old.record, id=f"o{place}", number=f"O{place}", title=name, starts_on=None)
        assert isinstance(ended, Contract)
        assert ended.ends_on is not None
        opened = new.first_seen.date() - shift
        rows.append(held(replace(ended, ends_on=ended.ends_on - shift), since=at(date(2015, 1, 1))))
        rows.append(held(rfp(f"r{place}", title=name, issued_on=opened, stage=Stage.CLOSED), since=at(opened)))
    leads = learned(rows).of("sample").leads
    assert len(leads) == 40
    assert max(leads) < 6


def test_options_left_are_counted_or_reckoned_from_the_final_end() -> None:
    end = date(2028, 3, 31)
    assert options_left(end, None, None) == 0
    assert options_left(end, None, Options(count=3, used=1)) == 2
    assert options_left(end, None, Options(count=3)) == 0
    assert options_left(end, date(2030, 3, 31), None) == 2
    assert options_left(end, date(2030, 3, 31), Options(months=24)) == 1
    assert options_left(end, date(2028, 4, 15), None) == 0


def test_whose_habits_a_contract_follows() -> None:
    assert bodies_of(contract(cooperative="Sourcewell", lead_agency="Sourcewell"))[-1] == ("sourcewell", "sourcewell")
    assert bodies_of(contract(cooperative="A", lead_agency="")) == [("", ""), ("a", "")]


def test_awards_that_still_run_tell_that_options_are_used() -> None:
    stopped = past(6, 1, starts_on=date(2024, 7, 1), final_ends_on=date(2029, 6, 30))
    running = [held(_running(place), since=at(date(2022, 7, 1))) for place in range(9)]
    young = now(date(2027, 6, 30), starts_on=date(2026, 7, 1), final_ends_on=date(2028, 6, 30))
    alone, among = given(young, learned(stopped)), given(young, learned([*stopped, *running]))
    assert among.expected > alone.expected
    assert learned([*stopped, *running]).of("sample").decided(12, 6) == (1, 9)


def test_longer_terms_do_not_say_that_shorter_ones_go_on_but_ends_that_moved_do() -> None:
    asked = now(date(2028, 1, 1), starts_on=date(2024, 1, 1))
    longer = [replace(_running(place), starts_on=date(2026, 1, 1), ends_on=date(2032, 1, 1)) for place in range(12)]
    rows = [held(one, since=at(date(2026, 1, 1))) for one in longer]
    assert given(asked, learned(rows)) == given(asked, NOBODY)
    moved = [replace(one, moved_at=at(date(2026, 6, 1))) for one in rows]
    assert given(asked, learned(moved)).expected > date(2028, 1, 1) > given(asked, NOBODY).expected


def test_an_end_in_2099_is_none_to_learn_from() -> None:
    asked = now(date(2028, 1, 1), starts_on=date(2026, 1, 1))
    endless = [held(replace(_running(place), ends_on=date(2099, 12, 31)), since=at(TODAY)) for place in range(5)]
    assert given(asked, learned(endless)) == given(asked, NOBODY)


def test_a_body_that_is_always_on_the_day_is_not_taken_at_its_word() -> None:
    for ends in (date(2028, 1, 1), date(2028, 1, 2)):
        found = given(now(ends), Habits({("sample", ""): Habit(leads=[9.0] * 40)}, spread=0.02))
        assert 1 < months(found.earliest, found.latest) < 9


def _running(place: int) -> Contract:
    return contract(f"n{place}", title=f"Item {chr(97 + place) * 5}", starts_on=date(2022, 7, 1), ends_on=TODAY)


def test_one_early_rebid_of_ten_hardly_widens_the_window() -> None:
    usual = given(now(date(2029, 3, 31)), learned(past(7, 9)))
    early = given(now(date(2029, 3, 31)), learned([*past(7, 9), *past(13, 10)[-2:]]))
    assert months(early.earliest, early.latest) < months(usual.earliest, usual.latest) + 1.5
