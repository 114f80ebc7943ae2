"""A portal and its health as one row: what `portals list`, `portals show` and their JSON say."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from coopwatchd.config.config import Config
    from coopwatchd.model.health import ListingState
    from coopwatchd.portals.base import Portal

States = dict[tuple[str, str], "ListingState"]


def gives(portal: Portal) -> tuple[str, ...]:
    """What a portal gives: as it says itself, else the kinds of its listings; nothing where there is no route."""
    if not portal.listings:
        return ()
    return portal.gives or tuple(sorted({f"{listing.kind}s" for listing in portal.listings}, reverse=True))


def said(one: dict[str, Any]) -> str:
    """A portal's or a listing's health in one line: "blocked (challenge page): solicitations: it answered …"."""
    from coopwatchd.model.diagnosis import plain

    refused = one["trouble"] and one["trouble"] != one["health"]
    word = f"{one['health']} ({plain(one['trouble'])})" if refused and one["health"] != "off" else one["health"]
    return f"{word}: {one['reason']}" if one["reason"] else word


def portal_row(portal: Portal, loaded: Config | None, states: States, now: datetime) -> dict[str, Any]:
    """Everything `portals list` and `show` say about a portal, as plain values; `trouble` is the class of a refusal."""
    from coopwatchd.model.diagnosis import Diagnosis, Health
    from coopwatchd.pipeline.health import portal_health
    from coopwatchd.portals.catalog import catalog

    enabled = loaded is not None and portal.key in loaded.portals
    listings = [
        {
            "name": listing.name,
            "kind": str(listing.kind),
            "details": listing.details,
            "optional": listing.optional,
            **_health(states.get((portal.key, listing.name)), enabled, now),
        }
        for listing in portal.listings
    ]
    overall = portal_health(portal, states, now) if enabled else Diagnosis(health=Health.OFF)
    # An optional listing that cannot be read does not make the portal ill, and is said all the same.
    beside = next((f"{one['name']}: {one['reason']}" for one in listings if one["trouble"] and enabled), "")
    return {
        "key": portal.key,
        "name": portal.name,
        "cooperative": portal.cooperative or portal.name,
        "gives": list(gives(portal)),
        "known": str(portal.known) if portal.listings else "no route",
        "route": portal.route,
        "terms": portal.terms,
        "no_route": portal.no_route,
        "instead": portal.instead,
        "catalog": portal.key in catalog(),
        "enabled": enabled,
        "health": str(overall.health),
        "trouble": overall.trouble,
        "since": overall.since,
        "reason": overall.reason or beside,
        "note": portal.note,
        "listings": listings,
    }


def _health(state: ListingState | None, enabled: bool, now: datetime) -> dict[str, Any]:
    """One listing: its word and why, and what is learned of it (rows from `fewest` to `most`, fill rates)."""
    from coopwatchd.model.diagnosis import Diagnosis, Health, diagnose
    from coopwatchd.model.health import ListingState

    one = diagnose(state, now) if enabled else Diagnosis(health=Health.OFF)
    known = state or ListingState(portal="", listing="")
    norm = asdict(known.norm)
    return {
        "health": str(one.health),
        "trouble": known.trouble,
        "reason": one.reason or known.reason,
        "since": one.since,
        "rows": known.rows,
        "rejects": known.rejects,
        "last_good_at": known.last_good_at,
        "bad_polls": known.bad_polls,
        "usual": {name: norm[name] for name in ("fewest", "most", "newest", "news_at", "filled")},
    }
