"""State of Tennessee: all contracts of its Central Procurement Office, and which of them local governments may use."""

from __future__ import annotations

from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Portal
from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import Field, Place, Row, const, text
from coopwatchd.portals.headings import named
from coopwatchd.portals.platforms.spreadsheet import Spreadsheet
from coopwatchd.portals.registers import held, term


def own_id(row: Row, place: Place) -> str:
    """Number and supplier (NV00000000 is many contracts). The dashboard's index counts rows, and moves with them."""
    more = ("title", "starts") if clean(row.value("number") or "") == "NV00000000" else ()
    return str(held("number", "supplier", *more).read(row, place))


def categories(row: Row, _: Place) -> tuple[str, ...]:
    """The type of contract, and whether local governments may use it."""
    local = "available to local government" if clean(row.value("local") or "").casefold() == "yes" else ""
    return tuple(filter(None, (clean(row.value("type") or ""), local)))


PORTAL = Portal(
    key="tennessee",
    name="State of Tennessee",
    home="https://data.tn.gov",
    timezone="America/Chicago",
    listings=(
        Spreadsheet(
            Contract,
            url="/t/Public/views/CPOContractDetails/CPOContracts-ADACompliant.csv?:showVizHome=no",
            columns={
                "number": named("Contract"),
                "title": named("Contract Description"),
                "type": named("Contract Type"),
                "supplier": named("Supplier Name"),
                "starts": named("Begin Date Calculated"),
                "ends": named("Expire Date Calculated"),
                "local": r"^available to local government",
            },
            fields={  # every measure of a contract is a row; as no measure is read, they are one record
                "id": Field(read=own_id),
                "title": Field(read=lambda row, _: row.value("title") or row.value("number") or ""),
                **{name: text(name) for name in ("number", "supplier")},
                "lead_agency": const("Tennessee Central Procurement Office"),
                "categories": Field(read=categories),
                **term("starts", "ends"),
            },
        ),
    ),
    states=("TN",),
    gives=("contracts", "expirations"),
    route="the CSV export of the state's dashboard, one request",
    terms="Neither robots.txt nor terms of use were read.",
    note="Rows of it were captured, the file was not. It cuts descriptions at 30 characters and suppliers at 40. Only"
    " contracts with the category “available to local government” are open to cooperative use.",
)
