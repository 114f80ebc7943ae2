"""What is found on pages that nobody wrote a reader for, and which software is recognised by its marks."""

from __future__ import annotations

import json

import pytest
from replay import NOW, workbook

from coopwatchd.portals.base import Page
from coopwatchd.portals.recognise import recognise, refused
from coopwatchd.portals.survey import survey


def page_of(body: str | bytes, url: str = "https://bids.elm.example/open") -> Page:
    raw = body if isinstance(body, bytes) else body.encode()
    return Page(url=url, status=200, headers={}, body=raw, fetched_at=NOW)


TABLE = """<html><body><nav>
<ul><li><a href=/a>Home of the county's own pages</a><li><a href=/b>Departments and offices</a>
<li><a href=/c>Contact us at the county</a></ul></nav>
<table id="grid"><tr><td colspan=3>Bids of the county</td></tr><tr><th>Bid Number<th>Title<th>Due Date<th>Buyer</tr>
<tr><td>26-001<td><a href=/1>Laptops</a><td>12/01/2026 2:00 PM<td>Ann</tr>
<tr><td>26-002<td><a href=/2>Paving</a><td>12/05/2026 2:00 PM<td>Bob</tr></table>
<table class="layout"><tr><td>only one cell</td></tr></table></body></html>"""


def test_a_table_is_found_by_its_headings_wherever_its_menu_is() -> None:
    (found,) = survey(page_of(TABLE))
    assert (found.what, found.where, found.rows) == ("table", "table grid", 2)
    assert found.headings == ("Bid Number", "Title", "Due Date", "Buyer")
    assert found.settings == {
        "platform": "html_table",
        "url": "https://bids.elm.example/open",
        "columns": {"number": "Bid Number", "title": "Title", "due_at": "Due Date", "url": "Title"},
    }


def test_a_table_of_suppliers_and_ends_is_one_of_contracts() -> None:
    body = "<table><tr><th>Contract #</th><th>Vendor</th><th>Title</th><th>Expires</th></tr><tr><td>1</td></tr></table>"
    (found,) = survey(page_of(body))
    assert found.settings["kind"] == "contract"
    assert found.settings["columns"] == {
        "number": "Contract #",
        "supplier": "Vendor",
        "title": "Title",
        "ends_on": "Expires",
    }


def test_a_table_that_names_no_record_is_shown_without_settings() -> None:
    (found,) = survey(page_of("<table><tr><th>Monday</th><th>Tuesday</th></tr></table>"))
    assert (found.rows, found.settings) == (0, {})


def test_elements_of_one_kind_with_links_are_a_list() -> None:
    card = "<div class='card big'><h3><a href='/n/{0}'>Solicitation number {0} of this year</a></h3></div>"
    body = f"<main><section id='all'>{''.join(map(card.format, range(4)))}</section><ul><li>a<li>b<li>c</ul></main>"
    (found,) = survey(page_of(body))
    assert (found.what, found.where, found.rows) == ("list", "#all > div.card", 4)
    assert found.settings["platform"] == "html_list"
    assert (found.settings["rows"], found.settings["fields"]) == ("#all > div.card", {"title": "a", "url": "a@href"})
    bare = f"<div>{''.join(map(card.format, range(3)))}</div>"
    assert survey(page_of(bare))[0].where == "div.card"


def test_an_array_is_found_with_its_keys_its_total_and_the_shape_of_its_dates() -> None:
    rows = [{"id": n, "bidNumber": f"A-{n}", "title": "T", "dueDate": f"2026-12-0{n}T14:00:00Z"} for n in (1, 2)]
    (found,) = survey(page_of(json.dumps({"data": {"items": rows, "totalCount": 2}, "tags": ["a"]})))
    assert (found.what, found.where, found.rows) == ("array", "data.items", 2)
    assert found.settings["rows"] == "data.items"
    assert found.settings["total"] == "data.totalCount"
    assert found.settings["fields"] == {
        "due_at": {"key": "dueDate", "format": "%Y-%m-%dT%H:%M:%SZ", "zone": "UTC"},
        "title": "title",
        "number": "bidNumber",
        "id": "id",
    }


def test_dates_of_no_known_shape_and_rows_under_their_ids() -> None:
    rows = {
        "17": {"title": "T", "bid_number": "1", "due_date": "soon"},
        "18": {"title": "U", "bid_number": "2", "due_date": "x"},
    }
    (found,) = survey(page_of(json.dumps({"rows": rows, "none": 0})))
    assert (found.where, found.rows) == ("rows", 2)
    assert found.settings["fields"] == {"title": "title", "number": "bid_number"}
    (whole,) = survey(page_of(json.dumps([{"title": "T", "colour": "red"}])))
    assert (whole.where, whole.settings) == ("(the whole)", {})


