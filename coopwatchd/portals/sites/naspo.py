"""NASPO ValuePoint: solicitations by lead states, and the portfolios of contracts.

Longer than a site's module should be: four kinds of pages, each with labels of its own. Known from a working reader
of 2026 and from pages others described; no page was captured. NASPO's own disclaimer: the documents on its site are
for information, the lead state holds the official ones; every record says so.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from coopwatchd.model.records import AnyRecord, Contract, Document, Due, Solicitation, Stage
from coopwatchd.portals.base import Asking, Known, Portal
from coopwatchd.portals.clean import TITLE_LIMIT, clean, clean_link, identity
from coopwatchd.portals.fields import Field, Place, Row, const, description, documents, text
from coopwatchd.portals.moments import US_DATES, US_FORMATS, find_deadline, parse_date, parse_due
from coopwatchd.portals.platforms.headed_cards import HeadedCards
from coopwatchd.portals.platforms.linked_pages import LinkedPages
from coopwatchd.portals.platforms.record_pages import PageRow, RecordPages
from coopwatchd.portals.zones import agency_of_state, state_in, zone_of_state

_REMARK = "listed by NASPO; the official source is the lead state"
_SLUG = re.compile(r"(?i)/solicitations?/([a-z0-9][a-z0-9-]*)/?$")
_PORTFOLIO = re.compile(r"(?i)/portfolios?/([a-z0-9][a-z0-9-]*)/?$")
_DATE = re.compile(r"(\d{1,2}/\d{1,2}/\d{4}|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}|\d{4}-\d\d-\d\d)")
_NUMBER, _BODY = "solicitation number:", "main, article, #content"
_AGREEMENT = "master agreement number:|master agreement no.:|contract number:|contract no.:|master agreement #:"
_TERM = "current term:|contract term:|master agreement term:|term:"
_END = "expiration date:|expiration:|expires:|current expiration:|contract expiration:|end date:"


def lead(row: Row) -> str:
    """The lead state, as printed."""
    return clean(row.value("lead state:") or "", TITLE_LIMIT)


def zone(row: Row, place: Place) -> str:
    """The lead state's: no time here stands with one of its own."""
    known = row.wanted.states[:1] if isinstance(row, PageRow) else ()
    return zone_of_state(state_in(lead(row)) or "".join(known)) or place.zone


def own_page(row: Row, place: Place) -> str:
    """The address of the page that NASPO has of a solicitation, "" when it has none."""
    found = (clean_link(href, place.url) for _, href in row.links("a[href]"))
    return next((url for url in found if _SLUG.search(urlsplit(url).path)), "")


def slug(url: str) -> str:
    """The name of a solicitation in an address of NASPO's own."""
    found = _SLUG.search(urlsplit(url).path)
    return found[1].lower() if found else ""


def elsewhere(row: Row, place: Place) -> tuple[Document, ...]:
    """The links of a card that lead away from NASPO."""
    linked: tuple[Document, ...] = documents("a[href]").read(row, place)
    return tuple(one for one in linked if one.url != own_page(row, place))


def address(row: Row, place: Place) -> str:
    """NASPO's own page, else the first that is linked, else the list."""
    return own_page(row, place) or next((one.url for one in elsewhere(row, place)), place.url)


def released(row: Row, _: Place) -> date | None:
    """The release date, which may lie ahead."""
    said = row.value("release date:")
    return parse_date(said, US_FORMATS) if said else None


def closes(row: Row, place: Place) -> Due | None:
    """The close date of a card."""
    said = row.value("close date:")
    return parse_due(said, US_FORMATS, zone(row, place), assumed=True) if said else None


def stage(record: Solicitation, heading: Stage, asking: Asking) -> Stage:
    """Published is open, active is in development or in evaluation: as the dates say, never the class of the row."""
    if record.issued_on is not None and record.issued_on > asking.now.astimezone(asking.zone).date():
        return Stage.FORECAST
    dated = record.due is not None and record.due.at is not None
    return Stage.FORECAST if heading is Stage.CLOSED and not dated else heading


def term(row: Row, last: int) -> date | None:
    """The first or the last day (-1) of a term that has two."""
    days = _DATE.findall(row.value(_TERM) or "")
    return parse_date(days[last], US_DATES) if len(days) == 2 else None


def ends(row: Row, _: Place) -> date | None:
    """The printed end, else that of the term."""
    found = _DATE.search(row.value(_END) or "")
    return (parse_date(found[1], US_DATES) if found else None) or term(row, -1)


