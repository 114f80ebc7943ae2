"""One line per record in a channel: replies go beneath it, and it is edited to how things stand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_server import Failure
from test_outbox_delivery import BIDS, OPERATOR, Post, at_work
from whole_line import Line

from coopwatchd.daemon.app import App
from coopwatchd.model.delivery import State

pytestmark = pytest.mark.slow  # each lives the whole line, with its servers

OPENED_ONLY = BIDS.replace("notify", 'events = ["opened"]\nnotify')
at_work_on = contextmanager(at_work)


@pytest.fixture
def post(line: Line) -> Iterator[Post]:
    yield from at_work(line, BIDS, more=OPERATOR)


def opened(post: Post, title: str = "Tuba Cases") -> dict[str, Any]:
    """A record that was told: its message."""
    post.news(title)
    post.app.deliver()
    return post.line.slack.messages[-1]


def moved(post: Post, title: str = "Tuba Cases", days: float = 2) -> None:
    """The record's due date moves, and its alert is in the outbox."""
    (record,) = [one for one in post.line.world.generic.view().solicitations if one.title == title]
    post.clock.forward(seconds=60)
    post.line.world.generic.move_due(record.id, record.due + timedelta(days=days))
    post.app.poll_all()


def mails(post: Post) -> list[str]:
    return [str(mail.message["subject"]) for mail in post.line.mail.mails]


def test_a_reply_that_fails_is_not_overtaken_while_a_later_one_waits_already(post: Post) -> None:
    opened(post)
    for _ in range(3):
        moved(post)
    *_, first, second, third = post.rows()
    with post.app.store.write() as tx:
        tx.update(replace(third, due_at=post.clock.at + timedelta(seconds=1)))
    post.line.slack.fail(Failure(code="internal_error", method="chat.postMessage"))
    post.app.deliver()
    assert len(post.line.slack.messages) == 1
    for _ in range(3):
        post.later(minutes=1)
    sent = sorted(post.rows(State.DELIVERED), key=lambda row: row.provider_id)
    assert [row.id for row in sent][-3:] == [first.id, second.id, third.id]


def test_the_first_message_shows_what_its_replies_say(post: Post) -> None:
    parent = opened(post)
    moved(post)
    post.app.deliver()
    assert len(post.line.slack.messages) == 2
    assert post.line.slack.messages[1]["thread_ts"] == parent["ts"]
    assert parent["text"].startswith("Open · Due date moved\nTuba Cases")
    assert len(post.line.slack.edits) == 1
    post.later(hours=1)
    assert len(post.line.slack.edits) == 1  # it shows it: nothing more to do
    assert post.next_due() is None


def test_the_first_message_is_kept_current_for_what_nobody_asked_to_be_told(line: Line) -> None:
    with at_work_on(line, OPENED_ONLY) as post:
        parent = opened(post)
        moved(post)
        post.app.deliver()
        assert len(post.line.slack.messages) == 1
        assert parent["text"].startswith("Open · Due date moved")


def test_several_changes_between_two_rounds_are_one_edit(post: Post) -> None:
    parent = opened(post)
    for _ in range(3):
        moved(post)
    post.app.deliver()
    assert len(post.line.slack.edits) == 1
    assert len(post.line.slack.messages) == 4
    assert "Open · Due date moved" in parent["text"]


@pytest.mark.parametrize(
    "failure", [Failure(reset="before"), Failure(reset="after"), Failure(code="internal_error"), Failure(status=500)]
)
def test_an_edit_that_fails_is_made_again_and_delays_no_alert(post: Post, failure: Failure) -> None:
    parent = opened(post)
    failure.method = "chat.update"
    post.line.slack.fail(failure)
    moved(post)
    post.app.deliver()
    post.news("Viola Strings")
    post.app.deliver()
    assert "Viola Strings" in post.titles()
    due = post.next_due()
    assert due is not None
    assert due - post.clock.at == timedelta(seconds=5)
    post.later(seconds=5)
    assert parent["text"].startswith("Open · Due date moved")


def test_retry_after_of_an_edit_holds_edits_only(post: Post) -> None:
    parent = opened(post)
    post.line.slack.fail(Failure(status=429, code="ratelimited", retry_after=30, method="chat.update"))
    moved(post)
    post.app.deliver()
    post.news("Viola Strings")
    post.app.deliver()
    assert "Viola Strings" in post.titles()
    post.later(seconds=29)
    assert post.line.slack.edits == []
    post.later(seconds=1)
    assert parent["text"].startswith("Open · Due date moved")


