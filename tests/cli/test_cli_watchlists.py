"""`find` and `watchlists why` after one real `once`: the query language on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_town import Install, Town

UID = "sourcewell/solicitation/11531"


@pytest.fixture
def told(town: Town, tmp_path: Path) -> Install:
    """The town's store, with watchlists of one's own."""
    shutil.copytree(town.state, tmp_path / "state")
    place = Install(tmp_path, town.env)
    place.config.write_text(
        town.config.read_text(encoding="utf-8")
        + """
[terms.devices]
any = ["laptop", "tablet*"]
[watchlists.query]
query  = '@devices AND (student OR lease) NOT cart due<30d'
notify = ["bids"]
""",
        encoding="utf-8",
    )
    return place


def test_find_takes_a_query(told: Install) -> None:
    def numbers(*query: str) -> set[str]:
        done = told.run("find", *query, "--json")
        assert done.code == 0, done.err
        return {row["number"] for row in done.json()}

    assert numbers("laptop", "NOT", "cart") == {"121526"}
    assert numbers("laptop OR janitorial", "kind:solicitation") == {"121526", "121626", "121726"}
    assert numbers("@devices due<30d") == {"121526"}
    assert numbers('"student tablets"~2') == {"121526"}
    assert numbers("number:110822* OR supplier:cleanwell") == {"110822-BRK", "030923-CLW"}
    assert numbers("ends<365d") == {"110822-BRK"}


def test_find_points_at_a_mistake(told: Install) -> None:
    done = told.run("find", "laptop and titel:x", COLUMNS="200")
    assert (done.code, done.out) == (2, "")
    assert "‘and’ in small letters is a word (write AND;" in done.err
    assert "laptop and titel:x" in done.err
    assert "       ^^^" in done.err


def test_why_shows_every_condition_for_a_match_and_for_a_miss(told: Install) -> None:
    done = told.run("watchlists", "why", "query", UID)
    assert (done.code, done.err) == (0, "")
    first, *rest = done.out.splitlines()
    assert first == f"query matches {UID}: Student Laptops and Tablets"
    assert rest[:6] == [
        "  yes all of",
        "  yes   @devices",
        "  yes     laptop: in title",
        "  yes     tablet*: in title",
        "  yes   any of 2 terms",
        "  yes     student: in title",
    ]
    assert "  yes   not" in rest
    cart = told.run("watchlists", "why", "query", "121626").out
    assert cart.startswith("query does not match sourcewell/solicitation/11532: Laptop carts")
    assert "  no    not: excluded by ‘cart’ in title" in cart.splitlines()


def test_why_in_json_has_the_places(told: Install) -> None:
    (found,) = told.run("watchlists", "why", "query", "121526", "--json").json()
    assert (found["watchlist"], found["record"], found["verdict"]["holds"]) == ("query", UID, True)
    assert {"field": "title", "start": 8, "end": 15, "term": "laptop"} in found["verdict"]["spans"]


def test_why_says_what_it_does_not_know(told: Install) -> None:
    wrong = told.run("watchlists", "why", "qery", UID)
    assert (wrong.code, wrong.err) == (1, "coopwatchd: There is no watchlist “qery”; did you mean “query”?\n")
    for unknown in ("nothing/at/all", "—"):
        wrong = told.run("watchlists", "why", "query", unknown)
        assert wrong.code == 1
        assert f"No record “{unknown}” is stored; `coopwatchd find`" in wrong.err


def test_a_watchlist_with_a_query_is_listed_and_tried(told: Install) -> None:
    rows = {row["id"]: row for row in told.run("watchlists", "list", "--json").json()}
    assert rows["query"]["matches"] == 1
    assert rows["query"]["query"].startswith("@devices AND")
    assert "query @devices AND (student" in told.run("watchlists", "list").out
    (tested,) = told.run("watchlists", "test", "query", "--json").json()
    assert tested["because"].startswith("‘laptop’ in title; ‘tablet*’ in title; ‘student’ in title; due ")


def test_why_counts_very_many_terms_that_are_not_there(told: Install) -> None:
    many = ", ".join(f'"zeppelin {number}"' for number in range(100))
    with told.config.open("a", encoding="utf-8") as file:
        file.write(f"\n[watchlists.many]\nany = [{many}]\n")
    shown = told.run("watchlists", "why", "many", UID).out
    assert "  no  any of 100 terms" in shown
    assert "… of its parts 70 are not shown; none of them holds" in shown
