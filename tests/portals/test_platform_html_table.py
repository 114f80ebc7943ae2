"""Tables by their own headings: sections, cells that are not as many as headings, and the page's words for nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from replay import portal_of, read
from test_portal_damage import truncated, with_mixed_attributes, without_tags

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Solicitation, Stage
from coopwatchd.portals.fields import documents, link, text
from coopwatchd.portals.platforms import html_table
from coopwatchd.portals.platforms.html_table import HtmlTable, Section
from coopwatchd.portals.platforms.spreadsheet import sheet_moment

COLUMNS = {"number": r"\bno\b", "title": "name|title", "due": "due|clos"}
NEEDED = frozenset(COLUMNS)
HEAD = "<tr><th>No.</th><th>Name</th><th>Due date</th></tr>"
NOTHING = "There are no open bids"


def portal(*sections: Section):
    listing = HtmlTable(
        Solicitation,
        url="/bids",
        sections=sections or (Section(columns=COLUMNS, needed=NEEDED),),
        empty=(NOTHING,),
        fields={
            "number": text("number"),
            "title": text("title"),
            "url": link("title a"),
            "documents": documents("number a"),
            "due_at": sheet_moment("due"),
        },
    )
    return portal_of(listing)


def row(number: int, *, due: str = "11/02/2026 2:00 PM") -> str:
    papers = f'<a href="/d/{number}.pdf">B-{number}</a>'
    return f'<tr><td>{papers}</td><td><a href="/b/{number}">Bid {number}</a></td><td>{due}</td></tr>'


def page(*tables: str) -> str:
    return f"<html><body>{''.join(tables)}</body></html>"


def table(*rows: str, head: str = HEAD) -> str:
    return f"<table>{head}{''.join(rows)}</table>"


def bids(body: str, *sections: Section) -> Any:
    return read(portal(*sections), {"/bids": body})


def test_a_table_is_read_by_its_headings_wherever_they_stand() -> None:
    mixed = "<table><tr><td>Closing</td><td>Bid Name</td><td>Bid No</td></tr>"
    mixed += '<tr><td>11/02/2026 2:00 PM</td><td><a href="/b/1">Bid 1</a></td>'
    mixed += '<td><a href="/d/1.pdf">B-1</a></td></tr></table>'
    for body in (page(table(row(1))), page(mixed)):
        (record,) = bids(body).records
        assert (record.number, record.title, record.url) == ("B-1", "Bid 1", "https://sample.example/b/1")
        assert record.due.at.isoformat() == "2026-11-02T14:00:00-06:00"
        assert [one.url for one in record.documents] == ["https://sample.example/d/1.pdf"]


@pytest.mark.parametrize("renamed", ["No.", "Name", "Due date"])
def test_a_renamed_column_is_a_layout(renamed: str) -> None:
    with pytest.raises(Refusal) as refusal:
        bids(page(table(row(1), head=HEAD.replace(renamed, "Else"))))
    assert refusal.value.trouble is Trouble.LAYOUT


def test_a_row_with_another_number_of_cells_is_set_aside_and_never_shifted() -> None:
    short = "<tr><td>B-7</td><td>11/02/2026</td></tr>"
    long = "<tr><td>B-8</td><td>x</td><td>Bid 8</td><td>11/02/2026</td></tr>"
    spanned = '<tr><td rowspan="2">B-9</td><td>Bid 9</td><td></td></tr><tr><td>Part two</td><td>11/02/2026</td></tr>'
    snapshot = bids(page(table(row(1), short, long, spanned, row(2))))
    assert [one.number for one in snapshot.records] == ["B-1", "B-9", "B-2"]
    assert ["cells under 3 headings" in one.reason for one in snapshot.rejects] == [True] * 3


def test_headings_in_between_and_empty_rows_are_no_rows() -> None:
    between = '<tr><td colspan="3">Technology</td></tr><tr><td></td><td> </td><td></td></tr>'
    snapshot = bids(page(table(row(1), between, row(2))))
    assert (len(snapshot.records), snapshot.rejects) == (2, ())


def test_a_table_around_the_table_is_not_it() -> None:
    around = f"<table><tr><td>Bids by no, name and due date{table(row(1), row(2))}</td><td>Menu</td></tr></table>"
    assert len(bids(page(around)).records) == 2


def test_empty_is_believed_on_the_pages_own_words_only() -> None:
    assert bids(page(f"<p>{NOTHING}.</p>")).empty
    assert bids(page(table(f'<tr><td colspan="3">{NOTHING}</td></tr>'))).empty
    hidden = f'<p style="display: none">{NOTHING}</p><script>say("{NOTHING}")</script><!-- {NOTHING} -->'
    for body in (page(table()), page("<p>Welcome</p>"), page(hidden), page(table(), hidden)):
        with pytest.raises(Refusal) as refusal:
            bids(body)
        assert refusal.value.trouble is Trouble.LAYOUT


OPEN = Section(start="h2#now", columns=COLUMNS, needed=NEEDED, stage=Stage.OPEN)
LATER = Section(
    start="h2#later",
    columns={"title": "name", "due": "when"},
    needed=frozenset({"title"}),
    stage=Stage.FORECAST,
    optional=True,
)
SOON = "<table><tr><th>Name</th></tr><tr><td><a href='/b/9'>Bid 9</a></td></tr></table>"


def test_a_section_ends_where_the_next_begins() -> None:
    body = page('<h2 id="now">Now</h2>', table(row(1)), '<div><h2 id="later">Later</h2></div>', SOON)
    snapshot = bids(body, OPEN, LATER)
    assert [(one.title, one.stage) for one in snapshot.records] == [("Bid 1", Stage.OPEN), ("Bid 9", Stage.FORECAST)]
    assert snapshot.whole


def test_a_table_of_the_next_section_is_not_read_as_one_of_this() -> None:
    alike = Section(start="h2#later", columns=COLUMNS, needed=NEEDED, stage=Stage.FORECAST)
    body = page('<h2 id="now">Now</h2>', table(row(1)), '<h2 id="later">Later</h2>', table(row(2)))
    snapshot = bids(body, OPEN, alike)
    assert [(one.title, one.stage) for one in snapshot.records] == [("Bid 1", Stage.OPEN), ("Bid 2", Stage.FORECAST)]
    assert not snapshot.rejects


def test_without_the_optional_section_nothing_is_concluded_from_what_is_gone() -> None:
    for rest in ("", '<h2 id="later">Later</h2>', '<h2 id="later">Later</h2><table><tr><th>Other</th></tr></table>'):
        snapshot = bids(page('<h2 id="now">Now</h2>', table(row(1)), rest), OPEN, LATER)
        assert ([one.title for one in snapshot.records], snapshot.whole) == (["Bid 1"], False)
    assert bids(page('<h2 id="now">Now</h2>', table(row(1)), f'<h2 id="later">L</h2>{NOTHING}'), OPEN, LATER).whole


def test_without_the_section_that_must_be_there_nothing_is_read() -> None:
    with pytest.raises(Refusal, match="h2#now"):
        bids(page(table(row(1)), '<h2 id="later">Later</h2>', SOON), OPEN, LATER)


def test_a_table_of_ones_own() -> None:
    options = html_table.Options.model_validate(
        {
            "url": "https://state.example/bids",
            "timezone": "America/Denver",
            "columns": {"number": "No.", "title": "Name", "url": "Name", "due_at": "Due date"},
            "under": "h2",
            "empty": NOTHING,
        }
    )
    made = html_table.portal("state", options)
    (record,) = read(made, {"https://state.example/bids": page("<h2>Bids</h2>", table(row(1)))}).records
    assert (record.number, record.url) == ("B-1", "https://state.example/b/1")
    assert record.due.at.isoformat() == "2026-11-02T14:00:00-07:00"


MANY = "\n".join(
    f'<tr>\n<td><a href="/d/{n}.pdf">B-{n}</a></td>\n<td>Bid {n}</td>\n'
    f"<td>11/{1 + n:02}/2026 {1 + n % 12}:00 PM</td>\n</tr>"
    for n in range(28)
)
PAGE = f"<html>\n<body>\n<table>\n{HEAD}\n{MANY}\n</table>\n</body>\n</html>".encode()


def doubled(body: bytes, chance: random.Random) -> bytes:
    return b"\n".join(line + b"\n" + line if chance.random() < 0.1 else line for line in body.split(b"\n"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage", [truncated, without_tags, with_mixed_attributes, doubled], ids=lambda one: one.__name__
)
def test_no_damage_mixes_rows_or_columns(damage: Callable[[bytes, random.Random], bytes]) -> None:
    records = 0
    for seed in range(250):
        try:
            snapshot = bids(damage(PAGE, random.Random(seed)))  # noqa: S311 - damage, not secrets
        except Refusal:
            continue
        for one in snapshot.records:
            n = int(one.number.removeprefix("B-"))
            assert one.title == f"Bid {n}"
            assert one.due is None or (one.due.day.day, one.due.at.hour % 12) == (1 + n, (1 + n) % 12)
            records += 1
    assert records > 100
