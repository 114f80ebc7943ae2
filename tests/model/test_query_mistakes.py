from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from model_samples import NOW, contract, rfp, terms

from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.query.codes import Numbered, number_matches
from coopwatchd.model.query.grammar import BadQuery
from coopwatchd.model.query.leaves import Found
from coopwatchd.model.query.reading import parse_query
from coopwatchd.model.query.sets import BadSet, resolve, resolve_sets
from coopwatchd.model.terms import BadTerm, SetName, TermSet, parse_quoted, parse_wanted
from coopwatchd.model.watchlist import DEFAULT_FIELDS, Query, Watchlist

SETS = {"laptops": TermSet("laptops", terms("laptop", "notebook computer"))}


def query(text: str) -> Query:
    return Query(text, parse_query(text, DEFAULT_FIELDS, SETS))


@pytest.mark.parametrize(
    ("text", "marked", "message", "hint"),
    [
        ("", "", "the query is empty", "laptop AND lease"),
        ("  ", " ", "the query is empty", "laptop AND lease"),
        ("laptop OR", "", "something is missing after OR", "a term behind it"),
        ("NOT", "", "something is missing after NOT", "a term behind it"),
        ("due<", "", "something is missing after due<", "due<30d"),
        ("title:", "", "something is missing after title:", "a term behind it"),
        ("laptop and lease", "and", "‘and’ in small letters is a word", "write AND"),
        ("laptop Or lease", "Or", "‘Or’ in small letters is a word", "write OR"),
        ("not laptop", "not", "‘not’ in small letters is a word", 'write "not"'),
        ("a AND AND b", "AND", "AND joins nothing here", "a term on each side"),
        ("OR laptop", "OR", "OR joins nothing here", 'write "or"'),
        ("(laptop", "(", "this parenthesis is not closed", "add a )"),
        ('(laptop ")"', "(", "this parenthesis is not closed", "add a )"),
        ("laptop)", ")", "this parenthesis closes nothing", "leave it out"),
        ("a ()", "()", "there is nothing between these parentheses", ""),
        ("(a OR )", ")", "a parenthesis cannot stand after OR", ""),
        ("due<(a)", "(", "a parenthesis cannot stand after due<", ""),
        ('a "b', '"', "this quote is not closed", "close it"),
        ("'tis", "'", "this quote is not closed", "close it"),
        ("a ~5", "~", "a ~ stands behind a phrase in quotes", '"police vehicle"~5'),
        ('"a b"~x', "~", "a ~ stands behind", "~5"),
        ("<5", "<", "a comparison needs a name in front", "due<30d"),
        ("@", "@", "an @ needs the name of a set", "@laptops"),
        ("@laptops,tablet", "@", "an @ needs the name of a set", "@laptops"),
        ("a :b", ":", "a term cannot begin with ‘:’", "quotes"),
        ("@laptop", "@laptop", "there is no set of terms “@laptop”", "did you mean “@laptops”?"),
        ("titel:x", "titel:", "there is no field ‘titel’", "did you mean title:?"),
        ("http://x", "http:", "there is no field ‘http’", "there are: title"),
        ("title:agency:x", "agency:", "‘agency:’ cannot stand inside ‘title:’", ""),
        ("title:due<3d", "due<3d", "a comparison cannot stand inside ‘title:’", ""),
        ("a -b", "-", "a term cannot begin with ‘-’", "write NOT b"),
        ("-", "-", "a term cannot begin with ‘-’", "write NOT term"),
        ("a +b", "+", "a term cannot begin with ‘+’", "write b"),
        ("laptop, tablet", ",", "‘,’ joins nothing", "OR"),
        ("laptop|tablet", "|", "‘|’ joins nothing", "OR"),
        ("a && b", "&", "‘&’ joins nothing", "AND"),
        ("!a", "!", "‘!’ joins nothing", "NOT"),
        ("t*", "t*", "is too short", ""),
        ("tab*let", "tab*let", "must end a word", ""),
        ('"tablet*"', '"tablet*"', "is exact (in quotes) and has a *", ""),
        ('"—"', '"—"', "has no letter or digit", ""),
        ('"a"~5', '"a"~5', "two or more different words", "~5"),
        ('"bus bus"~5', '"bus bus"~5', "two or more different words", "~5"),
        ('"a —"~5', '"a —"', "has no letter or digit", ""),
        ("duo<3d", "duo", "‘duo’ cannot be compared", "did you mean due?"),
        ("price>5", "price", "‘price’ cannot be compared", "there are: due"),
        ("due<6m", "6m", "‘6m’ is no day and no number of days", "due<30d, or due<2027-06-30"),
        ("due<2027-02-30", "2027-02-30", "is no day", "2027-06-30"),
        ("due=30d", "30d", "time left is compared with < or >", "due<30d"),
        ("addenda>two", "two", "addenda is compared with a number", "addenda>2"),
        ("addenda>²", "²", "addenda is compared with a number", "addenda>2"),
        ("state:Texas", "Texas", "‘Texas’ is not a two-letter state", "state:TX"),
        ("kind:bid", "bid", "‘bid’ is not a kind", "there are: solicitation, contract"),
        ("stage:done", "done", "‘done’ is not a stage", "there are: forecast"),
        ("portal:naspo*", "naspo*", "‘naspo*’ is no name of a portal", ""),
        ("stage:@laptops", "@laptops", "‘stage:’ takes plain text", ""),
        ('kind:"a b"~2', '"a b"~2', "‘kind:’ takes plain text", ""),
        ('number:"—"', '"—"', "a number has at least one letter or digit", ""),
        ("nigp:computers", "computers", "‘computers’ has no digits of a code", "nigp:204"),
    ],
)
def test_a_mistake_is_shown_at_its_character_with_a_suggestion(text: str, marked: str, message: str, hint: str) -> None:
    with pytest.raises(BadQuery) as caught:
        query(text)
    error = caught.value
    assert message in error.message
    assert hint in error.hint
    assert text[error.start : error.end] == marked


