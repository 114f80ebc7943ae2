"""The due date that comes with a mail: a calendar takes it in, moves it, and takes it out again."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar

from coopwatchd.model.agenda import Entry, What
from coopwatchd.model.alerts import Alert
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.records import Due, Solicitation, Stage
from coopwatchd.notify.base import Envelope
from coopwatchd.notify.compose import mail_body
from coopwatchd.notify.mail import mail_bytes
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.specimens import (
    LAPTOPS,
    NOW,
    VEHICLES,
    envelope,
    event_alert,
    expiring_event,
    moved_event,
    record,
    specimens,
    summary_alert,
)

DUE = datetime(2026, 11, 3, 21, 30, tzinfo=UTC)
TBD = Due(at=None, text="to be announced", zone="America/Chicago")


def written(enveloped: Envelope, renderer: Renderer) -> EmailMessage:
    body = mail_body(enveloped, renderer, now=NOW)
    message = email.message_from_bytes(
        mail_bytes(enveloped, body, sender="watch@coop.example"), policy=email.policy.default
    )
    assert isinstance(message, EmailMessage)
    return message


def attached(alert: Alert, renderer: Renderer) -> Any:
    """The one event of the attachment, as icalendar reads it; vobject has to read the same. None = no attachment."""
    parts = list(written(envelope(alert), renderer).iter_attachments())
    if not parts:
        return None
    (part,) = parts
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "PUBLISH"
    text = part.get_content()
    calendar = Calendar.from_ical(text)
    assert str(calendar["method"]) == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    other = vobject.readOne(text).vevent
    assert other.uid.value == event["uid"]
    assert int(other.sequence.value) == event["sequence"]
    assert other.dtstart.value == event["dtstart"].dt
    return event


def later(alert: Alert, days: int = 1, **changes: Any) -> Alert:
    """The next alert about the same record."""
    assert alert.event is not None
    event = replace(alert.event, before=alert.event.record, record=replace(alert.event.record, **changes))
    return replace(alert, event=event, at=alert.at + timedelta(days=days))


@pytest.fixture
def moved() -> Alert:
    return event_alert(moved_event(), LAPTOPS)


def test_an_open_solicitation_comes_with_its_due_date(moved: Alert, renderer: Renderer) -> None:
    event = attached(moved, renderer)
    assert event["dtstart"].dt == DUE
    assert event["status"] == "CONFIRMED"
    assert str(event["summary"]) == "Due: Laptops, tablets and related services"
    assert event["uid"] == Entry(record=record().uid, what=What.DUE, summary="").uid  # as in the calendar of all dates


def test_a_later_alert_moves_the_same_entry(moved: Alert, renderer: Renderer) -> None:
    due = Due(at=datetime(2026, 11, 20, 15, 30, tzinfo=ZoneInfo("America/Chicago")), text="", zone="America/Chicago")
    first, second = attached(moved, renderer), attached(later(moved, due=due), renderer)
    assert first["uid"] == second["uid"]
    assert 0 < first["sequence"] < second["sequence"] < 2**31
    assert second["dtstart"].dt == datetime(2026, 11, 20, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize("changes", [{"stage": Stage.CANCELLED}, {"stage": Stage.WITHDRAWN}, {"due": TBD}])
def test_what_is_called_off_is_taken_out_of_the_calendar(
    changes: dict[str, Any], moved: Alert, renderer: Renderer
) -> None:
    first, off = attached(moved, renderer), attached(later(moved, **changes), renderer)
    assert (off["uid"], off["status"], off["dtstart"].dt) == (first["uid"], "CANCELLED", DUE)
    assert off["sequence"] > first["sequence"]


def test_a_date_without_a_time_is_a_whole_day(moved: Alert, renderer: Renderer) -> None:
    day = datetime(2026, 12, 4, tzinfo=UTC).date()
    event = attached(later(moved, due=Due.on(day, text="December 4", zone="America/Chicago")), renderer)
    assert (event["dtstart"].dt, event["dtend"].dt) == (day, day + timedelta(days=1))


def test_what_has_no_date_ahead_has_no_attachment(moved: Alert, renderer: Renderer) -> None:
    never = Event(key="n", types=(EventType.OPENED,), record=Solicitation(id="1", title="x"), at=NOW, because="")
    for alert in (
        later(moved, stage=Stage.AWARDED),
        later(moved, stage=Stage.CLOSED),
        later(later(moved, due=None), due=None),
        event_alert(never, LAPTOPS),
        event_alert(expiring_event(), VEHICLES),
        summary_alert(),
    ):
        assert attached(alert, renderer) is None
    for enveloped in (envelope(moved, moved, digest=True), replace(envelope(moved), plain=True)):
        assert not list(written(enveloped, renderer).iter_attachments())


def test_a_hostile_title_stays_one_line_of_one_event(renderer: Renderer) -> None:
    for enveloped in specimens()["hostile"]:
        for part in written(enveloped, renderer).iter_attachments():
            assert len(Calendar.from_ical(part.get_content()).walk("VEVENT")) == 1
    evil = replace(moved_event(), record=record(title="x\r\nEND:VEVENT\r\nATTACH:http://evil.example"))
    event = attached(event_alert(evil, LAPTOPS), renderer)
    assert "attach" not in event
