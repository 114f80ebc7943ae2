"""Bonfire: success, empty containers, private projects, times; the past, the register of contracts, the feed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from over_http import TROUBLES, Desk, bids, desk_of, rewritten
from replay import read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Stage
from coopwatchd.portals.catalog import platforms
from coopwatchd.simulator import Fault, SimContract
from coopwatchd.simulator import Stage as At

# No section states a total, and a section without rows is empty in its own words.
UNSEEN = (Fault.HALF_ROWS, Fault.EMPTY_PAGE)
PATH = "/PublicPortal/getOpenPublicOpportunitiesSectionData"
PLATFORM = platforms()["bonfire"]
PORTAL = PLATFORM.portal("b", PLATFORM.Options(tenant="city", name="City", timezone="America/Denver"))


def project(number: str, **values: object) -> dict:
    return {
        "ProjectID": number,
        "PrivateProjectID": "f" * 32,
        "ReferenceID": f"RFP {number}",
        "ProjectStatusID": "2",
        "ProjectVisibilityID": "1",
        "ProjectName": f"Project {number}",
        "DateClose": "2026-10-26 19:00:00",
        "DepartmentID": "1",
    } | values


def answer(projects: object, departments: object = (), success: object = 1) -> str:
    payload = {"projects": projects, "departments": departments}
    return json.dumps({"success": success, "message": "Nope", "payload": payload})


@pytest.mark.parametrize("projects", [[], {}])
def test_no_projects_with_success_is_proven_empty(projects: object) -> None:
    assert read(PORTAL, {PATH: answer(projects)}).empty


@pytest.mark.parametrize(
    "body",
    [
        answer({}, success=0),
        answer([project("1")], success="0"),
        json.dumps({"success": 1, "payload": {}}),
        json.dumps({"success": 1, "payload": []}),
        json.dumps({"success": 1, "payload": {"projects": "none"}}),
        json.dumps([]),
        answer([{"ID": "1"}, {"ID": "2"}]),
        "<html>Please log in</html>",
    ],
)
def test_without_success_or_projects_nothing_is_believed(body: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(PORTAL, {PATH: body})
    assert refusal.value.trouble is Trouble.LAYOUT


def test_projects_in_a_list_departments_in_an_object_and_a_bom() -> None:
    body = b"\xef\xbb\xbf" + answer([project("1")], {"1": {"DepartmentName": "Fleet"}}).encode()
    record = read(PORTAL, {PATH: body}).records[0]
    assert (record.id, record.number, record.categories, record.lead_agency) == ("1", "RFP 1", ("Fleet",), "City")
    assert record.due.at.isoformat() == "2026-10-26T13:00:00-06:00"
    assert record.due.zone == "America/Denver"


def test_the_sub_status_decides_nothing() -> None:
    record = read(PORTAL, {PATH: answer([project("1", ProjectSubStatusID="3")])}).records[0]
    assert record.stage is Stage.OPEN


def test_a_private_project_is_linked_by_its_private_id() -> None:
    record = read(PORTAL, {PATH: answer([project("1", ProjectVisibilityID="2")])}).records[0]
    assert record.url == f"https://city.bonfirehub.com/opportunities/private/{'f' * 32}"


def test_one_bad_row_is_a_reject_and_one_without_date_is_a_record() -> None:
    rows = {
        "1": project("1"),
        "2": project("2", DateClose="2026-13-26 19:00:00"),
        "3": project("3", DateClose=None),
        "4": project("4", ProjectName=""),
        "5": 7,
    }
    snapshot = read(PORTAL, {PATH: answer(rows)})
    assert [(one.id, one.due is None) for one in snapshot.records] == [("1", False), ("3", True)]
    assert [one.row for one in snapshot.rejects] == ["2", "4", "5"]


def whole(**settings: object):
    return PLATFORM.portal("b", PLATFORM.Options(tenant="city", name="City", timezone="America/New_York", **settings))


PAST = "/PublicPortal/getPastPublicOpportunitiesSectionData"
CONTRACTS = "/PublicPortal/getPublicContractsSectionData"


def test_other_sections_are_asked_for_by_name_and_optional() -> None:
    assert [one.name for one in PORTAL.listings] == ["solicitations"]
    portal = whole(feed=True, past=True, contracts=True)
    assert [(one.name, one.optional) for one in portal.listings] == [
        ("solicitations", False),
        ("feed", True),
        ("past", True),
        ("contracts", True),
    ]
    assert (portal.turn, PORTAL.turn) == ("bonfire", "bonfire")


@pytest.mark.parametrize(
    ("values", "stage"),
    [
        ({"ProjectSubStatusID": "1", "IsPublicAward": False}, Stage.CLOSED),
        ({"ProjectSubStatusID": "2"}, Stage.CANCELLED),
        ({"ProjectSubStatusID": "3"}, Stage.AWARDED),
        ({"ProjectSubStatusID": "1", "IsPublicAward": True}, Stage.AWARDED),
        ({"ProjectSubStatusID": "9"}, Stage.CLOSED),
        ({}, Stage.CLOSED),
    ],
)
def test_the_past_section_knows_how_it_ended(values: dict, stage: Stage) -> None:
    record = read(whole(past=True), {PAST: answer([project("1", **values)])}, listing="past").records[0]
    assert (record.id, record.stage) == ("1", stage)


@pytest.mark.parametrize(("listing", "path"), [("past", PAST), ("contracts", CONTRACTS)])
def test_a_section_that_is_not_offered_is_gone_and_not_empty(listing: str, path: str) -> None:
    body = json.dumps({"success": 0, "message": "Public contracts are not available", "payload": []})
    with pytest.raises(Refusal, match="not offered by this tenant") as refusal:
        read(whole(past=True, contracts=True), {path: body}, listing=listing)
    assert refusal.value.trouble is Trouble.GONE


def register(contracts: object, vendors: object = (), success: object = 1) -> str:
    payload = {"publicContracts": contracts, "vendors": vendors}
    return json.dumps({"success": success, "message": "Success", "payload": payload})


def contract(number: str, **values: object) -> dict:
    return {
        "ContractID": number,
        "Name": f"Contract {number}",
        "VendorID": "70",
        "ContractStatusID": "5",
        "StartDate": "2024-05-01 04:00:00",
        "EndDate": "2027-05-01 03:59:59",
        "IsExtendable": "1",
    } | values


VENDOR = {"VendorID": "70", "VendorContactOrganizationName": "Axon &amp; Sons"}


@pytest.mark.parametrize("shape", ["objects", "lists"])
def test_contracts_have_suppliers_and_dates_of_the_tenants_zone(shape: str) -> None:
    rows, vendors = ({"9": contract("9")}, {"70": VENDOR}) if shape == "objects" else ([contract("9")], [VENDOR])
    record = read(whole(contracts=True), {CONTRACTS: register(rows, vendors)}, listing="contracts").records[0]
    # 03:59:59 UTC on 1 May is the last second of 30 April in New York.
    assert (str(record.starts_on), str(record.ends_on)) == ("2024-05-01", "2027-04-30")
    assert (record.id, record.title, record.supplier) == ("9", "Contract 9", "Axon &amp; Sons")
    assert record.remarks == ("the register says that it can be extended",)
    assert record.url == "https://city.bonfirehub.com/publicContracts/9"


@pytest.mark.parametrize("empty", [[], {}])
def test_an_offered_register_may_be_empty(empty: object) -> None:
    assert read(whole(contracts=True), {CONTRACTS: register(empty)}, listing="contracts").empty


@pytest.mark.parametrize(
    "body",
    [register(None), register([{"Name": "x"}]), json.dumps({"success": 1}), json.dumps({"payload": {}}), "<html>"],
)
def test_a_register_of_another_shape_is_a_layout(body: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(whole(contracts=True), {CONTRACTS: body}, listing="contracts")
    assert refusal.value.trouble is Trouble.LAYOUT


def test_one_bad_contract_is_a_reject() -> None:
    rows = [contract("1"), contract("2", EndDate="2027-13-01 00:00:00"), contract("3", EndDate="", VendorID="8"), 7]
    snapshot = read(whole(contracts=True), {CONTRACTS: register(rows, [VENDOR])}, listing="contracts")
    assert [(one.id, one.supplier, one.ends_on is None) for one in snapshot.records] == [
        ("1", "Axon &amp; Sons", False),
        ("3", "", True),
    ]
    assert [one.row for one in snapshot.rejects] == ["2", "a row without id"]


@pytest.fixture
def desk() -> Iterator[Desk]:
    with desk_of(whole(feed=True, past=True, contracts=True)) as desk:
        desk.simulator.world.tenant("city")
        yield desk


def test_the_feed_adds_day_and_description_to_the_same_project(desk: Desk) -> None:
    city = desk.simulator.world.tenant("city")
    for one in bids(3, zone="America/New_York", department="Fleet"):
        city.put(one)
    opened, fed = desk.read().records, desk.read("feed").records
    assert [one.id for one in opened] == [one.id for one in fed]
    for one, other in zip(opened, fed, strict=True):
        assert desk.portal.join(one, other)
        assert (other.number, other.title) == (one.number, one.title)
        assert (one.issued_on, one.description, other.due) == (None, "", None)
    assert (str(fed[1].issued_on), fed[1].description) == ("2026-09-02", "Department: Fleet. Description of 1")


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_closing_times_on_the_days_the_clock_changes(desk: Desk, day: date) -> None:
    due = datetime.combine(day, time(23, 59, 59), ZoneInfo("America/New_York"))
    desk.simulator.world.tenant("city").put(*bids(1, due=due, zone="America/New_York"))
    assert desk.read().records[0].due.at == due


def test_past_and_contracts_over_http(desk: Desk) -> None:
    city = desk.simulator.world.tenant("city")
    assert desk.refused("contracts").trouble is Trouble.GONE
    assert desk.read("past").empty
    city.put(
        *bids(2, stage=At.AWARDED),
        SimContract(id="5", number="", title="Tires", supplier="Round", ends_on=date(2027, 6, 30)),
    )
    assert [one.stage for one in desk.read("past").records] == [Stage.AWARDED] * 2
    assert [(one.id, one.supplier, one.ends_on) for one in desk.read("contracts").records] == [
        ("5", "Round", date(2027, 6, 30))
    ]


@pytest.mark.parametrize(
    ("listing", "key"),
    [("past", key) for key in ("ProjectID", "ProjectName", "DateClose", "projects")]
    + [("contracts", key) for key in ("ContractID", "Name", "VendorID", "StartDate", "EndDate")]
    + [("contracts", key) for key in ("publicContracts", "vendors", "VendorContactOrganizationName")]
    + [("feed", key) for key in ("link", "title", "item")],
)
def test_what_was_renamed_in_a_section_is_said(desk: Desk, listing: str, key: str) -> None:
    city = desk.simulator.world.tenant("city")
    stage = At.OPEN if listing == "feed" else At.AWARDED
    city.put(*bids(3, stage=stage), SimContract(id="5", number="", title="Tires", supplier="Round"))
    pair = (f"{key}>", "other>") if listing == "feed" else (f'"{key}":', '"other":')
    desk.simulator.faults.set("city.bonfirehub.com", rewritten(pair))
    refusal = desk.refused(listing)
    assert refusal.trouble is Trouble.LAYOUT
    assert "could not be read: " not in str(refusal)


@pytest.mark.parametrize("listing", ["feed", "past", "contracts"])
@pytest.mark.parametrize("fault", [fault for fault in TROUBLES if fault not in UNSEEN], ids=lambda one: one.name)
@pytest.mark.slow
def test_each_refusal_of_a_section_has_its_class(desk: Desk, fault: Fault, listing: str) -> None:
    city = desk.simulator.world.tenant("city")
    city.put(*bids(9), SimContract(id="5", number="", title="Tires"))
    desk.simulator.robots["city.bonfirehub.com"] = "User-agent: *\nAllow: /\n"
    desk.simulator.faults.set("city.bonfirehub.com", fault)
    assert desk.refused(listing, robots="obey").trouble is TROUBLES[fault]
