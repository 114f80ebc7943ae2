"""HTML lists: rows, header rows, the portal's own words for nothing, paging, totals."""

from __future__ import annotations

import pytest
from replay import portal_of, read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Solicitation, Stage
from coopwatchd.portals.catalog import platforms
from coopwatchd.portals.fields import const, link, moment, text
from coopwatchd.portals.platforms.html_list import HtmlList

FIELDS = {
    "number": text("td.no"),
    "title": text("td a"),
    "url": link("td a"),
    "due_at": moment("td.due", "%m/%d/%Y"),
}


def portal(**settings: object):
    given = {"url": "/bids", "rows": "table tr", "empty": "no current solicitations", "fields": FIELDS} | settings
    return portal_of(HtmlList(Solicitation, **given))


def table(*rows: str, after: str = "") -> str:
    return f"<html><body><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>{after}</body></html>"


def bid(number: int, due: str = "10/20/2026") -> str:
    return f'<td class=no>{number}</td><td><a href="/bids/{number}">Bid {number}</a></td><td class=due>{due}</td>'


HEAD = "<th>No</th><th>Title</th>"


def ids(snapshot) -> list[str]:
    return [record.number for record in snapshot.records]


def test_rows_become_records_and_the_header_is_none() -> None:
    snapshot = read(portal(), {"/bids": table(HEAD, bid(1), bid(2))})
    assert ids(snapshot) == ["1", "2"]
    assert snapshot.rejects == ()
    assert snapshot.records[0].id == "https://sample.example/bids/1"


def test_a_row_with_a_head_cell_and_data_is_data() -> None:
    snapshot = read(portal(), {"/bids": table("<th scope=row>1</th>" + bid(1))})
    assert ids(snapshot) == ["1"]


def test_a_row_that_says_nothing_is_a_reject_with_its_reason() -> None:
    snapshot = read(portal(), {"/bids": table(HEAD, bid(1), "<td>see below</td>", bid(3, "13/45/2026"))})
    assert ids(snapshot) == ["1"]
    assert [one.row for one in snapshot.rejects] == ["row 3", "row 4"]
    assert "no id and no title" in snapshot.rejects[0].reason
    assert "see below" in snapshot.rejects[0].reason
    assert "13/45/2026" in snapshot.rejects[1].reason


@pytest.mark.parametrize(
    "markup",
    [
        table(HEAD, after="<p>There are\n <b>No current</b> solicitations.</p>"),
        table(HEAD, "<td colspan=3>No Current Solicitations at this time</td>"),
        "<html><body><p>no current solicitations</p></body></html>",
    ],
)
def test_nothing_is_believed_on_the_portals_own_words(markup: str) -> None:
    snapshot = read(portal(), {"/bids": markup})
    assert (snapshot.empty, snapshot.records, snapshot.rejects) == (True, (), ())


@pytest.mark.parametrize(
    "markup",
    [
        table(HEAD),
        "<html><body><h1>Welcome</h1></body></html>",
        table(HEAD, after="<p style='display:none'>no current solicitations</p>"),
        table(HEAD, after="<script>var t = 'no current solicitations'</script>"),
        table("<td>new layout</td>", "<td>another</td>"),
        "",
    ],
)
def test_no_rows_without_the_words_is_a_refusal(markup: str) -> None:
    with pytest.raises(Refusal, match="sample/solicitations") as refusal:
        read(portal(), {"/bids": markup})
    assert refusal.value.trouble is Trouble.LAYOUT


def test_rows_are_believed_before_words() -> None:
    snapshot = read(portal(), {"/bids": table(bid(1), after="There are no current solicitations for roofing.")})
    assert (ids(snapshot), snapshot.empty) == (["1"], False)


def test_an_unclosed_page_is_marked() -> None:
    assert not read(portal(), {"/bids": table(bid(1)).removesuffix("</html>")}).whole
    assert read(portal(), {"/bids": table(bid(1))}).whole


NEXT = '<a class=next href="/bids?page=2">next</a>'


def test_pages_are_followed_to_the_last() -> None:
    answers = {"/bids": table(bid(1), after=NEXT), "/bids?page=2": table(bid(2), after="<a class=next href='#'>x</a>")}
    assert ids(read(portal(next="a.next"), answers)) == ["1", "2"]


def test_a_page_that_leads_back_is_incomplete() -> None:
    second = table(bid(2), after=NEXT.replace("page=2", "page=1"))
    answers = {"/bids": table(bid(1), after=NEXT), "/bids?page=2": second, "/bids?page=1": table(bid(1), after=NEXT)}
    with pytest.raises(Refusal, match="round in circles") as refusal:
        read(portal(next="a.next"), answers)
    assert refusal.value.trouble is Trouble.INCOMPLETE


