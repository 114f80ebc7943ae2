"""Rows of state registers that were taken down in July 2026 read exactly; expected values written down by hand."""

# ruff: noqa: E501 - a row of a capture stays a row
from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import escape
from typing import Any

import pytest
from replay import CAPTURES, Answer, read, workbook

from coopwatchd.model.records import Contract, Solicitation, Stage
from coopwatchd.portals.catalog import catalog, platforms

pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason="the captures of real portals are not beside this checkout"
)
NOW = datetime(2026, 7, 28, 6, 0, tzinfo=UTC)


def rows(state: str, source: str = "") -> list[dict[str, str]]:
    """The captured rows of one register; `raw_json` is the record as the portal gave it."""
    with (CAPTURES / "states/state-contracts-3-per-state.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["state"] == state and row["source"].startswith(source)]


def raw(row: dict[str, str]) -> dict[str, Any]:
    said = json.loads(row["raw_json"])
    return said.get("row", said)


def table(headings: list[str], lines: list[list[str]]) -> str:
    """A table of our own making: the portals' pages were not captured, their rows were. A cell may hold a link."""
    head = "".join(f"<th>{escape(one)}</th>" for one in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<html><body><table><tr>{head}</tr>{body}</table></body></html>"


def link(text: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def utah() -> list[Contract]:
    lines = [
        [escape(one[name]) for name in ("contract_id", "title", "vendor", "end_date")]
        + [link("View", one["detail_url"])]
        for one in map(raw, rows("UT"))
    ]
    page = table(["Contract ID", "Description", "Contractor Name", "Expiration", ""], lines)
    answers = {"https://statecontracts.utah.gov/Home/GetResult": page}
    return list(read(catalog()["utah"], answers, listing="cooperative-contracts", now=NOW).records)


def florida() -> list[Contract]:
    # Names were taken out of the capture with the persons'; the title stands in a column of its own.
    results = [json.loads(one["raw_json"])["search_row"] | {"name": one["title"]} for one in rows("FL")]
    answers = {
        "https://dms-media.ccplatform.net/api/search_contracts?q=&page=1": json.dumps({"resultsObjects": results})
    }
    return list(read(catalog()["florida"], answers, now=NOW).records)


def louisiana() -> list[Contract]:
    lines = [
        [link(one["contract_number"], one["document_url"]), escape(one["title"]), escape(one["vendor"]), one["t_number"], f"{one['start_date']} - {one['end_date']}", "No"]
        for one in map(raw, rows("LA"))
    ]  # fmt: skip
    page = table(
        ["Contract #", "Contract Description", "Vendor Name", "T-number", "Effective From - To", "P-card"], lines
    )
    answers = {"/osp/lapac/eCat/dsp_eCatSearchLagov.cfm": page}
    return list(read(catalog()["louisiana"], answers, now=NOW).records)


def dc() -> list[Contract]:
    answers = {"/api/contracts/search": json.dumps({"results": [raw(one) for one in rows("DC")]})}
    return list(read(catalog()["dc"], answers, now=NOW).records)


def missouri() -> list[Contract]:
    found = [raw(one) for one in rows("MO")]
    names = list(found[0])
    lines = [[float(one[name]) if name.endswith("Date") else one[name] for name in names] for one in found]
    answers = {"/sites/default/files/agcycontracts.xlsx": Answer(workbook([names, *lines]))}
    return list(read(catalog()["missouri"], answers, now=NOW).records)


def delaware() -> list[Contract]:
    url = "/resource/h9bb-iyu6.json?%24where=awarded_vendor%3D%27Y%27&%24order=%3Aid&%24offset=0&%24limit=1000"
    return list(read(catalog()["delaware"], {url: json.dumps([raw(one) for one in rows("DE")])}, now=NOW).records)


def indiana() -> list[Contract]:
    platform = platforms()["idoa"]
    options = platform.Options.model_validate({"suppliers": ["Gainwell"], "timezone": "America/Indiana/Indianapolis"})
    answers = {
        "/apps/idoa/contractsearch/api/contracts/search": json.dumps({"results": [raw(one) for one in rows("IN")]})
    }
    return list(read(platform.portal("mine", options), answers, now=NOW).records)


TENNESSEE = {
    "Available To Local Government Calculated": "available_to_local_government",
    "Contract": "contract_number",
    "Contract Description": "title",
    "Contract Type": "contract_type",
    "Measure Names": "measure_name",
    "Multi-Year Contract Calculated": "multi_year",
    "Supplier Name": "supplier_name",
    "Index": "index",
    "Begin Date Calculated": "start_date",
    "Expire Date Calculated": "end_date",
    "Measure Values": "amount",
}


def tennessee() -> list[Contract]:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([TENNESSEE, *([raw(one)[name] for name in TENNESSEE.values()] for one in rows("TN"))])
    url = "/t/Public/views/CPOContractDetails/CPOContracts-ADACompliant.csv?:showVizHome=no"
    answers = {url: Answer(written.getvalue().encode(), type="text/csv; charset=utf-8")}
    return list(read(catalog()["tennessee"], answers, now=NOW).records)


def texas() -> list[Contract]:
    """The facts of one contract page, in the markup that its reader describes."""
    found = []
    for one in map(raw, rows("TX")):
        meta = {
            "contract": "contract_number",
            "vendor": "vendor_name",
            "rfo_number": "rfo_number",
            "contract_overview": "overview",
        }
        said = [(name, one[value]) for name, value in meta.items()]
        said += [("product_service_category", value) for value in one["product_services"]]
        said += [("commodity_code", value) for value in one["commodity_codes"]]
        head = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in said)
        dates = {"Start": "start_date", "Term": "term_date", "Expiration": "expiration_date"}
        body = "".join(
            f"<p><strong>Contract {name} Date:</strong> <span>{one[value]}</span></p>" for name, value in dates.items()
        )
        known = Contract(id="dir-cpo-6134", number="DIR-CPO-6134", title="DIR-CPO-6134", url=one["document_url"])
        answers = {one["document_url"]: f"<html><head>{head}</head><body>{body}</body></html>"}
        found += read(catalog()["dir-contracts"], answers, listing="contract-pages", wanted=[known], now=NOW).records
    return found


# state, number, supplier, start, end: every row of the registers that are read, as July 2026 had them.
ROWS = [
    (utah, "PA5086", "Health Management Systems Inc.", "None", "2026-12-31"),
    (florida, "80101500-25-STC", "", "2025-12-01", "2028-11-30"),
    (louisiana, "4400017965", "DXC TECHNOLOGY SERVICES LLC", "2019-09-16", "2026-09-15"),
    (dc, "CW123493", "UNIVERSITY OF MASSACHUSETTS", "2025-09-09", "2026-09-08"),
    (dc, "CW120781", "Public Consulting Group, Inc.", "2026-04-01", "2027-03-31"),
    (dc, "CW93417", "Frontline Technologies Group LLC", "2025-10-01", "2026-09-30"),
    (missouri, "C103035001", "Missouri Vocational Enterprises", "2003-06-30", "2027-06-30"),
    (missouri, "CC220041001", "Fluidigm Corporation", "2021-10-31", "2026-10-31"),
    (delaware, "2290", "Gainwell Technologies LLC", "None", "2027-06-30"),
    (delaware, "5647", "AmeriHealth Caritas Delaware Inc", "None", "2027-12-31"),
    (delaware, "5647", "Highmark BCBSD Health Options Inc DBA Highmark Health Options", "None", "2027-12-31"),
    (indiana, "00000000000000069553", "GAINWELL ACQUISITION CORP", "2023-07-01", "2027-06-30"),
    (indiana, "00000000000000062595", "GAINWELL ACQUISITION CORP", "2022-09-01", "2026-08-31"),
    (tennessee, "NV00000000", "Deloitte Transactions and Business Analy", "2022-09-01", "2027-08-31"),
    (tennessee, "80732", "AUNT BERTHA A PUBLIC BENEFIT CORPORATION", "2023-12-01", "2026-11-30"),
    (tennessee, "78841", "Cariten Knoxville", "2024-01-01", "2026-12-31"),
    (texas, "DIR-CPO-6134", "Gainwell Technologies LLC", "2026-01-20", "2028-01-20"),
]  # fmt: skip


@pytest.mark.parametrize("register", dict.fromkeys(row[0] for row in ROWS), ids=lambda one: one.__name__)
def test_every_row_of_a_register_has_its_supplier_and_its_term(register: Callable[[], list[Contract]]) -> None:
    found = [(one.number, one.supplier, str(one.starts_on), str(one.ends_on)) for one in register()]
    assert sorted(found) == sorted(row[1:] for row in ROWS if row[0] is register)


def test_utahs_row_is_whole() -> None:
    (one,) = utah()
    assert one == Contract(
        id="PA5086",
        number="PA5086",
        title="Medicaid Enterprise System",
        portal="utah",
        cooperative="Utah Division of Purchasing",
        supplier="Health Management Systems Inc.",
        lead_agency="Utah Division of Purchasing",
        url="https://statecontracts.utah.gov/Contract/Details/PA5086-Consulting-Services%7Ca1476adc-b970-4fa7-b45b-79a924fed400",
        ends_on=date(2026, 12, 31),
        states=("UT",),
        zone="America/Denver",
    )


def test_floridas_row_is_whole() -> None:
    (one,) = florida()
    assert one == Contract(
        id="80101500-25-STC",
        number="80101500-25-STC",
        title="Management Consulting Services",
        portal="florida",
        cooperative="Florida DMS",
        lead_agency="Florida Department of Management Services",
        url="https://www.dms.myflorida.com/business_operations/state_purchasing/state_contracts_and_agreements/state_term_contract/management_consulting_services",
        categories=("Consulting Services", "state term contract"),
        codes=("unspsc:80101500",),
        starts_on=date(2025, 12, 1),
        ends_on=date(2028, 11, 30),
        states=("FL",),
        zone="America/New_York",
    )


def test_louisianas_row_is_whole_and_equal_answers_call_nothing_cooperative() -> None:
    (one,) = louisiana()
    assert one == Contract(
        id="4400017965",
        number="4400017965",
        title="CLOUD SOLUTIONS-DXC TECHNOLOGY",
        portal="louisiana",
        cooperative="State of Louisiana",
        supplier="DXC TECHNOLOGY SERVICES LLC",
        lead_agency="Louisiana Office of State Procurement",
        url="https://wwwcfprd.doa.louisiana.gov/osp/lapac/eCat/dsp_LagovContractDetail.cfm?Contract=4400017965",
        starts_on=date(2019, 9, 16),
        ends_on=date(2026, 9, 15),
        term_text="09/16/2019 - 09/15/2026",
        states=("LA",),
        zone="America/Chicago",
    )


def test_dcs_rows_say_which_option_period_they_are_in() -> None:
    found = {one.number: one for one in dc()}
    assert {number: one.term_text for number, one in found.items()} == {
        "CW123493": "current option period: Base Period",
        "CW120781": "current option period: Option 1",
        "CW93417": "current option period: Option 4",
    }
    assert found["CW120781"] == Contract(
        id="CW120781",
        number="CW120781",
        title="Independent Verification and Validation for the Medicaid Management Information System",
        portal="dc",
        cooperative="District of Columbia OCP",
        supplier="Public Consulting Group, Inc.",
        lead_agency="Health Care Finance (DHCF)",
        url="https://contracts.ocp.dc.gov/contracts/details?id=Q1cxMjA3ODHCpk9wdGlvbiAx",
        codes=("nigp:9484800", "nigp:9525900"),
        starts_on=date(2026, 4, 1),
        ends_on=date(2027, 3, 31),
        term_text="current option period: Option 1",
        states=("DC",),
        zone="America/New_York",
    )


def test_missouris_row_is_whole() -> None:
    one = missouri()[1]
    assert one == Contract(
        id="cc220041001 dhewd-dept-high-ed-workforce-dev",
        number="CC220041001",
        title="Saliva-Based COVID-19 Testing Supplies, Equipment & Maintenance Support Svcs",
        portal="missouri",
        cooperative="State of Missouri",
        supplier="Fluidigm Corporation",
        lead_agency="DHEWD - Dept High Ed/Workforce Dev",
        url="https://oa.mo.gov/purchasing/contracts",
        starts_on=date(2021, 10, 31),
        ends_on=date(2026, 10, 31),
        states=("MO",),
        zone="America/Chicago",
    )


def test_delawares_row_is_whole() -> None:
    one = next(one for one in delaware() if one.supplier.startswith("Highmark"))
    assert one == Contract(
        id="5647 highmark-bcbsd-health-options-inc-dba-highmark-health-options",
        number="5647",
        title="Medicaid Managed Care Organizations",
        portal="delaware",
        cooperative="State of Delaware",
        supplier="Highmark BCBSD Health Options Inc DBA Highmark Health Options",
        url="http://mmp.delaware.gov/Contracts/Details/5647",
        ends_on=date(2027, 12, 31),
        states=("DE",),
        zone="America/New_York",
    )


def test_indianas_two_rows_of_one_contract_are_its_last_amendment() -> None:
    one = next(one for one in indiana() if one.number.endswith("69553"))
    assert one == Contract(
        id="00000000000000069553",
        number="00000000000000069553",
        title="FSSA Medicaid Policy & Plan: GAINWELL ACQUISITION CORP",
        portal="mine",
        cooperative="mine",
        supplier="GAINWELL ACQUISITION CORP",
        lead_agency="FSSA Medicaid Policy & Plan",
        url="https://contracts.idoa.in.gov/idoacontractsweb/PUBLIC/0000000000000000000069553-002.pdf",
        starts_on=date(2023, 7, 1),
        ends_on=date(2027, 6, 30),
        zone="America/Indiana/Indianapolis",
    )


def test_tennessees_row_is_whole_and_none_of_the_three_is_open_to_local_government() -> None:
    found = tennessee()
    assert [one.categories for one in found] == [("SVC (FA) type Contract",)] * 2 + [("SVC (RV) type Contract",)]
    assert found[0] == Contract(
        id="nv00000000 deloitte-transactions-and-business-analy medicaid-fraud-waste-abuse 9-1-2022",
        number="NV00000000",
        title="Medicaid Fraud Waste Abuse",
        portal="tennessee",
        cooperative="State of Tennessee",
        supplier="Deloitte Transactions and Business Analy",
        lead_agency="Tennessee Central Procurement Office",
        categories=("SVC (FA) type Contract",),
        starts_on=date(2022, 9, 1),
        ends_on=date(2027, 8, 31),
        states=("TN",),
        zone="America/Chicago",
    )


def test_texas_dirs_page_tells_the_current_term_from_the_end_with_all_renewals() -> None:
    (one,) = texas()
    assert (one.starts_on, one.ends_on, one.final_ends_on) == (date(2026, 1, 20), date(2028, 1, 20), date(2031, 1, 20))
    assert one.term_text == (
        "Contract Start Date: 01/20/26; Contract Term Date: 01/20/28; Contract Expiration Date: 01/20/31"
    )
    assert (one.supplier, one.solicitation_number) == ("Gainwell Technologies LLC", "DIR-CPO-TMP-593")
    assert one.title.startswith("Gainwell Technologies LLC offers deliverables-based information technology services")
    assert one.description.endswith("Resellers are not available for this DBITS contract.")
    assert len(one.codes) == 14
    assert (one.codes[0], one.codes[-1]) == ("nigp:92002", "nigp:95877")
    assert one.categories[1:] == (
        "Business Intelligence (BI), Data Management, Analytics, and Automation, including Data Warehousing",
        "Project and Program Management",
    )


def test_idahos_two_projects_have_the_closing_dates_of_their_text_and_not_those_of_the_work() -> None:
    with (CAPTURES / "states/state-opportunities-2-per-state.csv").open(newline="") as file:
        taken = [row for row in csv.DictReader(file) if row["state"] == "ID"]
    data = [json.loads(row["raw_json"])["row"] | {"name": row["title"]} for row in taken]
    answers = {"/wp-json/wm4/v1/procurement-report": json.dumps({"data": data})}
    found = read(catalog()["idaho"], answers, listing="solicitations", now=NOW).records
    assert all(isinstance(one, Solicitation) for one in found)
    assert [(one.number, one.title, one.lead_agency, str(one.issued_on), str(one.due.day)) for one in found] == [
        ("RFP 856", "RFP 856 - MMIS SI Builder", "DHW", "2025-03-24", "2025-05-23"),
        ("RFP 932", "RFP 932 - Electronic Visit Verification", "DHW", "2025-09-04", "2025-12-03"),
    ]
    assert {one.stage for one in found} == {Stage.OPEN}  # what is past due is closed by the calendar, not by the page
