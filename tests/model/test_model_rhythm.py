from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coopwatchd.model.rhythm import (
    EVERY_DAY,
    Digest,
    Window,
    at_local,
    next_poll,
    parse_clock,
    parse_days,
    parse_duration,
    parse_hours,
    parse_when,
)

CHICAGO = ZoneInfo("America/Chicago")
ZONES = ["America/Chicago", "Australia/Lord_Howe", "Europe/Dublin", "America/Sao_Paulo", "UTC"]
HALF_HOUR = timedelta(minutes=30)
MON_FRI = frozenset(range(5))


def local(*when: int, zone: ZoneInfo = CHICAGO) -> datetime:
    return datetime(*when, tzinfo=zone)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1800), ("2h", 7200), ("1d", 86_400), (" 5 M ", 300), ("999999s", 999_999)],
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "30", "m", "-5m", "1.5h", "30 min", "1h30m", "1000000s", "5ſ", "٣m"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration; write a number and a unit: 30m, 2h, 1d"):
        parse_duration(text)


def test_no_time_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="'0m' is no time at all"):
        parse_duration("0m")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("mon,wed,fri", {0, 2, 4}),
        ("Daily", set(range(7))),
        ("mon-sun", set(range(7))),
        ("sat-mon", {5, 6, 0}),
        ("Monday - Wednesday, Sunday", {0, 1, 2, 6}),
        ("tues,thurs", {1, 3}),
        ("fri-fri", {4}),
        ("sun", {6}),
    ],
)
def test_days(text: str, days: set[int]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize(
    "text", ["", "mo", "mon-", "-fri", "mon,", "1-5", "weekdays", "mon-fri-sat", "month", "fridge", "daily,mon"]
)
def test_what_names_no_days_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="does not name days; write mon-fri, or mon,wed,fri, or daily"):
        parse_days(text)


@pytest.mark.parametrize(("text", "clock"), [("08:00", time(8)), ("8:05", time(8, 5)), ("23:59", time(23, 59))])
def test_clock(text: str, clock: time) -> None:
    assert parse_clock(text) == clock


@pytest.mark.parametrize("text", ["8", "24:00", "08:60", "8:5", "8am", "", "08:00:00", "٠٨:٠٠"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time of day; write 08:00"):
        parse_clock(text)


def test_hours() -> None:
    assert parse_hours("06:00-20:00") == (time(6), time(20))
    assert parse_hours(" 22:00 - 04:30 ") == (time(22), time(4, 30))
    with pytest.raises(ValueError, match="is not a span of hours; write 06:00-20:00"):
        parse_hours("06:00")
    with pytest.raises(ValueError, match="is not a time of day"):
        parse_hours("06:00-")


def test_when() -> None:
    assert parse_when("now", CHICAGO) is None
    assert parse_when(" NOW ", CHICAGO) is None
    assert parse_when("mon-fri 08:00", CHICAGO) == Digest(days=MON_FRI, at=time(8), zone=CHICAGO)
    assert parse_when("08:00", CHICAGO) == Digest(days=EVERY_DAY, at=time(8), zone=CHICAGO)


@pytest.mark.parametrize("text", ["", "mon - fri 08:00", "mon-fri at 08:00"])
def test_what_is_no_rhythm_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is neither “now” nor days and a time; write mon-fri 08:00"):
        parse_when(text, CHICAGO)


DAYTIME = Window(zone=CHICAGO, days=MON_FRI, since=time(6), until=time(20))
NIGHT = Window(zone=CHICAGO, days=frozenset({4}), since=time(22), until=time(4))  # Friday night
FRIDAYS = Window(zone=CHICAGO, days=frozenset({4}), since=time(6), until=time(6))  # all day
SKIPPED = Window(zone=CHICAGO, days=frozenset({6}), since=time(2, 15), until=time(2, 45))  # not there on March 8


@pytest.mark.parametrize(
    ("window", "moment", "inside"),
    [
        (DAYTIME, local(2026, 11, 2, 6), True),
        (DAYTIME, local(2026, 11, 2, 5, 59, 59), False),
        (DAYTIME, local(2026, 11, 2, 19, 59, 59), True),
        (DAYTIME, local(2026, 11, 2, 20), False),
        (DAYTIME, local(2026, 11, 7, 12), False),
        (DAYTIME, datetime(2026, 11, 2, 12, tzinfo=UTC), True),
        (NIGHT, local(2026, 11, 6, 22), True),
        (NIGHT, local(2026, 11, 7, 3, 59), True),
        (NIGHT, local(2026, 11, 7, 4), False),
        (NIGHT, local(2026, 11, 6, 3), False),
        (NIGHT, local(2026, 11, 7, 22), False),
        (NIGHT, local(2026, 11, 6, 12), False),
        (FRIDAYS, local(2026, 11, 6, 0), True),
        (Window(zone=CHICAGO, days=frozenset({6}), since=time(22), until=time(4)), local(2026, 11, 2, 3), True),
        (FRIDAYS, local(2026, 11, 7, 0), False),
        (Window(zone=CHICAGO), local(2026, 11, 7, 3), True),
    ],
)
def test_a_window_holds(window: Window, moment: datetime, inside: bool) -> None:
    assert window.holds(moment) is inside


@pytest.mark.parametrize(
    ("window", "moment", "opening"),
    [
        (DAYTIME, local(2026, 11, 2, 12), local(2026, 11, 2, 12)),
        (DAYTIME, local(2026, 11, 2, 3), local(2026, 11, 2, 6)),
        (DAYTIME, local(2026, 11, 6, 20), local(2026, 11, 9, 6)),
        (NIGHT, local(2026, 11, 7, 4), local(2026, 11, 13, 22)),
        (FRIDAYS, local(2026, 11, 7, 0), local(2026, 11, 13, 0)),
    ],
)
def test_a_window_opens(window: Window, moment: datetime, opening: datetime) -> None:
    assert window.opens(moment) == opening


def test_a_window_in_the_hour_that_is_skipped_opens_a_week_later() -> None:
    assert SKIPPED.opens(local(2026, 3, 2, 0)) == local(2026, 3, 15, 2, 15)


def test_a_window_that_never_opens_is_said() -> None:
    with pytest.raises(ValueError, match="the polling window never opens"):
        Window(zone=CHICAGO, days=frozenset()).opens(local(2026, 11, 2, 12))


@pytest.mark.parametrize(("since", "until", "hours"), [(6, 20, 14), (22, 4, 6), (0, 0, 24), (6, 6, 24), (6, 0, 18)])
def test_how_long_a_window_stays_open(since: int, until: int, hours: int) -> None:
    assert Window(zone=CHICAGO, since=time(since), until=time(until)).length == timedelta(hours=hours)


def test_a_window_of_minutes_stays_open_for_minutes() -> None:
    assert Window(zone=CHICAGO, since=time(6, 45), until=time(7, 15)).length == HALF_HOUR


MOMENTS = st.integers(0, 2 * 365 * 86_400_000_000).map(
    lambda moment: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)
)
WINDOWS = st.builds(
    Window,
    zone=st.sampled_from([ZoneInfo(name) for name in ZONES]),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    since=st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])),
    until=st.builds(time, st.integers(0, 23), st.sampled_from([0, 30, 45])),
)