def test_a_mistake_is_pointed_at_in_its_line() -> None:
    with pytest.raises(BadQuery) as caught:
        query("laptop\n  AND titel:x\n  lease")
    assert caught.value.pointed("laptop\n  AND titel:x\n  lease") == "  AND titel:x\n      ^^^^^^"
    with pytest.raises(BadQuery) as caught:
        query("laptop OR")
    assert caught.value.pointed("laptop OR") == "laptop OR\n         ^"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5_000 + "a" + ")" * 5_000,
        "NOT (a OR " * 5_000 + "b" + ")" * 5_000,
        "NOT " * 5_000 + "a",
        "title:" * 500 + "a",
        "a" * 100_000 + "*",
        '"' + "a b " * 20_000 + '"',
        "number:" + "*a" * 2_000,
        "(" * 5_000,
        '"' * 4_999,
        "'" * 5_000,
        "a:" * 5_000,
        "@" + "-" * 50_000 + "!",
    ],
    ids=lambda text: text[:8],
)
def test_no_query_takes_long_or_breaks_anything(text: str) -> None:
    began = time.process_time()
    try:
        index = WatchlistIndex([Watchlist(id="w", query=query(text))])
    except BadQuery:
        pass  # refused is as good
    else:
        for title in ("a" * 10_000, "a " * 2_000, "x"):
            record = rfp(title=title, number="a" * 2_000 + "b")
            index.match_record(record, NOW)
    assert time.process_time() - began < 5


