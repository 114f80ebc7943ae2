"""Ion Wave, JAGGAER and CivicPlus in the simulator: what a reader of the real ones would find out the hard way."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from coopwatchd.simulator import Fault, SimContract, SimSolicitation

CITY, EVENTS, TOWN = "city.ionwave.net", "bids.sciquest.com", "town.civicplus.example"
LIST = "/SourcingEvents.aspx?SourceType=1"


def rows(many, **fields):
    due = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
    return [
        SimSolicitation(
            **{"id": str(n), "number": f"R{n}", "title": f"Title {n}", "due": due + timedelta(days=n)} | fields
        )
        for n in range(many)
    ]


def hidden(page):
    return {one["name"]: one.get("value", "") for one in page.select("input[type=hidden]")}


def numbers(page):
    return [one.select("td")[1].get_text() for one in page.select("tr.rgRow, tr.rgAltRow")]


@pytest.fixture
def first(simulator, ask):
    simulator.world.shelf("ionwave:city").put(*rows(45))
    reply = ask(CITY, LIST)
    return BeautifulSoup(reply.text, features="lxml"), reply.headers["set-cookie"].split(";")[0]


def test_a_grid_turns_by_a_postback_of_everything_hidden(ask, first):
    page, cookie = first
    assert numbers(page) == [f"R{n}" for n in range(20)]
    link = next(a for a in page.select(".rgNumPart a") if a.get_text() == "3")
    target = re.search(r"__doPostBack\('(.+?)'", link["href"])[1]
    form = hidden(page) | {"__EVENTTARGET": target, "__EVENTARGUMENT": ""}
    third = BeautifulSoup(ask(CITY, LIST, form=form, Cookie=cookie).text, features="lxml")
    assert numbers(third) == [f"R{n}" for n in range(40, 45)]
    assert "45 items in 3 pages" in " ".join(third.select_one(".rgInfoPart").get_text().split())
    # The same page has another name on every page.
    again = next(a for a in third.select(".rgNumPart a") if a.get_text() == "2")
    on_first = next(a for a in page.select(".rgNumPart a") if a.get_text() == "2")
    assert again["href"] != on_first["href"]


@pytest.mark.parametrize("lost", ["cookie", "__VIEWSTATE", "__VIEWSTATEGENERATOR", "__EVENTTARGET"])
def test_a_postback_that_lacks_something_is_an_invalid_request(ask, first, lost):
    page, cookie = first
    target = re.search(r"__doPostBack\('(.+?)'", page.select(".rgNumPart a")[1]["href"])[1]
    form = hidden(page) | {"__EVENTTARGET": target}
    form.pop(lost, None)
    reply = ask(CITY, LIST, form=form, **({} if lost == "cookie" else {"Cookie": cookie}))
    assert (reply.status, reply.headers["location"]) == (302, "/InvalidRequest.html")


def test_the_id_of_a_bid_stands_in_the_script_only(first):
    page, _ = first
    assert '"_clientKeyValues":{"0":{"BidID":"0"},"1":{"BidID":"1"}' in page.select("script")[-1].get_text()


@pytest.mark.parametrize("path", ["/", "/CurrentSourcingEvents.aspx"])
def test_the_addresses_of_link_lists_lead_to_the_log_in(ask, first, path):
    reply = ask(CITY, path)
    assert (reply.status, reply.headers["location"]) == (302, "/Login.aspx")


def test_every_platform_refuses_by_robots_but_the_towns_own(simulator, ask):
    simulator.world.shelf("ionwave:city")
    assert "Disallow: /\n" in ask(CITY, "/robots.txt").text
    assert "Disallow: /\n" in ask(EVENTS, "/robots.txt").text
    assert "Allow: /\n" in ask(TOWN, "/robots.txt").text


def test_the_register_of_contracts_has_twenty_five_to_a_page(simulator, ask):
    contracts = [SimContract(id=str(n), number=f"C{n}", title=f"Title {n}", supplier="Round Inc.") for n in range(30)]
    simulator.world.shelf("ionwave:city").put(*contracts)
    page = BeautifulSoup(ask(CITY, "/ActiveContractList.aspx").text, features="lxml")
    assert len(page.select("tr.rgRow, tr.rgAltRow")) == 25
    assert "30 items in 2 pages" in " ".join(page.get_text().split())


def test_events_come_twenty_to_a_page_unless_more_are_asked_for(simulator, ask):
    simulator.world.shelf("jaggaer:State").put(*rows(31))
    path = "/apps/Router/PublicEvent?CustomerOrg=State&tab=PHX_NAV_SourcingOpenForBid"
    assert "1-20 of 31 Results" in ask(EVENTS, path).text
    assert "1-31 of 31 Results" in ask(EVENTS, f"{path}&PageSize=200").text
    simulator.faults.set(EVENTS, Fault.HALF_ROWS)
    assert "1-15 of 31 Results" in ask(EVENTS, f"{path}&PageSize=200").text
    assert ask(EVENTS, path.replace("State", "Nobody")).status == 400


def test_postings_have_two_columns_and_only_the_bare_address(simulator, ask):
    simulator.world.shelf("civicplus:town").put(*rows(2), *rows(3, due=None)[2:])
    page = BeautifulSoup(ask(TOWN, "/Bids.aspx").text, features="lxml")
    columns = [
        [[span.get_text() for span in box.select("span")] for box in row.select(".bidStatus > div")]
        for row in page.select(".bidItems .bid")
    ]
    assert columns[0] == [["Status:", "Closes:"], ["Open", "12/1/2026 2:00 PM"]]
    assert columns[2][1] == ["Open", "Open Until Contracted"]
    assert "bidItems" not in ask(TOWN, "/Bids.aspx?showAllBids=true&Status=all").text
    assert ask(TOWN, "/bids.aspx?bidID=77").status == 404


@pytest.mark.parametrize(
    ("host", "path", "shelf", "words"),
    [
        (CITY, LIST, "ionwave:city", "0</strong> items"),
        (EVENTS, "/apps/Router/PublicEvent?CustomerOrg=State", "jaggaer:State", "No Events have"),
        (TOWN, "/Bids.aspx", "civicplus:town", "There are no open bid postings"),
    ],
)
def test_nothing_is_said_in_words_unless_the_layout_is_just_empty(simulator, ask, host, path, shelf, words):
    simulator.world.shelf(shelf)
    assert words in ask(host, path).text
    simulator.faults.set(host, Fault.EMPTY_PAGE)
    assert words not in ask(host, path).text
