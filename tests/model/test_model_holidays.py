from __future__ import annotations

from datetime import date

import pytest

from coopwatchd.model.holidays import business_day_before, federal_holidays, is_business_day

# As the Office of Personnel Management lists them (opm.gov, federal holidays).
LISTED = {
    2020: "01-01 01-20 02-17 05-25 07-03 09-07 10-12 11-11 11-26 12-25",
    2021: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    2022: "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
    2023: "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    2028: "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
}


@pytest.mark.parametrize("year", LISTED)
def test_the_holidays_of_a_year(year: int) -> None:
    assert " ".join(f"{day:%m-%d}" for day in sorted(federal_holidays(year))) == LISTED[year]


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 11, 25), date(2026, 11, 25)),  # a Wednesday
        (date(2026, 11, 26), date(2026, 11, 25)),  # Thanksgiving
        (date(2026, 11, 29), date(2026, 11, 27)),  # a Sunday
        (date(2026, 7, 5), date(2026, 7, 2)),  # Independence Day is kept on the Friday before
        (date(2027, 12, 31), date(2027, 12, 30)),  # New Year's Day of the year after, kept on a Friday
        (date(2028, 1, 2), date(2027, 12, 30)),
    ],
)
def test_the_business_day_before(day: date, before: date) -> None:
    assert business_day_before(day) == before
    assert is_business_day(before)
    assert is_business_day(day) == (day == before)
