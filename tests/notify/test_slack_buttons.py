"""Presses through slack-sdk's own Socket Mode client, against a WebSocket server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError
from slack_server import SlackServer
from socket_server import SocketServer

from coopwatchd.errors import CoopwatchdError
from coopwatchd.notify.base import Press
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.slack import Settings, SlackChannel, build
from coopwatchd.notify.slack_buttons import press_of
from coopwatchd.notify.specimens import LAPTOPS, envelope, event_alert, moved_event, summary_alert

pytestmark = pytest.mark.slow  # slack-sdk's client takes a second to open and one to close


@pytest.fixture
def sockets(slack: SlackServer) -> Iterator[SocketServer]:
    with SocketServer() as server:
        slack.socket_url = server.url
        yield server


def channel(slack: SlackServer, renderer: Renderer, *, app_token: str = "") -> SlackChannel:
    settings = Settings(token="env:T", app_token="env:A", channel="C0123ABCD", api_url=slack.api_url)
    return build("bids", settings, {"token": slack.token, "app_token": app_token or slack.app_token}, renderer)


class Ears:
    """What was pressed, and what to answer."""

    def __init__(self, answer: str = "") -> None:
        self.heard: list[Press] = []
        self.answer = answer
        self.fail = 0
        self._changed = threading.Condition()

    def __call__(self, press: Press) -> str:
        with self._changed:
            self.heard.append(press)
            self._changed.notify_all()
            if self.fail:
                self.fail -= 1
                raise CoopwatchdError("the disk is full")
        return self.answer

    def wait_for(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.heard) >= count, 60), self.heard


@contextmanager
def listening(channel: SlackChannel, ears: Ears) -> Iterator[None]:
    listener = channel.listener(ears)
    listener.start()
    try:
        yield
    finally:
        listener.stop()


def test_a_press_is_heard_acknowledged_and_answered_to_that_person(
    slack: SlackServer, sockets: SocketServer, renderer: Renderer
):
    ears = Ears("Snoozed.")
    with listening(channel(slack, renderer), ears):
        sockets.wait_open()
        sent = sockets.press("snooze", ts="111.000001", at="1700000000.123456")
        sockets.wait_acked(sent)
        slack.wait_until(lambda: bool(slack.whispers))
    when = datetime.fromtimestamp(1700000000.123456, UTC)
    assert ears.heard == [Press(action="snooze", by="dana", message="111.000001", at=when)]
    (whisper,) = slack.whispers
    assert (whisper["user"], whisper["text"], whisper["thread_ts"]) == ("UDANA", "Snoozed.", "111.000001")
    (opened,) = slack.called("apps.connections.open")
    assert opened.headers["Authorization"] == f"Bearer {slack.app_token}"


def test_a_press_under_a_reply_is_about_its_thread(slack: SlackServer, sockets: SocketServer, renderer: Renderer):
    ears = Ears()
    with listening(channel(slack, renderer), ears):
        sockets.wait_open()
        sockets.wait_acked(sockets.press("on_it", ts="222.000001", thread="111.000001"))
    assert ears.heard[0].message == "111.000001"
    assert slack.whispers == []


@pytest.mark.parametrize("how", ["disconnect", "drop"])
def test_it_connects_again(
    how: str, slack: SlackServer, sockets: SocketServer, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("coopwatchd.notify.slack_buttons._PING", 0.5)
    ears = Ears()
    with listening(channel(slack, renderer), ears):
        sockets.wait_open()
        for number in (2, 3):
            getattr(sockets, how)()
            sockets.wait_open(number)
            sent = sockets.press("on_it", ts=f"{number}.0")
            sockets.wait_acked(sent)
    assert [press.message for press in ears.heard] == ["2.0", "3.0"]


def test_what_could_not_be_kept_is_not_acknowledged_so_that_slack_sends_it_again(
    slack: SlackServer, sockets: SocketServer, renderer: Renderer
):
    ears = Ears()
    ears.fail = 1
    with listening(channel(slack, renderer), ears):
        sockets.wait_open()
        sent = sockets.press("on_it", ts="1.0")
        ears.wait_for(1)
        assert sockets.acks == []
        sockets.send(sent)
        sockets.wait_acked(sent)
    assert ears.heard[0] == ears.heard[1]


def test_other_envelopes_are_acknowledged_and_nothing_else(
    slack: SlackServer, sockets: SocketServer, renderer: Renderer
):
    ears = Ears("x")
    with listening(channel(slack, renderer), ears):
        sockets.wait_open()
        other = {"type": "events_api", "envelope_id": "e1", "payload": {"type": "event_callback"}}
        sockets.send(other)
        sockets.wait_acked(other)
    assert ears.heard == []


def test_a_wrong_app_token_is_said_without_being_told_and_stops_nothing(
    slack: SlackServer, sockets: SocketServer, renderer: Renderer, capsys: pytest.CaptureFixture[str]
):
    bot = channel(slack, renderer, app_token="xapp-wrong-secret")
    with listening(bot, Ears()):
        slack.wait_until(lambda: any(call.method == "apps.connections.open" for call in slack.calls))
        bot.send(envelope(event_alert(moved_event(), LAPTOPS)))
    assert len(slack.messages) == 1
    assert "wrong-secret" not in "".join(capsys.readouterr())


def test_the_app_is_named_without_its_token(slack: SlackServer, renderer: Renderer):
    bot = channel(slack, renderer)
    assert bot.app == channel(slack, renderer).app != ""
    assert slack.app_token not in bot.app
    without = build("b", Settings(token="env:T", channel="C1"), {"token": "xoxb-1"}, renderer)
    assert without.app == ""
    with pytest.raises(CoopwatchdError, match="no buttons"):
        without.listener(Ears())


def test_only_alerts_about_a_record_have_buttons(slack: SlackServer, renderer: Renderer):
    bot = channel(slack, renderer)
    alert = event_alert(moved_event(), LAPTOPS)
    for enveloped in (envelope(alert), envelope(summary_alert()), envelope(alert, digest=True)):
        bot.send(enveloped)
    kinds = [[block["type"] for block in message["blocks"]] for message in slack.messages]
    assert ["actions" in each for each in kinds] == [True, False, False]
    labels = [button["text"]["text"] for button in slack.messages[0]["blocks"][-1]["elements"]]
    assert labels == ["I'm on it", "Snooze 7 days", "Not for us", "Why this?"]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": [{"action_id": "another.app"}]},
        {"type": "view_submission", "actions": [{"action_id": "coopwatchd.snooze"}]},
    ],
)
def test_what_is_none_of_ours(payload: dict[str, object]):
    assert press_of(payload) == (None, "")


def test_a_press_without_a_time_or_a_name_is_still_one():
    press, user = press_of({"type": "block_actions", "actions": [{"action_id": "coopwatchd.on_it", "action_ts": "x"}]})
    assert press is not None
    assert (press.action, press.by, press.message, user) == ("on_it", "", "", "")


def test_a_webhook_has_no_buttons():
    with pytest.raises(ValidationError):
        Settings(webhook="env:H", app_token="env:A")
