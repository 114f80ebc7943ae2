"""NASPO's portfolios: the index, and the pages of the ones that somebody watches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from urllib.parse import urlsplit

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Kind
from coopwatchd.portals.base import Asking, Page, Reading, Request, Steps
from coopwatchd.portals.clean import TITLE_LIMIT, clean, clean_number
from coopwatchd.portals.details import each_page
from coopwatchd.portals.labels import labelled, links_in
from coopwatchd.portals.moments import US_DATES, parse_date
from coopwatchd.portals.zones import agency_of_state, state_in

REMARK = "listed by NASPO; the official source is the lead state"
_PORTFOLIO = re.compile(r"^/portfolios?/([a-z0-9][a-z0-9-]*)/?$", re.IGNORECASE)
_YEARS = re.compile(r"-((?:19|20)\d\d)-((?:19|20)\d\d)$")
_DATE = r"(\d{1,2}/\d{1,2}/\d{4}|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}|\d{4}-\d\d-\d\d)"
_TERM = ("current term", "contract term", "master agreement term", "term")
_END = ("expiration date", "expiration", "expires", "current expiration", "contract expiration", "end date")
_NUMBER = ("master agreement number", "master agreement no.", "contract number", "contract no.", "master agreement #")


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioIndex:
    """`/portfolio/`: one record per portfolio. The years in an address are a hint of its term, never its end."""

    name: str = "portfolios"
    kind: ClassVar[Kind] = Kind.CONTRACT
    optional: ClassVar[bool] = True
    details: ClassVar[bool] = False
    watched: ClassVar[bool] = False
    budget: ClassVar[int] = 0

    def read(self, asking: Asking) -> Steps:
        """One page."""
        page = yield Request(url="/portfolio/", conditional=True)
        found: dict[str, AnyRecord] = {}
        for one in links_in(page.soup, page.url):
            match = _PORTFOLIO.match(urlsplit(one.url).path)
            if match is None or one.title == one.url:
                continue
            slug = match[1].lower()
            years = _YEARS.search(slug)
            found.setdefault(
                slug,
                Contract(
                    id=slug,
                    title=one.title,
                    url=one.url,
                    term_text=f"years in the address: {years[1]}-{years[2]}" if years else "",
                    remarks=(REMARK,),
                    page=page.digest,
                ),
            )
        if not found:
            raise Refusal(Trouble.LAYOUT, f"{page.url} has no link to a portfolio.", url=page.url)
        return Reading(records=tuple(found.values()), whole=page.whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioPages:
    """`/portfolio/<slug>/`: lead state, number and term, read by their labels because the markup is not known."""

    name: str = "portfolio-pages"
    budget: int = 5
    kind: ClassVar[Kind] = Kind.CONTRACT
    optional: ClassVar[bool] = True
    details: ClassVar[bool] = True
    watched: ClassVar[bool] = True

    def read(self, asking: Asking) -> Steps:
        """One request for each wanted portfolio."""

        def ask(wanted: Contract) -> Request | None:
            return Request(url=wanted.url) if _PORTFOLIO.match(urlsplit(wanted.url).path) else None

        return each_page(Contract, asking, what="portfolio pages", ask=ask, read=_from_page)


def _from_page(wanted: Contract, page: Page) -> Contract:
    """What the page says. Raises ValueError when it says none of it, or a date that is none."""
    labels = labelled(page.soup)
    lead = clean(labels.get("lead state", ""), TITLE_LIMIT)
    number = clean_number(next((labels[name] for name in _NUMBER if labels.get(name)), ""))
    term = next((labels[name] for name in _TERM if labels.get(name)), "")
    end = next((labels[name] for name in _END if labels.get(name)), "")
    if not (lead or number or term or end):
        raise ValueError(f"{page.url} has no lead state, number or term")
    dates = [parse_date(said, US_DATES) for said in re.findall(_DATE, term)]
    starts, ends = (dates[0], dates[-1]) if len(dates) == 2 else (None, None)
    state = state_in(lead)
    return Contract(
        id=wanted.id,
        title=wanted.title,
        url=wanted.url,
        number=number,
        lead_agency=agency_of_state(lead),
        states=(state,) if state else (),
        stage=wanted.stage,
        starts_on=starts,
        ends_on=_date(end) or ends,
        term_text=term or end,
        remarks=(REMARK,),
        page=page.digest,
    )


def _date(said: str) -> date | None:
    found = re.search(_DATE, said)
    return parse_date(found[1], US_DATES) if found else None
