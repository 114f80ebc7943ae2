from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopwatchd.model.words import forms, plain, words


def same(one: str, other: str) -> bool:
    return not forms(one).isdisjoint(forms(other))


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        *[("laptops", "laptop"), ("batteries", "battery"), ("buses", "bus"), ("boxes", "box"), ("switches", "switch")],
        *[("shelves", "shelf"), ("knives", "knife"), ("valves", "valve"), ("leases", "lease"), ("lenses", "lens")],
        *[("policies", "policy"), ("classes", "class"), ("services", "service"), ("gases", "gas"), ("taxis", "taxi")],
        *[("brushes", "brush"), ("potatoes", "potato"), ("shoes", "shoe"), ("ties", "tie"), ("menus", "menu")],
        *[("women", "woman"), ("people", "person"), ("children", "child"), ("indices", "index"), ("bases", "basis")],
        *[("bases", "base"), ("processes", "process"), ("campuses", "campus"), ("aids", "aid"), ("optics", "optic")],
        *[("PCs", "PC"), ("EVs", "ev"), ("TVS", "tv"), ("RFPs", "rfp"), ("AEDs", "AED"), ("plastics", "plastic")],
    ],
)
def test_a_plural_is_found_by_its_singular_and_the_other_way_round(plural: str, singular: str) -> None:
    assert same(plural, singular)
    assert same(singular, plural)


@pytest.mark.parametrize(("shouted", "singular"), [("LAPTOPS", "laptop"), ("PCS", "pc"), ("Batteries", "BATTERY")])
def test_a_portal_that_shouts_is_understood(shouted: str, singular: str) -> None:
    assert same(shouted, singular)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[("police", "policies"), ("police", "policy"), ("news", "new"), ("bus", "bu"), ("gas", "ga"), ("lens", "len")],
        *[("series", "sery"), ("status", "statu"), ("analysis", "analysi"), ("UPS", "up"), ("IDS", "id")],
        *[
            ("AMS", "am"),
            ("express", "expres"),
            ("electronics", "electronic"),
            ("chassis", "chassi"),
            ("texas", "texa"),
            ("C#", "C"),
        ],
        *[
            ("C++", "C"),
            ("C++", "C#"),
            ("van", "vane"),
            ("corps", "corp"),
            ("ties", "ty"),
            ("Ives", "if"),
            ("lease", "leaf"),
            ("US", "u"),
        ],
    ],
)
def test_words_that_only_look_like_a_plural_stay_apart(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("LAPTOP", "laptop"),
        ("Café", "cafe"),
        (unicodedata.normalize("NFD", "Café"), "cafe"),
        ("ｌａｐｔｏｐ", "laptop"),
        ("ＰＣ", "pc"),
        ("𝐁𝐢𝐝", "bid"),
        ("Straße", "strasse"),
        ("driver's", "driver"),
        ("driver’s", "driver"),
        ("O’Brien", "o'brien"),
        ("soft\u00adware", "software"),
        ("zero\u200bwidth", "zerowidth"),
        ("ﬁber", "fiber"),
    ],
)
def test_case_accents_width_and_possessive_are_set_aside(written: str, bare: str) -> None:
    assert plain(written) == bare


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("e-procurement", ["e", "procurement"]),
        ("e‑procurement – e−procurement", ["e", "procurement", "e", "procurement"]),
        ("K-12", ["K", "12"]),
        ("HVAC/R", ["HVAC", "R"]),
        ("C#, C++ and C.", ["C#", "C++", "and", "C"]),
        ("C++/C#", ["C++", "C#"]),
        ("C++11", ["C++", "11"]),
        ("RFP#2026-01", ["RFP", "2026", "01"]),
        ("fuel+oil, Plan A+B, 2+ years", ["fuel", "oil", "Plan", "A", "B", "2", "years"]),
        ("drivers' and driver's", ["drivers", "and", "driver's"]),
        ("snake_case", ["snake", "case"]),
        ("10,000.5", ["10", "000", "5"]),
        (unicodedata.normalize("NFD", "résumé"), [unicodedata.normalize("NFD", "résumé")]),
        ("soft\u00adware", ["soft\u00adware"]),
        ("— … !", []),
        ("", []),
    ],
)
def test_where_words_begin_and_end(text: str, expected: list[str]) -> None:
    assert [word.text for word in words(text)] == expected


@given(st.text(max_size=80))
def test_every_word_stands_where_it_says_and_is_found_under_its_own_form(text: str) -> None:
    end = 0
    for word in words(text):
        assert text[word.start : word.end] == word.text
        assert word.start >= end
        end = word.end
        assert plain(word.text) in forms(word.text)
