"""State of West Virginia: the index of its statewide contracts, one table."""

from __future__ import annotations

from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Portal
from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import Field, Place, Row, const, link, text
from coopwatchd.portals.platforms.html_table import HtmlTable, Section
from coopwatchd.portals.registers import held, term

_COLUMNS = {
    "title": r"^goods? (or|and|&) services?$",
    "number": r"^contract\s*#",
    "supplier": r"vendor",
    "use": r"^mandatory|^m$",
    "ends": r"^expir",
}


def number(row: Row, _: Place) -> str:
    """The contract's own number; those of its change orders stand behind it, each with its link."""
    return clean(row.value("number a") or row.value("number") or "")


def use(row: Row, _: Place) -> tuple[str, ...]:
    """Whether state agencies must use it."""
    return ("mandatory",) if clean(row.value("use") or "").upper() == "M" else ()


PORTAL = Portal(
    key="westvirginia",
    name="State of West Virginia",
    home="https://www.state.wv.us",
    timezone="America/New_York",
    listings=(
        HtmlTable(
            Contract,
            url="/admin/purchase/swc/",
            sections=(Section(columns=_COLUMNS, needed=frozenset({"title", "number", "supplier", "ends"})),),
            fields={
                # One number may stand once for each of its vendors.
                "id": held("number a", "supplier"),
                "number": Field(read=number),
                "title": text("title"),
                "url": link("number a"),
                "supplier": text("supplier"),
                "lead_agency": const("West Virginia Purchasing Division"),
                "categories": Field(read=use),
                **term("", "ends"),
            },
        ),
    ),
    states=("WV",),
    gives=("contracts", "expirations"),
    route="one page in HTML",
    terms="Neither robots.txt nor terms of use were read.",
    note="Read as one other reader of 2026 describes it; neither the page nor a row of it was captured.",
)
