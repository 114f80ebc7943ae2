"""What an answer that is not a listing says about itself: challenges, firewalls, log-ins, and every other status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.delivery import seconds_asked
from coopwatchd.portals.base import Page

RETRY_AFTER_CAP = 3600.0

_LOOKED_AT = 131_072  # bytes; pages of firewalls are small
_DENIALS = frozenset({202, 401, 403, 429, 503})

# All signs are searched for in lower-case bytes, most as plain strings: every page passes through here, and regular
# expressions without regard to case took ten times as long as parsing the page.
# Titles that no page of a portal carries.
_CHALLENGE_TITLES = (
    *(b"just a moment", b"attention required!", b"one moment, please", b"checking your browser", b"ddos-guard"),
    *(b"human verification", b"bot verification", b"robot check", b"radware bot manager", b"pardon our interruption"),
    *(b"access to this page has been denied", b"please verify you are", b"verify you are human", b"verifying you are"),
)
_FIREWALL_TITLES = (b"access denied", b"request rejected", b"sucuri website firewall")
# Akamai's and F5's numbers on a denial; Akamai writes its own with character references.
_FIREWALL_MARKS = re.compile(rb"reference\s*(?:#|&#32;&#35;)|errors\.edgesuite\.net|support id|sucuri")
# Marks that only a challenge carries, wherever they stand.
_CHALLENGE_MARKS = (
    *(b"_cf_chl_opt", b"request unsuccessful. incapsula", b"id=px-captcha", b'id="px-captcha', b"id='px-captcha"),
    *(b'id="challenge-form', b"id='challenge-form"),
)
# Marks that protected sites put on their ordinary pages too (Imperva's resource, a captcha beside a contact form):
# they tell only where nearly nothing else stands on the page, or where the status is a denial already.
_BARE_MARKS = (
    *(b"_incapsula_resource", b"awswafcookiedomainlist", b"awswafintegration", b"captcha-delivery.com"),
    *(b"px-captcha", b"challenges.cloudflare.com", b"just a moment"),
)
# The same for what a challenge says to people, who are told little else.
_WORDS = (
    *(b"checking your browser", b"pardon our interruption", b"attention required!", b"unusual traffic"),
    *(b"verify you are human", b"verify you are a human", b"verify you are not a robot", b"verify you're human"),
    *(b"verify that you are human", b"verify that you are a human", b"verify that you are not a robot"),
    *(b"are you human", b"are you a human", b"are you a robot", b"enable javascript and cookies to continue"),
    *(b"press and hold", b"press & hold", b"press &amp; hold"),
)
# Cloudflare's own: the challenge, and the detection script that it adds to ordinary pages.
_PLATFORM = b"challenge-platform"
_ORCHESTRATE = re.compile(rb"challenge-platform/(?:h/\w+/)?orchestrate")
_NOT_DETECTION = re.compile(rb"challenge-platform(?!/(?:h/\w+/)?scripts/)")

_PASSWORD = re.compile(rb"<input[^>]{0,500}type\s*=\s*[\"']?password")
_MAINTENANCE = re.compile(
    rb"(under|scheduled|undergoing|site) maintenance|temporarily (unavailable|down)|be back (soon|shortly)"
)
_BARE, _THIN = 200, 600  # characters a person could read on the page; a list of ten rows has more


def recognise(status: int, headers: Mapping[str, str], body: bytes) -> Trouble | None:
    """CHALLENGE or BLOCKED when the answer surely is a challenge or a firewall's page, whatever its status.

    `headers` have lower-case names. An ordinary page that merely embeds a captcha or a detection script is neither.
    """
    if _challenge_headers(headers):
        return Trouble.CHALLENGE
    text = body[:_LOOKED_AT].lower()
    denial = status in _DENIALS
    if not denial and text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[", b"pk\x03")):
        return None  # data: a record may quote any of these words
    if _is_challenge(text, body, denial=denial):
        return Trouble.CHALLENGE
    if _title(text).startswith(_FIREWALL_TITLES) and _FIREWALL_MARKS.search(text):
        return Trouble.BLOCKED
    return None


def explain_layout(page: Page) -> Trouble | None:
    """Why a page lacks what its listing needs, when the page itself says so: a challenge, a log-in, maintenance.

    Only for a page whose layout was already found wanting: portals embed log-in forms and captchas beside their lists.
    """
    sure = recognise(page.status, page.headers, page.body)
    if sure is not None:
        return sure
    text = page.body[: 4 * _LOOKED_AT].lower()
    if _PASSWORD.search(text):
        return Trouble.LOGIN
    if b"captcha" in text or _any(_WORDS, text):
        return Trouble.CHALLENGE
    if _MAINTENANCE.search(_title(text)) or (_MAINTENANCE.search(text) and _readable(page.body) < _THIN):
        return Trouble.SERVER
    return None


def judge(
    url: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    answers: frozenset[int] = frozenset(),
    now: datetime,
) -> None:
    """Return when the answer is a page for the listing; raise Refusal with its class when it is anything else."""
    wait = retry_after(headers.get("retry-after", ""), now)
    sign = recognise(status, headers, body)
    if sign is Trouble.CHALLENGE:
        said = f"{url} answered {status} with a page that wants a browser or a person"
        raise Refusal(sign, said, url=url, retry_after=wait)
    if sign is not None:
        raise Refusal(sign, f"{url} answered {status} with the page of a firewall", url=url, retry_after=wait)
    if status in answers:
        return
    if status == 200:
        if not body.strip():
            raise Refusal(Trouble.INCOMPLETE, f"{url} answered 200 with nothing in it", url=url)
        return
    trouble, why = _meaning(status, throttled=wait is not None, empty=not body.strip())
    raise Refusal(trouble, f"{url} answered {status}: {why}", url=url, retry_after=wait)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, in either form, an hour at most; None when it says nothing."""
    asked = seconds_asked(value, now)
    return None if asked is None else min(asked, RETRY_AFTER_CAP)


