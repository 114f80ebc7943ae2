"""A running simulator with an empty world, and a plain client that hides nothing of an answer."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from coopwatchd.simulator import Simulator


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.body)


Ask = Callable[..., Reply]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        running.world.now = datetime(2026, 11, 2, 14, tzinfo=UTC)
        yield running
    assert running.errors == []


@pytest.fixture
def ask(simulator: Simulator) -> Ask:
    def send(host: str, path: str, *, form: dict[str, str] | None = None, method: str = "", **headers: str) -> Reply:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        body = urlencode(form) if form is not None else None
        if body is not None:
            names["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=60)
        try:
            connection.request(
                method or ("POST" if form is not None else "GET"), path, body, {"X-Forwarded-Host": host, **names}
            )
            response = connection.getresponse()
            return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    return send
