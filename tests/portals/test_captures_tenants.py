"""Real pages of Ion Wave, JAGGAER and CivicPlus read exactly; the expected values were written down from the captures."""

# ruff: noqa: E501 - a row of a capture stays a row
from __future__ import annotations

import html
import json
from datetime import date, datetime

import pytest
from replay import CAPTURES, read

from coopwatchd.model.records import Document, Stage
from coopwatchd.portals.platforms import civicplus, ionwave, jaggaer

pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason="the captures of real portals are not beside this checkout"
)

DOUGLAS = ionwave.portal(
    "douglas",
    ionwave.Options(tenant="douglascountypurchasing", name="Douglas County", timezone="America/Chicago", details=True),
)
DOUGLAS_ROWS = [
    ("1267", "CI-2026-0126", "Byron Jackson Trickling Filter Pump Rebuild", "CI-BID-S", "2026-10-07", "2026-10-21T11:00:00-05:00"),
    ("1269", "CI-2026-0127", "12 Cubic Yard Combo Sewer Cleaner", "CI-BID-G", "2026-09-30", "2026-10-21T11:00:00-05:00"),
    ("1274", "CI-2026-0129", "Levi Carter Park Parking Lot Renovation", "CI-BID-P", "2026-10-07", "2026-10-21T11:00:00-05:00"),
    ("1275", "CI-2026-0130", "Motto McLean Ice Area Parking Lot Renovation 2026", "CI-BID-P", "2026-10-07", "2026-10-21T11:00:00-05:00"),
    ("1272", "CO-2026-0028", "Linen for Inventory", "CO-Bid", "2026-10-07", "2026-10-21T11:00:00-05:00"),
    ("1266", "CI-2026-0125", "OPW 55219: Traffic Maintenance Remodel", "CI-BID-OPW", "2026-09-30", "2026-10-28T11:00:00-05:00"),
    ("1273", "CI-2026-0128", "Physical Examinations and Cancer Screenings for Omaha Firefighters", "CI-RFP", "2026-10-07", "2026-10-28T11:00:00-05:00"),
    ("1277", "CI-2026-0132", "Lake James Park Renovation", "CI-BID-P", "2026-10-07", "2026-10-28T11:00:00-05:00"),
]  # fmt: skip


def douglas():
    body = (CAPTURES / "ionwave/douglascountypurchasing-current-2026-10-08.html").read_bytes()
    return read(DOUGLAS, {"/SourcingEvents.aspx?SourceType=1": body})


def test_douglas_county_row_by_row() -> None:
    snapshot = douglas()
    assert [
        (one.id, one.number, one.title, one.categories[0], str(one.issued_on), one.due.at.isoformat())
        for one in snapshot.records
    ] == DOUGLAS_ROWS
    for one in snapshot.records:
        assert (one.stage, one.addenda, one.lead_agency, one.categories[1:]) == (
            Stage.OPEN,
            0,
            "Douglas County",
            ("Purchasing",),
        )
        assert one.due.text.endswith(" 11:00:00 AM (CT)")
        assert not one.due.assumed_zone
        assert one.url == (f"https://douglascountypurchasing.ionwave.net/PublicDetail.aspx?bidID={one.id}&SourceType=1")
    assert (snapshot.rejects, snapshot.empty, snapshot.whole) == ((), False, True)


def test_douglas_county_bid_1267() -> None:
    wanted = douglas().records[:1]
    body = (CAPTURES / "ionwave/douglascountypurchasing-detail-1267-2026-10-08.html").read_bytes()
    snapshot = read(DOUGLAS, {wanted[0].url: body}, listing="bid-pages", wanted=wanted)
    (record,) = snapshot.records
    assert (record.id, record.number, record.due) == ("1267", "CI-2026-0126", wanted[0].due)
    assert (record.issued_on, record.questions_due, record.documents) == (None, None, ())  # not on this page
    assert record.description.startswith("City of Omaha is requesting bids from qualified companies, herein called")
    assert record.description.endswith(
        "Bidders must submit bid questions in the Questions tab of the bid event."
        " Questions will be answered by October 16, 2026."
    )
    assert "<" not in record.description


