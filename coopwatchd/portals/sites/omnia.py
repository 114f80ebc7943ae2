"""OMNIA Partners: its solicitations page, and its contracts as the search page lists them.

Known from a working reader of 2026; no page was captured. Past-due solicitations stay on the page for months: the
heading tells the state, then the due date, never the presence of a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from bs4 import Tag

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Due, Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Known, Page, Portal, Reading, Reject, Request, Steps
from coopwatchd.portals.clean import (
    DESCRIPTION_LIMIT,
    TITLE_LIMIT,
    clean,
    clean_link,
    clean_number,
    identity,
    soup_text,
)
from coopwatchd.portals.labels import links_in
from coopwatchd.portals.moments import US_FORMATS, parse_due
from coopwatchd.portals.zones import state_in, zone_of_state

_HEADINGS = {"current solicitations": Stage.OPEN, "solicitations in evaluation": Stage.CLOSED}
_NOTHING = re.compile(r"(?i)\b(?:no|not any)\s+(?:current|open|active)?\s*solicitations")
_CONTRACTS = "/solutions/contract-offerings"


@dataclass(frozen=True, slots=True, kw_only=True)
class SolicitationsPage:
    """`/get-started/solicitations`: current ones, and those in evaluation."""

    name: str = "solicitations"
    kind: ClassVar[Kind] = Kind.SOLICITATION
    optional: ClassVar[bool] = False
    details: ClassVar[bool] = False
    watched: ClassVar[bool] = False
    budget: ClassVar[int] = 0

    def read(self, asking: Asking) -> Steps:
        """One page."""
        page = yield Request(url="/get-started/solicitations", conditional=True)
        records: list[AnyRecord] = []
        rejects: list[Reject] = []
        headings: set[Stage] = set()
        filled: set[Stage | None] = set()
        for number, (stage, item) in enumerate(_sections(page)):
            if stage is not None:
                headings.add(stage)
            if item is None:
                continue
            filled.add(stage)
            try:
                records.append(_solicitation(item, stage, page, asking))
            except ValueError as error:
                rejects.append(Reject(row=str(item.get("id") or f"row {number}"), reason=str(error)))
        if Stage.OPEN not in headings:
            raise Refusal(Trouble.LAYOUT, f"{page.url} has no heading ‘Current Solicitations’.", url=page.url)
        empty = not records and not rejects
        silent = not _NOTHING.search(clean(soup_text(page.soup)))
        if empty and silent:
            raise Refusal(
                Trouble.LAYOUT, f"{page.url} lists nothing, and does not say that there is nothing.", url=page.url
            )
        # The current heading without rows or words beside evaluations: nothing is concluded from what is gone there.
        whole = page.whole and not (silent and Stage.OPEN not in filled)
        return Reading(records=tuple(records), rejects=tuple(rejects), empty=empty, whole=whole)


def _sections(page: Page) -> Iterator[tuple[Stage | None, Tag | None]]:
    """Headings (with no item) and items (with the heading they stand under), in the page's order."""
    under: Stage | None = None
    for tag in page.soup.select("h1, h2, h3, h4, h5, .ce-solicitation"):
        if "ce-solicitation" in (tag.get("class") or ()):
            yield under, tag
        elif (stage := _HEADINGS.get(clean(soup_text(tag)).casefold())) is not None:
            under = stage
            yield stage, None


def _solicitation(item: Tag, stage: Stage | None, page: Page, asking: Asking) -> Solicitation:
    """One item. Raises ValueError."""
    if stage is None:
        raise ValueError("it stands under no heading that tells its state")
    reference = clean_number(_part(item, "reference"))
    # The reference before the id of the page element: editing an entry anew gives it another element.
    key = identity(reference) or clean(str(item.get("id") or ""))
    title = clean(_part(item, "title"), TITLE_LIMIT)
    if not key or not title:
        raise ValueError(f"it has no {'title' if key else 'reference and no id'}")
    agency = clean(_part(item, "agency"), TITLE_LIMIT)
    agency = re.sub(r"(?i)^lead agency:\s*", "", agency)
    state = state_in(agency)
    return Solicitation(
        id=key,
        number=reference,
        title=title,
        url=page.url + (f"#{item['id']}" if item.get("id") else ""),
        description=clean(_part(item, "decription") or _part(item, "description"), DESCRIPTION_LIMIT),
        lead_agency=agency,
        states=(state,) if state else (),
        documents=links_in(item, page.url),
        stage=stage,
        due=_due(_part(item, "response-due"), state, asking),
        page=page.digest,
    )


