from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_samples import contract, rfp

from coopwatchd.model.life.small_business import Program, small_business

SB, WOSB, SDVOSB, HUB, DBE, MWBE = (
    Program.SMALL,
    Program.WOMEN,
    Program.VETERAN,
    Program.HUB,
    Program.DISADVANTAGED,
    Program.MINORITY,
)
ASIDE, JOIN, SUB = "set_asides", "participation", "subcontracting"

# The words, what they are, whom they are for, and what is quoted of them.
SAID = [
    ("This solicitation is set aside for small businesses.", ASIDE, {SB}, "set aside for small businesses"),
    ("100% small business set-aside", ASIDE, {SB}, "100% small business set-aside"),
    ("Total Small Business Set Aside (FAR 19.5)", ASIDE, {SB}, "Total Small Business Set Aside"),
    ("Set-Aside: WOSB", ASIDE, {WOSB}, "Set-Aside: WOSB"),
    ("Set Aside: Service-Disabled Veteran-Owned Small Business", ASIDE, {SDVOSB, SB}, "Set Aside: Service-Disabled"),
    ("SDVOSB set-aside", ASIDE, {SDVOSB}, "SDVOSB set-aside"),
    ("8(a) sole source set aside", ASIDE, {DBE}, "8(a) sole source set aside"),
    ("HUBZone set-aside", ASIDE, {Program.HUBZONE}, "HUBZone set-aside"),
    ("reserved for certified small businesses", ASIDE, {SB}, "reserved for certified small businesses"),
    ("restricted to minority-owned firms", ASIDE, {MWBE}, "restricted to minority-owned firms"),
    ("limited to certified DBE firms only", ASIDE, {DBE}, "limited to certified DBE firms"),
    ("This is a sheltered market procurement.", ASIDE, {SB}, "sheltered market"),
    ("A HUB Subcontracting Plan (HSP) is required.", SUB, {HUB}, "HUB Subcontracting Plan"),
    ("Respondents must submit an HSP with the bid.", SUB, {HUB}, "must submit an HSP"),
    ("small business subcontracting plan must be submitted", SUB, {SB}, "small business subcontracting plan"),
    (
        "subcontracting goal for certified MWBE firms is 20%",
        SUB,
        {MWBE, WOSB},
        "subcontracting goal for certified MWBE",
    ),
    ("Subcontracting with HUB vendors is required", SUB, {HUB}, "Subcontracting with HUB vendors"),
    ("The DBE goal for this contract is 12%.", JOIN, {DBE}, "DBE goal"),
    ("MWBE participation goal: 25%", JOIN, {MWBE, WOSB}, "MWBE participation goal: 25%"),
    ("M/WBE goal of 15 percent applies", JOIN, {MWBE, WOSB}, "M/WBE goal of 15 percent"),
    ("This project has a 10% SBE participation requirement", JOIN, {SB}, "10% SBE participation requirement"),
    ("HUB participation is encouraged", JOIN, {HUB}, "HUB participation is encouraged"),
    ("Historically Underutilized Businesses are encouraged to respond", JOIN, {HUB}, "Historically Underutilized"),
    ("women-owned businesses are encouraged to participate", JOIN, {WOSB}, "women-owned businesses are encouraged"),
    ("goal of 3% for service-disabled veteran-owned businesses", JOIN, {SDVOSB}, "goal of 3% for service-disabled"),
    ("SDVOB participation goal 6%", JOIN, {SDVOSB}, "SDVOB participation goal 6%"),
    (
        "disadvantaged business enterprise participation of at least 8%",
        JOIN,
        {DBE},
        "disadvantaged business enterprise",
    ),
    ("Preference points for local small businesses: 10", JOIN, {SB}, "Preference points for local small businesses"),
    ("SWaM participation plan", JOIN, {SB, WOSB, MWBE}, "SWaM participation plan"),
    (
        "good faith effort to include minority business enterprises",
        JOIN,
        {MWBE},
        "good faith effort to include minority",
    ),
]
NEVER = [
    "small engine repair",
    "Small business computers and printers",
    "USB hub, 4 ports",
    "HUB caps for police vehicles",
    "wheel hub assembly",
    "transportation hub construction",
    "Network hubs and switches",
    "Hub City ISD",
    "woman's clothing",
    "Women's health services",
    "Veterans Affairs hospital",
    "Veterans Memorial Park mowing",
    "minority languages translation",
    "Minority Health grants",
    "set aside 10 minutes for questions",
    "funds were set aside for the library",
    "set of side tables",
    "aside from the above",
    "subcontracting is not allowed",
    "subcontractors must be licensed",
    "the goal of this program is safety",
    "goals: 12 soccer goals, 4 nets",
    "participation in the pre-bid conference is encouraged",
    "vendor participation is voluntary",
    "disadvantaged youth program",
    "8(a) of the statute",
    "paragraph 8(a)",
    "WBE bearings WBE-204",
    "Sbe-21 radios",
    "DBE type-C 45 connectors",
    "reserved parking for visitors",
    "reserved seating limited to 40 people",
    "limited to one per household",
    "restricted to authorized dealers",
    "HSP-100 hydraulic pump",
    "local preference does not apply",
    "small purchase under $50,000",
    "a veteran team with 20 years of experience",
    "Small Business Administration loan software",
    "small business development center lease",
    "",
]


