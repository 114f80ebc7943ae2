"""Names: one supplier, agency or subject behind its spellings, and never two that are two."""

from __future__ import annotations

import pytest

from coopwatchd.report.names import agency_key, spelling, subject, supplier_key, title_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Delta-T Group, Inc.", "Delta-T Group Inc"),
        ("Weldon, Williams, & Lick, Inc", "Weldon, Williams & Lick, Inc."),
        ("School Bus Parts Co", "School Bus Parts Company"),
        ("Frontline Group LLC d/b/a Frontline Education", "Frontline Group, LLC dba Frontline Education"),
        ("Summit Communications, Inc.", "Summit Communications, Inc. (DBA Summit Systems)"),
        ("Dale Boren's Service Supply", "DALE BORENS SERVICE SUPPLY, INC."),
        ("Urban Solutions, Inc.", "Urban Solutions, Inc.\xa0"),
        ("McKinstry, LLC.", "McKinstry LLC"),
        ("Smith and Sons", "Smith & Sons"),
        ("The Café Company", "Cafe Co."),
    ],
)
def test_one_supplier(one: str, other: str) -> None:
    assert supplier_key(one) == supplier_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ABM Janitorial Services", "RAM Janitorial Services"),
        ("AH Enterprises", "AIM Enterprises"),
        ("Sysco Texas", "Sysco Houston"),
        ("Technical Systems", "Technical Services"),
        ("Company", "Corporation"),
        ("DBA Distribution", "Distribution"),
    ],
)
def test_two_suppliers(one: str, other: str) -> None:
    assert supplier_key(one) != supplier_key(other)


@pytest.mark.parametrize("name", ["", "   ", "&", "Inc.", "dba", "日本電気", "…"])
def test_a_name_of_nothing_much_is_no_trouble(name: str) -> None:
    assert isinstance(supplier_key(name), str)
    assert isinstance(title_key(name, name), str)


def test_a_name_in_another_script_is_kept() -> None:
    assert supplier_key("日本電気 Ltd.") == "日本電気"


AGENCY, COOPERATIVE = "ESC Region 19", "Allied States Cooperative"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Paper Products- ESC Region 19- Allied States Cooperative (ASC)", "Paper Products"),
        ("Temporary Services – Education Service Center Region 19 – Allied States", "Temporary Services"),
        (
            "Sports Surfaces (indoor/outdoor) ESC Region 19 Allied States Cooperative",
            "Sports Surfaces (indoor/outdoor)",
        ),
        ("Food Service- Education  Service Center- Region 19- Allied StatesCooperative", "Food Service"),
        ("Office Supplies", "Office Supplies"),
        ("ESC Region 19 Office Supplies", "ESC Region 19 Office Supplies"),
    ],
)
def test_the_subject_of_a_title_is_what_stands_before_whose_it_is(title: str, said: str) -> None:
    assert subject(title, COOPERATIVE, AGENCY) == said


def test_a_second_round_of_an_award_has_the_same_subject_and_another_subject_has_not() -> None:
    one = title_key("Printing and Promotional Supplies- ESC Region 19", COOPERATIVE, AGENCY)
    assert title_key("Printing & Promotional Supplies (Supplemental) - ESC Region 19", "", AGENCY) == one
    assert title_key("Printing Services, Promotional Supplies", COOPERATIVE, AGENCY) != one
    assert title_key("Dietary supplements and vitamins") == "dietary supplements vitamins"


def test_an_agency_is_known_by_its_words_and_its_usual_abbreviation() -> None:
    assert agency_key("Education Service Center, Region 4") == agency_key("ESC Region 4")
    assert agency_key("City of Mesa") != agency_key("Mesa County")


def test_the_spelling_that_is_shown_is_the_usual_one() -> None:
    assert spelling(["School Specialty INC", "School Specialty, Inc.", "School  Specialty, Inc."]) == (
        "School Specialty, Inc."
    )
    assert spelling([]) == ""