def _part(item: Tag, name: str) -> str:
    found = item.select_one(f'[class*="solicitation-ce__{name}"]')
    return soup_text(found) if found else ""


def _due(said: str, state: str, asking: Asking) -> Due | None:
    """The response date; "2:00 PM EST" was seen in April and means Eastern wall clock."""
    bare = re.sub(r"(?i)^responses? due\b:?", "", clean(said))
    if not bare.strip():
        return None
    return parse_due(bare, US_FORMATS, zone_of_state(state) or asking.portal.timezone, assumed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSearch:
    """`/solutions/contract-offerings`: one record per result link; its data attributes carry the contract.

    Several suppliers share one contract number: the id is `data-contract_id`. The page prints no dates.
    """

    name: str = "contracts"
    kind: ClassVar[Kind] = Kind.CONTRACT
    optional: ClassVar[bool] = True
    details: ClassVar[bool] = False
    watched: ClassVar[bool] = False
    budget: ClassVar[int] = 0

    def read(self, asking: Asking) -> Steps:
        """Page after page, by whatever the page offers as its next one."""
        records: list[AnyRecord] = []
        rejects: list[Reject] = []
        url, whole = f"{_CONTRACTS}?contracts[search][keyword]=&contracts[search][industry]=3", True
        while url:
            page = yield Request(url=url)
            anchors = page.soup.select("a[data-contract_id]")
            if not anchors:
                trouble = Trouble.INCOMPLETE if records else Trouble.LAYOUT
                raise Refusal(trouble, f"{page.url} has no link that carries a contract.", url=page.url)
            for anchor in anchors:
                try:
                    records.append(_contract(anchor, page))
                except ValueError as error:
                    rejects.append(Reject(row=str(anchor.get("data-contract_id")), reason=str(error)))
            url = _next(page)
            # A script loads more from somewhere, and where is not known: then these are not all.
            more = not url and page.soup.select_one("[hx-get], [data-hx-get]") is not None
            whole = whole and page.whole and not more
        return Reading(records=tuple(records), rejects=tuple(rejects), whole=whole)


def _contract(anchor: Tag, page: Page) -> Contract:
    """One result. Raises ValueError."""
    said = {name: clean(str(anchor.get(f"data-{name}") or ""), TITLE_LIMIT) for name in ("supplier", "contract")}
    id = clean(str(anchor["data-contract_id"]))
    if not id or not said["supplier"]:
        raise ValueError("it has no id or no supplier")
    return Contract(
        id=id,
        title=said["contract"] or said["supplier"],
        supplier=said["supplier"],
        number=clean_number(str(anchor.get("data-contract_number") or "")),
        url=clean_link(str(anchor.get("href") or ""), page.url),
        page=page.digest,
    )


def _next(page: Page) -> str:
    """The next page of the same search, or "": an ordinary link, or the address that a script would load."""
    shape = 'a[rel="next"], a.next, .next a, [hx-get][rel="next"], .next[hx-get], .pagination__next[hx-get]'
    for tag in page.soup.select(shape):
        url = clean_link(str(tag.get("hx-get") or tag.get("href") or ""), page.url)
        if urlsplit(url).path.rstrip("/") == _CONTRACTS:
            return url
    return ""


PORTAL = Portal(
    key="omnia",
    name="OMNIA Partners",
    home="https://www.omniapartners.com",
    timezone="America/Chicago",
    listings=(SolicitationsPage(), ContractSearch()),
    known=Known.REPORTED,
    hosts=("omniapartners.com",),
    gives=("solicitations", "contracts"),
    route="pages in HTML",
    terms="Nobody has published what its robots.txt or terms say of automated reading; robots.txt is obeyed.",
    note="Read as a working reader of 2026 describes it; no page was captured. The exact date text and the paging of"
    " the contract search are not known, and the site sometimes answers 403.",
)
