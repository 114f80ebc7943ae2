"""`report`: tables, a page, CSV and a calendar, of everything or of one watchlist's field."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta

import pytest
from cli_town import Install
from icalendar import Calendar

pytestmark = pytest.mark.slow  # each makes a store and reads it back

CONFIG = """\
timezone = "America/Chicago"
[watchlists.furniture]
any    = ["furniture"]
kinds  = ["solicitation"]
notify = []
[watchlists.paint]
any    = ["paint"]
notify = []
"""


def day(days: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%m/%d/%Y}"


@pytest.fixture
def desk(install: Install) -> Install:
    install.config.write_text(CONFIG)
    install.state.mkdir()
    bid(install, 20)
    rows = [
        "Contract Number,Contract Title,Supplier,Expiration Date",
        f'1,Furniture,"Acme, Inc.",{day(100)}',
        f"1,Furniture,Bolt,{day(100)}",
        f"2,Roofing,Acme Inc,{day(700)}",
    ]
    (install.folder / "contracts.csv").write_text("\n".join(rows))
    brought = install.run("import", "contracts.csv", "--as", "tips", "--kind", "contract", "--yes")
    assert brought.code == 0, brought.err
    return install


def bid(desk: Install, days: int, title: str = "School furniture") -> None:
    """A list of one solicitation, due in so many days."""
    (desk.folder / "bids.csv").write_text(f"RFP Number,Title,Due Date\n26-01,{title},{day(days)}\n")
    done = desk.run("import", "bids.csv", "--as", "tips", "--kind", "solicitation", "--yes")
    assert done.code == 0, done.err


def test_tables_in_eighty_columns(desk: Install) -> None:
    done = desk.run("report")
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    assert "1 solicitation (1 open), 3 active contracts of 2 suppliers with 1 cooperative" in " ".join(done.out.split())
    for title in ("Lead agencies by activity", "Cooperatives side by side", "Suppliers by contracts held"):
        assert f"\n{title}\n" in done.out


def test_a_watchlists_field(desk: Install) -> None:
    done = desk.run("report", "--watchlist", "furniture", "--json")
    found = done.json()
    assert (found["scope"], found["totals"]["contracts"], found["totals"]["solicitations"]) == ("furniture", 2, 1)
    wrong = desk.run("report", "--watchlist", "furnitur")
    assert wrong.code == 2
    assert "did you mean" in wrong.err
    assert "furniture" in wrong.err


def test_files(desk: Install) -> None:
    done = desk.run("report", "--html", "out/report.html", "--csv", "out/csv", "--ics", "out/dates.ics")
    assert done.out.splitlines() == ["wrote out/report.html", "wrote out/csv", "wrote out/dates.ics"]
    assert "<svg" in (desk.folder / "out/report.html").read_text()
    with (desk.folder / "out/csv/suppliers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["supplier"], row["contracts"], row["also"]) for row in csv.DictReader(file)]
    assert rows == [("Acme, Inc.", "2", "Acme Inc"), ("Bolt", "1", "")]
    assert desk.run("report", "--csv", "all.csv").out == "wrote all.csv\n"
    assert (desk.folder / "all.csv").is_file()


def test_a_calendar_that_is_written_again_keeps_its_uids_and_counts_up(desk: Install) -> None:
    def due() -> tuple[str, int, str, object]:
        assert desk.run("report", "--ics", "dates.ics").code == 0
        events = Calendar.from_ical((desk.folder / "dates.ics").read_bytes()).walk("VEVENT")
        # The contracts' ends are not in it: the list that matches them wants solicitations only.
        (one,) = [event for event in events if str(event["summary"]).startswith("Due")]
        assert len(events) == 1
        return str(one["uid"]), one["sequence"], str(one["status"]), one["dtstart"].dt

    first, again = due(), due()
    assert first == again
    assert first[1:3] == (0, "CONFIRMED")
    bid(desk, 34)
    moved = due()
    assert moved[:3] == (first[0], 1, "CONFIRMED")
    assert moved[3] == first[3] + timedelta(days=14)  # type: ignore[operator]


def test_a_place_that_cannot_be_written_is_said(desk: Install) -> None:
    (desk.folder / "file").write_text("")
    done = desk.run("report", "--html", "file/report.html")
    assert done.code == 1
    assert "file/report.html cannot be written" in done.err


def test_nothing_stored_yet(install: Install) -> None:
    install.config.write_text(CONFIG)
    install.state.mkdir()
    done = install.run("report")
    assert (done.code, done.err) == (0, "")
    assert "no lead agency is known yet" in done.out
