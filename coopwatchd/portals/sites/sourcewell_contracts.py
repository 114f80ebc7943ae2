"""Sourcewell's contracts: the nightly workbook of all of them, and the page of each."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Document, Kind
from coopwatchd.portals.base import Asking, Page, Reading, Reject, Request, Steps
from coopwatchd.portals.clean import DESCRIPTION_LIMIT, TITLE_LIMIT, clean, clean_link, clean_number, soup_text
from coopwatchd.portals.moments import parse_date

_ADDRESS = "https://www.sourcewell-mn.gov/cooperative-purchasing/{}"
_DATES = ("%m/%d/%Y", "%Y-%m-%d", "%B %d, %Y", "%b %d, %Y")
# The spelling of the headings is not known exactly; the words are (number, supplier, description, solicitation
# title, maturity date). The order matters: "Contract Maturity Date" is no number.
_COLUMNS = (
    ("ends_on", re.compile(r"matur|expir|\bend")),
    ("number", re.compile(r"^contract$|contract\s*(#|no\b|num)")),
    ("supplier", re.compile(r"supplier|vendor")),
    ("description", re.compile(r"description")),
    ("title", re.compile(r"solicitation|title")),
)
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
        header, rows = _table(page)
        records: list[AnyRecord] = []
        rejects: list[Reject] = []
        for line, row in rows:
            cells = {name: row[column] for name, column in header.items() if column < len(row)}
            try:
                records.append(_contract(cells, page))
            except ValueError as error:
                rejects.append(Reject(row=f"row {line}", reason=str(error)))
        if not records:
            raise Refusal(Trouble.LAYOUT, f"{page.url} has a heading row and no contract under it.", url=page.url)
        return Reading(records=tuple(records), rejects=tuple(rejects))


def _table(page: Page) -> tuple[dict[str, int], list[tuple[int, Sequence[Any]]]]:
    """The columns by name, and the rows under the heading with their line numbers. Raises Refusal."""
    if not page.body.startswith(b"PK"):
        # Its own words: a challenge or an error page comes with status 200 as well.
        raise Refusal(Trouble.LAYOUT, f"{page.url} answered with something that is no workbook.", url=page.url)
    from python_calamine import CalamineError, CalamineWorkbook  # only a poll of this listing needs it

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(page.body)).get_sheet_by_index(0)
        lines = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError) as error:
        raise Refusal(Trouble.LAYOUT, f"{page.url} is a damaged workbook: {error}", url=page.url) from error
    for number, line in enumerate(lines[:15]):
        header = _header(line)
        if {"number", "supplier"} <= set(header):
            below = enumerate(lines[number + 1 :], start=number + 2)
            return header, [(at, row) for at, row in below if any(clean(str(cell)) for cell in row)]
    raise Refusal(Trouble.LAYOUT, f"{page.url} has no heading row with contract number and supplier.", url=page.url)


def _header(line: Sequence[Any]) -> dict[str, int]:
    header: dict[str, int] = {}
    for column, cell in enumerate(line):
        words = clean(str(cell)).casefold()
        # A title row such as "Sourcewell contract list for suppliers" is one long cell, never a column's name.
        name = next((name for name, shape in _COLUMNS if len(words) < 40 and shape.search(words)), "")
        if name and name not in header:
            header[name] = column
    return header


def _contract(cells: dict[str, Any], page: Page) -> Contract:
    """One row. Raises ValueError."""
    said = {name: clean(str(cell)) for name, cell in cells.items()}
    number = clean_number(said["number"]).lstrip("#").upper()
    if not number:
        raise ValueError(f"it has no contract number (supplier ‘{said['supplier'][:80]}’)")
    if not said["supplier"]:
        raise ValueError(f"contract {number} has no supplier")
    description = clean(said.get("description", ""), DESCRIPTION_LIMIT)
    prefix, dash, _ = number.partition("-")
    try:
        ends_on = _cell_date(cells.get("ends_on", ""))
    except ValueError as error:
        raise ValueError(f"contract {number}: {error}") from error
    return Contract(
        id=number.lower(),
        number=number,
        title=clean(said.get("title") or description or said["supplier"], TITLE_LIMIT),
        supplier=clean(said["supplier"], TITLE_LIMIT),
        description=description,
        lead_agency="Sourcewell",
        url=_ADDRESS.format(number.lower()),
        solicitation_number=prefix if dash else "",
        ends_on=ends_on,
        page=page.digest,
    )


def _cell_date(cell: Any) -> date | None:
    """A date cell, a serial number of Excel's calendar, or text. Raises ValueError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        # 1990 to 2199; the calendar starts on 1899-12-30 because Excel believes in 29 February 1900.
        if not 32_874 <= cell < 109_575:
            raise ValueError(f"{cell} is no date of Excel's calendar")
        return date(1899, 12, 30) + timedelta(days=int(cell))
    said = clean(str(cell))
    return parse_date(said, _DATES) if said else None


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
        records: list[AnyRecord] = []
        rejects: list[Reject] = []
        for wanted in asking.wanted:
            if not isinstance(wanted, Contract):
                continue
            number = (wanted.number or wanted.id).lower()
            try:
                page = yield Request(url=_ADDRESS.format(number))
                records.append(_from_page(wanted, page))
            except Refusal as refusal:
                if refusal.trouble is not Trouble.GONE:
                    raise
                rejects.append(Reject(row=number, reason=str(refusal)))
            except ValueError as error:
                rejects.append(Reject(row=number, reason=str(error)))
        if len(rejects) > 1 and not records:
            raise Refusal(Trouble.LAYOUT, f"None of {len(rejects)} contract pages could be read: {rejects[0].reason}")
        return Reading(records=tuple(records), rejects=tuple(rejects))


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