@given(st.text(max_size=8), MOMENTS, st.sampled_from(["7s", "5m", "30m", "7h", "1d", "999999d"]), WINDOWS)
@example(
    "omnia", datetime(2026, 3, 8, 7, tzinfo=UTC), "30m", Window(zone=CHICAGO, since=time(2, 15), until=time(2, 45))
)
def test_the_next_poll_lies_ahead_inside_the_window_and_is_always_the_same(
    portal: str, now: datetime, every: str, window: Window
) -> None:
    step = parse_duration(every)
    following = next_poll(portal, now, step, window)
    assert following > now
    assert window.holds(following)
    assert next_poll(portal, now, step, window) == following
    assert next_poll(portal, following, step, window) > following


ALWAYS = Window(zone=CHICAGO)


def test_polls_come_every_so_often_at_the_same_minute_every_day() -> None:
    now = datetime(2026, 11, 2, tzinfo=UTC)
    polls = []
    for _ in range(48 * 3):
        now = next_poll("omnia", now, HALF_HOUR, ALWAYS)
        polls.append(now)
    assert {later - sooner for sooner, later in pairwise(polls)} == {HALF_HOUR}
    assert len({poll.time() for poll in polls}) == 48


@pytest.mark.parametrize(("every", "window"), [("30m", ALWAYS), ("1d", ALWAYS), ("30m", DAYTIME), ("1d", DAYTIME)])
def test_portals_are_spread_even_when_a_window_opens(every: str, window: Window) -> None:
    before = local(2026, 11, 2, 5)
    step = parse_duration(every)
    first = sorted(next_poll(f"portal-{number}", before, step, window) for number in range(200))
    reach = min(step, window.length)
    assert first[-1] - first[0] > reach / 2
    in_one_slot = Counter((moment - first[0]) // (reach / 20) for moment in first)
    assert max(in_one_slot.values()) < 40


@pytest.mark.parametrize("clock", [time(1, 30), time(2, 30), time(8)])
@pytest.mark.parametrize("name", ZONES)
def test_a_digest_comes_once_on_every_date_of_the_year(name: str, clock: time) -> None:
    zone = ZoneInfo(name)
    digest = Digest(days=EVERY_DAY, at=clock, zone=zone)
    now = datetime(2026, 1, 1, tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
    end = datetime(2027, 1, 1, tzinfo=zone)
    days = []
    while (now := digest.after(now)) < end:
        days.append(now.astimezone(zone).date())
    assert days == [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


def test_a_digest_on_the_days_of_the_clock() -> None:
    half_past_one = Digest(days=EVERY_DAY, at=time(1, 30), zone=CHICAGO)
    half_past_two = Digest(days=EVERY_DAY, at=time(2, 30), zone=CHICAGO)
    first = half_past_one.after(local(2026, 11, 1, 0))
    assert first == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # the first 1:30 of two
    assert half_past_one.after(first) == datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
    assert half_past_two.after(local(2026, 3, 8, 0)) == datetime(2026, 3, 8, 8, 30, tzinfo=UTC)  # 3:30, an hour later


def test_a_digest_is_strictly_ahead_and_on_its_days() -> None:
    digest = Digest(days=MON_FRI, at=time(8), zone=CHICAGO)
    friday = local(2026, 11, 6, 8)
    assert digest.after(friday - timedelta(microseconds=1)) == friday
    assert digest.after(friday) == local(2026, 11, 9, 8)


def test_a_wall_clock_time_as_an_instant() -> None:
    assert at_local(date(2026, 7, 1), time(8), CHICAGO) == datetime(2026, 7, 1, 13, tzinfo=UTC)
    assert at_local(date(2026, 7, 1), time(8), CHICAGO).tzinfo is UTC
