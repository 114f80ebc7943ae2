from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup
from python_calamine import CalamineWorkbook

from coopwatchd.simulator import SimContract, SimSolicitation, Stage

CENTRAL = ZoneInfo("America/Chicago")


def soup(reply):
    assert reply.status == 200
    return BeautifulSoup(reply.text, features="lxml")


def invitation(id="1", **fields):
    due = datetime(2026, 12, 5, 15, 30, tzinfo=CENTRAL)
    return SimSolicitation(**{"id": id, "number": "812-27", "title": "Desks & Chairs", "due": due} | fields)


def test_buyboard_has_a_table_under_each_of_its_two_headings(simulator, ask):
    simulator.world.shelf("buyboard").put(
        invitation(addenda=1),
        invitation("2", stage=Stage.PLANNED, title="Soap", issued=datetime(2027, 1, 14, 15, tzinfo=UTC)),
    )
    page = soup(ask("www.buyboard.com", "/vendor/proposal-invitations"))
    current = page.select_one("h2#current-proposal-invitations").find_next("table")
    assert [cell.get_text() for cell in current.select("th")] == [
        "Proposal No.",
        "Addendum",
        "Proposal Name",
        "Proposal Due Date",
    ]
    assert [cell.get_text() for cell in current.select("td")] == [
        "812-27",
        "Addendum 1",
        "Desks & Chairs",
        "December 5, 2026 3:30 PM",
    ]
    upcoming = page.select_one("h2#upcoming-proposal-invitations").find_next("table")
    assert [cell.get_text() for cell in upcoming.select("td")] == ["Soap", "01/14/2027"]


def test_choice_partners_links_to_papers_and_says_when_there_are_none(simulator, ask):
    host = "www.choicepartners.org"
    assert "No Current Solicitations Available at This Time" in ask(host, "/current-rfps").text
    simulator.world.shelf("choicepartners").put(
        invitation(number="26/041AB"),
        invitation("2", stage=Stage.PENDING, number="26/040AA", title="Closed"),
        invitation("3", stage=Stage.PLANNED, title="Fuel"),
    )
    page = soup(ask(host, "/current-rfps"))
    assert [a.get_text() for a in page.select("p a")] == [
        "26/041AB Desks & Chairs",
        "26/041AB Terms",
        "26/040AA Closed",
        "26/040AA Terms",
    ]
    rows = soup(ask(host, "/upcoming-contracts")).select("tr.tblrows1, tr.tblrows2")
    assert [[cell.get_text() for cell in row.select("td")] for row in rows] == [["Fuel", ""]]


def test_nppgov_and_the_league_show_one_list(simulator, ask):
    simulator.world.shelf("nppgov").put(invitation(number="2610"))
    own = soup(ask("nppgov.com", "/open-rfps/")).select("table tr")
    copy = soup(ask("orcities.org", "/programs-services/services/npp")).select("table tr")
    assert [row.get_text(" ", strip=True) for row in own] == [
        "RFP Closing Date",
        "#2610 Desks & Chairs Notice of Solicitation 2610 12/05/2026",
    ]
    assert own == copy


def test_a_register_is_one_table_as_workbook_and_as_csv(simulator, ask):
    host = "registers.example.gov"
    simulator.world.shelf("register").put(
        SimContract(number="C-1", supplier="Axle, Inc.", title="Tires", ends_on=date(2027, 6, 30))
    )
    body = ask(host, "/contracts.xlsx").body
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    lines = list(csv.reader(io.StringIO(ask(host, "/contracts.csv").text, newline="")))
    assert rows[2] == lines[0]
    assert rows[3] == ["C-1", "Axle, Inc.", "Tires", "", date(2027, 6, 30)]
    assert lines[1] == ["C-1", "Axle, Inc.", "Tires", "", "06/30/2027"]


def test_a_bonfire_tenant_with_contracts_has_a_register_of_midnights_in_utc(simulator, ask):
    path = "/PublicPortal/getPublicContractsSectionData"
    city = simulator.world.tenant("city")
    assert ask("city.bonfirehub.com", path).json()["success"] == 0
    city.put(SimContract(id="9", number="", title="Tires", supplier="Axle", ends_on=date(2027, 6, 30)))
    payload = ask("city.bonfirehub.com", path).json()["payload"]
    assert payload["publicContracts"]["9"]["EndDate"] == "2027-06-30 05:00:00"
    assert payload["vendors"] == [{"VendorID": "700", "VendorContactOrganizationName": "Axle"}]
    assert payload["publicContracts"]["9"]["VendorID"] == "700"