NEVADA = [
    ("20436", "B-1792", 2), ("20455", "010323", 2), ("20456", "1741", 1), ("20432", "LAS C/E - 3089 (PWP CL-2026-286)", 5),
    ("20438", "1789", 1), ("20424", "IFB 102-27 Fleet Maintenance Bridge Crane", 1), ("20434", "ITB #26/27-09", 0),
    ("20435", "ITB #26/27-06", 3), ("20419", "PWP-WA-2026-248", 1), ("20447", "607993-26", 2), ("20433", "015214", 1),
    ("20443", "260180-JL", 1), ("19842", "607962-26", 0), ("20453", "IFB 107-27 BMI Pool and Building Demolition", 2),
    ("20451", "IFB-26-0930", 2), ("20120", "RFQ #25/26-19", 0), ("20427", "RFP #25/26-17", 5), ("20411", "607997-26", 1),
    ("20457", "607820-25", 2), ("19946", "RFP 141-26 Tennis Complex Maint. & Operation", 0),
]  # fmt: skip


def test_nevada_numbers_addenda_and_zones() -> None:
    # The rows as another reader of that tenant wrote them down, put back into the shape of the list.
    given = json.loads((CAPTURES / "ionwave/nevada-derived-2026-08-21.json").read_text())["bids"]
    heads = ("", "Bid Number", "Bid Title", "Bid Type", "Organization", "Bid Issue Date", "Bid Close Date/Time")
    names = ("solicitation_no", "title", "bid_type", "agency", "issue_date", "close_date_raw")
    rows = "".join(
        f'<tr class="rgRow" id="ctl00_mainContent_rgBidList_ctl00__{n}"><td></td>'
        + "".join(f"<td>{html.escape(bid[name])}</td>" for name in names)
        + "</tr>"
        for n, bid in enumerate(given)
    )
    keys = json.dumps({n: {"BidID": bid["bid_id"]} for n, bid in enumerate(given)})
    page = (
        f"<html><table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{rows}</table><div class='rgInfoPart'>20"
        f' items in 1 pages</div><script>var g={{"_clientKeyValues":{keys},"_controlToFocus":""}}</script></html>'
    )
    # In the configuration's zone these times would be three hours off: the printed label decides.
    options = ionwave.Options(tenant="nevada", name="NGEM", timezone="America/New_York")
    records = read(ionwave.portal("nevada", options), {"/SourcingEvents.aspx?SourceType=1": page}).records
    assert [(one.id, one.number, one.addenda) for one in records] == NEVADA
    for one, bid in zip(records, given, strict=True):
        assert (one.due.at, one.due.zone) == (datetime.fromisoformat(bid["close_date"]), "America/Los_Angeles")
        assert (one.title, one.lead_agency, one.categories) == (bid["title"], bid["agency"], (bid["bid_type"],))
        assert one.url == bid["url"]


