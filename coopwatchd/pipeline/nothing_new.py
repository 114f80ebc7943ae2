"""A digest that had nothing to say for a week says so: silence must not look like a program that has died."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from coopwatchd.model.alerts import Alert, AlertKind
from coopwatchd.model.bundles import Bundle, batch_of
from coopwatchd.model.delivery import Delivery
from coopwatchd.model.diagnosis import Health
from coopwatchd.pipeline.alert import Audience
from coopwatchd.pipeline.health import portal_health
from coopwatchd.pipeline.ports import Transaction
from coopwatchd.pipeline.schedule import Address, rows

# Half a day less than a week, so that it is the digest of the same day of the week.
_WEEK = timedelta(days=6, hours=12)


def tell_quiet_weeks(tx: Transaction, audience: Audience, now: datetime) -> int:
    """For every digest channel that heard nothing for a week and has nothing waiting; how many rows were new.

    The week of a channel begins when it is first seen here, or with the last message that it took.
    """
    return tx.enqueue(
        row for name, address in audience.addresses.items() for row in _rows(tx, audience, name, address, now)
    )


def _rows(tx: Transaction, audience: Audience, name: str, address: Address, now: datetime) -> Iterator[Delivery]:
    if address.digest is None or not address.rhythm.nothing_new:
        return
    occasion = f"{AlertKind.NOTHING_NEW}/{name}"
    since = tx.last_done(occasion)
    if since is None:
        tx.set_last_done(occasion, now)
        return
    heard = tx.last_delivered(name)
    at = address.rhythm.digest(address.digest, max(since, heard or since) + _WEEK)
    if at > now or tx.next_due(name) is not None:
        return
    tx.set_last_done(occasion, now)
    kind = AlertKind.NOTHING_NEW
    alert = Alert(key=f"{kind}/{at.isoformat()}@{name}", kind=kind, at=now, subject=_subject(tx, audience, now))
    for row in rows(tx, name, address, [alert], now):
        yield replace(row, due_at=now, batch=batch_of(Bundle.DIGEST, at))


def _subject(tx: Transaction, audience: Audience, now: datetime) -> str:
    """ "All 27 portals read, nothing new for you"."""
    states = tx.listing_states()
    health = [portal_health(portal, states, now).health for portal in audience.portals]
    read = sum(not one.ill and one is not Health.UNREAD for one in health)
    portals = f"All {read} portals" if read == len(health) else f"{read} of {len(health)} portals"
    return f"{portals} read, nothing new for you"
