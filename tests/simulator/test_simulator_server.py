from __future__ import annotations

import gzip
import http.client
import socket
import threading
from datetime import UTC, datetime

import pytest

from coopwatchd.simulator import SimSolicitation, Simulator

HOST, PATH = "www.omniapartners.com", "/get-started/solicitations"


def test_the_forwarded_host_decides_and_the_host_header_serves_without_it(simulator, ask):
    assert "OMNIA" in ask(HOST, PATH, Host="bids.example.gov").text
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=60)
    connection.request("GET", "/bids", headers={"Host": "bids.example.gov:80"})
    assert connection.getresponse().read().startswith(b"<!DOCTYPE html>")
    connection.close()


@pytest.mark.parametrize(
    ("host", "path"), [("nobody.example", "/"), (HOST, "/no-such-page"), ("nobody.example", "/robots.txt")]
)
def test_an_unknown_host_or_path_is_not_found(ask, host, path):
    assert ask(host, path).status == 404


def test_an_unchanged_page_is_304_and_a_changed_one_is_not(simulator, ask):
    first = ask(HOST, PATH)
    assert first.headers["last-modified"] == "Mon, 02 Nov 2026 14:00:00 GMT"
    again = ask(HOST, PATH, If_None_Match=first.headers["etag"], If_Modified_Since=first.headers["last-modified"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert ask(HOST, PATH, If_Modified_Since=first.headers["last-modified"]).status == 304
    # Within the same second of the world's clock: the date alone must not hide it.
    simulator.world.omnia.put(SimSolicitation(id="1", number="1", title="Chromebooks"))
    assert ask(HOST, PATH, If_Modified_Since=first.headers["last-modified"]).status == 200
    changed = ask(HOST, PATH, If_None_Match=first.headers["etag"])
    assert changed.status == 200
    assert b"Chromebooks" in changed.body


def test_an_entity_tag_that_differs_decides_over_a_later_date(ask):
    assert ask(HOST, PATH, If_None_Match='"other"', If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT").status == 200


def test_gzip_comes_only_to_those_who_accept_it(ask):
    plain = ask(HOST, PATH)
    packed = ask(HOST, PATH, Accept_Encoding="gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert int(packed.headers["content-length"]) == len(packed.body)
    assert ask(HOST, PATH, Accept_Encoding="gzip;q=0").headers.get("content-encoding") is None
    # One tag for both forms, so that a client may change its mind.
    assert ask(HOST, PATH, Accept_Encoding="gzip", If_None_Match=plain.headers["etag"]).status == 304


def test_headers_say_type_charset_and_the_worlds_date(ask):
    headers = ask(HOST, PATH).headers
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["date"] == "Mon, 02 Nov 2026 14:00:00 GMT"


def test_a_connection_is_kept_for_the_next_request(simulator):
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=60)
    ports = set()
    for method in ("GET", "HEAD", "GET", "POST"):
        connection.request(method, PATH, b"a=b" if method == "POST" else None, {"X-Forwarded-Host": HOST})
        response = connection.getresponse()
        body = response.read()
        assert (response.status, bool(body)) == (200, method != "HEAD")
        ports.add(connection.sock.getsockname()[1])
    connection.close()
    assert len(ports) == 1


def test_every_request_is_remembered_as_it_came(simulator, ask):
    ask(HOST, "/robots.txt")
    ask(HOST, f"{PATH}?page=2", User_Agent="coopwatchd/0")
    assert [(seen.host, seen.method, seen.path) for seen in simulator.requests] == [
        (HOST, "GET", "/robots.txt"),
        (HOST, "GET", f"{PATH}?page=2"),
    ]
    assert simulator.requests[1].headers["user-agent"] == "coopwatchd/0"
    assert len(simulator.asked(HOST)) == len(simulator.asked(HOST, PATH)) == 1
    assert simulator.asked(HOST, "/get") == []
    simulator.forget()
    assert simulator.requests == []


def test_robots_allow_except_on_bonfire_and_can_be_set(simulator, ask):
    simulator.world.tenant("region10")
    assert ask(HOST, "/robots.txt").text == "User-agent: *\nAllow: /\n"
    assert "Disallow: /\n" in ask("region10.bonfirehub.com", "/robots.txt").text
    simulator.robots["region10.bonfirehub.com"] = "User-agent: *\nAllow: /\n"
    assert "Disallow" not in ask("region10.bonfirehub.com", "/robots.txt").text


def test_a_test_can_show_pages_of_its_own_on_any_host(simulator, ask):
    simulator.serve("bids.elsewhere.example", "/list.csv", "a,b\n", content_type="text/csv")
    assert ask("bids.elsewhere.example", "/list.csv").text == "a,b\n"


def test_stopping_closes_idle_connections_and_the_port():
    before = set(threading.enumerate())
    simulator = Simulator().start()
    idle = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=60)
    idle.request("GET", PATH, headers={"X-Forwarded-Host": HOST})
    idle.getresponse().read()
    port = simulator.port
    mine = set(threading.enumerate()) - before
    assert len(mine) == 2
    simulator.stop()
    for thread in mine:
        thread.join(60)
        assert not thread.is_alive()
    assert idle.sock.recv(1) == b""
    idle.close()
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", port))
    simulator.stop()
    with pytest.raises(RuntimeError, match="not running"):
        _ = simulator.url


def test_it_can_be_started_again_and_twice_is_an_error():
    simulator = Simulator()
    with simulator, pytest.raises(RuntimeError, match="running already"):
        simulator.start()
    with simulator:
        assert simulator.url.startswith("http://127.0.0.1:")


def test_without_a_set_clock_the_date_is_the_real_one():
    with Simulator() as simulator:
        connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=60)
        connection.request("GET", PATH, headers={"X-Forwarded-Host": HOST})
        said = connection.getresponse().headers["Date"]
        connection.close()
    age = datetime.now(UTC) - datetime.strptime(said, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    assert abs(age.total_seconds()) < 60


def test_a_mistake_of_the_simulator_is_kept_to_be_seen():
    def broken(simulator: Simulator) -> None:
        simulator.world.view = None  # type: ignore[assignment]

    with Simulator() as simulator:
        broken(simulator)
        connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=60)
        connection.request("GET", PATH, headers={"X-Forwarded-Host": HOST})
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
        connection.close()
    assert [type(error) for error in simulator.errors] == [TypeError]
