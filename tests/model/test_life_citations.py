from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_samples import contract, rfp

from coopwatchd.model.life.citations import Evidence, citations

CITED = [
    ("Fleet fuel cards, Sourcewell Contract #022217-WEX", "sourcewell", "022217-WEX", Evidence.NAMED_NUMBER),
    ("Playground equipment 010521-LTS-5", "sourcewell", "010521-LTS-5", Evidence.NUMBER),
    ("Loaders per 121923-CAT", "sourcewell", "121923-CAT", Evidence.NUMBER),
    ("Vehicles through NJPA 120716-NAF", "sourcewell", "120716-NAF", Evidence.NAMED_NUMBER),
    ("Purchase of mowers via Sourcewell", "sourcewell", "", Evidence.NAMED),
    ("MRO supplies, OMNIA Partners contract R191902", "omnia", "R191902", Evidence.NAMED_NUMBER),
    ("Region 4 ESC Contract No. R250206, body cameras", "omnia", "R250206", Evidence.NAMED_NUMBER),
    ("OMNIA Partners, Public Sector Contract # 2019.001535", "omnia", "2019.001535", Evidence.NAMED_NUMBER),
    ("U.S. Communities Contract 4400003402", "omnia", "4400003402", Evidence.NAMED_NUMBER),
    ("National IPA contract #R150305", "omnia", "R150305", Evidence.NAMED_NUMBER),
    ("OMNIA contract 240078-01 for Grainger", "omnia", "240078-01", Evidence.NAMED_NUMBER),
    ("NASPO ValuePoint Master Agreement MNWNC-108 computers", "naspo", "MNWNC-108", Evidence.NAMED_NUMBER),
    ("NASPO Master Agreement Number 18091790030", "naspo", "18091790030", Evidence.NAMED_NUMBER),
    ("NASPO ValuePoint MA# 23013", "naspo", "23013", Evidence.NAMED_NUMBER),
    ("Wireless services (NASPO ValuePoint)", "naspo", "", Evidence.NAMED),
    ("WSCA-NASPO Contract No. AR3227", "naspo", "AR3227", Evidence.NAMED_NUMBER),
    ("TIPS Contract 230105 Technology Solutions", "tips", "230105", Evidence.NAMED_NUMBER),
    ("TIPS-USA #21020501", "tips", "21020501", Evidence.NAMED_NUMBER),
    ("Roofing under The Interlocal Purchasing System contract 211001", "tips", "211001", Evidence.NAMED_NUMBER),
    ("BuyBoard 661-22 HVAC equipment", "buyboard", "661-22", Evidence.NAMED_NUMBER),
    ("Buy Board Contract No. 767-25", "buyboard", "767-25", Evidence.NAMED_NUMBER),
    ("Ambulances HGACBuy AM10-23", "hgacbuy", "AM10-23", Evidence.NAMED_NUMBER),
    ("Heavy trucks, H-GAC contract HT06-20", "hgacbuy", "HT06-20", Evidence.NAMED_NUMBER),
    ("Choice Partners contract 22/053KN-01", "choicepartners", "22/053KN-01", Evidence.NAMED_NUMBER),
    ("Job order contracting 23/022MF", "choicepartners", "23/022MF", Evidence.NUMBER),
    ("E&I Contract CNR01439 office supplies", "eandi", "CNR01439", Evidence.NAMED_NUMBER),
    ("Office furniture CNR-01439", "eandi", "CNR-01439", Evidence.NUMBER),
    ("E&I Cooperative Services EI00071", "eandi", "EI00071", Evidence.NAMED_NUMBER),
    ("Equalis Group contract R10-1105", "equalis", "R10-1105", Evidence.NAMED_NUMBER),
    ("Sports surfacing EQ-111519-03", "equalis", "EQ-111519-03", Evidence.NUMBER),
    ("Laptops DIR-CPO-5691", "dir", "DIR-CPO-5691", Evidence.NUMBER),
    ("Texas DIR contract DIR-TSO-4383", "dir", "DIR-TSO-4383", Evidence.NAMED_NUMBER),
    ("1GPA 18-12PV-01 website design", "1gpa", "18-12PV-01", Evidence.NAMED_NUMBER),
    ("AEPA IFB 018.5-C digital resources", "aepa", "018.5-C", Evidence.NAMED_NUMBER),
    ("NCPA contract 01-134 wireless", "ncpa", "01-134", Evidence.NAMED_NUMBER),
    ("Mohave contract 15E-RIDDLE-0403", "mohave", "15E-RIDDLE-0403", Evidence.NAMED_NUMBER),
    ("COSTARS-25 vehicles", "costars", "COSTARS-25", Evidence.NAMED_NUMBER),
    ("TXMAS-18-84016 fire trucks", "txsmartbuy", "TXMAS-18-84016", Evidence.NUMBER),
    ("Piggyback of Lee County contract B-200345", "", "", Evidence.PHRASE),
    ("Piggybacking on the City of Tucson agreement", "", "", Evidence.PHRASE),
    ("Cooperative Agreement - IT Services", "", "", Evidence.PHRASE),
    ("Cooperative purchasing agreement with the county", "", "", Evidence.PHRASE),
    ("MICPA vehicles 2025", "", "", Evidence.PHRASE),
]
NEVER = [
    "Region 4",
    "Region 4 headquarters roof",
    "Fax 713-744-6514",
    "Call 512-463-6363",
    "Tips for bidders",
    "10 tips on how to submit",
    "cue tips and swabs",
    "TIPS hotline poster printing",
    "Drill bits, carbide TIPS",
    "pace makers",
    "R22 refrigerant",
    "Resolution R191902",
    "R404A, 25 lb",
    "Part number 661-22",
    "661-22",
    "HT06-20 bolts",
    "date 12-19-23",
    "RFP 121923",
    "Project 022217",
    "022217-01",
    "131923-XYZ",
    "150-amp panel",
    "E&I Department uniforms",
    "M&E inspection",
    "Omniture analytics",
    "omnidirectional antenna",
    "a wellsource of ideas",
    "sourcewells",
    "message boards, buy 20",
    "dir listing",
    "DIR",
    "Equal opportunity employer",
    "choice of partners",
    "cooperative extension office carpet",
    "electric cooperative meters",
    "Be cooperative in meetings",
    "cooperative learning materials",
    "Other agencies may piggyback on this contract",
    "This contract is available for piggybacking by other agencies",
    "Contract may be piggybacked by any Florida agency",
    "piggyback clause: yes",
    "piggyback seats for buses",
    "backpacks and piggy banks",
    "Contract 4400003402",
    "NCPA-like",
    "Mohave County road salt",
    "Mohave 3.5 inch",
    "costar subscription",
    "",
]


