from __future__ import annotations

from datetime import date

import pytest
from model_samples import contract

from coopwatchd.model.life.term import with_term
from coopwatchd.model.records import Contract, Options

A, B = date(2020, 5, 1), date(2023, 7, 1)
D = date.fromisoformat


def day(text: str) -> date | None:
    return D(text) if text else None


# The words, the start that a column gives, and what is to be read: start, end of the current term, final end,
# options (count, months of one, used).
WORDS: list[tuple[str, date | None, str, str, str, tuple[int | None, int | None, int | None] | None]] = [
    ("3 years + two 1-year renewals", None, "", "", "", (2, 12, None)),
    ("3 years + two 1-year renewals", A, "2020-05-01", "2023-04-30", "2025-04-30", (2, 12, None)),
    (
        "April 2025 - March 2028, two 1-year renewal options through March 2030",
        *(None, "2025-04-01", "2028-03-31", "2030-03-31", (2, 12, None)),
    ),
    (
        "Effective October 1, 2020, with a renewed termination date of September 30, 2025",
        *(None, "2020-10-01", "2025-09-30", "", None),
    ),
    ("Effective 04/15/2024 - 07/29/2029", None, "2024-04-15", "2029-07-29", "", None),
    ("option to renew for two additional one-year periods", None, "", "", "", (2, 12, None)),
    ("5+5", None, "", "", "", (1, 60, None)),
    ("5+5", date(2021, 1, 1), "2021-01-01", "2025-12-31", "2030-12-31", (1, 60, None)),
    ("Term: 3+1+1 years", B, "2023-07-01", "2026-06-30", "2028-06-30", (2, 12, None)),
    ("3 + 2 + 1 years", B, "2023-07-01", "2026-06-30", "2029-06-30", (2, None, None)),
    (
        "Initial term of two (2) years, and may be extended up to a maximum of five (5) years in total",
        *(B, "2023-07-01", "2025-06-30", "2028-06-30", None),
    ),
    (
        "The initial term is three years and may be extended up to two additional years.",
        *(B, "2023-07-01", "2026-06-30", "2028-06-30", None),
    ),
    (
        "One (1) base year with four (4) one-year options",
        *(B, "2023-07-01", "2024-06-30", "2028-06-30", (4, 12, None)),
    ),
    ("24 months + option up to 24 more", B, "2023-07-01", "2025-06-30", "2027-06-30", None),
    ("1 base year + up to 3 one-year renewals", B, "2023-07-01", "2024-06-30", "2027-06-30", (3, 12, None)),
    ("1 year + up to four annual extensions", B, "2023-07-01", "2024-06-30", "2028-06-30", (4, 12, None)),
    (
        "January 1, 2025 through December 31, 2027 with two (2) one-year renewal options",
        *(None, "2025-01-01", "2027-12-31", "2029-12-31", (2, 12, None)),
    ),
    (
        "three years from 2020-05-01 plus two 1-year options",
        *(None, "2020-05-01", "2023-04-30", "2025-04-30", (2, 12, None)),
    ),
    (
        "Contract term: 07/01/2023 to 06/30/2026. Renewable annually for up to two additional years.",
        *(None, "2023-07-01", "2026-06-30", "2028-06-30", (2, 12, None)),
    ),
    ("Maturity Date: 06/01/2021", None, "", "2021-06-01", "", None),
    ("#022217-WEX Maturity Date: 06/01/2021", None, "", "2021-06-01", "", None),
    ("Expires December 31, 2026 unless cancelled sooner", None, "", "2026-12-31", "", None),
    ("Valid through July 2029", None, "", "2029-07-31", "", None),
    ("Contract Extended until 12/31/27.", None, "", "2027-12-31", "", None),
    (
        "Initial term 9/1/2022 – 8/31/2025; final expiration 8/31/2027",
        *(None, "2022-09-01", "2025-08-31", "2027-08-31", None),
    ),
    ("Current Term: 1 Feb 2024 - 31 Jan 2026", None, "2024-02-01", "2026-01-31", "", None),
    (
        "Term: 2024-02-01 to 2026-01-31; 1 of 3 one-year renewals remaining",
        *(None, "2024-02-01", "2026-01-31", "2027-01-31", (3, 12, 2)),
    ),
    (
        "second of four one-year renewals exercised; expires 6/30/2026",
        *(None, "", "2026-06-30", "2028-06-30", (4, 12, 2)),
    ),
    ("five-year contract effective July 1, 2022", None, "2022-07-01", "2027-06-30", "", None),
    ("Effective Dates: 05/01/2021 and expiring on 04/30/2024", None, "2021-05-01", "2024-04-30", "", None),
    (
        "The contract begins on March 15, 2025 and ends on March 14, 2028. No renewal options.",
        *(None, "2025-03-15", "2028-03-14", "2028-03-14", (0, None, None)),
    ),
    (
        "twelve (12) month term with the option to extend for three (3) additional twelve (12) month terms",
        *(B, "2023-07-01", "2024-06-30", "2027-06-30", (3, 12, None)),
    ),
    ("This contract may be renewed for up to four (4) additional one (1) year terms", None, "", "", "", (4, 12, None)),
    ("two optional one-year extensions", None, "", "", "", (2, 12, None)),
    ("2 renewals of 1 year each", None, "", "", "", (2, 12, None)),
    ("Renewals: 2 x 12 months", None, "", "", "", (2, 12, None)),
    ("4 option years", None, "", "", "", (4, 12, None)),
    (
        "base period 07/01/24 - 06/30/25, 4 one year options",
        *(None, "2024-07-01", "2025-06-30", "2029-06-30", (4, 12, None)),
    ),
    (
        "in effect until June 30, 2027, with an option to extend through June 30, 2029",
        *(None, "", "2027-06-30", "2029-06-30", None),
    ),
    (
        "Sept. 1, 2023 thru Aug. 31, 2026, renewable to Aug. 31, 2028",
        *(None, "2023-09-01", "2026-08-31", "2028-08-31", None),
    ),
    (
        "three-year initial term with two (2) optional twelve-month renewal periods",
        *(B, "2023-07-01", "2026-06-30", "2028-06-30", (2, 12, None)),
    ),
    ("October 1st, 2025 through September 30th, 2030", None, "2025-10-01", "2030-09-30", "", None),
    ("12/01/2023 - 11/30/2028 (with options to 11/30/2033)", None, "2023-12-01", "2028-11-30", "2033-11-30", None),
    (
        "36 months with two 12-month extensions",
        *(B, "2023-07-01", "2026-06-30", "2028-06-30", (2, 12, None)),
    ),
    (
        "from 1/1/2024 to 12/31/2026, extendable by mutual agreement for two additional 12-month periods",
        *(None, "2024-01-01", "2026-12-31", "2028-12-31", (2, 12, None)),
    ),
    ("Contract Extensions: 2018-2019, 2019-2020", None, "", "", "", (None, None, 2)),
    (
        "expires July 29, 2029; may be extended one additional year upon request and agreement of the supplier",
        *(None, "", "2029-07-29", "2030-07-29", (1, 12, None)),
    ),
    ("Option Year 2 of 4, ends 9/30/2026", None, "", "2026-09-30", "2028-09-30", (4, 12, 2)),
    ("Option Period 3", None, "", "", "", (None, None, 3)),
    ("Base Period", None, "", "", "", (None, None, 0)),
    (
        "initial two-year term (7/1/2024-6/30/2026) with three 1-year extensions",
        *(None, "2024-07-01", "2026-06-30", "2029-06-30", (3, 12, None)),
    ),
    ("Term ends 3/31/2027; two one-year renewals remaining", None, "", "2027-03-31", "2029-03-31", (2, 12, 0)),
    (
        "The term of this agreement is three years, not to exceed sixty (60) months in total.",
        *(B, "2023-07-01", "2026-06-30", "2028-06-30", None),
    ),
    ("Four-year term, optional one-year extension", B, "2023-07-01", "2027-06-30", "2028-06-30", (1, 12, None)),
    ("Renewal options: 2, one year each", None, "", "", "", (2, 12, None)),
    (
        "The contract is effective June 1, 2024 for a period of 36 months.",
        *(None, "2024-06-01", "2027-05-31", "", None),
    ),
    (
        "Effective Date: 2024-07-01 Expiration Date: 2027-06-30 Renewals Remaining: 2",
        *(None, "2024-07-01", "2027-06-30", "", (2, None, 0)),
    ),
    ("Expiration: 12/31/2026 (final 12/31/2028)", None, "", "2026-12-31", "2028-12-31", None),
    ("Three years w/ (2) one-year renewals", B, "2023-07-01", "2026-06-30", "2028-06-30", (2, 12, None)),
    ("base year plus four option years", B, "2023-07-01", "2024-06-30", "2028-06-30", (4, 12, None)),
    (
        "Initial Term: 10/01/2021 - 09/30/2024; Renewal Term 1: 10/01/2024 - 09/30/2025",
        *(None, "2021-10-01", "2025-09-30", "", (None, None, 1)),
    ),
    ("3-year contract with the option to extend for two years", B, "2023-07-01", "2026-06-30", "2028-06-30", None),
    (
        "February 29, 2024 to February 28, 2027, one 12-month option",
        None,
        "2024-02-29",
        "2027-02-28",
        "2028-02-29",
        (1, 12, None),
    ),
]


