"""The public page of an Ion Wave bid: its times, its notes, and the files that can be had without a log-in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from bs4 import Tag

from coopwatchd.model.records import Document, Due, Solicitation
from coopwatchd.portals.base import Asking, Page, Request, Steps
from coopwatchd.portals.clean import DESCRIPTION_LIMIT, TITLE_LIMIT, clean, clean_link, clean_number, soup_text
from coopwatchd.portals.details import SolicitationDetails, each_page
from coopwatchd.portals.moments import parse_date, parse_due
from coopwatchd.portals.platforms.ionwave_lists import PACE, TURN

_FORMATS = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y")
_FILE_ROW = re.compile(r"_rgBidAttachments_ctl00__\d+$")
_DETAIL = re.compile(r"(?i)/PublicDetail\.aspx\?bidID=\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class IonWaveBidPages(SolicitationDetails):
    """`/PublicDetail.aspx`: public with some tenants, refused by the firewall after a few: a small budget, optional."""

    name: str = "bid-pages"
    budget: int = 2
    turn: ClassVar[str] = TURN
    pace: ClassVar[float] = PACE

    def read(self, asking: Asking) -> Steps:
        """One request for each wanted bid."""

        def ask(wanted: Solicitation) -> Request | None:
            return Request(url=wanted.url) if _DETAIL.search(wanted.url) else None

        zone = asking.portal.timezone
        return each_page(
            Solicitation,
            asking,
            what="bid pages",
            ask=ask,
            read=lambda wanted, page: read_bid(wanted, page, zone),
            alone=False,
        )


def read_bid(wanted: Solicitation, page: Page, zone: str) -> Solicitation:
    """What the page says of the wanted bid. Raises ValueError when it is not its page, or says a date that is none."""
    said = clean_number(_label(page, "lblNumber"))
    if not said or not re.match(re.escape(wanted.number) + r"(?=$|\s)", said):
        raise ValueError(f"{page.url} is about ‘{said[:80]}’, not about {wanted.number}")
    # "B-1792 Addendum 2 (Facility Water Management Program)"
    addendum = re.match(r"(?i)\s+addendum\s+(?:no\.?\s*|#\s*)?(\d{1,3})\b", said[len(wanted.number) :])
    issued = _label(page, "lblIssue")
    notes = _node(page, "lblNotes")
    return Solicitation(
        id=wanted.id,
        title=wanted.title,
        number=wanted.number,
        url=wanted.url,
        stage=wanted.stage,
        description=clean(soup_text(notes), DESCRIPTION_LIMIT) if notes else "",
        due=_due(page, "lblClose", zone),
        questions_due=_due(page, "lblQuestionCutoff", zone),
        issued_on=parse_date(issued, _FORMATS) if issued else None,
        documents=_files(page),
        addenda=int(addendum[1]) if addendum else wanted.addenda,
        page=page.digest,
    )


def _node(page: Page, name: str) -> Tag | None:
    return page.soup.find(id=f"ctl00_mainContent_{name}")


def _label(page: Page, name: str) -> str:
    node = _node(page, name)
    return clean(soup_text(node), TITLE_LIMIT) if node else ""


def _due(page: Page, name: str, zone: str) -> Due | None:
    said = _label(page, name)
    return parse_due(said, _FORMATS, zone, assumed=True) if said else None


def _files(page: Page) -> tuple[Document, ...]:
    """The rows of the attachments' own grid, and no table after it: those are of activities and plan holders."""
    found: dict[str, Document] = {}
    for row in page.soup.find_all("tr", id=_FILE_ROW):
        for anchor in row.find_all("a", href=True):
            url = clean_link(str(anchor["href"]), page.url)
            if "/extract.aspx" in url.lower():
                title = clean(soup_text(anchor), TITLE_LIMIT) or clean(soup_text(row), TITLE_LIMIT) or url
                found.setdefault(url, Document(title=title, url=url))
    return tuple(found.values())
