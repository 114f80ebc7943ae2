"""Florida DMS: state term contracts and alternate contract sources (contracts of others that Florida may use)."""

from __future__ import annotations

import re

from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Portal
from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import Field, Place, Row, const, key, key_link
from coopwatchd.portals.platforms.json_list import JsonList
from coopwatchd.portals.registers import term

_HOME = "https://www.dms.myflorida.com"
_PARTS = re.compile(r"(?i)/(state_term_contract|alternate_contract_source|state_purchasing_agreement)s?/")


def categories(row: Row, _: Place) -> tuple[str, ...]:
    """Its category, its type where it has one, and the part of the site it stands in."""
    parts = (part.lower().replace("_", " ") for part in _PARTS.findall(row.value("link.url") or ""))
    said = (*row.values("category"), *row.values("type"), *parts)
    return tuple(dict.fromkeys(filter(None, map(clean, said))))


def codes(row: Row, _: Place) -> tuple[str, ...]:
    """A number begins with the UNSPSC code of what is bought: 80101500-25-STC."""
    return tuple(f"unspsc:{code}" for code in re.findall(r"^(\d{8})-\d\d-", clean(row.value("number") or "")))


PORTAL = Portal(
    key="florida",
    name="Florida DMS",
    home=_HOME,
    timezone="America/New_York",
    listings=(
        JsonList(
            Contract,
            url="https://dms-media.ccplatform.net/api/search_contracts?q=&page=1",
            rows="resultsObjects",
            headers={"Accept": "application/json", "Origin": _HOME, "Referer": f"{_HOME}/contract_search"},
            fields={
                "id": key("number"),
                "number": key("number"),
                "title": key("name"),
                "url": key_link("link.url"),
                "lead_agency": const("Florida Department of Management Services"),
                "categories": Field(read=categories),
                "codes": Field(read=codes),
                **term("startDate", "endDate"),
            },
        ),
    ),
    hosts=("dms-media.ccplatform.net",),
    states=("FL",),
    gives=("contracts", "expirations"),
    route="the service behind the state's own contract search, one request",
    terms="Terms of use were not read; another reader found that robots.txt of the state's site forbids its files.",
    note="Reported: one page has all current rows; one row was captured. Suppliers stand in workbooks among those files"
    " that are not asked for. Whose contract an alternate contract source is, the list does not say.",
)
