from __future__ import annotations

import gzip
import http.client
import socket
import time
import zlib
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from coopwatchd.simulator import Fault, SimSolicitation

HOST, PATH = "www.omniapartners.com", "/get-started/solicitations"


@pytest.fixture(autouse=True)
def _rows(simulator):
    simulator.world.omnia.put(
        *(
            SimSolicitation(
                id=str(n),
                number=f"R{n}",
                title=f"The lead agency's laptops {n}",
                due=datetime(2026, 12, 1, 20, tzinfo=UTC),
            )
            for n in range(10)
        )
    )


def titles(reply):
    page = BeautifulSoup(reply.text, features="lxml")
    return [h3.get_text() for h3 in page.select("div.ce-solicitation h3")]


@pytest.mark.parametrize("status", [200, 403, 429, 503])
def test_a_challenge_page_asks_for_a_browser(simulator, ask, status):
    simulator.faults.set(HOST, getattr(Fault, f"CHALLENGE_{status}"))
    reply = ask(HOST, PATH)
    assert reply.status == status
    assert "<title>Just a moment...</title>" in reply.text
    assert ("cf-mitigated" in reply.headers) == (status != 200)
    assert "etag" not in reply.headers
    assert "laptops" not in reply.text


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Fault.MAINTENANCE, 200, b"maintenance"),
        (Fault.LOGIN, 200, b'type="password"'),
        (Fault.EMPTY_BODY, 200, b""),
        (Fault.SERVER_ERROR, 500, b"500"),
        (Fault.FORBIDDEN, 403, b"403"),
        (Fault.NOT_FOUND, 404, b"404"),
    ],
)
def test_a_page_that_is_not_the_listing(simulator, ask, fault, status, words):
    simulator.faults.set(HOST, fault)
    reply = ask(HOST, PATH)
    assert reply.status == status
    assert words in reply.body
    assert b"laptops" not in reply.body
    assert bool(reply.body) == bool(words)


def test_it_asks_for_patience(simulator, ask):
    simulator.faults.set(HOST, Fault.UNAVAILABLE)
    assert (ask(HOST, PATH).status, ask(HOST, PATH).headers["retry-after"]) == (503, "120")
    simulator.faults.set(HOST, Fault.TOO_MANY)
    assert (ask(HOST, PATH).status, ask(HOST, PATH).headers["retry-after"]) == (429, "60")


def test_fewer_rows_in_intact_markup(simulator, ask):
    simulator.faults.set(HOST, Fault.HALF_ROWS)
    reply = ask(HOST, PATH)
    assert len(titles(reply)) == 5
    assert reply.text.rstrip().endswith("</html>")
    simulator.faults.set(HOST, Fault.rows(0.2))
    assert len(titles(ask(HOST, PATH))) == 2


@pytest.mark.parametrize(
    ("host", "path"),
    [
        (HOST, PATH),
        ("www.sourcewell-mn.gov", "/solicitations"),
        ("www.naspovaluepoint.org", "/solicitation-status/"),
        ("bids.example.gov", "/bids"),
    ],
)
def test_the_layout_without_rows_says_nothing_of_there_being_none(simulator, ask, host, path):
    assert "no " in ask(host, path).text or host == HOST
    simulator.faults.set(host, Fault.EMPTY_PAGE)
    reply = ask(host, path)
    assert reply.status == 200
    assert "There are no" not in reply.text
    assert "laptops" not in reply.text
    assert "</html>" in reply.text


def test_half_of_a_page_ends_inside_a_tag_with_an_honest_length(simulator, ask):
    whole = ask(HOST, PATH)
    simulator.faults.set(HOST, Fault.HALF_PAGE)
    reply = ask(HOST, PATH)
    assert whole.body.startswith(reply.body)
    assert reply.body.rfind(b"<") > reply.body.rfind(b">")
    assert int(reply.headers["content-length"]) == len(reply.body)
    # As careless as a proxy that caches: the tag is that of the whole page.
    assert reply.headers["etag"] == whole.headers["etag"]


def test_a_truncated_gzip_has_the_right_length_and_no_end(simulator, ask):
    simulator.faults.set(HOST, Fault.TRUNCATED_GZIP)
    reply = ask(HOST, PATH, Accept_Encoding="gzip")
    assert (reply.status, reply.headers["content-encoding"]) == (200, "gzip")
    assert int(reply.headers["content-length"]) == len(reply.body)
    stream = zlib.decompressobj(31)
    assert stream.decompress(reply.body).startswith(b"<!DOCTYPE html>")
    assert not stream.eof


def test_a_truncated_body_is_shorter_than_it_says(simulator, ask):
    whole = ask(HOST, PATH)
    simulator.faults.set(HOST, Fault.TRUNCATED)
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(HOST, PATH)
    assert len(caught.value.partial) + caught.value.expected == len(whole.body)


