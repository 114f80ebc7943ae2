"""Organizations without a lawful or technical route: why, and what a person can do instead.

A table, and therefore longer than a site's module: nothing here is read, and every entry is of three sentences.
"""

from __future__ import annotations

from coopwatchd.portals.base import Portal

_SAVED = "save its list as CSV or XLSX and run coopwatchd import FILE --as {key}"
_EASTERN, _CENTRAL, _PACIFIC = "America/New_York", "America/Chicago", "America/Los_Angeles"
_UNKNOWN = "nobody has written down how its pages are built, and nothing is made up here"


def _without(
    key: str, name: str, home: str, timezone: str, why: str, instead: str, *, states: tuple[str, ...] = ()
) -> Portal:
    return Portal(
        key=key,
        name=name,
        home=f"https://{home}",
        timezone=timezone,
        listings=(),
        states=states,
        route="none",
        no_route=why,
        instead=f"{instead}; or {_SAVED.format(key=key)}",
    )


PORTALS = (
    _without(
        "1gpa",
        "1GPA",
        "www.1gpa.org",
        "America/Phoenix",
        "its site refuses automated reading (two notes of 2026), and its awarding agencies share no other list",
        "register as a vendor, so that it mails you",
    ),
    _without(
        "aepa",
        "AEPA",
        "aepacoop.org",
        _EASTERN,
        "its bids are on Public Purchase, behind a log-in; of its own pages only the addresses are known",
        "register on Public Purchase (free; notices come from notices@publicpurchase.com)",
    ),
    _without(
        "bidnet",
        "BidNet Direct",
        "www.bidnetdirect.com",
        _EASTERN,
        "its robots.txt forbids the search, behind which its terms stand as well; TXShare (NCTCOG) and others use it",
        "take its free limited access, which mails matching solicitations (noreply@bidnet.com)",
    ),
    _without(
        "ces-nm",
        "Cooperative Educational Services",
        "www.ces.org",
        "America/Denver",
        f"its RFPs appear as legal notices, and {_UNKNOWN}",
        "ask it to put you on its bidders' list",
        states=("NM",),
    ),
    _without(
        "coretrust",
        "CoreTrust",
        "www.coretrustpg.com",
        _CENTRAL,
        f"no public list of solicitations or contracts was found; {_UNKNOWN}",
        "ask its supplier team to be told of sourcing events",
    ),
    _without(
        "costars",
        "Pennsylvania COSTARS",
        "www.costars.state.pa.us",
        _EASTERN,
        "its search of contracts needs a Keystone Login (2026-05)",
        "subscribe to the eAlerts of PA eMarketplace, which has its bids",
        states=("PA",),
    ),
    _without(
        "demandstar",
        "DemandStar",
        "network.demandstar.com",
        _EASTERN,
        "its terms of use prohibit robots and scraping",
        "take its own alerts (supplierservices@demandstar.com)",
    ),
    _without(
        "florida-sheriffs",
        "Florida Sheriffs Association",
        "www.flsheriffs.org",
        _EASTERN,
        "its solicitations are on VendorLink, whose terms (§5 H) prohibit robots and copying; its own feed lists goods",
        "register on VendorLink, and read its blog",
        states=("FL",),
    ),
    _without(
        "govmvmt",
        "GovMVMT",
        "govmvmt.org",
        _EASTERN,
        f"its lead agencies solicit on portals of their own, and {_UNKNOWN}",
        "watch its lead agencies' own portals",
    ),
    _without(
        "kcda",
        "KCDA Purchasing Cooperative",
        "www.kcda.org",
        _PACIFIC,
        "bids are on Public Purchase, behind a log-in; the address and markup of its bid schedule are not known",
        "register on Public Purchase",
        states=("WA",),
    ),
    _without(
        "kpn",
        "Keystone Purchasing Network",
        "www.thekpn.org",
        _EASTERN,
        f"it publishes AEPA's bids, which are behind a log-in, and its own; {_UNKNOWN}",
        "register on Public Purchase",
        states=("PA",),
    ),
    _without(
        "mhec",
        "MHEC (New England)",
        "www.mhec.net",
        _EASTERN,
        "its catalogue needs a member's log-in, and the markup of its notices is not known",
        "watch COMMBUYS (the portal commbuys), where its notices are published as well",
        states=("MA",),
    ),
    _without(
        "mhec-midwest",
        "Midwestern Higher Education Compact",
        "www.mhec.org",
        _CENTRAL,
        f"its contracts stand on pages that were not read; {_UNKNOWN}",
        "look at its technology contracts by hand",
    ),
    _without(
        "minnesota-cpv",
        "Minnesota Cooperative Purchasing Venture",
        "mn.gov",
        _CENTRAL,
        "the pages of its contracts are behind a captcha (Radware Bot Manager, 2026-08)",
        "take the list that it mails to members",
        states=("MN",),
    ),
    _without(
        "mohave",
        "Mohave Educational Services Cooperative",
        "www.mesc.org",
        "America/Phoenix",
        "its vendor pages print next renewal and final expiration, but their addresses and markup are not known",
        "join its list of prospective bidders, by category",
        states=("AZ",),
    ),
    _without(
        "ncpa",
        "NCPA",
        "ncpa.us",
        _CENTRAL,
        "it was folded into OMNIA Partners, whose search lists its contracts",
        "switch on the portal omnia",
    ),
    _without(
        "peppm",
        "PEPPM",
        "www.peppm.org",
        _EASTERN,
        "its bids are on Epylon eBid and its table of contracts is for buyers: both behind a log-in",
        "register as a vendor, so that it announces its bids to you",
        states=("PA",),
    ),
    _without(
        "planetbids",
        "PlanetBids",
        "www.planetbids.com",
        _PACIFIC,
        "its terms forbid commercial use of its content, and its interface is guarded against programs",
        "register with each agency, so that PlanetBids notifies you",
    ),
    _without(
        "savvik",
        "Savvik Buying Group",
        "savvik.org",
        _CENTRAL,
        f"no public list of solicitations or contracts was found; {_UNKNOWN}",
        "ask it to be told of its RFPs",
    ),
    _without(
        "vendor-registry",
        "Vendor Registry",
        "vendorregistry.com",
        _EASTERN,
        "its terms prohibit copying",
        "register there, so that it mails you",
    ),
)
