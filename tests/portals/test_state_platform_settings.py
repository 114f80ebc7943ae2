"""Settings of OpenGov, ESBD and Periscope portals of a user's own, and what the sites built on them say."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.catalog import catalog, platforms

SITES = (
    "hgacbuy",
    "cobb",
    "tips",
    "txsmartbuy",
    "dir",
    "njstart",
    "commbuys",
    "bidbuy-il",
    "oregonbuys",
    "nevadaepro",
    "arbuy",
)


def made(platform: str, **settings: object) -> Portal:
    chosen = platforms()[platform]
    return chosen.portal("mine", chosen.Options.model_validate({"timezone": "America/Chicago"} | settings))


def test_a_tenant_of_opengov() -> None:
    portal = made("opengov", tenant="h-gac", department=3252)
    assert portal.home == "https://procurement.opengov.com/portal/h-gac"
    assert portal.turn == catalog()["cobb"].turn == catalog()["hgacbuy"].turn
    assert [(one.name, one.details) for one in portal.listings] == [
        ("solicitations", False),
        ("solicitation-pages", True),
    ]


def test_an_agency_of_texas_by_name_and_number() -> None:
    chosen = platforms()["esbd"]
    options = chosen.Options.model_validate({"agency": "Harris County Department of Education", "number": "K1012"})
    assert options.timezone == "America/Chicago"
    listing = chosen.portal("mine", options).listings[0]
    assert (listing.agency, listing.hint) == (("Harris County Department of Education",), "K1012")
    assert made("esbd", number=529, agency=["Health & Human Services Commission"]).listings[0].hint == "529"


def test_contracts_of_a_buyspeed_host_are_read_when_asked_for() -> None:
    assert [one.name for one in made("periscope", host="bids.example.gov").listings] == ["solicitations"]
    with_contracts = made("periscope", host="bids.example.gov", contracts=True)
    assert [(one.name, one.optional) for one in with_contracts.listings] == [
        ("solicitations", False),
        ("contracts", True),
    ]


@pytest.mark.parametrize(
    ("platform", "settings", "where"),
    [
        ("opengov", {}, "tenant"),
        ("opengov", {"tenant": "https://procurement.opengov.com/portal/x"}, "tenant"),
        ("opengov", {"tenant": "x", "department": -1}, "department"),
        ("esbd", {"agency": "X", "number": "number 7"}, "number"),
        ("periscope", {}, "host"),
        ("periscope", {"host": "https://www.commbuys.com/bso"}, "host"),
        ("periscope", {"host": "www.commbuys.com", "tenant": "x"}, "tenant"),
    ],
)
def test_settings_that_cannot_be_used_are_located(platform: str, settings: dict, where: str) -> None:
    with pytest.raises(ValidationError) as refused:
        made(platform, **settings)
    assert (where,) in {error["loc"] for error in refused.value.errors()}


@pytest.mark.parametrize("key", SITES)
def test_a_site_says_how_it_is_read_and_what_is_not_known(key: str) -> None:
    portal = catalog()[key]
    assert portal.route
    assert portal.terms
    assert portal.note
    assert set(portal.gives) <= {"solicitations", "forecasts", "contracts", "expirations"}
    assert portal.known is (Known.CAPTURED if key in {"tips", "txsmartbuy"} else Known.REPORTED)
    assert len({one.name for one in portal.listings}) == len(portal.listings)
    assert any(not one.optional for one in portal.listings)


def test_what_another_listing_shows_is_joined_by_its_number_only() -> None:
    from coopwatchd.model.records import Solicitation

    join = catalog()["tips"].join
    assert join is not None
    board = Solicitation(id="563426", title="Technology Solutions", number="261003")
    assert join(board, Solicitation(id="77", title="Other words", number="26-1003")) is False
    assert join(board, Solicitation(id="77", title="Other words", number=" 261003"))
    assert not join(Solicitation(id="1", title="Same"), Solicitation(id="2", title="Same"))
