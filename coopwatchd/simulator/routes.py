"""Which host shows which made-up site."""

from __future__ import annotations

from coopwatchd.simulator import bonfire, generic, naspo, omnia, sourcewell, tenders, workbook
from coopwatchd.simulator.answers import Answer, Asked, Site
from coopwatchd.simulator.world import View

SITES: dict[str, Site] = {
    "www.sourcewell-mn.gov": sourcewell.answer,
    "proportal.sourcewell-mn.gov": tenders.answer,
    "sourcewell.co": workbook.answer,
    "cdn.sourcewell.org": workbook.answer,
    "naspovaluepoint.org": naspo.answer,
    "www.naspovaluepoint.org": naspo.answer,
    "www.omniapartners.com": omnia.answer,
    generic.HOST: generic.answer,
}


def site_of(host: str) -> Site | None:
    """The site behind a host name; None when nobody lives there."""
    return SITES.get(host) or (bonfire.answer if host.endswith(bonfire.DOMAIN) else None)


def robots_of(host: str) -> str:
    """The robots.txt a host has unless a test sets another: everything allowed, and Bonfire's own refusal."""
    return bonfire.ROBOTS if host.endswith(bonfire.DOMAIN) else "User-agent: *\nAllow: /\n"


def answer(view: View, asked: Asked) -> Answer | None:
    """The page a host shows at a path, or None."""
    site = site_of(asked.host)
    return site(view, asked) if site else None
