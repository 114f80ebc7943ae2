"""Feeds: RSS and Atom, ids, and what is no feed."""

from __future__ import annotations

import pytest
from replay import portal_of, read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Solicitation
from coopwatchd.portals.platforms.feed import Feed

PORTAL = portal_of(Feed(Solicitation, url="/rss"))
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Bids</title>
<entry><id>urn:1</id><title>Laptops</title><link rel="edit" href="/edit/1"/><link href="/b/1"/>
<updated>2026-10-02T03:00:00Z</updated><summary type="html">&lt;p&gt;Ten&lt;/p&gt;</summary></entry></feed>"""


def rss(*items: str) -> str:
    return f'<rss version="2.0"><channel><title>Bids</title>{"".join(items)}</channel></rss>'


def test_atom() -> None:
    record = read(PORTAL, {"/rss": ATOM}).records[0]
    assert (record.id, record.title, record.description) == ("urn:1", "Laptops", "Ten")
    assert record.url == "https://sample.example/b/1"
    assert str(record.issued_on) == "2026-10-01"  # 10 PM in Chicago


def test_rss_takes_the_guid_or_else_the_link() -> None:
    snapshot = read(
        PORTAL,
        {"/rss": rss("<item><title>A</title><link>/a</link><guid>g1</guid></item>",
                     "<item><title>B</title><link>/b</link><pubDate>soon</pubDate></item>",
                     "<item><title>No id</title></item>")},
    )  # fmt: skip
    assert [(one.id, one.url[-2:], one.issued_on) for one in snapshot.records] == [
        ("g1", "/a", None),
        ("/b", "/b", None),
    ]
    assert [one.row for one in snapshot.rejects] == ["item 3"]


def test_what_left_a_feed_is_not_gone_unless_the_feed_is_complete() -> None:
    page = {"/rss": rss("<item><title>A</title><link>/a</link></item>")}
    assert not read(PORTAL, page).whole
    assert read(portal_of(Feed(Solicitation, url="/rss", complete=True)), page).whole


def test_a_feed_without_items_is_empty() -> None:
    assert read(PORTAL, {"/rss": rss()}).empty
    assert read(PORTAL, {"/rss": b"\xef\xbb\xbf\n" + rss().encode()}).empty


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><h1>Not found</h1></body></html>",
        "<!doctype html><html><body><br></body></html>",
        "",
        "plain",
        rss("<item><title>A</title>")[:-30],
        "<opml><body/></opml>",
        rss("<item><name>Other</name></item>"),
    ],
)
def test_what_is_no_feed_is_a_refusal(body: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(PORTAL, {"/rss": body})
    assert refusal.value.trouble is Trouble.LAYOUT


def test_entities_are_neither_expanded_nor_fetched(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    for kind in (f'<!ENTITY x SYSTEM "file://{secret}">', f'<!ENTITY e0 "boom">{bomb}<!ENTITY x "&e8;">'):
        body = f"<!DOCTYPE rss [{kind}]>" + rss("<item><title>T &x;</title><link>/a</link></item>")
        try:
            found = read(PORTAL, {"/rss": body})
        except Refusal as refusal:
            assert refusal.trouble is Trouble.LAYOUT  # noqa: PT017 - refusing it is as good as not expanding it
        else:
            assert "hunter2" not in str(found.records)
            assert "boom" not in str(found.records)
