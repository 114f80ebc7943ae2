"""State of North Carolina: its statewide term contracts, one table."""

from __future__ import annotations

from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Portal
from coopwatchd.portals.clean import TITLE_LIMIT, clean, prose
from coopwatchd.portals.fields import Field, Place, Row, const, link, pattern, texts
from coopwatchd.portals.platforms.html_table import HtmlTable, Section
from coopwatchd.portals.registers import term

_COLUMNS = {
    "title": r"^title$",
    "starts": r"^begin",
    "ends": r"^end",
    "use": r"^mandatory",
    "suppliers": r"^awarded vendor",
}
_NUMBER = r"^(\S(?:(?! [-–] ).)*) [-–] "  # "204A - Microcomputers and peripherals"


def suppliers(row: Row, _: Place) -> str:
    """All awarded vendors, each on a line or in an entry of its own."""
    markup = row.markup("suppliers")
    for closing in ("</li>", "</p>", "</div>", "<br>", "<br/>", "<br />"):
        markup = markup.replace(closing, f" ; {closing}")
    names = (name.strip() for name in prose(markup, TITLE_LIMIT).split(" ;"))
    return "; ".join(dict.fromkeys(filter(None, names)))


PORTAL = Portal(
    key="northcarolina",
    name="State of North Carolina",
    home="https://www.doa.nc.gov",
    timezone="America/New_York",
    listings=(
        HtmlTable(
            Contract,
            url="/divisions/purchase-contract/statewide-term-contracts",
            sections=(Section(columns=_COLUMNS, needed=frozenset(_COLUMNS)),),
            fields={
                "id": Field(read=lambda row, _: clean(row.value("title") or "").split(" - ")[0]),
                "number": pattern("title", _NUMBER),
                "title": Field(read=lambda row, _: clean(row.value("title") or "")),
                "url": link("title a"),
                "supplier": Field(read=suppliers),
                "lead_agency": const("North Carolina Department of Administration"),
                "categories": texts("use"),
                **term("starts", "ends"),
            },
        ),
    ),
    states=("NC",),
    gives=("contracts", "expirations"),
    route="one page in HTML",
    terms="Neither robots.txt nor terms of use were read.",
    note="Read as one other reader of 2026 describes it; neither the page nor a row of it was captured.",
)
