"""The report on a terminal, as CSV and in a channel."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from report_field import Field
from test_report_figures import asked, contract, put

from coopwatchd.errors import CoopwatchdError
from coopwatchd.model.alerts import Alert, AlertKind
from coopwatchd.notify.base import Envelope
from coopwatchd.notify.pages import pages
from coopwatchd.notify.view import ListView
from coopwatchd.report import summary
from coopwatchd.report.files import write_folder, write_page, write_sheets
from coopwatchd.report.sheets import one_sheet, sheets
from coopwatchd.report.table import Where
from coopwatchd.report.tables import tables
from coopwatchd.report.terminal import lines


def shown(field: Field, *, width: int = 80, rows: int = 12) -> list[str]:
    return list(lines(field.report(), width=width, styled=False, plain=str, rows=rows))


@pytest.mark.parametrize("width", [80, 100, 200])
def test_no_line_is_wider_than_the_terminal_and_no_number_is_cut(made_up: Field, width: int) -> None:
    written = shown(made_up, width=width)
    assert max(map(len, written)) <= width
    text = "\n".join(written)
    for head in ("last year", "open days", "to award", "awards", "contracts", "suppliers", "ending", "no end"):
        assert head in text
    heads = [line for line, below in pairwise(written) if below.startswith("──")]
    assert len(heads) >= 5
    assert not [line for line in heads if "…" in line]
    for one in made_up.report().endings[:12]:
        assert f"\n{one.ends_on}  " in text


def test_what_is_left_out_is_counted_and_all_of_it_can_be_had(made_up: Field) -> None:
    suppliers = len(made_up.report().suppliers)
    assert f"… and {suppliers - 12} more: --all, --csv or --html" in shown(made_up)
    everything = shown(made_up, rows=0)
    assert not [line for line in everything if line.startswith("…")]
    assert len(everything) > suppliers


def test_what_is_not_known_is_a_dash_and_no_rows_are_said(empty: Field) -> None:
    dated = asked("2", lead_agency="Region 8", issued_on=date(2026, 11, 1), due=date(2026, 12, 1))
    put(empty, asked("1", due=date(2026, 12, 1)), dated, contract("a", supplier="Acme"))
    text = "\n".join(shown(empty))
    assert re.search(r"^Region 4 +1 +1 +–$", text, re.MULTILINE)
    assert re.search(r"^Region 8 +1 +1 +30$", text, re.MULTILINE)
    assert "no active contract with an end date ahead is known" in text
    said = "2 solicitations (2 open), 1 active contract of 1 supplier with 1 cooperative; 0 of the contracts end"
    assert said in " ".join(text.split())
    assert "For 1 no end date is published." in " ".join(text.split())


def test_a_wide_character_takes_two_places(empty: Field) -> None:
    put(empty, contract("a", supplier="日本電気" * 30, title="型" * 90, ends_on=date(2027, 1, 31)))
    for line in shown(empty):
        assert sum(2 if ord(char) > 0x2E80 else 1 for char in line) <= 80


def test_csv_has_every_row_and_what_is_not_known_is_empty(made_up: Field) -> None:
    report = made_up.report()
    files = sheets(report)
    assert set(files) == {f"{table.key}.csv" for table in tables(report)}
    read = {name: list(csv.DictReader(io.StringIO(text))) for name, text in files.items()}
    assert [int(row["contracts"]) for row in read["suppliers.csv"]] == [one.contracts for one in report.suppliers]
    assert [row["ends_on"] for row in read["endings.csv"]] == [one.ends_on.isoformat() for one in report.endings]
    assert {row["final_ends_on"] for row in read["endings.csv"] if row["final_ends_on"] == "–"} == set()
    assert [row["suppliers"].count("; ") + 1 for row in read["endings.csv"]] == [
        len(one.suppliers) for one in report.endings
    ]
    for agency, row in zip(report.agencies, read["agencies.csv"], strict=True):
        assert row["award_days_of"] == str(agency.award_days.cases)
    for table in tables(report):
        columns, _ = table.within(Where.SHEET)
        assert len({column.key for column in columns}) == len(columns)


def test_all_tables_in_one_file(made_up: Field) -> None:
    rows = list(csv.reader(io.StringIO(one_sheet(made_up.report()))))
    titles = [table.title for table in tables(made_up.report())]
    assert [row[0] for row in rows if len(row) == 1] == titles


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)", "\t=1"])
def test_a_spreadsheet_runs_nothing_that_was_scraped(empty: Field, text: str) -> None:
    put(empty, contract("a", supplier=text, title=text, ends_on=date(2027, 1, 31)))
    for sheet in (*sheets(empty.report()).values(), one_sheet(empty.report())):
        for row in csv.reader(io.StringIO(sheet)):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_files_are_whole_or_as_they_were(made_up: Field, tmp_path: Path) -> None:
    report = made_up.report()
    written = write_folder(tmp_path / "new" / "folder", ("html", "csv", "ics"), report, (), made_up.now.tzinfo)  # type: ignore[arg-type]
    assert [path.name for path in written] == ["report.html", "csv", "calendar.ics"]
    assert (written[1] / "agencies.csv").read_bytes().startswith(b"\xef\xbb\xbfagency,")
    before = written[0].read_bytes()
    with pytest.raises(CoopwatchdError, match="cannot be written"):
        write_page(written[0] / "below-a-file.html", report, made_up.now.tzinfo)  # type: ignore[arg-type]
    (tmp_path / "is.csv").mkdir()
    with pytest.raises(CoopwatchdError, match="csv cannot be written: Is a directory"):
        write_sheets(tmp_path / "is.csv", report)
    assert written[0].read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == [
        "calendar.ics",
        "csv",
        "report.html",
    ]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".is.csv")]


def test_the_summary_says_what_is_next_in_a_few_lines(made_up: Field, empty: Field) -> None:
    report = made_up.report()
    text = summary.text(report, ["/somewhere/report.html"])
    assert summary.subject(report) == (f"Report, Nov 23, 2026: {report.totals.ending} contracts end within a year")
    assert report.endings[0].title in text
    assert report.agencies[0].name in text
    assert "Written: /somewhere/report.html" in text
    assert len(text) < 1200
    assert summary.text(empty.report(), []).count("\n") == 0


def test_in_a_digest_the_summary_stands_under_a_title_of_its_own(made_up: Field) -> None:
    report = made_up.report()
    text = summary.text(report, [])
    alert = Alert(key="r", kind=AlertKind.REPORT, at=report.at, subject=summary.subject(report), text=text)
    told = Envelope(id="1", alerts=(alert,), recipient="", created_at=report.at, digest=True)
    (page,) = pages(told, now=report.at, zone="UTC")
    assert isinstance(page.view, ListView)
    (group,) = page.view.groups
    assert (group.title, group.lines[0].title) == ("Report", alert.subject)
    assert report.endings[0].title in group.lines[0].detail
    (alone,) = pages(replace(told, digest=False), now=report.at, zone="UTC")
    assert alone.view.headline == alert.subject
