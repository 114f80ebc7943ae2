""" "Label: value" pairs of a page, however they are marked up, and its links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from coopwatchd.model.records import Document
from coopwatchd.portals.clean import SKIPPED, TITLE_LIMIT, clean, clean_link, soup_text
from coopwatchd.portals.rows import SoupRow

_PAIR = re.compile(r"^([A-Z][A-Za-z /#.&()-]{1,40}?)\s*:\s*(.*)$", re.DOTALL)
_CARRIERS = ("span", "strong", "b", "dt", "th", "label", "p", "li", "div", "td", "h4", "h5", "h6")


def labelled(top: Tag) -> dict[str, str]:
    """Values by lower-case label: "Lead State: Oklahoma" in one element, or the value right behind its label.

    The first of two equal labels counts; a label without a value is "".
    """
    found: dict[str, str] = {}
    for tag in top.find_all(_CARRIERS):
        if any(child.name in _CARRIERS for child in tag.find_all(True, recursive=False)) and tag.name in {"div", "td"}:
            continue  # a box around other pairs
        said = clean(soup_text(tag))
        pair = _PAIR.match(said) if len(said) < 2_000 else None
        if pair is None:
            continue
        label, value = pair[1].casefold(), pair[2]
        if not found.get(label):
            found[label] = clean(value or _behind(tag), TITLE_LIMIT)
    return found


@dataclass(frozen=True)
class LabelRow:
    """An element as a `fields.Row`: a selector that ends with a colon is a label ("lead state:"), else CSS in it.

    Of labels with "|" between them the first that says something counts.
    """

    top: Tag

    @cached_property
    def labels(self) -> dict[str, str]:
        """Values by lower-case label."""
        return labelled(self.top)

    @cached_property
    def said(self) -> str:
        """All its text, on one line."""
        return clean(soup_text(self.top))

    def value(self, selector: str, attribute: str = "") -> str | None:
        if not selector and not attribute:
            return self.said
        if selector.endswith(":"):
            return next((said for one in selector.split("|") if (said := self.labels.get(one.rstrip(":")))), None)
        return SoupRow(self.top).value(selector, attribute)

    def has(self, selector: str) -> bool:
        """True when there is such a label or element, though nothing may stand in it."""
        return self.value(selector) is not None

    def values(self, selector: str) -> Iterator[str]:
        return SoupRow(self.top).values(selector)

    def markup(self, selector: str) -> str:
        return SoupRow(self.top).markup(selector)

    def links(self, selector: str) -> Iterator[tuple[str, str]]:
        return SoupRow(self.top).links(selector)


def _behind(tag: Tag) -> str:
    """The text after a label, up to the next element that is a label itself."""
    parts: list[str] = []
    node: PageElement | None = tag.next_sibling
    while node is not None:
        if isinstance(node, Tag):
            said = soup_text(node)
            if node.name == "br" or _PAIR.match(clean(said)):
                break
            if node.name not in SKIPPED:
                parts.append(said)
        elif type(node) is NavigableString:
            parts.append(str(node))
        node = node.next_sibling
        if clean("".join(parts)) and isinstance(node, Tag):
            break
    return "".join(parts)


def links_in(top: Tag, base: str) -> tuple[Document, ...]:
    """Every web link, each address once, named by its text."""
    found: dict[str, Document] = {}
    for anchor in top.find_all("a", href=True):
        url = clean_link(str(anchor["href"]), base)
        if url:
            found.setdefault(url, Document(title=clean(soup_text(anchor), TITLE_LIMIT) or url, url=url))
    return tuple(found.values())
