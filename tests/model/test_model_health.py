from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from model_samples import NOW

from coopwatchd.model.health import ListingState, Outcome, Poll, after_poll, believes_drop, opens_incident, pause_after

FRESH = ListingState(portal="coop", listing="page")
HOUR = timedelta(hours=1)


def poll(outcome: Outcome, at: datetime = NOW, trouble: str = "", rows: int = 0, rejects: int = 0) -> Poll:
    said = trouble or ("" if outcome in {Outcome.GOOD, Outcome.UNCHANGED} else str(outcome))
    return Poll(
        portal="coop", listing="page", at=at, outcome=outcome, trouble=said, reason=said, rows=rows, rejects=rejects
    )


GOOD = after_poll(FRESH, poll(Outcome.GOOD, rows=40, rejects=1))


def test_the_first_good_read_is_the_baseline_for_ever() -> None:
    assert FRESH.good
    assert (GOOD.baseline_at, GOOD.last_good_at, GOOD.rows, GOOD.rejects, GOOD.good) == (NOW, NOW, 40, 1, True)
    later = after_poll(GOOD, poll(Outcome.GOOD, NOW + HOUR, rows=41))
    assert (later.baseline_at, later.last_good_at, later.rows, later.rejects) == (NOW, NOW + HOUR, 41, 0)


def test_a_bad_poll_is_no_baseline() -> None:
    bad = after_poll(FRESH, poll(Outcome.REFUSED))
    assert (bad.baseline_at, bad.last_good_at, bad.last_poll_at, bad.bad_polls, bad.rows) == (None, None, NOW, 1, 0)
    assert after_poll(FRESH, poll(Outcome.SUSPECT)).suspect_polls == 1


def test_unchanged_is_as_good_as_good_and_keeps_the_counts() -> None:
    same = after_poll(GOOD, poll(Outcome.UNCHANGED, NOW + HOUR))
    assert (same.rows, same.rejects, same.last_good_at, same.good) == (40, 1, NOW + HOUR, True)


def test_bad_polls_are_counted_and_one_good_one_ends_them() -> None:
    once = after_poll(GOOD, poll(Outcome.REFUSED, NOW + HOUR, trouble="challenge"))
    twice = after_poll(once, poll(Outcome.REFUSED, NOW + 2 * HOUR, trouble="timeout"))
    assert (once.bad_polls, once.trouble, once.first_bad_at, once.good) == (1, "challenge", NOW + HOUR, False)
    assert (twice.bad_polls, twice.trouble, twice.reason) == (2, "timeout", "timeout")
    assert (twice.first_bad_at, twice.last_good_at, twice.rows) == (NOW + HOUR, NOW, 40)
    well = after_poll(twice, poll(Outcome.GOOD, NOW + 3 * HOUR, rows=3))
    assert (well.bad_polls, well.trouble, well.reason, well.first_bad_at) == (0, "", "", None)


def test_the_operator_hears_of_the_second_bad_poll_once() -> None:
    once = after_poll(GOOD, poll(Outcome.REFUSED))
    twice = after_poll(once, poll(Outcome.SUSPECT))
    assert not opens_incident(once)
    assert opens_incident(twice)
    assert not opens_incident(after_poll(replace(twice, incident_at=NOW), poll(Outcome.REFUSED)))


def test_a_drop_is_believed_at_the_third_poll_and_after_a_whole_day() -> None:
    state = GOOD
    assert not believes_drop(state, NOW)
    for hours in (0, 12):
        state = after_poll(state, poll(Outcome.SUSPECT, NOW + hours * HOUR))
        assert not believes_drop(state, NOW + (hours + 1) * HOUR)
    assert not believes_drop(state, NOW + timedelta(days=1) - timedelta(seconds=1))
    assert believes_drop(state, NOW + timedelta(days=1))


def test_two_polls_are_not_enough_however_far_apart() -> None:
    state = after_poll(GOOD, poll(Outcome.SUSPECT))
    assert not believes_drop(state, NOW + timedelta(days=30))


def test_a_refusal_in_between_says_nothing_and_a_good_read_begins_anew() -> None:
    state = after_poll(GOOD, poll(Outcome.SUSPECT))
    state = after_poll(state, poll(Outcome.REFUSED, NOW + HOUR))
    assert (state.suspect_since, state.suspect_polls, state.bad_polls) == (NOW, 1, 2)
    state = after_poll(state, poll(Outcome.SUSPECT, NOW + 2 * HOUR))
    assert believes_drop(state, NOW + timedelta(days=1))
    well = after_poll(state, poll(Outcome.GOOD, NOW + 3 * HOUR))
    assert (well.suspect_since, well.suspect_polls) == (None, 0)
    assert not believes_drop(well, NOW + timedelta(days=9))


def test_a_portal_that_keeps_failing_is_asked_ever_more_seldom_down_to_every_six_hours() -> None:
    every = timedelta(minutes=30)
    pauses = [pause_after(bad, every) for bad in range(8)]
    assert pauses[:2] == [timedelta(0), timedelta(0)]  # one bad answer is weather
    assert pauses[2:5] == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)]
    assert set(pauses[5:]) == {timedelta(hours=6)}
    assert pause_after(10_000, every) == timedelta(hours=6)
