from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from model_samples import TBD, at, contract, held, on, rfp

from coopwatchd.model.compose import match_events
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.lifecycle import crossing, lifecycle
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import AnyRecord, Due, Stage
from coopwatchd.model.watchlist import Watchlist

SECOND = timedelta(seconds=1)
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
MARKS = {"closing": frozenset({7, 1}), "expiring": frozenset({180, 30})}


def old(record: AnyRecord) -> Held:
    return held(record, since=LONG_AGO)


def events(one: Held, now: datetime, **marks: frozenset[int]) -> list[Event]:
    return [event for turn in lifecycle([one], now, **(marks or MARKS)) for event in turn.events]


def marks_told(one: Held, now: datetime, **marks: frozenset[int]) -> list[int | None]:
    return [event.mark for event in events(one, now, **marks)]


@pytest.mark.parametrize(
    ("due", "mark", "midnight"),
    [
        # Chicago leaves daylight saving on Nov 1 and enters it on Mar 8: midnight is local all the same.
        (on(11, 5), 7, datetime(2026, 10, 29, 5, tzinfo=UTC)),
        (on(11, 5), 1, datetime(2026, 11, 4, 6, tzinfo=UTC)),
        (at(3, 12, 14), 7, datetime(2026, 3, 5, 6, tzinfo=UTC)),
        (at(3, 12, 14), 1, datetime(2026, 3, 11, 5, tzinfo=UTC)),
        (at(12, 1, 14, zone="Pacific/Honolulu"), 1, datetime(2026, 11, 30, 10, tzinfo=UTC)),
        (at(12, 1, 14, zone="Pacific/Kiritimati"), 1, datetime(2026, 11, 29, 10, tzinfo=UTC)),
        (on(12, 1, zone="Australia/Lord_Howe"), 7, datetime(2026, 11, 23, 13, tzinfo=UTC)),
    ],
)
def test_a_mark_is_crossed_at_midnight_where_the_portal_is(due: Due, mark: int, midnight: datetime) -> None:
    one = old(rfp(due=due))
    assert crossing(one.record, mark) == midnight
    marks = {"closing": frozenset({mark})}
    assert events(one, midnight - SECOND, **marks) == []
    (told,) = events(one, midnight, **marks)
    assert (told.types, told.mark, told.at) == ((EventType.CLOSING,), mark, midnight)


def test_a_contracts_mark_is_crossed_at_midnight_in_its_own_zone() -> None:
    one = old(contract(ends_on=date(2026, 12, 31), zone="Pacific/Guam"))
    midnight = datetime(2026, 11, 30, 14, tzinfo=UTC)
    assert crossing(one.record, 30) == midnight
    assert marks_told(one, midnight - SECOND, expiring=frozenset({30})) == []
    (told,) = events(one, midnight, expiring=frozenset({30}))
    assert (told.types, told.because) == ((EventType.EXPIRING,), "30 days left")


@pytest.mark.parametrize(
    ("day", "because"), [(24, "7 days left"), (25, "6 days left"), (30, "1 day left"), (31, "the last day")]
)
def test_a_reminder_says_how_much_is_left(day: int, because: str) -> None:
    told = events(old(rfp(due=on(12, 31))), datetime(2026, 12, day, 18, tzinfo=UTC), closing=frozenset({7}))
    assert [one.because for one in told] == [because]


@pytest.mark.parametrize("record", [rfp(), rfp(due=None), contract()])
def test_there_is_no_mark_without_a_date(record: AnyRecord) -> None:
    with pytest.raises(ValueError, match="has no date to count down to"):
        crossing(record, 7)
    assert events(old(record), datetime(2026, 12, 1, tzinfo=UTC)) == []


def test_an_unknown_date_has_no_mark() -> None:
    with pytest.raises(ValueError, match="coop/solicitation/1 has no date"):
        crossing(rfp(due=TBD), 7)
    assert events(old(rfp(due=TBD)), datetime(2026, 12, 1, tzinfo=UTC)) == []


