"""RSS and Atom feeds: items with a guid or a link, read without entities and without the network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from lxml import etree  # type: ignore[import-untyped]
from pydantic import model_validator

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Solicitation
from coopwatchd.portals.base import Asking, Page, Portal, Request, Steps
from coopwatchd.portals.fields import (
    Field,
    Place,
    Row,
    description,
    link,
    read_row,
    text,
)
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.listing import Declared
from coopwatchd.portals.options import FieldName, FieldTable, ListOptions, Web

_ITEMS = frozenset({"item", "entry"})
_WHOLES = frozenset({"channel", "feed"})
_BESIDE = frozenset({"image", "textInput", "textinput", "channel"})  # what a channel may have beside its items


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Declared):
    """A listing of one record per item. Title, link, description and day of issue are the item's own; `fields` adds.

    A feed shows the latest items, not all of them: unless `complete`, nothing is concluded from an item that is
    gone. A feed without items is empty in its own words only as a well-formed channel.
    """

    record: type[Solicitation] | type[Contract] = field(kw_only=False)
    url: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    complete: bool = False
    name: str = ""
    optional: bool = False

    def __post_init__(self) -> None:
        self.settle(self.fields)
        own = _DEFAULTS | ({"issued_on": Field(read=_issued)} if self.record is Solicitation else {})
        object.__setattr__(self, "fields", own | dict(self.fields))

    def read(self, asking: Asking) -> Steps:
        """One page."""
        page = yield Request(url=self.url, conditional=True, headers={"Accept": "application/rss+xml, application/xml"})
        root = _parse(page)
        items = [node for node in root.iter() if _local(node) in _ITEMS]
        wholes = [node for node in root.iter() if _local(node) in _WHOLES]
        if not items and not wholes:
            raise Refusal(Trouble.LAYOUT, f"{page.url} is XML, but no RSS or Atom feed.", url=page.url)
        # Items under another name are not nothing.
        strange = {_local(node) for whole in wholes for node in whole if _titled(node)} - _ITEMS - _BESIDE
        if not items and strange:
            said = f"{page.url} has no items, and {', '.join(sorted(strange))} that it is not known to have."
            raise Refusal(Trouble.LAYOUT, said, url=page.url)
        place = Place(url=page.url, zone=asking.portal.timezone)
        found = Gathering.of(asking, self.name)
        for number, item in enumerate(items, start=1):
            read = partial(read_row, self.record, XmlRow(item), self.fields, place, page=page.digest)
            found.take("", read, name=f"item {number}")
        found.check(page.url)
        return found.reading(whole=self.complete or not items)


@dataclass(frozen=True, slots=True)
class XmlRow:
    """An item; a selector is an element's name without its prefix, alternatives apart by "|"."""

    node: Any  # lxml ships no types

    def value(self, selector: str, attribute: str = "") -> str | None:
        found = next(self._all(selector), None)
        if found is None:
            return None
        said = " ".join(str(part) for part in found.itertext())
        # Atom keeps an address in an attribute, RSS between the tags.
        return (found.get(attribute) or said) if attribute else said

    def values(self, selector: str) -> Iterator[str]:
        return (" ".join(str(part) for part in node.itertext()) for node in self._all(selector))

    def markup(self, selector: str) -> str:
        return self.value(selector) or ""

    def links(self, selector: str) -> Iterator[tuple[str, str]]:
        return ((node.get("title") or "", node.get("href") or node.text or "") for node in self._all(selector))

    def _all(self, selector: str) -> Iterator[Any]:
        if selector in {"", "."}:
            yield self.node
            return
        for name in selector.split("|"):
            for child in self.node:
                # Atom's rel="edit" and rel="self" are not where the item can be read.
                if _local(child) == name and child.get("rel", "alternate") == "alternate":
                    yield child


def _parse(page: Page) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(page.body.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refusal(Trouble.LAYOUT, f"{page.url} is no well-formed XML: {error}", url=page.url) from error
    return root


def _titled(node: Any) -> bool:
    return any(_local(child) == "title" for child in node)


def _local(node: Any) -> str:
    """The element's name without its namespace; "" for comments and entities."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _issued(row: Row, place: Place) -> date | None:
    """The day an item was published, in the portal's zone; a feed without a usable date just has none."""
    said = (row.value("pubDate|published|date|updated") or "").strip()
    try:
        at = parsedate_to_datetime(said) if re.match(r"[A-Za-z]|\d{1,2} [A-Z]", said) else datetime.fromisoformat(said)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(ZoneInfo(place.zone)).date()


_DEFAULTS: dict[str, Field] = {
    "id": text("guid|id|link"),
    "title": text("title"),
    "url": link("link|guid"),
    "description": description("description|encoded|summary|content"),
}


class FeedField(FieldTable):
    """An element of the item ("description"), or a table; without `select` it is the title."""

    select: str = "title"

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"select": given} if isinstance(given, str) else given

    def place(self, name: str) -> tuple[str, str]:
        """The element; an address may stand in its `href`."""
        return self.select, "href" if name == "url" else ""


class Options(ListOptions):
    """`platform = "feed"`: an RSS or Atom address. `complete`: it lists everything that is open, not the latest."""

    demanded: ClassVar[tuple[tuple[str, ...], ...]] = ()  # an item brings its own

    url: Web
    fields: Mapping[FieldName, FeedField] = {}
    complete: bool = False


def portal(key: str, options: Options) -> Portal:
    """A portal of the user's own."""
    listing = Feed(
        options.record,
        url=options.url,
        complete=options.complete,
        fields={name: table.build(name) for name, table in options.fields.items()},
    )
    return options.build(key, listing, home=options.url)
