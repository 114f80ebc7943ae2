"""State of Colorado: its price agreements, and the cooperative whose contract each of them joins."""

from __future__ import annotations

from coopwatchd.portals.base import Portal
from coopwatchd.portals.platforms.linked_sheet import GoogleSheet
from coopwatchd.portals.platforms.price_agreements import PRICE_AGREEMENTS

PORTAL = Portal(
    key="colorado",
    name="State of Colorado",
    home="https://osc.colorado.gov",
    timezone="America/Denver",
    listings=(GoogleSheet(page="/spco/state-price-agreements", of=PRICE_AGREEMENTS),),
    hosts=("docs.google.com",),
    states=("CO",),
    gives=("contracts", "expirations"),
    route="a Google sheet that its page links to, as CSV",
    terms="Neither robots.txt nor terms of use were read, of the state or of Google.",
    note="Read as one other reader of 2026 describes it; nothing was captured. The sheet names the cooperative whose"
    " contract an agreement joins, and its lead state.",
)
