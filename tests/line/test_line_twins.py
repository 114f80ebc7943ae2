"""One solicitation on two portals: told once, and once more where the due dates differ; never hidden in doubt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from whole_line import Clock, Line, once, solicitation

from coopwatchd.daemon.app import App
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.life.links import Verdict
from coopwatchd.simulator import SimSolicitation

pytestmark = pytest.mark.slow
TUBAS = """
[watchlists.tubas]
any = ["tuba"]
closing = ["7d"]
notify = ["bids"]
"""
ONE = solicitation("99001", "Tuba Cases for Schools", number="RFP 2026-114", lead_agency="Region 10 ESC", days=20)
LATER = solicitation("99002", "Tuba Cases for Schools", number="2026-114", lead_agency="Region 10 ESC", days=25)


def begin(line: Line, app: App) -> None:
    """A baseline of both portals, and then the first posting."""
    once(app)
    line.world.shelf("bonfire:region10").put(ONE)
    once(app)


def repost(line: Line, app: App, posting: SimSolicitation) -> None:
    line.world.generic.put(posting)
    once(app)


def tubas(app: App) -> list[Event]:
    with app.store.read() as tx:
        return [event for event in tx.events(limit=50) if "Tuba" in event.record.title]


def test_a_second_posting_with_another_due_date_is_one_alert_about_the_date(line: Line) -> None:
    line.write(TUBAS, portals=("region10", "table"))
    with line.app() as app:
        begin(line, app)
        repost(line, app, LATER)
        told = [text for text in line.said() if "Tuba" in text]
        assert [text.splitlines()[0] for text in told] == ["New solicitation", "Due date moved"]
        assert "also on table: https://bids.example.gov/" in told[1]
        assert "the due dates differ: " in told[1]
        assert "reminders count down to the earlier one" in told[1]
        # What is not said again is kept all the same, with where else it is.
        second = next(event for event in tubas(app) if event.record.portal == "table")
        assert second.notes[0].startswith("also on Region 10 ESC: https://region10.bonfirehub.com/")
        once(app)
        assert len([text for text in line.said() if "Tuba" in text]) == 2


def test_a_second_posting_that_says_the_same_is_not_told(line: Line) -> None:
    line.write(TUBAS, portals=("region10", "table"))
    with line.app() as app:
        begin(line, app)
        repost(line, app, solicitation("99002", ONE.title, number="2026-114", lead_agency="Region 10 ESC", days=20))
        assert [headline for headline in line.headlines() if headline != "What is open now: tubas"] == [
            "New solicitation"
        ]
        assert {event.record.portal for event in tubas(app)} == {"region10", "table"}


def test_whoever_was_not_told_of_the_first_is_told_of_the_second(line: Line) -> None:
    here = TUBAS + '\n[watchlists.here]\nportals = ["table"]\nnotify = ["bids"]\n'
    line.write(here, portals=("region10", "table"))
    with line.app() as app:
        begin(line, app)
        repost(line, app, LATER)
    opened = [text for text in line.said() if text.startswith("New solicitation")]
    assert len(opened) == 2
    assert "portal table" in opened[1]
    assert "also on Region 10 ESC: " in opened[1]


def test_a_pair_that_a_person_broke_is_two(line: Line) -> None:
    line.write(TUBAS, portals=("region10", "json"))
    with line.app() as app:
        begin(line, app)
        [first] = tubas(app)
        with app.store.write() as tx:
            tx.settle_link(first.record.uid, "json/solicitation/99002", Verdict.BROKEN, app.clock())
        repost(line, app, LATER)
        assert [headline for headline in line.headlines() if headline == "New solicitation"] == ["New solicitation"] * 2


@pytest.mark.parametrize("days", [25, 15])
def test_reminders_count_down_to_the_earlier_date_only(line: Line, days: int) -> None:
    line.write(TUBAS, portals=("region10", "table"))
    clock = Clock()
    with line.app(clock) as app:
        begin(line, app)
        repost(line, app, solicitation("99002", ONE.title, number="2026-114", lead_agency="Region 10 ESC", days=days))
        for step in (9, 5, 5):  # 7 days before the one date, and then before the other
            clock.at += timedelta(days=step)
            app.turn()
            app.deliver()
        reminders = [event for event in tubas(app) if event.type is EventType.CLOSING]
    earlier = "region10" if days > 20 else "table"
    assert {event.record.portal for event in reminders} == {"region10", "table"}
    [told] = [text for text in line.said() if text.startswith("Due ") and "Due date" not in text.splitlines()[0]]
    assert f"also on {'table' if earlier == 'region10' else 'Region 10 ESC'}" in told
    assert "the due dates differ" in told


def test_who_does_not_want_to_hear_of_dates_is_told_of_the_second_posting(line: Line) -> None:
    line.write(TUBAS.replace("closing =", 'events = ["opened", "closing"]\nclosing ='), portals=("region10", "table"))
    with line.app() as app:
        begin(line, app)
        repost(line, app, LATER)
    told = [text for text in line.said() if "Tuba" in text]
    assert [text.splitlines()[0] for text in told] == ["New solicitation"] * 2
    assert "the due dates differ: " in told[1]