def test_a_reset_is_a_reset(simulator, ask):
    simulator.faults.set(HOST, Fault.RESET)
    with socket.create_connection(("127.0.0.1", simulator.port), timeout=60) as line:
        line.sendall(f"GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        # An orderly close would be an empty read.
        with pytest.raises(ConnectionResetError):
            line.recv(1)
    simulator.faults.clear()
    assert ask(HOST, PATH).status == 200


def test_a_drip_comes_byte_by_byte_until_the_simulator_stops(simulator):
    simulator.faults.set(HOST, Fault.drip(0.01))
    with socket.create_connection(("127.0.0.1", simulator.port), timeout=60) as line:
        line.sendall(f"GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        received = b""
        while b"<!DOC" not in received:
            more = line.recv(65536)
            assert len(more) < 400, "the body came at once"
            received += more
        simulator.stop()
        while more := line.recv(65536):
            received += more
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"Content-Length: " in head
    assert len(body) < 1000


def test_slow_headers_keep_one_waiting_and_stopping_does_not(simulator, ask):
    simulator.faults.set(HOST, Fault.slow_headers(0.2))
    begun = time.monotonic()
    assert ask(HOST, PATH).status == 200
    assert time.monotonic() - begun >= 0.2
    simulator.faults.set(HOST, Fault.SLOW_HEADERS)
    with socket.create_connection(("127.0.0.1", simulator.port), timeout=60) as line:
        line.sendall(f"GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        while not simulator.asked(HOST, PATH)[1:]:
            time.sleep(0.005)
        simulator.stop()
        assert line.recv(1) == b""


def test_a_bomb_is_small_until_it_is_opened(simulator, ask):
    simulator.faults.set(HOST, Fault.GZIP_BOMB)
    reply = ask(HOST, PATH)
    assert len(reply.body) < 200_000
    stream, size = zlib.decompressobj(31), 0
    data = reply.body
    while data and not stream.eof:
        size += len(stream.decompress(data, 1 << 20))
        data = stream.unconsumed_tail
    assert size == 64 << 20


def test_redirects_that_lead_nowhere_good(simulator, ask):
    simulator.faults.set(HOST, Fault.REDIRECT_LOOP)
    assert ask(HOST, PATH).headers["location"] == f"https://{HOST}{PATH}"
    simulator.faults.set(HOST, Fault.REDIRECT_PRIVATE)
    reply = ask(HOST, PATH)
    assert (reply.status, reply.headers["location"]) == (302, "http://169.254.169.254/latest/meta-data/")


def test_the_right_bytes_under_the_wrong_label(simulator, ask):
    whole = ask(HOST, PATH)
    simulator.faults.set(HOST, Fault.WRONG_TYPE)
    reply = ask(HOST, PATH)
    assert (reply.headers["content-type"], reply.body) == ("application/octet-stream", whole.body)


def test_windows_1252_under_another_name(simulator, ask):
    simulator.faults.set(HOST, Fault.WINDOWS_1252)
    reply = ask(HOST, PATH)
    assert reply.headers["content-type"] == "text/html; charset=iso-8859-1"
    assert b"agency\x92s" in reply.body
    assert "agency’s" in reply.body.decode("cp1252")
    assert b"charset=" not in reply.body.lower()


def test_robots_txt_is_struck_only_by_its_own_faults(simulator, ask):
    simulator.faults.set(HOST, Fault.SERVER_ERROR)
    assert ask(HOST, "/robots.txt").status == 200
    simulator.faults.set(HOST, Fault.ROBOTS_500)
    assert ask(HOST, "/robots.txt").status == 500
    simulator.faults.set(HOST, Fault.ROBOTS_DISALLOW)
    assert ask(HOST, "/robots.txt").text == "User-agent: *\nDisallow: /\n"
    simulator.faults.clear(HOST)
    assert ask(HOST, "/robots.txt").text == "User-agent: *\nAllow: /\n"
    assert ask(HOST, PATH).status == 200


def test_a_fault_strikes_the_host_and_path_it_was_set_on(simulator, ask):
    simulator.faults.set(HOST.upper(), Fault.SERVER_ERROR, path=PATH)
    assert ask(HOST, PATH).status == 500
    assert ask(HOST, "/solutions/contract-offerings").status == 200
    assert ask("bids.example.gov", "/bids").status == 200
    simulator.faults.set(HOST, Fault.FORBIDDEN)
    assert (ask(HOST, PATH).status, ask(HOST, "/solutions/contract-offerings").status) == (500, 403)
    assert set(simulator.faults.on(HOST)) == {Fault.SERVER_ERROR, Fault.FORBIDDEN}


def test_a_fault_can_clear_itself(simulator, ask):
    simulator.faults.set(HOST, Fault.RESET, times=1)
    with pytest.raises(ConnectionResetError):
        ask(HOST, PATH)
    assert ask(HOST, PATH).status == 200
    with simulator.faults.during(HOST, Fault.SERVER_ERROR):
        assert ask(HOST, PATH).status == 500
    assert ask(HOST, PATH).status == 200


def test_a_struck_page_is_never_answered_with_304(simulator, ask):
    tag = ask(HOST, PATH).headers["etag"]
    simulator.faults.set(HOST, Fault.TRUNCATED_GZIP)
    struck = ask(HOST, PATH, If_None_Match=tag)
    assert struck.status == 200
    # The trap: who keeps the validators of the damaged page is told "unchanged" when the page is whole again.
    simulator.faults.clear()
    assert ask(HOST, PATH, If_None_Match=struck.headers["etag"]).status == 304


def test_damage_reaches_json_and_workbooks_too(simulator, ask):
    simulator.world.generic.put(*(SimSolicitation(id=str(n), number=str(n), title="Laptops") for n in range(4)))
    simulator.faults.set("bids.example.gov", Fault.HALF_ROWS)
    listed = ask("bids.example.gov", "/api/bids.json").json()
    assert (len(listed["bids"]), listed["total"]) == (2, 4)
    simulator.faults.set("cdn.sourcewell.org", Fault.HALF_PAGE)
    body = ask("cdn.sourcewell.org", "/reports/contract-list.xlsx", Accept_Encoding="gzip")
    assert gzip.decompress(body.body).startswith(b"PK")