def _challenge_headers(headers: Mapping[str, str]) -> bool:
    if "challenge" in headers.get("cf-mitigated", "").lower():
        return True
    return headers.get("x-amzn-waf-action", "").lower() in {"challenge", "captcha"}


def _is_challenge(text: bytes, body: bytes, *, denial: bool) -> bool:
    if _title(text).startswith(_CHALLENGE_TITLES) or _any(_CHALLENGE_MARKS, text):
        return True
    cloudflare = _PLATFORM in text
    if cloudflare and _ORCHESTRATE.search(text):
        return True
    marked = _any(_BARE_MARKS, text) or (cloudflare and _NOT_DETECTION.search(text) is not None)
    if marked and (denial or _readable(body) < _BARE):
        return True
    if _any(_WORDS, text) and (denial or _readable(body) < _THIN):
        return True
    return denial and b"captcha" in text


def _any(signs: tuple[bytes, ...], text: bytes) -> bool:
    return any(sign in text for sign in signs)


def _meaning(status: int, *, throttled: bool, empty: bool) -> tuple[Trouble, str]:
    if status in {404, 405, 410}:
        return Trouble.GONE, "the address is no longer there"
    if status == 429 or (status == 503 and throttled):
        return Trouble.THROTTLED, "too many requests, it says"
    if status == 202:
        # PlanetBids throttles with an empty 202; with a body it is a page that is not ready.
        return Trouble.THROTTLED, "nothing yet" if empty else "accepted, but no page"
    if status == 408:
        return Trouble.TIMEOUT, "the server waited for us too long"
    if status >= 500:
        return Trouble.SERVER, "the server failed"
    if status >= 400:
        return Trouble.BLOCKED, "access refused"
    if status in {204, 205, 206, 304}:
        return Trouble.INCOMPLETE, "no whole page, though one was asked for"
    return Trouble.LAYOUT, "a status that no listing expects"


def _title(text: bytes) -> bytes:
    start = text.find(b">", text.find(b"<title")) + 1 if b"<title" in text else len(text)
    return text[start : start + 300].partition(b"<")[0].strip()


def _readable(body: bytes) -> int:
    """How many characters a person could read on the page; a large page counts as readable without a look."""
    if len(body) > _LOOKED_AT:
        return _LOOKED_AT
    tree = LexborHTMLParser(body)
    tree.strip_tags(["script", "style", "head"])
    return len(" ".join(tree.root.text(separator=" ").split())) if tree.root else 0