@pytest.mark.parametrize(("words", "column", "starts", "ends", "final", "options"), WORDS)
def test_the_words_of_a_term_are_read(
    words: str,
    column: date | None,
    starts: str,
    ends: str,
    final: str,
    options: tuple[int | None, int | None, int | None] | None,
) -> None:
    read = with_term(contract(term_text=words, starts_on=column))
    expected = None if options is None else Options(count=options[0], months=options[1], used=options[2])
    assert (read.starts_on, read.ends_on, read.final_ends_on) == (day(starts), day(ends), day(final))
    assert read.options == expected


NOTHING = [
    "Region 4",
    "Region 4 ESC, Houston",
    "24-month warranty",
    "Fax: 713-744-6514",
    "Fax 713.744.6514",
    "Net 30",
    "Net 30 days, 2% 10",
    "(512) 463-6363",
    "Phone 1-800-555-0199 ext. 12",
    "5+5 boards",
    "1+1 dual monitors",
    "3 + 2 = 5",
    "RFP 25-02",
    "R250206",
    "022217-WEX",
    "#091423-FZT",
    "Contract 2025004593",
    "EQ-111519-03",
    "661-22",
    "2 x 4 lumber",
    "3/4 inch plywood",
    "1-ply and 2-ply tissue",
    "two-year degree programs",
    "3-year term of warranty with two one-year extensions",
    "Warranty effective 1/1/2024 - 12/31/2026",
    "Insurance valid through 12/31/2026",
    "12 months of support included",
    "30 years of experience",
    "5-year strategic plan",
    "10-year-old buses",
    "model years 2024 - 2026",
    "2024-2025 model year vehicles",
    "Grades 9-12",
    "ages 3-5",
    "24/7 service",
    "9/11 memorial",
    "Q1 2025 sales report",
    "warranty for three (3) years",
    "three-year extended warranty",
    "one-year manufacturer warranty with an option to extend for two additional years",
    "proposals due 11/19/2026 3:00 PM",
    "Posted 10/1/2026",
    "pre-proposal conference April 15, 2025",
    "last updated March 31, 2026",
    "price list effective 01/01/2025",
    "certificate of insurance expires 06/30/2026",
    "contractor license expires 6/30/2027",
    "30 days after receipt of invoice",
    "Ford F-150 4x4",
    "UNSPSC 43211503",
    "Section 8 housing, 2 bedrooms",
    "ISO 9001:2015",
    "copyright 2019-2026",
    "fiscal year 2024-2025 budget",
    "$5 - $10 million",
    "50 states",
    "options include leather seats",
    "three optional accessories",
    "upgrade options: 2 years of maintenance",
    "renewable energy, 20 years of solar",
    "renewal of 3 library licenses",
    "two copies of the one-year catalog",
    "extension cords, 2 x 25 ft",
    "2 extension cords",
    "20 year term life insurance",
    "long-term care, 6 months",
    "midterm exams May 2025 - June 2025 subscription",
    "13/45/2026 - 99/99/2030",
    "00/00/0000",
    "2026-07-27T19:59:52+00:00",
    "2+2 transfer agreements",
    "Option 1: leather; option 4: cloth",
    "TBD",
    "",
]


@pytest.mark.parametrize("words", NOTHING)
def test_what_only_looks_like_a_term_reads_to_nothing(words: str) -> None:
    for given in (contract(term_text=words), contract(description=words), contract(title=words or "x")):
        assert _known(with_term(given)) == (None, None, None, None)
    # With a start in its column, a wrongly read length would show as an end.
    assert _known(with_term(contract(term_text=words, starts_on=A))) == (A, None, None, None)


def _known(read: Contract) -> tuple[date | None, date | None, date | None, Options | None]:
    return read.starts_on, read.ends_on, read.final_ends_on, read.options


def test_the_tables_are_as_large_as_they_should_be() -> None:
    assert len({row[0] for row in WORDS}) >= 40
    assert len(set(NOTHING)) >= 40
