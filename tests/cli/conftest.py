"""One `once` of the real program in a town of loopback servers; commands look at what it left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_town import Install, Town, config_text, fill
from mail_server import MailServer
from slack_server import SlackServer

from coopwatchd.simulator import Simulator


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Read only: tests that change something take `own_town`."""
    folder = tmp_path_factory.mktemp("town")
    with Simulator() as simulator, SlackServer() as slack, MailServer() as mail:
        fill(simulator.world, datetime.now(UTC))
        place = Town(folder, {"TOWN_SLACK": slack.token}, simulator=simulator, slack=slack, mail=mail)
        place.config.write_text(config_text(simulator.url, slack.api_url, mail.address), encoding="utf-8")
        first = place.spawn("once")
        yield Town(folder, place.env, simulator=simulator, slack=slack, mail=mail, first=first)
    assert simulator.errors == []


@pytest.fixture
def own_town(town: Town, tmp_path: Path) -> Town:
    """The same with a state directory of one's own, as `once` left it."""
    place = Town(tmp_path, town.env, simulator=town.simulator, slack=town.slack, mail=town.mail, first=town.first)
    shutil.copy(town.config, place.config)
    shutil.copytree(town.state, place.state)
    return place


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """An empty home."""
    return Install(tmp_path)
