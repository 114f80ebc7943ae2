from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from coopwatchd.simulator import Simulator, Stage
from coopwatchd.simulator import story as module
from coopwatchd.simulator.portfolio import POLICE_CONTRACT, POLICE_CONTRACT_ENDS
from coopwatchd.simulator.story import OMNIA, story

CHICAGO = ZoneInfo("America/Chicago")
OMNIA_PAGE = "/get-started/solicitations"


@pytest.fixture
def told():
    return story()


@pytest.fixture
def simulator(told):
    with Simulator(told.world) as running:
        yield running
    assert running.errors == []


def play_until(told, simulator, words):
    for step in told.play(simulator):
        if words in step.title:
            return step
    raise AssertionError(f"no step is called {words!r}")


def state(simulator):
    return simulator.world.view(), {OMNIA: simulator.faults.on(OMNIA)}


def test_steps_are_in_order_and_begin_on_a_monday_morning(told):
    moments = [step.at for step in told.steps]
    assert moments == sorted(set(moments))
    assert moments[0].astimezone(CHICAGO) == datetime(2026, 11, 2, 8, tzinfo=CHICAGO)
    assert moments[0].strftime("%a") == "Mon"
    assert 9 <= len(moments) <= 12
    assert len({step.title for step in told.steps}) == len(moments)


def test_every_change_made_twice_changes_nothing_more(told, simulator):
    for step in told.steps:
        step.apply(simulator)
        once = state(simulator)
        step.apply(simulator)
        assert state(simulator) == once


def test_two_stories_share_nothing(told, simulator):
    for _ in told.play(simulator):
        pass
    assert story().world.view() != told.world.view()


def test_the_first_morning_is_a_believable_portfolio(told):
    view = told.world.view()
    sourcewell = view.shelf("sourcewell")
    counts = {name: len(shelf.solicitations) for name, shelf in view.shelves.items()}
    assert counts == {"sourcewell": 14, "naspo": 6, "omnia": 6, "bonfire:region10": 8, "generic": 3}
    assert {one.stage for one in sourcewell.solicitations} >= {Stage.OPEN, Stage.PENDING, Stage.AWARDED}
    assert len(sourcewell.contracts) == 30
    assert len({contract.key for contract in sourcewell.contracts}) == 30
    words = " ".join(one.title for shelf in view.shelves.values() for one in shelf.solicitations).lower()
    assert all(word in words for word in ("laptop", "police vehicle", "janitorial"))


def test_the_world_is_consistent_at_every_step(told, simulator):
    for step in told.play(simulator):
        for name, shelf in simulator.world.view().shelves.items():
            for one in shelf.solicitations:
                where = f"{step.title}: {name} {one.number}"
                assert one.stage is not Stage.OPEN or one.due is None or one.due > step.at, where
                assert one.stage is not Stage.PENDING or one.due < step.at, where
                assert one.issued is None or one.stage is Stage.PLANNED or one.issued <= step.at, where
            for contract in shelf.contracts:
                assert contract.ends_on is None or contract.ends_on > step.at.date()


def test_sourcewell_numbers_are_the_first_due_date(told, simulator):
    for step in told.play(simulator):
        for one in simulator.world.view().shelf("sourcewell").solicitations:
            if one.due and one.number.isdigit() and not one.addenda:
                assert one.number == one.due.astimezone(CHICAGO).strftime("%m%d%y"), step.title


def test_only_the_police_contract_crosses_a_mark_and_on_the_second_day(told):
    first, last = told.steps[0].at.astimezone(CHICAGO).date(), told.steps[-1].at.astimezone(CHICAGO).date()
    crossed = {
        (contract.number, mark, contract.ends_on - timedelta(days=mark))
        for contract in told.world.view().shelf("sourcewell").contracts
        for mark in (365, 180, 90, 60, 30, 14, 7)
        if first <= contract.ends_on - timedelta(days=mark) <= last
    }
    assert crossed == {(POLICE_CONTRACT, 90, date(2026, 11, 3))}
    assert (POLICE_CONTRACT_ENDS - first).days == 91
    step = next(step for step in told.steps if "90 days" in step.title)
    assert step.at.astimezone(CHICAGO).date() == date(2026, 11, 3)


