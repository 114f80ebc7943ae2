"""Reminders whose mark is no business day: for watchlists that want it, the business day before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from model_samples import at, contract, held, rfp

from coopwatchd.model.compose import compose, match_events
from coopwatchd.model.events import Event
from coopwatchd.model.lifecycle import crossing, lifecycle
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import AnyRecord
from coopwatchd.model.watchlist import Watchlist, marks_of

CHICAGO = ZoneInfo("America/Chicago")
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
PLAIN = Watchlist(id="plain", closing=(7,), expiring=(30,), notify=("bids",))
BUSINESS = Watchlist(id="business", closing=(7, 3), business_days=True, notify=("bids",))
LISTS = (PLAIN, BUSINESS)


def told(record: AnyRecord, now: datetime) -> dict[str, list[str]]:
    """Whom a turn of the calendar reminds of what, by watchlist: the keys' ends."""
    closing, expiring = marks_of(LISTS, business=False)
    turns = lifecycle(
        [held(record, since=LONG_AGO)],
        now,
        closing=closing,
        expiring=expiring,
        business=marks_of(LISTS, business=True),
    )
    events: list[Event] = [event for turn in turns for event in turn.events]
    found: dict[str, list[str]] = {}
    for match in match_events(WatchlistIndex(LISTS), events):
        found.setdefault(match.watchlist.id, []).append(match.event.key.split("/", 3)[-1])
    return found


def local(*when: int) -> datetime:
    return datetime(*when, tzinfo=CHICAGO)  # type: ignore[misc, arg-type]


def test_marks_by_whether_business_days_are_wanted() -> None:
    assert marks_of(LISTS, business=False) == (frozenset({7}), frozenset({30}))
    assert marks_of(LISTS, business=True) == (frozenset({7, 3}), frozenset())


def test_a_mark_on_a_holiday_comes_the_business_day_before() -> None:
    # Due on Thursday, Dec 3: seven days before is Thanksgiving.
    record = rfp(due=at(12, 3))
    assert crossing(record, 7) == local(2026, 11, 26)
    assert crossing(record, 7, business=True) == local(2026, 11, 25)
    assert told(record, local(2026, 11, 24, 23, 59)) == {}
    assert [*told(record, local(2026, 11, 25))] == ["business"]
    assert {*told(record, local(2026, 11, 26))} == {"business", "plain"}


def test_a_mark_on_a_business_day_is_one_reminder_for_all() -> None:
    record = rfp(due=at(11, 17))  # a Tuesday; a week before is one too
    events = told(record, local(2026, 11, 10, 9))
    assert events["plain"] == events["business"]
    assert "business" not in events["plain"][0]


def test_both_kinds_in_one_channel_are_one_alert_where_the_day_is_the_same() -> None:
    record = rfp(due=at(11, 17))
    closing, expiring = marks_of(LISTS, business=False)
    (turn,) = lifecycle(
        [held(record, since=LONG_AGO)],
        local(2026, 11, 10, 9),
        closing=closing,
        expiring=expiring,
        business=marks_of(LISTS, business=True),
    )
    (one,) = compose(match_events(WatchlistIndex(LISTS), turn.events))
    assert {reason.watchlist for reason in one.alert.reasons} == {"plain", "business"}


def test_after_downtime_the_nearest_mark_only_and_each_once() -> None:
    record = rfp(due=at(12, 3))  # marks: Nov 25 (for the 26th) and Nov 30
    keys = [told(record, local(2026, 11, day, 9)).get("business") for day in range(24, 31)]
    assert keys[0] is None
    assert len({tuple(key) for key in keys[1:-1] if key}) == 1  # one key, known to the store after the first time
    assert keys[-1] != keys[-2]
    assert keys[-1] is not None
    assert len(keys[-1]) == 1  # the nearest


def test_a_mark_that_had_passed_when_the_record_was_first_seen_is_no_news() -> None:
    record = rfp(due=at(12, 3))
    closing = frozenset({7})
    late = held(record, since=local(2026, 11, 25, 8))  # after the business mark, before the plain one
    turns = lifecycle([late], local(2026, 11, 26, 9), closing=closing, business=(closing, frozenset()))
    assert [event.business for turn in turns for event in turn.events] == [False]


def test_only_plain_lists_watch_the_ends_of_contracts() -> None:
    record = contract(ends_on=date(2026, 12, 29))  # thirty days before is a Sunday
    assert told(record, local(2026, 11, 28, 9)) == {}
    assert [*told(record, local(2026, 11, 29, 9))] == ["plain"]
    assert crossing(record, 30, business=True) == local(2026, 11, 27) - timedelta(0)
