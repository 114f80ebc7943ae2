"""BidNet Direct: its robots.txt and its terms forbid automated reading."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "bidnet",
    "BidNet Direct",
    "www.bidnetdirect.com",
    "America/New_York",
    why="its robots.txt forbids the search, behind which its terms stand as well; TXShare (NCTCOG) and others use it",
    instead="take its free limited access, which mails matching solicitations (noreply@bidnet.com)",
)
