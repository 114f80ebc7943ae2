"""Allied States Cooperative (Region 19 Education Service Center, El Paso): its contracts, and perhaps its bids."""

from __future__ import annotations

from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Portal
from coopwatchd.portals.clean import clean, identity
from coopwatchd.portals.fields import Field, Place, Row, const, text
from coopwatchd.portals.platforms.html_list import HtmlList
from coopwatchd.portals.platforms.ionwave import TERMS, IonWaveBids
from coopwatchd.portals.rows import HtmlRow


def _cell(item: Row, position: int) -> str:
    """A cell of the table's row that a supplier stands in. Raises ValueError when that has not its five cells."""
    line = item.node if isinstance(item, HtmlRow) else None
    while line is not None and line.tag != "tr":
        line = line.parent
    cells = [node for node in line.iter() if node.tag == "td"] if line is not None else []
    if len(cells) != 5:
        raise ValueError(f"its row has {len(cells)} cells")
    return clean(HtmlRow(cells[position]).value("") or "")


def _id(item: Row, _: Place) -> str:
    return f"{identity(_cell(item, 0))}/{identity(item.value('') or '')}"


CONTRACTS = HtmlList(
    Contract,
    url="/contracts.php?letter=ALL",
    rows="table.table-data li",
    id=Field(read=_id),
    fields={
        "number": Field(read=lambda item, _: _cell(item, 0)),
        "title": Field(read=lambda item, _: _cell(item, 1)),
        "supplier": text(""),
        "lead_agency": const("Region 19 ESC"),
    },
)
PORTAL = Portal(
    key="alliedstates",
    name="Allied States Cooperative",
    home="http://www.alliedstatescooperative.com",
    timezone="America/Denver",
    listings=(CONTRACTS, IonWaveBids(tenant="region19", agency="Region 19 ESC", optional=True)),
    states=("TX",),
    route="table of contracts on its own site; Ion Wave list of region19, if there is one",
    terms=f"of its own site nothing is known; of Ion Wave: {TERMS}",
    note="The table is known from rows read in 2019, one per supplier; it shows no expiration. That region19 is a"
    " tenant of Ion Wave was said to us, and found nowhere.",
)
