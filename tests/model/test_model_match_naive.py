"""The index against an evaluator that knows nothing of it: every watchlist, every term, one after the other."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_samples import NOW, contract, on, rfp, terms

from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.query.reading import parse_query
from coopwatchd.model.query.sets import resolve_sets
from coopwatchd.model.records import AnyRecord, Kind
from coopwatchd.model.terms import SetName, Term, parse_wanted
from coopwatchd.model.watchlist import Query, Watchlist

# Written forms of a few words; on the right what they are to someone who ignores case and inflection.
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
    "leasing": "lease",
    "Leased": "lease",
    "parking": "parking",
    "park": "park",
    "university": "university",
    "universe": "universe",
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
SETS = {"things": ["laptop", "bus", "PC lease"], "all-things": ["@things", '"x"']}
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
        "codes": tuple(draw(st.lists(st.sampled_from(["nigp:20453", "nigp:48500", "unspsc:43211503"]), unique=True))),
    }
    days = draw(st.one_of(st.none(), st.integers(-5, 12)))
    if draw(st.booleans()):
        ends_on = None if days is None else NOW.date() + timedelta(days=days)
        return contract(supplier=draw(TEXT), ends_on=ends_on, **common)
    due = None if days is None else on(11, 2 + days) if days >= -1 else on(10, 33 + days)
    return rfp(due=due, addenda=draw(st.sampled_from([None, 0, 2])), **common)


# A query as nested tuples: what it is, and what it joins or looks for.
NEAR_WORDS = ["laptop", "PCs", "bus", "lease", "police", "pol*"]
LEAVES = st.one_of(
    st.tuples(st.just("word"), st.one_of(WORDS, st.sampled_from(["la*", "le*", "pol*"]))),
    st.tuples(st.just("phrase"), st.tuples(WORDS, WORDS).map(" ".join)),
    st.tuples(st.just("quoted"), st.one_of(WORDS, st.tuples(WORDS, WORDS).map(" ".join))),
    st.tuples(
        st.just("near"),
        st.lists(st.sampled_from(NEAR_WORDS), min_size=2, max_size=3, unique=True),
        st.integers(0, 3),
    ),
    st.tuples(st.just("set"), st.sampled_from(sorted(SETS))),
    st.tuples(st.just("state"), st.sampled_from(["TX", "MN", "CA"])),
    st.tuples(st.just("kind"), st.sampled_from(["contract", "solicitation"])),
    st.tuples(st.just("portal"), st.sampled_from(["bus", "police"])),
    st.tuples(st.just("nigp"), st.sampled_from(["2", "20453", "204*", "48500"])),
    st.tuples(st.sampled_from(["due", "ends"]), st.sampled_from(["<", ">=", ">"]), st.sampled_from(["3d", "0d", "8d"])),
    st.tuples(st.just("due"), st.sampled_from(["<", "="]), st.sampled_from(["2026-11-05", "2026-11-02"])),
    st.tuples(st.just("addenda"), st.sampled_from([">", "="]), st.sampled_from(["0", "2"])),
)
IN_FIELDS = {"title": ("title",), "agency": ("lead_agency",), "cooperative": ("cooperative", "portal")}
TEXT_LEAVES = LEAVES.filter(lambda leaf: leaf[0] in {"word", "phrase", "quoted", "near", "set"})
QUERY = st.recursive(
    st.one_of(LEAVES, st.tuples(st.just("in"), st.sampled_from(sorted(IN_FIELDS)), TEXT_LEAVES)),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("not"), inner),
    ),
    max_leaves=7,
)


def written(tree: Any) -> str:  # noqa: PLR0911 - one for each kind of node
    """The query as a user would write it."""
    match tree:
        case ("and" | "or" as joint, parts):
            glue = " OR " if joint == "or" else (" ", " AND ")[len(parts) % 2]
            return "(" + glue.join(map(written, parts)) + ")"
        case ("not", part):
            return f"NOT {written(part)}"
        case ("in", name, part):
            return f"{name}:{written(part)}"
        case ("word", word):
            return str(word)
        case ("phrase", words):
            return f"'{words}'"
        case ("quoted", words):
            return f'"{words}"'
        case ("near", words, distance):
            return f'"{" ".join(words)}"~{distance}'
        case ("set", name):
            return f"@{name}"
        case (name, value):
            return f"{name}:{value}"
        case (name, sign, value):
            return f"{name}{sign}{value}"
    raise AssertionError(tree)


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    names = ("any", "all", "none", "suppliers", "lead_agencies", "cooperatives")
    drawn = {name: draw(TERMS) if draw(st.integers(0, 2)) == 0 else [] for name in names}
    drawn["query"] = draw(QUERY) if draw(st.booleans()) else None
    drawn["fields"] = draw(st.lists(st.sampled_from(FIELDS), min_size=1, unique=True))
    drawn["kinds"] = draw(st.lists(st.sampled_from(sorted(Kind)), max_size=1))
    drawn["portals"] = draw(st.lists(st.sampled_from(["bus", "police"]), max_size=1))
    drawn["states"] = draw(st.lists(st.sampled_from(["TX", "MN"]), max_size=1))
    return drawn


def watchlist(id_: str, given_: dict[str, Any]) -> Watchlist:
    term_lists = ("any", "all", "none", "suppliers", "lead_agencies", "cooperatives")
    return Watchlist(
        id=id_,
        fields=tuple(given_["fields"]),
        kinds=frozenset(Kind(kind) for kind in given_["kinds"]),
        portals=frozenset(given_["portals"]),
        states=frozenset(given_["states"]),
        query=None if given_["query"] is None else query(given_),
        **{name: terms(*given_[name]) for name in term_lists},
    )


def terms_or_names(*wanted: str) -> list[Term | SetName]:
    return [parse_wanted(one) for one in wanted]


def query(given_: dict[str, Any]) -> Query:
    text = written(given_["query"])
    sets = resolve_sets({name: terms_or_names(*wanted) for name, wanted in SETS.items()})
    return Query(text, parse_query(text, tuple(given_["fields"]), sets))


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


def fits(pattern: str, word: str) -> bool:
    return naive_word(pattern, word, exact=False)


def naive_near(patterns: list[str], distance: int, text: str) -> bool:
    run = re.findall(r"[A-Za-z]+", text)
    places = [[at for at, word in enumerate(run) if fits(pattern, word)] for pattern in patterns]
    return any(max(some) - min(some) + 1 - len(patterns) <= distance for some in itertools.product(*places))


def naive_quoted(words: str, text: str) -> bool:
    run, wanted = re.findall(r"[A-Za-z]+", text), words.split()
    if len(wanted) > 1 or words.islower():
        run, wanted = [word.lower() for word in run], [word.lower() for word in wanted]
    return any(run[start : start + len(wanted)] == wanted for start in range(len(run)))


def naive_set(name: str, text: str) -> bool:
    return any(naive_set(one[1:], text) if one[0] == "@" else naive_term(one, text) for one in SETS[name])


def naive_compared(name: str, sign: str, value: str, record: AnyRecord) -> bool:
    if name == "addenda":
        count, least = getattr(record, "addenda", None), int(value)
        return count is not None and (count > least if sign == ">" else count == least)
    day = getattr(record, "ends_on", None) if name == "ends" else getattr(getattr(record, "due", None), "day", None)
    if day is None:
        return False
    if value.endswith("d"):
        left = (day - date(2026, 11, 2)).days  # the same day in Chicago and in UTC
        asked: Any = int(value[:-1])
        return left >= 0 and {"<": left < asked, ">": left > asked, ">=": left >= asked}[sign]
    return bool({"<": day < date.fromisoformat(value), "=": day == date.fromisoformat(value)}[sign])


# The words of the classes 204 and 485 that these texts can have.
CLASS_WORDS = {"2": "laptop", "204*": "laptop"}


def naive_query(tree: Any, record: AnyRecord, fields: list[str]) -> bool:  # noqa: PLR0911
    def anywhere(found: Any) -> bool:
        return any(found(text) for text in texts(record, fields))

    match tree:
        case ("and", parts):
            return all(naive_query(part, record, fields) for part in parts)
        case ("or", parts):
            return any(naive_query(part, record, fields) for part in parts)
        case ("not", part):
            return not naive_query(part, record, fields)
        case ("in", name, part):
            return naive_query(part, record, list(IN_FIELDS[name]))
        case ("word" | "phrase", wanted):
            return anywhere(lambda text: naive_term(wanted, text))
        case ("quoted", wanted):
            return anywhere(lambda text: naive_quoted(wanted, text))
        case ("near", wanted, distance):
            return anywhere(lambda text: naive_near(wanted, distance, text))
        case ("set", name):
            return anywhere(lambda text: naive_set(name, text))
        case ("state", state):
            return state in record.states
        case ("kind", kind):
            return kind == record.kind
        case ("portal", portal):
            return portal == record.portal
        case ("nigp", digits):
            own = [code.removeprefix("nigp:") for code in record.codes if code.startswith("nigp:")]
            if own:
                return any(code.startswith(digits.rstrip("*")) for code in own)
            return digits in CLASS_WORDS and naive_term(CLASS_WORDS[digits], record.title)
        case (name, sign, value):
            return naive_compared(name, sign, value, record)
    raise AssertionError(tree)


def texts(record: AnyRecord, fields: list[str]) -> list[str]:
    return [*(getattr(record, f, "") for f in fields if f != "categories")] + (
        list(record.categories) if "categories" in fields else []
    )


def naive(given_: dict[str, Any], record: AnyRecord) -> bool:
    def found(term: str, fields: list[str]) -> bool:
        return any(naive_term(term, text) for text in texts(record, fields))

    fields = given_["fields"]
    return (
        (not given_["any"] or any(found(term, fields) for term in given_["any"]))
        and all(found(term, fields) for term in given_["all"])
        and not any(found(term, fields) for term in given_["none"])
        and (not given_["suppliers"] or any(found(term, ["supplier"]) for term in given_["suppliers"]))
        and (not given_["lead_agencies"] or any(found(term, ["lead_agency"]) for term in given_["lead_agencies"]))
        and (not given_["cooperatives"] or any(found(t, ["cooperative", "portal"]) for t in given_["cooperatives"]))
        and (given_["query"] is None or naive_query(given_["query"], record, fields))
        and (not given_["kinds"] or record.kind in given_["kinds"])
        and (not given_["portals"] or record.portal in given_["portals"])
        and (not given_["states"] or bool(set(given_["states"]) & set(record.states)))
    )


def compare(wanted: list[dict[str, Any]], shown: list[AnyRecord]) -> None:
    index = WatchlistIndex(watchlist(str(place), one) for place, one in enumerate(wanted))
    for record in shown:
        expected = [str(place) for place, one in enumerate(wanted) if naive(one, record)]
        found = index.match_record(record, NOW)
        assert [one.id for one, _ in found] == expected
        assert [id_ for id_ in index.watchlists if index.why(id_, record, NOW).holds] == expected
        for one, reason in found:
            assert reason.watchlist == one.id
            assert reason.because
            for span in reason.spans:
                value = getattr(record, span.field)
                places = [text[span.start : span.end] for text in (value if isinstance(value, tuple) else (value,))]
                assert any(stands(span.term, place) for place in places), (span, places)


def stands(term: str, place: str) -> bool:
    """What a span marks is the term, or a word of a run of near ones."""
    if "~" in term:
        return any(naive_term(word, place) for word in term.split('"')[1].split())
    return naive_term(term, place) or naive_quoted(term.strip('"'), place)


@settings(max_examples=20, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=4), st.lists(records(), min_size=1, max_size=2))
def test_the_index_agrees_with_a_person_who_reads_every_list(
    wanted: list[dict[str, Any]], shown: list[AnyRecord]
) -> None:
    compare(wanted, shown)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(st.lists(conditions(), min_size=20, max_size=24), st.lists(records(), min_size=1, max_size=5))
def test_ten_thousand_watchlists_agree_with_reading_and_with_why(
    wanted: list[dict[str, Any]], shown: list[AnyRecord]
) -> None:
    compare(wanted, shown)


@settings(max_examples=15, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=5), st.lists(conditions(), max_size=3), records(), st.data())
def test_an_edited_index_is_the_index_of_the_edited_lists(
    before: list[dict[str, Any]], edits: list[dict[str, Any]], record: AnyRecord, data: st.DataObject
) -> None:
    lists = {str(place): watchlist(str(place), one) for place, one in enumerate(before)}
    index = WatchlistIndex(lists.values())
    told = index.match_record(record, NOW)
    changes: dict[str, Watchlist | None] = {}
    for one in edits:
        id_ = data.draw(st.sampled_from([*lists, "new", "newer"]))
        changes[id_] = watchlist(id_, one)
    gone = data.draw(st.sampled_from([*lists, "unknown"]))
    changes[gone] = None
    after = {**lists, **changes}
    edited = index.replaced(changes)
    whole = WatchlistIndex(one for one in after.values() if one is not None)
    assert edited.match_record(record, NOW) == whole.match_record(record, NOW)
    assert dict(edited.watchlists) == dict(whole.watchlists)
    assert index.match_record(record, NOW) == told
