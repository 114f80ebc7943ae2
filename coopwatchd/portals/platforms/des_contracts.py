"""Washington's statewide contracts (DES): a list with a row for each vendor, and a summary page for each contract."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Kind
from coopwatchd.portals.base import Asking, Page, Reading, Request, Steps
from coopwatchd.portals.clean import TITLE_LIMIT, clean, soup_text
from coopwatchd.portals.details import each_page
from coopwatchd.portals.headings import words_of
from coopwatchd.portals.labels import labelled
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.moments import parse_date
from coopwatchd.portals.registers import DATES, endless, without_end

_LIST = "/DESContracts/Home/VendorListing"
_LINK = re.compile(r"/DESContracts/Home/ContractSummary/(\d{5})\b")
_DAY = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-]\d{4}\b|\b\d{4}-\d\d-\d\d\b|\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}\b")
_AGENCY = "Washington State Department of Enterprise Services"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesContracts(Traits):
    """Every contract of the list of vendors, with all its vendors where the list has a column for them."""

    name: str = "contracts"
    optional: bool = False
    kind: ClassVar[Kind] = Kind.CONTRACT

    def read(self, asking: Asking) -> Steps:
        """One page. Raises Refusal for a table that a script has yet to fill."""
        page = yield Request(url=_LIST, conditional=True)
        headings = [words_of(soup_text(cell)) for cell in page.soup.select("table#contractors thead th")]
        vendor = next((at for at, said in enumerate(headings) if re.search(r"vendor|contractor|company", said)), -1)
        titled = next((at for at, said in enumerate(headings) if re.search(r"title|description", said)), -1)
        found: dict[str, Contract] = {}
        for row in page.soup.select("table#contractors tbody tr"):
            link = row.select_one("td:nth-of-type(1) a[href]")
            number = _LINK.search(str(link["href"])) if link else None
            if number is None:
                continue
            cells = [clean(soup_text(cell), TITLE_LIMIT) for cell in row.find_all("td", recursive=False)]
            supplier, title = (cells[at] if 0 < at < len(cells) else "" for at in (vendor, titled))
            known = found.get(number[1]) or _contract(number[1], title, page)
            names = dict.fromkeys(filter(None, (*known.supplier.split("; "), supplier)))
            found[number[1]] = replace(known, supplier="; ".join(names))
        if not found:
            said = f"{page.url} has no row that links to a contract: a script may fill its table."
            raise Refusal(Trouble.LAYOUT, said, url=page.url)
        return Reading(records=tuple(found.values()), whole=page.whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesSummaries(Traits):
    """The summary pages of single contracts: title and current term."""

    name: str = "summaries"
    optional: bool = True
    budget: int = 10
    kind: ClassVar[Kind] = Kind.CONTRACT
    details: ClassVar[bool] = True

    def read(self, asking: Asking) -> Steps:
        """One page each."""
        return (
            yield from each_page(
                Contract, asking, what="contract summaries", ask=lambda one: Request(url=one.url), read=detailed
            )
        )


def detailed(known: Contract, page: Page) -> Contract:
    """The contract with what its summary adds. Raises ValueError when it says nothing of a current term.

    Two labels with a date each and one label with both are read alike: which of them the page has is not known.
    """
    pairs = {label: value for label, value in labelled(page.soup).items() if label.startswith("current term")}
    days = [day for value in pairs.values() for day in _DAY.findall(value)]
    words = "; ".join(f"{label.capitalize()}: {value}" for label, value in pairs.items() if value)
    if len(days) != 2:
        raise ValueError(f"{page.url} shows no current term from one date to another: {words[:120] or 'nothing'}")
    starts, ends = parse_date(days[0], DATES), None if endless(days[1]) else parse_date(days[1], DATES)
    if starts and ends and ends < starts:
        raise ValueError(f"{page.url} shows a current term that ends before it starts: {words[:120]}")
    title = page.soup.select_one(".body-content .row .h3")
    return replace(
        known,
        title=clean(soup_text(title), TITLE_LIMIT) if title else known.title,
        starts_on=starts,
        ends_on=ends,
        term_text=words,
        remarks=(without_end(days[1]),) if endless(days[1]) else (),
        page=page.digest,
    )


def _contract(number: str, title: str, page: Page) -> Contract:
    return Contract(
        id=number,
        number=number,
        title=title or f"Washington statewide contract {number}",
        url=f"/DESContracts/Home/ContractSummary/{number}",
        lead_agency=_AGENCY,
        page=page.digest,
    )
