"""What people answered, and what follows: mute, snooze, undo, and what passes a snooze."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from coopwatchd.model.events import Event, EventType
from coopwatchd.model.records import Contract, Due, Solicitation
from coopwatchd.model.responses import Action, Response, muted, on_it, standing, wish

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
UID = "table/solicitation/1"


def said(action: Action, watchlist: str = "", by: str = "dana", *, days: float | None = None) -> Response:
    until = None if days is None else NOW + timedelta(days=days)
    return Response(uid=UID, watchlist=watchlist, action=action, by=by, at=NOW, until=until)


def event(*types: EventType, due_in: float | None = 30) -> Event:
    due = None if due_in is None else Due(at=NOW + timedelta(days=due_in), text="", zone="UTC")
    record = Solicitation(id="1", portal="table", title="Gravel", due=due)
    return Event(key="e", types=types or (EventType.CLOSING,), record=record, at=NOW, because="")


MUTE, SNOOZE = said(Action.NOT_FOR_US, "gravel"), said(Action.SNOOZE, "gravel", days=7)


def test_not_for_us_silences_everything_for_that_watchlist_only():
    for kind in EventType:
        assert wish([MUTE], "gravel", event(kind), NOW).never
    assert "dana" in wish([MUTE], "gravel", event(), NOW).because
    assert not wish([MUTE], "sand", event(), NOW).never
    assert "not for us" in muted([MUTE], "gravel", NOW)
    assert muted([MUTE], "sand", NOW) == ""


def test_an_answer_without_a_watchlist_is_for_all_of_them():
    assert wish([said(Action.NOT_FOR_US)], "sand", event(), NOW).never


def test_a_snooze_holds_alerts_back_until_it_ends():
    assert wish([SNOOZE], "gravel", event(), NOW).until == SNOOZE.until
    assert wish([SNOOZE], "gravel", event(EventType.ADDENDUM), NOW).because == "snoozed by dana"
    later = NOW + timedelta(days=7)
    assert wish([SNOOZE], "gravel", event(), later).until is None
    assert muted([SNOOZE], "gravel", NOW) == "snoozed by dana"
    assert muted([SNOOZE], "gravel", later) == ""


@pytest.mark.parametrize("types", [(EventType.DUE_MOVED, EventType.ADDENDUM), (EventType.CANCELLED,)])
def test_a_moved_due_date_and_a_cancellation_pass_a_snooze(types: tuple[EventType, ...]):
    one = wish([SNOOZE], "gravel", event(*types), NOW)
    assert not one.never
    assert one.until is None


def test_a_snooze_never_swallows_a_deadline():
    assert wish([SNOOZE], "gravel", event(due_in=3), NOW).until == NOW + timedelta(days=2)
    assert wish([SNOOZE], "gravel", event(due_in=0.9), NOW).until is None
    assert wish([SNOOZE], "gravel", event(due_in=None), NOW).until == SNOOZE.until
    unknown = replace(event(), record=replace(event().record, due=Due(at=None, text="TBD", zone="UTC")))
    assert wish([SNOOZE], "gravel", unknown, NOW).until == SNOOZE.until
    contract = Contract(id="2", title="x", ends_on=date(2026, 11, 24))
    assert wish([SNOOZE], "gravel", replace(event(), record=contract), NOW).until == SNOOZE.until


def test_undo_takes_back_both_whoever_said_them():
    answers = [MUTE, SNOOZE, said(Action.UNDO, by="lee")]
    assert (standing(answers, "gravel").mute, standing(answers, "gravel").snooze) == (None, None)
    again = standing([*answers, MUTE, SNOOZE], "gravel")
    assert (again.mute, again.snooze) == (MUTE, SNOOZE)
    back = standing([SNOOZE, said(Action.ON_IT), MUTE], "gravel")
    assert (back.mute, back.snooze) == (MUTE, SNOOZE)


def test_a_snooze_without_an_end_holds_nothing_back():
    endless = said(Action.SNOOZE, "gravel")
    assert wish([endless], "gravel", event(), NOW).until is None
    assert muted([endless], "gravel", NOW) == ""


def test_who_is_on_it_until_they_take_it_back():
    answers = [said(Action.ON_IT), said(Action.ON_IT, by="lee"), said(Action.OFF_IT), said(Action.OFF_IT, by="kim")]
    assert on_it(answers[:2]) == ("dana", "lee")
    assert on_it(answers) == ("lee",)
    assert on_it([*answers, MUTE]) == ("lee",)
