"""Ion Wave (Euna): the bid lists of a tenant by SourceType, its register of active contracts, and its bid pages.

Sources: pages of several tenants in 2026. The firewall before all tenants counts their requests together and answers
a challenge with 429 after a few: hence one turn for all, 15 seconds apart, and one request per tenant where its list
fits on one page. `/`, `/CurrentSourcingEvents.aspx` and `/Login.aspx` are log-ins.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from pydantic import Field, field_validator

from coopwatchd.portals.base import Known, Listing, Portal
from coopwatchd.portals.options import CommonOptions
from coopwatchd.portals.platforms.ionwave_detail import IonWaveBidPages
from coopwatchd.portals.platforms.ionwave_lists import OPEN, PACE, TURN, IonWaveBids, IonWaveContracts, home_of

__all__ = [
    "PACE",
    "TERMS",
    "TURN",
    "IonWaveBidPages",
    "IonWaveBids",
    "IonWaveContracts",
    "Options",
    "portal",
    "portal_of",
]

TERMS = (
    'robots.txt disallows everything on every tenant, so nothing is read unless you set robots = "ignore"; the terms'
    " of one tenant, read in 2026-08, bind on registration and say nothing about automated reading"
)


def portal_of(key: str, name: str, tenant: str, *listings: Listing, timezone: str, **more: Any) -> Portal:
    """A portal whose home is a tenant: the manners that every tenant needs, and its open list unless others are given.

    `more` are fields of the portal.
    """
    route = f"Ion Wave list of {tenant}, one request"
    settings: dict[str, Any] = {"known": Known.REPORTED, "route": route, "terms": TERMS, "shut": True}
    return Portal(
        key=key,
        name=name,
        home=home_of(tenant),
        timezone=timezone,
        listings=listings or (IonWaveBids(tenant=tenant),),
        pace=PACE,
        turn=TURN,
        **(settings | more),
    )


class Options(CommonOptions):
    """`platform = "ionwave"`: `tenant` is the first part of the host name; `lists` are SourceType numbers."""

    tenant: str
    lists: tuple[int, ...] = (OPEN,)
    pages: int = Field(default=1, ge=1, le=50)  # of an archive
    contracts: bool = False
    details: bool = False

    @field_validator("tenant")
    @classmethod
    def _spelt(cls, tenant: str) -> str:
        if not re.fullmatch(r"(?i)[a-z0-9-]+(\.ionwave\.net)?", tenant):
            raise ValueError("a tenant is the name before .ionwave.net, such as ‘region4esc’")
        return tenant.lower()

    @field_validator("lists")
    @classmethod
    def _numbers(cls, lists: tuple[int, ...]) -> tuple[int, ...]:
        if not lists or len(set(lists)) != len(lists) or min(lists) < 1:
            raise ValueError("lists are SourceType numbers, each once: 1 current, 2 closed, 3 awarded, 4 not awarded")
        return lists


def portal(key: str, options: Options) -> Portal:
    """The lists of one tenant."""
    listings: list[Listing] = [
        IonWaveBids(tenant=options.tenant, source=source, pages=options.pages) for source in options.lists
    ]
    if options.contracts:
        listings.append(IonWaveContracts(tenant=options.tenant))
    if options.details:
        listings.append(IonWaveBidPages())
    own = options.build(key, *listings, home=home_of(options.tenant))
    note = "a page of another tenant was read; requests beyond the first are often refused"
    return replace(own, known=Known.CAPTURED, note=note, pace=PACE, turn=TURN, terms=TERMS)
