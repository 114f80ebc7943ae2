"""What each fault does to a world or to an answer, as plain functions."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html import escape

from coopwatchd.simulator.answers import HTML, Answer, Asked, Wire, redirect
from coopwatchd.simulator.records import SimSolicitation
from coopwatchd.simulator.world import ShelfView, View

Damage = Callable[[Asked, Answer], Answer]

_META = re.compile(r'<meta charset="[^"]*">', re.IGNORECASE)
_APOSTROPHE = re.compile(r"(?<=[a-z])'(?=[a-z])")
_NO_STORE = ("Cache-Control", "private, max-age=0, no-store, no-cache, must-revalidate")


def whole_view(view: View) -> View:
    """No damage to the world."""
    return view


def as_it_is(asked: Asked, answer: Answer) -> Answer:
    """No damage to the answer."""
    return answer


def fewer_rows(keep: float, *, true_total: bool) -> Callable[[View], View]:
    """Only the first part of the rows of each stage, and of the contracts."""

    def shorten(shelf: ShelfView) -> ShelfView:
        shown: list[SimSolicitation] = []
        for stage in dict.fromkeys(one.stage for one in shelf.solicitations):
            rows = shelf.at(stage)
            shown += rows[: int(len(rows) * keep)]
        lost = tuple(one for one in shelf.solicitations if one not in shown)
        many = int(len(shelf.contracts) * keep)
        return ShelfView(
            solicitations=tuple(shown),
            contracts=shelf.contracts[:many],
            withheld=lost if true_total else (),
            withheld_contracts=shelf.contracts[many:] if true_total else (),
        )

    return lambda view: replace(view, shelves={name: shorten(shelf) for name, shelf in view.shelves.items()})


def no_rows(view: View) -> View:
    """The layout with nothing in it, and without the portal's own words for "nothing"."""
    return replace(view, shelves={name: ShelfView() for name in view.shelves}, say_empty=False)


def challenge(status: int) -> Damage:
    """A page in the manner of Cloudflare's, on every address of the host."""

    def answer(asked: Asked, _: Answer) -> Answer:
        markup = f"""<!DOCTYPE html>
<html lang="en-US"><head><title>Just a moment...</title>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><meta name="robots" content="noindex,nofollow">
<meta http-equiv="refresh" content="360"></head>
<body class="no-js"><div class="main-wrapper" role="main"><div class="main-content">
<h1 class="zone-name-title h1">{escape(asked.host)}</h1>
<noscript><div class="h2">
<span id="challenge-error-text">Enable JavaScript and cookies to continue</span></div></noscript>
</div></div>
<script>(function(){{window._cf_chl_opt={{cType:'managed',cRay:'0123456789abcdef'}};
var a=document.createElement('script');
a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=0123456789abcdef';
document.getElementsByTagName('head')[0].appendChild(a);}}());</script>
</body></html>
"""
        marks = () if status == 200 else (("cf-mitigated", "challenge"),)
        headers = (("Server", "cloudflare"), ("CF-RAY", "0123456789abcdef-ORD"), _NO_STORE, *marks)
        return Answer(status=status, body=markup.encode("utf-8"), content_type=HTML, headers=headers, validators=False)

    return answer


def maintenance(asked: Asked, answer: Answer) -> Answer:
    """A page that says so, with 200."""
    return _plain(
        "Scheduled maintenance",
        "<h1>We'll be right back</h1><p>Our site is currently undergoing scheduled maintenance. "
        "Please check back shortly.</p>",
    )


def login(asked: Asked, answer: Answer) -> Answer:
    """A login form, with 200."""
    return _plain(
        "Sign in",
        '<h1>Sign in</h1><form action="/login" method="post"><label>Email <input type="email" name="username"></label>'
        '<label>Password <input type="password" name="password"></label><button type="submit">Log in</button></form>',
    )


def empty_body(asked: Asked, answer: Answer) -> Answer:
    """Nothing, with 200 and the right content type."""
    return replace(answer, body=b"", validators=False)


def half_page(asked: Asked, answer: Answer) -> Answer:
    """The first half, ending inside a tag (or inside a value, where there are no tags); its length is honest."""
    middle = len(answer.body) // 2
    tag = answer.body.find(b"<", middle)
    return replace(answer, body=answer.body[: tag + 3 if tag > 0 else middle], entity=answer.body)


def truncated_gzip(asked: Asked, answer: Answer) -> Answer:
    """Half of a compressed body, with the Content-Length of that half: nothing but the missing end shows it."""
    packed = gzip.compress(answer.body, mtime=0)
    return replace(
        answer,
        body=packed[: len(packed) // 2],
        entity=answer.body,
        encoded=True,
        headers=(*answer.headers, ("Content-Encoding", "gzip")),
    )


def truncated(asked: Asked, answer: Answer) -> Answer:
    """Half of the body, the Content-Length of the whole, and a closed connection."""
    full = len(answer.body)
    return replace(answer, body=answer.body[: full // 2], entity=answer.body, encoded=True, wire=Wire(length=full))


def status(code: int, retry_after: str) -> Damage:
    """An error status with a short page."""

    def answer(asked: Asked, _: Answer) -> Answer:
        page = _plain(f"Error {code}", f"<h1>Error {code}</h1>")
        headers = (("Retry-After", retry_after),) if retry_after else ()
        return replace(page, status=code, headers=headers)

    return answer


def wire(*, wait: float = 0.0, drip: float = 0.0, reset: bool = False) -> Damage:
    """The right answer on a bad line."""
    return lambda asked, answer: replace(
        answer, encoded=answer.encoded or bool(drip), wire=Wire(wait=wait, drip=drip, reset=reset)
    )


def bomb(megabytes: int) -> Damage:
    """Compressed zeros."""
    return lambda asked, answer: replace(
        answer,
        body=_zeros(megabytes),
        encoded=True,
        headers=(*answer.headers, ("Content-Encoding", "gzip")),
        validators=False,
    )


def redirect_to(location: str) -> Damage:
    """A redirect to one place."""
    return lambda asked, answer: redirect(location)


def redirect_loop(asked: Asked, answer: Answer) -> Answer:
    """A redirect to the very address that was asked."""
    return redirect(asked.url)


def content_type(label: str) -> Damage:
    """Another label."""
    return lambda asked, answer: replace(answer, content_type=label)


def windows_1252(asked: Asked, answer: Answer) -> Answer:
    """Typographic characters as single bytes that iso-8859-1, which the header names, does not have."""
    text = _APOSTROPHE.sub("’", _META.sub("", answer.body.decode("utf-8", errors="replace")))
    kind = answer.content_type.partition(";")[0]
    return replace(
        answer, body=text.encode("cp1252", errors="xmlcharrefreplace"), content_type=f"{kind}; charset=iso-8859-1"
    )


def robots(text: str) -> Damage:
    """Another robots.txt."""
    return lambda asked, answer: replace(answer, status=200, body=text.encode("utf-8"))


def _plain(title: str, content: str) -> Answer:
    markup = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{content}</body></html>\n"
    return Answer(body=markup.encode("utf-8"), content_type=HTML, validators=False)


@cache
def _zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    return b"".join([*(packer.compress(block) for _ in range(megabytes)), packer.flush()])