def test_numbers_with_many_stars_are_compared_in_one_pass() -> None:
    began = time.process_time()
    assert not number_matches("a*" * 500 + "b", "a" * 5_000)
    assert number_matches("a*" * 500 + "b", "a" * 5_000 + "b")
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("pattern", "number", "found"),
    [
        ("a*b", "axb", True),
        ("a*b", "ab", True),
        ("ab*ba", "aba", False),
        ("a*b*c", "a-b-c", True),
        ("a*c*c", "abc", False),
        ("a*x*c", "abc", False),
    ],
)
def test_what_stands_around_a_star_does_not_overlap(pattern: str, number: str, found: bool) -> None:
    assert number_matches(pattern, number) is found


# -- sets of terms


def test_a_set_stands_for_its_terms_in_every_key() -> None:
    sets = resolve_sets({"a": [parse_wanted("laptop"), parse_wanted("@b")], "b": [parse_wanted("tablet*")]})
    assert [term.written for term in sets["a"].terms] == ["laptop", "tablet*"]
    wanted = resolve([parse_wanted("@a"), *terms("chromebook"), SetName("a")], sets)
    assert [one.written for one in wanted] == ["@a", "chromebook"]
    for key in ("any", "all"):
        index = WatchlistIndex([Watchlist(id="w", **{key: wanted[:1]})])
        ((_, reason),) = index.match_record(rfp(title="Tablets"))
        assert reason.because == "‘tablet*’ in title"
    assert not WatchlistIndex([Watchlist(id="w", none=wanted)]).match_record(rfp(title="Tablets"))
    axon = TermSet("makers", terms("axon"))
    assert WatchlistIndex([Watchlist(id="w", suppliers=(axon,))]).match_record(contract(supplier="Axon Inc."))


def test_two_versions_of_a_set_do_not_meet() -> None:
    old, new = TermSet("a", terms("laptop")), TermSet("a", terms("tablet"))
    assert old == TermSet("a", terms("laptop"))
    assert old != new
    assert old != "a"
    assert repr(old) == "TermSet(@a, 1 terms)"
    index = WatchlistIndex([Watchlist(id="w", any=(old,))])
    edited = index.replaced({"w": Watchlist(id="w", any=(new,))})
    assert not edited.match_record(rfp(title="Laptops"))
    assert edited.match_record(rfp(title="Tablets"))
    assert index.match_record(rfp(title="Laptops"))


@pytest.mark.parametrize(
    ("written", "message", "hint", "place"),
    [
        ({"a": ["@a"]}, "a set cannot contain itself: @a → @a", "", ("a", 0)),
        ({"a": ["x", "@b"], "b": ["@c"], "c": ["@b"]}, "itself: @b → @c → @b", "", ("c", 0)),
        ({"ab": ["x", "@abc"]}, "no set of terms “@abc”", "did you mean “@ab”?", ("ab", 1)),
        ({"ab": ["@xyz"]}, "no set of terms “@xyz”", "there are: @ab", ("ab", 0)),
        ({f"a{n}": ["@xyz"] for n in range(30)}, "no set of terms “@xyz”", "", ("a0", 0)),
    ],
)
def test_a_set_that_cannot_be_is_refused(
    written: dict[str, list[str]], message: str, hint: str, place: tuple[str, int]
) -> None:
    with pytest.raises(BadSet) as caught:
        resolve_sets({name: [parse_wanted(one) for one in wanted] for name, wanted in written.items()})
    error = caught.value
    assert message in error.message
    assert (error.hint, error.name, error.index) == (hint, *place)


def test_an_unknown_name_in_a_key_is_refused_with_its_index() -> None:
    with pytest.raises(BadSet, match="there is no set of terms “@x”") as caught:
        resolve([*terms("laptop"), SetName("x")], {})
    assert (caught.value.index, caught.value.hint) == (1, "")
    with pytest.raises(BadTerm, match="is no name of a set of terms"):
        parse_wanted("@my laptops")


# -- why


def why(text: str, title: str, **more: object) -> list[tuple[int, bool, str, str, int]]:
    index = WatchlistIndex([Watchlist(id="w", query=query(text))])
    verdict = index.why("w", rfp(title=title, **more), NOW)
    return [(depth, one.holds, one.condition, one.because, one.more) for depth, one in verdict.lines()]


