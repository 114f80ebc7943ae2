"""The calendar file: accepted by two readers, and a date keeps its identity through every change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import vobject
from icalendar import Calendar
from report_field import Field
from test_report_figures import asked, contract, put

from coopwatchd.model.agenda import Filed
from coopwatchd.model.records import AnyRecord, Due, Stage
from coopwatchd.model.terms import parse_term
from coopwatchd.model.watchlist import Watchlist
from coopwatchd.notify.ics import ics
from coopwatchd.report.entries import entries, refile, watched

CHICAGO = ZoneInfo("America/Chicago")
LAPTOPS = asked("1", title="Laptops, tablets; and more", number="26-01", url="https://coop.example/1")
DUE = Due(at=datetime(2026, 12, 4, 14, 0, tzinfo=CHICAGO), text="12/4/2026 2:00 PM CT", zone="America/Chicago")


def made(field: Field, watchlists: Iterable[Watchlist] = ()) -> tuple[tuple[Filed, ...], bytes]:
    """The calendar as a report would write it."""
    material, ahead, _ = field.made()
    with field.store.write() as tx:
        filed = refile(tx, entries(watched(material, tuple(watchlists)), ahead.windows, field.now), field.now)
    return filed, ics(filed, "coopwatchd")


def events(text: bytes) -> dict[str, Any]:
    """Events by summary, as icalendar reads them; vobject has to read the same."""
    found = {str(event["summary"]): event for event in Calendar.from_ical(text).walk("VEVENT")}
    other = vobject.readOne(text.decode())
    read = {event.summary.value: event for event in getattr(other, "vevent_list", [])}
    assert set(read) == set(found)
    for summary, event in found.items():
        assert read[summary].uid.value == event["uid"]
        assert int(read[summary].sequence.value) == event["sequence"]
        assert read[summary].dtstart.value == event["dtstart"].dt
    return found


def stored(field: Field, record: AnyRecord, *, days: int = 0) -> Field:
    put(field, record)
    return replace(field, now=field.now + timedelta(days=days))


def test_every_kind_of_date(empty: Field) -> None:
    questions = Due.on(date(2026, 11, 30), text="Nov 30", zone="America/Chicago")
    conference = replace(DUE, at=datetime(2026, 11, 24, 16, tzinfo=UTC), text="11/24/2026 10:00 AM CT")
    put(
        empty,
        replace(LAPTOPS, due=DUE, preproposal=conference, questions_due=questions),
        contract("a", title="Roofing", supplier="Acme", ends_on=date(2027, 6, 30), solicitation_number="22-1"),
        contract("b", title="Roofing", supplier="Bolt", ends_on=date(2027, 6, 30), solicitation_number="22-1"),
    )
    _, text = made(empty)
    found = events(text)
    due = found["Due: Laptops, tablets; and more"]
    assert due["dtstart"].dt == datetime(2026, 12, 4, 20, 0, tzinfo=UTC)
    assert "dtend" not in due  # RFC 5545: an end is later than its start
    assert (due["status"], due["sequence"], str(due["url"])) == ("CONFIRMED", 0, "https://coop.example/1")
    assert "Fri Dec 4, 2026, 2:00 PM CST (“12/4/2026 2:00 PM CT”)" in due["description"]
    met = found["Pre-proposal conference: Laptops, tablets; and more"]
    assert met["dtstart"].dt == datetime(2026, 11, 24, 16, tzinfo=UTC)
    assert found["Questions due: Laptops, tablets; and more"]["dtstart"].dt == date(2026, 11, 30)
    assert found["Term ends: Roofing (Acme)"]["dtend"].dt == date(2027, 7, 1)
    assert found["Term ends: Roofing (Acme)"]["uid"] != found["Term ends: Roofing (Bolt)"]["uid"]
    rebid = found["Rebid expected: Roofing"]
    assert text.count(b"SUMMARY:Rebid expected: Roofing") == 1  # one for the award
    assert rebid["dtstart"].dt.day == rebid["dtend"].dt.day == 1
    assert rebid["dtstart"].dt < rebid["dtend"].dt
    assert b"\r\n" in text
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))


def test_written_again_it_is_the_same_to_the_byte_the_day_after(empty: Field) -> None:
    put(empty, replace(LAPTOPS, due=DUE), contract("a", supplier="Acme", ends_on=date(2027, 6, 30)))
    _, first = made(empty)
    _, second = made(replace(empty, now=empty.now + timedelta(days=1)))
    assert first == second


def test_a_due_date_that_moved_updates_the_same_entry(empty: Field) -> None:
    put(empty, replace(LAPTOPS, due=DUE))
    before = events(made(empty)[1])["Due: Laptops, tablets; and more"]
    later = stored(empty, replace(LAPTOPS, due=replace(DUE, at=DUE.at + timedelta(days=21))), days=1)  # type: ignore[operator]
    after = events(made(later)[1])["Due: Laptops, tablets; and more"]
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["dtstart"].dt == datetime(2026, 12, 25, 20, 0, tzinfo=UTC)
    assert after["dtstamp"].dt > before["dtstamp"].dt
    dateless = stored(later, replace(LAPTOPS, due=Due.on(date(2027, 1, 8), text="Jan 8", zone="America/Chicago")))
    third = events(made(dateless)[1])["Due: Laptops, tablets; and more"]
    assert (third["uid"], third["sequence"], third["dtstart"].dt) == (before["uid"], 2, date(2027, 1, 8))


def test_what_was_cancelled_withdrawn_or_is_no_longer_stated_is_marked_so(empty: Field) -> None:
    asked_for = {"c": "Chairs", "w": "Water", "t": "Tires"}
    for id_, title in asked_for.items():
        put(empty, replace(LAPTOPS, id=id_, title=title, due=DUE))
    before = events(made(empty)[1])
    put(
        empty,
        replace(LAPTOPS, id="c", title="Chairs", due=DUE, stage=Stage.CANCELLED),
        replace(LAPTOPS, id="w", title="Water", due=DUE, stage=Stage.WITHDRAWN),
        replace(LAPTOPS, id="t", title="Tires", due=Due(at=None, text="TBD", zone="America/Chicago")),
    )
    after = events(made(empty)[1])
    for title in asked_for.values():
        one = after[f"Due: {title}"]
        assert (one["status"], one["sequence"], one["uid"]) == ("CANCELLED", 1, before[f"Due: {title}"]["uid"])
        assert one["dtstart"].dt == datetime(2026, 12, 4, 20, 0, tzinfo=UTC)


def test_what_was_cancelled_before_anybody_heard_of_it_is_not_in_it(empty: Field) -> None:
    put(empty, replace(LAPTOPS, due=DUE, stage=Stage.CANCELLED))
    assert events(made(empty)[1]) == {}


def test_only_what_is_watched_and_what_is_left_out_is_not_called_off(empty: Field) -> None:
    put(empty, replace(LAPTOPS, due=DUE), replace(LAPTOPS, id="2", title="Roofing", due=DUE))
    laptops, roofing = (Watchlist(id=name, any=(parse_term(name),)) for name in ("laptop", "roofing"))
    both, _ = made(empty, (laptops, roofing))
    one, _ = made(empty, (laptops,))
    again, _ = made(empty, (laptops, roofing))
    assert (len(both), len(one)) == (2, 1)
    assert again == both


def test_a_date_stays_for_a_month_after_it_has_passed(empty: Field) -> None:
    put(empty, replace(LAPTOPS, due=DUE))
    for days, count in ((11, 1), (40, 1), (43, 0)):
        assert len(made(replace(empty, now=empty.now + timedelta(days=days)))[0]) == count


def test_scraped_text_cannot_write_lines_of_its_own(empty: Field) -> None:
    evil = "Laptops\r\nEND:VEVENT\nATTACH:http://evil.example\x00\x07\u2028 “ü” " + "long " * 60
    put(empty, replace(LAPTOPS, title=evil, lead_agency=evil, due=DUE, url="javascript:alert(1)"))
    _, text = made(empty)
    (one,) = events(text).values()
    assert len(Calendar.from_ical(text).walk("VEVENT")) == 1
    assert "attach" not in one
    assert "url" not in one
