"""State of Missouri: the workbook of awarded agency contracts."""

from __future__ import annotations

from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Portal
from coopwatchd.portals.fields import const, text
from coopwatchd.portals.headings import named
from coopwatchd.portals.platforms.spreadsheet import Spreadsheet
from coopwatchd.portals.registers import held, term

_COLUMNS = {
    "number": named("Contract Number"),
    "supplier": named("Contractor Name"),
    "title": named("Contract Title"),
    "agency": named("Agency"),
    "starts": named("Contract Effective Date"),
    "ends": named("Contract Expiration Date"),
}
PORTAL = Portal(
    key="missouri",
    name="State of Missouri",
    home="https://oa.mo.gov",
    timezone="America/Chicago",
    listings=(
        Spreadsheet(
            Contract,
            url="/sites/default/files/agcycontracts.xlsx",
            columns=_COLUMNS,
            fields={
                # One number may be used by several agencies, each with its own row.
                "id": held("number", "agency"),
                "number": text("number"),
                "title": text("title"),
                "supplier": text("supplier"),
                "lead_agency": text("agency"),
                "url": const("https://oa.mo.gov/purchasing/contracts"),
                **term("starts", "ends"),
            },
        ),
    ),
    states=("MO",),
    gives=("contracts", "expirations"),
    route="one workbook (XLSX)",
    terms="Neither robots.txt nor terms of use were read.",
    note="Rows of the workbook were captured, the file was not. It prints starts at 19:00, which is midnight UTC of the"
    " next day: a start may be a day early, an end is not. The list of statewide contracts on the same site is another"
    " one, whose markup is not known, and is not read.",
)
