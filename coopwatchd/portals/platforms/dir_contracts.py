"""Texas DIR's cooperative contracts: cards of its search, page after page, and a page for each with its dates."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlsplit

from coopwatchd.model.records import Contract, Kind
from coopwatchd.portals.base import Asking, Page, Request, Steps
from coopwatchd.portals.clean import TITLE_LIMIT, clean, clean_number, prose
from coopwatchd.portals.details import each_page
from coopwatchd.portals.fields import Field, Place, Row, const, description, link, text
from coopwatchd.portals.labels import labelled
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.moments import parse_date
from coopwatchd.portals.platforms.html_list import HtmlList
from coopwatchd.portals.platforms.searched import Searched

PACE = 8.0  # seconds: another reader kept to it, and was let in
AGENCY = "Texas Department of Information Resources"
_OVERVIEW = ".views-field-contract-overview .field-content"
_DATES = ("%m/%d/%y", "%m/%d/%Y")
_NIGP = re.compile(r"(\d{3})-(\d{2})\b")


def _title(row: Row, _: Place) -> str:
    """What it says of itself; its number where it says nothing."""
    return clean(row.value(_OVERVIEW) or "", TITLE_LIMIT) or clean(row.value("h3.card-heading a") or "")


DIR_CONTRACTS = Searched(
    of=HtmlList(
        Contract,
        url="/search-contracts-vendors/contract/Active?query=&sort_by=search_api_relevance",
        rows="div.card.card--special",
        next="li.pager__item--next a[href]",  # as Drupal's own pager marks it
        fields={
            "id": Field(read=lambda row, _: clean(row.value("h3.card-heading a") or "").casefold()),
            "number": text("h3.card-heading a"),
            "title": Field(read=_title),
            "url": link("h3.card-heading a"),
            "supplier": text("span.card-subtitle"),
            "description": description(_OVERVIEW),
            "lead_agency": const(AGENCY),
        },
    ),
    pace=PACE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirContractPages(Traits):
    """The pages of single contracts: term, solicitation number, commodity codes."""

    name: str = "contract-pages"
    optional: bool = True
    watched: bool = True
    budget: int = 5
    pace: ClassVar[float] = PACE
    kind: ClassVar[Kind] = Kind.CONTRACT
    details: ClassVar[bool] = True

    def read(self, asking: Asking) -> Steps:
        """One page each."""
        return (yield from each_page(Contract, asking, what="pages of contracts", ask=_ask, read=detailed))


def _ask(one: Contract) -> Request | None:
    return Request(url=one.url) if urlsplit(one.url).path.startswith("/contracts/") else None


def detailed(known: Contract, page: Page) -> Contract:
    """The contract with what its page adds. Raises ValueError when the page is about another one, or has no dates."""
    number = clean_number(next(iter(_meta(page, "contract")), ""))
    if number and number.casefold() != known.number.casefold():
        raise ValueError(f"{page.url} is about {number}")
    said = labelled(page.soup)
    starts, term, ends = (said.get(f"contract {what} date", "") for what in ("start", "term", "expiration"))
    if not term and not ends:
        raise ValueError(f"{page.url} shows no term date and no expiration date")
    overview = prose(next(iter(_meta(page, "contract_overview")), ""))
    shown = {"Contract Start Date": starts, "Contract Term Date": term, "Contract Expiration Date": ends}
    return replace(
        known,
        title=clean(overview, TITLE_LIMIT) or known.title,
        description=overview or known.description,
        supplier=next(iter(_meta(page, "vendor")), "") or known.supplier,
        solicitation_number=clean_number(next(iter(_meta(page, "rfo_number")), "")),
        starts_on=parse_date(starts, _DATES) if starts else None,
        # The term runs to its own date, and the contract with all its renewals to the expiration.
        ends_on=parse_date(term or ends, _DATES),
        final_ends_on=parse_date(ends, _DATES) if term and ends else None,
        term_text="; ".join(f"{label}: {value}" for label, value in shown.items() if value),
        categories=_meta(page, "product_service_category"),
        codes=tuple(f"nigp:{''.join(code)}" for code in _NIGP.findall(" | ".join(_meta(page, "commodity_code")))),
        page=page.digest,
    )


def _meta(page: Page, name: str) -> tuple[str, ...]:
    """What the `<meta>` elements of one name say, each once."""
    found = (clean(node.attributes.get("content") or "") for node in page.html.css(f'meta[name="{name}"]'))
    return tuple(dict.fromkeys(filter(None, found)))
