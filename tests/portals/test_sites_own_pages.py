"""BuyBoard, Choice Partners and NPPGov over real HTTP; Bonfire's tenants and those without a route in the catalog."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from over_http import CENTRAL, TROUBLES, bids, desk_of, rewritten
from replay import CAPTURES, Answer, read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Stage
from coopwatchd.portals.base import Known
from coopwatchd.portals.catalog import catalog
from coopwatchd.simulator import Fault
from coopwatchd.simulator import Stage as At

HOSTS = {"buyboard": "www.buyboard.com", "choicepartners": "www.choicepartners.org", "nppgov": "nppgov.com"}
TENANTS = ("equalis", "fairfax", "harriscounty", "utah", "charlotte")
ROUTELESS = ("govmvmt", "coretrust", "peppm", "savvik", "mhec", "ncpa", "florida-sheriffs", "costars", "ces-nm")


def stock(key: str, world: Any) -> list[Any]:
    """Five open solicitations and two forecasts on the shelf of a site."""
    numbers = {"buyboard": "8{}-27", "choicepartners": "26/0{}AB", "nppgov": "26{}"}
    rows = [replace(one, number=numbers[key].format(10 + n)) for n, one in enumerate(bids(5))]
    rows += [replace(one, id=f"f{n}", number="", stage=At.PLANNED) for n, one in enumerate(bids(7)[5:])]
    world.shelf(key).put(*rows)
    return rows


@pytest.mark.parametrize("key", HOSTS)
def test_every_row_is_read_with_its_own_values(key: str) -> None:
    with desk_of(catalog()[key]) as desk:
        rows = stock(key, desk.simulator.world)
        found = [one for one in desk.read().records if one.stage is Stage.OPEN]
        assert [(one.number, one.title) for one in found] == [(one.number, one.title) for one in rows[:5]]
        if key == "buyboard":
            assert [one.due.at for one in found] == [one.due for one in rows[:5]]
        if key == "nppgov":
            assert [one.due.day for one in found] == [one.due.date() for one in rows[:5]]
        assert all(one.url for one in found)


def test_buyboards_upcoming_invitations_are_forecasts_that_open_under_their_number() -> None:
    with desk_of(catalog()["buyboard"]) as desk:
        stock("buyboard", desk.simulator.world)
        found = [one for one in desk.read().records if one.stage is Stage.FORECAST]
        assert [(one.title, one.issued_on) for one in found] == [
            ("Title of 5", date(2026, 9, 6)),
            ("Title of 6", date(2026, 9, 7)),
        ]


def test_buyboard_counts_no_addendum_but_links_them() -> None:
    with desk_of(catalog()["buyboard"]) as desk:
        desk.simulator.world.shelf("buyboard").put(*bids(2, addenda=2))
        assert [len(one.documents) for one in desk.read().records] == [2, 2]


@pytest.mark.parametrize("hour", [1, 2, 3])
@pytest.mark.parametrize("day", [(2026, 3, 8), (2026, 11, 1)])
def test_buyboards_times_on_the_nights_the_clock_changes(day: tuple[int, int, int], hour: int) -> None:
    if (hour, day) == (2, (2026, 3, 8)):
        pytest.skip("there is no such time")
    due = datetime(*day, hour, 30, tzinfo=CENTRAL)
    with desk_of(catalog()["buyboard"]) as desk:
        desk.simulator.world.shelf("buyboard").put(*bids(1, due=due))
        assert desk.read().records[0].due.at.astimezone(UTC) == due.astimezone(UTC)


@pytest.mark.parametrize(
    ("key", "old"),
    [
        ("buyboard", "Proposal No."),
        ("buyboard", "Proposal Due Date"),
        ("buyboard", "current-proposal-invitations"),
        ("nppgov", "Closing Date"),
    ],
)
def test_a_renamed_column_or_section_is_a_layout(key: str, old: str) -> None:
    with desk_of(catalog()[key]) as desk:
        stock(key, desk.simulator.world)
        desk.simulator.faults.set(HOSTS[key], rewritten((old, "Something")))
        assert desk.refused().trouble is Trouble.LAYOUT


def test_choice_partners_is_empty_in_its_own_words_only() -> None:
    with desk_of(catalog()["choicepartners"]) as desk:
        assert desk.read().empty
        desk.simulator.faults.set(HOSTS["choicepartners"], Fault.EMPTY_PAGE)
        assert desk.refused().trouble is Trouble.LAYOUT


def test_choice_partners_forecasts() -> None:
    with desk_of(catalog()["choicepartners"]) as desk:
        stock("choicepartners", desk.simulator.world)
        found = desk.read("upcoming-contracts").records
        assert [(one.title, one.stage, one.issued_on) for one in found] == [
            ("Title of 5", Stage.FORECAST, date(2026, 9, 6)),
            ("Title of 6", Stage.FORECAST, date(2026, 9, 7)),
        ]
        assert found[0].remarks == ("estimated date of advertisement: 09/06/2026",)


def test_the_league_shows_nppgovs_rfps_under_the_same_numbers() -> None:
    with desk_of(catalog()["nppgov"]) as desk:
        stock("nppgov", desk.simulator.world)
        own, leagues = desk.read().records, desk.read("league-of-oregon-cities").records
        assert all(desk.portal.join(one, other) for one, other in zip(own, leagues, strict=True))
        assert not desk.portal.join(own[0], leagues[1])


# None of these pages states a total.
@pytest.mark.parametrize(
    "fault", [fault for fault in TROUBLES if fault is not Fault.HALF_ROWS], ids=lambda one: one.name
)
@pytest.mark.parametrize("key", HOSTS)
@pytest.mark.slow
def test_each_refusal_has_its_class(key: str, fault: Fault) -> None:
    with desk_of(catalog()[key]) as desk:
        stock(key, desk.simulator.world)
        desk.simulator.faults.set(HOSTS[key], fault)
        assert desk.refused(robots="obey").trouble is TROUBLES[fault]


@pytest.mark.parametrize("key", TENANTS)
def test_bonfires_tenants_take_turns_and_claim_what_is_known(key: str) -> None:
    portal = catalog()[key]
    names = ["solicitations", "feed", "contracts"]
    assert (portal.turn, [one.name for one in portal.listings][:3]) == ("bonfire", names)
    assert [one.optional for one in portal.listings][:3] == [False, True, True]
    assert portal.known is (Known.CAPTURED if key == "fairfax" else Known.REPORTED)
    with desk_of(portal) as desk:
        host = portal.home.removeprefix("https://")
        desk.simulator.world.tenant(host.partition(".")[0]).put(*bids(3))
        assert [one.id for one in desk.read().records] == ["1000", "1007", "1014"]
        assert [one.id for one in desk.read("feed").records] == ["1000", "1007", "1014"]


def test_equalis_names_its_lead_agency() -> None:
    with desk_of(catalog()["equalis"]) as desk:
        desk.simulator.world.tenant("region10").put(*bids(1))
        (record,) = desk.read().records
        assert (record.lead_agency, record.cooperative) == ("Region 10 Education Service Center", "Equalis Group")


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures of real portals are not beside this checkout")
def test_fairfax_reads_its_capture() -> None:
    body = (CAPTURES / "bonfire/fairfaxcounty-open-2026-10-08.json").read_bytes()
    path = "/PublicPortal/getOpenPublicOpportunitiesSectionData"
    found = read(catalog()["fairfax"], {path: Answer(body, type="application/json")}).records
    assert [one.id for one in found] == ["254550", "252833", "256548", "255790", "253098", "256205", "257005"]
    assert str(found[0].due.at) == "2026-10-08 11:00:00-04:00"
    assert found[0].lead_agency == "Fairfax County, VA"


def test_who_has_no_route_stands_in_the_catalog_with_the_reason_and_a_way() -> None:
    routeless = {key: portal for key, portal in catalog().items() if not portal.listings}
    assert set(ROUTELESS) <= set(routeless)
    for key, portal in routeless.items():
        assert len(portal.no_route) > 20, key
        assert f"coopwatchd import FILE --as {key}" in portal.instead
    assert all(not portal.no_route for key, portal in catalog().items() if portal.listings)


def test_a_site_page_without_numbers_or_words_is_refused() -> None:
    with pytest.raises(Refusal, match="does not say “No Current Solicitations"):
        read(catalog()["choicepartners"], {"/current-rfps": '<html><a href="/rfp-list">RFPs</a></html>'})
