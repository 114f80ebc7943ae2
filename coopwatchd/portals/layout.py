"""The layout of a page as a handful of marks: its name, headings and containers, and what it says of errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from coopwatchd.errors import Refusal
from coopwatchd.model.vitals import ERROR, TITLE
from coopwatchd.portals.clean import clean
from coopwatchd.portals.headings import LONGEST_HEADING
from coopwatchd.portals.page import Page

MOST_MARKS = 40
_LARGE = 2_000_000  # bytes of JSON that is not worth reading twice

# What an error page says with status 200, in bytes: every page passes through here.
_ERRORS = (
    *("an error occurred", "an error has occurred", "error processing your request", "unexpected error"),
    *("something went wrong", "could not complete your request", "unable to process your request"),
    *("temporarily unavailable", "try again later", "database error", "could not connect", "unhandled exception"),
)
_ERROR_BYTES = tuple((words, words.encode()) for words in _ERRORS)
_HEADINGS = "title, h1, th"
_CONTAINERS = "table, form, main, section, nav, header, footer, ul, ol, div[id]"
_NUMBERS = re.compile(r"\d+")


def marks(page: Page) -> tuple[str, ...]:
    """The marks of an HTML or JSON page, the same from day to day while its layout is; none of any other file.

    Numbers in names stand as `#`: rows and views are numbered anew with every page.
    """
    start = page.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<") and not start.startswith(b"<?xml"):
        found = _html(page)
    elif start.startswith((b"{", b"[")):
        found = _json(page)
    else:
        return ()
    return (*_errors(page), *islice(dict.fromkeys(found), MOST_MARKS))


def _errors(page: Page) -> Iterator[str]:
    lowered = page.body.lower()
    return (f"{ERROR}{words}" for words, sought in _ERROR_BYTES if sought in lowered)


def _html(page: Page) -> Iterator[str]:
    for node in page.html.css(_HEADINGS):
        words = _numbered(clean(node.text(separator=" ")))
        if words and len(words) <= LONGEST_HEADING:
            yield f"{TITLE if node.tag == 'title' else 'heading: '}{words}"
    for node in page.html.css(_CONTAINERS):
        name = (node.attributes.get("id") or "").strip()
        classes = (node.attributes.get("class") or "").split()
        if name:
            yield f"{node.tag}#{_numbered(name)}"
        elif classes:
            yield f"{node.tag}.{_numbered(classes[0])}"


def _json(page: Page) -> Iterator[str]:
    if len(page.body) > _LARGE:
        return iter(())
    try:
        data = page.json()
    except Refusal:
        return iter(())
    return (f"key: {name}" for name in _keys(data))


def _keys(data: Any, before: str = "") -> Iterable[str]:
    """The keys of an object and of the objects in it, but not of rows: those are gone where there are none."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if not str(key).isdecimal():
                yield f"{before}{key}"
                if not before:
                    yield from _keys(value, f"{key}.")


def _numbered(text: str) -> str:
    return _NUMBERS.sub("#", text)
