"""Real rows of the Texas ESBD and of BuySpeed portals read exactly; expected values written down by hand from them."""

# ruff: noqa: E501 - a row of a capture stays a row
from __future__ import annotations

import csv
import json
from datetime import UTC, date
from html import escape

import pytest
from replay import CAPTURES, read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Solicitation, Stage
from coopwatchd.portals.catalog import catalog

pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason="the captures of real portals are not beside this checkout"
)

ESBD = "https://www.txsmartbuy.gov/app/extensions/CPA/CPAMain/1.0.0/services/ESBD.Service.ss"


def posted(rows: list[dict], total: int | None = None) -> str:
    return json.dumps(
        {"lines": rows, "page": 1, "recordsPerPage": 24, "totalRecordsFound": len(rows) if total is None else total}
    )


def tips() -> list[dict]:
    return json.loads((CAPTURES / "txsmartbuy/esbd-posted-tips-3-rows-2026-10-01.json").read_text())


TIPS = [
    ("563426", "261003", "Technology Solutions, Products, and Services", ("nigp:20300", "nigp:20400", "nigp:20700", "nigp:91600", "nigp:92000")),
    ("563424", "261001", "Uniforms and Promotional Attire, Accessories, and Services", ("nigp:20000", "nigp:20100", "nigp:98386")),
    ("563425", "261002", "Energy and Water Efficiency Goods and Services (2 Part with JOC)", ("nigp:03100", "nigp:67000", "nigp:91400", "nigp:91800", "nigp:99200")),
]  # fmt: skip


def test_the_three_open_rfps_of_tips() -> None:
    snapshot = read(catalog()["tips"], {ESBD: posted(tips())})
    assert [(one.id, one.number, one.title, one.codes) for one in snapshot.records] == TIPS
    assert (snapshot.rejects, snapshot.empty, snapshot.whole) == ((), False, True)
    for one in snapshot.records:
        # November is standard time: 3 PM is 21:00 UTC.
        assert one.due.at.astimezone(UTC).isoformat() == "2026-11-19T21:00:00+00:00"
        assert (one.due.text, one.due.zone, one.due.exact, one.due.assumed_zone) == (
            "11/19/2026 3:00 PM",
            "America/Chicago",
            True,
            False,
        )
        assert (one.issued_on, one.lead_agency, one.stage) == (date(2026, 10, 1), "ESC Region 8", Stage.OPEN)
        assert one.url == f"https://www.txsmartbuy.gov/esbd/{one.number}"
        assert (one.addenda, one.documents, one.remarks, one.states) == (0, (), (), ("TX",))
    assert snapshot.records[1].categories == (
        "Clothing: Athletic, Casual, Dress, Uniform, Weather And Work Related",
        "Clothing Accessories (See Class 800 For Shoes And Boots)",
        "Uniform Rental Or Lease",
    )


def test_three_of_the_482_that_were_posted_are_incomplete() -> None:
    with pytest.raises(Refusal, match="3 rows and says itself that there are 482") as refusal:
        read(catalog()["txsmartbuy"], {ESBD: posted(tips(), 482)})
    assert refusal.value.trouble is Trouble.INCOMPLETE


def register(number: str) -> dict:
    """One record as its portal gave it, by the collector's own id; some are cut short in the capture."""
    found = {}
    for name in ("state-contracts-3-per-state", "state-opportunities-2-per-state"):
        with (CAPTURES / f"states/{name}.csv").open(newline="") as file:
            found |= {row["source_record_id"]: row["raw_json"] for row in csv.DictReader(file)}
    return json.loads(found[number])


def test_two_rows_of_another_agency_of_the_esbd() -> None:
    snapshot = read(catalog()["txsmartbuy"], {ESBD: posted([register("HHS0016867"), register("HHS0012368")])})
    broker, polygraph = snapshot.records
    assert (broker.id, broker.number, broker.title) == ("524990", "HHS0016867", "Enrollment Broker")
    assert broker.lead_agency == "Health & Human Services Commission"
    assert broker.due.at.isoformat() == "2026-09-04T10:30:00-05:00"
    assert (broker.issued_on, broker.stage, broker.addenda) == (date(2026, 7, 8), Stage.OPEN, 1)
    assert len(broker.codes) == 12
    assert (broker.codes[4], broker.categories[4]) == (
        "nigp:92005",
        "Application, Infrastructure, Hosting, Data Hosting and Cloud Computing Services, Vendor Hosted and Internally Hosted",
    )
    assert (broker.codes[0], broker.codes[-1]) == ("nigp:91522", "nigp:96102")
    assert (polygraph.id, polygraph.codes, polygraph.categories) == (
        "299653",
        ("nigp:99070",),
        ("Polygraph Testing Services",),
    )
    assert polygraph.due.at.isoformat() == "2027-08-31T17:00:00-05:00"
    assert polygraph.issued_on == date(2022, 8, 22)


def grid(form: str, table: str, total: str, row: dict[str, str]) -> str:
    """One row in a result table of our own making: the portals' own pages were not captured, their rows were."""
    heads = "".join(f'<th><span class="ui-column-title">{escape(name)}</span></th>' for name in row)
    cells = "".join(f"<td>{escape(value)}</td>" for value in row.values())
    return (
        f'<html><body><div id="{form}:{table}"><table><thead><tr>{heads}</tr></thead>'
        f'<tbody id="{form}:{table}_data"><tr data-ri="0">{cells}</tr></tbody></table></div>'
        f'<script>x({{id:"{form}:{table}",{total}:1}})</script></body></html>'
    )


