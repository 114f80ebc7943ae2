"""Fields: what is taken from a row, how it is cleaned, and that both HTML parsers agree on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from replay import NOW, SAMPLES

from coopwatchd.model.records import Contract, Document, Due, Solicitation, Stage
from coopwatchd.portals import fields as f
from coopwatchd.portals.base import Page
from coopwatchd.portals.clean import clean, clean_link, clean_number, identity, prose
from coopwatchd.portals.rows import HtmlRow, JsonRow, html_rows, page_text, soup_rows

PLACE = f.Place(url="https://coop.example/bids/list?x=1", zone="America/Chicago")


def page(markup: str | bytes) -> Page:
    body = markup.encode() if isinstance(markup, str) else markup
    return Page(url=PLACE.url, status=200, headers={}, body=body, fetched_at=NOW)


def row(markup: str) -> HtmlRow:
    return html_rows(page(f"<table><tr>{markup}</tr></table>"), "tr")[0]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  Laptops \n\t and\xa0tablets ", "Laptops and tablets"),
        ("Lap\u200btops\ufeff", "Laptops"),
        ("\u202eevil\u202c \x1b[31mred\x00", "evil [31mred"),
        ("Ｌａｐｔｏｐ ﬁt", "Laptop fit"),
        ("Robots 🤖", "Robots 🤖"),
    ],
)
def test_text_is_what_a_person_sees(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_titles_and_descriptions_are_capped() -> None:
    read = f.read_row(
        Solicitation,
        row(f"<td class=n>1</td><td class=t>{'T' * 200_000}</td><td class=d>{'word ' * 9_000}</td>"),
        {"number": f.text("td.n"), "title": f.text("td.t"), "description": f.description("td.d")},
        PLACE,
        page="",
    )
    assert (len(read.title), read.title[-1]) == (300, "…")
    assert 7_990 < len(read.description) <= 8_000


@pytest.mark.parametrize("raw", ["RFP‑01", "RFP–01", "RFP-01\u200b", "ＲＦＰ－０１", " RFP-01 "])
def test_a_number_does_not_look_new_for_its_dashes(raw: str) -> None:
    assert clean_number(raw) == "RFP-01"


@pytest.mark.parametrize("raw", ["RFP 01", "rfp-01", "#RFP_01", "RFP\xa001", "rfp - 01"])
def test_an_id_made_of_a_number_survives_its_spelling(raw: str) -> None:
    assert identity(raw) == "rfp-01"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("detail?id=7", "https://coop.example/bids/detail?id=7"),
        ("//other.example/a b|c<d>", "https://other.example/a%20b%7Cc%3Cd%3E"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:a@b.example", ""),
        ("ftp://a.example/x", ""),
        ("#top", ""),
        ("", ""),
        ("http://[", ""),
    ],
)
def test_links_are_web_addresses_or_nothing(href: str, url: str) -> None:
    assert clean_link(href, PLACE.url) == url


def test_prose_leaves_markup_and_scripts_behind() -> None:
    assert prose("<p>One<br>two</p><script>x()</script><style>p{}</style>3 &lt; 4<img onerror=x()>") == "One two 3 < 4"


def test_every_field_function_on_html() -> None:
    read = row(
        "<td class=a>Ten <b>laptops</b><br>new<script>no</script></td><td class=l><a href='/x' title=T>go</a>"
        "<a href='/y'>and</a><a href='javascript:1'>bad</a></td><td class=d>Due: 10/20/2026 2:00 PM CT</td>"
        "<td class=s>Closed</td><td class=n>3 addenda</td><td class=r>Ref: A-7 (old)</td><td class=e></td>"
    )
    assert f.text("td.a").read(read, PLACE) == "Ten laptops new"
    assert f.text("td.none").read(read, PLACE) == ""
    assert f.attr("a", "title").read(read, PLACE) == "T"
    assert f.link("td.l a").read(read, PLACE) == "https://coop.example/x"
    assert f.texts("td.l a").read(read, PLACE) == ("go", "and", "bad")
    assert f.documents("td.l a").read(read, PLACE) == (
        Document(title="go", url="https://coop.example/x"),
        Document(title="and", url="https://coop.example/y"),
    )
    assert f.moment("td.d", "%m/%d/%Y %I:%M %p").read(read, PLACE).at.isoformat() == "2026-10-20T14:00:00-05:00"
    assert f.moment("td.e", "%m/%d/%Y").read(read, PLACE) is None
    assert f.day("td.d", "%m/%d/%Y %I:%M %p").read(read, PLACE).isoformat() == "2026-10-20"
    assert f.choice("td.s", {"Open": Stage.OPEN, "closed": Stage.CLOSED}).read(read, PLACE) is Stage.CLOSED
    assert f.count("td.n").read(read, PLACE) == 3
    assert f.pattern("td.r", r"Ref: (\S+)").read(read, PLACE) == "A-7"
    assert f.pattern("td.r", r"Nothing (\S+)").read(read, PLACE) == ""
    assert f.const(("x",)).read(read, PLACE) == ("x",)


def test_a_cell_hidden_by_its_style_is_read_when_it_is_named() -> None:
    # IonWave hides the organisation's column, and the value in it is the right one.
    read = row('<td class=o style="display:none">City</td><td>shown<i hidden>not shown</i></td>')
    assert f.text("td.o").read(read, PLACE) == "City"
    assert clean(read.value("") or "") == "shown"


def test_json_rows_take_dotted_keys() -> None:
    read = JsonRow({"a": {"b": ["x", {"c": 7.0}]}, "on": "2026-10-20T19:00:00", "no": None, "yes": True}, under="k")
    assert f.key("a.b.1.c").read(read, PLACE) == "7"
    assert f.key("a.z.q").read(read, PLACE) == ""
    assert f.key("no").read(read, PLACE) == ""
    assert f.key("yes").read(read, PLACE) == "true"
    assert f.key("@key").read(read, PLACE) == "k"
    assert f.key_texts("a.b").read(read, PLACE) == ("x",)
    due = f.key_moment("on", "%Y-%m-%dT%H:%M:%S", wire="UTC").read(read, PLACE)
    assert isinstance(due, Due)
    assert due.at is not None
    assert due.at.isoformat() == "2026-10-20T14:00:00-05:00"


def test_a_row_without_id_or_title_is_no_record() -> None:
    declared = {"number": f.text("td.n"), "title": f.text("td.t")}
    with pytest.raises(f.Unreadable, match="no id and no title") as lacking:
        f.read_row(Solicitation, row("<td>x</td>"), declared, PLACE, page="")
    assert lacking.value.lacking
    with pytest.raises(f.Unreadable, match="no title"):
        f.read_row(Solicitation, row("<td class=n>1</td>"), declared, PLACE, page="")


def test_a_row_with_an_impossible_date_says_which() -> None:
    declared = {"number": f.text("td.n"), "title": f.text("td.t"), "ends_on": f.day("td.d", "%Y-%m-%d")}
    markup = "<td class=n>1</td><td class=t>T</td><td class=d>2025-02-30</td>"
    with pytest.raises(f.Unreadable, match="ends_on: ‘2025-02-30’") as refused:
        f.read_row(Contract, row(markup), declared, PLACE, page="")
    assert not refused.value.lacking


def test_an_empty_declared_id_is_not_made_up_from_the_address() -> None:
    declared = {"id": f.attr("a", "data-id"), "url": f.link("a"), "title": f.text("a")}
    with pytest.raises(f.Unreadable, match="no id"):
        f.read_row(Solicitation, row("<td><a href=/x>T</a></td>"), declared, PLACE, page="")


def test_page_text_is_what_is_shown() -> None:
    markup = "<body><p>Shown</p><p style='display: none'>No results</p><script>No results</script><p hidden>x</p>"
    assert page_text(page(markup)) == "Shown"


SELECTORS = ("", "td", "a", "span", "h3", "td.no", ".td:nth-child(2)", "[class*=solicitation-ce__title]", "b", "div")
ROWS = ("tr", "div.row.tr", "div.solicitations-row", ".ce-solicitation", "a", "li", "section", "body")


@pytest.mark.parametrize("file", sorted(SAMPLES.rglob("*.html")), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_both_parsers_read_every_sample_alike(file: Path) -> None:
    saved = page(file.read_bytes())
    seen = 0
    for selector in ROWS:
        fast, slow = html_rows(saved, selector), soup_rows(saved, selector)
        assert len(fast) == len(slow), selector
        for one, other in zip(fast, slow, strict=True):
            seen += 1
            for inner in SELECTORS:
                assert clean(one.value(inner) or "") == clean(other.value(inner) or "")
                assert [clean(said) for said in one.values(inner)] == [clean(said) for said in other.values(inner)]
            assert list(one.links("a")) == [(text, href) for text, href in other.links("a")]
            assert one.value("a", "href") == other.value("a", "href")
    assert seen


ODD = [
    "<td>a<br>b</td><td><p>c</p><p>d</p></td>",
    "<td>15<sup>th</sup> of <b>M</b>ay</td><td>AT&amp;T &lt;b&gt; &nbsp; x</td>",
    "<td>one<!-- two --><script>three</script><style>four</style><template>five</template>six</td>",
    "<td>seen<span style='display: none'>unseen</span><i hidden>unseen</i></td>",
    "<td><ul><li>x<li>y</ul><div>z<div>w</div></div></td><td>",
    "<td><a href=' /x y ' title=t>li\nnk</a><a>no address</a></td>",
]


@pytest.mark.parametrize("cells", ODD)
def test_both_parsers_read_odd_markup_alike(cells: str) -> None:
    saved = page(f"<html><body><table><tr>{cells}</tr></table></body></html>")
    fast, slow = html_rows(saved, "tr")[0], soup_rows(saved, "tr")[0]
    for selector in ("", ".", "td", "td:nth-child(2)", "a", "b"):
        assert clean(fast.value(selector) or "") == clean(slow.value(selector) or "")
        assert [clean(said) for said in fast.values(selector)] == [clean(said) for said in slow.values(selector)]
    assert [*fast.links("a")] == [*slow.links("a")]
    assert "unseen" not in clean(slow.value("") or "")
