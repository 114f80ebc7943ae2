"""Every answer that is not a page has its class: who is asked again when depends on it."""

from __future__ import annotations

import socket
from datetime import timedelta
from email.utils import format_datetime

import pytest
from fetch_loopback import PAGE, Asker, Clock, Site

from coopwatchd.errors import Trouble

JUST_A_MOMENT = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><script>"
    b"window._cf_chl_opt={cType:'managed'};a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=1';"
    b"</script></body></html>"
)


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (400, Trouble.BLOCKED),
        (401, Trouble.BLOCKED),
        (403, Trouble.BLOCKED),
        (451, Trouble.BLOCKED),
        (404, Trouble.GONE),
        (410, Trouble.GONE),
        (408, Trouble.TIMEOUT),
        (429, Trouble.THROTTLED),
        (500, Trouble.SERVER),
        (502, Trouble.SERVER),
        (503, Trouble.SERVER),
        (521, Trouble.SERVER),
        (202, Trouble.THROTTLED),
        (204, Trouble.INCOMPLETE),
        (206, Trouble.INCOMPLETE),
        (203, Trouble.LAYOUT),
    ],
)
def test_status_decides_the_class(site: Site, asker: Asker, status: int, trouble: Trouble) -> None:
    body = b"" if status in {202, 204} else b"<html><body>Sorry.</body></html>"
    site.page("/x", body, status)
    refusal = asker.refusal("/x")
    assert refusal.trouble is trouble
    assert refusal.url == f"{site.url}/x"
    assert str(status) in str(refusal)
    assert refusal.retry_after is None
    assert len(site.seen) == 1  # an answer is never asked for twice


@pytest.mark.parametrize("status", [200, 202, 403, 429, 503, 404])
def test_challenge_is_one_whatever_its_status(site: Site, asker: Asker, status: int) -> None:
    site.page("/x", JUST_A_MOMENT, status, {"Retry-After": "30"})
    assert asker.refusal("/x").trouble is Trouble.CHALLENGE


def test_challenge_is_one_even_where_the_listing_wants_the_status(site: Site, asker: Asker) -> None:
    site.page("/x", JUST_A_MOMENT, 403)
    assert asker.refusal("/x", answers=frozenset({403})).trouble is Trouble.CHALLENGE


def test_challenge_in_the_header_alone(site: Site, asker: Asker) -> None:
    site.page("/x", b"<html></html>", 403, {"cf-mitigated": "challenge"})
    assert asker.refusal("/x").trouble is Trouble.CHALLENGE


def test_status_the_listing_wants_is_a_page(site: Site, asker: Asker) -> None:
    site.page("/x", b'{"error": "none"}', 404)
    page = asker.page("/x", answers=frozenset({404}))
    assert page.status == 404
    assert page.json() == {"error": "none"}


def test_retry_after_in_seconds_as_a_date_and_capped(site: Site, asker: Asker, clock: Clock) -> None:
    at = format_datetime(clock.now + timedelta(minutes=2), usegmt=True)
    past = format_datetime(clock.now - timedelta(days=2), usegmt=True)
    wanted = {"120": 120.0, at: 120.0, "86400": 3600.0, past: 0.0, "soon": None, "-5": None, "9" * 5000: 3600.0}
    for status in (429, 503):
        for value, seconds in wanted.items():
            if status == 503 and seconds is None:
                continue
            site.page("/x", b"slow down", status, {"Retry-After": value})
            refusal = asker.refusal("/x")
            assert refusal.trouble is Trouble.THROTTLED
            assert refusal.retry_after == seconds


def test_error_page_that_cannot_be_read_still_has_its_status(site: Site, asker: Asker, zipped: bytes) -> None:
    site.page("/x", zipped[:20], 404, {"Content-Encoding": "gzip"})
    assert asker.refusal("/x").trouble is Trouble.GONE


def test_nobody_listens(asker: Asker) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        refusal = asker.refusal(f"http://127.0.0.1:{taken.getsockname()[1]}/list")
    assert refusal.trouble is Trouble.UNREACHABLE


def test_answer_that_is_not_http(site: Site, asker: Asker) -> None:
    def other(visit) -> None:
        visit.wfile.write(b"220 mail.example ESMTP\r\n")
        visit.close_connection = True

    site.routes["/x"] = other
    assert asker.refusal("/x").trouble is Trouble.UNREACHABLE


def test_ordinary_page_with_a_captcha_in_it_is_a_page(site: Site, asker: Asker) -> None:
    body = PAGE.replace(b"</body>", b'<script src="https://www.google.com/recaptcha/api.js"></script></body>')
    site.page("/x", body)
    assert asker.page("/x").body == body
