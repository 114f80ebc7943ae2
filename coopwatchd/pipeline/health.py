"""The portals' health: its line for digests and `status`, and the operator's incidents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from coopwatchd.model.diagnosis import Diagnosis, Health, advice, diagnose, overall, plain
from coopwatchd.model.health import REMIND_AFTER, ListingState, after_poll, opens_incident
from coopwatchd.pipeline.alert import Audience, tell_operator
from coopwatchd.pipeline.judge import Verdict
from coopwatchd.pipeline.ports import Transaction
from coopwatchd.portals.base import Portal

States = Mapping[tuple[str, str], ListingState]  # by portal and listing


def portal_health(portal: Portal, states: States, now: datetime) -> Diagnosis:
    """How a portal that is switched on is, by its lists and pages; its reason names the listing.

    An optional listing that was never read well is a route that this portal does not have, and makes it no less fresh.
    """
    found = []
    for listing in portal.listings:
        state = states.get((portal.key, listing.name))
        if state is None or not _no_route(portal, state):
            found.append(_named(listing.name, diagnose(state, now)))
    return overall(found)


def health_line(tx: Transaction, now: datetime, portals: Iterable[Portal] | None = None, zone: tzinfo = UTC) -> str:
    """ "27 portals fresh, 2 quiet, 1 stale since Tuesday 14:10 CST (omnia: challenge page)"; times are in `zone`.

    What was never read well is not stale: "1 never read (omnia: challenge page)".
    Of `portals`, those that are switched on; None: of all that were ever read.
    """
    states = tx.listing_states()
    if portals is None:
        by_key: dict[str, list[Diagnosis]] = defaultdict(list)
        for (key, _), state in sorted(states.items()):
            by_key[key].append(diagnose(state, now))
        known = {key: overall(found) for key, found in by_key.items()}
    else:
        known = {portal.key: portal_health(portal, states, now) for portal in portals}
    known = {key: one for key, one in sorted(known.items()) if one.health is not Health.UNREAD}
    ill = {key: one for key, one in known.items() if one.health.ill}
    stale = {key: one for key, one in ill.items() if not one.never}
    never = {key: one for key, one in ill.items() if one.never}
    quiet = sum(one.health is Health.QUIET for one in known.values())
    fresh = len(known) - len(ill) - quiet
    parts = [f"{fresh} portal{'' if fresh == 1 else 's'} fresh", *([f"{quiet} quiet"] if quiet else [])]
    if stale:
        since = min(one.since or now for one in stale.values())
        parts.append(f"{len(stale)} stale since {_since(since, now, zone)} ({_why(stale)})")
    if never:
        parts.append(f"{len(never)} never read ({_why(never)})")
    return ", ".join(parts)


def tell_health(
    tx: Transaction,
    audience: Audience,
    portal: Portal,
    states: Mapping[str, ListingState],
    verdicts: Mapping[str, Verdict],
    now: datetime,
) -> list[ListingState]:
    """The listings' states after their polls; the operator hears of what fell ill and of what is well again.

    A portal has one incident at a time, however many of its listings are part of it: one message when it opens, a
    reminder a day while it lasts, one when all of it can be read again.
    """
    after = {
        name: replace(after_poll(states[name], verdict.poll), norm=verdict.norm or states[name].norm)
        for name, verdict in verdicts.items()
    }
    before = {name: state for name, state in states.items() if state.incident_at is not None}
    ill = [state for state in after.values() if opens_incident(state) and not _no_route(portal, state)]
    lasting = [state for name in before if not (state := after.get(name, states[name])).good]
    told = max((state.incident_at for state in before.values() if state.incident_at), default=now)
    key = f"{portal.key}/{now.isoformat()}"
    if ill and not before:
        subject = f"{portal.name} cannot be read ({_classes(ill)})"
        tell_operator(
            tx, audience, key=f"incident/{key}", subject=subject, text=_ill(portal, ill, audience.zone), now=now
        )
    elif lasting and now - told >= REMIND_AFTER:
        subject = f"{portal.name} still cannot be read ({_classes(lasting)})"
        tell_operator(
            tx, audience, key=f"incident/{key}", subject=subject, text=_ill(portal, lasting, audience.zone), now=now
        )
        told = now
    elif before and not lasting and not ill:
        lines = (f"{name}: it was blind for {_span(one.first_bad_at or told, now)}." for name, one in before.items())
        subject = f"{portal.name} can be read again"
        tell_operator(tx, audience, key=f"recovered/{key}", subject=subject, text="\n".join(lines), now=now)
    _tell_believed(tx, audience, portal, verdicts, now)
    part = {state.listing for state in [*ill, *lasting]}
    return [replace(state, incident_at=told if name in part else None) for name, state in after.items()]


def bad_polls(portal: Portal, states: States) -> int:
    """How many polls in a row the whole portal has failed: every list of it that is not optional."""
    lists = [one.name for one in portal.listings if not one.details and not one.optional]
    known = [states.get((portal.key, name)) for name in lists]
    return min((state.bad_polls if state else 0 for state in known), default=0)


def _tell_believed(
    tx: Transaction, audience: Audience, portal: Portal, verdicts: Mapping[str, Verdict], now: datetime
) -> None:
    believed = {name: verdict.believed for name, verdict in verdicts.items() if verdict.believed}
    if not believed:
        return
    held = "\n".join(f"{name}: {reason}." for name, reason in believed.items())
    text = f"{held}\nIt has held over three polls and a day, so it is believed now; missing records follow."
    key = f"believed/{portal.key}/{now.isoformat()}"
    tell_operator(tx, audience, key=key, subject=f"{portal.name} looks different now", text=text, now=now)


def _classes(states: Sequence[ListingState]) -> str:
    return ", ".join(dict.fromkeys(state.trouble for state in states))


def _no_route(portal: Portal, state: ListingState) -> bool:
    optional = any(listing.name == state.listing and listing.optional for listing in portal.listings)
    return optional and state.baseline_at is None


def _ill(portal: Portal, states: Sequence[ListingState], zone: tzinfo) -> str:
    lines = [f"{state.listing}: {state.reason}" for state in states]
    good = max((state.last_good_at for state in states if state.last_good_at), default=None)
    since = f"{good.astimezone(zone):%Y-%m-%d %H:%M %Z}" if good else "never"
    lines.append(f"Last good read: {since}. Until it can be read again no record changes, and new ones are not seen.")
    lines += dict.fromkeys(advice(state.trouble) for state in states)
    lines.append(f"Try: coopwatchd portals probe {portal.key}")
    return "\n".join(lines)


def _why(ill: Mapping[str, Diagnosis]) -> str:
    return ", ".join(f"{key}: {plain(one.trouble)}" for key, one in ill.items())


def _named(listing: str, one: Diagnosis) -> Diagnosis:
    return replace(one, reason=f"{listing}: {one.reason}") if one.reason else one


def _since(at: datetime, now: datetime, zone: tzinfo) -> str:
    """The day of the week within a week, else the date."""
    local = at.astimezone(zone)
    return f"{local:%A %H:%M %Z}" if now - at < timedelta(days=6) else f"{local:%Y-%m-%d %H:%M %Z}"


def _span(since: datetime, now: datetime) -> str:
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2880 else f"{minutes // 1440} days"
