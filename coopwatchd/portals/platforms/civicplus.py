"""CivicPlus (CivicEngage): the bid postings of a city or county at `/Bids.aspx`, and the page of each.

Sources: boards of several cities in 2026. Only the bare address is asked: its parameters answer with 404 or with a
page without the list on some boards. No time zone is printed. "Upon Contract" and the like are no date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import model_validator
from selectolax.lexbor import LexborNode

from coopwatchd.model.records import Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Known, Page, Portal, Request, Steps
from coopwatchd.portals.clean import TITLE_LIMIT, clean, clean_link, clean_number, prose
from coopwatchd.portals.gather import Gathering, unlike
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.options import CommonOptions, Web
from coopwatchd.portals.platforms.civicplus_pages import BidPages, closing
from coopwatchd.portals.rows import HtmlRow, page_text

PATH = "/Bids.aspx"

_BID = re.compile(r"(?i)\bbids\.aspx\?(?:.*&)?bidID=(\d+)")
_NUMBER = re.compile(r"(?i)^Bid (?:No|Number)\.?:?\s*(.*)$")
_NOTHING = re.compile(r"(?i)\bthere (?:are|is) (?:currently |presently )?no (?:open |current |active )*bids?\b")
_COUNT = re.compile(r"\((\d{1,4})\)\s*$")
_STAGES = {
    "open": Stage.OPEN,
    "pending": Stage.CLOSED,
    "closed": Stage.CLOSED,
    "awarded": Stage.AWARDED,
    "cancelled": Stage.CANCELLED,
    "canceled": Stage.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BidPostings(Traits):
    """The list; `host` is the whole host name."""

    host: str
    name: str = "solicitations"
    optional: bool = False
    kind: ClassVar[Kind] = Kind.SOLICITATION

    def read(self, asking: Asking) -> Steps:
        """One page. Where its headings count their postings, all of them must be there."""
        page = yield Request(url=f"https://{self.host}{PATH}", conditional=True)
        nodes = page.html.css("div.listItemsRow.bid")
        found = Gathering.of(asking, self.name)
        for number, node in enumerate(nodes, start=1):
            found.take("", partial(_posting, node, asking, page), name=f"row {number}")
        if not nodes:
            if not _NOTHING.search(page_text(page)):
                raise unlike(page, "it has no list of postings, and does not say that there are none")
            return found.reading(whole=page.whole)
        found.check(page.url, strictly=True)
        if page.html.css_first("div.listItems div.listItemsRow.bid") is None:
            raise unlike(page, "it has postings outside of its list")
        counts = [
            int(count[1]) for head in page.html.css("div.bidsHeader") if (count := _COUNT.search(clean(head.text())))
        ]
        if counts:
            found.prove(sum(counts), page.url, exactly=True)
        return found.reading(whole=page.whole)


def _posting(node: LexborNode, asking: Asking, page: Page) -> Solicitation:
    """One row. Raises ValueError; a row that two have run into, or that has lost a part, is one such."""
    titles, states = node.css("div.bidTitle"), node.css("div.bidStatus")
    if len(titles) != 1 or len(states) != 1:
        raise ValueError(f"it has {len(titles)} titles beside {len(states)} states")
    ids = {found[1] for one in node.css("a[href]") if (found := _BID.search(one.attributes.get("href") or ""))}
    if len(ids) != 1:
        raise ValueError(f"it links to {len(ids)} postings")
    title, number, description = _texts(titles[0])
    values = _columns(states[0])
    status = values.get("status", "").casefold()
    if status not in _STAGES:
        raise ValueError(f"‘{status[:40]}’ is no status this portal is known to print")
    if "closes" not in values:
        raise ValueError(f"it says {', '.join(values)}, and not when it closes")
    id = ids.pop()
    return Solicitation(
        id=id,
        title=title,
        number=number,
        url=clean_link(f"/bids.aspx?bidID={id}", page.url),
        description=description,
        lead_agency=asking.portal.name,
        stage=_STAGES[status],
        due=closing(values["closes"], asking.portal.timezone),
        page=page.digest,
    )


def _columns(box: LexborNode) -> dict[str, str]:
    """The labels of the first column with the values beside them in the second. Raises ValueError."""
    columns = [node for node in box.iter() if node.tag == "div"]
    inner = [node for column in columns for node in column.css("div") if node != column]
    if len(columns) != 2 or inner:
        raise ValueError(f"its state has {len(columns) + len(inner)} columns")
    labels, values = ([clean(HtmlRow(span).value("") or "") for span in column.css("span")] for column in columns)
    if len(labels) != len(values) or not all(label.endswith(":") for label in labels):
        raise ValueError(f"it has {len(values)} values beside {len(labels)} labels")
    return {label.rstrip(":").casefold(): value for label, value in zip(labels, values, strict=True)}


def _texts(box: LexborNode) -> tuple[str, str, str]:
    """Title, number and description, a span each; some boards print only the first. Raises ValueError.

    What has run into something else (a part of the row was lost) is not read.
    """
    spans = [span for span in box.iter() if span.tag == "span" and not span.attributes.get("class")]
    first, *others = spans or [box]
    links = [node for node in first.iter() if node.tag == "a"]
    title = clean(HtmlRow(first).value("") or "", TITLE_LIMIT)
    if len(links) != 1 or _inside(links[0]) or not title or title != clean(links[0].text(), TITLE_LIMIT):
        raise ValueError("it has no title that is only a link")
    found = {"number": "", "description": ""}
    for span in others:
        said = _NUMBER.match(clean(HtmlRow(span).value("") or ""))
        what = "number" if said else "description"
        if found[what] or (said and set(_inside(span)) - {"strong", "b"}):
            raise ValueError(f"its {what} has run into what stands below it")
        # The excerpt ends with "... [Read on]", a link that repeats the title.
        excerpt = re.sub(r"(?i)\s*\[(?:\s*|[^\[]*\bRead on\b.*)$", "", prose(re.split(r"(?i)<a\b", span.html or "")[0]))
        found[what] = clean_number(said[1]) if said else excerpt
    return title, found["number"], found["description"]


def _inside(node: LexborNode) -> list[str]:
    return [child.tag or "" for child in node.iter()]


class Options(CommonOptions):
    """`platform = "civicplus"`: `url` is the address of the site or of its Bids.aspx; `details` reads watched pages."""

    url: Web
    details: bool = True

    @model_validator(mode="after")
    def _bare(self) -> Options:
        path = urlsplit(self.url).path.rstrip("/").lower()
        if path not in {"", PATH.lower()}:
            raise ValueError("url: the site itself, or its /Bids.aspx")
        return self


def portal(key: str, options: Options) -> Portal:
    """The postings of one site."""
    host = urlsplit(options.url).netloc
    pages = (BidPages(host=host),) if options.details else ()
    return options.build(
        key,
        BidPostings(host=host),
        *pages,
        home=f"https://{host}",
        known=Known.CAPTURED,
        note="pages of another site were read; times stand without a zone, and yours is assumed",
    )
