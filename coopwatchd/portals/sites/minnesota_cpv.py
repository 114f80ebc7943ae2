"""Minnesota Cooperative Purchasing Venture: its contracts are behind a captcha."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "minnesota-cpv",
    "Minnesota Cooperative Purchasing Venture",
    "mn.gov",
    "America/Chicago",
    why="the pages of its contracts are behind a captcha (Radware Bot Manager, 2026-08)",
    instead="take the list that it mails to members",
    states=("MN",),
)
