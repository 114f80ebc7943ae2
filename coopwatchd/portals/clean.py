"""Scraped text made safe and comparable: what a browser would show, without what only a computer sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from bs4 import Tag


TITLE_LIMIT = 300
DESCRIPTION_LIMIT = 8_000
SKIPPED = frozenset({"script", "style", "template", "noscript", "head", "svg"})
# Elements that end a line on the screen; everything else runs on, so that "15<sup>th</sup>" stays one word.
BLOCKS = frozenset(
    "address article aside blockquote br caption dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr"
    " li main nav ol option p pre section table tbody td tfoot th thead title tr ul".split()
)

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SPACES = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[\s\-_./#]+")


def clean(text: str, limit: int = 0) -> str:
    """One line of NFKC text without zero-width, bidi and control characters; `limit` in characters, 0 = none."""
    # Cut before the work: a title of 200 KB is noise, and normalising may grow it.
    kept = unicodedata.normalize("NFKC", text[: limit * 4] if limit else text)
    if not kept.isascii() or not kept.isprintable():
        kept = "".join(_visible(character) for character in kept)
    line = _SPACES.sub(" ", kept).strip()
    return line[: limit - 1].rstrip() + "…" if limit and len(line) > limit else line


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"} else character


def clean_number(text: str) -> str:
    """A number as people write it: one line, every kind of dash the plain one ("RFP‑01" is "RFP-01")."""
    return _DASHES.sub("-", clean(text, TITLE_LIMIT))


def identity(number: str) -> str:
    """An id made of a printed number; "RFP 01", "rfp-01" and "#RFP_01" are the same."""
    return _SEPARATORS.sub("-", clean_number(number).casefold()).strip("-")


def clean_link(href: str, base: str = "") -> str:
    """`href` absolute and safe to print, or "" when it is not a web address (`javascript:`, `data:`, `mailto:`)."""
    bare = "".join(c for c in href.strip() if c.isprintable() and unicodedata.category(c) != "Cf")
    if not bare or bare.startswith("#"):
        return ""
    try:
        absolute = urljoin(base, bare)
        parts = urlsplit(absolute)
    except ValueError:  # "http://[" is how a broken template ends up in a page
        return ""
    relative_allowed = not base and not parts.scheme and not parts.netloc
    if not relative_allowed and (parts.scheme not in {"http", "https"} or not parts.hostname):
        return ""
    for character, escape in (("|", "%7C"), ("<", "%3C"), (">", "%3E"), (" ", "%20"), ('"', "%22")):
        absolute = absolute.replace(character, escape)
    return absolute


def prose(markup: str, limit: int = DESCRIPTION_LIMIT) -> str:
    """The text of an HTML fragment (plain text passes), without scripts and styles, on one line."""
    # The cut keeps a hostile megabyte from the parser; tags rarely outweigh their text twenty times.
    cut = markup[: limit * 20]
    if "<" not in cut and "&" not in cut:
        return clean(cut, limit)
    from bs4 import BeautifulSoup

    return clean(soup_text(BeautifulSoup(cut, features="lxml")), limit)


def soup_text(top: Tag) -> str:
    """The visible text of a BeautifulSoup element (itself may be hidden), block elements apart; not yet cleaned."""
    return "".join(piece for piece in shown(top) if isinstance(piece, str))


def shown(top: Tag) -> Iterator[Tag | str]:
    """What is visible of a BeautifulSoup element (itself may be hidden), in the page's order.

    Every element where it begins, and every piece of text; block elements are set apart by spaces.
    """
    from bs4.element import NavigableString, PreformattedString, Tag  # here: commands that read no page do without

    waiting: list[object] = [top]
    while waiting:  # not recursive: pages nest 100,000 elements deep when somebody wants them to
        node = waiting.pop()
        if isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):  # comments, CDATA, doctypes
                yield str(node)
        elif isinstance(node, Tag):
            if node is not top and (node.name in SKIPPED or is_hidden(node.get("style"), "hidden" in node.attrs)):
                continue
            yield node
            if node.name in BLOCKS:
                yield " "
                waiting.append(NavigableString(" "))
            waiting.extend(reversed(node.contents))


def is_hidden(style: object, hidden: bool) -> bool:
    """True for an element that a browser would not show; a "no results" text kept for scripts is such a one."""
    return hidden or (isinstance(style, str) and "display:none" in style.replace(" ", "").lower())
