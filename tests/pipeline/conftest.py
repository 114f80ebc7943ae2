"""The whole program, its portals and its channels, for every test here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import whole_line


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[whole_line.Line]:
    with whole_line.line(tmp_path) as found:
        monkeypatch.setenv("TEST_SLACK_TOKEN", found.slack.token)
        yield found
