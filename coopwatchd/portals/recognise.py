"""Known software behind a page, by its marks: addresses first, then what its pages carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coopwatchd.portals.clean import clean_link
from coopwatchd.portals.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A platform and where its tenant stands: the groups of `address` fill `setting`. `name` as people call it."""

    platform: str
    name: str
    address: str
    setting: str
    value: str = r"\1"
    body: bytes = b""  # what the page must carry as well


_MARKS = (
    Mark(
        platform="bonfire", name="Bonfire", address=r"https?://([a-z0-9-]+)\.bonfirehub\.(?:com|ca)", setting="tenant"
    ),
    Mark(platform="ionwave", name="Ion Wave", address=r"https?://([a-z0-9-]+)\.ionwave\.net", setting="tenant"),
    Mark(
        platform="opengov",
        name="OpenGov Procurement",
        address=r"https?://procurement\.opengov\.com/portal/(?:embed/)?([\w-]+)",
        setting="tenant",
    ),
    Mark(
        platform="jaggaer",
        name="JAGGAER",
        address=r"https?://(?:bids|solutions)\.sciquest\.com/[^\"'<>\s]*?CustomerOrg=(\w+)",
        setting="org",
    ),
    Mark(
        platform="bidsandtenders",
        name="bids&tenders",
        address=r"https?://([a-z0-9-]+)\.bidsandtenders\.(?:net|ca|com)",
        setting="tenant",
    ),
    Mark(platform="periscope", name="Periscope BuySpeed", address=r"https?://([\w.-]+)/bso/", setting="host"),
    Mark(
        platform="civicplus",
        name="CivicPlus",
        address=r"(?i)(https?://[^/\"'<>\s]+/bids\.aspx)",
        setting="url",
        body=b"civicplus",
    ),
)
# Found as often, and never read: their terms or their guards say no.
_REFUSED = {
    "planetbids.com": "PlanetBids",
    "demandstar.com": "DemandStar",
    "bidnetdirect.com": "BidNet Direct",
    "publicpurchase.com": "Public Purchase",
    "vendorregistry.com": "Vendor Registry",
    "myvendorlink.com": "VendorLink",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A platform, the table of settings that reads it, and whether the page is its own or only points to it."""

    name: str
    settings: Mapping[str, Any]
    here: bool


def recognise(page: Page) -> list[Recognised]:
    """Every platform that the page belongs to or points to, each tenant once; its own first."""
    found: dict[tuple[str, str], Recognised] = {}
    for here, text in ((True, page.url), (False, _address_text(page))):
        for mark in _MARKS:
            if mark.body and mark.body not in page.body.lower():
                continue
            for match in re.finditer(mark.address, text):
                value = match.expand(mark.value)
                if value.casefold() in {"www", "api", "support", "help"}:
                    continue  # the maker's own pages
                settings = {"platform": mark.platform, mark.setting: value}
                found.setdefault(
                    (mark.platform, value.casefold()), Recognised(name=mark.name, settings=settings, here=here)
                )
    return list(found.values())


def refused(page: Page) -> list[str]:
    """Names of the platforms it belongs to or points to that are never read."""
    text = f"{page.url} {_address_text(page)}".casefold()
    return [name for host, name in _REFUSED.items() if f"{host}/" in text or text.endswith(host)]


def _address_text(page: Page) -> str:
    """The addresses in the page, and none of its prose: links, frames, scripts."""
    if not page.body.lstrip().startswith(b"<"):
        return ""
    nodes = page.html.css("a[href], iframe[src], script[src], form[action]")
    said = (node.attributes.get(name) for node in nodes for name in ("href", "src", "action"))
    return " ".join(f"{clean_link(one, page.url)}/" for one in said if one)
