"""A portal and its health as one row: what `portals list`, `portals show` and their JSON say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coopwatchd.config.config import Config
    from coopwatchd.model.health import ListingState
    from coopwatchd.portals.base import Portal

States = dict[tuple[str, str], "ListingState"]


def gives(portal: Portal) -> tuple[str, ...]:
    """What a portal gives: as it says itself, else the kinds of its listings; nothing where there is no route."""
    if not portal.listings:
        return ()
    return portal.gives or tuple(sorted({f"{listing.kind}s" for listing in portal.listings}, reverse=True))


def portal_row(portal: Portal, loaded: Config | None, states: States) -> dict[str, Any]:
    """Everything `portals list` and `show` say about a portal, as plain values."""
    from coopwatchd.portals.catalog import catalog

    enabled = loaded is not None and portal.key in loaded.portals
    listings = [
        {
            "name": listing.name,
            "kind": str(listing.kind),
            "details": listing.details,
            "optional": listing.optional,
            **_health(states.get((portal.key, listing.name)), enabled),
        }
        for listing in portal.listings
    ]
    bad = [one for one in listings if one["trouble"]]
    worst = next((one for one in bad if not one["optional"]), bad[0] if bad else None)
    read = [one["last_good_at"] for one in listings if one["last_good_at"]]
    health = "" if not enabled else worst["trouble"] if worst else "good" if read else "not read yet"
    reason = f"{worst['name']}: {worst['reason']}" if worst and enabled else ""
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
        "health": health,
        "reason": reason,
        "note": portal.note,
        "listings": listings,
    }


def _health(state: ListingState | None, enabled: bool) -> dict[str, Any]:
    if state is None:
        return {
            "health": "not read yet" if enabled else "",
            "trouble": "",
            "reason": "",
            "rows": 0,
            "rejects": 0,
            "last_good_at": None,
            "bad_polls": 0,
        }
    return {
        "health": state.trouble or "good",
        "trouble": state.trouble,
        "reason": state.reason,
        "rows": state.rows,
        "rejects": state.rejects,
        "last_good_at": state.last_good_at,
        "bad_polls": state.bad_polls,
    }
