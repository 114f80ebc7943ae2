"""The portals' health: its line for digests and `status`, and the operator's incidents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from coopwatchd.model.health import ListingState, after_poll, opens_incident
from coopwatchd.pipeline.alert import Audience, tell_operator
from coopwatchd.pipeline.judge import Verdict
from coopwatchd.pipeline.ports import Transaction
from coopwatchd.portals.base import Portal


def health_line(tx: Transaction, now: datetime, portals: Iterable[Portal] | None = None) -> str:
    """ "3 portals fresh, 1 stale since Tue 14:10 UTC (omnia: challenge)".

    Of `portals`, those that are switched on; None: of all that were ever read. An optional listing that was never
    read well is a route that this portal does not have, and makes it no less fresh.
    """
    on = None if portals is None else {portal.key: portal for portal in portals}
    known: dict[str, list[ListingState]] = defaultdict(list)
    for (key, _), state in sorted(tx.listing_states().items()):
        if on is None or (key in on and not _no_route(on[key], state)):
            known[key].append(state)
    stale = {portal: bad for portal, states in known.items() if (bad := [s for s in states if not s.good])}
    fresh = len(known) - len(stale)
    line = f"{fresh} portal{'' if fresh == 1 else 's'} fresh"
    if stale:
        since = min(state.first_bad_at or now for bad in stale.values() for state in bad)
        why = ", ".join(f"{portal}: {bad[0].trouble}" for portal, bad in stale.items())
        line += f", {len(stale)} stale since {since:%a %H:%M} UTC ({why})"
    return line


def tell_health(
    tx: Transaction,
    audience: Audience,
    portal: Portal,
    states: Mapping[str, ListingState],
    verdicts: Mapping[str, Verdict],
    now: datetime,
) -> list[ListingState]:
    """The listings' states after their polls; the operator hears of what fell ill and of what is well again.

    One message per portal and poll, however many of its listings it is about.
    """
    ill, well, after = [], [], []
    for name, verdict in verdicts.items():
        state = after_poll(states[name], verdict.poll)
        state = replace(state, norm=verdict.norm or state.norm)
        if opens_incident(state) and not _no_route(portal, state):
            state = replace(state, incident_at=now)
            ill.append(state)
        elif state.good and state.incident_at is not None:
            well.append((name, states[name].first_bad_at or state.incident_at))
            state = replace(state, incident_at=None)
        after.append(state)
    believed = {name: verdict.believed for name, verdict in verdicts.items() if verdict.believed}
    key = f"{portal.key}/{now.isoformat()}"
    if ill:
        classes = ", ".join(dict.fromkeys(state.trouble for state in ill))
        subject, text = f"{portal.name} cannot be read ({classes})", _ill(portal, ill)
        tell_operator(tx, audience, key=f"incident/{key}", subject=subject, text=text, now=now)
    if well:
        text = "\n".join(f"{name}: it was blind for {_span(since, now)}." for name, since in well)
        subject = f"{portal.name} can be read again"
        tell_operator(tx, audience, key=f"recovered/{key}", subject=subject, text=text, now=now)
    if believed:
        held = "\n".join(f"{name}: {reason}." for name, reason in believed.items())
        text = f"{held}\nIt has held over three polls and a day, so it is believed now; missing records follow."
        subject = f"{portal.name} looks different now"
        tell_operator(tx, audience, key=f"believed/{key}", subject=subject, text=text, now=now)
    return after


def _no_route(portal: Portal, state: ListingState) -> bool:
    optional = any(listing.name == state.listing and listing.optional for listing in portal.listings)
    return optional and state.baseline_at is None


def _ill(portal: Portal, states: Sequence[ListingState]) -> str:
    lines = [f"{state.listing}: {state.reason}" for state in states]
    good = max((state.last_good_at for state in states if state.last_good_at), default=None)
    since = f"{good:%Y-%m-%d %H:%M} UTC" if good else "never"
    lines.append(f"Last good read: {since}. Until it can be read again no record changes, and new ones are not seen.")
    lines.append(f"Try: coopwatchd portals probe {portal.key}")
    return "\n".join(lines)


def _span(since: datetime, now: datetime) -> str:
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2880 else f"{minutes // 1440} days"
