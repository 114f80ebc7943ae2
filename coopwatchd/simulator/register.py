"""registers.example.gov: a state's register of contracts, as a workbook and as a CSV file."""

from __future__ import annotations

import csv
import io
from datetime import date

from coopwatchd.simulator.answers import XLSX, Answer, Asked
from coopwatchd.simulator.records import SimContract
from coopwatchd.simulator.workbook import xlsx
from coopwatchd.simulator.world import View

HOST = "registers.example.gov"
COLUMNS = (
    "Contract Number",
    "Contractor Name",
    "Contract Title",
    "Contract Effective Date",
    "Contract Expiration Date",
)
_TITLE = "Statewide contracts: numbers, contractors and terms"


def answer(view: View, asked: Asked) -> Answer | None:
    """The file at a path, or None."""
    contracts = view.shelf("register").contracts
    if asked.path == "/contracts.xlsx":
        rows = [(_TITLE,), (), COLUMNS, *map(_row, contracts)]
        return Answer(body=xlsx(rows, header=3, merged=("A1:E1",)), content_type=XLSX)
    if asked.path == "/contracts.csv":
        written = io.StringIO(newline="")
        csv.writer(written).writerows([COLUMNS, *(map(_text, _row(one)) for one in contracts)])
        return Answer(body=written.getvalue().encode("utf-8"), content_type="text/csv; charset=utf-8")
    return None


def _row(one: SimContract) -> tuple[str | date | None, ...]:
    return (one.number, one.supplier, one.title, one.starts_on, one.ends_on)


def _text(cell: str | date | None) -> str:
    return f"{cell:%m/%d/%Y}" if isinstance(cell, date) else cell or ""
