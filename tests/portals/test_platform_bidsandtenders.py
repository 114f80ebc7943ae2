"""bids&tenders: tokens, statuses, totals, and times as the portal displays them."""

from __future__ import annotations

import json

import pytest
from replay import NOW, Answer, Replay, read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Stage
from coopwatchd.portals.catalog import platforms
from coopwatchd.portals.crawl import crawl
from coopwatchd.portals.platforms.bidsandtenders import split_title

NODE = "d386603f-57e7-4f6d-9695-8aa1ccc3a07d"
PLATFORM = platforms()["bidsandtenders"]
PORTAL = PLATFORM.portal("t", PLATFORM.Options(tenant="city", name="City", timezone="America/Chicago"))
HOME = "/Module/Tenders/en"
MENU = '<li data-value="">All</li><li data-value="Open">Open</li><li data-value="Planned">Planned</li>'


def landing(menu: str = MENU, tokens: tuple[str, ...] = ("masterAntiForgery", "bidDetailAntiForgery")) -> str:
    inputs = "".join(
        f'<div id="{one}"><input name="__RequestVerificationToken" value="{one}-token"></div>' for one in tokens
    )
    return f'<html>{inputs}<input type="hidden" id="NodeId" value="{NODE}"><ul>{menu}</ul></html>'


def search(status: str, start: int = 0) -> str:
    query = f"status={status}&limit=100&start={start}&dir=ASC&from=&to=&sort=DateClosing%20ASC,Id"
    return f"{HOME}/Tender/Search/{NODE}?{query}"


def tender(number: int, **values: object) -> dict:
    return {
        "Id": f"00000000-0000-4000-8000-{number:012d}",
        "Title": f"RFP-{number} - Tender {number}",
        "Status": "Open",
        "Description": "<p>Text</p>",
        "DateAvailableDisplay": "Fri Sep 11, 2026 2:00 PM",
        "DateClosing": "/Date(1)/",
        "DateClosingDisplay": "Tue Oct 20, 2026 3:30 PM",
        "TimeZoneLabel": " (CDT)",
        "Addendums": 1,
    } | values


def found(*rows: dict, total: int | None = None, success: bool = True) -> str:
    return json.dumps({"success": success, "data": rows, "total": len(rows) if total is None else total})


NOTHING = found()


def answers(**changed: object) -> dict:
    given = {"home": landing(), "open": found(tender(1)), "planned": NOTHING} | changed
    return {HOME: given["home"], search("Open"): given["open"], search("Planned"): given["planned"]}


def test_the_token_of_the_search_form_is_posted_with_the_query_the_page_uses() -> None:
    replay = Replay(PORTAL, answers())
    snapshot = crawl(PORTAL, PORTAL.listings[0], replay, NOW)
    assert len(snapshot.records) == 1
    home, first, second = replay.requests
    assert home.form is None
    assert first.form == {"keywords": "", "__RequestVerificationToken": "bidDetailAntiForgery-token"}
    assert first.url.endswith(search("Open"))
    assert second.url.endswith(search("Planned"))
    assert {302, 301, 303, 307, 308} <= first.answers
    assert first.headers["X-Requested-With"] == "XMLHttpRequest"


@pytest.mark.parametrize("refused", [Answer(b"", 302), "<html>Error</html>"])
def test_the_other_token_is_tried_once(refused: object) -> None:
    replay = Replay(PORTAL, answers(open=[refused, found(tender(1))]))
    assert len(crawl(PORTAL, PORTAL.listings[0], replay, NOW).records) == 1
    tokens = [one.form["__RequestVerificationToken"] for one in replay.requests[1:]]
    assert tokens == ["bidDetailAntiForgery-token", "masterAntiForgery-token", "masterAntiForgery-token"]
    with pytest.raises(Refusal) as refusal:
        read(PORTAL, answers(open=refused))
    assert refusal.value.trouble is Trouble.LAYOUT


@pytest.mark.parametrize("home", [landing(tokens=()), landing().replace("NodeId", "Other"), "<html></html>"])
def test_a_landing_page_without_node_or_token_is_a_refusal(home: str) -> None:
    with pytest.raises(Refusal, match="has no") as refusal:
        read(PORTAL, answers(home=home))
    assert refusal.value.trouble is Trouble.LAYOUT


