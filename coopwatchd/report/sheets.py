"""The report as CSV: a file for each table in a folder, or all of them in one file, one below the other."""

from __future__ import annotations

import csv
import io
from datetime import date

from coopwatchd.report.figures import Report
from coopwatchd.report.table import Cell, Table, Where
from coopwatchd.report.tables import tables

# A spreadsheet would run a cell that begins so, and the text was scraped.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheets(report: Report) -> dict[str, str]:
    """The text of every table by its file name; times are ISO dates, what is not known is empty."""
    return {f"{table.key}.csv": _text([_block(table)]) for table in tables(report)}


def one_sheet(report: Report) -> str:
    """All tables, each below its title, with an empty line between."""
    return _text([[[table.title], *_block(table)] for table in tables(report)])


def _block(table: Table) -> list[list[str]]:
    columns, rows = table.within(Where.SHEET)
    return [[column.key for column in columns], *([_cell(cell) for cell in row] for row in rows)]


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return str(cell)
    text = cell.replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(blocks: list[list[list[str]]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    for place, block in enumerate(blocks):
        if place:
            writer.writerow([])
        writer.writerows(block)
    return out.getvalue()
