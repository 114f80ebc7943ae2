"""Bonfire: success, empty containers, private projects, times."""

from __future__ import annotations

import json

import pytest
from replay import read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Stage
from coopwatchd.portals.catalog import platforms

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
