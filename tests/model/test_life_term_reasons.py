"""Where a value of the term comes from, why one is not known, and what holds of every text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from model_samples import NOW, ONE_LIST, contract, rfp

from coopwatchd.model.changes import settle
from coopwatchd.model.life.dates import end_of, months_between, moved
from coopwatchd.model.life.filling import hinted_years
from coopwatchd.model.life.term import options_left, provenance, with_term
from coopwatchd.model.news import event_of
from coopwatchd.model.reconcile import Seen, reconcile
from coopwatchd.model.records import Contract, Found, How, Options, Stage

D = date.fromisoformat


def read(words: str = "", **more: object) -> Contract:
    found = with_term(contract(term_text=words, **more))
    assert isinstance(found, Contract)
    return found


def test_what_is_read_says_the_words_and_how() -> None:
    found = read("April 2025 - March 2028, two 1-year renewal options through March 2030")
    assert provenance(found, "ends_on") == Found(field="ends_on", text="April 2025 - March 2028", how=How.PROSE)
    assert provenance(found, "final_ends_on").text == "options through March 2030"
    assert provenance(found, "options").text == "two 1-year renewal options"
    reckoned = read("3 years + two 1-year renewals", starts_on=date(2020, 5, 1))
    assert provenance(reckoned, "ends_on").how is How.DERIVED
    assert provenance(reckoned, "ends_on").text == "3 years +, from 2020-05-01"
    assert provenance(reckoned, "starts_on") == Found(field="starts_on", text="2020-05-01", how=How.COLUMN)


def test_a_column_wins_over_words() -> None:
    found = read("Effective 04/15/2024 - 07/29/2029", ends_on=date(2028, 1, 1))
    assert (found.starts_on, found.ends_on) == (date(2024, 4, 15), date(2028, 1, 1))
    assert provenance(found, "ends_on").how is How.COLUMN
    own = read("two 1-year renewals", options=Options(count=5, months=6))
    assert own.options == Options(count=5, months=6)


@pytest.mark.parametrize(
    ("words", "given", "field", "why"),
    [
        ("", {}, "ends_on", "the portal does not state it"),
        ("Ongoing", {}, "ends_on", "the words name no end"),
        ("perpetual", {}, "ends_on", "open-ended"),
        ("Contract Extended until 12/31/99.", {}, "ends_on", "open-ended"),
        ("", {"remarks": ("open-ended",)}, "ends_on", "open-ended"),
        ("", {"ends_on": date(9999, 12, 31)}, "ends_on", "open-ended: the date is a placeholder far in the future"),
        (
            *("", {"starts_on": date(2020, 1, 1), "ends_on": date(2071, 1, 1)}),
            *("ends_on", "open-ended: the date is a placeholder far in the future"),
        ),
        (
            *("", {"final_ends_on": date(2099, 12, 31)}),
            *("final_ends_on", "open-ended: the date is a placeholder far in the future"),
        ),
        ("term of this agreement: 3 years", {}, "ends_on", "a term of 36 months whose start is not known"),
        (
            *("Expires 6/30/2026, expires 6/30/2027", {}),
            *("ends_on", "the words name several dates: 2026-06-30, 2027-06-30"),
        ),
        (
            *("Effective 7/1/2027. Expires 6/30/2026", {}),
            *("ends_on", "the words give an end, 2026-06-30, before the start, 2027-07-01"),
        ),
        (
            *("Expires 6/30/2026", {"starts_on": date(2027, 1, 1)}),
            *("ends_on", "2026-06-30 does not fit the other dates of the term"),
        ),
        (
            *("", {"starts_on": date(2027, 1, 1), "ends_on": date(2026, 1, 1)}),
            *("starts_on", "it lies after the end, 2026-01-01"),
        ),
        (
            *("", {"final_ends_on": date(2025, 1, 1), "ends_on": date(2026, 1, 1)}),
            *("final_ends_on", "it lies before 2026-01-01"),
        ),
        (
            *("two 1-year renewals", {"ends_on": date(2026, 1, 1)}),
            *("final_ends_on", "how many of the options are used is not stated"),
        ),
        ("two renewals", {"ends_on": date(2026, 1, 1)}, "final_ends_on", "how long an option is, is not stated"),
        ("two 1-year renewals", {}, "final_ends_on", "the end of the term is not known"),
        (
            *("", {"options": Options(count=2, months=12), "ends_on": date(2026, 1, 1)}),
            *("final_ends_on", "how many of the options are used is not stated"),
        ),
        (
            *("initial term two years, may be extended up to five years", {"starts_on": date(2023, 7, 1)}),
            *("final_ends_on", "“extended up to five years” does not say whether the first term counts"),
        ),
        (
            *("5+5", {"starts_on": date(2020, 1, 1), "final_ends_on": date(2022, 1, 1)}),
            *("ends_on", "it lies after the final end, 2022-01-01"),
        ),
        (
            *("Expires 6/30/2027", {"starts_on": date(2020, 1, 1), "final_ends_on": date(2022, 1, 1)}),
            *("ends_on", "2027-06-30 does not fit the other dates of the term"),
        ),
        ("", {"starts_on": date(2099, 1, 1)}, "starts_on", "the date is a placeholder far in the future"),
        ("9+9", {"starts_on": date(2075, 1, 1)}, "ends_on", "a term of 108 months whose start is not known"),
        (
            *("not to exceed 60 months in total", {"starts_on": date(2020, 1, 1), "ends_on": date(2025, 6, 30)}),
            *("final_ends_on", "the term runs beyond 2024-12-31, which the words allow"),
        ),
    ],
)
def test_a_date_that_cannot_be_known_is_absent_with_a_reason(
    words: str, given: dict[str, object], field: str, why: str
) -> None:
    found = read(words, **given)
    assert (getattr(found, field), provenance(found, field).why) == (None, why)


def test_the_years_in_an_address_are_a_hint_and_never_an_end() -> None:
    for hint in (
        {"term_text": "years in the address: 2016-2026"},
        {"url": "https://coop.example/portfolio/cloud-solutions-2016-2026/"},
    ):
        found = with_term(contract(**hint))
        assert isinstance(found, Contract)
        assert (found.ends_on, hinted_years(found)) == (None, (2016, 2026))
        assert provenance(found, "ends_on") == Found(
            field="ends_on",
            text="2016-2026",
            how=How.HINT,
            why="the address suggests 2026, which is a hint and no date",
        )
    assert hinted_years(contract(url="https://coop.example/portfolio/laptops-2026-2016/")) is None
    assert hinted_years(contract(url="https://coop.example/portfolio/laptops/")) is None


def test_a_sourcewell_number_is_never_read_as_a_date() -> None:
    found = read("", number="022217-WEX", title="Fleet cards 022217-WEX", description="Contract 022217-WEX")
    assert (found.starts_on, found.ends_on, found.found) == (None, None, ())


def test_used_options_are_counted_where_start_length_and_end_tell() -> None:
    found = read("3 years + two 1-year renewals", starts_on=date(2020, 5, 1), ends_on=date(2024, 4, 30))
    assert (found.options, found.final_ends_on) == (Options(count=2, months=12, used=1), date(2025, 4, 30))
    assert provenance(found, "options").how is How.DERIVED
    odd = read("3 years + two 1-year renewals", starts_on=date(2020, 5, 1), ends_on=date(2024, 1, 15))
    assert odd.options == Options(count=2, months=12)
    assert odd.final_ends_on == date(2025, 4, 30)
    used = read("Option Year 1 of 3; 12 month contract", starts_on=date(2024, 1, 1))
    assert (used.ends_on, used.final_ends_on) == (date(2025, 12, 31), date(2027, 12, 31))


def test_what_is_left_of_the_options() -> None:
    assert options_left(contract()) is None
    assert options_left(contract(options=Options(count=3, used=1))) == 2
    fits = contract(ends_on=D("2028-03-31"), final_ends_on=D("2030-03-31"), options=Options(months=12))
    assert options_left(fits) == 2
    assert options_left(replace(fits, final_ends_on=D("2030-01-31"))) is None
    assert options_left(replace(fits, options=Options(count=2))) is None


def test_the_award_structure_is_kept_in_the_words() -> None:
    found = read("Multiple award; Effective 04/15/2024 - 07/29/2029")
    assert (found.award, provenance(found, "award").text) == ("Multiple award", "Multiple award")
    assert read("Awarded to multiple vendors", award="single award").award == "single award"
    assert provenance(read(""), "award").why == "the portal does not state it"


def test_a_description_is_read_for_a_term_only_beside_words_that_say_so() -> None:
    said = "Body cameras. The contract is effective 04/15/2024 - 07/29/2029 with two 1-year renewals."
    found = read("", description=said)
    assert (found.starts_on, found.ends_on, found.final_ends_on) == (D("2024-04-15"), D("2029-07-29"), D("2031-07-29"))
    assert read("", description="Games from 04/15/2024 - 07/29/2029, 3+1+1, through 5/1/2030").found == ()
    both = read("Expires 6/30/2026", description="This agreement is effective July 1, 2023.")
    assert (both.starts_on, both.ends_on) == (D("2023-07-01"), D("2026-06-30"))
    assert (
        read(
            "",
            description="The contract games 04/15/2024 in the first half of the year and of the season,"
            " x 04/15/2025 - 07/29/2029",
        ).found
        == ()
    )
    sums = read("", description="Contract term: 3+1+1. Multi award contract", starts_on=D("2024-01-01"))
    assert (sums.ends_on, sums.final_ends_on) == (D("2026-12-31"), D("2028-12-31"))


def test_trouble_in_one_text_is_none_where_the_other_has_the_date() -> None:
    found = read("Expires 6/30/2026, expires 6/30/2027", description="This agreement ends on June 30, 2028.")
    assert (found.ends_on, provenance(found, "ends_on").why) == (D("2028-06-30"), "")


def test_counts_that_cannot_be_are_not_read() -> None:
    assert read("4 of 2 one-year options remaining").options == Options(count=2, months=12, used=0)
    assert read("Option Period 5 of 3").options is None
    assert read("Contract: 2 x 12 months").options is None
    assert read("two 1-year renewals; three 6-month renewals").options == Options(count=2, months=12)
    assert read("option to extend for up to 3").options is None
    assert read("option to extend for up to 3", starts_on=D("2024-01-01")).final_ends_on is None
    assert (
        read("", description="The contract is for many kinds of heavy equipment and attachments, 5+5").options is None
    )


def test_a_solicitation_has_no_term() -> None:
    record = rfp(description="term: 3 years + two 1-year renewals")
    assert with_term(record) is record


def test_a_reckoned_end_expires_nothing_while_an_option_may_have_moved_it() -> None:
    past = read("3 years + two 1-year renewals", starts_on=date(2022, 1, 1))
    assert past.ends_on == date(2024, 12, 31)
    assert settle(past, NOW).stage is Stage.ACTIVE
    assert settle(replace(past, final_ends_on=date(2025, 12, 31)), NOW).stage is Stage.EXPIRED
    assert settle(replace(past, options=Options(count=2, months=12, used=0)), NOW).stage is Stage.EXPIRED
    assert settle(read("3 years", starts_on=date(2022, 1, 1)), NOW).stage is Stage.EXPIRED


def test_a_page_that_is_read_again_changes_nothing_and_an_older_store_tells_nothing() -> None:
    shown = contract(term_text="Effective 04/15/2024 - 07/29/2029, two 1-year renewals")
    seen = Seen(listing="solicitations", records=(shown,))
    first = reconcile({}, seen, NOW, ONE_LIST)
    (one,) = first.values()
    assert isinstance(one.record, Contract)
    assert one.record.ends_on == D("2029-07-29")
    assert one.sightings[0].record == shown
    assert reconcile(first, seen, NOW, ONE_LIST) == {}
    # As the store had it before terms were read: the record is just what was shown.
    older = replace(one, record=shown)
    (after,) = reconcile({shown.uid: older}, seen, NOW, ONE_LIST).values()
    assert after.record == one.record
    assert (event_of(older, after, NOW), after.moved_at) == (None, None)


def test_an_end_long_past_that_is_only_now_read_is_no_news() -> None:
    shown = contract(term_text="Expires 6/30/2025")
    older = replace(next(iter(reconcile({}, Seen(listing="solicitations", records=(shown,)), NOW, ONE_LIST).values())))
    older = replace(older, record=shown)
    (after,) = reconcile({shown.uid: older}, Seen(listing="solicitations", records=(shown,)), NOW, ONE_LIST).values()
    assert after.record.stage is Stage.EXPIRED
    assert event_of(older, after, NOW) is None
    # One that ended while it was watched is.
    watched = replace(older, first_seen=NOW.replace(year=2025, month=1))
    told = event_of(watched, after, NOW)
    assert told is not None
    assert [str(one) for one in told.types] == ["expired"]


def test_months_are_those_of_the_calendar() -> None:
    assert moved(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert moved(date(2023, 2, 28), 12) == date(2024, 2, 29)
    assert moved(date(9999, 12, 31), 1) is None
    assert end_of(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert end_of(date(2024, 1, 1), 12) == date(2024, 12, 31)
    assert end_of(date(2024, 8, 31), 1) == date(2024, 9, 30)
    assert end_of(date(9999, 6, 1), 12) is None
    assert months_between(date(2024, 1, 31), date(2024, 2, 29)) == 1
    assert months_between(date(2024, 1, 31), date(2024, 2, 28)) is None


_PIECES = st.sampled_from(
    "Effective|through|expires|renewal|option|two|(2)|1-year|one|additional|3 years|+|5+5|04/15/2024|07/29/2029|"
    "March 2028|12/31/99|12/31/9999|0|99|;|.|,|-|to|may be extended up to|maximum of|total|base year|final|remaining|"
    "exercised|of|Option Year 2 of 4|term|contract|2023-02-30|\x01|\x02|\x03|in effect until|60 months|no renewals|"
    "renewed termination date of|w/|x|Contract Extensions: 2018-2019, 2019-2020|perpetual|9999-12-31|1970-01-01".split(
        "|"
    )
)
_DAYS = st.none() | st.dates(min_value=date(1990, 1, 1), max_value=date(2150, 1, 1))


@given(
    st.lists(_PIECES, max_size=14).map(" ".join) | st.text(max_size=120),
    st.lists(_PIECES, max_size=10).map(" ".join),
    _DAYS,
    _DAYS,
    _DAYS,
)
@example("5+5", "", date(9990, 1, 1), None, None)
@settings(max_examples=60, deadline=None)
def test_no_words_break_it_and_no_end_lies_before_a_start(
    words: str, description: str, starts: date | None, ends: date | None, final: date | None
) -> None:
    given = contract(
        term_text=words, description=description, starts_on=starts, ends_on=ends, final_ends_on=final, number="x"
    )
    found = with_term(given)
    assert isinstance(found, Contract)
    if found.starts_on and found.ends_on:
        assert found.starts_on <= found.ends_on
    if found.final_ends_on and found.ends_on:
        assert found.ends_on <= found.final_ends_on
    assert with_term(found) == found
    assert with_term(given) == found
    assert len({one.field for one in found.found}) == len(found.found)
