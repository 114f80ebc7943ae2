"""Sourcewell's contracts: the nightly workbook of all of them, and the page of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Document, Kind
from coopwatchd.portals.base import Asking, Page, Reading, Reject, Request, Steps
from coopwatchd.portals.clean import DESCRIPTION_LIMIT, TITLE_LIMIT, clean, clean_link, clean_number, soup_text
from coopwatchd.portals.details import each_page
from coopwatchd.portals.headings import Columns
from coopwatchd.portals.moments import parse_date
from coopwatchd.portals.sheets import CELL_DATES, SheetRow, dated, table_of

_ADDRESS = "https://www.sourcewell-mn.gov/cooperative-purchasing/{}"
_DATES = ("%m/%d/%Y", "%Y-%m-%d", "%B %d, %Y", "%b %d, %Y")
# The spelling of the headings is not known exactly; the words are (number, supplier, description, solicitation
# title, maturity date). The order matters: "Contract Maturity Date" is no number.
_COLUMNS = {
    "ends_on": r"matur|expir|\bend",
    "number": r"^contract$|contract\s*(#|no\b|num)",
    "supplier": r"supplier|vendor",
    "description": r"description",
    "title": r"solicitation|title",
}
_NUMBER = re.compile(r"#?\b(\d{6}-[A-Z0-9]{2,6})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractWorkbook:
    """`sourcewell.co/contract-list`: an XLSX of some thousand rows, renewed every night; title rows stand above."""

    name: str = "contracts"
    kind: ClassVar[Kind] = Kind.CONTRACT
    optional: ClassVar[bool] = True
    details: ClassVar[bool] = False
    watched: ClassVar[bool] = False
    budget: ClassVar[int] = 0

    def read(self, asking: Asking) -> Steps:
        """One file."""
        page = yield Request(url="https://sourcewell.co/contract-list", conditional=True)
        table = table_of(page, Columns(patterns=_COLUMNS, needed=frozenset({"number", "supplier"})), within=15)
        records: list[AnyRecord] = []
        rejects = [Reject(row=f"row {line}", reason=why) for line, why in table.broken]
        for line, row in table.rows:
            try:
                records.append(_contract(row, page))
            except ValueError as error:
                rejects.append(Reject(row=f"row {line}", reason=str(error)))
        if not records:
            raise Refusal(Trouble.LAYOUT, f"{page.url} has a heading row and no contract under it.", url=page.url)
        return Reading(records=tuple(records), rejects=tuple(rejects))


def _contract(row: SheetRow, page: Page) -> Contract:
    """One row. Raises ValueError."""
    said = {name: row.value(name) or "" for name in _COLUMNS}
    number = clean_number(said["number"]).lstrip("#").upper()
    if not number:
        raise ValueError(f"it has no contract number (supplier ‘{said['supplier'][:80]}’)")
    if not said["supplier"]:
        raise ValueError(f"contract {number} has no supplier")
    description = clean(said["description"], DESCRIPTION_LIMIT)
    prefix, dash, _ = number.partition("-")
    try:
        matures = dated(row.cell("ends_on"))
        ends_on = parse_date(matures, (*_DATES, *CELL_DATES)) if matures else None
    except ValueError as error:
        raise ValueError(f"contract {number}: {error}") from error
    return Contract(
        id=number.lower(),
        number=number,
        title=clean(said["title"] or description or said["supplier"], TITLE_LIMIT),
        supplier=clean(said["supplier"], TITLE_LIMIT),
        description=description,
        lead_agency="Sourcewell",
        url=_ADDRESS.format(number.lower()),
        solicitation_number=prefix if dash else "",
        ends_on=ends_on,
        page=page.digest,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPages:
    """`/cooperative-purchasing/<number>`: the term and the documents of contracts that somebody watches.

    Read by its words, not its classes: the markup of 2026 is not known. An extension shows as an "Effective" term
    that ends after the printed maturity.
    """

    name: str = "contract-pages"
    budget: int = 5
    kind: ClassVar[Kind] = Kind.CONTRACT
    optional: ClassVar[bool] = True
    details: ClassVar[bool] = True
    watched: ClassVar[bool] = True

    def read(self, asking: Asking) -> Steps:
        """One request for each wanted contract."""

        def ask(wanted: Contract) -> Request:
            return Request(url=_ADDRESS.format((wanted.number or wanted.id).lower()))

        return each_page(Contract, asking, what="contract pages", ask=ask, read=_from_page)


def _from_page(wanted: Contract, page: Page) -> Contract:
    """What the page of a contract says of it. Raises ValueError when it is no such page."""
    said = clean(soup_text(page.soup))
    maturity = re.search(r"Maturity Date:?\s*(\d{1,2}/\d{1,2}/\d{4})", said)
    numbers = [number.upper() for number in _NUMBER.findall(said)]
    if maturity is None and not numbers:
        raise ValueError(f"{page.url} has neither a maturity date nor a contract number")
    if numbers and _NUMBER.fullmatch(wanted.number) and wanted.number.upper() not in numbers:
        raise ValueError(f"{page.url} is about {numbers[0]}, not about {wanted.number}")
    dates = r"(\d{1,2}/\d{1,2}/\d{4})"
    terms = [
        (parse_date(start, _DATES), parse_date(end, _DATES))
        for start, end in re.findall(rf"Effective:?\s*{dates}\s*[-–—]\s*{dates}", said)
    ]
    matures = parse_date(maturity[1], _DATES) if maturity else None
    latest = max((end for _, end in terms if end), default=None)
    extended = matures is not None and latest is not None and latest > matures
    return Contract(
        id=wanted.id,
        title=wanted.title,
        number=wanted.number,
        supplier=wanted.supplier,
        url=wanted.url,
        stage=wanted.stage,
        starts_on=min((start for start, _ in terms if start), default=None),
        ends_on=latest if extended or matures is None else matures,
        documents=_documents(page),
        remarks=(f"extended beyond its printed maturity of {matures}",) if extended else (),
        page=page.digest,
    )


def _documents(page: Page) -> tuple[Document, ...]:
    """Links to files: on the files host, or by their ending where older contracts keep them."""
    found: dict[str, Document] = {}
    for anchor in page.soup.find_all("a", href=True):
        url = clean_link(str(anchor["href"]), page.url)
        parts = urlsplit(url)
        if parts.hostname == "files.sourcewell.org" or re.search(r"(?i)\.(pdf|xlsx?|docx?|zip)$", parts.path):
            title = clean(soup_text(anchor), TITLE_LIMIT) or parts.path.rpartition("/")[2]
            found.setdefault(url, Document(title=title, url=url))
    return tuple(found.values())
