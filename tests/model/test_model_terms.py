from __future__ import annotations

import pytest
from model_samples import rfp

from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.terms import BadTerm, Part, parse_term
from coopwatchd.model.terms import Test as Kind
from coopwatchd.model.watchlist import Watchlist


def finds(term: str, title: str) -> bool:
    return bool(WatchlistIndex([Watchlist(id="w", any=(parse_term(term),))]).match_record(rfp(title=title)))


@pytest.mark.parametrize(
    ("term", "title"),
    [
        ("laptop", "Laptops"),
        ("laptops", "One LAPTOP"),
        ("PC", "Desktop PCs"),
        ("PCs", "A PC"),
        ("EVs", "EV chargers"),
        ("police vehicle", "Police Vehicles and Equipment"),
        ("notebook computer", "Notebook, computers"),
        ("notebook computer", "Notebook (Computer)"),
        ("driver's education", "Driver’s Education"),
        ("e-procurement", "E‑Procurement platform"),
        ("e procurement", "e-procurement"),
        ("K-12", "K–12 furniture"),
        ("HVAC/R", "HVAC/R Services"),
        ("C#", "C# developers"),
        ("C++", "C++/C# developers"),
        ("tablet*", "Tabletop games"),
        ("ta*", "Tabletop games"),
        ("notebook comput*", "notebook computing"),
        ("tablet* stand", "tablets stands"),
        ("cafe*", "CAFÉTERIA"),
        ('"PC"', "A PC"),
        ("“PC”", "A PC"),
        ('"Axon Enterprise"', "Axon, Enterprise"),
        ('"Café"', "Café"),
        ('"Cafe\u0301"', "Café"),
        ("laptop", "ＬＡＰＴＯＰ"),
        ("2026", "RFP 2026-01"),
        ("RFP", "RFP#12"),
        ("  laptop  ", "laptop"),
        ("fiber optic", "Fiber Optics"),
    ],
)
def test_a_term_finds_what_a_person_would(term: str, title: str) -> None:
    assert finds(term, title)


@pytest.mark.parametrize(
    ("term", "title"),
    [
        ("police", "Policies and procedures"),
        ("new", "News"),
        ("lap", "Laptops"),
        ("top", "Laptops"),
        ("notebook computer", "computer notebook"),
        ("notebook computer", "notebook and computer"),
        ("notebook computer", "notebook"),
        ("C", "C# developers"),
        ("C#", "C++ developers"),
        ('"PC"', "PCs"),
        ('"PC"', "pc"),
        ('"Axon Enterprise"', "axon enterprise"),
        ("tablet*", "A stable"),
        ("tablet* stand", "tablet"),
        ("12", "120"),
        ("UPS", "Clean up"),
    ],
)
def test_a_term_does_not_find_what_only_looks_like_it(term: str, title: str) -> None:
    assert not finds(term, title)


def test_the_kinds_of_a_terms_words() -> None:
    assert [part.test for part in parse_term("notebook comput*").parts] == [Kind.FORM, Kind.PREFIX]
    assert parse_term('"PC"').parts == (Part(Kind.EXACT, "PC"),)
    assert parse_term(" tablet* ").written == "tablet*"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "an empty term would match everything"),
        (" \t", "an empty term would match everything"),
        ('"PC', "the quotes in '\"PC' do not enclose the whole term"),
        ('the "PC"', "the quotes in 'the \"PC\"' do not enclose the whole term"),
        ('"', "do not enclose the whole term"),
        ('"a" "b"', "do not enclose the whole term"),
        ('""', "has no letter or digit to look for"),
        ("—", "'—' has no letter or digit to look for"),
        ("*", "'*' has no letter or digit to look for"),
        ('"tablet*"', "is exact (in quotes) and has a *; use one or the other"),
        ("*tablet", "in '*tablet' the * must end a word: tablet*"),
        ("tab*let", "the * must end a word: tablet*"),
        ("tablet*s", "the * must end a word: tablet*"),
        ("tablet **", "the * must end a word: tablet*"),
        ("tablet -*", "the * must end a word: tablet*"),
        ("t*", "the prefix in 't*' is too short: at least two characters before the *"),
        ("notebook c*", "is too short"),
    ],
)
def test_a_term_that_cannot_be_meant_is_refused_in_a_sentence(written: str, message: str) -> None:
    with pytest.raises(BadTerm) as caught:
        parse_term(written)
    assert message in str(caught.value)