def test_a_message_that_is_due_goes_before_an_edit(post: Post) -> None:
    opened(post, "Tuba Cases")
    opened(post, "Viola Strings")
    moved(post, "Tuba Cases")
    moved(post, "Viola Strings")
    held = post.line.slack.hold("chat.update", accepted=True)
    working = threading.Thread(target=post.app.deliver)
    working.start()
    try:
        assert held.wait(60)
        post.news("Bassoon Reeds")
    finally:
        post.line.slack.let_go()
        working.join(60)
    assert len(post.line.slack.edits) == 1  # the second waits for the message that is due
    post.app.deliver()
    calls = [call.method for call in post.line.slack.calls if call.method.startswith("chat.")]
    assert calls[-2:] == ["chat.postMessage", "chat.update"]


def test_a_crash_between_the_reply_and_the_edit_loses_neither(post: Post) -> None:
    parent = opened(post)
    moved(post)
    post.line.slack.fail(Failure(reset="before", method="chat.update"))
    post.app.deliver()
    post.clock.forward(seconds=10)
    App(post.app.wiring, post.app.store, clock=post.clock).deliver()
    assert parent["text"].startswith("Open · Due date moved")


def test_a_reply_beneath_a_deleted_message_is_told_again_as_a_new_first_one(post: Post) -> None:
    parent = opened(post)
    moved(post)
    # Slack takes the reply, and shows it nowhere: somebody deletes the message at that moment.
    held = post.line.slack.hold("chat.update", accepted=False)
    working = threading.Thread(target=post.app.deliver)
    working.start()
    try:
        assert held.wait(60)
        post.line.slack.delete(parent["ts"])
    finally:
        post.line.slack.let_go()
        working.join(60)
    post.later(seconds=10)
    post.later(seconds=1)
    again = post.line.slack.messages[-1]
    assert "thread_ts" not in again
    assert "this one stands for it from now on" in post.line.said()[-1]
    moved(post)
    post.app.deliver()
    assert post.line.slack.messages[-1]["thread_ts"] == again["ts"]
    assert "the first message about this record is gone" not in post.line.said()[-1].lower()


def test_a_message_that_a_person_deleted_stays_so_until_there_is_news(post: Post) -> None:
    parent = opened(post)
    post.line.slack.delete(parent["ts"])
    moved(post)
    post.app.deliver()
    (told,) = post.line.slack.messages
    assert "thread_ts" not in told
    assert post.line.headlines() == ["Due date moved"]
    assert "this one stands for it from now on" in post.line.said()[0]
    post.later(hours=1)
    assert len(post.line.slack.messages) == 1


def test_a_workspace_that_limits_editing_is_said_once_and_replies_show_in_the_channel(post: Post) -> None:
    opened(post)
    post.line.slack.edit_seconds = -1
    for _ in range(3):
        moved(post)
        post.app.deliver()
    post.app.deliver()
    assert [s for s in mails(post) if "cannot be kept current" in s] == [
        "Messages of channel bids cannot be kept current"
    ]
    shown = [
        message.get("subtype") == "thread_broadcast" for message in post.line.slack.messages if "thread_ts" in message
    ]
    assert shown == [False, True, True]
    post.line.slack.edit_seconds = None
    moved(post)
    post.app.deliver()
    moved(post)
    post.app.deliver()
    last = [message for message in post.line.slack.messages if "thread_ts" in message][-1]
    assert last.get("subtype") is None  # it can be kept current again


def test_an_archived_channel_is_said_and_loses_nothing(post: Post) -> None:
    parent = opened(post)
    moved(post)
    post.line.slack.archived.add("C0123ABCD")
    post.app.deliver()
    post.app.deliver()
    assert any("could not be delivered" in subject for subject in mails(post))
    (dead,) = [row for row in post.rows(State.DEAD) if row.alert.event is not None]
    assert "is_archived" in dead.reason
    assert any("cannot be kept current" in subject for subject in mails(post))
    post.line.slack.archived.clear()
    moved(post)
    post.app.deliver()
    assert parent["text"].startswith("Open · Due date moved")


