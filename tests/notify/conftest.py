"""What the tests of notify share: the local servers, a renderer, and the time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mail_server import MailServer
from slack_server import SlackServer

from coopwatchd.notify.render import Renderer


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer(None, "America/New_York")
