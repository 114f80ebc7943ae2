"""The index against an evaluator that knows nothing of it: every watchlist, every term, one after the other."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_samples import contract, rfp, terms

from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import AnyRecord, Kind
from coopwatchd.model.watchlist import Watchlist

# Written forms of a few words; on the right what they are to someone who ignores case and plural.
SPELLINGS = {
    "laptop": "laptop",
    "Laptops": "laptop",
    "PC": "pc",
    "PCs": "pc",
    "pc": "pc",
    "bus": "bus",
    "Buses": "bus",
    "lease": "lease",
    "leases": "lease",
    "leasing": "leasing",
    "police": "police",
    "policies": "policy",
    "x": "x",
}
WORDS = st.sampled_from(sorted(SPELLINGS))
TEXT = st.lists(st.tuples(WORDS, st.sampled_from([" ", ", ", "-", " / ", ". "])), max_size=6).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
TERM = st.one_of(
    WORDS,
    st.tuples(WORDS, WORDS).map(" ".join),
    st.sampled_from(["la*", "le*", "pol*", "bu*", '"PC"', '"pc"', '"PCs"', "PC le*"]),
    st.tuples(WORDS, WORDS).map(lambda pair: f'"{pair[0]} {pair[1]}"'),
)
TERMS = st.lists(TERM, max_size=3, unique=True)
FIELDS = ("title", "description", "categories", "supplier", "lead_agency", "number")


@st.composite
def records(draw: st.DrawFn) -> AnyRecord:
    common = {
        "title": draw(TEXT) or "x",
        "description": draw(TEXT),
        "categories": tuple(draw(st.lists(TEXT, max_size=2))),
        "lead_agency": draw(TEXT),
        "number": draw(TEXT),
        "cooperative": draw(TEXT),
        "portal": draw(st.sampled_from(["bus", "police"])),
        "states": tuple(draw(st.lists(st.sampled_from(["TX", "MN"]), unique=True))),
    }
    if draw(st.booleans()):
        return contract(supplier=draw(TEXT), **common)
    return rfp(**common)


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, list[str]]:
    names = ("any", "all", "none", "suppliers", "lead_agencies", "cooperatives")
    drawn = {name: draw(TERMS) if draw(st.integers(0, 2)) == 0 else [] for name in names}
    drawn["fields"] = draw(st.lists(st.sampled_from(FIELDS), min_size=1, unique=True))
    drawn["kinds"] = draw(st.lists(st.sampled_from(sorted(Kind)), max_size=1))
    drawn["portals"] = draw(st.lists(st.sampled_from(["bus", "police"]), max_size=1))
    drawn["states"] = draw(st.lists(st.sampled_from(["TX", "MN"]), max_size=1))
    return drawn


def watchlist(id_: str, given_: dict[str, list[str]]) -> Watchlist:
    term_lists = ("any", "all", "none", "suppliers", "lead_agencies", "cooperatives")
    return Watchlist(
        id=id_,
        fields=tuple(given_["fields"]),
        kinds=frozenset(Kind(kind) for kind in given_["kinds"]),
        portals=frozenset(given_["portals"]),
        states=frozenset(given_["states"]),
        **{name: terms(*given_[name]) for name in term_lists},
    )


def naive_word(pattern: str, word: str, exact: bool) -> bool:
    if exact:
        return word == pattern
    if pattern.endswith("*"):
        return word.lower().startswith(pattern[:-1].lower())
    return SPELLINGS.get(word) == SPELLINGS[pattern]  # a span cut from another category need not be a word


def naive_term(term: str, text: str) -> bool:
    exact = term.startswith('"')
    patterns = term.strip('"').split()
    run = re.findall(r"[A-Za-z]+", text)
    return any(
        all(naive_word(pattern, word, exact) for pattern, word in zip(patterns, run[start:], strict=False))
        for start in range(len(run) - len(patterns) + 1)
    )


def naive(given_: dict[str, list[str]], record: AnyRecord) -> bool:
    def texts(fields: list[str]) -> list[str]:
        return [*(getattr(record, f, "") for f in fields if f != "categories")] + (
            list(record.categories) if "categories" in fields else []
        )

    def found(term: str, fields: list[str]) -> bool:
        return any(naive_term(term, text) for text in texts(fields))

    fields = given_["fields"]
    return (
        (not given_["any"] or any(found(term, fields) for term in given_["any"]))
        and all(found(term, fields) for term in given_["all"])
        and not any(found(term, fields) for term in given_["none"])
        and (not given_["suppliers"] or any(found(term, ["supplier"]) for term in given_["suppliers"]))
        and (not given_["lead_agencies"] or any(found(term, ["lead_agency"]) for term in given_["lead_agencies"]))
        and (not given_["cooperatives"] or any(found(t, ["cooperative", "portal"]) for t in given_["cooperatives"]))
        and (not given_["kinds"] or record.kind in given_["kinds"])
        and (not given_["portals"] or record.portal in given_["portals"])
        and (not given_["states"] or bool(set(given_["states"]) & set(record.states)))
    )


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=8), st.lists(records(), min_size=1, max_size=5))
def test_the_index_agrees_with_reading_every_list_against_every_record(
    wanted: list[dict[str, list[str]]], shown: list[AnyRecord]
) -> None:
    index = WatchlistIndex(watchlist(str(place), one) for place, one in enumerate(wanted))
    for record in shown:
        expected = [str(place) for place, one in enumerate(wanted) if naive(one, record)]
        found = index.match_record(record)
        assert [one.id for one, _ in found] == expected
        for one, reason in found:
            assert reason.watchlist == one.id
            assert reason.because
            for span in reason.spans:
                value = getattr(record, span.field)
                texts = value if isinstance(value, tuple) else (value,)
                assert any(naive_term(span.term, text[span.start : span.end]) for text in texts)
