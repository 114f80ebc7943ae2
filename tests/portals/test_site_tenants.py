"""The catalog's portals that are tenants of Ion Wave or JAGGAER: their places, manners and honesty."""

from __future__ import annotations

from importlib import import_module

import pytest
from over_http import bids, desk_of
from replay import read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.platforms.ionwave import IonWaveBids

IONWAVE = {"epic6": "esc6emkt", "esc13": "esc13", "region4esc": "region4esc", "goodbuy": "goodbuy"}
JAGGAER = {
    "eandi": "EandICooperative",
    "montana": "StateOfMontana",
    "iowa": "DASIowa",
    "georgia": "Georgia",
    "newmexico": "StateOfNewMexico",
}
SHELVES = {key: f"ionwave:{tenant}" for key, tenant in IONWAVE.items()}
SHELVES |= {key: f"jaggaer:{org}" for key, org in JAGGAER.items()}
ZONES = {"eandi": "America/New_York", "georgia": "America/New_York"}
ZONES |= {"montana": "America/Denver", "newmexico": "America/Denver", "alliedstates": "America/Denver"}


def portal(key: str) -> Portal:
    return import_module(f"coopwatchd.portals.sites.{key}").PORTAL


@pytest.mark.parametrize("key", SHELVES)
def test_it_is_read_only_when_the_user_says_so(key: str) -> None:
    with desk_of(portal(key)) as desk:
        desk.simulator.world.shelf(SHELVES[key]).put(*bids(3))
        assert desk.refused(robots="obey").trouble is Trouble.ROBOTS
        records = desk.read().records
    assert [(one.portal, one.number) for one in records] == [(key, f"RFP-{n:03d}") for n in range(3)]
    assert 'robots = "ignore"' in portal(key).terms


@pytest.mark.parametrize("key", [*SHELVES, "alliedstates"])
def test_it_claims_no_more_than_its_evidence(key: str) -> None:
    made = portal(key)
    assert made.key == key
    assert made.known is (Known.CAPTURED if key == "montana" else Known.REPORTED)
    assert made.timezone == ZONES.get(key, "America/Chicago")
    assert made.route
    assert made.note
    assert made.terms


@pytest.mark.parametrize("key", [*IONWAVE, "alliedstates", "tips", "choicepartners"])
def test_ion_waves_tenants_share_their_turns_and_what_else_a_portal_reads_does_not_wait(key: str) -> None:
    for listing in portal(key).listings:
        asked = portal(key).asked_for(listing)
        on_ion_wave = isinstance(listing, IonWaveBids)
        assert (asked.turn, asked.pace) == (("ionwave", 15.0) if on_ion_wave else ("", 2.0))


def test_a_fall_back_is_asked_in_the_turn_of_its_platform() -> None:
    jaggaer, bonfire = portal("newmexico").listings[0], portal("newmexico").listings[-1]
    assert portal("newmexico").asked_for(jaggaer).turn == ""
    assert portal("newmexico").asked_for(bonfire).turn == "bonfire"
    assert bonfire.complete


def test_e_and_i_shows_what_is_upcoming_as_well() -> None:
    assert [(one.name, one.optional) for one in portal("eandi").listings] == [
        ("solicitations", False),
        ("upcoming", True),
    ]
    assert portal("eandi").gives == ("solicitations", "forecasts")


TABLE = """<html><table class="table-data"><tr><th>Number</th><th>Title</th><th>Vendors</th><th></th><th></th></tr>
<tr><td>18-7295</td><td><a href="download_document.php?id=300&doc=contracts">Uniforms</a></td>
<td><ul><li><a href="vendor.php?id=1">Round Inc.</a></li><li>Square LLC</li></ul></td><td></td><td></td></tr>
<tr><td>19-7301</td><td>Paper</td><td><ul><li>Round Inc.</li></ul></td><td></td><td></td></tr>
{}</table></html>"""


def test_allied_states_has_one_contract_for_each_supplier() -> None:
    snapshot = read(portal("alliedstates"), {"/contracts.php?letter=ALL": TABLE.format("")})
    assert [(one.id, one.number, one.title, one.supplier, one.ends_on) for one in snapshot.records] == [
        ("18-7295/round-inc", "18-7295", "Uniforms", "Round Inc.", None),
        ("18-7295/square-llc", "18-7295", "Uniforms", "Square LLC", None),
        ("19-7301/round-inc", "19-7301", "Paper", "Round Inc.", None),
    ]


def test_an_allied_states_row_of_another_shape_is_set_aside() -> None:
    row = "<tr><td>20-1</td><td>Ink</td><td><ul><li>Round Inc.</li></ul></td></tr>"
    snapshot = read(portal("alliedstates"), {"/contracts.php?letter=ALL": TABLE.format(row)})
    assert (len(snapshot.records), len(snapshot.rejects)) == (3, 1)
    with pytest.raises(Refusal):
        read(portal("alliedstates"), {"/contracts.php?letter=ALL": "<html><p>We have moved.</p></html>"})


def test_new_mexico_is_read_on_bonfire_under_whichever_name_is_right() -> None:
    project = '{"ProjectID": "9", "ReferenceID": "R-9", "ProjectName": "Road salt", "DateClose": "2026-11-02 21:00:00"}'
    answer = f'{{"success": 1, "payload": {{"projects": {{"9": {project}}}, "departments": []}}}}'
    path = "/PublicPortal/getOpenPublicOpportunitiesSectionData"
    wrong = Refusal(Trouble.DNS, "the name does not resolve")
    hosts = ("generalservices-state-nm-us", "nmgeneralservices")
    for right in hosts:
        answers = {f"https://{one}.bonfirehub.com{path}": answer if one == right else wrong for one in hosts}
        (record,) = read(portal("newmexico"), answers, listing="bonfire").records
        assert (record.number, record.due.at.isoformat()) == ("R-9", "2026-11-02T14:00:00-07:00")
