"""From a press to the message that shows it, through the real daemon and a real WebSocket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from socket_server import SocketServer
from whole_line import CHANNELS, Line, solicitation

pytestmark = pytest.mark.slow
BIDS = '\n[watchlists.every]\nkinds = ["solicitation"]\nnotify = ["bids"]\n'
OFTEN = {"table": 'every = "1s"\n'}
BUTTONS = CHANNELS.replace('token = "env:TEST_SLACK_TOKEN"', 'token = "env:TEST_SLACK_TOKEN"\napp_token = "env:APP"')


@pytest.fixture
def sockets(line: Line) -> Iterator[SocketServer]:
    with SocketServer() as server:
        line.slack.socket_url = server.url
        yield server


def test_a_press_is_shown_and_kept_across_reconnects_reloads_and_restarts(line, daemon, systemd, sockets) -> None:
    line.write(BIDS, portals=OFTEN, channels=BUTTONS)
    environment = {"APP": line.slack.app_token}
    with daemon(**environment) as running:
        line.slack.wait_for(1)
        line.world.generic.put(solicitation("700", "Tuba Cases"))
        parent = line.slack.wait_for(2)[1]
        sockets.wait_open()
        sockets.wait_acked(sockets.press("on_it", ts=parent["ts"]))
        line.slack.wait_until(lambda: "On it: dana" in parent["text"])
        sockets.disconnect()
        sockets.wait_open(2)
        sockets.wait_acked(sockets.press("snooze", ts=parent["ts"], user="lee"))
        line.slack.wait_until(lambda: "Snoozed until" in parent["text"])
        opened = sockets.opened
        running.reload()
        sockets.wait_open(opened + 1)
        code, log = running.end()
    assert code == 0
    assert "Traceback" not in log
    assert line.slack.app_token not in log
    with daemon(**environment) as running:
        sockets.wait_open(opened + 2)
        sockets.wait_acked(sockets.press("undo", ts=parent["ts"], user="kim"))
        line.slack.wait_until(lambda: "Snoozed until" not in parent["text"])
        assert "On it: dana" in parent["text"]
        assert running.end()[0] == 0


def test_without_an_app_token_nothing_listens(line, daemon, systemd, sockets) -> None:
    line.write(BIDS, portals=OFTEN)
    with daemon() as running:
        (message,) = line.slack.wait_for(1)
        assert running.end()[0] == 0
    assert sockets.opened == 0
    assert line.slack.called("apps.connections.open") == []
    assert "actions" not in [block["type"] for block in message["blocks"]]
