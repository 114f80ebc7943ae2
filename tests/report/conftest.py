"""A store with a made-up field, and an empty one."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from report_field import NOW, Field, Steady

sys.path.append(str(Path(__file__).resolve().parents[1] / "benchmarks"))
from bench_report import fill

from coopwatchd.store.database import open_store


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    """Two hundred contracts and seventy solicitations of six years."""
    folder = tmp_path_factory.mktemp("field")
    store = open_store("sqlite:///coopwatchd.db", state_dir=folder)
    fill(store, NOW, contracts=200, solicitations=70, events_=300)
    yield Steady(store, folder / "coopwatchd.db")
    store.close()


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables and nothing else: making those takes longer than most tests."""
    folder = tmp_path_factory.mktemp("blank")
    open_store("sqlite:///coopwatchd.db", state_dir=folder).close()
    return folder / "coopwatchd.db"


@pytest.fixture
def empty(blank: Path, tmp_path: Path) -> Iterator[Field]:
    """A store of one's own, with nothing in it."""
    file = shutil.copy(blank, tmp_path)
    store = open_store("sqlite:///coopwatchd.db", state_dir=tmp_path)
    yield Field(store, Path(file))
    store.close()
