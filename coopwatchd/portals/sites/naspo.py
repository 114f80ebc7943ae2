"""NASPO ValuePoint: solicitations by lead states, and the portfolios of contracts.

Known from a working reader of 2026 and from pages others described; no page was captured. NASPO's own disclaimer: the
documents on its site are for information, the lead state holds the official ones; every record says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar
from urllib.parse import urlsplit

from bs4 import Tag

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Due, Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Known, Page, Portal, Reading, Reject, Request, Steps
from coopwatchd.portals.clean import (
    DESCRIPTION_LIMIT,
    TITLE_LIMIT,
    clean,
    clean_number,
    identity,
    soup_text,
)
from coopwatchd.portals.details import each_page
from coopwatchd.portals.labels import labelled, links_in
from coopwatchd.portals.moments import US_FORMATS, find_deadline, parse_date, parse_due
from coopwatchd.portals.sites.naspo_portfolios import REMARK, PortfolioIndex, PortfolioPages
from coopwatchd.portals.zones import agency_of_state, state_in, zone_of_state

_HEADINGS = {"published solicitations": Stage.OPEN, "active solicitations": Stage.CLOSED}
_NOTHING = re.compile(r"(?i)\b(?:no|not any)\s+(?:current|published|active|open|upcoming)?\s*solicitations")
_SLUG = re.compile(r"/solicitations?/([a-z0-9][a-z0-9-]*)/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """`/solicitation-status/`: published (open) and active (in development or evaluation) solicitations."""

    name: str = "solicitations"
    kind: ClassVar[Kind] = Kind.SOLICITATION
    optional: ClassVar[bool] = False
    details: ClassVar[bool] = False
    watched: ClassVar[bool] = False
    budget: ClassVar[int] = 0

    def read(self, asking: Asking) -> Steps:
        """One page. The state is the heading's and the dates': a published row has the class "upcoming"."""
        page = yield Request(url="/solicitation-status/", conditional=True)
        records: list[AnyRecord] = []
        rejects: list[Reject] = []
        headings: set[Stage] = set()
        filled: set[Stage | None] = set()
        for number, (heading, row) in enumerate(_sections(page)):
            if heading is not None:
                headings.add(heading)
            if row is None:
                continue
            filled.add(heading)
            title = row.find(["h3", "h4", "h2"])
            name = clean(soup_text(title), TITLE_LIMIT) if title else ""
            try:
                records.append(_solicitation(row, name, heading, page, asking))
            except ValueError as error:
                rejects.append(Reject(row=name or f"row {number}", reason=str(error)))
        if not headings:
            raise Refusal(
                Trouble.LAYOUT, f"{page.url} has neither of its headings, published and active.", url=page.url
            )
        silent = not _NOTHING.search(clean(soup_text(page.soup)))
        if not records and not rejects and silent:
            raise Refusal(
                Trouble.LAYOUT, f"{page.url} lists nothing, and does not say that there is nothing.", url=page.url
            )
        empty = not records and not rejects
        # A heading without rows or words beside one with rows: nothing is concluded from what is gone there.
        whole = page.whole and not (silent and headings - filled)
        return Reading(records=tuple(records), rejects=tuple(rejects), empty=empty, whole=whole)


def _sections(page: Page) -> Iterator[tuple[Stage | None, Tag | None]]:
    """Headings (with no row) and rows (with the heading they stand under), in the page's order."""
    under: Stage | None = None
    for tag in page.soup.select("h1, h2, h3, h4, h5, div.solicitations-row"):
        if tag.name == "div":
            yield under, tag
        elif (stage := _HEADINGS.get(clean(soup_text(tag)).casefold())) is not None:
            under = stage
            yield stage, None


