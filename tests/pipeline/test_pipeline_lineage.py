"""A rebid is told to whoever watches the contract it replaces, and reminders say what comes next, until it has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from whole_line import Clock, Line, once, solicitation

from coopwatchd.daemon.app import App
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.life.links import Verdict
from coopwatchd.model.records import Kind
from coopwatchd.simulator import SimContract

pytestmark = pytest.mark.slow
INCUMBENT = """
[watchlists.brakewell]
suppliers = ["Brakewell"]
kinds = ["contract"]
expiring = ["180d", "90d", "30d"]
notify = ["bids"]
"""
TODAY = datetime.now(UTC).date()
OLD = SimContract(
    number="110822-BRK",
    supplier="Brakewell Motors",
    title="Police vehicles and upfitting",
    starts_on=TODAY - timedelta(days=1200),
    ends_on=TODAY + timedelta(days=240),
)


def set_up(line: Line) -> None:
    line.write(INCUMBENT, portals=("sourcewell",))
    line.world.sourcewell.clear()
    line.world.sourcewell.put(OLD, solicitation("11500", "Floor polish", number="010127"))


def events(app: App, uid: str = "") -> list[Event]:
    with app.store.read() as tx:
        return list(tx.events(uid=uid, limit=50))


def test_a_rebid_is_told_to_who_watches_the_contract(line: Line) -> None:
    set_up(line)
    with line.app() as app:
        once(app)
        line.world.sourcewell.put(solicitation("11600", "Police Vehicles with Upfitting", number="020127"))
        once(app)
        [rebid] = [event for event in events(app) if EventType.REBID in event.types]
    assert rebid.types == (EventType.REBID, EventType.OPENED)
    assert rebid.notes[0] == f"this replaces 110822-BRK, held by Brakewell Motors, ends {OLD.ends_on}"
    [said] = [text for text in line.said() if "Police Vehicles with Upfitting" in text]
    assert said.startswith("Rebid")
    assert "it replaces 110822-BRK, which you watch: ‘Brakewell’ in supplier" in said
    assert f"this replaces 110822-BRK, held by Brakewell Motors, ends {OLD.ends_on}" in said


def test_a_solicitation_that_replaces_nothing_is_no_rebid(line: Line) -> None:
    set_up(line)
    with line.app() as app:
        once(app)
        line.world.sourcewell.put(solicitation("11600", "Police uniforms", number="020127"))
        once(app)
        assert [event.types for event in events(app)] == [(EventType.OPENED,)]
    assert not any("Police uniforms" in text for text in line.said())


def test_a_reminder_says_when_the_rebid_should_open_then_which_it_is_and_ends_with_the_successor(line: Line) -> None:
    set_up(line)
    clock = Clock()
    with line.app(clock) as app:
        once(app)
        clock.at += timedelta(days=61)  # 180 days before the end
        app.turn()
        [first] = [event for event in events(app) if event.type is EventType.EXPIRING]
        assert first.notes[-1].startswith("The rebid should open between ")
        assert f"current term ends {OLD.ends_on}" in first.notes[-1]
        line.world.sourcewell.put(solicitation("11600", "Police Vehicles with Upfitting", number="020127", days=300))
        once(app)
        clock.at += timedelta(days=90)
        app.turn()
        second = next(event for event in events(app) if event.type is EventType.EXPIRING)
        assert second.mark == 90
        assert any(note.startswith("its rebid is 020127 (open, due ") for note in second.notes)
        successor = replace(
            OLD,
            number="020127-BRK",
            starts_on=OLD.ends_on + timedelta(days=1),
            ends_on=OLD.ends_on + timedelta(days=1400),
        )
        line.world.sourcewell.put(successor)
        once(app)
        ended = [event for event in events(app) if event.type is EventType.REPLACED]
        assert [event.record.number for event in ended] == ["110822-BRK"]
        assert ended[0].notes[0].startswith("replaced by 020127-BRK (Brakewell Motors)")
        clock.at += timedelta(days=65)
        told = len(events(app))
        assert app.turn() == 0
        assert len(events(app)) == told
        # Who breaks the link gets the reminder after all.
        with app.store.write() as tx:
            tx.settle_link(ended[0].record.uid, f"sourcewell/solicitation/{rebid_id(app)}", Verdict.BROKEN, clock())
            tx.settle_link(ended[0].record.uid, f"sourcewell/contract/{successor_id(app)}", Verdict.BROKEN, clock())
        assert app.turn() == 1
        assert events(app)[0].mark == 30


def test_a_successor_that_was_there_from_the_first_is_said_in_place_of_the_reminder(line: Line) -> None:
    set_up(line)
    assert OLD.ends_on is not None
    line.world.sourcewell.put(
        replace(OLD, number="020127-BRK", starts_on=OLD.ends_on, ends_on=OLD.ends_on + timedelta(days=1400))
    )
    clock = Clock()
    with line.app(clock) as app:
        once(app)
        clock.at += timedelta(days=61)
        assert app.turn() == 1
        [only] = [event for event in events(app) if event.record.kind is Kind.CONTRACT]
        assert (only.type, only.record.number) == (EventType.REPLACED, "110822-BRK")
        clock.at += timedelta(days=90)
        assert app.turn() == 0


def rebid_id(app: App) -> str:
    return next(event.record.id for event in events(app) if EventType.REBID in event.types)


def successor_id(app: App) -> str:
    return next(event.record.id for event in events(app) if event.record.number == "020127-BRK")
