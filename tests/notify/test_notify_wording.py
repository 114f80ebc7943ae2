from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coopwatchd.model.events import Event, EventType
from coopwatchd.model.records import Due
from coopwatchd.notify import wording
from coopwatchd.notify.specimens import NOW, contract, record

CHICAGO = "America/Chicago"


def due_at(*moment: int, zone: str = CHICAGO, assumed: bool = False) -> Due:
    at = datetime(*moment, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]
    return Due(at=at, text="as printed", zone=zone, assumed_zone=assumed)


def test_a_due_date_is_told_in_the_portals_zone_and_the_readers():
    due = due_at(2026, 11, 3, 15, 30)
    assert wording.due_text(due, CHICAGO) == "Tue Nov 3, 2026, 3:30 PM CST"
    assert wording.due_text(due, "America/New_York") == "Tue Nov 3, 2026, 3:30 PM CST / 4:30 PM EST"
    # Same clock, other name: nothing to add.
    assert wording.due_text(due, "America/Winnipeg") == "Tue Nov 3, 2026, 3:30 PM CST"


def test_the_readers_date_is_told_when_it_is_another_day():
    due = due_at(2026, 7, 3, 23, 30, zone="America/Los_Angeles")
    assert wording.due_text(due, "America/New_York") == "Fri Jul 3, 2026, 11:30 PM PDT / Sat Jul 4, 2026, 2:30 AM EDT"


@pytest.mark.parametrize(("hour", "text"), [(0, "12:00 AM CST"), (12, "12:00 PM CST"), (9, "9:00 AM CST")])
def test_noon_and_midnight(hour: int, text: str):
    assert wording.clock_text(datetime(2026, 1, 5, hour, tzinfo=ZoneInfo(CHICAGO))) == text


def test_a_zone_without_letters_is_told_by_its_offset():
    assert wording.clock_text(datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Dubai"))) == "9:00 AM UTC+04:00"


def test_a_date_without_a_time_and_one_that_is_not_known():
    assert (
        wording.due_text(Due.on(date(2026, 11, 3), text="11/3", zone=CHICAGO), "UTC")
        == "Tue Nov 3, 2026 (no time stated)"
    )
    unknown = Due(at=None, text="Open until filled", zone=CHICAGO)
    assert wording.due_text(unknown, "UTC") == "Open until filled"
    assert wording.left_text(unknown, NOW) == ""


def test_an_assumed_zone_is_said():
    assert wording.due_text(due_at(2026, 11, 3, 15, assumed=True), CHICAGO).endswith("3:00 PM CST, zone assumed")


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ((2026, 10, 23, 9), "11 days left"),
        ((2026, 11, 2, 23), "tomorrow"),
        ((2026, 11, 3, 10), "today, 5 hours left"),
        ((2026, 11, 3, 14, 31), "today, 59 minutes left"),
        ((2026, 11, 3, 15, 30), "passed today"),
        ((2026, 11, 4, 1), "passed yesterday"),
        ((2026, 11, 6, 1), "passed 3 days ago"),
    ],
)
def test_what_is_left_counts_calendar_days_of_the_portal(now: tuple[int, ...], left: str):
    due = due_at(2026, 11, 3, 15, 30)
    assert wording.left_text(due, datetime(*now, tzinfo=ZoneInfo(CHICAGO))) == left  # type: ignore[misc,arg-type]


def test_days_left_do_not_follow_the_readers_clock():
    # 03:00 UTC on the 23rd is still the 22nd in Chicago.
    at = datetime(2026, 10, 23, 3, tzinfo=UTC)
    assert wording.left_text(due_at(2026, 11, 3, 15, 30), at) == "12 days left"


def test_the_term_of_a_contract():
    held = contract()
    assert wording.term_text(held, NOW) == "Jan 1, 2022 – Jan 21, 2027 (90 days left)"
    assert wording.term_text(replace(held, starts_on=None), NOW) == "until Jan 21, 2027 (90 days left)"
    assert wording.term_text(replace(held, ends_on=None, term_text="Four years"), NOW) == "Four years"


@pytest.mark.parametrize(
    ("types", "text"),
    [
        ((EventType.OPENED,), "New solicitation"),
        ((EventType.DUE_MOVED, EventType.ADDENDUM), "Due date moved · Addendum"),
        ((EventType.CLOSING,), "Due in 11 days"),
    ],
)
def test_headlines_of_a_solicitation(types: tuple[EventType, ...], text: str):
    assert wording.headline(Event(key="k", types=types, record=record(), at=NOW, because=""), NOW) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (EventType.EXPIRING, "Expires in 90 days"),
        (EventType.RENEWED, "Contract renewed"),
        (EventType.AWARDED, "Contract awarded"),
        (EventType.EXPIRED, "Contract expired"),
    ],
)
def test_headlines_of_a_contract(kind: EventType, text: str):
    event = Event(key="k", types=(kind,), record=contract(), at=NOW, because="", mark=90)
    assert wording.headline(event, NOW) == text


def test_a_reminder_that_was_held_up_says_how_it_is_now():
    event = Event(key="k", types=(EventType.EXPIRING,), record=contract(), at=NOW, because="", mark=90)
    assert wording.headline(event, NOW + timedelta(days=3)) == "Expires in 87 days"


def test_every_type_has_a_headline_for_both_kinds():
    for thing in (record(), contract()):
        for kind in EventType:
            assert wording.headline(Event(key="k", types=(kind,), record=thing, at=NOW, because=""), NOW)


def test_literal_drops_what_drives_a_display_and_keeps_what_people_write():
    assert wording.literal("a\r\nb\u2028c\u202ed\u200be\x1b[0m\ufefff\ue000") == "a b cde [0mf"
    assert wording.literal("Señor ☕ 👩‍👩‍👧 <b>") == "Señor ☕ 👩‍👩‍👧 <b>"
    assert wording.literal("x" * 400) == "x" * 299 + "…"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "/relative", "", "http://[bad", "file:///etc"]
)
def test_only_web_and_mail_addresses_are_linked(url: str):
    assert wording.safe_url(url) == ""


def test_an_address_keeps_its_meaning_and_loses_what_markup_reads():
    assert wording.safe_url("https://a.example/x?y=1&z=%20#f") == "https://a.example/x?y=1&z=%20#f"
    assert wording.safe_url("https://a.example/a b|c>d<e\"f*g`h'i") == (
        "https://a.example/a%20b%7Cc%3Ed%3Ce%22f%2Ag%60h%27i"
    )
