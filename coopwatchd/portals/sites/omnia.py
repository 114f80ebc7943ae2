"""OMNIA Partners: its solicitations page, and its contracts as the search page lists them.

Longer than a site's module should be: two pages of unlike markup, and dates whose zone the lead agency tells.
"""

from __future__ import annotations

import re

from coopwatchd.model.records import Contract, Due, Stage
from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.clean import clean, identity
from coopwatchd.portals.fields import Field, Place, Row, attr, description, documents, link, pattern, text
from coopwatchd.portals.moments import US_FORMATS, parse_due
from coopwatchd.portals.platforms.headed_cards import HeadedCards
from coopwatchd.portals.platforms.html_list import HtmlList
from coopwatchd.portals.zones import state_in, zone_of_state

_OFFERINGS = "/solutions/contract-offerings"
_REFERENCE, _TITLE, _AGENCY, _DUE, _WHAT, _MISSPELT = (
    f'[class*="solicitation-ce__{part}"]'
    for part in ("reference", "title", "agency", "response-due", "description", "decription")
)


def state(row: Row) -> str:
    """The state that the lead agency names, or ""."""
    return state_in(clean(row.value(_AGENCY) or ""))


def due(row: Row, place: Place) -> Due | None:
    """The response date; "2:00 PM EST" was seen in April and means Eastern wall clock."""
    said = re.sub(r"(?i)^responses? due\b:?", "", clean(row.value(_DUE) or "")).strip()
    return parse_due(said, US_FORMATS, zone_of_state(state(row)) or place.zone, assumed=True) if said else None


def supplier(row: Row, _: Place) -> str:
    """Who holds the contract. Raises ValueError without one: the suppliers of a contract share its number."""
    if not row.value("", "data-supplier"):
        raise ValueError("it has no supplier")
    return row.value("", "data-supplier") or ""


# Past-due ones stay on the page for months: the heading tells the stage, then the due date, never the presence.
SOLICITATIONS = HeadedCards(
    url="/get-started/solicitations",
    card=".ce-solicitation",
    headings={"current solicitations": Stage.OPEN, "solicitations in evaluation": Stage.CLOSED},
    needed=frozenset({Stage.OPEN}),
    nothing=r"(?i)\b(?:no|not any)\s+(?:current|open|active)?\s*solicitations",
    named=attr("", "id"),
    once=(_REFERENCE, _TITLE, _AGENCY, _DUE),
    fields={
        # The reference before the id of the page element: editing an entry anew gives it another element.
        "id": Field(read=lambda row, _: identity(row.value(_REFERENCE) or "") or row.value("", "id") or ""),
        "number": text(_REFERENCE),
        "title": text(_TITLE),
        "url": Field(read=lambda row, place: f"{place.url}#{row.value('', 'id') or ''}".rstrip("#")),
        "description": description(f"{_MISSPELT}, {_WHAT}"),
        "lead_agency": pattern(_AGENCY, r"(?i)^(?:lead agency:\s*)?(.*)$"),
        "states": Field(read=lambda row, _: (state(row),) if state(row) else ()),
        "documents": documents("a[href]"),
        "due_at": Field(read=due, selector=_DUE),
    },
)
CONTRACTS = HtmlList(
    Contract,
    url=f"{_OFFERINGS}?contracts[search][keyword]=&contracts[search][industry]=3",
    rows="a[data-contract_id]",
    next='a[rel="next"], a.next, .next a, [hx-get][rel="next"], .next[hx-get], .pagination__next[hx-get]',
    within=_OFFERINGS,
    more="[hx-get], [data-hx-get]",
    optional=True,
    fields={
        "id": attr("", "data-contract_id"),
        "title": Field(read=lambda row, _: row.value("", "data-contract") or row.value("", "data-supplier") or ""),
        "supplier": Field(read=supplier),
        "number": attr("", "data-contract_number"),
        "url": link(""),
    },
)
PORTAL = Portal(
    key="omnia",
    name="OMNIA Partners",
    home="https://www.omniapartners.com",
    timezone="America/Chicago",
    listings=(SOLICITATIONS, CONTRACTS),
    known=Known.REPORTED,
    hosts=("omniapartners.com",),
    gives=("solicitations", "contracts"),
    route="pages in HTML",
    terms="Nobody has published what its robots.txt or terms say of automated reading; robots.txt is obeyed.",
    note="Read as a working reader of 2026 describes it; no page was captured. The exact date text and the paging of"
    " the contract search are not known, and the site sometimes answers 403.",
)
