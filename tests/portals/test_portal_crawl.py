"""Crawling: one snapshot or one refusal, whatever a listing or a portal does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from replay import NOW, Replay, portal_of, read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Document, Kind, Solicitation
from coopwatchd.portals.base import Asking, Reading, Reject, Request, Unchanged
from coopwatchd.portals.crawl import crawl


@dataclass(frozen=True)
class Steps:
    """A listing made of any generator function."""

    walk: object
    name: str = "list"
    kind: Kind = Kind.SOLICITATION
    optional: bool = False
    details: bool = False
    watched: bool = False
    budget: int = 0

    def read(self, asking: Asking):
        return self.walk(asking)


def one(id: str, page="", **values) -> Solicitation:
    return Solicitation(id=id, title=f"Title {id}", page=page, **values)


def reading(*records, **values):
    def walk(asking: Asking) -> Iterator[Request]:
        page = yield Request(url="/list")
        return Reading(records=tuple(replace(record, page=page.digest) for record in records), **values)

    return Steps(walk)


def test_the_crawl_fills_in_what_is_the_portals() -> None:
    found = one(
        "1", url="detail/1", documents=(Document(title="RFP", url="a b.pdf"), Document(title="x", url="data:1"))
    )
    portal = portal_of(reading(found), cooperative="Co-op", states=("MN",), home="https://coop.example")
    record = read(portal, {"/list": "page"}).records[0]
    assert (record.portal, record.cooperative, record.states) == ("sample", "Co-op", ("MN",))
    assert record.url == "https://coop.example/detail/1"
    assert record.documents == (Document(title="RFP", url="https://coop.example/a%20b.pdf"),)
    assert record.uid == "sample/solicitation/1"


def test_a_states_own_word_beats_the_portals_and_the_name_is_the_cooperative() -> None:
    record = read(portal_of(reading(one("1", states=("AZ",))), states=("MN",)), {"/list": ""}).records[0]
    assert (record.states, record.cooperative) == (("AZ",), "Sample")


def test_a_contract_ends_in_its_portals_zone() -> None:
    contract = Contract(id="c", title="C")
    assert read(portal_of(reading(contract)), {"/list": ""}).records[0].zone == "America/Chicago"


def test_pages_rejects_and_marks_come_through() -> None:
    listing = reading(rejects=(Reject(row="row 1", reason="why"),), empty=True, whole=False)
    snapshot = read(portal_of(listing), {"/list": "page"})
    assert (snapshot.empty, snapshot.whole, snapshot.read_at) == (True, False, NOW)
    assert [page.body for page in snapshot.pages] == [b"page"]
    assert snapshot.rejects[0].reason == "why"


def test_a_304_to_the_first_conditional_request_is_unchanged() -> None:
    def walk(asking: Asking):
        yield Request(url="/list", conditional=True)
        raise AssertionError("never sent a page")

    portal = portal_of(Steps(walk))
    outcome = crawl(portal, portal.listings[0], Replay(portal, {"/list": None}), NOW)
    assert outcome == Unchanged(portal="sample", listing="list", read_at=NOW)


def test_a_304_nobody_asked_for_is_a_refusal() -> None:
    with pytest.raises(Refusal, match="not modified") as refusal:
        read(portal_of(reading(one("1"))), {"/list": None})
    assert refusal.value.trouble is Trouble.SERVER


def test_the_same_row_twice_is_one_record() -> None:
    snapshot = read(portal_of(reading(one("1"), one("2"), one("1"))), {"/list": ""})
    assert [record.id for record in snapshot.records] == ["1", "2"]
    assert snapshot.rejects == ()


def test_one_id_with_two_contents_is_no_record_at_all() -> None:
    snapshot = read(portal_of(reading(one("1"), one("2"), one("1", number="B"), one("1", number="C"))), {"/list": ""})
    assert [record.id for record in snapshot.records] == ["2"]
    assert snapshot.rejects == (Reject(row="1", reason="3 rows have the id 1 and say different things"),)


def endless(asking: Asking):
    for number in range(10_000):
        yield Request(url=f"/list?page={number}")
    return Reading(records=())


def test_paging_without_end_stops_at_two_hundred_pages() -> None:
    portal = portal_of(Steps(endless))
    replay = Replay(portal, {f"/list?page={number}": f"page {number}" for number in range(250)})
    with pytest.raises(Refusal, match="more than 200 pages") as refusal:
        crawl(portal, portal.listings[0], replay, NOW)
    assert refusal.value.trouble is Trouble.INCOMPLETE
    assert len(replay.requests) == 200


def test_another_page_with_the_same_content_is_a_circle() -> None:
    with pytest.raises(Refusal, match="round in circles") as refusal:
        read(portal_of(Steps(endless)), {"/list?page=0": "same", "/list?page=1": "same"})
    assert refusal.value.trouble is Trouble.INCOMPLETE


def test_the_same_request_twice_is_a_circle() -> None:
    def walk(asking: Asking):
        while True:
            yield Request(url="/list", form={"page": "2", "x": "y"})
            yield Request(url="/list", form={"x": "y", "page": "3"})

    with pytest.raises(Refusal, match="leads back to /list") as refusal:
        read(portal_of(Steps(walk)), {"/list": ["a", "b", "c"]})
    assert refusal.value.trouble is Trouble.INCOMPLETE


def test_the_same_json_twice_is_a_circle_and_the_next_page_is_none() -> None:
    def walk(asking: Asking):
        yield Request(url="/list", json={"page": 1, "status": "1"})
        yield Request(url="/list", json={"page": 2, "status": "1"})
        yield Request(url="/list", json={"status": "1", "page": 1})
        return Reading(records=())

    portal = portal_of(Steps(walk))
    replay = Replay(portal, {"/list": "same"})
    with pytest.raises(Refusal, match="leads back to /list") as refusal:
        crawl(portal, portal.listings[0], replay, NOW)
    assert refusal.value.trouble is Trouble.INCOMPLETE
    assert len(replay.requests) == 2


def test_two_posted_searches_may_both_find_nothing() -> None:
    def walk(asking: Asking):
        yield Request(url="/search?status=open", form={"q": ""})
        yield Request(url="/search?status=planned", form={"q": ""})
        return Reading(records=(), empty=True)

    assert read(portal_of(Steps(walk)), {"/search?status=open": "[]", "/search?status=planned": "[]"}).empty


def test_detail_pages_may_be_equally_empty_and_stay_within_the_budget() -> None:
    asked: list[str] = []

    def walk(asking: Asking):
        for wanted in asking.wanted:
            asked.append(wanted.id)
            yield Request(url=f"/detail/{wanted.id}")
        return Reading(records=())

    listing = Steps(walk, details=True, budget=2)
    answers = {f"/detail/{id}": "gone" for id in "123"}
    read(portal_of(listing), answers, wanted=[one("1"), one("2"), one("3")])
    assert asked == ["1", "2"]


@pytest.mark.parametrize(
    "error", [ValueError("odd"), KeyError("k"), AttributeError("x"), RecursionError(), ZeroDivisionError()]
)
def test_a_parsers_own_mistake_is_a_refusal_that_names_it(error: Exception) -> None:
    def walk(asking: Asking):
        yield Request(url="/list")
        raise error

    with pytest.raises(Refusal, match=f"sample/list could not be read: {type(error).__name__}") as refusal:
        read(portal_of(Steps(walk)), {"/list": "<html>page</html>"})
    assert refusal.value.trouble is Trouble.LAYOUT
    assert refusal.value.url == "https://sample.example/list"


def test_a_page_of_another_kind_is_named_for_what_it_is() -> None:
    def walk(asking: Asking):
        page = yield Request(url="/list")
        raise Refusal(Trouble.LAYOUT, "no table", url=page.url)

    portal = portal_of(Steps(walk))
    challenge = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    login = "<html><form><input name=user><input type=password name=p></form></html>"
    for body, trouble in ((challenge, Trouble.CHALLENGE), (login, Trouble.LOGIN), ("<html></html>", Trouble.LAYOUT)):
        with pytest.raises(Refusal, match="no table") as refusal:
            read(portal, {"/list": body})
        assert refusal.value.trouble is trouble


def test_a_refusal_of_the_fetch_reaches_the_listing_which_may_go_on() -> None:
    asked: list[Trouble] = []

    def walk(asking: Asking):
        try:
            yield Request(url="/gone")
        except Refusal as refusal:
            asked.append(refusal.trouble)
        page = yield Request(url="/list")
        return Reading(records=(one("1", page.digest),))

    gone = Refusal(Trouble.GONE, "404")
    assert len(read(portal_of(Steps(walk)), {"/gone": gone, "/list": ""}).records) == 1
    assert asked == [Trouble.GONE]
    with pytest.raises(Refusal, match="404"):
        read(portal_of(reading()), {"/list": gone})
