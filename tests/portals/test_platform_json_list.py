"""JSON lists: containers that change type, totals as proof, paging, success."""

from __future__ import annotations

import json

import pytest
from replay import portal_of, read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Solicitation
from coopwatchd.portals.fields import key, key_link, key_moment
from coopwatchd.portals.platforms.json_list import JsonList, Paging

FIELDS = {"id": key("id"), "title": key("name"), "url": key_link("link")}


def portal(**settings: object):
    return portal_of(JsonList(Solicitation, **({"url": "/api", "rows": "data.rows", "fields": FIELDS} | settings)))


def answer(rows: object, **more: object) -> str:
    return json.dumps({"data": {"rows": rows, **more}})


def bid(number: int) -> dict:
    return {"id": number, "name": f"Bid {number}", "link": f"/b/{number}"}


def ids(snapshot) -> list[str]:
    return [record.id for record in snapshot.records]


def test_a_list_and_an_object_are_both_rows() -> None:
    assert ids(read(portal(), {"/api": answer([bid(1), bid(2)])})) == ["1", "2"]
    keyed = portal(fields=FIELDS | {"id": key("@key")})
    assert ids(read(keyed, {"/api": answer({"a": bid(1), "b": bid(2)})})) == ["a", "b"]
    assert ids(read(portal(rows=""), {"/api": json.dumps([bid(1)])})) == ["1"]


@pytest.mark.parametrize("container", [[], {}])
def test_an_empty_container_is_believed_only_with_proof(container: object) -> None:
    assert read(portal(total="data.total"), {"/api": answer(container, total=0)}).empty
    assert read(portal(success="data.ok"), {"/api": answer(container, ok=1)}).empty
    assert read(portal(empty_ok=True), {"/api": answer(container)}).empty
    unproven = read(portal(), {"/api": answer(container)})
    assert (unproven.empty, unproven.records) == (False, ())


@pytest.mark.parametrize(
    ("body", "settings"),
    [
        ("<html>Sign in</html>", {}),
        ("{}", {}),
        (answer(None), {}),
        (answer("none"), {}),
        ('{"data": {"rows": NaN}}', {}),
        ('{"data": 1, "data": 2}', {}),
        ("[" * 100_000, {}),
        (answer([], ok=0), {"success": "data.ok"}),
        (answer([bid(1)]), {"success": "data.ok"}),
        (answer([bid(1)]), {"total": "data.total"}),
        (answer([bid(1)], total=True), {"total": "data.total"}),
        (answer([{"ident": 1}, {"ident": 2}]), {}),
        (answer([1, None, "x"]), {}),
    ],
)
def test_what_is_no_list_is_a_refusal(body: str, settings: dict) -> None:
    with pytest.raises(Refusal) as refusal:
        read(portal(**settings), {"/api": body})
    assert refusal.value.trouble is Trouble.LAYOUT


def test_a_date_that_no_row_has_a_key_for_was_renamed_and_null_is_none() -> None:
    listing = portal(fields=FIELDS | {"due_at": key_moment("dates.due", "%Y-%m-%d")})
    dated = [bid(n) | {"dates": {"due": None}} for n in range(4)]
    assert [one.due for one in read(listing, {"/api": answer(dated)}).records] == [None] * 4
    for undated in ({}, {"dates": {"closes": None}}, {"dates": None}):
        with pytest.raises(Refusal, match=r"4 rows, and none has ‘dates.due’, which is to be its due_at") as refusal:
            read(listing, {"/api": answer([bid(n) | undated for n in range(4)])})
        assert refusal.value.trouble is Trouble.LAYOUT
    # Some services leave out what is empty.
    assert len(read(listing, {"/api": answer([*map(bid, range(5)), dated[0] | {"id": 9}])}).records) == 6
    assert len(read(listing, {"/api": answer([*map(bid, range(3))])}).records) == 3


def test_fewer_rows_than_the_total_is_incomplete() -> None:
    with pytest.raises(Refusal, match="shows 2 rows and says itself that there are 7") as refusal:
        read(portal(total="data.total"), {"/api": answer([bid(1), bid(2)], total="7")})
    assert refusal.value.trouble is Trouble.INCOMPLETE


def test_a_row_that_comes_twice_does_not_make_up_for_one_that_is_missing() -> None:
    with pytest.raises(Refusal, match="shows 1 rows"):
        read(portal(total="data.total"), {"/api": answer([bid(1), bid(1)], total=2)})


def test_a_reject_counts_as_seen() -> None:
    snapshot = read(portal(total="data.total"), {"/api": answer([bid(1), {"id": 2}], total=2)})
    assert (ids(snapshot), [one.row for one in snapshot.rejects]) == (["1"], ["row 2"])


def test_paging_by_page_until_the_total() -> None:
    paging = Paging(parameter="page", size=2, size_parameter="limit")
    answers = {
        "/api?page=1&limit=2": answer([bid(1), bid(2)], total=3),
        "/api?page=2&limit=2": answer([bid(3)], total=3),
    }
    assert ids(read(portal(paging=paging, total="data.total"), answers)) == ["1", "2", "3"]
    answers["/api?page=2&limit=2"] = answer([], total=3)
    with pytest.raises(Refusal) as refusal:
        read(portal(paging=paging, total="data.total"), answers)
    assert refusal.value.trouble is Trouble.INCOMPLETE


def test_paging_by_rows_until_a_page_is_not_full() -> None:
    paging = Paging(parameter="start", size=2, by_rows=True)
    answers = {"/api?q=x&start=0": answer([bid(1), bid(2)]), "/api?q=x&start=2": answer([bid(3)])}
    assert ids(read(portal(url="/api?q=x&start=9", paging=paging), answers)) == ["1", "2", "3"]


def test_a_service_that_ignores_the_page_number_is_caught() -> None:
    paging = Paging(parameter="page", size=1)
    with pytest.raises(Refusal, match="round in circles") as refusal:
        read(portal(paging=paging), {"/api?page=1": answer([bid(1)]), "/api?page=2": answer([bid(1)])})
    assert refusal.value.trouble is Trouble.INCOMPLETE


def test_a_bom_is_no_obstacle() -> None:
    assert ids(read(portal(), {"/api": b"\xef\xbb\xbf" + answer([bid(1)]).encode()})) == ["1"]