def _solicitation(row: Tag, title: str, heading: Stage | None, page: Page, asking: Asking) -> Solicitation:
    """One row. Raises ValueError."""
    if heading is None:
        raise ValueError("it stands under no heading that tells its state")
    if not title:
        raise ValueError("it has no title")
    labels = labelled(row)
    links = links_in(row, page.url)
    number = clean_number(labels.get("solicitation number", ""))
    slug = next((found[1].lower() for one in links if (found := _SLUG.search(urlsplit(one.url).path))), "")
    own = next((one.url for one in links if _SLUG.search(urlsplit(one.url).path)), "")
    if not slug and not identity(number):
        raise ValueError("it has neither a page of its own nor a solicitation number")
    lead = clean(labels.get("lead state", ""), TITLE_LIMIT)
    state = state_in(lead)
    released = parse_date(labels["release date"], US_FORMATS) if labels.get("release date") else None
    due = _due(labels.get("close date", ""), state, asking)
    body = row.select_one("div.col-md-6.offset-md-1")
    return Solicitation(
        id=slug or identity(number),
        title=title,
        number=number,
        url=own or next((one.url for one in links), page.url),
        description=clean(soup_text(body), DESCRIPTION_LIMIT) if body else "",
        lead_agency=agency_of_state(lead),
        states=(state,) if state else (),
        documents=tuple(one for one in links if one.url != own),
        stage=_stage(heading, due, released, asking),
        due=due,
        issued_on=released,
        remarks=(REMARK,),
        page=page.digest,
    )


def _due(said: str, state: str, asking: Asking) -> Due | None:
    """The close date, in the lead state's zone: the list prints none."""
    if not said:
        return None
    return parse_due(said, US_FORMATS, zone_of_state(state) or asking.portal.timezone, assumed=True)


def _stage(heading: Stage, due: Due | None, released: date | None, asking: Asking) -> Stage:
    ahead = released is not None and released > asking.now.astimezone(asking.zone).date()
    if heading is Stage.OPEN:
        return Stage.FORECAST if ahead else Stage.OPEN
    return Stage.FORECAST if ahead or due is None or due.at is None else Stage.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class SolicitationPages:
    """`/solicitations/<slug>/`: the exact closing time, which stands only in a sentence there."""

    name: str = "solicitation-pages"
    budget: int = 10
    kind: ClassVar[Kind] = Kind.SOLICITATION
    optional: ClassVar[bool] = True
    details: ClassVar[bool] = True
    watched: ClassVar[bool] = False

    def read(self, asking: Asking) -> Steps:
        """One request for each wanted solicitation that has a page here."""

        def ask(wanted: Solicitation) -> Request | None:
            parts = urlsplit(wanted.url)
            ours = (parts.hostname or "").removeprefix("www.") == "naspovaluepoint.org"
            return Request(url=wanted.url) if ours and _SLUG.search(parts.path) else None

        return each_page(
            Solicitation,
            asking,
            what="solicitation pages",
            ask=ask,
            read=lambda wanted, page: _from_page(wanted, page, asking),
        )


def _from_page(wanted: Solicitation, page: Page, asking: Asking) -> Solicitation:
    """What the page adds. Raises ValueError when it is no solicitation's page."""
    labels = labelled(page.soup)
    lead = clean(labels.get("lead state", ""), TITLE_LIMIT)
    number = clean_number(labels.get("solicitation number", ""))
    if not lead and not number:
        raise ValueError(f"{page.url} has neither a lead state nor a solicitation number")
    state = state_in(lead) or next(iter(wanted.states), "")
    body = page.soup.select_one("main, article, #content") or page.soup.body or page.soup
    said = clean(soup_text(body))
    zone = zone_of_state(state) or asking.portal.timezone
    seen = Solicitation(
        id=wanted.id,
        title=wanted.title,
        number=number,
        url=wanted.url,
        lead_agency=agency_of_state(lead),
        states=(state,) if state else (),
        description=clean(said, DESCRIPTION_LIMIT),
        stage=wanted.stage,
        due=find_deadline(said, zone),
        page=page.digest,
    )
    return replace(seen, remarks=(REMARK,))


PORTAL = Portal(
    key="naspo",
    name="NASPO ValuePoint",
    home="https://naspovaluepoint.org",
    timezone="America/New_York",
    listings=(StatusPage(), SolicitationPages(), PortfolioIndex(), PortfolioPages()),
    known=Known.REPORTED,
    hosts=("www.naspovaluepoint.org",),
    gives=("solicitations", "forecasts", "contracts"),
    route="pages in HTML",
    terms="Nobody has published what its robots.txt or terms say of automated reading; robots.txt is obeyed.",
    note="The status page is read as a working reader of 2026 describes it; no page was captured. How portfolios are"
    " marked up is not known: their index may be filled by a script, and then it is reported as unreadable.",
)
