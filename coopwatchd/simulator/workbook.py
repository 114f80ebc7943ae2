"""sourcewell.co/contract-list: the nightly workbook of all contracts, as a real XLSX written by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from html import escape

from coopwatchd.simulator.answers import XLSX, Answer, Asked, redirect
from coopwatchd.simulator.records import SimContract
from coopwatchd.simulator.wording import local, long_date
from coopwatchd.simulator.world import View

REPORT = "https://cdn.sourcewell.org/reports/contract-list.xlsx"
COLUMNS = ("Contract Number", "Supplier", "Description", "Solicitation Title", "Maturity Date")

_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{XLSX}.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_NS}" xmlns:r="{_REL}">'
        '<sheets><sheet name="Contract List" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
    # Style 1 is a date (number format 14), style 2 the bold header; a date cell is only a date by its style.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_NS}">'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}

Cell = str | date | None


def answer(view: View, asked: Asked) -> Answer | None:
    """The short address redirects to the report on the other host, which serves the workbook."""
    if asked.host == "sourcewell.co" and asked.path == "/contract-list":
        return redirect(REPORT)
    if asked.host == "cdn.sourcewell.org" and asked.path == "/reports/contract-list.xlsx":
        return Answer(body=contract_list(view), content_type=XLSX)
    return None


def contract_list(view: View) -> bytes:
    """The workbook: a merged title of three rows, the header in row 4, then one row per contract."""
    report_day = long_date(local(view.now, "America/Chicago"))
    rows: list[Sequence[Cell]] = [
        ("Sourcewell Cooperative Contracts",),
        (f"Current contract list as of {report_day}",),
        (),
        COLUMNS,
        *(_row(contract) for contract in view.shelf("sourcewell").contracts),
    ]
    return xlsx(rows, header=4, merged=("A1:E1", "A2:E2", "A3:E3"))


def xlsx(rows: Sequence[Sequence[Cell]], *, header: int = 1, merged: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet; dates are date cells. Equal rows give equal bytes, so that a 304 is honest."""
    strings: dict[str, int] = {}
    lines = []
    for at, row in enumerate(rows, start=1):
        cells = [_cell(value, at, column, strings, bold=at == header) for column, value in enumerate(row)]
        lines.append(f'<row r="{at}">{"".join(cells)}</row>')
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    sheet = f'<worksheet xmlns="{_NS}"><sheetData>{"".join(lines)}</sheetData>' + (
        f'<mergeCells count="{len(merged)}">{merges}</mergeCells></worksheet>' if merged else "</worksheet>"
    )
    table = "".join(f'<si><t xml:space="preserve">{escape(text, quote=False)}</t></si>' for text in strings)
    shared = f'<sst xmlns="{_NS}" uniqueCount="{len(strings)}">{table}</sst>'
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            **_PARTS,
            "xl/worksheets/sheet1.xml": sheet,
            "xl/sharedStrings.xml": shared,
        }.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _HEAD + content)
    return written.getvalue()


def _row(contract: SimContract) -> Sequence[Cell]:
    return (
        contract.number or None,
        contract.supplier,
        contract.description or None,
        contract.solicitation_title or contract.title,
        contract.ends_on,
    )


def _cell(value: Cell, row: int, column: int, strings: dict[str, int], *, bold: bool) -> str:
    if value is None:
        return ""
    place = f"{chr(ord('A') + column)}{row}"
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{_serial(value)}</v></c>'
    index = strings.setdefault(value, len(strings))
    return f'<c r="{place}" t="s"{" s=" + chr(34) + "2" + chr(34) if bold else ""}><v>{index}</v></c>'


def _serial(day: date) -> int:
    """Excel's day number: it counts a 29 February 1900 that never was, hence the 30 December."""
    return (day - date(1899, 12, 30)).days
