"""Who uses a contract: its participations, and whoever cites it by cooperative and number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from model_samples import NOW, contract, held, on, rfp

from coopwatchd.model.life.usage import Use, users_of
from coopwatchd.model.records import AnyRecord, Participation

TRUCKS = contract(
    "t",
    "Trucks",
    portal="sourcewell",
    cooperative="Sourcewell",
    number="032824-ABC",
    solicitation_number="RFP 032824",
    participations=(Participation(party="TX", starts_on=date(2025, 1, 1), number="PA-1", url="https://a.example"),),
)
COUNTY = contract(
    "c",
    "Trucks, Sourcewell 032824-ABC",
    portal="county",
    cooperative="",
    lead_agency="Bexar County",
    starts_on=date(2025, 3, 1),
    ends_on=date(2027, 2, 28),
    number="B-9",
)


def citing(*records: AnyRecord, of: AnyRecord = TRUCKS) -> list[Use]:
    return [use for use in users_of(of, [held(one) for one in records]) if use.record]  # type: ignore[arg-type]


def test_participations_come_first_then_who_cites_it() -> None:
    joined, cited = users_of(TRUCKS, [held(TRUCKS), held(COUNTY)])
    assert (joined.party, joined.since, joined.number, joined.evidence) == (
        "TX",
        date(2025, 1, 1),
        "PA-1",
        "participation",
    )
    assert (cited.party, cited.since, cited.until, cited.number) == (
        "Bexar County",
        date(2025, 3, 1),
        date(2027, 2, 28),
        "B-9",
    )
    assert (cited.text, cited.evidence, cited.record) == (
        "Trucks, Sourcewell 032824-ABC",
        "named number",
        "county/contract/c",
    )
    assert not cited.seen


@pytest.mark.parametrize(
    "text",
    [
        "Sourcewell 032824-ABC",
        "piggyback on contract 032824-ABC",
        "under Sourcewell contract # 032824-abc",
    ],
)
def test_a_number_is_found_however_it_is_cited(text: str) -> None:
    assert [use.party for use in citing(rfp("r", "Trucks", description=text, portal="city", cooperative="City"))] == [
        "City"
    ]


@pytest.mark.parametrize(
    "record",
    [
        rfp("r", "Sourcewell 032825-ABC", portal="city"),  # another contract
        rfp("r", "Sourcewell trucks", portal="city"),  # no number
        rfp("r", "Lot 032824 ABC of paint", portal="city"),  # nobody's number
        rfp("r", "Sourcewell 032824-ABC", portal="sourcewell", cooperative="Sourcewell"),  # its own page
    ],
)
def test_what_does_not_cite_it_is_no_user(record: AnyRecord) -> None:
    assert citing(record) == []


def test_where_no_beginning_is_stated_the_best_known_day_stands_for_it() -> None:
    plain = rfp("1", "Sourcewell 032824-ABC", portal="city", cooperative="City")
    [issued] = citing(replace(plain, issued_on=date(2025, 5, 1), due=on(6, 1)))
    [due] = citing(replace(plain, due=on(6, 1)))
    [seen] = citing(plain)
    assert (issued.since, issued.seen) == (date(2025, 5, 1), False)
    assert (due.since, due.seen) == (date(2026, 6, 1), False)
    assert (seen.since, seen.seen) == (NOW.date(), True)


def test_omnias_contracts_are_known_by_region_4s_name_too() -> None:
    copiers = contract("o", portal="region4esc", cooperative="Region 4 ESC", number="R191104")
    cited = rfp("1", "Copiers under OMNIA Partners R191104", portal="city", cooperative="City")
    assert [use.party for use in citing(cited, of=copiers)] == ["City"]


def test_a_contract_without_a_number_is_cited_by_nobody() -> None:
    assert citing(COUNTY, of=contract("n", portal="sourcewell", cooperative="Sourcewell")) == []
