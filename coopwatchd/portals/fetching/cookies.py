"""The cookies of one crawl, kept in the portal's own terms, so that `base_url` changes nothing about them."""

from __future__ import annotations

import http.cookiejar
import urllib.request
from collections.abc import Iterable
from email.message import Message


class Cookies:
    """A cookie jar with the rules of RFC 2965/6265 as the standard library knows them; it dies with the crawl."""

    def __init__(self) -> None:
        self._jar = http.cookiejar.CookieJar()

    def header(self, url: str) -> str:
        """The Cookie header for a request to `url`; "" when there is none."""
        asked = urllib.request.Request(url)  # noqa: S310 - a value for the jar's rules; nothing is opened
        self._jar.add_cookie_header(asked)
        return asked.get_header("Cookie") or ""

    def take(self, url: str, set_cookies: Iterable[str]) -> None:
        """Keep what the response to `url` set, as far as the rules let that host set it."""
        answer = _Answer(set_cookies)
        asked = urllib.request.Request(url)  # noqa: S310 - see above
        self._jar.extract_cookies(answer, asked)  # type: ignore[arg-type]  # only `info` is used


class _Answer:
    """What the standard library's jar wants of a response."""

    def __init__(self, set_cookies: Iterable[str]) -> None:
        self._headers = Message()
        for value in set_cookies:
            self._headers["Set-Cookie"] = value.replace("\r", " ").replace("\n", " ")

    def info(self) -> Message:
        return self._headers
