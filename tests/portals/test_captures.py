"""Real answers of real portals read exactly; the expected values were written down by hand from the captures."""

# ruff: noqa: E501 - a row of a capture stays a row
from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from replay import CAPTURES, Answer, portal_of, read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Stage
from coopwatchd.portals.base import Page
from coopwatchd.portals.catalog import catalog, platforms
from coopwatchd.portals.fields import Place
from coopwatchd.portals.platforms.bidsandtenders import TenderSearch
from coopwatchd.portals.rows import JsonRow

pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason="the captures of real portals are not beside this checkout"
)

GENERAL, CONSTRUCTION = "General solicitations", "Indefinite quantity construction contracting"
SOURCEWELL = [
    ("11364", Stage.OPEN, "2026-11-03", GENERAL, "Heavy and Compact Construction Equipment with Related Attachments and Services"),
    ("11351", Stage.OPEN, "2026-10-22", GENERAL, "Uncrewed and Remotely Operated Vehicle Systems with Related Technology and Services"),
    ("11431", Stage.OPEN, "2026-10-20", GENERAL, "Physical Health Products and related Services"),
    ("11329", Stage.OPEN, "2026-10-15", GENERAL, "Turf and Athletic Surfacing Solutions with Related Equipment, Materials, Supplies, and Services"),
    ("11365", Stage.OPEN, "2026-10-08", GENERAL, "Portable Construction Equipment with Related Accessories and Attachments"),
    ("11483", Stage.OPEN, "2026-10-06", GENERAL, "AscendRural Innovation Challenge: Bridging Distance to Rural Care & Services"),
    ("11344", Stage.OPEN, "2026-09-29", GENERAL, "Unified Communications and Contact Center Solutions"),
    ("11360", Stage.OPEN, "2026-09-17", GENERAL, "Fuel Delivery with Related Services"),
    ("11338", Stage.AWARDED, "", GENERAL, "Electrical Energy Power Generation Equipment with Related Parts, Supplies, and Services"),
    ("11361", Stage.AWARDED, "", GENERAL, "Modular Buildings and Portable Storage Solutions with Related Services"),
    ("11229", Stage.AWARDED, "", GENERAL, "Utility Poles"),
    ("11340", Stage.AWARDED, "", GENERAL, "Pre-Engineered Buildings with Related Materials and Services"),
    ("11335", Stage.AWARDED, "", GENERAL, "Catalog Solutions for Public Safety and Emergency Management Equipment, Tools, and Supplies"),
    ("11334", Stage.AWARDED, "", GENERAL, "Parking Management Systems with Related Equipment, Supplies, and Services"),
    ("11397", Stage.AWARDED, "", CONSTRUCTION, "State of Illinois - Indefinite Delivery Indefinite Quantity Construction"),
    ("11314", Stage.AWARDED, "", CONSTRUCTION, "State of Arizona - Indefinite Delivery-Indefinite Quantity Construction"),
    ("11315", Stage.AWARDED, "", CONSTRUCTION, "Commonwealth of Virginia -Indefinite Delivery-Indefinite Quantity Construction"),
    ("11292", Stage.AWARDED, "", CONSTRUCTION, "State of Missouri- Indefinite Delivery-Indefinite Quantity Construction"),
]  # fmt: skip


def test_sourcewell_page_row_by_row() -> None:
    body = (CAPTURES / "sourcewell/solicitations-2026-09-15.html").read_bytes()
    snapshot = read(catalog()["sourcewell"], {"/solicitations": body})
    found = [
        (one.id, one.stage, str(one.due.day) if one.due else "", *one.categories, one.title) for one in snapshot.records
    ]
    assert found == SOURCEWELL
    for one in snapshot.records:
        assert one.url == f"https://www.sourcewell-mn.gov/solicitations/{one.id}"
        assert one.due is None or (one.due.exact, one.due.zone) == (False, "America/Chicago")
    # The last row was cut off inside its second cell: it is set aside, and nothing is concluded from what is missing.
    assert [(one.row, "Minnesota" in one.reason) for one in snapshot.rejects] == [("awarded row 5", True)]
    assert (snapshot.whole, snapshot.empty) == (False, False)