def test_why_shows_every_condition_and_what_excludes() -> None:
    shown = why('laptop AND (lease OR "as a service") NOT repair', "Laptop lease and repair")
    assert shown == [
        (0, False, "all of", "", 0),
        (1, True, "laptop", "in title", 0),
        (1, True, "any of 2 terms", "", 0),
        (2, True, "lease", "in title", 0),
        (2, False, '"as a service"', "not in title, description, categories", 0),
        (1, False, "not", "excluded by ‘repair’ in title", 0),
        (2, True, "repair", "in title", 0),
    ]


def test_why_says_where_a_term_stands_that_nobody_looks_at() -> None:
    assert (
        why("region", "x", lead_agency="Region 4")[0][3] == "only in lead agency, not in title, description, categories"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("NOT repair", "not: "),
        ('"laptop cart"~2', '"laptop cart"~2: in title'),
        ('"laptop bus"~1', '"laptop bus"~1: nowhere with at most 1 other word among them'),
        ('"laptop bus"~3', '"laptop bus"~3: nowhere with at most 3 other words among them'),
        ("state:MN", "state:MN: is not stated"),
        ("kind:contract", "kind:contract: is solicitation"),
        ("number:7*", "number:7*: is not stated"),
        ("due<30d OR nigp:485", "any of: "),
        ("due<30d", "due<30d: due: no date is stated"),
        ("addenda>1", "addenda>1: addenda not stated"),
        ("nigp:485", "nigp:485: the portal gives no codes"),
        (
            "nigp:204",
            "nigp:204: weaker: the title suggests nigp:204 (computer hardware and peripherals),"
            " the portal gives no nigp code",
        ),
    ],
)
def test_why_says_what_there_is(text: str, said: str) -> None:
    _, _, condition, because, _ = why(text, "Laptops on a cart")[0]
    assert f"{condition}: {because}" == said


def test_why_says_dates_and_codes() -> None:
    day = datetime(2026, 11, 1, tzinfo=UTC).date()
    record = contract(ends_on=day, codes=("nigp:20453",), starts_on=datetime(2026, 11, 3, tzinfo=UTC).date())
    for text, said in [
        ("ends<2027-01-01", "ends 2026-11-01, passed"),
        ("starts<9d", "starts 2026-11-03, 1 day left"),
        ("nigp:485", "codes are nigp:20453"),
        ("nigp:204", "code nigp:20453"),
        ("options>1", "options not stated"),
    ]:
        index = WatchlistIndex([Watchlist(id="w", query=query(text))])
        assert index.why("w", record, NOW).because == said
    issued = rfp(issued_on=day)
    index = WatchlistIndex([Watchlist(id="w", query=query("issued<9d"))])
    assert index.why("w", issued, NOW).because == "issued 2026-11-01"
    index = WatchlistIndex([Watchlist(id="w", query=query("issued<2027-01-01"))])
    ((_, reason),) = index.match_record(issued)
    assert reason.because == "issued 2026-11-01"


def test_why_counts_what_it_leaves_out_of_very_many_terms() -> None:
    many = terms(*(f"word{n}" for n in range(500)), "laptop")
    index = WatchlistIndex([Watchlist(id="w", any=many)])
    verdict = index.why("w", rfp(title="Word7 laptops"), NOW)
    assert (verdict.condition, verdict.holds, verdict.more) == ("any of 501 terms", True, 470)
    assert [one.condition for one in verdict.parts] == [*(f"word{n}" for n in range(30)), "laptop"]
    assert [one.condition for one in verdict.parts if one.holds] == ["word7", "laptop"]
    ((_, reason),) = index.match_record(rfp(title="Laptops, word7"))
    assert reason.because == "‘word7’ in title; ‘laptop’ in title"
    assert WatchlistIndex([Watchlist(id="w")]).why("w", rfp(), NOW).because == "there is no condition"