def bid(key: str, number: str) -> Solicitation:
    raw = register(number)
    row = {
        "Bid Solicitation #": raw["bid_solicitation_number"],
        "Organization Name": raw["organization_name"],
        "Description": raw["description"],
        "Bid Opening Date": raw["bid_opening_date"],
        "Status": raw["status"],
        "Alternate Id": raw["alternate_id"],
    }
    page = grid("bidSearchResultsForm", "bidResultId", "rowCount", row)
    url = f"https://{catalog()[key].listings[0].host}/bso/view/search/external/advancedSearchBid.xhtml?openBids=true"
    (found,) = read(catalog()[key], {url: page}).records
    assert isinstance(found, Solicitation)
    return found


BIDS = [
    ("nevadaepro", "41NHA-S3818", "Medicaid Third Party Liability (TPL), Recovery Audit Contracting (RAC), and Medicaid Estate Recovery", "Nevada Health Authority", "2026-08-10T14:00:00-07:00", ""),
    ("commbuys", "BD-27-1026-DOE02-DOE01-131725", "27ACLLP1 | Adult Learner Opportunity and Workforce Pathways Initiative | RFR", "Department of Elementary and Secondary Education", "2026-09-01T12:00:00-04:00", ""),
    ("bidbuy-il", "27-416CMS-BOPM4-B-53405", "5 Day janitorial G1306 DuQuoin", "CMS - Central Management Services", "2026-08-11T09:00:00-05:00", ""),
    ("bidbuy-il", "27-416CMS-LEAS4-B-53437", "CMS 6286 DCEO Springfield", "CMS - Central Management Services", "2026-07-31T00:00:00-05:00", "Bid to PO"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "number", "title", "agency", "due", "status"), BIDS)
def test_bids_that_were_taken_down_in_july_2026(
    key: str, number: str, title: str, agency: str, due: str, status: str
) -> None:
    one = bid(key, number)
    assert (one.id, one.number, one.title, one.lead_agency) == (number, number, title, agency)
    assert one.due.at.isoformat() == due
    assert (one.due.exact, one.due.assumed_zone, one.stage) == (True, True, Stage.OPEN)
    assert one.url.endswith(f"/bso/external/bidDetail.sda?docId={number}&external=true&parentUrl=close")
    assert one.remarks == ((f"listed as open with the status ‘{status}’",) if status else ())


CONTRACTS = [
    ("njstart", "88783", "T2409 - MEDICAID MANAGEMENT INFORMATION SYSTEM MMIS", "Gainwell Technologies LLC", "", "2015-05-01", "2027-04-30"),
    ("njstart", "25-TELE-104824", "T2590 - Fiscal Agent for the Division of Mental Health and Addiction Services (DMHAS)", "Gainwell Technologies LLC", "25DPP01060", "2025-04-09", "2029-04-08"),
    ("njstart", "25-PROS1-129290", "T1836 - Third Party Liability Recovery Services", "Health Management Systems Inc., THIRD PARTY LIABILITY RECOVERY SERVICES", "24DPP00979", "2026-03-01", "2031-02-28"),
    ("oregonbuys", "113737", "Medicaid Management Information System (DDI / O&M)", "Gainwell Technologies", "", "2005-07-07", "2030-10-01"),
    ("oregonbuys", "DASPS-1522-18", "Immunization Information System (WIR)", "Gainwell Technologies", "", "2009-02-09", "2027-12-31"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "number", "title", "supplier", "solicitation", "starts", "ends"), CONTRACTS)
def test_contracts_that_were_taken_down_in_july_2026(
    key: str, number: str, title: str, supplier: str, solicitation: str, starts: str, ends: str
) -> None:
    raw = register(number)
    row = {
        "Contract/Blanket #": raw["contract_number"],
        "Bid Solicitation #": raw["bid_solicitation_number"],
        "Description": raw["description"],
        "Vendor": raw["vendor"],
        "Type Code": raw["type_code"],
        "Dollars Spent to Date": raw["dollars_spent_to_date"],
        "Organization": raw["organization"],
        "Status": raw["status"],
        "Begin Date": raw["begin_date"],
        "End Date": raw["end_date"],
    }
    host = catalog()[key].listings[0].host
    url = f"https://{host}/bso/view/search/external/advancedSearchContractBlanket.xhtml?view=activeContracts"
    page = grid("contractBlanketSearchResultsForm", "contractResultId", '"totalRecords"', row)
    (one,) = read(catalog()[key], {url: page}, listing="contracts").records
    assert isinstance(one, Contract)
    assert (one.id, one.number, one.title, one.supplier) == (number, number, title, supplier)
    assert (one.solicitation_number, str(one.starts_on), str(one.ends_on)) == (solicitation, starts, ends)
    assert (one.stage, one.zone) == (Stage.ACTIVE, catalog()[key].timezone)
    assert one.url == (
        f"https://{host}/bso/external/purchaseorder/poSummary.sda"
        f"?docId={number}&releaseNbr=0&external=true&parentUrl=close"
    )