@pytest.mark.parametrize(("words", "key", "number", "evidence"), CITED)
def test_what_an_agency_cites_is_found(words: str, key: str, number: str, evidence: Evidence) -> None:
    for record in (rfp(title=words), contract(description=f"Award by council. {words}"), contract(title=words)):
        (found,) = citations(record)
        assert (found.key, found.number, found.evidence) == (key, number, evidence)
        assert found.number in found.text
        assert found.text in f"Award by council. {words}"


@pytest.mark.parametrize("words", NEVER)
def test_what_only_looks_like_a_citation_is_none(words: str) -> None:
    assert citations(rfp(title=words, description=words)) == ()


def test_the_tables_are_as_large_as_they_should_be() -> None:
    assert (len(CITED) >= 40, len(set(NEVER)) >= 40) == (True, True)


def test_one_text_may_cite_several() -> None:
    found = citations(
        rfp(description="Quotes from BuyBoard 661-22 and 679-22, or Sourcewell 032119-CDW, or TIPS 230105.")
    )
    assert [(one.key, one.number) for one in found] == [
        ("sourcewell", "032119-CDW"),
        ("tips", "230105"),
        ("buyboard", "661-22"),
        ("buyboard", "679-22"),
    ]


def test_a_number_is_cited_once_however_often_it_stands_there() -> None:
    record = rfp(title="Sourcewell 032119-CDW", description="See sourcewell contract 032119-cdw. Sourcewell again.")
    assert [one.number for one in citations(record)] == ["032119-CDW"]


def test_a_register_names_the_source_in_a_column() -> None:
    (found,) = citations(contract(source="NASPO ValuePoint", number="MA149-1"))
    assert (found.key, found.name, found.evidence) == ("naspo", "NASPO ValuePoint", Evidence.COLUMN)
    (other,) = citations(contract(source="Lee County"))
    assert (other.key, other.name, other.evidence) == ("", "Lee County", Evidence.COLUMN)


def test_a_cooperatives_own_records_cite_nobody() -> None:
    assert citations(contract(portal="sourcewell", title="Sourcewell Contract 022217-WEX", number="022217-WEX")) == ()
    assert citations(contract(cooperative="OMNIA Partners", portal="x", title="OMNIA Partners R191902")) == ()
    assert citations(rfp(portal="dir", title="RFO DIR-CPO-TMP-593")) == ()


def test_the_surest_evidence_weighs_most() -> None:
    weights = [one.confidence for one in Evidence]
    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight <= 1 for weight in weights)


def test_a_long_text_is_quoted_around_the_words() -> None:
    (found,) = citations(rfp(description="x " * 300 + "Sourcewell contract 022217-WEX " + "y " * 300))
    assert len(found.text) <= 200
    assert "022217-WEX" in found.text


@given(st.text(max_size=300) | st.text(alphabet=st.sampled_from("RTIPSE&CN0123456789-/# BuyBoard"), max_size=200))
@settings(max_examples=50, deadline=None)
def test_no_text_breaks_it(text: str) -> None:
    for one in citations(rfp(title=text, description=text)):
        assert one.text
