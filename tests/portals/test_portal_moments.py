"""Dates and times: the shapes portals write, whose clock they are, and what is refused."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopwatchd.portals.moments import US_FORMATS, find_deadline, parse_date, parse_due
from coopwatchd.portals.zones import agency_of_state, state_in, zone_of_state

CHICAGO, YORK, PHOENIX, DENVER = "America/Chicago", "America/New_York", "America/Phoenix", "America/Denver"


@pytest.mark.parametrize(
    ("text", "instant", "zone"),
    [
        ("12/31/2025 2:00 PM CT", "2025-12-31T20:00Z", CHICAGO),
        ("12/31/2025 2:00 PM", "2025-12-31T20:00Z", CHICAGO),
        # Printed "EST" in April is Eastern wall clock (OMNIA, 2026-04-10), not UTC-5.
        ("2026-04-10 2:00 PM EST", "2026-04-10T18:00Z", YORK),
        ("Response Due: Tuesday, November 10, 2026 at 10:00 AM EDT", "2026-11-10T15:00Z", YORK),
        ("Responses Due: Sept. 5th, 2026 @ 2pm", "2026-09-05T19:00Z", CHICAGO),
        ("10/15/2026 3 p.m., Central Time", "2026-10-15T20:00Z", CHICAGO),
        ("7/30/2026 01:30:00 PM (ET)", "2026-07-30T17:30Z", YORK),
        ("Oct 15th 2026, 2:00 PM MDT", "2026-10-15T20:00Z", DENVER),
        ("07/15/2026 2:00 PM local Arizona time", "2026-07-15T21:00Z", PHOENIX),
        ("05/04/2026 12:00 noon Pacific Daylight Time", "2026-05-04T19:00Z", "America/Los_Angeles"),
        ("October 1, 2026 5:00 PM (Central Prevailing Time)", "2026-10-01T22:00Z", CHICAGO),
        ("10/01/2026 15:30 AKDT", "2026-10-01T23:30Z", "America/Anchorage"),
        ("2026-10-15T20:00:00Z", "2026-10-15T20:00Z", CHICAGO),
        ("11/01/2026 1:30 AM", "2026-11-01T06:30Z", CHICAGO),  # happens twice: the first of the two
        ("11/01/2026 1:30 AM CDT", "2026-11-01T06:30Z", CHICAGO),
        ("11/01/2026 1:30 AM CST", "2026-11-01T07:30Z", CHICAGO),  # … unless the label says which
        ("11/01/2026 1:30 AM Central Standard Time", "2026-11-01T07:30Z", CHICAGO),
        ("11/01/2026 1:30 AM CT", "2026-11-01T06:30Z", CHICAGO),
        ("11/01/2026 2:30 AM CST", "2026-11-01T08:30Z", CHICAGO),
        ("11/01/2026 1:30 AM EST", "2026-11-01T06:30Z", YORK),
        ("03/08/2026 2:30 AM", "2026-03-08T08:30Z", CHICAGO),  # never happens: moved on by the missing hour
    ],
)
def test_instants(text: str, instant: str, zone: str) -> None:
    due = parse_due(text, US_FORMATS, CHICAGO)
    assert due.at is not None
    assert due.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") == instant
    assert (due.zone, due.exact, due.text) == (zone, True, " ".join(text.split()))


def test_a_skipped_hour_is_shown_as_a_time_that_exists() -> None:
    due = parse_due("03/08/2026 2:30 AM", US_FORMATS, CHICAGO)
    assert due.at is not None
    assert due.at.isoformat() == "2026-03-08T03:30:00-05:00"


def test_mst_beside_an_arizona_portal_is_arizona() -> None:
    assert parse_due("07/22/2026 2:00 PM MST", US_FORMATS, PHOENIX).zone == PHOENIX
    assert parse_due("07/22/2026 2:00 PM MST", US_FORMATS, CHICAGO).zone == DENVER


def test_a_label_that_says_the_same_keeps_the_portals_zone() -> None:
    due = parse_due("Wed Oct 7, 2026 3:00 PM (PDT)", ("%a %b %d, %Y %I:%M %p",), "America/Vancouver")
    assert due.zone == "America/Vancouver"


def test_a_date_without_a_time_ends_with_its_day() -> None:
    due = parse_due("November 03, 2026", US_FORMATS, CHICAGO)
    assert due.at is not None
    assert (due.at.isoformat(), due.exact) == ("2026-11-03T23:59:59-06:00", False)


def test_what_is_assumed_is_said_and_a_label_ends_it() -> None:
    assert parse_due("10/01/2026 2:00 PM", US_FORMATS, CHICAGO, assumed=True).assumed_zone
    assert parse_due("10/01/2026 2:00 PM local time", US_FORMATS, CHICAGO, assumed=True).assumed_zone
    assert not parse_due("10/01/2026 2:00 PM CDT", US_FORMATS, CHICAGO, assumed=True).assumed_zone
    assert not parse_due("10/01/2026 2:00 PM", US_FORMATS, CHICAGO).assumed_zone


def test_a_naive_utc_value_is_shown_in_the_portals_zone() -> None:
    before = parse_due("2026-10-26 19:00:00", ("%Y-%m-%d %H:%M:%S",), YORK, wire="UTC")
    after = parse_due("2026-11-02 20:00:00", ("%Y-%m-%d %H:%M:%S",), YORK, wire="UTC")
    assert [str(due.at)[11:16] for due in (before, after)] == ["15:00", "15:00"]
    assert before.zone == YORK


@pytest.mark.parametrize(
    "text",
    ["", "TBD", "tba", "Open until filled", "Until Contracted", "Open Until Contracted", "Upon Contract", "N/A", "-",
     "00/00/0000", "00/00/0000 12:00 AM", "Ongoing", "Due: TBD"],
)  # fmt: skip
def test_no_date_is_no_date_and_keeps_its_words(text: str) -> None:
    due = parse_due(text, US_FORMATS, CHICAGO)
    assert (due.at, due.text) == (None, text)
    assert parse_date(text, US_FORMATS) is None


@pytest.mark.parametrize("text", ["12/31/9999 11:59 PM", "Fri Dec 31, 9999", "9999-12-31"])
def test_the_year_9999_is_not_shown_as_a_day(text: str) -> None:
    due = parse_due(text, US_FORMATS, CHICAGO)
    assert (due.at, due.text) == (None, "not set")
    assert parse_date(text, US_FORMATS) is None


@pytest.mark.parametrize(
    "text",
    ["2025-02-30", "13/13/2025", "31/12/2025", "1", "Tue", "Tuesday 2 PM", "0026-01-01", "01/02/0026", "12/31/25 2 PM",
     "99999999999", "soon", "10/15/2026 25:00", "10/15/2026 2:00 PM XYZ", "October 2026", "Until 5 PM", "2300-01-01"],
)  # fmt: skip
def test_what_fits_no_format_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a date this portal is known to write"):
        parse_due(text, US_FORMATS, CHICAGO)
    with pytest.raises(ValueError, match="not a date"):
        parse_date(text, US_FORMATS)


@given(st.text(max_size=60))
def test_any_text_is_a_due_date_or_a_value_error(text: str) -> None:
    try:
        parse_due(text, US_FORMATS, CHICAGO)
    except ValueError as error:
        assert "not a date" in str(error)  # noqa: PT017 - the other outcome is a due date


QUESTIONS = "Questions are due by 5 p.m., Central Time on September 20, 2026. "


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        (QUESTIONS + "All vendor proposals must be submitted by 3 p.m., Central Time on October 15, 2026.", "15 20:00"),
        ("Proposals close at 2:00 PM CT on October 15, 2026.", "15 19:00"),
        ("Proposals are due no later than October 15, 2026 at 2:00 PM (MST).", "15 20:00"),
        ("Responses must be received by 2:00 PM ET, Thursday, October 15, 2026", "15 18:00"),
        ("Deadline for proposals: 10/15/2026, 2:00 p.m. The opening follows.", "15 20:00"),
    ],
)
def test_the_deadline_in_a_sentence(text: str, instant: str) -> None:
    due = find_deadline(text, DENVER)
    assert due is not None
    assert due.at is not None
    assert due.at.astimezone(UTC).strftime("%d %H:%M") == instant


@pytest.mark.parametrize(
    "text",
    [
        "The pre-proposal conference is at 2:00 PM CT on October 1, 2026.",
        QUESTIONS,
        "Proposals are due October 15, 2026.",
        "Proposals are due at 2:00 PM CT on October 15, 2026. Responses are due at 2:00 PM CT on October 16, 2026.",
        "Proposals are due at 2:00 PM CT on February 30, 2026.",
        "",
    ],
)
def test_no_deadline_is_better_than_a_guess(text: str) -> None:
    assert find_deadline(text, DENVER) is None


@pytest.mark.parametrize(
    ("text", "state"),
    [("Oklahoma", "OK"), ("State of Oklahoma", "OK"), ("The City of Charlotte, North Carolina", "NC"), ("OK", "OK"),
     ("City of Tucson - AZ", "AZ"), ("Mesa, AZ 85201", "AZ"), ("Kansas City, Missouri", "MO"), ("West Virginia", "WV"),
     ("Region 4 ESC", ""), ("IN THE CITY", ""), ("", "")],
)  # fmt: skip
def test_states(text: str, state: str) -> None:
    assert state_in(text) == state
    assert bool(zone_of_state(state)) == bool(state)


def test_a_lead_state_is_an_agency() -> None:
    assert agency_of_state("Oklahoma") == "State of Oklahoma"
    assert agency_of_state("Oklahoma City") == "Oklahoma City"
