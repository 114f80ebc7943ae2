"""Pages that merely link to a page for each record: one record per address, its words for a title."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Solicitation
from coopwatchd.portals.base import Asking, Request, Steps
from coopwatchd.portals.clean import clean_link
from coopwatchd.portals.fields import Field, Place, const, link, read_row, text
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.listing import Declared
from coopwatchd.portals.rows import html_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPages(Declared):
    """A listing of one record per address whose path fits `path`, a pattern whose first group is the id.

    A link that fits not is no row, and one without words is a picture beside another. `fields` read the link itself.
    """

    record: type[Solicitation] | type[Contract] = field(kw_only=False)
    url: str
    path: str
    fields: Mapping[str, Field]
    name: str = ""
    optional: bool = False

    def __post_init__(self) -> None:
        self.settle(self.fields)

    def read(self, asking: Asking) -> Steps:
        """One page."""
        page = yield Request(url=self.url, conditional=True)
        found = Gathering.of(asking, self.name)
        place = Place(url=page.url, zone=asking.portal.timezone)
        own = {"title": text(""), "url": link("")} | dict(self.fields)
        for row in html_rows(page, "a[href]"):
            match = re.match(self.path, urlsplit(clean_link(row.value("", "href") or "", page.url)).path)
            id = match[1].lower() if match else ""
            if id and id not in found.seen and (row.value("") or "").strip():
                found.add(read_row(self.record, row, {"id": const(id)} | own, place, page=page.digest))
        if not found.records:
            raise Refusal(Trouble.LAYOUT, f"{page.url} has no link to one of its {self.name}.", url=page.url)
        return found.reading(whole=page.whole)
