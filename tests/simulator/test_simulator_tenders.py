from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup

from coopwatchd.simulator import Fault, SimSolicitation, Stage

HOST = "proportal.sourcewell-mn.gov"
CENTRAL = ZoneInfo("America/Chicago")


@pytest.fixture
def landing(ask):
    """The landing page's (node id, cookie, tokens by the box they stand in)."""
    reply = ask(HOST, "/Module/Tenders/en")
    page = BeautifulSoup(reply.text, features="lxml")
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie
    tokens = {
        box: page.select_one(f"#{box} input[name=__RequestVerificationToken]")["value"]
        for box in ("masterAntiForgery", "bidDetailAntiForgery")
    }
    assert re.fullmatch(r"[0-9a-f-]{36}", page.select_one("input#NodeId")["value"])
    return page.select_one("input#NodeId")["value"], cookie.split(";")[0], tokens


@pytest.fixture
def search(ask, landing):
    node, cookie, tokens = landing

    def post(*, token=tokens["bidDetailAntiForgery"], cookie=cookie, **query):
        asked = {"status": "Open", "limit": "100", "start": "0", "sort": "DateClosing%20ASC,Id"} | query
        words = "&".join(f"{name}={value}" for name, value in asked.items())
        form = {"keywords": "", "__RequestVerificationToken": token}
        return ask(HOST, f"/Module/Tenders/en/Tender/Search/{node}?{words}", form=form, Cookie=cookie)

    return post


def row(id, due, **fields):
    return SimSolicitation(**{"id": id, "number": f"RFP{id}", "title": f"Title {id}", "due": due} | fields)


def test_a_row_prints_the_local_wall_clock_and_encodes_it_as_eastern(simulator, search):
    # One closing in winter, one in summer: the label follows, the number is Eastern both times.
    simulator.world.sourcewell.put(
        row("1", datetime(2026, 12, 15, 15, 30, tzinfo=CENTRAL), addenda=2, description="<b>Laptops</b>"),
        row("2", datetime(2027, 7, 1, 15, 30, tzinfo=CENTRAL)),
    )
    reply = search()
    winter, summer = reply.json()["data"]
    assert (winter["Title"], winter["Addendums"], winter["Status"]) == ("RFP1 - Title 1", 2, "Open")
    assert (winter["DateClosingDisplay"], winter["TimeZoneLabel"]) == ("Tue Dec 15, 2026 3:30 PM", " (CST)")
    assert (summer["DateClosingDisplay"], summer["TimeZoneLabel"]) == ("Thu Jul 1, 2027 3:30 PM", " (CDT)")
    for one, wall in ((winter, datetime(2026, 12, 15, 15, 30)), (summer, datetime(2027, 7, 1, 15, 30))):  # noqa: DTZ001
        milliseconds = int(re.fullmatch(r"/Date\((\d+)\)/", one["DateClosing"])[1])
        eastern = datetime.fromtimestamp(milliseconds / 1000, ZoneInfo("America/Toronto"))
        assert eastern.replace(tzinfo=None) == wall
    assert rb'"\/Date(' in reply.body
    assert rb"\u003cb\u003e" not in reply.body
    assert rb"\u0026lt;b\u0026gt;" in reply.body


def test_pages_are_counted_from_start_and_limit_against_a_total(simulator, search):
    simulator.world.sourcewell.put(
        *(row(str(n), datetime(2026, 12, 1, tzinfo=UTC) + timedelta(days=9 - n)) for n in range(7))
    )
    pages = [search(start=str(start), limit="3").json() for start in (0, 3, 6, 9)]
    assert [page["total"] for page in pages] == [7, 7, 7, 7]
    assert [len(page["data"]) for page in pages] == [3, 3, 1, 0]
    titles = [one["Title"] for page in pages for one in page["data"]]
    assert titles == [f"RFP{n} - Title {n}" for n in reversed(range(7))]


def test_the_status_filter_takes_the_words_of_the_page(simulator, search):
    due = datetime(2026, 12, 1, tzinfo=UTC)
    simulator.world.sourcewell.put(
        row("1", due),
        row("2", due, stage=Stage.PENDING),
        row("3", due, stage=Stage.AWARDED),
        row("4", None, stage=Stage.PLANNED, issued=due),
        row("5", due, in_search=False),
        row("6", due, stage=Stage.CANCELLED),
    )
    found = {
        status: search(status=status).json()["total"]
        for status in ("Open", "Closed", "Awarded", "Planned", "Cancelled", "", "1")
    }
    assert found == {"Open": 1, "Closed": 1, "Awarded": 1, "Planned": 1, "Cancelled": 1, "": 5, "1": 0}
    planned = search(status="Planned").json()["data"][0]
    assert planned["DatePlannedIssueDisplay"] == "Mon Nov 30, 2026 6:00 PM"
    assert "9999" in planned["DateClosingDisplay"]
    assert planned["DateAvailable"] is None


@pytest.mark.parametrize(
    "change",
    [
        {"cookie": ""},
        {"cookie": "__RequestVerificationToken_L01vZHVsZQ2=other"},
        {"token": ""},
        {"sort": "ClosingDate%20desc,Id"},
    ],
)
def test_without_session_or_with_a_wrong_column_it_redirects_to_an_error_page(search, change):
    reply = search(**change)
    assert reply.status == 302
    assert reply.headers["location"].startswith("/Error?aspxerrorpath=")


def test_leaving_out_the_sort_works(search):
    assert search(sort="").json() == {"success": True, "data": [], "total": 0}


def test_which_token_works_is_a_setting_because_reports_differ(simulator, search, landing):
    master = landing[2]["masterAntiForgery"]
    assert master != landing[2]["bidDetailAntiForgery"]
    assert search(token=master).status == 302
    simulator.world.settings = replace(simulator.world.settings, tenders_token="master")
    assert search(token=master).status == 200
    assert search().status == 302


def test_half_of_the_rows_still_state_the_whole_total(simulator, search):
    simulator.world.sourcewell.put(*(row(str(n), datetime(2026, 12, 1, tzinfo=UTC)) for n in range(6)))
    simulator.faults.set(HOST, Fault.HALF_ROWS)
    reply = search().json()
    assert (len(reply["data"]), reply["total"]) == (3, 6)
    simulator.faults.set(HOST, Fault.MOST_ROWS_GONE)
    reply = search().json()
    assert (len(reply["data"]), reply["total"]) == (1, 1)


def test_a_notice_has_its_table_and_an_unknown_one_redirects_home(simulator, ask):
    simulator.world.sourcewell.put(row("1", datetime(2026, 12, 15, 15, 30, tzinfo=CENTRAL)))
    guid = simulator.world.view().shelf("sourcewell").solicitations[0].guid
    page = BeautifulSoup(ask(HOST, f"/Module/Tenders/en/Tender/Detail/{guid}").text, features="lxml")
    rows = {
        th.get_text().replace("\xa0", "").rstrip(":"): th.find_next("td").get_text()
        for th in page.select("table[aria-label='Bid Details'] th")
    }
    assert (rows["Bid Number"], rows["Bid Closing Date"]) == ("RFP1", "Tue Dec 15, 2026 3:30 PM (CST)")
    gone = ask(HOST, "/Module/Tenders/en/Tender/Detail/00000000-0000-0000-0000-000000000000")
    assert (gone.status, gone.headers["location"]) == (302, "/Module/Tenders/en")