@pytest.mark.parametrize(
    "body", [found(success=False), '{"success": true}', '{"success":true,"data":null,"total":0}', "[]"]
)
def test_a_search_without_success_is_a_refusal(body: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(PORTAL, answers(open=body))
    assert refusal.value.trouble is Trouble.LAYOUT


def test_pages_are_asked_for_until_the_total() -> None:
    pages = answers(open=found(*(tender(n) for n in range(100)), total=102))
    pages[search("Open", 100)] = found(tender(100), tender(101), total=102)
    assert len(read(PORTAL, pages).records) == 102


@pytest.mark.parametrize("second", [found(total=102), found(tender(0), total=102)])
def test_fewer_than_the_total_is_incomplete(second: str) -> None:
    pages = answers(open=found(*(tender(n) for n in range(100)), total=102))
    pages[search("Open", 100)] = second
    with pytest.raises(Refusal, match=r"\(open\) shows 100 rows and says itself that there are 102") as refusal:
        read(PORTAL, pages)
    assert refusal.value.trouble is Trouble.INCOMPLETE


def test_planned_tenders_are_forecasts() -> None:
    planned = tender(2, Status="Planned", DateClosingDisplay="", DatePlannedIssueDisplay="Mon Jan 11, 2027 9:00 AM")
    records = read(PORTAL, answers(planned=found(planned))).records
    assert [(one.stage, one.due is None) for one in records] == [(Stage.OPEN, False), (Stage.FORECAST, True)]
    assert records[1].remarks == ("issue planned for Mon Jan 11, 2027 9:00 AM",)


def test_what_is_open_has_a_closing_time_and_what_is_planned_may_have_none() -> None:
    keys = {name: value for name, value in tender(2, Status="Planned").items() if name != "DateClosingDisplay"}
    assert [one.due is None for one in read(PORTAL, answers(planned=found(keys))).records] == [False, True]
    snapshot = read(PORTAL, answers(open=found(tender(1), keys | {"Status": "Open"})))
    assert [one.reason.partition(" (")[0] for one in snapshot.rejects] == ["it has no ‘DateClosingDisplay’"]


def test_a_tenant_without_planned_tenders_does_not_fail() -> None:
    only_open = landing(menu='<li data-value="Open">Open</li>')
    snapshot = read(PORTAL, {HOME: only_open, search("Open"): found(tender(1))})
    assert (len(snapshot.records), snapshot.whole) == (1, True)
    no_menu = read(PORTAL, answers(home=landing(menu=""), planned="<html>Error</html>"))
    assert (len(no_menu.records), no_menu.whole) == (1, True)


def test_planned_tenders_that_fail_once_are_not_withdrawn() -> None:
    snapshot = read(PORTAL, answers(planned="<html>Error</html>"))
    assert (len(snapshot.records), snapshot.whole) == (1, False)


def test_being_throttled_is_never_taken_for_having_nothing_planned() -> None:
    with pytest.raises(Refusal) as refusal:
        read(PORTAL, answers(planned=Refusal(Trouble.THROTTLED, "429")))
    assert refusal.value.trouble is Trouble.THROTTLED


def test_nothing_open_and_nothing_planned_is_the_portals_own_word() -> None:
    assert read(PORTAL, answers(open=NOTHING)).empty
    assert not read(PORTAL, answers(open=NOTHING, planned=found(tender(1, Status="Planned")))).empty


@pytest.mark.parametrize(
    ("display", "label", "instant"),
    [
        ("Tue Oct 20, 2026 3:30 PM", " (CDT)", "2026-10-20T15:30:00-05:00"),
        ("Tue Oct 20, 2026 2:00:00 PM", " (CDT)", "2026-10-20T14:00:00-05:00"),
        ("Thu Dec 3, 2026 3:30 PM", " (CST)", "2026-12-03T15:30:00-06:00"),
        ("Thu Dec 3, 2026 3:30 PM", " (EST)", "2026-12-03T15:30:00-05:00"),
    ],
)
def test_times_are_the_displayed_ones(display: str, label: str, instant: str) -> None:
    row = tender(1, DateClosingDisplay=display, TimeZoneLabel=label)
    assert read(PORTAL, answers(open=found(row))).records[0].due.at.isoformat() == instant


def test_the_year_9999_is_no_date_and_a_missing_label_is_an_assumption() -> None:
    rows = tender(1, DateClosingDisplay="Fri Dec 31, 9999 11:59 PM"), tender(2, TimeZoneLabel="")
    first, second = read(PORTAL, answers(open=found(*rows))).records
    assert (first.due.at, first.due.text) == (None, "not set")
    assert (second.due.assumed_zone, second.due.zone) == (True, "America/Chicago")


def test_a_row_without_id_is_a_reject() -> None:
    snapshot = read(PORTAL, answers(open=found(tender(1), tender(2, Id=None))))
    assert [one.row for one in snapshot.rejects] == ["a row without id"]


@pytest.mark.parametrize(
    ("title", "number", "name"),
    [
        ("4318 - Services", "4318", "Services"),
        ("A - B - C", "A", "B - C"),
        ("No number", "", "No number"),
        ("X - ", "", "X -"),
    ],
)
def test_titles_are_split_at_the_first_dash(title: str, number: str, name: str) -> None:
    assert split_title(title.strip()) == (number, name)
