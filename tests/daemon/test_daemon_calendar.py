"""The live calendar: one file that follows the store, and is left alone while nothing changes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar
from whole_line import Clock

from coopwatchd.config.load import load_config
from coopwatchd.daemon import jobs as daemon_jobs
from coopwatchd.daemon.app import App, wire
from coopwatchd.daemon.calendar import LiveCalendar
from coopwatchd.daemon.jobs import Jobs
from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.records import Due, Solicitation, Stage
from coopwatchd.store.database import SqlStore

CONFIG = """
timezone = "America/Chicago"
[watchlists.laptops]
any = ["laptop"]
notify = []
[calendar]
file = "served/dates.ics"
"""
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
DUE = Due(at=datetime(2026, 12, 4, 14, 0, tzinfo=ZoneInfo("America/Chicago")), text="", zone="America/Chicago")
LAPTOPS = Solicitation(id="1", portal="table", title="Laptops", url="https://coop.example/1", due=DUE)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def app(tmp_path: Path, store: SqlStore, clock: Clock) -> Iterator[App]:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    made = App(wire(load_config(path), clock=clock), store, clock=clock)
    yield made
    made.close()


def put(store: SqlStore, *records: Solicitation, at: datetime = NOW) -> None:
    with store.write() as tx:
        for one in records:
            seen = Sighting(listing="bids", source_id=one.id, record=one, seen_at=NOW)
            tx.save_held([Held(record=one, sightings=(seen,), first_seen=NOW, changed_at=at)])


def events(path: Path) -> dict[str, tuple[str, int, datetime]]:
    """Status, sequence and start by summary; both readers have to take the file."""
    vobject.readOne(path.read_text(encoding="utf-8"))
    return {
        str(one["summary"]): (str(one["status"]), one["sequence"], one["dtstart"].dt)
        for one in Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    }


def test_it_follows_what_is_matched(app: App, store: SqlStore, clock: Clock, tmp_path: Path) -> None:
    live, path = LiveCalendar(app, tmp_path), tmp_path / "served" / "dates.ics"
    put(store, LAPTOPS, replace(LAPTOPS, id="2", title="Roofing"))
    assert live.update()
    at = datetime(2026, 12, 4, 20, 0, tzinfo=UTC)
    assert events(path) == {"Due: Laptops": ("CONFIRMED", 0, at)}
    clock.at += timedelta(hours=1)
    moved = replace(LAPTOPS, due=replace(DUE, at=DUE.at + timedelta(days=7)))  # type: ignore[operator]
    put(store, moved, at=clock.at)
    assert live.update()
    assert events(path) == {"Due: Laptops": ("CONFIRMED", 1, at + timedelta(days=7))}
    clock.at += timedelta(hours=1)
    put(store, replace(moved, stage=Stage.CANCELLED), at=clock.at)
    assert live.update()
    assert events(path) == {"Due: Laptops": ("CANCELLED", 2, at + timedelta(days=7))}
    assert [one.name for one in path.parent.iterdir()] == ["dates.ics"]


def test_while_nothing_changes_the_file_is_left_alone(app: App, store: SqlStore, clock: Clock, tmp_path: Path) -> None:
    live, path = LiveCalendar(app, tmp_path), tmp_path / "served" / "dates.ics"
    put(store, LAPTOPS)
    assert live.update()
    os.utime(path, (1, 1))
    clock.at += timedelta(days=1)
    assert not live.update()
    assert path.stat().st_mtime == 1
    path.unlink()
    assert live.update()


def test_a_place_that_cannot_be_written_is_said_and_tried_again(app: App, store: SqlStore, tmp_path: Path) -> None:
    live, folder = LiveCalendar(app, tmp_path), tmp_path / "served"
    folder.write_text("a file stands there")
    put(store, LAPTOPS)
    assert not live.update()
    assert not live.update()
    folder.unlink()
    assert live.update()
    assert "Due: Laptops" in events(folder / "dates.ics")


def test_without_the_key_there_is_none(store: SqlStore, clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.replace('file = "served/dates.ics"', ""))
    app = App(wire(load_config(path), clock=clock), store, clock=clock)
    try:
        assert not LiveCalendar(app, tmp_path).update()
    finally:
        app.close()
    assert not (tmp_path / "served").exists()


@pytest.mark.slow
def test_the_daemon_keeps_it(app: App, store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon_jobs, "DATES_WAIT", 0.0)
    put(store, LAPTOPS)
    jobs, path = Jobs(app, tmp_path), tmp_path / "served" / "dates.ics"
    jobs.start()
    try:
        deadline = time.monotonic() + 60
        while not path.exists():
            assert time.monotonic() < deadline, "no calendar was written"
            time.sleep(0.02)
    finally:
        jobs.stop(5)
    assert "Due: Laptops" in events(path)
