"""JAGGAER (SciQuest): the public sourcing events of one customer organisation, one page of up to 200.

Sources: pages of several organisations in 2026. The links of a title carry a token made for that one page and lead to
a log-in: they are never kept. Times print the abbreviation that is right for their date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

from pydantic import field_validator
from selectolax.lexbor import LexborNode

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Document, Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Known, Page, Portal, Reading, Request, Steps
from coopwatchd.portals.clean import DESCRIPTION_LIMIT, TITLE_LIMIT, clean, clean_link, clean_number, identity
from coopwatchd.portals.gather import Gathering, unlike
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.moments import parse_date, parse_due
from coopwatchd.portals.options import CommonOptions
from coopwatchd.portals.rows import HtmlRow, page_text

HOST = "bids.sciquest.com"
PAGE_SIZE = 200
TERMS = (
    "robots.txt of bids.sciquest.com disallows everything, so nothing is read unless you set"
    ' robots = "ignore"; the terms of use could not be read (their page answers 403)'
)
# The tabs as the page's own links name them, and what stands on them.
TABS = {
    "OpenForBid": Stage.OPEN,
    "Upcoming": Stage.FORECAST,
    "Closed": Stage.CLOSED,
    "Award": Stage.AWARDED,
}

_NAMES = {"OpenForBid": "solicitations", "Upcoming": "upcoming", "Closed": "closed", "Award": "awarded"}
_FORMATS = ("%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y")
_TOTAL = re.compile(r"\b\d[\d,]*\s*[-–]\s*\d[\d,]*\s+of\s+(\d[\d,]*)\s+results?\b", re.IGNORECASE)
# The second is what a registered supplier saw where nothing was open (E&I, 2026-06).
_NOTHING = re.compile(r"\bno events have\b|\bno results\b", re.IGNORECASE)
_EVENT = re.compile(r"/Sourcingevent/(\d+)-event\.pdf", re.IGNORECASE)
_HEADS = ("status", "details")


@dataclass(frozen=True, slots=True, kw_only=True)
class JaggaerEvents(Traits):
    """One tab of one organisation; `org` as in CustomerOrg."""

    org: str
    tab: str = "OpenForBid"
    name: str = ""
    agency: str = ""  # whose events these are; default: the portal's name
    optional: bool = False
    kind: ClassVar[Kind] = Kind.SOLICITATION

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or _NAMES[self.tab])

    def read(self, asking: Asking) -> Steps:
        """One page; where it counts more than it shows, the same page once more in the size that would hold all."""
        page = yield Request(url=self._url(PAGE_SIZE))
        nodes, total = _events(page), _total(page)
        if total is not None and total > len(nodes) and nodes:
            page = yield Request(url=self._url(total))
            nodes, total = _events(page), _total(page)
        if not nodes:
            if total or (total is None and not _NOTHING.search(page_text(page))):
                raise unlike(page, "it lists no event, and does not say that there is none")
            return Reading(records=(), empty=True, whole=page.whole)
        found = Gathering.of(asking, self.name)
        for number, node in enumerate(nodes, start=1):
            found.take("", partial(self._event, node, asking, page), name=f"row {number}")
        found.check(page.url, strictly=True)
        if total is None and len(nodes) >= PAGE_SIZE:
            said = f"{found.place} shows {len(nodes)} rows and does not say how many there are."
            raise Refusal(Trouble.INCOMPLETE, said, url=page.url)
        if total is not None:
            found.prove(total, page.url, exactly=True)
        # Without its own count nothing shows that these are all: then no disappearance is believed.
        return found.reading(whole=page.whole and total is not None)

    def _url(self, size: int) -> str:
        return f"{home_of(self.org)}&tab=PHX_NAV_Sourcing{self.tab}&PageSize={size}"

    def _event(self, node: LexborNode, asking: Asking, page: Page) -> Solicitation:
        """One row. Raises ValueError."""
        row = HtmlRow(node)
        title = _one(node, "a.btn-link-header", "title")
        pairs = _pairs(node)
        if not {"open", "close", "number"} <= set(pairs) and not (self.tab == "Upcoming" and "number" in pairs):
            raise ValueError(f"it has no open, close or number among {', '.join(pairs) or 'nothing'}")
        number = clean_number(pairs["number"])
        files = {href: found[1] for _, href in row.links("a[href]") if (found := _EVENT.search(href))}
        if len(set(files.values())) > 1:
            raise ValueError(f"it links to {len(files)} event documents")
        id = next(iter(files.values()), "") or identity(number)
        if not id:
            raise ValueError("it has no event document and no number")
        if node.css_first("div.label-mini div") not in {None, node.css_first("div.label-mini")}:
            raise ValueError("its description has run into what stands below it")
        opened, closes, zone = pairs.get("open", ""), pairs.get("close", ""), asking.portal.timezone
        return Solicitation(
            id=id,
            title=title,
            number=number,
            url=f"{home_of(self.org)}&tab=PHX_NAV_Sourcing{self.tab}",
            description=clean(row.value("div.label-mini") or "", DESCRIPTION_LIMIT),
            lead_agency=self.agency or asking.portal.name,
            categories=tuple(filter(None, (pairs.get("type", ""),))),
            stage=_stage(clean(row.value("span.status-badge") or ""), TABS[self.tab]),
            issued_on=parse_date(opened, _FORMATS) if opened else None,
            due=parse_due(closes, _FORMATS, zone, assumed=True) if closes else None,
            # A signature in the address is good for this one page only.
            documents=tuple(
                Document(title="View as PDF", url=clean_link(href.partition("?")[0], page.url)) for href in files
            )[:1],
            page=page.digest,
        )


def home_of(org: str) -> str:
    """The public page of an organisation."""
    return f"https://{HOST}/apps/Router/PublicEvent?CustomerOrg={org}"


def _events(page: Page) -> list[LexborNode]:
    """The rows of the table of events; none when the page has no such table, and LAYOUT when it has other columns."""
    table = page.html.css_first("table.table-hover")
    if table is None:
        return []
    rows = table.css("tr")
    heads = [clean(node.text()).casefold() for node in table.css("th")]
    if tuple(heads[:2]) != _HEADS:
        raise unlike(page, f"its columns are {', '.join(filter(None, heads)) or 'not named'}")
    return [row for row in rows if row.css_first("td") is not None and not _says_nothing(row)]


def _says_nothing(row: LexborNode) -> bool:
    """True for a row that is only the words; an event may well have them in its description."""
    return len(row.css("td")) == 1 and row.css_first("a") is None and _NOTHING.search(clean(row.text())) is not None


def _total(page: Page) -> int | None:
    counts = set(_TOTAL.findall(page_text(page)))
    return int(counts.pop().replace(",", "")) if len(counts) == 1 else None


def _pairs(node: LexborNode) -> dict[str, str]:
    """Label and value of each line. Raises ValueError when a line is not one label beside one value."""
    found: dict[str, str] = {}
    for line in node.css("div.table-row-layout"):
        label, value = (
            _one(line, "div.data-row-name", "label"),
            _one(line, "div.data-row-content", "value", may_lack=True),
        )
        if label.casefold() in found and label.casefold() != "contact":
            raise ValueError(f"it says ‘{label}’ twice")
        found[label.casefold()] = value
    return found


def _one(node: LexborNode, selector: str, what: str, *, may_lack: bool = False) -> str:
    """The text of the only match. Raises ValueError for none and for several: two rows have run into one then."""
    matches = node.css(selector)
    said = clean(HtmlRow(matches[0]).value("") or "", TITLE_LIMIT) if len(matches) == 1 else ""
    if len(matches) != 1 or not (said or may_lack):
        raise ValueError(f"it has {len(matches) if len(matches) != 1 else 'an empty'} {what}")
    return said


def _stage(badge: str, tab: Stage) -> Stage:
    """The badge where its word is known to mean something else than its tab, else the tab."""
    return Stage.CANCELLED if re.fullmatch(r"(?i)cancell?ed", badge) else tab


def portal_of(key: str, name: str, org: str, *, timezone: str, upcoming: bool = False, **more: Any) -> Portal:
    """An organisation's portal: its open events, and the upcoming where asked for; `more` are fields of the portal."""
    tabs = ("OpenForBid", "Upcoming") if upcoming else ("OpenForBid",)
    settings: dict[str, Any] = {
        "known": Known.REPORTED,
        "route": f"JAGGAER public events of {org}, one page",
        "terms": TERMS,
        "shut": True,
        "gives": ("solicitations", "forecasts") if upcoming else ("solicitations",),
    }
    return Portal(
        key=key,
        name=name,
        home=f"https://{HOST}",
        timezone=timezone,
        listings=tuple(JaggaerEvents(org=org, tab=tab, optional=tab != "OpenForBid") for tab in tabs),
        **(settings | more),
    )


class Options(CommonOptions):
    """`platform = "jaggaer"`: `org` is what stands behind CustomerOrg= in the address of the public page."""

    org: str
    upcoming: bool = False

    @field_validator("org")
    @classmethod
    def _spelt(cls, org: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", org):
            raise ValueError("org is what stands behind CustomerOrg=, such as ‘StateOfMontana’")
        return org


def portal(key: str, options: Options) -> Portal:
    """The events of one organisation."""
    made = portal_of(key, options.name or key, options.org, timezone=options.timezone, upcoming=options.upcoming)
    own = options.build(key, *made.listings, home=made.home)
    return replace(
        own, known=Known.CAPTURED, note="two rows of another organisation were read", terms=TERMS, gives=made.gives
    )
