"""Bodies: whole, bounded, or a Refusal with its class."""

from __future__ import annotations

import gzip
import os
import tracemalloc
import zlib

import pytest
from fetch_loopback import PAGE, Asker, Site, Visit

from coopwatchd.errors import Trouble
from coopwatchd.portals.base import Request


def test_compressed_page_comes_whole(site: Site, asker: Asker, zipped: bytes) -> None:
    site.gzipped("/z", zipped)
    assert asker.page("/z").body == PAGE
    assert site.seen[0].headers["accept-encoding"] == "gzip"


def test_listing_cannot_ask_for_another_encoding_or_name(site: Site, asker: Asker) -> None:
    asker.page("/list", headers={"Accept-Encoding": "br", "User-Agent": "Mozilla/5.0", "Accept": "application/json"})
    sent = site.seen[0].headers
    assert sent["accept-encoding"] == "gzip"
    assert sent["user-agent"] == "coopwatchd/0.1.0 (+bids@example.com)"
    assert sent["accept"] == "application/json"


def test_plain_and_chunked_pages_come_whole(site: Site, asker: Asker) -> None:
    def chunked(visit: Visit) -> None:
        visit.send_response_only(200)
        visit.send_header("Transfer-Encoding", "chunked")
        visit.end_headers()
        for piece in (PAGE[:10], PAGE[10:]):
            visit.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        visit.wfile.write(b"0\r\n\r\n")

    site.routes["/chunked"] = chunked
    assert asker.page("/list").body == PAGE
    assert asker.page("/chunked").body == PAGE


def test_several_gzip_members_are_one_page_and_padding_is_passed_over(site: Site, asker: Asker) -> None:
    site.gzipped("/z", gzip.compress(PAGE[:40]) + gzip.compress(PAGE[40:]) + b"\0\0\0\0")
    assert asker.page("/z").body == PAGE


@pytest.mark.parametrize("missing", [1, 8, 20, 60])
def test_cut_gzip_with_a_correct_length_is_incomplete(site: Site, asker: Asker, zipped: bytes, missing: int) -> None:
    site.gzipped("/z", zipped[:-missing])
    assert asker.refusal("/z").trouble is Trouble.INCOMPLETE


def test_cut_second_member_is_incomplete(site: Site, asker: Asker, zipped: bytes) -> None:
    site.gzipped("/z", zipped + zipped[:-9])
    assert asker.refusal("/z").trouble is Trouble.INCOMPLETE


def test_damaged_gzip_is_incomplete(site: Site, asker: Asker, zipped: bytes) -> None:
    site.gzipped("/z", zipped[:-6] + b"\xff" + zipped[-5:])
    site.gzipped("/not", PAGE)
    assert asker.refusal("/z").trouble is Trouble.INCOMPLETE
    assert asker.refusal("/not").trouble is Trouble.INCOMPLETE


def test_fewer_bytes_than_announced_is_incomplete(site: Site, asker: Asker) -> None:
    def short(visit: Visit) -> None:
        visit.reply(200, PAGE, [("Content-Length", str(len(PAGE) + 100))])
        visit.close_connection = True

    def cut_chunks(visit: Visit) -> None:
        visit.send_response_only(200)
        visit.send_header("Transfer-Encoding", "chunked")
        visit.end_headers()
        visit.wfile.write(b"ff\r\n" + PAGE)
        visit.close_connection = True

    site.routes["/short"], site.routes["/chunks"] = short, cut_chunks
    for path in ("/short", "/chunks"):
        refusal = asker.refusal(path)
        assert refusal.trouble is Trouble.INCOMPLETE
        assert refusal.url == f"{site.url}{path}"


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd", "utf-8"])
def test_encoding_nobody_asked_for_is_refused(site: Site, asker: Asker, encoding: str) -> None:
    site.gzipped("/z", PAGE, encoding)
    refusal = asker.refusal("/z")
    assert refusal.trouble is Trouble.LAYOUT
    assert encoding in str(refusal)


def test_body_compressed_once_more_than_it_says_is_refused(site: Site, asker: Asker, zipped: bytes) -> None:
    site.gzipped("/twice", gzip.compress(zipped))
    site.page("/unsaid", zipped)
    assert asker.refusal("/twice").trouble is Trouble.LAYOUT
    assert asker.refusal("/unsaid").trouble is Trouble.LAYOUT


def test_bomb_is_stopped_while_it_is_small(site: Site, asker: Asker) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1_000_000)
    bomb = b"".join(packer.compress(block) for _ in range(60)) + packer.flush()
    site.gzipped("/bomb", bomb)
    crawl = asker.crawl()
    tracemalloc.start()
    try:
        refusal = asker.refusal("/bomb", crawl)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refusal.trouble is Trouble.TOO_LARGE
    assert peak < 40_000_000


def test_limits_on_both_sides_of_the_compression(site: Site, asker: Asker) -> None:
    noise = os.urandom(300_000)
    site.gzipped("/noise", gzip.compress(noise))
    site.gzipped("/blown", gzip.compress(b"ab" * 200_000))
    site.page("/plain", b"x" * 400_000)
    site.routes["/endless"] = endless
    site.gzipped("/fits", gzip.compress(b"<html>" + noise[:100_000]))
    small = asker.fetcher(max_compressed=200_000, max_body=350_000)
    for path in ("/noise", "/blown", "/plain", "/endless"):
        assert asker.refusal(path, asker.crawl(small)).trouble is Trouble.TOO_LARGE, path
    assert asker.crawl(small)(Request(url="/fits")) is not None


def endless(visit: Visit) -> None:
    visit.send_response_only(200)
    visit.end_headers()
    visit.close_connection = True
    while not visit.site.over.is_set():
        visit.wfile.write(b"y" * 65_536)


def test_small_bomb_within_the_limits_is_known_by_its_ratio(site: Site, asker: Asker) -> None:
    site.gzipped("/bomb", gzip.compress(bytes(5_000_000), 9))
    refusal = asker.refusal("/bomb")
    assert refusal.trouble is Trouble.TOO_LARGE
    assert "200 times" in str(refusal)


def test_repetitive_page_under_a_megabyte_is_no_bomb(site: Site, asker: Asker) -> None:
    table = b"<html>" + b"<tr><td></td></tr>" * 40_000
    site.gzipped("/z", gzip.compress(table, 9))
    assert len(asker.page("/z").body) == len(table)


def test_nothing_at_all_is_incomplete(site: Site, asker: Asker) -> None:
    site.page("/empty", b"")
    site.page("/blank", b" \r\n")
    site.gzipped("/zipped", gzip.compress(b""))
    for path in ("/empty", "/blank", "/zipped"):
        assert asker.refusal(path).trouble is Trouble.INCOMPLETE


def test_reset_in_the_body_is_incomplete_after_one_more_try(site: Site, asker: Asker) -> None:
    def cut(visit: Visit) -> None:
        visit.send_response_only(200)
        visit.send_header("Content-Length", "5000")
        visit.end_headers()
        visit.wfile.write(PAGE)
        visit.hang_up()

    site.routes["/cut"] = cut
    assert asker.refusal("/cut").trouble is Trouble.INCOMPLETE
    assert len(site.seen) == 2
