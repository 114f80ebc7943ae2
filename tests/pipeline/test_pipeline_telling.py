"""Who is told what once: summaries of what is open, reminders of the calendar, and what years leave behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from whole_line import HOSTS, Clock, Line, once, solicitation

from coopwatchd.model.delivery import State
from coopwatchd.pipeline.health import health_line
from coopwatchd.pipeline.upkeep import prune
from coopwatchd.simulator import Fault

pytestmark = pytest.mark.slow  # each lives the whole line, with its servers

EVERY = '\n[watchlists.every]\nnotify = ["bids"]\n'
BIDS = '\n[watchlists.every]\nkinds = ["solicitation"]\nnotify = ["bids"]\n'


def test_a_portal_that_is_added_later_gets_a_summary_of_its_own_only(line: Line) -> None:
    line.write(BIDS, portals=("table",))
    with line.app() as app:
        once(app)
    line.write(BIDS, portals=("table", "json"))
    with line.app() as app:
        once(app)
        once(app)
    assert line.headlines() == ["What is open now: every"] * 2
    assert "table · " not in line.said()[1]
    assert line.said()[1].count("json · ") == 3


def test_a_portal_that_could_not_be_read_at_first_gets_its_summary_when_it_can(line: Line) -> None:
    line.write(BIDS, portals=("table", "omnia"))
    line.simulator.faults.set("www.omniapartners.com", Fault.LOGIN)
    with line.app() as app:
        once(app)
        assert "OMNIA" not in line.said()[0]
        line.simulator.faults.clear()
        once(app)
        once(app)
    assert len(line.said()) == 2
    assert "OMNIA Partners" in line.said()[1]
    assert "table · " not in line.said()[1]


def test_a_second_listing_that_comes_later_repeats_no_record_of_the_first(line: Line) -> None:
    line.write(BIDS, portals=("sourcewell",))
    line.simulator.faults.set("proportal.sourcewell-mn.gov", Fault.FORBIDDEN)
    with line.app() as app:
        once(app)
        line.simulator.faults.clear()
        once(app)
    assert "Interactive Displays" in line.said()[0]
    assert "1 match " in line.said()[1]
    assert "Autonomous Floor Care Machines" in line.said()[1]  # only the search knows it
    assert "Interactive Displays" not in line.said()[1]


def test_detail_pages_are_told_of_by_nobody(line: Line) -> None:
    line.write(EVERY, portals=("naspo",))
    with line.app() as app:
        for _ in range(4):
            once(app)
        with app.store.read() as tx:
            told = {listing for _, _, listing in tx.introductions()}
    assert told == {"solicitations", "portfolios"}
    assert line.headlines() == ["What is open or in force now: every"]


def test_a_watchlist_that_nothing_fits_is_told_nothing_until_something_does(line: Line) -> None:
    line.write('\n[watchlists.tubas]\nany = ["tuba"]\nnotify = ["bids"]\n', portals=("table",))
    with line.app() as app:
        once(app)
        assert line.said() == []
        line.world.generic.put(solicitation("700", "Tuba Cases"))
        once(app)
    assert line.headlines() == ["New solicitation"]


CLOSING = '\n[watchlists.every]\nkinds = ["solicitation"]\nclosing = ["7d", "3d", "1d"]\nnotify = ["bids"]\n'


def days_before(due: datetime, days: float) -> datetime:
    """Noon in Chicago, so many days before a due date."""
    return due.astimezone(ZoneInfo("America/Chicago")).replace(hour=12, minute=0) - timedelta(days=days)


def test_reminders_come_once_each_and_after_downtime_only_the_nearest(line: Line) -> None:
    line.write(CLOSING, portals=("table",))
    line.world.generic.clear()
    line.world.generic.put(solicitation("700", "Tuba Cases", days=20))
    due = line.world.generic.view().solicitations[0].due
    clock = Clock()
    with line.app(clock) as app:
        once(app)
        for days in (10, 7, 7):
            clock.at = days_before(due, days)
            app.turn()
        app.deliver()
        assert [text.splitlines()[0] for text in line.said()[1:]] == ["Due in 7 days"]
        # Three and one were both passed while nobody looked.
        clock.at = days_before(due, 1)
        assert app.turn() == 1
        assert app.turn() == 0
        app.deliver()
        assert len(line.said()) == 3
        # A date that moves is counted down to anew.
        line.world.generic.move_due("700", due + timedelta(days=30))
        once(app)
        clock.at = days_before(due + timedelta(days=30), 7)
        assert app.turn() == 1


def test_no_reminder_of_a_mark_that_was_crossed_before_the_watchlist_was_told(line: Line) -> None:
    line.write(BIDS, portals=("table",))
    line.world.generic.clear()
    line.world.generic.put(solicitation("700", "Tuba Cases", days=20))
    due = line.world.generic.view().solicitations[0].due
    clock = Clock()
    with line.app(clock) as app:
        once(app)
    clock.at = days_before(due, 5)
    line.write(CLOSING.replace("every", "late"), portals=("table",))
    with line.app(clock) as app:
        once(app)
        assert line.headlines()[1:] == ["What is open now: late"]
        clock.at = days_before(due, 3)
        assert app.turn() == 1


def test_the_calendar_closes_a_record_again_after_its_date_had_moved_out_and_back(line: Line) -> None:
    line.write(BIDS, portals=("table",))
    line.world.generic.put(solicitation("700", "Tuba Cases", days=2))
    due = line.world.generic.view().solicitation("700").due
    clock = Clock()

    def stage() -> str:
        with app.store.read() as tx:
            (held,) = [one for one in tx.all_held() if one.record.title == "Tuba Cases"]
        return str(held.record.stage)

    with line.app(clock) as app:
        once(app)
        clock.at = due + timedelta(minutes=1)
        app.turn()
        assert stage() == "closed"
        clock.at = due - timedelta(minutes=1)  # as if the portal had reopened it until the same minute
        line.world.generic.move_due("700", due + timedelta(days=1))
        once(app)
        line.world.generic.move_due("700", due)
        once(app)
        assert stage() == "open"
        clock.at = due + timedelta(minutes=1)
        app.turn()
        assert stage() == "closed"


def test_pruning_forgets_what_was_delivered_and_repeats_nothing(line: Line) -> None:
    line.write(BIDS, portals=("table",))
    clock = Clock()
    with line.app(clock) as app:
        once(app)
        line.world.generic.put(solicitation("700", "Tuba Cases", days=90))
        once(app)
        with app.store.read() as tx:
            known = {held.record.uid for held in tx.all_held()}
        clock.forward(days=31)
        assert prune(app.store, clock.at) > 0
        with app.store.read() as tx:
            assert tx.deliveries(states=(State.DELIVERED,)) == []
            assert {held.record.uid for held in tx.all_held()} == known
            assert len(tx.events()) == 1
        said = len(line.said())
        once(app)
        assert not any("New solicitation" in text or "What is open" in text for text in line.said()[said:])


def test_detail_pages_are_asked_for_within_their_budget_and_only_when_the_list_changed(line: Line) -> None:
    line.write(EVERY, portals=("naspo",))
    shelf = line.world.naspo
    for number in range(9):
        title = f"Lot {number} of gravel"
        shelf.put(solicitation(f"lot-{number}", title, lead_agency="Utah", zone="America/Denver"))

    def pages() -> set[str]:
        line.simulator.forget()
        once(app)
        return {seen.path for host in HOSTS["naspo"] for seen in line.simulator.asked(host, "/solicitations")}

    with line.app() as app:
        first, second = pages(), pages()
        assert (len(first), len(second)) == (10, 5)
        assert not first & second
        assert pages() == set()
        shelf.move_due("lot-3", shelf.view().solicitation("lot-3").due + timedelta(days=4))
        assert len(pages()) == 1
        assert pages() == set()


def test_a_detail_page_is_asked_for_again_after_it_failed(line: Line) -> None:
    line.write(EVERY, portals=("naspo",))
    clock = Clock()
    with line.app(clock) as app:
        line.simulator.faults.set("naspovaluepoint.org", Fault.SERVER_ERROR, path="/solicitations/mn-cpd-26/")
        line.simulator.faults.set("www.naspovaluepoint.org", Fault.SERVER_ERROR, path="/solicitations/mn-cpd-26/")
        once(app)
        line.simulator.faults.clear()
        line.simulator.forget()
        once(app)
        asked = {seen.path for host in HOSTS["naspo"] for seen in line.simulator.asked(host, "/solicitations")}
        assert "/solicitations/mn-cpd-26/" in asked


def test_pages_that_always_fail_hold_up_no_others(line: Line) -> None:
    line.write(EVERY, portals=("naspo",))
    others = {f"/solicitations/{one.id}/" for one in line.world.naspo.view().solicitations}
    for number in range(9):
        line.world.naspo.put(solicitation(f"a-{number}", f"Lot {number} of gravel", lead_agency="Utah"))
        for host in HOSTS["naspo"]:
            line.simulator.faults.set(host, Fault.SERVER_ERROR, path=f"/solicitations/a-{number}/")
    with line.app() as app:
        once(app)  # ten pages, and nine of them fail
        line.simulator.forget()
        once(app)
        with app.store.read() as tx:
            state = tx.listing_states()["naspo", "solicitation-pages"]
        assert (state.good, len(state.norm.failed)) == (True, 9)
    asked = {seen.path for host in HOSTS["naspo"] for seen in line.simulator.asked(host, "/solicitations")}
    assert others <= asked


def test_only_watched_contracts_are_looked_up_where_a_listing_says_so(line: Line) -> None:
    line.write('\n[watchlists.brakes]\nany = ["janitorial"]\nnotify = ["bids"]\n', portals=("sourcewell",))
    with line.app() as app:
        once(app)
    asked = line.simulator.asked("www.sourcewell-mn.gov", "/cooperative-purchasing")
    assert {seen.path.rpartition("/")[2] for seen in asked} == {"030923-clw", "030923-hbh"}


def test_the_health_line_counts_portals_that_are_switched_on(line: Line) -> None:
    line.write(BIDS, portals=("table", "omnia", "naspo"))
    now = datetime(2026, 11, 20, 14, 10, tzinfo=UTC)
    with line.app(Clock(now)) as app:
        once(app)
        with app.store.read() as tx:
            assert health_line(tx, now) == "3 portals fresh"
        line.simulator.faults.set("www.omniapartners.com", Fault.CHALLENGE_403)
        once(app)
        with app.store.read() as tx:
            assert health_line(tx, now) == "2 portals fresh, 1 stale since Friday 14:10 UTC (omnia: challenge page)"
            on = [portal for portal in app.audience().portals if portal.key != "omnia"]
            assert health_line(tx, now, on) == "2 portals fresh"
            assert health_line(tx, now, on[:1]) == "1 portal fresh"


def test_an_optional_route_that_a_portal_does_not_have_is_no_incident_and_no_stale_portal(line: Line) -> None:
    line.write(BIDS, portals=("sourcewell",), more='\n[operator]\nnotify = ["mail"]\n')
    line.simulator.faults.set("proportal.sourcewell-mn.gov", Fault.NOT_FOUND)
    with line.app() as app:
        for _ in range(3):
            once(app)
        with app.store.read() as tx:
            assert health_line(tx, app.clock(), app.audience().portals) == "1 portal fresh"
        assert line.mail.mails == []
        line.simulator.faults.clear()
        once(app)
        line.simulator.faults.set("proportal.sourcewell-mn.gov", Fault.NOT_FOUND)
        once(app)
        once(app)
        (mail,) = line.mail.mails
        assert "Sourcewell cannot be read (gone)" in mail.message["subject"]


def test_a_portal_has_one_incident_at_a_time_with_a_reminder_a_day(line: Line) -> None:
    line.write(BIDS, portals=("omnia",), more='\n[operator]\nnotify = ["mail"]\n')
    clock = Clock()
    with line.app(clock) as app:

        def told(**later: float) -> list[str]:
            clock.forward(**later)
            before = len(line.mail.mails)
            once(app)
            return [str(mail.message["subject"]) for mail in line.mail.mails[before:]]

        told()
        line.simulator.faults.set("www.omniapartners.com", Fault.CHALLENGE_403, path="/get-started/solicitations")
        assert told(hours=1) == []
        assert told(hours=1) == ["OMNIA Partners cannot be read (challenge)"]
        # Another listing of it falls ill: it is the same incident.
        line.simulator.faults.set("www.omniapartners.com", Fault.CHALLENGE_403)
        assert [told(hours=1), told(hours=1), told(hours=10)] == [[], [], []]
        assert told(hours=14) == ["OMNIA Partners still cannot be read (challenge)"]
        assert told(hours=23) == []
        line.simulator.faults.clear("www.omniapartners.com")
        assert told(hours=1) == ["OMNIA Partners can be read again"]
        assert told(hours=30) == []
    assert "solicitations: it was blind for 2 days" in line.mail.mails[-1].message.get_body(("plain",)).get_content()
