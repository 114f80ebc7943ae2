"""State of Delaware: the vendors of awarded contracts, from the state's open data."""

from __future__ import annotations

import re

from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.clean import clean, identity
from coopwatchd.portals.fields import Field, Place, Row, key, key_link, pattern
from coopwatchd.portals.platforms.json_list import JsonList, Paging
from coopwatchd.portals.registers import term

_DATASET = "https://data.delaware.gov/resource/h9bb-iyu6.json"
_PAGE = r"/Details/(\d+)/?$"


def own_id(row: Row, _: Place) -> str:
    """The number of the contract's page, and the vendor: each vendor of a contract is a row."""
    page = re.search(_PAGE, clean(row.value("contracturl.url") or ""))
    return f"{page[1]} {identity(row.value('companyname') or '')}" if page else ""


PORTAL = Portal(
    key="delaware",
    name="State of Delaware",
    home="https://data.delaware.gov",
    timezone="America/New_York",
    listings=(
        JsonList(
            Contract,
            # A fixed order, so that no row slips between two pages.
            url=f"{_DATASET}?%24where=awarded_vendor%3D%27Y%27&%24order=%3Aid",
            rows="",
            paging=Paging(parameter="$offset", size=1000, size_parameter="$limit", by_rows=True),
            fields={
                "id": Field(read=own_id),
                "number": pattern("contracturl.url", _PAGE),
                "title": key("contracttitle"),
                "url": key_link("contracturl.url"),
                "supplier": key("companyname"),
                **term("", "expiredate"),
            },
        ),
    ),
    known=Known.DOCUMENTED,
    states=("DE",),
    gives=("contracts", "expirations"),
    route="open data (Socrata), a thousand rows a request",
    terms="Published as open data; its terms and robots.txt were not read.",
    note="The interface is documented by its maker, and rows of this data set were captured. The number is that of the"
    " contract's page on mmp.delaware.gov, not the one printed on the contract, which the data do not have; nor do they"
    " have starts and agencies.",
)
