"""A page as it came: its bytes, and what parsers make of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.charset import decode

if TYPE_CHECKING:
    from bs4 import BeautifulSoup


class Page:
    """A page as it came: bytes whose end was reached, decompressed. Parsed at most once, and only when asked."""

    def __init__(self, *, url: str, status: int, headers: Mapping[str, str], body: bytes, fetched_at: datetime) -> None:
        self.url = url  # after redirects, in the portal's own host, whatever `base_url` was
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body
        self.fetched_at = fetched_at

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the body, hex."""
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def text(self) -> str:
        """The body decoded as a browser would: BOM, then the charset of the header, then `<meta>`, then UTF-8."""
        return decode(self.body, self.headers.get("content-type", ""))

    @cached_property
    def html(self) -> LexborHTMLParser:
        """The page for selectors: lists and tables."""
        return LexborHTMLParser(self.text)

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page for irregular markup and prose."""
        from bs4 import BeautifulSoup

        return BeautifulSoup(self.text, features="lxml")

    @cached_property
    def whole(self) -> bool:
        """False when an HTML page was opened and never closed: a hint that it was cut short, not a proof."""
        lowered = self.body.lower()
        return b"<html" not in lowered or b"</html" in lowered

    def json(self) -> Any:
        """The body as JSON. Raises Refusal(LAYOUT) when it is something else, NaN, deep nesting or doubled keys."""
        try:
            return json.loads(
                self.text.removeprefix("\ufeff"), parse_constant=_refuse_constant, object_pairs_hook=_unique
            )
        except (ValueError, RecursionError) as error:
            raise Refusal(
                Trouble.LAYOUT, f"{self.url} did not answer with usable JSON: {error}", url=self.url
            ) from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found
