"""Workbooks and CSV files as rows of cells: whatever the format, and nothing of a file that is something else."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.base import Page
from coopwatchd.portals.clean import clean
from coopwatchd.portals.headings import Columns

Line = Sequence[Any]  # cells: str, float, bool, date, datetime, time

_WORKBOOK = (b"PK", b"\xd0\xcf\x11\xe0")  # XLSX, XLSB, ODS are archives; XLS is an older container
_DELIMITERS = (",", ";", "\t", "|")
_MOST_UNPACKED = 200_000_000
CELL_DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S")  # how `dated` and `shown` write a date cell
HEADING_WITHIN = 25  # rows: titles stand above the headings of many registers


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table of a file: a sheet of a workbook, or a CSV file under one delimiter.

    `ragged`: rows may have any number of cells (a workbook fills them up; in a CSV it means a broken row).
    """

    name: str
    lines: Sequence[Line]
    ragged: bool


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of cells as a `fields.Row`; a selector is the name of a column, "" the whole row."""

    header: Mapping[str, int]
    line: Line

    def cell(self, selector: str) -> Any:
        """The cell as the file keeps it, None when the row ends before it."""
        at = self.header.get(selector, -1)
        return self.line[at] if 0 <= at < len(self.line) else None

    def value(self, selector: str, attribute: str = "") -> str | None:
        return shown(self.cell(selector)) if selector else " | ".join(filter(None, map(shown, self.line)))

    def values(self, selector: str) -> Iterator[str]:
        return iter((shown(self.cell(selector)),))

    def markup(self, selector: str) -> str:
        return self.value(selector) or ""

    def links(self, selector: str) -> Iterator[tuple[str, str]]:
        return iter((("", shown(self.cell(selector))),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows under a heading row, with their line numbers, which count from 1; empty ones are left out.

    `broken` are rows that cannot be trusted to have each cell under its heading.
    """

    header: Mapping[str, int]
    headings: Line
    rows: Sequence[tuple[int, SheetRow]]
    broken: Sequence[tuple[int, str]]


def table_of(page: Page, columns: Columns, *, within: int = HEADING_WITHIN, sheet: str = "") -> Table:
    """The table with these columns, in the first sheet that has it. Raises Refusal when there is none."""
    nearest = columns.lacking(())
    for one in sheets(page):
        if sheet and one.name.casefold() != sheet.casefold():
            continue
        for number, line in enumerate(one.lines[:within]):
            header = columns.find(line)
            lacking = columns.lacking(header)
            if header and not lacking:
                return _below(one, number, header)
            nearest = min(nearest, lacking, key=len)
    raise Refusal(
        Trouble.LAYOUT,
        f"{page.url} has no heading row with all its columns in the first {within} rows:"
        f" nothing is called {' or '.join(nearest) or 'as declared'}.",
        url=page.url,
    )


def _below(sheet: Sheet, number: int, header: Mapping[str, int]) -> Table:
    headings = sheet.lines[number]
    width = max((at for at, cell in enumerate(headings, start=1) if shown(cell)), default=0)
    rows: list[tuple[int, SheetRow]] = []
    broken: list[tuple[int, str]] = []
    for at, line in enumerate(sheet.lines[number + 1 :], start=number + 2):
        if not any(shown(cell) for cell in line):
            continue
        if sheet.ragged or (len(line) >= width and not any(shown(cell) for cell in line[len(headings) :])):
            rows.append((at, SheetRow(header, line)))
        else:
            broken.append((at, f"it has {len(line)} cells under {width} headings: a comma or a line break too many"))
    return Table(header=header, headings=headings, rows=rows, broken=broken)


def sheets(page: Page) -> Iterator[Sheet]:
    """The tables of the file that came. Raises Refusal(LAYOUT) for what is no workbook and no CSV, or is damaged."""
    if page.body.startswith(_WORKBOOK):
        yield from _workbook(page)
        return
    text = _text(page)
    # A challenge or an error page comes with status 200 as well; crawl looks into it for its own words.
    if not text.strip():
        raise Refusal(Trouble.LAYOUT, f"{page.url} is empty.", url=page.url)
    if text.lstrip().startswith("<") or "\x00" in text[:4_000]:
        raise Refusal(Trouble.LAYOUT, f"{page.url} answered with something that is no workbook.", url=page.url)
    for delimiter in _DELIMITERS:
        if delimiter in text:
            yield Sheet(name=delimiter, lines=_csv(text, delimiter, page), ragged=False)


def _workbook(page: Page) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook  # only a poll of such a listing needs it

    try:
        if page.body.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(page.body)) as archive:
                if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
                    raise Refusal(Trouble.TOO_LARGE, f"{page.url} unpacks to more than any register.", url=page.url)
        book = CalamineWorkbook.from_filelike(io.BytesIO(page.body))
        found = [
            Sheet(name=name, lines=book.get_sheet_by_name(name).to_python(skip_empty_area=False), ragged=True)
            for name in book.sheet_names
        ]
    except (CalamineError, ValueError, IndexError, KeyError, zipfile.BadZipFile, NotImplementedError) as error:
        raise Refusal(Trouble.LAYOUT, f"{page.url} is a damaged workbook: {error}", url=page.url) from error
    yield from found


def _text(page: Page) -> str:
    if page.body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return page.body.decode("utf-16", errors="replace")  # what Excel calls "Unicode text"
    return page.text.removeprefix("\ufeff")


def _csv(text: str, delimiter: str, page: Page) -> list[Line]:
    """The rows. A quote that is never closed would swallow the rest of the file: strict, so that it is refused."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Refusal(Trouble.LAYOUT, f"{page.url} is a damaged CSV file: {error}", url=page.url) from error


def shown(cell: Any) -> str:
    """A cell as text: dates in ISO form, whole numbers without a fraction, "" for an empty one."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # 7.0 is how a workbook keeps the contract number 7
    return clean("" if cell is None else str(cell))


def dated(cell: Any) -> str:
    """A cell that must be a date, as text: a serial number of Excel's calendar becomes the day (and time) it is.

    Raises ValueError for a number that is none.
    """
    if not isinstance(cell, int | float) or isinstance(cell, bool):
        return shown(cell)
    # 1990 to 2199; the calendar starts on 1899-12-30 because Excel believes in 29 February 1900.
    if not 32_874 <= cell < 109_575:
        raise ValueError(f"{shown(cell)} is no date of Excel's calendar")
    return shown(datetime(1899, 12, 30) + timedelta(seconds=round(cell * 86_400)))  # noqa: DTZ001 - a wall clock
