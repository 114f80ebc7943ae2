"""`[portals]`: the catalog's portals and the user's own, as plans to read them by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from coopwatchd.config.config import PortalPlan
from coopwatchd.config.explain import explain, suggestion
from coopwatchd.config.settings import File, PortalTable
from coopwatchd.config.source import Source
from coopwatchd.errors import Problem
from coopwatchd.model.rhythm import Window, parse_days, parse_duration, parse_hours
from coopwatchd.portals.base import Portal
from coopwatchd.portals.catalog import catalog, platforms
from coopwatchd.portals.fetching.manners import Manners
from coopwatchd.portals.fetching.networks import is_inside

# More often than this is impolite, and finds nothing: portals change a few times a day.
LEAST_EVERY = timedelta(minutes=5)
KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")  # what a portal may be called


def build_portals(file: File, main: Source, problems: list[Problem]) -> dict[str, PortalPlan]:
    """A plan for every portal that is switched on; what is wrong is added to `problems`."""
    plans = {}
    for key, value in file.portals.items():
        path = ("portals", key)
        if not KEY.fullmatch(key):
            problems.append(main.problem(path, "a portal's name has small letters, digits, - and _ only"))
            continue
        if value is False:
            continue
        plan = _plan(key, {} if value is True else dict(value), file, main, problems)
        if plan is not None:
            plans[key] = plan
    if not plans and not problems:
        problems.append(main.problem(("portals",), "no portal is switched on: nothing will be read", warning=True))
    return plans


def _plan(key: str, table: dict[str, Any], file: File, main: Source, problems: list[Problem]) -> PortalPlan | None:
    path = ("portals", key)
    own = {name: value for name, value in table.items() if name not in PortalTable.model_fields}
    try:
        common = PortalTable.model_validate({name: value for name, value in table.items() if name not in own})
    except ValidationError as error:
        problems += explain(error, main, path, [PortalTable])
        common = PortalTable()
    portal = _own(key, own, file, main, problems) if "platform" in own else _cataloged(key, own, main, problems)
    if portal is None or not common.enabled:
        return None
    portal = _only(portal, common.listings, main, problems)
    every = parse_duration(common.every or file.poll.every)
    if every < LEAST_EVERY and not (common.base_url and is_inside(urlsplit(common.base_url).hostname or "")):
        where = (*path, "every") if common.every else ("poll", "every")
        problems.append(main.problem(where, "at least 5m: portals are read politely"))
    since, until = parse_hours(common.hours or file.poll.hours)
    days = parse_days(common.days or file.poll.days)
    return PortalPlan(
        portal=portal,
        manners=Manners(base_url=common.base_url or "", robots=common.robots, pace=common.pace),
        every=every,
        window=Window(zone=ZoneInfo(file.timezone), days=days, since=since, until=until),
    )


def _cataloged(key: str, own: Mapping[str, Any], main: Source, problems: list[Problem]) -> Portal | None:
    portal = catalog().get(key)
    if portal is None:
        hint = suggestion(key, catalog())
        problems.append(
            main.problem(
                ("portals", key),
                "is not in the catalog, and names no platform of its own",
                hint or "coopwatchd portals list shows the catalog",
            )
        )
        return None
    if portal.no_route:
        problems.append(main.problem(("portals", key), f"cannot be read: {portal.no_route}", portal.instead))
        return None
    for name in own:
        hint = suggestion(name, [*PortalTable.model_fields, "platform"])
        problems.append(main.problem(("portals", key, name), "unknown key", hint))
    return portal


def _own(key: str, own: dict[str, Any], file: File, main: Source, problems: list[Problem]) -> Portal | None:
    path = ("portals", key)
    name = own.pop("platform")
    platform = platforms().get(name) if isinstance(name, str) else None
    if platform is None:
        hint = suggestion(str(name), platforms())
        problems.append(main.problem((*path, "platform"), "is not a platform this program reads", hint))
        return None
    if "timezone" not in own:
        own["timezone"] = file.timezone
        said = f"has no timezone: due dates are read as {file.timezone}, which moves them if the portal is elsewhere"
        problems.append(main.problem(path, said, warning=True))
    try:
        return platform.portal(key, platform.Options.model_validate(own))
    except ValidationError as error:
        problems += explain(error, main, path, [platform.Options, PortalTable])
    except ValueError as error:
        problems.append(main.problem(path, str(error)))
    return None


def _only(portal: Portal, names: list[str] | None, main: Source, problems: list[Problem]) -> Portal:
    """The portal with the listings that were asked for."""
    if names is None:
        return portal
    known = {listing.name for listing in portal.listings}
    for index, name in enumerate(names):
        if name not in known:
            path = ("portals", portal.key, "listings", index)
            problems.append(main.problem(path, f"{portal.key} has no listing “{name}”", suggestion(name, known)))
    return replace(portal, listings=tuple(listing for listing in portal.listings if listing.name in names))
