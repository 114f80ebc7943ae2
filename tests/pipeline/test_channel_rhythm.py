"""Several alerts at once, quiet hours, the cap of a day, quiet weeks, and reminders that were overtaken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_server import Failure
from test_outbox_delivery import BIDS, Post, at_work
from whole_line import CHANNELS, Clock, Line, once, solicitation

from coopwatchd.daemon.app import App
from coopwatchd.model.delivery import State
from coopwatchd.simulator import Fault

pytestmark = pytest.mark.slow  # each lives the whole line, with its servers

CHICAGO = ZoneInfo("America/Chicago")
working = contextmanager(at_work)
CLOSING = BIDS.replace("notify", 'closing = ["20d", "19d", "3d"]\nnotify')
SUMMARY = "What is open now: every"  # quiet hours hold it as well
SOME = ("Tuba Cases", "Viola Strings", "Oboe Reeds", "Harp Pedals", "Drum Skins", "Flute Pads", "Horn Mutes")


def keys(*lines: str) -> str:
    """The channels, with further keys of the Slack one."""
    return CHANNELS.replace('pace = "0ms"', "\n".join(('pace = "0ms"', *lines)))


def hours(clock_at: datetime, first: int, last: int) -> str:
    """A key for quiet hours, from and to so many hours from now."""
    local = clock_at.astimezone(CHICAGO).replace(minute=0)
    return f'quiet = "{local + timedelta(hours=first):%H:%M}-{local + timedelta(hours=last):%H:%M}"'


def soon() -> datetime:
    """The clock that `at_work` begins with, about."""
    return datetime.now(UTC) - timedelta(hours=5)


@pytest.fixture
def post(line: Line) -> Iterator[Post]:
    yield from at_work(line, BIDS)


def top(post: Post) -> list[str]:
    """The first lines of what stands in the channel itself."""
    found = [m["text"].splitlines()[0] for m in post.line.slack.messages if not m.get("thread_ts")]
    return [headline for headline in found if headline != SUMMARY]


def titles(post: Post) -> list[str]:
    """The records of the alerts that were told each alone."""
    told = [text for text, headline in zip(post.line.said(), post.line.headlines(), strict=True) if headline != SUMMARY]
    return [text.splitlines()[1].partition(" (")[0] for text in told]


def replies(post: Post, ts: str) -> list[str]:
    """The second lines of what stands in a thread: titles."""
    found = [m["text"].splitlines()[1] for m in post.line.slack.messages if m.get("thread_ts") == ts]
    return [text.partition(" (")[0] for text in found]


def test_more_than_five_of_one_poll_are_one_message_with_each_in_its_thread(post: Post) -> None:
    post.news(*SOME)
    post.app.deliver()
    assert top(post) == ["7 alerts at once"]
    parent = post.line.slack.messages[0]
    assert all(parent["text"].count(title) == 1 for title in SOME)
    assert sorted(replies(post, parent["ts"])) == sorted(SOME)
    assert {row.provider_id for row in post.rows(State.DELIVERED)[1:]} == {parent["ts"]}


def test_an_alert_of_a_record_does_not_overtake_the_message_for_several_that_has_failed(post: Post) -> None:
    post.news(*SOME)
    post.line.slack.fail(*[Failure(code="internal_error", method="chat.postMessage")] * 2)
    post.app.deliver()
    post.later(seconds=30)
    (record,) = [one for one in post.line.world.generic.view().solicitations if one.title == SOME[0]]
    post.line.world.generic.move_due(record.id, record.due + timedelta(days=2))
    post.app.poll_all()
    post.app.deliver()
    assert top(post) == []
    for _ in range(3):
        post.later(minutes=5)
    assert top(post) == ["7 alerts at once", "Due date moved"]


def test_five_are_five_messages(post: Post) -> None:
    post.news(*SOME[:5])
    post.app.deliver()
    assert top(post) == ["New solicitation"] * 5


def test_a_record_of_such_a_message_begins_its_thread_with_its_next_alert(post: Post) -> None:
    post.news(*SOME)
    post.app.deliver()
    for _ in range(2):
        _move(post, SOME[0])
        post.app.deliver()
    assert top(post)[0] == "7 alerts at once"
    (own,) = (m for m in post.line.slack.messages if m["text"].startswith("Open · Due date moved"))
    assert not own.get("thread_ts")
    assert replies(post, own["ts"]) == [SOME[0]]


def test_a_record_that_has_a_thread_is_told_there(post: Post) -> None:
    post.news("Bassoon Straps")
    post.app.deliver()
    own = post.line.slack.messages[-1]["ts"]
    _move(post, "Bassoon Straps", poll=False)
    post.news(*SOME)
    post.app.deliver()
    assert replies(post, own) == ["Bassoon Straps"]
    assert top(post)[1:] == ["7 alerts at once"]
    group = post.line.slack.messages[-len(SOME) - 1]
    assert "Bassoon" not in group["text"]


@pytest.mark.parametrize(("skip", "reset"), [(0, "after"), (0, "before"), (3, "after"), (3, "before")])
def test_a_message_for_several_that_was_cut_off_is_completed(post: Post, skip: int, reset: str) -> None:
    post.news(*SOME)
    post.line.slack.fail(*[Failure(method="chat.postMessage", seconds=0.001)] * skip, Failure(reset=reset))
    post.app.deliver()
    for _ in range(4):
        post.later(minutes=2)
    assert top(post) == ["7 alerts at once"]
    assert sorted(replies(post, post.line.slack.messages[0]["ts"])) == sorted(SOME)


def test_quiet_hours_hold_everything_and_drop_nothing(line: Line) -> None:
    with working(line, BIDS, channels=keys(hours(soon(), -1, 3))) as post:
        for title in SOME:
            post.news(title)
            post.later(minutes=1)
        assert post.line.slack.messages == []
        opens = post.next_due()
        assert opens is not None
        post.later(seconds=(opens - post.clock.at).total_seconds())
        assert top(post) == ["7 alerts since the quiet hours began"]
        assert sorted(replies(post, post.line.slack.messages[1]["ts"])) == sorted(SOME)


def test_a_few_that_were_held_come_each_alone_and_open_threads(line: Line) -> None:
    with working(line, BIDS, channels=keys(hours(soon(), -1, 3))) as post:
        post.news(*SOME[:2])
        post.later(hours=4)
        assert sorted(titles(post)) == sorted(SOME[:2])
        assert [row.batch for row in post.rows(State.DELIVERED)[1:]] == ["", ""]
        own = next(
            row.provider_id for row in post.rows() if row.alert.event and row.alert.event.record.title == SOME[0]
        )
        _move(post, SOME[0])
        post.later(hours=24)
        assert replies(post, own) == [SOME[0]]


def test_a_due_date_within_a_day_passes_the_quiet_hours(line: Line) -> None:
    with working(line, BIDS, channels=keys(hours(soon(), -1, 8))) as post:
        tomorrow = solicitation("990", "Tuba Cases", days=0.5)
        later = solicitation("991", "Viola Strings", days=1)
        post.line.world.generic.put(tomorrow, replace(later, due=post.clock.at + timedelta(hours=26)))
        post.app.poll_all()
        post.app.deliver()
        assert titles(post) == ["Tuba Cases"]
        post.later(hours=3)  # a day before its due date, in the middle of the quiet hours
        assert titles(post) == ["Tuba Cases", "Viola Strings"]


def test_what_is_above_the_cap_comes_as_one_message_the_next_day(line: Line) -> None:
    # The cap counts the summary that was told first.
    with working(line, BIDS, channels=keys("cap = 3")) as post:
        post.clock.at = post.clock.at.astimezone(CHICAGO).replace(hour=10).astimezone(UTC)
        post.clock.forward(days=1)
        for title in SOME[:5]:
            post.news(title)
            post.later(minutes=1)
        assert titles(post) == [*SOME[:3]]
        post.line.world.generic.put(replace(solicitation("990", "Horn Mutes"), due=post.clock.at + timedelta(hours=9)))
        post.app.poll_all()
        post.app.deliver()
        assert titles(post)[3:] == ["Horn Mutes"]  # cannot wait
        post.later(hours=14)
        assert top(post)[4:] == ["2 alerts above the day's cap"]
        assert all(title in post.line.said()[4] for title in SOME[3:5])
        assert post.rows(State.PENDING) == []


WEEKLY = keys('when = "mon-fri 08:00"')


@contextmanager
def quiet_weeks(line: Line, channels: str) -> Iterator[Post]:
    line.write(
        '\n[watchlists.tubas]\nany = ["tuba"]\nnotify = ["bids"]\n', portals=("table", "omnia"), channels=channels
    )
    clock = Clock(datetime(2026, 11, 16, 12, tzinfo=UTC))  # a Monday, 6:00 in Chicago
    with line.app(clock) as app:
        once(app)
        yield Post(line, app, clock)


def days(app: App, clock: Clock, count: int) -> None:
    for step in range(count * 4):
        clock.forward(hours=6)
        if step % 4 == 3:
            app.poll_all()
        app.turn()
        app.deliver()


def test_a_week_without_news_is_said_once(line: Line) -> None:
    with quiet_weeks(line, WEEKLY) as post:
        days(post.app, post.clock, 6)
        assert post.line.said() == []
        days(post.app, post.clock, 2)
        (said,) = post.line.said()
        assert said.splitlines()[0] == "All 2 portals read, nothing new for you"
        assert "2 portals fresh" in said
        days(post.app, post.clock, 5)
        assert len(post.line.said()) == 1
        days(post.app, post.clock, 3)
        assert len(post.line.said()) == 2


def test_news_are_a_reason_not_to_say_it(line: Line) -> None:
    with quiet_weeks(line, WEEKLY) as post:
        days(post.app, post.clock, 4)
        post.news("Tuba Cases")
        days(post.app, post.clock, 5)
        assert [headline.split(":")[0] for headline in post.line.headlines()] == ["Digest"]


def test_it_says_how_many_portals_could_not_be_read(line: Line) -> None:
    with quiet_weeks(line, WEEKLY) as post:
        post.line.simulator.faults.set("www.omniapartners.com", Fault.LOGIN)
        days(post.app, post.clock, 8)
        assert [line for line in post.line.headlines() if "portals read" in line] == [
            "1 of 2 portals read, nothing new for you"
        ]


def test_it_can_be_switched_off(line: Line) -> None:
    with quiet_weeks(line, keys('when = "mon-fri 08:00"', 'nothing_new = "never"')) as post:
        days(post.app, post.clock, 8)
        assert post.line.said() == []


def test_a_reminder_that_waited_is_not_told_when_its_date_has_moved(line: Line) -> None:
    with working(line, CLOSING, channels=keys(hours(soon(), 23, 26))) as post:
        post.news("Tuba Cases")
        post.app.deliver()
        post.later(hours=24)
        post.app.turn()
        (waits,) = post.rows(State.PENDING)
        assert waits.alert.event is not None
        assert waits.alert.event.mark in {19, 20}  # by the time of day at which this runs
        _move(post, "Tuba Cases")
        post.later(hours=3)
        (gone,) = post.rows(State.DISCARDED)
        assert (gone.id, gone.reason) == (waits.id, "its date has moved since")
        assert titles(post) == ["Tuba Cases", "Tuba Cases"]
        assert post.line.headlines()[-1] == "Due date moved"


def test_what_flaps_is_told_once_each_way_and_the_first_message_shows_where_it_stands(post: Post) -> None:
    post.clock.at = post.clock.at.replace(hour=10)  # one day, also in UTC
    post.news("Tuba Cases")
    post.app.deliver()
    parent = post.line.slack.messages[-1]
    shown = []
    for way in (2, -2, 2, -2, 2):
        _move(post, "Tuba Cases", by=way)
        post.app.deliver()
        shown.append(parent["text"])
    assert replies(post, parent["ts"]) == ["Tuba Cases"] * 2
    dates = [text.partition("Due: ")[2].splitlines()[0] for text in shown]
    assert dates[0] == dates[2] == dates[4] != dates[1] == dates[3]


def _move(post: Post, title: str, *, poll: bool = True, by: float = 2) -> None:
    (record,) = [one for one in post.line.world.generic.view().solicitations if one.title == title]
    post.clock.forward(seconds=60)
    post.line.world.generic.move_due(record.id, record.due + timedelta(days=by))
    if poll:
        post.app.poll_all()
