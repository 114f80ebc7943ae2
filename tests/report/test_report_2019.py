"""Two thousand real contracts of 2019: all load, what is one name is one, and the figures equal plain SQL."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from report_field import Field

from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import Kind
from coopwatchd.pipeline.alert import Audience
from coopwatchd.pipeline.judge import Cost, Read
from coopwatchd.pipeline.poll import commit
from coopwatchd.portals import importing
from coopwatchd.portals.base import Page, Portal, Snapshot
from coopwatchd.portals.crawl import crawl
from coopwatchd.report.figures import Report
from coopwatchd.store.database import open_store

CAPTURE = Path(__file__).resolve().parents[3] / "shared" / "portals" / "samples" / "contracts-2019.json"
NOW = datetime(2019, 6, 11, 15, 0, tzinfo=UTC)  # the day of the capture
COLUMNS = {
    "contract_number": "Contract Number",
    "title": "Contract Title",
    "supplier": "Supplier",
    "expiration": "Expiration Date",
    "lead_agency": "Lead Agency",
    "states": "State",
}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CAPTURE.exists(), reason="the captures are not beside the project"),
]


def load(field: Field, key: str, name: str, rows: list[dict[str, str]]) -> tuple[int, int]:
    """Rows of one cooperative, as a person would import them; how many were read and how many set aside."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS.values())
    writer.writerows([row.get(column, "") for column in COLUMNS] for row in rows)
    page = Page(url="list.csv", status=200, headers={}, body=text.getvalue().encode(), fetched_at=NOW)
    listing = importing.guess(page, Kind.CONTRACT, {}).listing(page.url)
    portal = Portal(key=key, name=name, home="", timezone="America/Denver", listings=(listing,))
    portal = replace(portal, join=importing.joined(None))
    snapshot = crawl(portal, listing, lambda _: page, NOW)
    assert isinstance(snapshot, Snapshot)
    cost = Cost(at=NOW, requests=0, size=0, seconds=0.0)
    audience = Audience(index=WatchlistIndex(()), addresses={})
    with field.store.write() as tx:
        done = commit(tx, audience, portal, [Read(listing=listing, result=snapshot, cost=cost)], NOW)
    return done.listings[0].poll.rows, done.listings[0].poll.rejects


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(CAPTURE.read_text())
    return found


@pytest.fixture(scope="module")
def field(rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    folder = tmp_path_factory.mktemp("contracts-2019")
    store = open_store("sqlite:///coopwatchd.db", state_dir=folder)
    made = Field(store, folder / "coopwatchd.db", NOW)
    for key, name in (("gpa", "1GPA"), ("alliedstates", "Allied States Cooperative")):
        own = [row for row in rows if row["cooperative"] == name]
        distinct = {(row["contract_number"], row["supplier"].strip().casefold()) for row in own}
        count, rejects = load(made, key, name, own)
        # 664 rows of the capture stand in it two to seven times, word for word.
        assert (count, rejects) == (len(distinct), 0)
    yield made
    store.close()


@pytest.fixture(scope="module")
def report(field: Field) -> Report:
    return field.report()


def sql(field: Field, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(field.file)) as connection:
        return connection.execute(statement).fetchall()


def test_all_load(rows: list[dict[str, str]], field: Field, report: Report) -> None:
    assert len(rows) == 2155
    stored = Counter(
        (cooperative, number, supplier)
        for cooperative, number, supplier in sql(field, "SELECT cooperative, number, supplier FROM records")
    )
    wanted = {(row["cooperative"], row["contract_number"].strip(), " ".join(row["supplier"].split())) for row in rows}
    assert set(stored) == wanted
    assert set(stored.values()) == {1}
    assert report.totals.contracts + report.totals.past == len(wanted) == 1491


def test_the_figures_equal_sql(field: Field, report: Report) -> None:
    active = "SELECT {} FROM records WHERE ends_on IS NULL OR ends_on >= '2019-06-11'"
    one = sql(field, active.format("count(*), sum(ends_on <= date('2019-06-11', '+365 days')), sum(ends_on IS NULL)"))
    assert one == [(report.totals.contracts, report.totals.ending, report.totals.no_end)]
    cooperatives = sql(field, active.format("cooperative, count(*), sum(ends_on IS NULL)") + " GROUP BY 1")
    assert sorted((one.name, one.contracts, one.no_end) for one in report.cooperatives) == cooperatives
    agencies = sql(field, active.format("lead_agency, count(*)") + " GROUP BY 1")
    assert sorted((one.name, one.contracts) for one in report.agencies) == agencies
    months = sql(
        field,
        "SELECT substr(ends_on, 1, 7), count(*) FROM records"
        " WHERE ends_on >= '2019-06-11' AND ends_on < '2021-06-01' GROUP BY 1",
    )
    assert [(f"{one.first:%Y-%m}", one.contracts) for one in report.months if one.contracts] == months
    suppliers = dict(sql(field, active.format("supplier, count(*)") + " GROUP BY 1"))
    for supplier in report.suppliers:
        # One that was put together of several spellings holds what they hold.
        assert supplier.contracts == sum(suppliers.pop(name) for name in (supplier.name, *supplier.also)), supplier
    assert suppliers == {}
    mean = sql(
        field,
        "SELECT avg(n) FROM (SELECT count(DISTINCT supplier) AS n FROM records"
        " WHERE lead_agency = 'ESC Region 19' GROUP BY number)",
    )
    region = next(one for one in report.agencies if one.name == "ESC Region 19")
    assert region.awards.value == pytest.approx(mean[0][0], rel=0.005)  # a few of those suppliers are spelt two ways


def test_one_supplier_in_several_spellings_is_one(report: Report) -> None:
    """Read by eye: every group is one company. The nearest names that stay apart are in the test of names."""
    together = {frozenset((one.name, *one.also)) for one in report.suppliers if one.also}
    for names in (
        {"School Specialty, Inc.", "School Specialty INC", "School Specialty Inc"},
        {"Delta-T Group, Inc.", "Delta-T Group Inc."},
        {"Pueblo Mechanical & Controls, Inc", "Pueblo Mechanical & Controls, Inc."},
        {"School Bus Parts Company", "School Bus Parts Co"},
        {"Troxell Communications, Inc.", "Troxell Communications, Inc. dba Summit Integration Systems"},
    ):
        assert names in together
    assert 20 <= len(together) <= 29


def test_one_subject_in_several_rounds_is_one(report: Report) -> None:
    """Read by eye: the rounds of an award stand together, the subjects that only begin alike do not."""
    found = {one.title: one for one in report.subjects}
    assert not [title for title in found if "Allied States" in title or "ESC Region" in title]
    curriculum = next(one for title, one in found.items() if title.startswith("Classroom Curriculum"))
    assert (curriculum.contracts, curriculum.suppliers) == (103, 103)
    printing = sorted(title for title in found if title.startswith("Printing"))
    assert len(printing) == 2, printing
    assert found["Staff Development"].cooperatives == ("1GPA",)


def test_the_ends_ahead_are_those_of_1gpa(field: Field, report: Report) -> None:
    first = report.endings[0]
    assert (
        first.ends_on.isoformat() == sql(field, "SELECT min(ends_on) FROM records WHERE ends_on >= '2019-06-11'")[0][0]
    )
    assert {one.cooperative for one in report.endings} == {"1GPA"}