@pytest.mark.parametrize(("words", "what", "programs", "quoted"), SAID)
def test_what_a_solicitation_asks_for_small_business_is_found(
    words: str, what: str, programs: set[Program], quoted: str
) -> None:
    for record in (rfp(description=f"Buses and vans. {words}"), rfp(title=words)):
        found = small_business(record)
        assert found is not None
        asked = {name: getattr(found, name) for name in (ASIDE, JOIN, SUB) if getattr(found, name)}
        assert set(asked) == {what}
        (clause,) = asked[what]
        assert (set(clause.programs), quoted in clause.text) == (programs, True)


@pytest.mark.parametrize("words", NEVER)
def test_what_only_sounds_like_it_is_nothing(words: str) -> None:
    assert small_business(rfp(description=words, title=words)) is None


def test_several_clauses_are_told_apart_and_said_in_one_line() -> None:
    found = small_business(
        rfp(
            description="Set aside for small businesses. The DBE goal is 12%. A HUB subcontracting plan is required.\n"
            "This solicitation is set aside for small businesses."
        )
    )
    assert found is not None
    assert found.line == (
        "set-aside (small business): “Set aside for small businesses”; "
        "subcontracting (HUB): “A HUB subcontracting plan is required”; participation (DBE): “The DBE goal is 12%”"
    )
    assert found.programs == {SB, DBE, HUB}


def test_what_a_portal_files_under_set_aside_is_read_from_its_categories() -> None:
    found = small_business(rfp(categories=("Vehicles", "Set-Aside: SBE", "Set-Aside: None")))
    assert found is not None
    assert [clause.text for clause in found.set_asides] == ["Set-Aside: SBE"]
    assert small_business(rfp(categories=("Set Aside: No Set-Aside Used",))) is None
    assert small_business(rfp(description="No small business set-aside. There is no DBE goal.")) is None


def test_a_demand_is_read_beside_the_words_it_is_about_and_quoted_so() -> None:
    far = "Small business is welcome" + " and so is everybody else" * 5 + " who has a goal"
    assert small_business(rfp(description=far)) is None
    found = small_business(rfp(description=f"{'Buses and vans and ' * 20} with a DBE goal of 12% {'and so on ' * 20}"))
    assert found is not None
    assert len(found.line) < 200
    assert "DBE goal of 12%" in found.line


def test_a_contract_has_none() -> None:
    assert small_business(contract(description="100% small business set-aside")) is None


@given(st.text(alphabet=st.sampled_from("SBEHU DWAgoal-set aside8().%“\n"), max_size=200) | st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_no_text_breaks_it(text: str) -> None:
    found = small_business(rfp(description=text))
    assert found is None or found.line
