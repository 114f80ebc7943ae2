"""Idaho's statewide contracts: cards that its search answers with, and a page for each with the dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Kind
from coopwatchd.portals.base import Asking, Page, Reading, Reject, Request, Steps
from coopwatchd.portals.clean import clean
from coopwatchd.portals.details import each_page
from coopwatchd.portals.fields import Field, Place, Row, const, description, link, text, texts
from coopwatchd.portals.labels import labelled
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.moments import parse_date
from coopwatchd.portals.platforms.html_list import HtmlList
from coopwatchd.portals.platforms.searched import Searched
from coopwatchd.portals.registers import DATES, endless, without_end

_HOME = "https://purchasing.idaho.gov"
_PAGE = f"{_HOME}/statewide-contracts/"
_SIZE = 50
_MOST_PAGES = 40


def _title(row: Row, _: Place) -> str:
    """What it is for; the link on a card is the supplier's name."""
    return "; ".join(filter(None, map(clean, row.values(".portfolio-pill")))) or clean(row.value(".description") or "")


_CARDS = HtmlList(
    Contract,
    url=f"{_HOME}/wp-admin/admin-ajax.php",
    rows="div.contract-card",
    fields={
        "title": Field(read=_title),
        "url": link("a.contract-title-link"),
        "supplier": text("a.contract-title-link"),
        "description": description(".description"),
        "categories": texts(".portfolio-pill"),
        "lead_agency": const("Idaho Division of Purchasing"),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdahoContracts(Traits):
    """Every card that the search for active contracts answers with, without a word to search for.

    That this is all of them is not proven, so nothing is concluded from what it lacks.
    """

    name: str = "contracts"
    optional: bool = False
    kind: ClassVar[Kind] = Kind.CONTRACT
    complete: ClassVar[bool] = False

    def read(self, asking: Asking) -> Steps:
        """Fifty cards at a time, until a page is not full."""
        records: list[AnyRecord] = []
        rejects: list[Reject] = []
        for number in range(1, _MOST_PAGES + 1):
            form = {"action": "statewide_contracts_filter", "paged": str(number), "s": "", "contract_status": "active"}
            asked = Searched(of=_CARDS, form=form | {"posts_per_page": str(_SIZE)}, headers={"Referer": _PAGE})
            try:
                found: Reading = yield from asked.read(asking)
            except Refusal as refusal:
                # How the search says that there is no further page is not known.
                if number == 1 or refusal.trouble is not Trouble.LAYOUT:
                    raise
                break
            records += found.records
            rejects += found.rejects
            if len(found.records) + len(found.rejects) < _SIZE:
                break
        return Reading(records=tuple(records), rejects=tuple(rejects))


@dataclass(frozen=True, slots=True, kw_only=True)
class IdahoContractPages(Traits):
    """The pages of single contracts: their numbers and dates."""

    name: str = "contract-pages"
    optional: bool = True
    watched: bool = True
    budget: int = 10
    kind: ClassVar[Kind] = Kind.CONTRACT
    details: ClassVar[bool] = True

    def read(self, asking: Asking) -> Steps:
        """One page each."""
        return (
            yield from each_page(
                Contract,
                asking,
                what="pages of contracts",
                ask=lambda one: Request(url=one.url, headers={"Referer": _PAGE}),
                read=detailed,
            )
        )


def detailed(known: Contract, page: Page) -> Contract:
    """The contract with what its page adds. Raises ValueError when the page has neither a number nor an end."""
    said = labelled(page.soup)
    number = said.get("dop contract number") or said.get("luma contract number") or ""
    starts, ends = said.get("effective date", ""), said.get("expiration date", "")
    if not number or not ends:
        raise ValueError(f"{page.url} shows no number or no expiration date")
    return replace(
        known,
        number=number,
        starts_on=parse_date(starts, DATES) if starts else None,
        ends_on=None if endless(ends) else parse_date(ends, DATES),
        term_text=ends if endless(ends) else known.term_text,
        remarks=(without_end(ends),) if endless(ends) else (),
        page=page.digest,
    )
