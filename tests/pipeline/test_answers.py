"""What people press is kept, shown, and heeded by everything that comes after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from test_outbox_delivery import BIDS, DIGEST, Post, at_work
from test_parent_messages import moved, opened
from whole_line import CHANNELS, Clock, Line, once

from coopwatchd.model.delivery import State
from coopwatchd.model.responses import Action, Response
from coopwatchd.notify.base import Press
from coopwatchd.pipeline.answers import answer

pytestmark = pytest.mark.slow  # each lives the whole line, with its servers

CLOSING = BIDS.replace("notify", 'closing = ["19d", "3d"]\nnotify')
TWO = BIDS + '\n[watchlists.brass]\nany = ["tuba"]\nnotify = ["bids"]\n'
BUTTONS = CHANNELS.replace('token = "env:TEST_SLACK_TOKEN"', 'token = "env:TEST_SLACK_TOKEN"\napp_token = "env:APP"')
working = contextmanager(at_work)


@pytest.fixture
def post(line: Line, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setenv("APP", "xapp-test-000000")
    yield from at_work(line, CLOSING, channels=BUTTONS)


def press(post: Post, action: str, ts: str, by: str = "dana", *, at: datetime | None = None) -> str:
    said = answer(
        post.app.store, ("bids",), Press(action=action, by=by, message=ts, at=at or post.clock.at), post.clock.at
    )
    post.clock.forward(seconds=1)
    return said


def test_not_for_us_ends_reminders_and_later_alerts_and_can_be_undone(post: Post) -> None:
    parent = opened(post)
    assert "nothing more about this record for every" in press(post, "not_for_us", parent["ts"])
    post.app.deliver()
    assert "Not for us (every): dana" in parent["text"]
    moved(post)
    post.later(days=2)
    post.app.turn()
    post.app.deliver()
    assert len(post.line.slack.messages) == 1
    assert post.rows(State.PENDING) == []
    assert "Open · Due date moved" in parent["text"]  # the line itself stays current
    press(post, "undo", parent["ts"], "lee")
    post.app.deliver()
    assert "Not for us" not in parent["text"]
    moved(post)
    post.app.deliver()
    assert len(post.line.slack.messages) == 2


def test_what_was_in_the_outbox_already_is_dropped_and_says_why(post: Post) -> None:
    parent = opened(post)
    moved(post)
    press(post, "not_for_us", parent["ts"])
    post.app.deliver()
    assert len(post.line.slack.messages) == 1
    (row,) = post.rows(State.DISCARDED)
    assert row.reason == "dana said that it is not for us"


def test_a_snoozed_reminder_waits_until_the_snooze_ends(post: Post) -> None:
    parent = opened(post)
    snoozed_at = post.clock.at
    assert "Snoozed for 7 days" in press(post, "snooze", parent["ts"])
    post.app.deliver()
    assert "Snoozed until" in parent["text"]
    post.clock.forward(days=2)
    post.app.turn()
    post.app.deliver()
    assert len(post.line.slack.messages) == 1
    (row,) = post.rows(State.PENDING)
    assert (row.due_at, row.reason) == (snoozed_at + timedelta(days=7), "snoozed by dana")
    post.clock.at = row.due_at
    post.app.deliver()
    assert len(post.line.slack.messages) == 2
    assert post.line.headlines()[1].startswith("Due in")


def test_a_moved_due_date_passes_a_snooze(post: Post) -> None:
    parent = opened(post)
    press(post, "snooze", parent["ts"])
    moved(post)
    post.app.deliver()
    assert post.line.headlines()[1:] == ["Due date moved"]


def test_undo_ends_a_snooze(post: Post) -> None:
    parent = opened(post)
    press(post, "snooze", parent["ts"])
    post.app.deliver()
    labels = [button["text"]["text"] for button in parent["blocks"][-1]["elements"]]
    assert labels == ["I'm on it", "Undo", "Why this?"]
    press(post, "undo", parent["ts"])
    post.clock.forward(days=2)
    post.app.turn()
    post.app.deliver()
    assert len(post.line.slack.messages) == 2


def test_who_is_on_it_shows_and_a_second_press_takes_it_back(post: Post) -> None:
    parent = opened(post)
    press(post, "on_it", parent["ts"])
    press(post, "on_it", parent["ts"], "lee")
    post.app.deliver()
    assert "On it: dana, lee" in parent["text"]
    assert "no longer" in press(post, "on_it", parent["ts"])
    post.app.deliver()
    assert "On it: lee" in parent["text"]


def test_the_same_press_twice_is_one(post: Post) -> None:
    parent = opened(post)
    at = post.clock.at
    for _ in range(2):
        press(post, "on_it", parent["ts"], at=at)
    with post.app.store.read() as tx:
        (kept,) = tx.responses([row.thread_key for row in post.rows()]).values()
    assert len(kept) == 1


def test_why_names_watchlist_and_term_and_changes_nothing(post: Post) -> None:
    parent = opened(post)
    assert "Watchlist every: every solicitation" in press(post, "why", parent["ts"])
    press(post, "not_for_us", parent["ts"])
    assert "Not for us, said dana" in press(post, "why", parent["ts"])
    assert "not known here any more" in press(post, "why", "99.9")
    assert "not known here any more" in press(post, "on_it", "")


def test_another_watchlist_of_the_channel_is_still_told(line: Line) -> None:
    with working(line, TWO) as post:
        parent = opened(post)
        with post.app.store.write() as tx:
            (uid,) = {row.thread_key for row in post.rows() if row.thread_key}
            tx.add_responses([replace(one, watchlist="every") for one in [_mute(uid, post.clock.at)]])
            assert tx.muted(uid, "every", post.clock.at)
            assert not tx.muted(uid, "brass", post.clock.at)
        moved(post)
        post.app.deliver()
        assert len(post.line.slack.messages) == 2
        assert "watchlist brass" in post.line.said()[1]
        assert "watchlist every" not in post.line.said()[1]
        assert "Not for us (every): dana" in parent["text"]
        assert "watchlist brass" in parent["text"]


def test_a_digest_leaves_out_what_is_not_for_us(line: Line) -> None:
    channels = DIGEST.replace(
        "[channels.mail]",
        '[channels.now]\ntype = "slack"\ntoken = "env:TEST_SLACK_TOKEN"\nchannel = "C0123ABCD"\napi_url = "{slack}"\n'
        'pace = "0ms"\n\n[channels.mail]',
    )
    line.write(BIDS.replace('["bids"]', '["bids", "now"]'), portals=("table",), channels=channels)
    clock = Clock(datetime(2026, 11, 20, 12, tzinfo=UTC))
    with line.app(clock) as app:
        once(app)
        clock.at = datetime(2026, 11, 20, 15, tzinfo=UTC)
        app.deliver()
        line.slack.messages.clear()
        post = Post(line, app, clock)
        post.news("Tuba Cases", "Viola Strings")
        post.app.deliver()
        (tuba,) = [one for one in line.slack.messages if "Tuba" in one["text"]]
        answer(
            app.store, ("bids", "now"), Press(action="not_for_us", by="dana", message=tuba["ts"], at=clock.at), clock.at
        )
        clock.at = datetime(2026, 11, 21, 14, tzinfo=UTC)
        app.deliver()
    digest = line.said()[-1]
    assert "Digest: 1 alert" in digest
    assert "Viola Strings" in digest
    assert "Tuba Cases" not in digest


def test_answers_stand_in_the_list_of_alerts(post: Post) -> None:
    parent = opened(post)
    press(post, "on_it", parent["ts"])
    press(post, "snooze", parent["ts"], "lee")
    rows = post.line.json("alerts", "list")
    (row,) = [one for one in rows if "Tuba" in str(one)]
    assert row["answers"][0] == "On it: dana"
    assert row["answers"][1].endswith("(every): lee")
    assert "On it: dana" in post.line.run("alerts", "list").stdout


def _mute(uid: str, at: datetime) -> Response:
    return Response(uid=uid, watchlist="", action=Action.NOT_FOR_US, by="dana", at=at)
