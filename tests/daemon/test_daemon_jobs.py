"""The timers: what is overdue at the start, what is planned, windows, Retry-After, and failures that stop nothing."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from whole_line import Clock, Line, once, solicitation

from coopwatchd.config.load import load_config
from coopwatchd.daemon.app import App, wire
from coopwatchd.daemon.jobs import Jobs
from coopwatchd.simulator import Fault

BIDS = '\n[watchlists.every]\nkinds = ["solicitation"]\nnotify = ["bids"]\n'
HOST = "bids.example.gov"


@contextmanager
def at_work(app: App) -> Iterator[Jobs]:
    jobs = Jobs(app)
    jobs.start()
    try:
        yield jobs
    finally:
        jobs.stop(5)


def until(true: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    assert callable(true)
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def planned(app: App) -> dict[str, datetime]:
    with app.store.read() as tx:
        return dict(tx.next_polls())


def test_a_portal_is_read_at_the_start_when_it_is_overdue_and_not_before(line: Line) -> None:
    line.write(BIDS, portals={"table": 'every = "2h"\n', "json": 'every = "2h"\n'})
    with line.app() as app:
        with app.store.write() as tx:
            tx.set_next_poll("table", datetime.now(UTC) - timedelta(hours=3))
            tx.set_next_poll("json", datetime.now(UTC) + timedelta(minutes=1))
        with at_work(app):
            until(lambda: planned(app)["table"] > datetime.now(UTC))
        assert len(line.simulator.asked(HOST, "/bids")) == 1
        assert line.simulator.asked(HOST, "/api") == []
        assert planned(app)["table"] <= datetime.now(UTC) + timedelta(hours=2)
        # Started again, it keeps to its plan.
        with at_work(app) as jobs:
            jobs.wake()
        assert len(line.simulator.asked(HOST, "/bids")) == 1


@pytest.mark.slow
def test_outside_of_its_window_no_portal_is_read(line: Line) -> None:
    now = datetime.now(ZoneInfo("America/Chicago"))
    opens, closes = (f"{now + timedelta(hours=hours):%H:%M}" for hours in (2, 3))
    line.write(BIDS, portals={"json": f'every = "1s"\nhours = "{opens}-{closes}"\n', "table": 'every = "1s"\n'})
    with line.app() as app, at_work(app):
        until(lambda: len(line.simulator.asked(HOST, "/bids")) >= 2)
    assert line.simulator.asked(HOST, "/api") == []


def test_a_portal_that_asks_to_be_left_alone_is(line: Line) -> None:
    line.write(BIDS, portals={"table": 'every = "1s"\n'})
    line.simulator.faults.set(HOST, Fault.status(429, retry_after="3600"))
    with line.app() as app, at_work(app):
        until(lambda: "table" in planned(app))
        assert planned(app)["table"] > datetime.now(UTC) + timedelta(minutes=59)


@pytest.mark.slow
def test_a_store_that_fails_for_a_while_ends_no_polling(line: Line) -> None:
    line.write(BIDS, portals={"table": 'every = "1s"\n'})
    with line.app() as app:
        once(app)
        database = line.state / "coopwatchd.db"
        with closing(sqlite3.connect(database)) as raw, raw:
            raw.execute("CREATE TRIGGER full BEFORE INSERT ON polls BEGIN SELECT RAISE(ABORT, 'full'); END")
        line.simulator.forget()
        with at_work(app):
            until(lambda: len(line.simulator.asked(HOST)) >= 2)
            with closing(sqlite3.connect(database)) as raw, raw:
                raw.execute("DROP TRIGGER full")
            line.world.generic.put(solicitation("700", "Tuba Cases"))
            line.slack.wait_for(2)
    assert "Tuba Cases" in line.said()[-1]


@pytest.mark.slow
def test_a_reload_during_a_poll_does_not_read_the_portal_twice(line: Line) -> None:
    line.write(BIDS, portals={"table": 'every = "1h"\n'})
    with line.app() as app:
        line.simulator.faults.set(HOST, Fault.slow_headers(1), times=1)
        with at_work(app) as jobs:
            until(lambda: bool(line.simulator.asked(HOST)))
            app.rewire(wire(load_config(line.config)))
            jobs.reload()
            until(lambda: "table" in planned(app))
            line.slack.wait_for(1)
        assert len(line.simulator.asked(HOST)) == 1


@pytest.mark.slow
def test_after_a_long_night_the_calendar_waits_for_what_the_portals_say_now(line: Line) -> None:
    line.write(BIDS, portals={"table": 'every = "1h"\n'})
    line.world.generic.put(solicitation("700", "Tuba Cases", days=-1))
    with line.app(Clock(datetime.now(UTC) - timedelta(days=10))) as app:
        once(app)
        with app.store.write() as tx:
            tx.set_next_poll("table", app.clock())
    line.world.generic.move_due("700", datetime.now(UTC).replace(microsecond=0) + timedelta(days=9))
    line.simulator.faults.set(HOST, Fault.slow_headers(2.5), times=1)
    with line.app() as app, at_work(app):
        line.slack.wait_for(2)
        until(lambda: "table" in planned(app) and planned(app)["table"] > datetime.now(UTC))
    # The due date it knew has passed; that it moved out is what there is to say.
    assert line.headlines()[1:] == ["Due date moved"]