def test_a_missing_scope_pauses_the_channel_and_everything_comes_later(post: Post) -> None:
    parent = opened(post)
    moved(post)
    post.line.slack.scopes.discard("chat:write")
    post.app.deliver()
    post.app.deliver()
    (mail,) = post.line.mail.mails
    assert "chat:write" in mail.message.get_body(("plain",)).get_content()
    post.line.slack.scopes.add("chat:write")
    post.later(minutes=15)
    assert parent["text"].startswith("Open · Due date moved")
    with post.app.store.read() as tx:
        assert tx.channel_states()["bids"].paused_at is None


def test_a_token_revoked_between_reply_and_edit_pauses_the_channel(post: Post) -> None:
    parent = opened(post)
    moved(post)
    post.line.slack.fail(Failure(code="token_revoked", method="chat.update"))
    post.app.deliver()
    post.app.deliver()
    assert mails(post) == ["Channel bids is paused"]
    post.later(minutes=15)
    assert parent["text"].startswith("Open · Due date moved")


def test_a_locked_thread_makes_a_new_first_message(post: Post) -> None:
    parent = opened(post)
    post.line.slack.locked.add(parent["ts"])
    moved(post)
    post.app.deliver()
    second = post.line.slack.messages[-1]
    assert "thread_ts" not in second
    moved(post)
    post.app.deliver()
    assert post.line.slack.messages[-1]["thread_ts"] == second["ts"]
    assert second["text"].startswith("Open · Due date moved")


def test_what_became_known_while_the_first_message_waited_is_shown(line: Line) -> None:
    with at_work_on(line, OPENED_ONLY) as post:
        post.line.slack.fail_next(1, "service_unavailable")
        post.news("Tuba Cases")
        post.app.deliver()
        moved(post)
        post.app.deliver()
        (parent,) = post.line.slack.messages
        assert parent["text"].startswith("Open · Due date moved")


def test_a_dead_channel_delays_the_others_by_nothing(line: Line) -> None:
    two = """
[channels.other]
type = "slack"
token = "env:TEST_SLACK_TOKEN"
channel = "C0000002"
api_url = "{slack}"
pace = "0ms"
"""
    line.slack.channels.add("C0000002")
    more = two.format(slack=line.slack.api_url)
    with at_work_on(line, BIDS.replace('["bids"]', '["bids", "other"]'), more=more) as post:
        held = post.line.slack.hold(accepted=False)  # whichever comes first hangs
        post.news("Tuba Cases")
        working = threading.Thread(target=post.app.deliver)
        working.start()
        try:
            assert held.wait(60)
            post.line.slack.wait_for(1)
        finally:
            post.line.slack.let_go()
            working.join(60)
        assert post.titles() == ["Tuba Cases"]


def test_a_state_that_came_during_an_edit_is_shown_next(post: Post) -> None:
    parent = opened(post)
    moved(post)
    held = post.line.slack.hold("chat.update", accepted=True)
    working = threading.Thread(target=post.app.couriers["bids"].round)
    working.start()
    try:
        assert held.wait(60)
        with post.app.store.write() as tx:
            (uid,) = {row.thread_key for row in post.rows() if row.thread_key}
            (thread,) = tx.parents_of([uid])
            tx.save_parent(thread.behind(thread.alert, post.clock.at))
    finally:
        post.line.slack.let_go()
        working.join(60)
    assert len(post.line.slack.edits) == 1
    post.app.deliver()
    assert len(post.line.slack.edits) == 2
    assert parent["text"].startswith("Open · Due date moved")


@pytest.mark.parametrize("after", ["service_unavailable", "invalid_blocks", "token_revoked"])
def test_a_possible_repeat_stays_one_until_it_is_delivered(post: Post, after: str) -> None:
    post.line.slack.scopes.discard("channels:history")
    post.line.slack.fail(Failure(reset="after"), Failure(code=after, method="chat.postMessage"))
    post.news("Tuba Cases")
    post.app.deliver()
    post.later(seconds=10)
    (row,) = [row for row in post.rows() if row.alert.event is not None]
    assert row.state is State.AMBIGUOUS
    post.later(hours=1)
    first, repeat = post.line.said()
    assert "repeat" not in first
    assert "Possible repeat" in repeat
