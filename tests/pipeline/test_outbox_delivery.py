"""The outbox against a real Slack and mail server: waits, look-ups, pauses, dead ends, threads, digests."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from mail_server import Answer
from slack_server import Failure
from whole_line import CHANNELS, Clock, Line, once, solicitation

from coopwatchd.daemon.app import App, wire
from coopwatchd.errors import StoreError
from coopwatchd.model.delivery import Delivery, State
from coopwatchd.simulator import Fault

pytestmark = pytest.mark.slow  # each lives the whole line, with its servers

BIDS = '\n[watchlists.every]\nkinds = ["solicitation"]\nnotify = ["bids"]\n'
BOTH = BIDS.replace('["bids"]', '["bids", "mail"]')
OPERATOR = '\n[operator]\nnotify = ["bids", "mail"]\n'


@dataclass
class Post:
    """A program whose portal was read once and whose watchlists were told; nothing waits."""

    line: Line
    app: App
    clock: Clock

    def news(self, *titles: str) -> None:
        """One new record for each title: its alerts are in the outbox."""
        known = len(self.line.world.generic.view().solicitations)
        self.line.world.generic.put(*(solicitation(str(900 + known + n), title) for n, title in enumerate(titles)))
        self.app.poll_all()

    def rows(self, *states: State) -> list[Delivery]:
        with self.app.store.read() as tx:
            return list(reversed(tx.deliveries(states=states, limit=1000)))

    def next_due(self) -> datetime | None:
        return self.app.couriers["bids"].next_due()

    def titles(self) -> list[str]:
        return [text.splitlines()[1].partition(" (")[0] for text in self.line.said()]

    def posted(self) -> int:
        return len(self.line.slack.called("chat.postMessage"))

    def later(self, **span: float) -> None:
        self.clock.forward(**span)
        self.app.deliver()


def at_work(line: Line, watchlists: str, **config: Any) -> Iterator[Post]:
    line.write(watchlists, portals=("table",), **config)
    # Some hours ago, so that nothing has to be waited for before it is looked up.
    clock = Clock(datetime.now(UTC) - timedelta(hours=5))
    with line.app(clock) as app:
        once(app)
        line.slack.messages.clear()
        line.slack.calls.clear()
        line.mail.mails.clear()
        yield Post(line, app, clock)


@pytest.fixture
def post(line: Line) -> Iterator[Post]:
    yield from at_work(line, BIDS, more=OPERATOR)


@pytest.fixture
def both(line: Line) -> Iterator[Post]:
    yield from at_work(line, BOTH, more=OPERATOR, to=("bd@example.com", "ceo@example.com"))


def test_retry_after_is_honoured_to_the_second_and_for_the_whole_channel(post: Post) -> None:
    post.line.slack.throttle_next(1, 7)
    post.news("Tuba Cases", "Viola Strings")
    asked = post.clock.at
    post.app.deliver()
    assert post.posted() == 1
    assert post.next_due() == asked + timedelta(seconds=7)
    post.later(seconds=6.9)
    assert post.posted() == 1
    post.later(seconds=0.1)
    assert sorted(post.titles()) == ["Tuba Cases", "Viola Strings"]
    assert post.posted() == 3


def test_all_mails_of_a_record_have_one_subject_whatever_its_title_becomes(both: Post) -> None:
    both.news("Tuba Cases")
    both.app.deliver()
    (record,) = [one for one in both.line.world.generic.view().solicitations if one.title == "Tuba Cases"]
    both.line.world.generic.change(record.id, title="REVISED: Tuba Cases", due=record.due + timedelta(days=2))
    both.clock.forward(hours=1)
    both.app.poll_all()
    both.app.deliver()
    assert [mail.message["subject"] for mail in both.line.mail.mails] == [f"Tuba Cases ({record.number})"] * 4
    assert "REVISED: Tuba Cases" in both.line.mail.mails[-1].message.get_body(("plain",)).get_content()


@pytest.mark.parametrize(("reset", "posted"), [("after", 1), ("before", 2)])
def test_a_lost_answer_is_looked_up_before_it_is_repeated(post: Post, reset: str, posted: int) -> None:
    post.line.slack.fail(Failure(reset=reset))
    post.news("Tuba Cases")
    post.app.deliver()
    (row,) = post.rows()[1:]
    assert row.state is State.AMBIGUOUS
    post.later(seconds=2)
    assert post.line.slack.called("conversations.history") == []  # Slack is given time to show it
    post.later(seconds=4)
    assert len(post.line.slack.called("conversations.history")) == 1
    assert (post.titles(), post.posted()) == (["Tuba Cases"], posted)
    assert post.rows(State.DELIVERED)[-1].provider_id == post.line.slack.messages[0]["ts"]


def test_a_look_up_that_fails_is_repeated_and_not_taken_for_a_no(post: Post) -> None:
    post.line.slack.fail(Failure(reset="after"), *[Failure(status=500, method="conversations.history")] * 3)
    post.news("Tuba Cases")
    post.app.deliver()
    for _ in range(3):
        post.later(hours=1)
        assert post.rows()[-1].state is State.AMBIGUOUS
    post.later(hours=1)
    assert (post.posted(), post.titles()) == (1, ["Tuba Cases"])


def test_a_bad_token_pauses_the_channel_and_tells_the_operator_elsewhere(post: Post) -> None:
    good, post.line.slack.token = post.line.slack.token, "xoxb-another"
    post.news("Tuba Cases", "Viola Strings")
    post.app.deliver()
    post.app.deliver()
    assert post.posted() == 1  # the second alert does not knock at a closed door
    (mail,) = post.line.mail.mails
    assert "Channel bids is paused" in mail.message["subject"]
    assert "invalid_auth" in mail.message.get_body(("plain",)).get_content()
    assert {row.state for row in post.rows()[1:3]} == {State.PENDING}
    post.later(minutes=14)
    assert post.posted() == 1
    post.later(minutes=1)
    assert (post.posted(), len(post.line.mail.mails)) == (2, 1)  # tried again, and told once
    post.line.slack.token = good
    post.later(minutes=15)
    assert sorted(post.titles()) == ["Tuba Cases", "Viola Strings"]
    with post.app.store.read() as tx:
        assert tx.channel_states()["bids"].paused_at is None


def test_a_paused_channel_is_tried_at_once_after_a_restart_and_after_a_reload(post: Post) -> None:
    good, post.line.slack.token = post.line.slack.token, "xoxb-another"
    post.news("Tuba Cases")
    post.app.deliver()
    before = post.app.wiring
    post.app.rewire(wire(before.config))
    post.app.accepted("nothing changed", before)
    post.app.deliver()
    assert post.posted() == 2
    post.line.slack.token = good
    App(post.app.wiring, post.app.store, clock=post.clock).deliver()
    assert post.titles() == ["Tuba Cases"]
    post.app.deliver()
    assert len(post.line.mail.mails) == 1


def test_a_place_that_is_not_there_is_said_once_however_many_alerts_end_there(post: Post) -> None:
    post.line.slack.channels.clear()
    post.news("Tuba Cases", "Viola Strings", "Bassoon Reeds")
    post.app.deliver()
    post.app.deliver()
    assert {row.state for row in post.rows()[1:4]} == {State.DEAD}
    (mail,) = post.line.mail.mails
    assert "channel_not_found" in mail.message.get_body(("plain",)).get_content()


def test_a_channel_that_hangs_delays_no_other(both: Post) -> None:
    held = both.line.slack.hold(accepted=True)
    both.news("Tuba Cases")
    working = threading.Thread(target=both.app.deliver)
    working.start()
    try:
        assert held.wait(60)
        assert len(both.line.mail.wait_for(2)) == 2
    finally:
        both.line.slack.let_go()
        working.join(60)
    assert both.titles() == ["Tuba Cases"]


def test_a_reply_never_overtakes_the_message_that_opens_its_thread(post: Post) -> None:
    post.line.slack.fail_next(1, "service_unavailable")
    post.news("Tuba Cases")
    post.app.deliver()
    post.clock.forward(seconds=1)
    (record,) = [one for one in post.line.world.generic.view().solicitations if one.title == "Tuba Cases"]
    post.line.world.generic.move_due(record.id, record.due + timedelta(days=2))
    post.news("Viola Strings")
    post.app.deliver()
    assert post.titles() == ["Viola Strings"]  # another thread is not held up
    post.later(seconds=4)
    post.later(seconds=1)
    opened, moved = post.line.slack.messages[1:]
    assert post.line.headlines()[1:] == ["New solicitation", "Due date moved"]
    assert moved["thread_ts"] == opened["ts"]


def test_a_reply_does_not_overtake_in_the_very_round_in_which_its_parent_failed(post: Post) -> None:
    post.news("Tuba Cases")
    post.clock.forward(seconds=1)
    (record,) = [one for one in post.line.world.generic.view().solicitations if one.title == "Tuba Cases"]
    post.line.world.generic.move_due(record.id, record.due + timedelta(days=2))
    post.app.poll_all()
    post.line.slack.fail_next(1, "service_unavailable")
    post.app.deliver()
    assert post.titles() == []
    post.later(seconds=5)
    post.later(seconds=1)
    assert post.line.headlines() == ["New solicitation", "Due date moved"]


def test_content_that_is_refused_is_sent_once_more_as_plain_text(post: Post) -> None:
    post.line.slack.fail_next(1, "invalid_blocks")
    post.news("Tuba Cases")
    post.app.deliver()
    post.app.deliver()
    (message,) = post.line.slack.messages
    assert not message.get("blocks")
    assert "Tuba Cases" in message["text"]


def test_what_is_refused_as_plain_text_too_is_dead_and_said_elsewhere(post: Post) -> None:
    post.line.slack.fail_next(2, "invalid_blocks")
    post.news("Tuba Cases")
    post.app.deliver()
    post.app.deliver()
    post.app.deliver()
    (row,) = post.rows(State.DEAD)
    assert "invalid_blocks" in row.reason
    (mail,) = post.line.mail.mails
    assert "could not be delivered" in mail.message["subject"]
    assert f"alerts show {row.id[:8]}" in mail.message.get_body(("plain",)).get_content()
    assert post.posted() == 2


def test_a_dead_alert_is_listed_and_delivered_after_a_retry(post: Post) -> None:
    post.line.slack.channels.clear()
    post.news("Tuba Cases")
    post.app.deliver()
    (row,) = post.line.json("alerts", "list", "--state", "dead")
    assert row["state"] == "dead"
    assert "channel_not_found" in row["reason"]
    assert "channel_not_found" in post.line.run("alerts", "list", "--state", "dead").stdout
    post.line.slack.channels.add("C0123ABCD")
    post.line.run("alerts", "retry", row["id"][:8])
    post.clock.at = datetime.now(UTC)
    post.app.deliver()
    (message,) = post.line.slack.messages
    assert message["blocks"]
    assert post.line.json("alerts", "list", "--state", "dead") == []


def test_a_recipient_who_does_not_exist_holds_back_no_other(both: Post) -> None:
    both.line.mail.script(Answer("RCPT", "550 5.1.1 no such user"))
    both.news("Tuba Cases")
    both.app.deliver()
    (dead,) = both.rows(State.DEAD)
    (mail,) = both.line.mail.mails
    assert {dead.recipient, *mail.recipients} == {"bd@example.com", "ceo@example.com"}
    both.app.deliver()
    assert f"An alert for {dead.recipient} could not be delivered" in both.line.said()[-1]


def test_after_a_day_of_trying_it_is_dead_and_never_silently(post: Post) -> None:
    post.line.slack.fail_next(30, "service_unavailable")
    post.news("Tuba Cases")
    began = post.clock.at
    for _ in range(40):
        post.app.deliver()
        if (due := post.next_due()) is None:
            break
        post.clock.at = max(post.clock.at, due)
    post.app.deliver()
    (row,) = post.rows(State.DEAD)
    assert row.attempts == 30
    assert post.clock.at - began > timedelta(hours=20)
    assert len(post.line.mail.mails) == 1


def test_a_store_that_fails_after_the_call_leaves_the_message_to_be_looked_up(post: Post) -> None:
    post.news("Tuba Cases")
    database = post.line.state / "coopwatchd.db"
    with closing(sqlite3.connect(database)) as raw, raw:
        raw.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON outbox WHEN NEW.state = 'delivered'"
            " BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    with pytest.raises((sqlite3.Error, StoreError, Exception), match="full"):
        post.app.couriers["bids"].round()
    assert post.rows()[-1].state is State.SENDING
    with closing(sqlite3.connect(database)) as raw, raw:
        raw.execute("DROP TRIGGER full")
    post.later(seconds=1)
    assert post.rows()[-1].state is State.DELIVERED
    assert (post.posted(), len(post.line.slack.called("conversations.history"))) == (1, 1)


def test_what_was_discarded_meanwhile_is_not_sent(post: Post) -> None:
    held = post.line.slack.hold(accepted=True)
    post.news("Tuba Cases", "Viola Strings")
    working = threading.Thread(target=post.app.deliver)
    working.start()
    try:
        assert held.wait(60)
        with post.app.store.write() as tx:
            (waiting,) = tx.deliveries(states=(State.PENDING,))
            tx.update(replace(waiting, state=State.DISCARDED))
    finally:
        post.line.slack.let_go()
        working.join(60)
    assert len(post.titles()) == 1
    assert post.rows(State.DISCARDED)


def test_a_courier_that_leaves_ends_after_the_message_in_hand(post: Post) -> None:
    held = post.line.slack.hold(accepted=True)
    post.news("Tuba Cases", "Viola Strings")
    working = threading.Thread(target=post.app.deliver)
    working.start()
    try:
        assert held.wait(60)
        post.app.couriers["bids"].leave()
    finally:
        post.line.slack.let_go()
        working.join(60)
    assert len(post.titles()) == 1
    assert len(post.rows(State.PENDING)) == 1


DIGEST = CHANNELS.replace('pace = "0ms"', 'pace = "0ms"\nwhen = "daily 08:00"')


@pytest.fixture
def digest(line: Line) -> Iterator[Post]:
    line.write(BIDS, portals=("table", "omnia"), channels=DIGEST, more=OPERATOR)
    clock = Clock(datetime(2026, 11, 20, 12, tzinfo=UTC))  # 6:00 in Chicago
    with line.app(clock) as app:
        once(app)
        clock.forward(hours=2)
        app.deliver()
        line.slack.messages.clear()
        line.slack.calls.clear()
        yield Post(line, app, clock)


def test_a_digest_waits_for_its_time_and_says_everything_in_one_message(digest: Post) -> None:
    digest.news("Tuba Cases")
    digest.clock.forward(hours=3)
    digest.news("Viola Strings")
    digest.app.deliver()
    assert digest.line.slack.messages == []
    assert digest.next_due() == datetime(2026, 11, 21, 14, tzinfo=UTC)
    digest.clock.at = datetime(2026, 11, 21, 13, 59, 59, tzinfo=UTC)
    digest.app.deliver()
    assert digest.line.slack.messages == []
    digest.clock.at = datetime(2026, 11, 21, 14, tzinfo=UTC)
    digest.app.deliver()
    (message,) = digest.line.slack.messages
    assert "Tuba Cases" in message["text"]
    assert "Viola Strings" in message["text"]
    assert "2 portals fresh" in message["text"]
    digest.later(days=1)
    assert len(digest.line.slack.messages) == 1  # nothing new, no message


def test_a_digest_names_the_portal_that_cannot_be_read(digest: Post) -> None:
    digest.news("Tuba Cases")
    digest.line.simulator.faults.set("www.omniapartners.com", Fault.LOGIN)
    digest.app.poll_all()
    digest.clock.at = datetime(2026, 11, 21, 14, tzinfo=UTC)
    digest.app.deliver()
    (message,) = digest.line.slack.messages
    assert "1 portal fresh, 1 stale since Friday 08:00 CST (omnia: log-in form)" in message["text"]


def test_a_digest_whose_answer_was_lost_is_looked_up_as_it_was(digest: Post) -> None:
    digest.news("Tuba Cases", "Viola Strings")
    digest.line.slack.fail(Failure(reset="after"))
    digest.clock.at = datetime(2026, 11, 21, 14, tzinfo=UTC)
    digest.app.deliver()
    assert {row.state for row in digest.rows()[-2:]} == {State.AMBIGUOUS}
    digest.later(seconds=10)
    assert len(digest.line.slack.messages) == 1
    assert {row.state for row in digest.rows()[-2:]} == {State.DELIVERED}
    assert {row.provider_id for row in digest.rows()[-2:]} == {digest.line.slack.messages[0]["ts"]}


def test_the_operator_does_not_wait_for_the_digest(digest: Post) -> None:
    digest.line.simulator.faults.set("www.omniapartners.com", Fault.LOGIN)
    once(digest.app)
    once(digest.app)
    assert digest.line.headlines() == ["OMNIA Partners cannot be read (login)"]
