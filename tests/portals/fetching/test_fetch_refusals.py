"""Recognising challenges, firewalls and log-ins, and leaving ordinary pages alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from coopwatchd.errors import Trouble
from coopwatchd.portals.base import Page
from coopwatchd.portals.fetching.refusals import explain_layout, recognise

SAMPLES = Path(__file__).resolve().parents[3] / "../shared/portals/samples"

ROWS = (
    "<table>" + "".join(f"<tr><td>RFP 26-{n:03}</td><td>Janitorial supplies</td></tr>" for n in range(40)) + "</table>"
)


def html(body: str, title: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


CHALLENGES = {
    "cloudflare": html("<script>window._cf_chl_opt={}</script>", "Just a moment..."),
    "cloudflare, other language": html(
        "<script src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1'></script>"
    ),
    "cloudflare, bare": html("<script src='/cdn-cgi/challenge-platform/x.js'></script>"),
    "cloudflare, old": html("<h1>Checking your browser before accessing portal.example.</h1>", "Please wait"),
    "cloudflare, captcha": html("<h1>One more step</h1>", "Attention Required! | Cloudflare"),
    "imperva, script": html('<script src="/_Incapsula_Resource?SWJIYLWA=1,2"></script>'),
    "imperva, frame": html(
        '<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=9">'
        "Request unsuccessful. Incapsula incident ID: 1-2</iframe>"
    ),
    "distil": html("<p>As you were browsing, something made us think you were a bot.</p>", "Pardon Our Interruption"),
    "perimeterx": html('<div id="px-captcha"></div>', "Access to this page has been denied."),
    "aws": html("<script>window.awsWafCookieDomainList = [];</script><noscript>JavaScript is disabled</noscript>"),
    "human": html("<p>Please verify you are a human to continue.</p>"),
}


@pytest.mark.parametrize("name", CHALLENGES)
@pytest.mark.parametrize("status", [200, 403])
def test_challenges(name: str, status: int) -> None:
    assert recognise(status, {}, CHALLENGES[name]) is Trouble.CHALLENGE


@pytest.mark.parametrize(
    "page",
    [
        html("<h1>Access Denied</h1>You don't have permission. Reference&#32;&#35;18&#46;2f", "Access Denied"),
        html("<h1>Access Denied</h1>Reference #18.2f.17", "Access Denied"),
        html("The requested URL was rejected. Your support ID is: 123", "Request Rejected"),
    ],
)
def test_firewalls_own_pages_are_blocked_even_with_200(page: bytes) -> None:
    assert recognise(200, {}, page) is Trouble.BLOCKED


def test_denial_that_mentions_a_captcha_is_a_challenge() -> None:
    page = html('<form><div class="g-recaptcha"></div></form>')
    assert recognise(403, {}, page) is Trouble.CHALLENGE
    assert recognise(429, {}, b'{"url":"https://geo.captcha-delivery.com/captcha/"}') is Trouble.CHALLENGE
    assert recognise(403, {}, html("Forbidden")) is None


@pytest.mark.parametrize(
    "extra",
    [
        '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
        '<script src="/cdn-cgi/challenge-platform/h/b/scripts/alpha/invisible.js"></script>',
        '<script src="/_Incapsula_Resource?SWJIYLWA=719d&amp;ns=1" async></script>',
        "<script>window.awsWafCookieDomainList = ['portal.example'];</script>",
        '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>',
        '<script src="https://www.google.com/recaptcha/api.js"></script><div class="g-recaptcha"></div>',
        '<form><input type="password" name="p"></form>',
        "<p>This will take just a moment. Access denied to unregistered vendors, Reference # 12.</p>",
    ],
)
def test_ordinary_pages_of_protected_sites_are_left_alone(extra: str) -> None:
    assert recognise(200, {}, html(ROWS + extra, "Open solicitations")) is None


def test_cloudflares_script_on_a_nearly_empty_page_is_no_challenge() -> None:
    page = html('<p>No bids.</p><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>')
    assert recognise(200, {}, page) is None


def test_data_may_quote_anything() -> None:
    assert recognise(200, {}, b'{"title": "px-captcha _cf_chl_opt Just a moment"}') is None


def test_large_page_is_not_searched_to_its_end() -> None:
    assert recognise(200, {}, html(ROWS * 5000 + "Checking your browser")) is None


def page(body: bytes, status: int = 200) -> Page:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return Page(url="https://portal.example/", status=status, headers={}, body=body, fetched_at=now)


def test_after_a_layout_failure_the_page_may_explain_itself() -> None:
    login = html('<form action="/Login.aspx"><input name="u"><input name="p" type="password"></form>', "Log in")
    assert explain_layout(page(login)) is Trouble.LOGIN
    assert explain_layout(page(html("Please solve this CAPTCHA"))) is Trouble.CHALLENGE
    assert explain_layout(page(CHALLENGES["cloudflare"])) is Trouble.CHALLENGE
    assert (
        explain_layout(page(html("<h1>We'll be back soon</h1>Scheduled maintenance", "Maintenance"))) is Trouble.SERVER
    )
    assert explain_layout(page(html(ROWS, "Redesigned"))) is None
    assert explain_layout(page(b"{}")) is None


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="captures of real portals are not on this machine")
def test_no_captured_page_is_refused() -> None:
    looked_at = 0
    for path in SAMPLES.rglob("*"):
        if path.is_file() and path.suffix in {".html", ".htm", ".json", ".xml", ".txt"}:
            looked_at += 1
            assert recognise(200, {}, path.read_bytes()) is None, path
    assert looked_at > 10
