"""Made-up records, events and deliveries for the tests of the store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from coopwatchd.model.alerts import Alert, AlertKind, Reason
from coopwatchd.model.delivery import Delivery, State
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.records import AnyRecord, Contract, Due, Solicitation

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
URL = "sqlite:///coopwatchd.db"


def solicitation(id: str = "S-1", *, title: str = "Laptops and tablets", portal: str = "sample") -> Solicitation:
    due = Due(
        at=datetime(2026, 12, 4, 14, 0, tzinfo=ZoneInfo("America/Chicago")),
        text="12/04/2026 02:00 PM CT",
        zone="America/Chicago",
    )
    return Solicitation(id=id, title=title, portal=portal, number=f"RFP {id}", due=due, states=("TX", "OK"))


def contract(id: str = "C-1", *, portal: str = "sample") -> Contract:
    return Contract(id=id, title="Police vehicles", portal=portal, supplier="Example Motors", ends_on=date(2027, 6, 30))


def held(record: AnyRecord, *, listing: str = "open", at: datetime = NOW, gone_at: datetime | None = None) -> Held:
    sighting = Sighting(listing=listing, source_id=record.id, record=record, seen_at=at, live=gone_at is None)
    return Held(record=record, sightings=(sighting,), first_seen=NOW, changed_at=at, gone_at=gone_at)


def event(key: str = "opened:S-1", *, record: AnyRecord | None = None, at: datetime = NOW) -> Event:
    return Event(
        key=key,
        types=(EventType.OPENED,),
        record=record or solicitation(),
        at=at,
        because="it is new on the portal",
    )


def alert(key: str = "opened:S-1", *, thread: str = "sample/solicitation/S-1", at: datetime = NOW) -> Alert:
    reason = Reason(watchlist="laptops", because="‘laptop’ in title", note="FY27 refresh")
    return Alert(key=key, kind=AlertKind.EVENT, at=at, event=event(key), reasons=(reason,), thread=thread)


def delivery(
    number: int = 1,
    *,
    channel: str = "bids",
    recipient: str = "C012",
    state: State = State.PENDING,
    due_in: timedelta = timedelta(0),
    created_at: datetime = NOW,
    thread: str = "sample/solicitation/S-1",
    delivered_at: datetime | None = None,
    provider_id: str = "",
) -> Delivery:
    return Delivery(
        key=f"a{number}:{channel}:{recipient}",
        channel=channel,
        recipient=recipient,
        alert=alert(f"a{number}", thread=thread),
        created_at=created_at,
        due_at=created_at + due_in,
        id=f"id-{number}-{channel}-{recipient}",
        state=state,
        delivered_at=delivered_at,
        provider_id=provider_id,
    )
