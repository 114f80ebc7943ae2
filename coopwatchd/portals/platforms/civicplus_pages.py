"""The page of one CivicPlus bid posting: labels and values in turn, and the documents below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from coopwatchd.model.records import Document, Due, Solicitation
from coopwatchd.portals.base import Asking, Page, Request, Steps
from coopwatchd.portals.clean import DESCRIPTION_LIMIT, clean, soup_text
from coopwatchd.portals.details import SolicitationDetails, each_page
from coopwatchd.portals.labels import links_in
from coopwatchd.portals.moments import parse_date, parse_due

_FORMATS = ("%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y")


@dataclass(frozen=True, slots=True, kw_only=True)
class BidPages(SolicitationDetails):
    """`/bids.aspx?bidID=…`: the whole description, the publication date, the documents and with them the addenda."""

    host: str
    name: str = "bid-pages"
    budget: int = 5

    def read(self, asking: Asking) -> Steps:
        """One request for each wanted posting."""

        def ask(wanted: Solicitation) -> Request | None:
            url = f"https://{self.host}/bids.aspx?bidID={wanted.id}"
            return Request(url=url) if wanted.id.isdigit() else None

        zone = asking.portal.timezone
        return each_page(
            Solicitation, asking, what="bid pages", ask=ask, read=lambda wanted, page: read_posting(wanted, page, zone)
        )


def closing(said: str, zone: str) -> Due | None:
    """The closing time in the zone of the site, which prints none; without an instant for "Upon Contract"."""
    return parse_due(said, _FORMATS, zone, assumed=True) if said else None


def read_posting(wanted: Solicitation, page: Page, zone: str) -> Solicitation:
    """What the page of a posting says of it. Raises ValueError when it is no such page."""
    values: dict[str, Tag] = {}
    for label, value in _labels(page):
        values.setdefault(label, value)
    if not {"description", "closing date/time", "publication date/time"} & set(values):
        raise ValueError(f"{page.url} has no description and no dates")
    said = {label: clean(soup_text(value), DESCRIPTION_LIMIT) for label, value in values.items()}
    files = _files(values.get("related documents"), page)
    addenda = sum(re.search(r"(?i)\baddendum\b", one.title) is not None for one in files)
    published = said.get("publication date/time", "")
    return Solicitation(
        id=wanted.id,
        title=wanted.title,
        number=wanted.number,
        url=wanted.url,
        stage=wanted.stage,
        description=said.get("description", ""),
        issued_on=parse_date(published, _FORMATS) if published else None,
        due=closing(said.get("closing date/time", ""), zone),
        documents=files,
        addenda=addenda if "related documents" in values else None,
        page=page.digest,
    )


def _labels(page: Page) -> Iterator[tuple[str, Tag]]:
    """Each label with the value that comes next, when a value comes next."""
    label = ""
    for span in page.soup.select("span.BidListHeader, span.BidDetail"):
        if "BidListHeader" in (span.get("class") or ()):
            label = clean(soup_text(span)).rstrip(":").casefold()
        elif label:
            yield label, span
            label = ""


def _files(box: Tag | None, page: Page) -> tuple[Document, ...]:
    return links_in(box, page.url) if box is not None else ()
