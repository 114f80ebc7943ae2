"""Rows of HTML and of JSON: the one place that knows which parser reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from coopwatchd.portals.base import Page
from coopwatchd.portals.clean import BLOCKS, SKIPPED, clean, is_hidden, soup_text

if TYPE_CHECKING:
    from bs4 import Tag


_ITSELF = frozenset({"", "."})


def check_selector(selector: str) -> str:
    """`selector` as it is. Raises ValueError when it is not CSS that the list reader understands."""
    if selector in _ITSELF:
        return selector
    try:
        LexborHTMLParser("<p>").css(selector)
    except SelectolaxError as error:
        raise ValueError(f"‘{selector}’ is not a CSS selector that can be used here") from error
    return selector


def check_pattern(regex: str) -> str:
    """`regex` as it is. Raises ValueError when it is not a regular expression."""
    try:
        re.compile(regex)
    except re.error as error:
        raise ValueError(f"‘{regex}’ is not a regular expression: {error}") from error
    return regex


def html_rows(page: Page, selector: str) -> list[HtmlRow]:
    """The rows of a list or table, through the fast parser."""
    return [HtmlRow(node) for node in page.html.css(selector)]


def soup_rows(page: Page, selector: str) -> list[SoupRow]:
    """The same rows through BeautifulSoup: for irregular pages, and to hold the two parsers equal."""
    return [SoupRow(tag) for tag in page.soup.select(selector)]


def page_text(page: Page) -> str:
    """What a reader of the page would see, on one line; text hidden for scripts is not in it."""
    root = page.html.body or page.html.root
    return clean(_node_text(root)) if root else ""


@dataclass(frozen=True, slots=True)
class HtmlRow:
    """A row read by selectolax (lexbor)."""

    node: LexborNode

    def value(self, selector: str, attribute: str = "") -> str | None:
        node = self.node if selector in _ITSELF else self.node.css_first(selector)
        if node is None:
            return None
        return node.attributes.get(attribute) if attribute else _node_text(node)

    def has(self, selector: str) -> bool:
        """True when there is such an element, though it may be empty."""
        return self.value(selector) is not None

    def values(self, selector: str) -> Iterator[str]:
        return (_node_text(node) for node in self._all(selector))

    def markup(self, selector: str) -> str:
        node = self.node if selector in _ITSELF else self.node.css_first(selector)
        return (node.html or "") if node else ""

    def links(self, selector: str) -> Iterator[tuple[str, str]]:
        return ((_node_text(node), node.attributes.get("href") or "") for node in self._all(selector))

    @property
    def only_heads(self) -> bool:
        """True for the heading row of a table: header cells and no other."""
        return self.node.css_first("th") is not None and self.node.css_first("td") is None

    def _all(self, selector: str) -> list[LexborNode]:
        return [self.node] if selector in _ITSELF else self.node.css(selector)


@dataclass(frozen=True, slots=True)
class SoupRow:
    """A row read by BeautifulSoup with lxml."""

    tag: Tag

    def value(self, selector: str, attribute: str = "") -> str | None:
        tag = next(iter(self._all(selector)), None)
        if tag is None:
            return None
        if not attribute:
            return soup_text(tag)
        found = tag.get(attribute)
        return " ".join(found) if isinstance(found, list) else found

    def values(self, selector: str) -> Iterator[str]:
        return (soup_text(tag) for tag in self._all(selector))

    def markup(self, selector: str) -> str:
        tag = next(iter(self._all(selector)), None)
        return str(tag) if tag is not None else ""

    def links(self, selector: str) -> Iterator[tuple[str, str]]:
        return ((soup_text(tag), str(tag.get("href") or "")) for tag in self._all(selector))

    def _all(self, selector: str) -> list[Tag]:
        if selector in _ITSELF:
            return [self.tag]
        # lexbor counts the row itself among the matches, BeautifulSoup does not.
        own = [self.tag] if self.tag.css.match(selector) else []
        return own + self.tag.select(selector)


@dataclass(frozen=True, slots=True)
class JsonRow:
    """A row of JSON; a selector is a dotted key, a number in it an index, `@key` the key the row stood under."""

    data: Any
    under: str = ""

    def value(self, selector: str, attribute: str = "") -> str | None:
        if selector == "@key":
            return self.under
        return _scalar(self.data if selector in _ITSELF else dig(self.data, selector))

    def has(self, selector: str) -> bool:
        """True when there is such a key, though its value may be null."""
        above, _, last = selector.rpartition(".")
        around = dig(self.data, above) if above else self.data
        return self.value(selector) is not None or (isinstance(around, Mapping) and last in around)

    def values(self, selector: str) -> Iterator[str]:
        found = dig(self.data, selector)
        several = found.values() if isinstance(found, Mapping) else found if isinstance(found, list) else [found]
        return (said for one in several if (said := _scalar(one)))

    def markup(self, selector: str) -> str:
        return self.value(selector) or ""

    def links(self, selector: str) -> Iterator[tuple[str, str]]:
        return (("", url) for url in self.values(selector))


def dig(data: Any, path: str) -> Any:
    """What stands under a dotted key, None when nothing does."""
    for step in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def _scalar(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # 7.0 is how some services write an id
    return str(value) if isinstance(value, str | int | float) else None


def _node_text(top: LexborNode) -> str:
    """The visible text of an element (itself may be hidden), block elements apart; the rules of `soup_text`."""
    parts: list[str] = []
    waiting: list[LexborNode | str] = [top]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
        elif node.is_text_node:
            parts.append(node.text_content or "")
        elif node.is_element_node:
            if node is not top and (node.tag in SKIPPED or _hidden(node)):
                continue
            if node.tag in BLOCKS:
                parts.append(" ")
                waiting.append(" ")
            waiting.extend(reversed(list(node.iter(include_text=True))))
    return "".join(parts)


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return bool(attributes) and is_hidden(attributes.get("style"), "hidden" in attributes)