def test_feeds_and_registers() -> None:
    rss = "<?xml version='1.0'?><rss><channel><item><title>RFP 1</title><link>/1</link></item></channel></rss>"
    (feed,) = survey(page_of(rss))
    assert (feed.what, feed.rows, feed.headings) == ("feed", 1, ("title", "link"))
    assert feed.settings == {"platform": "feed", "url": "https://bids.elm.example/open"}
    register = workbook([["Contracts"], ["Contract Number", "Vendor", "Title"], ["C1", "Acme", "Laptops"]])
    contracts, *_ = survey(page_of(register))
    assert (contracts.what, contracts.settings["kind"]) == ("sheet", "contract")
    assert contracts.settings["columns"] == {"number": "Contract Number", "supplier": "Vendor", "title": "Title"}
    csv = survey(page_of("Bid Number,Title,Due Date,Due Time\n1,Laptops,12/01/2026,2:00 PM\n"))
    columns = next(one.settings["columns"] for one in csv if "kind" not in one.settings)
    assert columns == {"number": "Bid Number", "title": "Title", "due_at": "Due Date"}


@pytest.mark.parametrize("body", ["", "plain words", b"\x00\x01", "<html></html>", "<?xml version='1.0'?><a/>"])
def test_nothing_is_found_on_nothing(body: str | bytes) -> None:
    assert survey(page_of(body)) == []


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("https://elm.bonfirehub.com/portal/?tab=open", {"platform": "bonfire", "tenant": "elm"}),
        ("https://elm.ionwave.net/SourcingEvents.aspx?SourceType=1", {"platform": "ionwave", "tenant": "elm"}),
        ("https://procurement.opengov.com/portal/elm-county", {"platform": "opengov", "tenant": "elm-county"}),
        ("https://procurement.opengov.com/portal/embed/elm/project-list", {"platform": "opengov", "tenant": "elm"}),
        (
            "https://bids.sciquest.com/apps/Router/PublicEvent?CustomerOrg=ElmState",
            {"platform": "jaggaer", "org": "ElmState"},
        ),
        ("https://elm.bidsandtenders.net/Module/Tenders/en", {"platform": "bidsandtenders", "tenant": "elm"}),
        ("https://www.elmbuys.example/bso/view/search", {"platform": "periscope", "host": "www.elmbuys.example"}),
    ],
)
def test_platforms_are_recognised_by_the_address_and_by_links(url: str, settings: dict[str, str]) -> None:
    (own,) = recognise(page_of("<html></html>", url))
    assert (own.settings, own.here) == (settings, True)
    (linked,) = recognise(page_of(f"<html><a href='{url}'>Bids</a><iframe src='{url}'></iframe></html>"))
    assert (linked.settings, linked.here) == (settings, False)
    (found,) = [one for one in survey(page_of("<html></html>", url)) if one.what == "platform"]
    assert found.here


def test_civicplus_is_known_by_its_page_and_its_mark_together() -> None:
    url = "https://www.elm.example/bids.aspx?showAllBids=on"
    (found,) = recognise(page_of("<html>Powered by CivicPlus</html>", url))
    assert found.settings == {"platform": "civicplus", "url": "https://www.elm.example/bids.aspx"}
    assert recognise(page_of("<html>Our own</html>", url)) == []
    (linked,) = recognise(page_of("<html><a href='/Bids.aspx'>Bids</a> CivicPlus</html>"))
    assert linked.settings["url"] == "https://bids.elm.example/Bids.aspx"


def test_prose_and_the_makers_own_pages_are_no_tenants() -> None:
    body = "<html><p>See https://elm.ionwave.net/</p><a href='https://www.bidsandtenders.com/'>made by</a></html>"
    assert recognise(page_of(body)) == []
    assert recognise(page_of('{"url": "https://elm.ionwave.net/"}')) == []


def test_what_is_never_read_is_named() -> None:
    page = page_of("<html><a href='https://vendors.planetbids.com/portal/1'>Bids</a></html>")
    assert refused(page) == ["PlanetBids"]
    assert refused(page_of("<html></html>", "https://www.demandstar.com/app/1")) == ["DemandStar"]
    assert refused(page_of(TABLE)) == []