@pytest.mark.parametrize("stage", [Stage.FORECAST, Stage.AWARDED, Stage.CANCELLED, Stage.CLOSED])
def test_only_what_is_open_is_counted_down_to(stage: Stage) -> None:
    assert events(old(rfp(due=on(12, 1), stage=stage)), datetime(2026, 11, 30, 12, tzinfo=UTC)) == []


def test_only_an_active_contract_is_counted_down_to() -> None:
    ended = contract(ends_on=date(2026, 12, 1), stage=Stage.EXPIRED)
    assert events(old(ended), datetime(2026, 11, 30, 12, tzinfo=UTC)) == []


def test_a_mark_that_had_passed_when_the_record_was_first_seen_is_silent() -> None:
    late = held(rfp(due=on(12, 10)), since=datetime(2026, 12, 4, 12, tzinfo=UTC))
    assert marks_told(late, datetime(2026, 12, 5, tzinfo=UTC)) == []
    assert marks_told(late, datetime(2026, 12, 9, 12, tzinfo=UTC)) == [1]
    midnight = crossing(late.record, 7)
    assert marks_told(replace(late, first_seen=midnight), midnight + SECOND) == []
    assert marks_told(replace(late, first_seen=midnight - SECOND), midnight + SECOND) == [7]


def test_after_downtime_every_mark_is_returned_and_only_the_nearest_is_told() -> None:
    one = old(rfp(due=on(12, 10)))
    told = events(one, datetime(2026, 12, 9, 12, tzinfo=UTC), closing=frozenset({14, 7, 1}))
    assert [event.mark for event in told] == [14, 7, 1]
    index = WatchlistIndex([Watchlist(id="all", closing=(14, 7, 1)), Watchlist(id="far", closing=(14, 7))])
    heard = {match.watchlist.id: match.event.mark for match in match_events(index, told)}
    assert heard == {"all": 1, "far": 7}


def test_a_reminder_is_known_by_its_date_so_that_a_moved_date_arms_it_again() -> None:
    now = datetime(2026, 12, 4, 12, tzinfo=UTC)
    one, moved = old(rfp(due=on(12, 10))), old(rfp(due=on(12, 11)))
    (first,), (again,), (second,) = (events(x, now, closing=frozenset({7})) for x in (one, one, moved))
    assert first.key == again.key
    assert first.key != second.key


def test_a_solicitation_closes_when_its_due_date_has_passed() -> None:
    one = old(rfp(due=at(12, 1, 14)))
    now = datetime(2026, 12, 1, 20, 0, 1, tzinfo=UTC)
    (turn,) = lifecycle([one], now, **MARKS)
    (told,) = turn.events
    assert (told.types, told.because) == ((EventType.CLOSED,), "its due date has passed")
    assert (told.before, told.record.stage) == (one.record, Stage.CLOSED)
    assert [(change.field, change.old, change.new) for change in told.changes] == [("status", "open", "closed")]
    assert (turn.held.record.stage, turn.held.changed_at) == (Stage.CLOSED, now)
    assert lifecycle([turn.held], now + timedelta(days=1), **MARKS) == []


def test_a_contract_expires_when_its_last_day_is_over() -> None:
    (turn,) = lifecycle([old(contract(ends_on=date(2026, 11, 30)))], datetime(2026, 12, 1, 6, tzinfo=UTC))
    (told,) = turn.events
    assert (told.types, told.because) == ((EventType.EXPIRED,), "the end of its term has passed")
    assert told.key == "coop/contract/c1/expired/2026-11-30"


def test_what_is_gone_and_what_nothing_happens_to_has_no_turn() -> None:
    now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    gone = replace(old(rfp(due=on(12, 1))), gone_at=now)
    far = old(rfp(due=on(12, 30)))
    assert lifecycle([gone, far], now, **MARKS) == []


def test_a_reminder_leaves_the_record_as_it_was() -> None:
    one = old(rfp(due=on(12, 10)))
    (turn,) = lifecycle([one], datetime(2026, 12, 9, 12, tzinfo=UTC), **MARKS)
    assert turn.held is one
