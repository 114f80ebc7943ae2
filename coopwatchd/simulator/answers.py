"""What a simulated site is asked and what it answers, as plain values; how bytes travel is the server's business."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from coopwatchd.simulator.world import View

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, by the host the client meant; header names are lower-case."""

    method: str
    host: str
    target: str  # path and query, as sent
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, decoded, without the query."""
        return unquote(urlsplit(self.target).path)

    @property
    def url(self) -> str:
        """The address the client meant, on the portal's own host."""
        return f"https://{self.host}{self.target}"

    @property
    def query(self) -> dict[str, str]:
        """The query; the last of repeated names counts."""
        return _flat(urlsplit(self.target).query)

    @property
    def form(self) -> dict[str, str]:
        """The posted form."""
        return _flat(self.body.decode("utf-8", errors="replace"))

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies sent along."""
        return {name: morsel.value for name, morsel in SimpleCookie(self.headers.get("cookie", "")).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """How an answer travels when something is wrong with the line."""

    wait: float = 0.0  # seconds before the first byte of the headers
    drip: float = 0.0  # seconds before each byte of the body
    reset: bool = False  # no answer at all: the connection is reset
    length: int | None = None  # the Content-Length claimed, when it is not the true one


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer. `validators` False: a page that is never the same twice, without ETag and Last-Modified."""

    status: int = 200
    body: bytes = b""
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    validators: bool = True
    encoded: bool = False  # the body goes out as it is: compressed already, or damaged
    entity: bytes | None = None  # the whole that ETag and Last-Modified speak of, when the body is not it
    wire: Wire = Wire()


Site = Callable[[View, Asked], Answer | None]


def html_page(markup: str) -> Answer:
    """A page of markup."""
    return Answer(body=markup.encode("utf-8"))


def json_page(value: Any, *, php: bool = False) -> Answer:
    """A JSON answer; `php` writes slashes as PHP does (`\\/`)."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=php)
    return Answer(body=(text.replace("/", "\\/") if php else text).encode("utf-8"), content_type=JSON)


def redirect(location: str, *, status: int = 302) -> Answer:
    """A redirect, with the little page servers send along."""
    body = f'<html><head><title>Object moved</title></head><body><a href="{escape(location)}">here</a></body></html>'
    return Answer(status=status, body=body.encode("utf-8"), headers=(("Location", location),), validators=False)


def not_found(asked: Asked) -> Answer:
    """The 404 of a simulated site, which names what was asked so that a failing test explains itself."""
    body = f"<html><head><title>Page not found</title></head><body><p>{escape(asked.url)}</p></body></html>"
    return Answer(status=404, body=body.encode("utf-8"), validators=False)


def tag_of(body: bytes) -> str:
    """The entity tag of a body; weak, because it stands for the compressed form as well."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'


def _flat(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}
