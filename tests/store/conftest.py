"""A store in a directory of its own, closed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_samples import URL

from coopwatchd.store.database import SqlStore, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(URL, state_dir=tmp_path / "state")
    yield opened
    opened.close()
