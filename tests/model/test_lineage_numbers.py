"""What numbers, names and titles tell: whose record it is, what it came out of, and what it is about."""

from __future__ import annotations

import pytest
from model_samples import contract, rfp

from coopwatchd.model.life.houses import agency_of, house, houses_of
from coopwatchd.model.life.numbers import bare, parents, stem_of, year_of
from coopwatchd.model.life.titles import Vocabulary, base, is_supplement, subject_of


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("RFP #25-02", "2502"),
        ("RFP 25-02 Addendum 2", "2502"),
        ("Solicitation No. SW1045", "sw1045"),
        ("23/022MF", "23022mf"),
        ("R10-1105", "r101105"),
        ("Bid Number: B-1792 Addendum 2", "b1792"),
        ("", ""),
        ("RFP", ""),
    ],
)
def test_a_number_is_compared_without_what_stands_around_it(written: str, meant: str) -> None:
    assert bare(written) == meant


@pytest.mark.parametrize(
    ("number", "stem"),
    [
        ("022217-WEX", "022217"),
        ("030425-midl", "030425"),
        ("23/022MF-01", "23/022MF"),
        ("18-12PV-01", "18-12PV"),
        ("240078-01", "240078"),
        ("R250201", ""),
        ("01-140", ""),
        ("2020-200", ""),  # a year is no solicitation
        ("18-7295", ""),
        ("R10-1105", ""),
    ],
)
def test_the_part_that_all_awards_share(number: str, stem: str) -> None:
    assert stem_of(number) == stem


def test_region_4_numbers_its_contracts_by_the_rfp() -> None:
    of_region_4 = contract(number="R250201", cooperative="OMNIA Partners", lead_agency="Region 4 ESC (TX)")
    elsewhere = contract(number="R250201")
    assert [parent.key for parent in parents(of_region_4)] == ["2502", "r250201"]
    assert [parent.key for parent in parents(elsewhere)] == ["r250201"]


def test_what_the_portal_states_comes_first() -> None:
    found = list(parents(contract(number="EI00071-02", solicitation_number="RFP 683486")))
    assert [(parent.key, parent.stated) for parent in found] == [
        ("683486", True),
        ("ei0007102", False),
        ("ei00071", False),
    ]
    assert list(parents(contract(number="12"))) == []


@pytest.mark.parametrize(
    ("number", "year"), [("18-7295", 2018), ("22/053KN", 2022), ("R250201", None), ("99-1234", None), ("", None)]
)
def test_the_year_that_a_number_begins_with_is_a_hint(number: str, year: int | None) -> None:
    assert year_of(number) == year


@pytest.mark.parametrize(
    "names",
    [
        ("Region 4 ESC", "Region 4 Education Service Center (ESC), Texas", "ESC Region 4"),
        ("State of Utah", "Utah", "Utah Division of Purchasing"),
        ("City of Mesa", "MESA, City of"),
    ],
)
def test_a_body_has_one_name_however_it_is_written(names: tuple[str, ...]) -> None:
    assert len({house(name) for name in names}) == 1


def test_other_bodies_have_other_names() -> None:
    names = ["Region 4 ESC", "Region 14 ESC", "Region 4", "Harris County", "Sourcewell", "State of Texas", ""]
    assert len({house(name) for name in names}) == len(names)


def test_a_cooperative_that_runs_its_own_bids_has_no_other_agency() -> None:
    assert agency_of(rfp(lead_agency="Sample Cooperative")) == ""
    assert agency_of(rfp(lead_agency="Harris County")) == house("Harris County")
    assert houses_of(contract(cooperative="", portal="utah", source="NASPO ValuePoint")) == {
        "utah",
        house("NASPO ValuePoint"),
    }


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Public Safety Cameras with Related Equipment, Accessories, and Services", "public safety camera"),
        ("RFP for Janitorial Services", "janitorial service"),
        ("NASPO Courtesy Posting- Cloud Solutions", "cloud solution"),
        ("Furniture (Supplement)", "furniture"),
        ("Fuel Cards, Bulk Fuel and Related- Sample Cooperative (SC)", "fuel card bulk"),
        ("Job Order Contracting - Roofing", "job order contracting roofing"),
        ("Related", "related"),
        ("Supplement", "supplement"),
    ],
)
def test_what_a_title_is_about(title: str, words: str) -> None:
    assert subject_of(rfp(title=title)) == {base(word) for word in words.split()}


def test_a_number_in_the_title_is_no_subject() -> None:
    # NPPGov: "#2500 Commercial Grade Furniture"
    assert subject_of(rfp(title="#2500 Commercial Furniture", number="2500")) == {"commercial", "furniture"}
    assert subject_of(rfp(title="2500 kW Generators", number="77")) == {"2500", "kw", "generator"}


def test_a_supplement_says_so() -> None:
    assert is_supplement("Skilled Labor (Supplement)")
    assert not is_supplement("Dietary supplies")


CORPUS = ["Custodial Supplies", "Custodial Services", "Class 8 Trucks", "Class 4-7 Trucks", "Refuse Trucks", "Copiers"]


def alike(one: str, other: str) -> float:
    titles = [subject_of(rfp(title=title)) for title in (*CORPUS, one, other)]
    return Vocabulary(titles).likeness(titles[-2], titles[-1])


def test_the_same_words_are_alike_in_any_order_and_number() -> None:
    assert alike("Laptops and Tablets", "Tablet, Laptop") == 1.0
    assert alike("Copiers", "Zebras") == 0.0


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (("Custodial Supplies", "Custodial Suplies"), ("Custodial Supplies", "Custodial Services")),
        (("Class 8 Trucks", "Class 8 Truck Solutions"), ("Class 8 Trucks", "Class 4-7 Trucks")),
        (("Copiers", "Copiers and Printers"), ("Copiers", "Copier Rental")),
        (("Refuse Trucks", "Refse Trucks"), ("Refuse Trucks", "Reuse Trucks 7")),
    ],
)
def test_another_word_divides_more_than_a_slip_or_an_addition(near: tuple[str, str], far: tuple[str, str]) -> None:
    assert alike(*near) > alike(*far)


def test_what_is_looked_up_first_is_what_is_rare() -> None:
    words = Vocabulary(subject_of(rfp(title=title)) for title in CORPUS)
    assert words.rarest(subject_of(rfp(title="Refuse Trucks")), 1) == ["refuse"]
