"""What the first message about a record is to show, and when it has to be edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from coopwatchd.model.alerts import Alert, AlertKind, Reason
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.parents import Parent
from coopwatchd.model.records import Solicitation

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RECORD = Solicitation(id="1", portal="table", title="Gravel")


def event(kind: EventType, hours: int) -> Event:
    return Event(key=f"{kind}", types=(kind,), record=RECORD, at=NOW + timedelta(hours=hours), because="")


def alert(kind: EventType, hours: int, *watchlists: str) -> Alert:
    one = event(kind, hours)
    reasons = tuple(Reason(watchlist=name, because=f"{kind} {name}") for name in watchlists)
    return Alert(key=one.key, kind=AlertKind.EVENT, at=one.at, event=one, reasons=reasons, thread=RECORD.uid)


PARENT = Parent(
    channel="bids", recipient="C1", uid=RECORD.uid, provider_id="1.0", alert=alert(EventType.OPENED, 0, "a", "b")
)


def test_news_is_to_be_shown_at_once_and_old_news_is_not():
    behind = replace(PARENT, attempts=3).news(event(EventType.CLOSED, 2), NOW)
    assert behind.alert is not None
    assert behind.alert.event == event(EventType.CLOSED, 2)
    assert behind.alert.reasons == PARENT.alert.reasons
    assert (behind.edit_at, behind.revision, behind.attempts) == (NOW, 1, 0)
    assert behind.news(event(EventType.ADDENDUM, 1), NOW) is behind


def test_a_thread_that_nobody_keeps_current_stays_as_it_is():
    bare = replace(PARENT, alert=None)
    assert bare.news(event(EventType.CLOSED, 2), NOW) is bare
    assert bare.replied(alert(EventType.CLOSED, 2, "a"), "2.0", NOW) is bare
    assert bare.behind(None, NOW).edit_at is None


def test_a_reply_brings_its_event_and_keeps_the_reasons_of_all():
    behind = PARENT.replied(alert(EventType.ADDENDUM, 1, "b", "c"), "2.0", NOW)
    assert behind.alert is not None
    assert behind.alert.event == event(EventType.ADDENDUM, 1)
    said = {reason.watchlist: reason.because for reason in behind.alert.reasons}
    assert said == {"a": "opened a", "b": "addendum b", "c": "addendum c"}
    assert (behind.edit_at, behind.reply_id) == (NOW, "2.0")


def test_a_reply_about_what_is_shown_already_needs_no_edit():
    shown = PARENT.news(event(EventType.CLOSED, 2), NOW)
    shown = replace(shown, edit_at=None)
    late = shown.replied(alert(EventType.ADDENDUM, 1), "2.0", NOW)
    assert (late.edit_at, late.reply_id, late.alert) == (None, "2.0", shown.alert)


def test_a_lost_message_begins_anew_and_nothing_edits_it():
    lost = PARENT.replied(alert(EventType.ADDENDUM, 1, "a"), "2.0", NOW).lost("deleted")
    assert (lost.provider_id, lost.edit_at, lost.reply_id, lost.stale) == ("", None, "", "deleted")
    assert lost.news(event(EventType.CLOSED, 2), NOW).edit_at is None
