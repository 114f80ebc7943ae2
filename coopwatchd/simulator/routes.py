"""Which host shows which made-up site."""

from __future__ import annotations

from coopwatchd.simulator import (
    bonfire,
    civicplus,
    generic,
    invitations,
    ionwave,
    jaggaer,
    naspo,
    omnia,
    opengov,
    periscope,
    register,
    sourcewell,
    tenders,
    texas,
    workbook,
)
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
    opengov.HOST: opengov.answer,
    **dict.fromkeys(periscope.HOSTS, periscope.answer),
    **dict.fromkeys((texas.HOST, texas.HGACBUY, texas.DIR), texas.answer),
    jaggaer.HOST: jaggaer.answer,
    **dict.fromkeys(invitations.HOSTS, invitations.answer),
    register.HOST: register.answer,
}
# Platforms with a host for each tenant, by the end of its name.
DOMAINS: dict[str, Site] = {
    bonfire.DOMAIN: bonfire.answer,
    civicplus.DOMAIN: civicplus.answer,
    ionwave.DOMAIN: ionwave.answer,
}
ROBOTS = {bonfire.DOMAIN: bonfire.ROBOTS, ionwave.DOMAIN: ionwave.ROBOTS, jaggaer.HOST: jaggaer.ROBOTS}


def site_of(host: str) -> Site | None:
    """The site behind a host name; None when nobody lives there."""
    return SITES.get(host) or next((site for domain, site in DOMAINS.items() if host.endswith(domain)), None)


def robots_of(host: str) -> str:
    """The robots.txt a host has unless a test sets another: everything allowed, or the platform's own refusal."""
    return next((text for end, text in ROBOTS.items() if host.endswith(end)), "User-agent: *\nAllow: /\n")


def answer(view: View, asked: Asked) -> Answer | None:
    """The page a host shows at a path, or None."""
    site = site_of(asked.host)
    return site(view, asked) if site else None