def years(row: Row, _: Place) -> str:
    """A hint of the term and never its end: the years in an address."""
    found = re.search(r"-((?:19|20)\d\d)-((?:19|20)\d\d)/?$", urlsplit(row.value("", "href") or "").path)
    return f"years in the address: {found[1]}-{found[2]}" if found else ""


def solicitation_page(wanted: AnyRecord) -> str:
    """Its address, where it is NASPO's own and not a lead state's."""
    ours = (urlsplit(wanted.url).hostname or "").removeprefix("www.") == "naspovaluepoint.org"
    return wanted.url if ours and slug(wanted.url) else ""


def silent(row: PageRow, *labels: str) -> str:
    """What a page lacks that has none of the labels."""
    return (
        "" if any(row.value(one) for one in labels) else f"has no {' and no '.join(one.rstrip(':') for one in labels)}"
    )


_LED = {
    "lead_agency": Field(read=lambda row, _: agency_of_state(lead(row))),
    "states": Field(read=lambda row, _: (state_in(lead(row)),) if state_in(lead(row)) else ()),
    "remarks": const((_REMARK,)),
}
STATUS = HeadedCards(
    url="/solicitation-status/",
    card="div.solicitations-row",
    headings={"published solicitations": Stage.OPEN, "active solicitations": Stage.CLOSED},
    nothing=r"(?i)\b(?:no|not any)\s+(?:current|published|active|open|upcoming)?\s*solicitations",
    named=text("h3, h4, h2"),
    once=("h3, h4, h2", "lead state:", _NUMBER, "close date:"),
    stage=stage,
    fields=_LED
    | {
        "id": Field(read=lambda row, place: slug(own_page(row, place)) or identity(row.value(_NUMBER) or "")),
        "title": text("h3, h4, h2"),
        "number": text(_NUMBER),
        "url": Field(read=address),
        "description": description("div.col-md-6.offset-md-1"),
        "documents": Field(read=elsewhere),
        "issued_on": Field(read=released),
        "due_at": Field(read=closes),
    },
)
# The exact closing time stands only in a sentence there.
SOLICITATION_PAGES = RecordPages(
    Solicitation,
    name="solicitation-pages",
    address=solicitation_page,
    unlike=lambda row: silent(row, "lead state:", _NUMBER),
    watched=False,
    budget=10,
    fields=_LED
    | {
        "number": text(_NUMBER),
        "description": Field(read=lambda row, _: clean(row.value(_BODY) or row.value("") or "", 8_000)),
        "due_at": Field(
            read=lambda row, place: find_deadline(row.value(_BODY) or row.value("") or "", zone(row, place))
        ),
    },
)
PORTFOLIOS = LinkedPages(
    Contract,
    name="portfolios",
    url="/portfolio/",
    path=_PORTFOLIO.pattern,
    optional=True,
    fields={"term_text": Field(read=years), "remarks": const((_REMARK,))},
)
PORTFOLIO_PAGES = RecordPages(
    Contract,
    name="portfolio-pages",
    address=lambda wanted: wanted.url if _PORTFOLIO.match(urlsplit(wanted.url).path) else "",
    unlike=lambda row: silent(row, "lead state:", _AGREEMENT, _TERM, _END),
    fields=_LED
    | {
        "number": text(_AGREEMENT),
        "starts_on": Field(read=lambda row, _: term(row, 0)),
        "ends_on": Field(read=ends),
        "term_text": Field(read=lambda row, _: clean(row.value(_TERM) or row.value(_END) or "", TITLE_LIMIT)),
    },
)
PORTAL = Portal(
    key="naspo",
    name="NASPO ValuePoint",
    home="https://naspovaluepoint.org",
    timezone="America/New_York",
    listings=(STATUS, SOLICITATION_PAGES, PORTFOLIOS, PORTFOLIO_PAGES),
    known=Known.REPORTED,
    hosts=("www.naspovaluepoint.org",),
    gives=("solicitations", "forecasts", "contracts"),
    route="pages in HTML",
    terms="Nobody has published what its robots.txt or terms say of automated reading; robots.txt is obeyed.",
    note="The status page is read as a working reader of 2026 describes it; no page was captured. How portfolios are"
    " marked up is not known: their index may be filled by a script, and then it is reported as unreadable.",
)