def test_montana_two_events() -> None:
    body = (CAPTURES / "jaggaer/StateOfMontana-open-2-rows-2026-09-15.html").read_bytes()
    options = jaggaer.Options(org="StateOfMontana", name="State of Montana", timezone="America/Denver")
    address = "/apps/Router/PublicEvent?CustomerOrg=StateOfMontana&tab=PHX_NAV_SourcingOpenForBid&PageSize=200"
    snapshot = read(jaggaer.portal("montana", options), {address: body})
    first, second = snapshot.records
    assert (first.id, first.number, first.title) == ("1443022", "DPHHS-RFP-2027-0702MQB", "Healthy Montana Families")
    assert first.description == (
        "DPHHS is seeking proposals to provide voluntary, evidence-based, family-centered home visiting services to"
        " expectant parents and families with infants and young children."
    )
    assert (first.issued_on, first.due.at.isoformat(), first.due.text) == (
        date(2026, 9, 10),
        "2026-10-22T14:00:00-06:00",
        "10/22/2026, 2:00 PM MDT",
    )
    files = "https://solutions-selectsite-documents.s3.amazonaws.com/Sourcingevent/"
    assert first.documents == (Document(title="View as PDF", url=f"{files}1443022-event.pdf"),)
    assert (second.id, second.number, second.categories) == ("1438182", "DPHHS-RFP-2027-0699NAV", ("RFP",))
    assert second.title == (
        "SYSTEMIC, THERAPEUTIC, ASSESSMENT, RESOURCES, AND TREATMENT(START) PROGRAM AND START RESOURCE CENTER"
    )
    assert (second.issued_on, second.due.at.isoformat()) == (date(2026, 9, 8), "2026-10-21T14:00:00-06:00")
    assert {one.stage for one in snapshot.records} == {Stage.OPEN}
    # The excerpt has not the page's own count: nothing that is missing from it counts as gone.
    assert (snapshot.rejects, snapshot.whole) == ((), False)


NORTH_MIAMI = civicplus.portal(
    "northmiami",
    civicplus.Options(url="https://www.northmiamifl.gov/Bids.aspx", name="North Miami", timezone="America/New_York"),
)


def north_miami():
    body = (CAPTURES / "civicplus/northmiami-bids-2026-07-28.html").read_bytes()
    return read(NORTH_MIAMI, {"/Bids.aspx": body})


def test_north_miami_row_by_row() -> None:
    snapshot = north_miami()
    assert [(one.id, one.number, one.title) for one in snapshot.records] == [
        ("110", "IFB No. 22-25-26", "N.E. 3rd Court Stormwater Drainage Improvement Project"),
        ("111", "IFB No. 27-25-26", "Septic-to-Sewer Improvements - Phase II"),
        ("109", "IFB No. 21-25-26", "Tennis and Pickleball Court Conversion Project"),
        ("108", "ITQ No. 20-25-26", "Neat Streets Tree Planting Project"),
    ]
    for one in snapshot.records:
        assert (one.stage, one.due.at, one.due.text) == (Stage.OPEN, None, "Upon Contract")
        assert one.description.startswith("SCOPE OF WORK The City of North Miami")
        assert one.description.endswith("...")
    assert snapshot.records[3].description == (
        "SCOPE OF WORK The City of North Miami is requesting quotes from qualified vendors to provide the necessary"
        " supervision, labor and materials required for the City’s..."
    )
    assert snapshot.rejects == ()


def test_north_miami_bid_110() -> None:
    wanted = north_miami().records[:1]
    body = (CAPTURES / "civicplus/bid-detail-2026-07-29.html").read_bytes()
    (record,) = read(NORTH_MIAMI, {wanted[0].url: body}, listing="bid-pages", wanted=wanted).records
    assert (record.id, record.issued_on, record.addenda) == ("110", date(2026, 4, 23), 4)
    assert (record.due.at, record.due.text) == (None, "Open Until Contracted")
    assert [(one.title, one.url.rpartition("/")[2]) for one in record.documents] == [
        ("IFB No. 22-25-26 - N.E. 3rd Court Stormwater Drainage Project", "22938"),
        ("IFB No. 22-25-26 - Addendum No. 1 (May 29, 2026)", "23237"),
        ("IFB No. 22-25-26 - Addendum No. 2 (June 22, 2026)", "23424"),
        ("IFB No. 22-25-26 - Addendum No. 3 (July 13, 2026)", "23540"),
        ("IFB No. 22-25-26 - Addendum No. 4 (July 20, 2026)", "23615"),
    ]
    assert record.documents[0].url == "https://www.northmiamifl.gov/DocumentCenter/View/22938"
    assert record.description.startswith("SCOPE OF WORK The City of North Miami, Florida")
    assert record.description.endswith("Friday, July 31, 2026, by no later no 3:30PM (EST)")
