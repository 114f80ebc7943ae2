"""kill -9 at scripted moments: after the next run nothing is lost, and nothing stands twice in Slack."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from mail_server import Answer
from whole_line import APART, CHANNELS, Clock, Line, Started, once, solicitation

from coopwatchd.simulator import Fault

pytestmark = pytest.mark.slow
BIDS = '\n[watchlists.every]\nnote = "for all"\nkinds = ["solicitation"]\nnotify = ["bids"]\n'


@contextmanager
def running(line: Line, command: str) -> Iterator[Started]:
    """A command that is killed with -9 at the end of the block."""
    process = line.start(command)
    try:
        yield process
        assert process.poll() is None, process.communicate()
    finally:
        process.kill()
        process.communicate()


def baseline(line: Line, *new: str, portals: tuple[str, ...] = ("table",), channels: str = CHANNELS) -> None:
    """A first run, then one new record for each title."""
    line.write(BIDS, portals=portals, channels=channels)
    with line.app() as app:
        once(app)
    line.slack.messages.clear()
    line.slack.calls.clear()
    line.world.generic.put(*(solicitation(str(700 + n), title) for n, title in enumerate(new)))


def titles(line: Line) -> list[str]:
    return sorted(text.splitlines()[1].partition(" (")[0] for text in line.said())


def test_killed_while_slack_had_not_accepted(line: Line) -> None:
    baseline(line, "Tuba Cases")
    held = line.slack.hold(accepted=False)
    with running(line, "once"):
        assert held.wait(60)
    line.slack.let_go()
    assert line.slack.messages == []
    line.run("once")
    assert titles(line) == ["Tuba Cases"]
    assert len(line.slack.called("conversations.history")) == 1
    line.run("once")
    assert titles(line) == ["Tuba Cases"]


def test_killed_when_slack_had_accepted_and_not_answered(line: Line) -> None:
    baseline(line, "Tuba Cases", "Bassoon Reeds", "Viola Strings")
    held = line.slack.hold(accepted=True, skip=1)  # in the middle of the queue
    with running(line, "once"):
        assert held.wait(60)
    line.slack.let_go()
    assert len(line.slack.messages) == 2
    line.run("once")
    assert titles(line) == ["Bassoon Reeds", "Tuba Cases", "Viola Strings"]
    assert len(line.slack.called("conversations.history")) == 1
    (row,) = {one["state"] for one in line.json("alerts", "list")}
    assert row == "delivered"


def test_killed_again_while_looking_the_message_up(line: Line) -> None:
    baseline(line, "Tuba Cases")
    held = line.slack.hold(accepted=True)
    with running(line, "once"):
        assert held.wait(60)
    line.slack.let_go()
    held = line.slack.hold("conversations.history", accepted=False)
    with running(line, "once"):
        assert held.wait(60)
    line.slack.let_go()
    line.run("once")
    assert titles(line) == ["Tuba Cases"]


def test_killed_during_a_poll_before_the_commit(line: Line) -> None:
    baseline(line, "Tuba Cases")
    before = line.json("solicitations", "--all")
    line.simulator.faults.set("bids.example.gov", Fault.slow_headers(30), times=1)
    line.simulator.forget()
    with running(line, "once"):
        wait_until(lambda: bool(line.simulator.asked("bids.example.gov")))
    assert line.json("solicitations", "--all") == before
    assert line.json("alerts", "list", "--state", "pending") == []
    line.run("once")
    assert titles(line) == ["Tuba Cases"]


def test_killed_after_one_portals_commit_and_during_anothers_poll(line: Line) -> None:
    baseline(line, "Tuba Cases", portals=("table", "omnia"))
    line.simulator.faults.set("www.omniapartners.com", Fault.slow_headers(30), times=1)
    line.simulator.forget()
    with running(line, "once"):
        wait_until(lambda: bool(line.simulator.asked("www.omniapartners.com")))
        wait_until(lambda: bool(line.json("alerts", "list", "--state", "pending")))
    assert line.slack.messages == []
    line.run("once")
    line.run("once")
    assert titles(line) == ["Tuba Cases"]


def test_killed_in_the_first_run_before_the_summary_was_accepted(line: Line) -> None:
    line.write(BIDS, portals=("table",))
    held = line.slack.hold(accepted=False)
    with running(line, "once"):
        assert held.wait(60)
    line.slack.let_go()
    line.run("once")
    line.run("once")
    assert line.headlines() == ["What is open now: every"]


def test_a_daemon_killed_in_mid_delivery_goes_on_where_it_was(line: Line) -> None:
    baseline(line, "Tuba Cases", "Bassoon Reeds")
    held = line.slack.hold(accepted=True)
    with running(line, "run"):
        assert held.wait(60)
    line.slack.let_go()
    with running(line, "run"):
        line.slack.wait_for(2)
        wait_until(lambda: {one["state"] for one in line.json("alerts", "list")} == {"delivered"})
    assert titles(line) == ["Bassoon Reeds", "Tuba Cases"]


def test_a_mail_whose_answer_was_lost_is_repeated_with_the_same_id(line: Line) -> None:
    line.write(BIDS.replace("bids", "mail"), portals=("table",))
    clock = Clock()
    with line.app(clock) as app:
        line.mail.script(Answer("DATA", drop=True))
        once(app)
        (first,) = line.mail.mails
        clock.forward(seconds=10)
        app.deliver()
        app.deliver()
    first, second = line.mail.mails
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert first.content == second.content


def test_killed_at_random_again_and_again(line: Line) -> None:
    new = [f"Lot {n} of gravel" for n in range(36)]
    baseline(line, *new, channels=APART)
    chance = random.Random(20261123)  # noqa: S311
    kills = 0
    while len(line.slack.messages) < len(new):
        line.slack.hold(accepted=chance.random() < 0.5, skip=7)  # it gets no further, however late it is killed
        with running(line, "run"):
            more = min(len(line.slack.messages) + chance.randint(2, 7), len(new))
            line.slack.wait_for(more, timeout=60)
            time.sleep(chance.uniform(0, 0.02))
        line.slack.let_go()
        kills += 1
    assert kills > 4
    line.run("once")
    assert Counter(titles(line)) == Counter(new)
    ids = [message["metadata"]["event_payload"]["id"] for message in line.slack.messages]
    assert len(set(ids)) == len(ids) == len(new)


def wait_until(true: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    assert callable(true)
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
