"""Registers in XLSX and CSV: headings by their words, typed cells, broken rows, and files that are something else."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from over_http import CENTRAL, TROUBLES, Desk, desk_of
from pydantic import ValidationError
from replay import Answer, read, workbook

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.base import Portal
from coopwatchd.portals.platforms import spreadsheet
from coopwatchd.simulator import Fault, SimContract

URL = "https://registers.example.gov/contracts.xlsx"
COLUMNS = {
    "number": "Contract Number",
    "supplier": "Contractor Name",
    "title": "Contract Title",
    "starts_on": "Contract Effective Date",
    "ends_on": "Contract Expiration Date",
}
HEADER = list(COLUMNS.values())
LINE = ["C-1", "Nimbus", "Laptops", {"date": "2025-02-15"}, {"date": "2030-02-14"}]


def portal(**settings: Any) -> Portal:
    given = {"url": URL, "kind": "contract", "timezone": "America/Chicago", "columns": COLUMNS}
    return spreadsheet.portal("register", spreadsheet.Options.model_validate(given | settings))


def xlsx(*rows: list[Any], **settings: Any):
    return read(portal(**settings), {URL: workbook(list(rows))})


def csv(text: str | bytes, **settings: Any):
    body = text.encode() if isinstance(text, str) else text
    return read(portal(**settings), {URL: Answer(body, type="text/csv")})


def cells(snapshot: Any) -> list[tuple[Any, ...]]:
    return [(one.id, one.number, one.supplier, one.title, one.starts_on, one.ends_on) for one in snapshot.records]


EXPECTED = [("c-1", "C-1", "Nimbus", "Laptops", date(2025, 2, 15), date(2030, 2, 14))]


@pytest.mark.parametrize("above", [0, 1, 24])
def test_the_heading_row_is_found_within_25_rows(above: int) -> None:
    assert cells(xlsx(*[["Contracts by number and contractor"]] * above, HEADER, LINE)) == EXPECTED


def test_a_heading_row_further_down_is_not_looked_for() -> None:
    with pytest.raises(Refusal, match="first 25 rows"):
        xlsx(*[["x"]] * 25, HEADER, LINE)


def test_columns_are_found_by_name_wherever_they_stand() -> None:
    order = [3, 0, 4, 2, 1]
    mixed = [[row[at] for at in order] for row in (HEADER, LINE)]
    assert cells(xlsx([" contract\nNUMBER *" if one == "Contract Number" else one for one in mixed[0]], mixed[1])) == (
        EXPECTED
    )


@pytest.mark.parametrize("renamed", HEADER)
def test_a_renamed_column_is_a_layout_and_never_an_empty_field(renamed: str) -> None:
    with pytest.raises(Refusal) as refusal:
        xlsx([f"New {one}" if one == renamed else one for one in HEADER], LINE)
    assert refusal.value.trouble is Trouble.LAYOUT
    name = next(name for name, heading in COLUMNS.items() if heading == renamed)
    assert f"nothing is called {name}" in str(refusal.value)


def test_a_column_may_be_optional_and_named_by_a_pattern() -> None:
    columns = COLUMNS | {"ends_on": {"matching": "expir|end date", "optional": True}}
    assert cells(xlsx([*HEADER[:4], "Current Term End Date"], LINE, columns=columns)) == EXPECTED
    assert xlsx(HEADER[:4], LINE[:4], columns=columns).records[0].ends_on is None


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ({"date": "2027-12-04"}, date(2027, 12, 4)),
        (46_725, date(2027, 12, 4)),
        (46_725.7916550925, date(2027, 12, 4)),
        ("12/04/2027", date(2027, 12, 4)),
        ("12/4/27", date(2027, 12, 4)),
        ("4-Dec-2027", date(2027, 12, 4)),
        ("December 4, 2027", date(2027, 12, 4)),
        ("TBD", None),
        (None, None),
    ],
)
def test_an_end_is_a_date_a_serial_or_text(cell: Any, day: date | None) -> None:
    assert xlsx(HEADER, [*LINE[:4], cell]).records[0].ends_on == day


@pytest.mark.parametrize("cell", ["31/12/2027", "02/30/2027", 7, 4_000_000, "soon"])
def test_an_end_that_is_no_date_sets_its_row_aside(cell: Any) -> None:
    snapshot = xlsx(
        HEADER, LINE, ["C-2", "S", "T", "", LINE[4]], ["C-3", "S", "T", "", cell], ["", "No number", "", "", ""]
    )
    assert [one.id for one in snapshot.records] == ["c-1", "c-2"]
    assert [one.row for one in snapshot.rejects] == ["row 4", "row 5"]


def test_a_format_of_ones_own_does_not_hinder_real_dates() -> None:
    columns = COLUMNS | {"ends_on": {"column": "Contract Expiration Date", "format": "%d.%m.%Y"}}
    rows = xlsx(HEADER, LINE, ["C-2", "S", "T", "", "31.12.2027"], columns=columns).records
    assert [one.ends_on for one in rows] == [date(2030, 2, 14), date(2027, 12, 31)]


BIDS = {"number": "Bid", "title": "Name", "due_at": "Due"}


@pytest.mark.parametrize(
    ("cell", "at", "exact"),
    [
        (46_326.625, datetime(2026, 10, 31, 15, 0, tzinfo=CENTRAL), True),
        ("11/02/2026 2:00 PM", datetime(2026, 11, 2, 14, 0, tzinfo=CENTRAL), True),
        # The night the clocks go forward has no 2:30, the night they go back has two: neither is lost.
        ("03/08/2026 2:30 AM", datetime(2026, 3, 8, 3, 30, tzinfo=CENTRAL), True),
        ("11/01/2026 1:30 AM", datetime(2026, 11, 1, 1, 30, tzinfo=CENTRAL), True),
        ({"date": "2026-11-02"}, datetime(2026, 11, 2, 23, 59, 59, tzinfo=CENTRAL), False),
    ],
)
def test_due_dates_are_wall_clock_of_the_portals_zone(cell: Any, at: datetime, exact: bool) -> None:
    due = xlsx(list(BIDS.values()), ["B-1", "Paint", cell], kind="solicitation", columns=BIDS).records[0].due
    assert due is not None
    assert (due.at, due.exact) == (at, exact)


CSV = (
    'Contract Number,Contractor Name,Contract Title,Contract Effective Date,Contract Expiration Date\r\n'
    'C-1,Nimbus,Laptops,02/15/2025,02/14/2030\r\n'
)  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        CSV,
        CSV.replace(",", ";"),
        CSV.replace(",", "\t"),
        "Contracts; all of them\n\n" + CSV,
        codecs.BOM_UTF8 + CSV.encode(),
        CSV.encode("utf-16"),
        CSV.replace("\r\n", "\n\n"),
    ],
)
def test_csv_whatever_parts_its_cells(body: str | bytes) -> None:
    assert cells(csv(body)) == EXPECTED


def test_windows_1252_is_read_as_what_it_is() -> None:
    assert csv(CSV.replace("Nimbus", "Caf\xe9 \x93Nimbus\x94").encode("latin-1")).records[0].supplier == "Café “Nimbus”"


def test_a_row_with_a_comma_or_a_line_break_too_many_is_set_aside_and_shifts_nothing() -> None:
    more = "C-2,Acme, Inc.,Tires,02/15/2025,02/14/2030\r\nC-3,Broken\r\nHalf,01/01/2025,01/01/2026\r\n"
    more += '"C-4","Good, Inc.",Soap,,\r\n'
    snapshot = csv(CSV + more)
    assert [(one.number, one.supplier, one.title) for one in snapshot.records] == [
        ("C-1", "Nimbus", "Laptops"),
        ("C-4", "Good, Inc.", "Soap"),
    ]
    assert [one.row for one in snapshot.rejects] == ["row 3", "row 4", "row 5"]
    assert "6 cells under 5 headings" in snapshot.rejects[0].reason


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"PK damaged",
        b"\xd0\xcf\x11\xe0 damaged",
        b"<html><body>Moved</body></html>",
        b"just words",
        b"\x00\x01\x02,\x03",
        (CSV.partition("\r\n")[0] + "\r\n").encode(),
        (CSV + 'C-2,"never closed,x,y,z\r\nC-3,a,b,,\r\n').encode(),
        workbook([["Nothing", "here"]]),
        workbook([HEADER]),
        workbook([HEADER, [None, "No number", None, None, None]]),
    ],
)
def test_what_is_no_register_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        csv(body)
    assert refusal.value.trouble is Trouble.LAYOUT


def test_a_page_instead_of_a_file_is_called_what_it_is() -> None:
    with pytest.raises(Refusal) as refusal:
        csv("<html><form><input type=password></form></html>")
    assert refusal.value.trouble is Trouble.LOGIN


@pytest.mark.slow
def test_an_archive_that_unpacks_to_too_much_is_not_unpacked() -> None:
    import io
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sheet.xml", "w") as part:
        for _ in range(210):
            part.write(bytes(1_000_000))
    with pytest.raises(Refusal) as refusal:
        csv(file.getvalue())
    assert refusal.value.trouble is Trouble.TOO_LARGE


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"number": "A"}, "fields need ‘title’"),
        ({"title": "A"}, "fields need ‘id’ or ‘url’ or ‘number’"),
        ({"title": "A", "number": {"matching": "("}}, "regular expression"),
        ({"title": "A", "number": {"column": "B", "matching": "b"}}, "name a column"),
        ({"title": "A", "number": {"format": "%Y-%m-%d"}}, "name a column"),
        ({"title": "A", "nubmer": "B"}, "did you mean ‘number’"),
    ],
)
def test_wrong_columns_are_explained(columns: dict[str, Any], what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        portal(columns=columns)


@pytest.fixture(params=["xlsx", "csv"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk_of(portal(url=f"https://registers.example.gov/contracts.{request.param}")) as desk:
        desk.simulator.world.shelf("register").put(
            *(
                SimContract(
                    number=f"C-{n}",
                    supplier=f"Supplier of {n}",
                    title=f"Title, of {n}",
                    starts_on=date(2025, 1, 1 + n),
                    ends_on=date(2028, 1, 1 + n),
                )
                for n in range(20)
            )
        )
        yield desk


def test_a_register_over_http_row_by_row(desk: Desk) -> None:
    assert cells(desk.read()) == [
        (f"c-{n}", f"C-{n}", f"Supplier of {n}", f"Title, of {n}", date(2025, 1, 1 + n), date(2028, 1, 1 + n))
        for n in range(20)
    ]


# A workbook states no total: that rows are missing is the reconciliation's to notice.
@pytest.mark.parametrize(
    "fault", [fault for fault in TROUBLES if fault is not Fault.HALF_ROWS], ids=lambda one: one.name
)
@pytest.mark.slow
def test_each_refusal_has_its_class(desk: Desk, fault: Fault) -> None:
    desk.simulator.faults.set("registers.example.gov", fault)
    assert desk.refused(robots="obey").trouble is TROUBLES[fault]