def bonfire(file: str, zone: str):
    platform = platforms()["bonfire"]
    options = platform.Options(tenant="capture", name="Capture", timezone=zone)
    body = Answer((CAPTURES / "bonfire" / file).read_bytes(), type="application/json")
    snapshot = read(platform.portal("capture", options), {"/PublicPortal/getOpenPublicOpportunitiesSectionData": body})
    assert not snapshot.rejects
    return [
        (one.id, one.number, one.title, one.due.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M"), one.categories)
        for one in snapshot.records
    ], snapshot.records


def test_bonfire_fairfax_without_departments() -> None:
    rows, records = bonfire("fairfaxcounty-open-2026-10-08.json", "America/New_York")
    assert rows == [
        ("254550", "IFB 2000004412", "Chemicals & Sand for Ice and Snow Removal", "2026-10-08 15:00", ()),
        ("252833", "RFP 2000004251 - DRAFT", "Psychological Evaluation & Testing Services", "2026-10-08 18:00", ()),
        ("256548", "IFB 2000004473", "Snow and Ice Removal Services - Zones 3 and 4", "2026-10-15 15:00", ()),
        ("255790", "RFP 2000004461", "Electrical and Emergency Power Systems Installation and/or Replacement", "2026-10-16 15:00", ()),
        ("253098", "RFP 2000004251", "Psychological Evaluation & Testing Services", "2026-10-16 18:00", ()),
        ("256205", "IFB 2000004476", "Automatic Gates", "2026-10-28 15:00", ()),
        ("257005", "CSAFY2027 - Quarter 2", "CSA Open Application Period FY2027- Quarter 2", "2027-01-01 04:30", ()),
    ]  # fmt: skip
    # Open, although the portal's sub-status of the second says "awarded".
    assert {one.stage for one in records} == {Stage.OPEN}
    assert str(records[-1].due.at) == "2026-12-31 23:30:00-05:00"


def test_bonfire_alexandria_with_departments() -> None:
    rows, records = bonfire("alexandriava-open-2026-10-08.json", "America/New_York")
    assert rows == [
        ("231851", "2009", "Computer-Aided Dispatch / Automatic Vehicle Location (CAD/AVL) System Replacement", "2026-10-15 20:00", ("46 - Transit Services (DASH)",)),
        ("251367", "2037", "Transportation Services for the DOT Paratransit Program and City Programs", "2026-10-15 20:00", ("41 - Transportation and Environmental Services (TES/DPI)",)),
        ("250710", "2036", "Durant Roof Replacement", "2026-10-21 18:00", ("34 - General Services",)),
    ]  # fmt: skip
    assert records[0].url == "https://capture.bonfirehub.com/opportunities/231851"


def test_bonfire_st_louis_is_shown_in_central_time() -> None:
    rows, records = bonfire("stlcc-open-2026-07-31.json", "America/Chicago")
    assert rows == [
        ("246813", "B27RFP0011", "Student Early Alert and Retention Platform", "2026-08-21 22:00", ()),
        ("239918", "B26RFP0009", "Parking Lot Resurfacing District-wide", "2026-08-31 22:00", ()),
    ]
    assert records[0].due.at.isoformat() == "2026-08-21T17:00:00-05:00"


SEARCH = (
    "/Module/Tenders/en/Tender/Search/d386603f-57e7-4f6d-9695-8aa1ccc3a07d?status={}&limit=100&start={}"
    "&dir=ASC&from=&to=&sort=DateClosing%20ASC,Id"
)
NANAIMO = TenderSearch(host="nanaimo.bidsandtenders.ca")


def test_nanaimo_two_of_seven_is_incomplete() -> None:
    portal = portal_of(NANAIMO, home="https://nanaimo.bidsandtenders.ca", timezone="America/Vancouver")
    rows = (CAPTURES / "bidsandtenders/nanaimo-open-2-of-7-2026-10.json").read_bytes()
    landing = (CAPTURES / "bidsandtenders/nanaimo-home-2026-10.html").read_bytes()
    nothing_more = b'{"success": true, "data": [], "total": 7}'
    answers = {"/Module/Tenders/en": landing, SEARCH.format("Open", 0): rows, SEARCH.format("Open", 2): nothing_more}
    with pytest.raises(Refusal, match=r"\(open\) shows 2 rows and says itself that there are 7") as refusal:
        read(portal, answers)
    assert refusal.value.trouble is Trouble.INCOMPLETE


def test_nanaimo_rows() -> None:
    data = json.loads((CAPTURES / "bidsandtenders/nanaimo-open-2-of-7-2026-10.json").read_bytes())
    place = Place(url="https://nanaimo.bidsandtenders.ca/", zone="America/Vancouver")
    first, second = (NANAIMO.record(JsonRow(row), place, "City of Nanaimo", "Open", page="") for row in data["data"])
    assert first.id == "3d527422-9423-47e4-86a2-38c8fe7f94b7"
    assert (first.number, first.addenda, first.stage) == ("4318", 1, Stage.OPEN)
    assert first.title == "Self-Contained Breathing Apparatus Filling Station Maintenance Services"
    assert first.due.at.astimezone(UTC) == datetime(2026, 10, 7, 22, 0, tzinfo=UTC)
    assert (first.due.exact, first.due.assumed_zone, str(first.issued_on)) == (True, False, "2026-09-11")
    assert first.description.startswith("The purpose of this RFP is to obtain maintenance services")
    assert "<" not in first.description
    assert first.url.endswith("/Module/Tenders/en/Tender/Detail/3d527422-9423-47e4-86a2-38c8fe7f94b7")
    assert (second.number, second.title, second.addenda) == ("4393", "Water Meter Replacement Strategy", 0)
    # The label is PST by then: 3 PM is 23:00, where October's is 22:00.
    assert second.due.at.astimezone(UTC) == datetime(2026, 11, 3, 23, 0, tzinfo=UTC)


def test_both_parsers_read_the_sourcewell_capture_alike() -> None:
    from coopwatchd.portals.rows import html_rows, soup_rows

    body = (CAPTURES / "sourcewell/solicitations-2026-09-15.html").read_bytes()
    page = Page(url="https://x.example/", status=200, headers={}, body=body, fetched_at=datetime.now(UTC))
    fast, slow = html_rows(page, "div.tbody div.row.tr"), soup_rows(page, "div.tbody div.row.tr")
    assert len(fast) == len(slow) == 20
    for one, other in zip(fast, slow, strict=True):
        for selector in ("", "a", ".td", ".td:nth-child(2)", "span"):
            assert (one.value(selector) or "").split() == (other.value(selector) or "").split()
        assert one.value("a", "href") == other.value("a", "href")
