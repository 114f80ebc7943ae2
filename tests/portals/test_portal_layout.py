"""The marks of a page: the same from day to day while its layout is, and different when it is another page."""

from __future__ import annotations

import json

import pytest
from replay import NOW, portal_of, read

from coopwatchd.model.records import Solicitation
from coopwatchd.portals.base import Page
from coopwatchd.portals.fields import link, text
from coopwatchd.portals.layout import MOST_MARKS, marks
from coopwatchd.portals.platforms.html_list import HtmlList

ROW = "<tr><td>{0}</td><td><a href='/b/{0}'>Bid {0}</a></td></tr>"


def page_of(body: str | bytes) -> Page:
    raw = body if isinstance(body, bytes) else body.encode()
    return Page(url="https://c.example/", status=200, headers={}, body=raw, fetched_at=NOW)


def bids(*ids: int, head: str = "Due Date", clock: str = "08:01", view: int = 7) -> str:
    return (
        f"<html><head><title>Open Bids - County</title></head><body><!-- {clock} --><nav class='main menu'></nav>"
        f"<form id='aspnet-{view}'><table id='grid'><tr><th>Number</th><th>{head}</th></tr>"
        f"{''.join(ROW.format(id) for id in ids)}</table></form><footer></footer></body></html>"
    )


def test_they_are_the_same_whatever_rows_stand_there_and_however_things_are_numbered() -> None:
    assert marks(page_of(bids(1, 2, 3))) == marks(page_of(bids(4, clock="17:30", view=912)))
    assert marks(page_of(bids(1))) == (
        "title: Open Bids - County",
        "heading: Number",
        "heading: Due Date",
        "nav.main",
        "form#aspnet-#",
        "table#grid",
    )


def test_a_renamed_heading_is_another_mark() -> None:
    assert set(marks(page_of(bids(1)))) ^ set(marks(page_of(bids(1, head="Closes")))) == {
        "heading: Due Date",
        "heading: Closes",
    }


def test_the_pages_word_of_an_error_is_a_mark_of_its_own() -> None:
    page = page_of("<html><title>Oops</title><p>Something went wrong. Please TRY AGAIN LATER.</p></html>")
    assert marks(page) == ("says: something went wrong", "says: try again later", "title: Oops")


def test_json_is_known_by_its_keys_and_not_by_its_rows() -> None:
    full = {"success": 1, "payload": {"projects": {"17": {"name": "a"}}, "total": 1}, "message": ""}
    none = full | {"payload": {"projects": [], "total": 0}}
    assert marks(page_of(json.dumps(full))) == marks(page_of(json.dumps(none)))
    assert "key: payload.projects" in marks(page_of(json.dumps(full)))
    by_id = {"17": {"name": "a"}, "18": {"name": "b"}}
    assert marks(page_of(json.dumps(by_id))) == marks(page_of("[]")) == marks(page_of('{"torn":')) == ()


def test_a_large_answer_is_not_read_a_second_time() -> None:
    assert marks(page_of(json.dumps({"rows": ["x" * 1_000] * 2_100}))) == ()


@pytest.mark.parametrize("body", [b"PK\x03\x04...", b"Number,Title\n1,a\n", b"<?xml version='1.0'?><rss/>", b""])
def test_other_files_have_none(body: bytes) -> None:
    assert marks(page_of(body)) == ()


def test_there_are_never_many() -> None:
    many = "".join(f"<div id='{chr(97 + n % 26)}{chr(97 + n // 26)}'></div>" for n in range(300))
    assert len(marks(page_of(f"<html>{many}</html>"))) == MOST_MARKS


def test_a_snapshot_has_the_marks_of_its_first_page() -> None:
    listing = HtmlList(
        Solicitation,
        url="/one",
        rows="table#grid tr:has(td)",
        fields={"title": text("a"), "url": link("a")},
        next="a.next",
    )
    second = bids(3).replace("Open Bids", "Page two")
    first = bids(1, 2).replace("</form>", "<a class='next' href='/two'>more</a></form>")
    found = read(portal_of(listing), {"/one": first, "/two": second})
    assert len(found.records) == 3
    assert found.layout == marks(page_of(first))