def test_a_next_page_without_rows_or_behind_a_script_is_incomplete() -> None:
    with pytest.raises(Refusal) as refusal:
        read(portal(next="a.next"), {"/bids": table(bid(1), after=NEXT), "/bids?page=2": "<html></html>"})
    assert refusal.value.trouble is Trouble.INCOMPLETE
    script = "<a class=next href=\"javascript:__doPostBack('x','')\">next</a>"
    with pytest.raises(Refusal, match="only a script") as refusal:
        read(portal(next="a.next"), {"/bids": table(bid(1), after=script)})
    assert refusal.value.trouble is Trouble.INCOMPLETE


def test_the_portals_own_total_is_held_against_the_rows() -> None:
    listing = portal(total=r"of ([\d,]+) results")
    assert len(read(listing, {"/bids": table(bid(1), bid(2), after="1-2 of 2 results")}).records) == 2
    with pytest.raises(Refusal, match="shows 2 rows and says itself that there are 1200") as refusal:
        read(listing, {"/bids": table(bid(1), bid(2), after="1-2 of 1,200 results")})
    assert refusal.value.trouble is Trouble.INCOMPLETE
    with pytest.raises(Refusal, match="shows 2 rows and says itself that there are 1") as refusal:
        read(listing, {"/bids": table(bid(1), bid(2), after="1 of 1 results")})
    assert refusal.value.trouble is Trouble.INCOMPLETE
    # What is no record may be no row of the portal's either.
    assert len(read(listing, {"/bids": table(bid(1), "<td>see below</td>", after="1 of 1 results")}).records) == 1
    with pytest.raises(Refusal, match="does not say how many"):
        read(listing, {"/bids": table(bid(1))})


@pytest.mark.parametrize(
    "settings", [{"rows": "tr["}, {"fields": {"titel": text("a")}}, {"next": ":::"}, {"total": "("}]
)
def test_a_listing_that_cannot_work_is_refused_before_the_first_page(settings: dict) -> None:
    with pytest.raises(ValueError, match=r"CSS|no such field|regular"):
        portal(**settings)


def test_a_date_that_no_row_has_a_place_for_was_renamed_and_an_empty_place_is_none() -> None:
    rows = [bid(n, due="") for n in range(4)]
    assert [one.due for one in read(portal(), {"/bids": table(HEAD, *rows)}).records] == [None] * 4
    renamed = [row.replace("class=due", "class=when") for row in rows]
    with pytest.raises(Refusal, match=r"4 rows, and none has ‘td.due’, which is to be its due_at") as refusal:
        read(portal(), {"/bids": table(*renamed)})
    assert refusal.value.trouble is Trouble.LAYOUT
    assert len(read(portal(), {"/bids": table(*renamed[:3], rows[3])}).records) == 4
    assert len(read(portal(), {"/bids": table(*renamed[:3])}).records) == 3


def test_a_declared_stage_and_id() -> None:
    fields = FIELDS | {"stage": const(Stage.FORECAST)}
    record = read(portal(fields=fields, id=text("td.no")), {"/bids": table(bid(7))}).records[0]
    assert (record.id, record.stage) == ("7", Stage.FORECAST)


def test_a_users_table_of_fields() -> None:
    platform = platforms()["html_list"]
    options = platform.Options.model_validate(
        {
            "url": "https://city.example/bids",
            "rows": "tr",
            "timezone": "America/Denver",
            "empty": ["none open", "no bids"],
            "fields": {
                "id": "@data-id",
                "title": "td a",
                "url": "td a@href",
                "number": {"select": "td a", "pattern": r"^(\S+):"},
                "due_at": {"select": "td.due", "formats": ["%m/%d/%Y", "%m/%d/%Y %H:%M"], "pattern": "closes (.*)"},
                "stage": {"select": "td.st", "values": {"Open": "open", "Award": "awarded"}},
            },
        }
    )
    own = platform.portal("city", options)
    page = (
        "<table><tr data-id=R1><td><a href=/1>A-1: Laptops</a></td><td class=due>closes 10/20/2026 14:00</td>"
        "<td class=st>OPEN</td></tr></table>"
    )
    record = read(own, {"https://city.example/bids": page}).records[0]
    assert (record.id, record.number, record.title, record.url, record.stage) == (
        "R1",
        "A-1",
        "A-1: Laptops",
        "https://city.example/1",
        Stage.OPEN,
    )
    assert record.due.at.isoformat() == "2026-10-20T14:00:00-06:00"
    assert read(own, {"https://city.example/bids": "<p>Sorry, NO BIDS today</p>"}).empty
