"""The report on a schedule: once for each of its dates, whatever stops in between."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from whole_line import Clock

from coopwatchd.config.load import load_config
from coopwatchd.daemon.app import App, wire
from coopwatchd.daemon.jobs import Jobs
from coopwatchd.daemon.reporting import latest, report_when_due
from coopwatchd.errors import ConfigError
from coopwatchd.model.alerts import AlertKind
from coopwatchd.model.delivery import Delivery
from coopwatchd.model.rhythm import parse_when
from coopwatchd.store.database import SqlStore

CONFIG = """
timezone = "America/Chicago"
[channels.log]
type = "file"
path = "{folder}/alerts.jsonl"
[channels.later]
type = "file"
path = "{folder}/later.jsonl"
when = "tue 08:00"
[watchlists.all]
notify = []
[report]
every = "mon 07:00"
folder = "report"
notify = ["log"]
"""
SUNDAY = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # seven in the morning in Chicago
WEEK = timedelta(days=7)


@pytest.fixture
def clock() -> Clock:
    return Clock(SUNDAY)


def started(tmp_path: Path, store: SqlStore, clock: Clock, *, edit: tuple[str, str] = ("", "")) -> App:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(folder=tmp_path).replace(*edit))
    return App(wire(load_config(path), clock=clock), store, clock=clock)


@pytest.fixture
def app(tmp_path: Path, store: SqlStore, clock: Clock) -> Iterator[App]:
    made = started(tmp_path, store, clock)
    yield made
    made.close()


def told(store: SqlStore) -> list[Delivery]:
    with store.read() as tx:
        return sorted(tx.deliveries(), key=lambda one: one.created_at)


def test_nothing_comes_before_its_first_date(app: App, store: SqlStore, tmp_path: Path) -> None:
    assert report_when_due(app, tmp_path) == MONDAY
    assert told(store) == []
    assert not (tmp_path / "report").exists()


def test_on_its_date_the_files_are_written_and_the_channel_is_told_once(
    app: App, store: SqlStore, clock: Clock, tmp_path: Path
) -> None:
    report_when_due(app, tmp_path)
    clock.at = MONDAY
    assert report_when_due(app, tmp_path) == MONDAY + WEEK
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == ["calendar.ics", "csv", "report.html"]
    (one,) = told(store)
    assert (one.channel, one.alert.kind, one.due_at) == ("log", AlertKind.REPORT, MONDAY)
    assert str(tmp_path / "report" / "report.html") in one.alert.text
    assert report_when_due(app, tmp_path) == MONDAY + WEEK
    assert len(told(store)) == 1
    app.deliver()
    assert "Report, Nov 23, 2026: 0 contracts end within a year" in (tmp_path / "alerts.jsonl").read_text()


def test_of_several_dates_that_were_missed_one_is_made_up_for(
    app: App, store: SqlStore, clock: Clock, tmp_path: Path
) -> None:
    report_when_due(app, tmp_path)
    clock.at = MONDAY + 3 * WEEK + timedelta(days=2)
    assert report_when_due(app, tmp_path) == MONDAY + 4 * WEEK
    assert report_when_due(app, tmp_path) == MONDAY + 4 * WEEK
    assert [one.alert.key for one in told(store)] == [f"report/{(MONDAY + 3 * WEEK).isoformat()}@log"]


def test_another_process_goes_on_where_the_last_one_stopped(
    app: App, store: SqlStore, clock: Clock, tmp_path: Path
) -> None:
    report_when_due(app, tmp_path)
    clock.at = MONDAY
    report_when_due(app, tmp_path)
    other = started(tmp_path, store, clock)
    try:
        assert report_when_due(other, tmp_path) == MONDAY + WEEK
        clock.at = MONDAY + WEEK
        assert report_when_due(other, tmp_path) == MONDAY + 2 * WEEK
    finally:
        other.close()
    assert len(told(store)) == 2


def test_cut_short_before_it_was_noted_it_is_made_again_and_told_once(
    app: App, store: SqlStore, clock: Clock, tmp_path: Path
) -> None:
    report_when_due(app, tmp_path)
    clock.at = MONDAY
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("CREATE TRIGGER full BEFORE INSERT ON occasions BEGIN SELECT RAISE(FAIL, 'disk full'); END")
        with pytest.raises(Exception, match="disk full"):
            report_when_due(app, tmp_path)
        other.execute("DROP TRIGGER full")
    assert (tmp_path / "report" / "report.html").exists()
    assert told(store) == []  # told and noted are one transaction
    assert report_when_due(app, tmp_path) == MONDAY + WEEK
    assert len(told(store)) == 1


def test_a_folder_that_cannot_be_written_is_told_with_the_summary(
    app: App, store: SqlStore, clock: Clock, tmp_path: Path
) -> None:
    report_when_due(app, tmp_path)
    (tmp_path / "report").write_text("a file stands there")
    clock.at = MONDAY
    assert report_when_due(app, tmp_path) == MONDAY + WEEK
    (one,) = told(store)
    assert "Written: nothing: " in one.alert.text
    assert "cannot be written" in one.alert.text


def test_a_channel_with_a_rhythm_hears_of_it_then(store: SqlStore, clock: Clock, tmp_path: Path) -> None:
    app = started(tmp_path, store, clock, edit=('notify = ["log"]', 'notify = ["log", "later"]'))
    try:
        report_when_due(app, tmp_path)
        clock.at = MONDAY
        report_when_due(app, tmp_path)
    finally:
        app.close()
    due = {one.channel: one.due_at for one in told(store)}
    assert due == {"log": MONDAY, "later": MONDAY + timedelta(hours=25)}


def test_only_the_formats_that_are_asked_for(store: SqlStore, clock: Clock, tmp_path: Path) -> None:
    app = started(tmp_path, store, clock, edit=('folder = "report"', f'folder = "{tmp_path}/else"\nformats = ["csv"]'))
    try:
        report_when_due(app, tmp_path / "state")
        clock.at = MONDAY
        report_when_due(app, tmp_path / "state")
    finally:
        app.close()
    assert [path.name for path in (tmp_path / "else").iterdir()] == ["csv"]


def test_the_daemon_makes_it_and_its_channel_has_it(store: SqlStore, tmp_path: Path) -> None:
    clock = Clock(datetime.now(UTC))
    app = started(tmp_path, store, clock, edit=("mon 07:00", "daily 00:00"))
    with store.write() as tx:
        tx.set_last_done("report", clock.at - timedelta(days=2))
    jobs = Jobs(app, tmp_path)
    jobs.start()
    try:
        app.rewire(wire(app.wiring.config, clock=clock))
        jobs.reload()  # looks at once; the start leaves the polls a few seconds
        deadline = time.monotonic() + 60
        while not (tmp_path / "alerts.jsonl").exists():
            assert time.monotonic() < deadline, "nobody was told"
            time.sleep(0.02)
    finally:
        jobs.stop(5)
        app.close()
    assert (tmp_path / "report" / "report.html").exists()
    assert len(told(store)) == 1


def test_without_a_rhythm_there_is_none(store: SqlStore, clock: Clock, tmp_path: Path) -> None:
    app = started(tmp_path, store, clock, edit=('every = "mon 07:00"', ""))
    try:
        assert report_when_due(app, tmp_path) is None
    finally:
        app.close()
    assert [str(one) for one in app.wiring.config.warnings if "never comes" in str(one)]


def test_the_last_date_across_the_change_of_the_clock() -> None:
    rhythm = parse_when("daily 01:30", ZoneInfo("America/Chicago"))
    assert rhythm is not None
    before = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)  # one in the morning; half past one comes twice
    first = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert latest(rhythm, before, before) is None
    assert latest(rhythm, before, first) == first
    assert latest(rhythm, first, first + timedelta(hours=2)) is None


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (('every = "mon 07:00"', 'every = "now"'), "“now” is no rhythm"),
        (('every = "mon 07:00"', 'every = "1h"'), "report.every"),
        (('notify = ["log"]', 'notify = ["lag"]'), "there is no channel “lag”"),
        (('folder = "report"', 'watchlist = "al"'), "there is no watchlist “al”"),
        (('folder = "report"', 'formats = ["pdf"]'), "report.formats"),
    ],
)
def test_a_wrong_setting_is_said_with_its_place(tmp_path: Path, edit: tuple[str, str], words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(folder=tmp_path).replace(*edit))
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert words in str(caught.value)
    assert "config.toml:" in str(caught.value)
