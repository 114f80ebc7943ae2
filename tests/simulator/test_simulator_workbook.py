from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

from coopwatchd.simulator import SimContract

REPORT = "https://cdn.sourcewell.org/reports/contract-list.xlsx"


def contract(number, supplier="Clearwick & Sons", **fields):
    return SimContract(
        number=number, supplier=supplier, title="Janitorial <Services>", ends_on=date(2027, 3, 15), **fields
    )


def test_the_short_address_redirects_to_the_report(ask):
    reply = ask("sourcewell.co", "/contract-list")
    assert (reply.status, reply.headers["location"]) == (302, REPORT)


def test_the_report_is_a_workbook_with_its_header_in_row_four_and_real_dates(simulator, ask):
    simulator.world.sourcewell.put(
        contract("030925-CLW", description="Floors ’n more"),
        contract("", supplier="No Number Ltd"),
        SimContract(number="082223-NOD", supplier="Undated", title="Roofs"),
    )
    reply = ask("cdn.sourcewell.org", "/reports/contract-list.xlsx")
    assert reply.headers["content-type"].endswith("spreadsheetml.sheet")
    assert reply.body.startswith(b"PK")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(reply.body)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[0][0] == "Sourcewell Cooperative Contracts"
    assert rows[3] == ["Contract Number", "Supplier", "Description", "Solicitation Title", "Maturity Date"]
    assert rows[4] == ["030925-CLW", "Clearwick & Sons", "Floors ’n more", "Janitorial <Services>", date(2027, 3, 15)]
    assert rows[5][:2] == ["", "No Number Ltd"]
    assert rows[6][4] == ""
    assert len(rows) == 7


def test_every_part_of_the_package_is_well_formed_and_titles_are_merged(simulator, ask):
    simulator.world.sourcewell.put(contract("030925-CLW"))
    with zipfile.ZipFile(io.BytesIO(ask("cdn.sourcewell.org", "/reports/contract-list.xlsx").body)) as archive:
        assert archive.testzip() is None
        parts = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}  # noqa: S314
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert [cell.get("ref") for cell in sheet.findall(".//{*}mergeCell")] == ["A1:E1", "A2:E2", "A3:E3"]


def test_the_report_changes_with_its_contracts_and_with_the_day_and_not_otherwise(simulator, ask):
    def tag():
        return ask("cdn.sourcewell.org", "/reports/contract-list.xlsx").headers["etag"]

    simulator.world.sourcewell.put(contract("030925-CLW"))
    first = tag()
    assert tag() == first
    simulator.world.sourcewell.renew("030925-CLW", date(2028, 3, 15))
    renewed = tag()
    assert renewed != first
    simulator.world.now = datetime(2026, 11, 3, 14, tzinfo=UTC)
    assert tag() != renewed