def test_the_laptops_appear_on_the_page_and_in_the_search_and_move_on_both(told, simulator, ask):
    # `ask` runs against the same simulator fixture, which this module replaces.
    play_until(told, simulator, "student laptops")
    page = ask("www.sourcewell-mn.gov", "/solicitations").text
    assert re.search(r"Student Laptops[^<]*</a>\s*</div>\s*<div[^>]*><span[^>]*> December 15, 2026<", page)
    assert search(ask)["121526"] == ("Tue Dec 15, 2026 3:30 PM", " (CST)", 0)
    play_until(told, simulator, "addendum")
    page = ask("www.sourcewell-mn.gov", "/solicitations").text
    assert re.search(r"Student Laptops[^<]*</a>\s*</div>\s*<div[^>]*><span[^>]*> January 05, 2027<", page)
    assert search(ask)["121526"] == ("Tue Jan 5, 2027 3:30 PM", " (CST)", 1)


def search(ask):
    host = "proportal.sourcewell-mn.gov"
    landing = ask(host, "/Module/Tenders/en")
    node = re.search(r'id="NodeId" value="([^"]+)"', landing.text)[1]
    token = re.search(r'id="bidDetailAntiForgery">\s*<input[^>]* value="([^"]+)"', landing.text)[1]
    found = ask(
        host,
        f"/Module/Tenders/en/Tender/Search/{node}?status=Open&limit=100&start=0",
        form={"keywords": "", "__RequestVerificationToken": token},
        Cookie=landing.headers["set-cookie"].split(";")[0],
    ).json()
    assert len(found["data"]) == found["total"]
    return {
        row["Title"].split(" - ")[0]: (row["DateClosingDisplay"], row["TimeZoneLabel"], row["Addendums"])
        for row in found["data"]
    }


def maturities(ask):
    reply = ask("cdn.sourcewell.org", "/reports/contract-list.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(reply.body)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return {row[0]: row[4] for row in rows[4:]}


def test_the_janitorial_contract_is_renewed_by_a_year_and_two_are_awarded(told, simulator, ask):
    before = maturities(ask)
    assert before["030923-CLW"] == date(2027, 3, 15)
    play_until(told, simulator, "renewed")
    renewed = maturities(ask)
    assert {number for number in renewed if renewed[number] != before.get(number)} == {"030923-CLW"}
    assert renewed["030923-CLW"] == date(2028, 3, 15)
    play_until(told, simulator, "awards janitorial")
    assert set(maturities(ask)) - set(before) == {"101326-GLM", "101326-SPK"}
    page = ask("www.sourcewell-mn.gov", "/solicitations").text
    assert page.index('id="RecAwardSols"') < page.index("Janitorial Services and Custodial Equipment")


def test_omnia_is_challenged_on_two_steps_in_a_row_and_comes_back_with_chromebooks(told, simulator, ask):
    statuses = {}
    for number, step in enumerate(told.play(simulator), start=1):
        reply = ask(OMNIA, OMNIA_PAGE)
        statuses[number] = reply.status
        if reply.status == 200:
            assert ("Chromebook" in reply.text) == (step.at > datetime(2026, 11, 4, 14, tzinfo=UTC))
            assert reply.text.count("ce-solicitation") == (7 if "Chromebook" in reply.text else 6)
    assert [number for number, status in statuses.items() if status != 200] == [5, 6]


def test_naspo_moves_the_devices_between_its_sections(told, simulator, ask):
    def section():
        page = ask("www.naspovaluepoint.org", "/solicitation-status/").text
        return "active" if page.index("Computing Devices") > page.index("Active Solicitations</h2>") else "published"

    assert section() == "published"
    play_until(told, simulator, "NASPO")
    assert section() == "active"


def test_region_10_opens_patrol_vehicles(told, simulator, ask):
    def projects():
        found = ask("region10.bonfirehub.com", "/PublicPortal/getOpenPublicOpportunitiesSectionData").json()
        return set(found["payload"]["projects"])

    before = projects()
    step = play_until(told, simulator, "patrol")
    assert projects() - before == {"258240"}
    assert step.at == datetime(2026, 11, 6, 14, tzinfo=UTC)


def test_the_table_in_the_docstring_tells_every_step(told):
    rows = re.findall(r"^\| (\d+) +\| (\w{3} \d\d-\d\d \d\d:\d\d) \|", module.__doc__, re.MULTILINE)
    assert rows == [(str(n), step.at.strftime("%a %m-%d %H:%M")) for n, step in enumerate(told.steps, start=1)]