# -- the index


def test_a_weaker_match_says_so_and_marks_the_words() -> None:
    index = WatchlistIndex([Watchlist(id="w", codes=("nigp:204",))])
    ((_, reason),) = index.match_record(rfp(title="Chromebooks"))
    assert "weaker: the title suggests nigp:204" in reason.because
    assert [(span.field, span.start, span.end) for span in reason.spans] == [("title", 0, 11)]


def test_where_a_code_is_found_no_word_is_asked() -> None:
    index = WatchlistIndex([Watchlist(id="w", codes=("nigp:204", "unspsc:4321"))])
    ((_, reason),) = index.match_record(rfp(title="Laptops", codes=("nigp:20453",)))
    assert (reason.because, reason.spans) == ("code nigp:20453", ())


def test_what_only_a_part_that_fails_found_is_no_reason() -> None:
    index = WatchlistIndex([Watchlist(id="w", query=query("(laptop AND zeppelin) OR (cart kind:solicitation)"))])
    ((_, reason),) = index.match_record(rfp(title="Laptop cart"))
    assert (reason.because, [span.term for span in reason.spans]) == ("‘cart’ in title", ["cart"])


@pytest.mark.parametrize("written", [("laptop", "laptop cart"), ("laptop cart", "laptop")])
def test_a_term_that_begins_another_is_found_as_well(written: tuple[str, ...]) -> None:
    ((_, reason),) = WatchlistIndex([Watchlist(id="w", any=terms(*written))]).match_record(rfp(title="Laptop carts"))
    assert {span.term for span in reason.spans} == set(written)


def test_long_terms_and_long_texts_take_no_more_than_their_length() -> None:
    long = " ".join(["services", "supplies", "batteries", "classes"] * 50)
    index = WatchlistIndex([Watchlist(id="w", any=terms(long, "services supplies", f"{long} x"))])
    began = time.process_time()
    ((_, reason),) = index.match_record(rfp(title=long.upper()))
    assert [span.end - span.start for span in reason.spans if span.term == long] == [len(long)]
    assert time.process_time() - began < 1
    assert not index.match_record(rfp(title="services and supplies of batteries"))


@pytest.mark.parametrize(
    ("term", "title", "found"),
    [
        ("one two three four five*", "One two three four fivefold", True),
        ("one two three four five*", "One two three four six", False),
        ("one two three four five", "One two three four", False),
        ('"one two three four Five"', "one two three four Five", True),
        ('"one two three four Five"', "one two three four five", False),
    ],
)
def test_all_words_of_a_long_term_count(term: str, title: str, found: bool) -> None:
    assert bool(WatchlistIndex([Watchlist(id="w", any=terms(term))]).match_record(rfp(title=title))) is found


def test_all_words_of_a_long_quote_count_in_any_case() -> None:
    index = WatchlistIndex([Watchlist(id="w", query=query('"one two three four five"'))])
    assert index.match_record(rfp(title="ONE TWO THREE FOUR FIVE"))
    assert not index.match_record(rfp(title="One two three four fives"))


def test_terms_that_find_the_same_are_looked_up_once() -> None:
    index = WatchlistIndex([Watchlist(id="a", any=terms("Laptop")), Watchlist(id="b", any=terms("laptop"))])
    found = index.match_record(rfp(title="Laptops"))
    assert [reason.because for _, reason in found] == ["‘Laptop’ in title", "‘laptop’ in title"]


def test_what_quotes_of_a_query_compare() -> None:
    assert [str(part.test) for part in parse_quoted("PC").parts] == ["exact"]
    assert [str(part.test) for part in parse_quoted("A PC").parts] == ["plain", "plain"]
    assert Found(terms("a"), ("title",)) == Found(terms("a"), ("title",))
    assert Numbered(("1*",)) == Numbered(("1*",))
