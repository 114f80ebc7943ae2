"""TIPS (The Interlocal Purchasing System, ESC Region 8): its RFPs as the state's ESBD posts them."""

from __future__ import annotations

from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.platforms.esbd import EsbdPages, EsbdPosted, same_number
from coopwatchd.portals.platforms.ionwave import IonWaveBids

PORTAL = Portal(
    key="tips",
    name="TIPS",
    home="https://www.tips-usa.com",
    timezone="America/Chicago",
    listings=(
        EsbdPosted(agency=("ESC Region 8",), hint="E2250"),
        EsbdPages(),
        IonWaveBids(tenant="tips", name="ionwave", agency="ESC Region 8", optional=True),
    ),
    known=Known.CAPTURED,
    hosts=("www.txsmartbuy.gov", "tips.ionwave.net"),
    states=("TX",),
    join=same_number,
    gives=("solicitations",),
    route="Texas ESBD, agency ESC Region 8; beside it the Ion Wave list of tips, one request",
    terms="ESBD is the state's own site; its robots.txt and terms were not read. robots.txt of Ion Wave disallows"
    " everything. tips-usa.com is behind a challenge on every path and is not asked.",
    note="Its three open RFPs were captured on the ESBD in October 2026; of its Ion Wave list nothing was. Contracts"
    " and their ends are not published where a program may read them: save the site's bid schedule and import it.",
)
