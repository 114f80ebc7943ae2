"""The other platforms over real HTTP, one table: three pages, totals, emptiness, refusals, renamed columns, clocks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from over_http import TROUBLES, Desk, desk_of, only_on, rewritten
from test_every_damage import OBJECT, SITE, TABLE, own

from coopwatchd.errors import Trouble
from coopwatchd.portals.base import Portal
from coopwatchd.portals.catalog import catalog
from coopwatchd.simulator import Fault, SimSolicitation

CENTRAL = ZoneInfo("America/Chicago")
NOTHING = "There are no current solicitations"


@dataclass(frozen=True)
class Kind:
    """A listing of one platform, where it is, and what its maker might rename; `total`: it states one."""

    portal: Portal
    shelf: str
    host: str
    listing: str = ""
    renamed: tuple[tuple[str, str], ...] = ()
    total: bool = False
    listed: bool = False  # data and no page: a list without entries is its own word
    dated: bool = True  # prints a closing time, and not merely a day
    silent: bool = False  # nobody knows what it says when it is empty, so that empty is a refusal
    number: str = "RFP-{}"

    def rows(self, many: int) -> list[SimSolicitation]:
        return [replace(one, number=self.number.format(n)) for n, one in enumerate(rows(many))]


PAGES = own("html_list", url=f"{SITE}/bids", rows="table.bids tbody tr", empty=NOTHING, fields=TABLE)
KINDS = {
    "bidsandtenders": Kind(
        catalog()["sourcewell"],
        "sourcewell",
        "proportal.sourcewell-mn.gov",
        "tenders",
        (
            ('"Id"', '"Guid"'),
            ('"Title"', '"Name"'),
            ('"DateClosingDisplay"', '"Closing"'),
            ('"data"', '"rows"'),
            ('"total"', '"count"'),
        ),
        total=True,
        listed=True,
    ),
    "bonfire": Kind(
        own("bonfire", tenant="townofx"),
        "bonfire:townofx",
        "townofx.bonfirehub.com",
        "",
        (
            ('"ProjectID"', '"Id"'),
            ('"ProjectName"', '"Name"'),
            ('"DateClose"', '"CloseDate"'),
            ('"projects"', '"rows"'),
            ('"success"', '"ok"'),
        ),
        listed=True,
    ),
    "html_list": Kind(
        PAGES,
        "generic",
        "bids.example.gov",
        "",
        (('class="title"', 'class="name"'), ('class="due"', 'class="when"'), ("bids", "rows")),
    ),
    "json_list": Kind(
        own("json_list", url=f"{SITE}/api/bids.json", rows="bids", total="total", fields=OBJECT),
        "generic",
        "bids.example.gov",
        "",
        (('"id"', '"key"'), ('"title"', '"name"'), ('"due"', '"when"'), ('"bids"', '"rows"'), ('"total"', '"count"')),
        total=True,
        listed=True,
    ),
    "feed": Kind(
        own("feed", url=f"{SITE}/bids.rss"),
        "generic",
        "bids.example.gov",
        "",
        (("title>", "name>"), ("item>", "notice>")),
        dated=False,
        listed=True,
    ),
    "html_table": Kind(
        catalog()["buyboard"],
        "buyboard",
        "www.buyboard.com",
        "",
        ((">Proposal No.<", ">Reference<"), (">Proposal Due Date<", ">When<"), (">Proposal Name<", ">Thing<")),
        silent=True,
    ),
    "headed_cards": Kind(
        catalog()["omnia"],
        "omnia",
        "www.omniapartners.com",
        "",
        (
            ("ce-solicitation", "ce-offer"),
            ("solicitation-ce__title", "solicitation-ce__name"),
            ("solicitation-ce__response-due", "solicitation-ce__closes"),
            ("Current Solicitations", "Open now"),
        ),
    ),
    "headed_blocks": Kind(
        catalog()["sourcewell"],
        "sourcewell",
        "www.sourcewell-mn.gov",
        "",
        (('id="OpenSols"', 'id="x"'),),
        dated=False,
    ),
    "headed_cards of labels": Kind(
        catalog()["naspo"],
        "naspo",
        "naspovaluepoint.org",
        "",
        (("solicitations-row", "bids-row"), ("<h3>", "<b>")),
        dated=False,
    ),
    "numbered_links": Kind(
        catalog()["choicepartners"],
        "choicepartners",
        "www.choicepartners.org",
        "",
        ((">26/1", ">26-1"),),
        dated=False,
        number="26/1{:02}AB",
    ),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
def desk(kind: Kind) -> Iterator[Desk]:
    with desk_of(kind.portal) as made:
        made.simulator.world.shelf(kind.shelf)
        yield made


def rows(many: int, **fields: Any) -> list[SimSolicitation]:
    return [
        SimSolicitation(
            **{
                "id": str(500_000 + n),
                "number": f"RFP-{n}",
                "title": f"Title of {n}",
                "due": datetime(2026, 11, 19, 15, tzinfo=CENTRAL) + timedelta(days=n % 30),
                "issued": datetime(2026, 10, 1, 9, tzinfo=CENTRAL),
            }
            | fields
        )
        for n in range(many)
    ]


def titles(snapshot: Any) -> set[str]:
    return {one.title.removeprefix("RFP-").partition(" - ")[2] or one.title for one in snapshot.records}


def test_every_row_comes_once(desk: Desk, kind: Kind) -> None:
    desk.simulator.world.shelf(kind.shelf).put(*kind.rows(7))
    snapshot = desk.read(kind.listing)
    assert (len(snapshot.records), snapshot.rejects, snapshot.empty) == (7, (), False)
    assert titles(snapshot) == {f"Title of {n}" for n in range(7)}


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.total], ids=lambda kind: kind.shelf)
def test_a_total_that_is_not_reached_changes_nothing(desk: Desk, kind: Kind) -> None:
    desk.simulator.world.shelf(kind.shelf).put(*kind.rows(8))
    desk.simulator.faults.set(kind.host, Fault.HALF_ROWS)
    refusal = desk.refused(kind.listing)
    assert refusal.trouble is Trouble.INCOMPLETE
    assert "says itself that there are 8" in str(refusal)


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.total], ids=lambda kind: kind.shelf)
def test_a_total_of_fewer_rows_than_are_shown_changes_nothing(desk: Desk, kind: Kind) -> None:
    desk.simulator.world.shelf(kind.shelf).put(*kind.rows(8))

    def answer(asked: Any, page: Any) -> Any:
        return replace(page, body=re.sub(rb'("total": ?)8', rb"\g<1>7", page.body))

    desk.simulator.faults.set(kind.host, Fault(name="a total too small", answer=answer))
    refusal = desk.refused(kind.listing)
    assert refusal.trouble is Trouble.INCOMPLETE
    assert "shows 8 rows and says itself that there are 7" in str(refusal)


def test_empty_is_the_portals_own_word(desk: Desk, kind: Kind) -> None:
    if kind.silent:
        assert desk.refused(kind.listing).trouble is Trouble.LAYOUT
        return
    snapshot = desk.read(kind.listing)
    assert (snapshot.records, snapshot.empty) == ((), True)


# Where there is no total, half of the rows is for the reconciliation to notice.
@pytest.mark.slow
@pytest.mark.parametrize("fault", [one for one in TROUBLES if one is not Fault.HALF_ROWS], ids=lambda one: one.name)
def test_each_refusal_has_its_class(desk: Desk, kind: Kind, fault: Fault) -> None:
    desk.simulator.world.shelf(kind.shelf).put(*kind.rows(7))
    desk.simulator.faults.set(kind.host, fault)
    if "robots" in fault.name:
        assert desk.refused(kind.listing, robots="obey").trouble is Trouble.ROBOTS
    elif not (fault is Fault.EMPTY_PAGE and kind.listed):
        assert desk.refused(kind.listing).trouble in {TROUBLES[fault], Trouble.LAYOUT}


@pytest.mark.parametrize(
    ("kind", "pair"),
    [(kind, pair) for kind in KINDS.values() for pair in kind.renamed],
    ids=lambda value: value[0][:24] if isinstance(value, tuple) else next(n for n, k in KINDS.items() if k is value),
)
def test_what_was_renamed_is_said_and_no_field_moves(kind: Kind, pair: tuple[str, str]) -> None:
    with desk_of(kind.portal) as desk:
        desk.simulator.world.shelf(kind.shelf).put(*kind.rows(7))
        fault = rewritten(pair)
        desk.simulator.faults.set(kind.host, only_on("POST", fault) if kind is KINDS["bidsandtenders"] else fault)
        if kind is KINDS["headed_blocks"]:  # a section is known by its words as well
            assert len(desk.read(kind.listing).records) == 7
        else:
            refusal = desk.refused(kind.listing)
            assert refusal.trouble is Trouble.LAYOUT
            assert "could not be read: " not in str(refusal)


EDGES = ["2026-10-31T15:00-05:00", "2026-11-01T00:30-05:00", "2026-11-01T15:00-06:00", "2027-03-13T15:00-06:00",
         "2027-03-14T01:30-06:00", "2027-03-14T15:00-05:00"]  # fmt: skip


def test_closing_times_around_the_change_of_clocks(desk: Desk, kind: Kind) -> None:
    moments = [datetime.fromisoformat(said) for said in EDGES]
    made = [replace(one, due=due) for one, due in zip(kind.rows(6), moments, strict=True)]
    desk.simulator.world.shelf(kind.shelf).put(*made)
    dues = {one.id: one.due for one in desk.read(kind.listing).records}
    if kind in (KINDS["feed"], KINDS["numbered_links"]):
        assert set(dues.values()) == {None}  # an item's own date is that of its issue, and links have none
    elif kind.dated:
        assert sorted(due.at.astimezone(UTC) for due in dues.values()) == sorted(one.astimezone(UTC) for one in moments)
        assert {due.zone for due in dues.values()} == {"America/Chicago"}
    else:
        assert sorted(due.at.date() for due in dues.values()) == sorted(one.date() for one in moments)
        assert {f"{due.at:%H:%M:%S}" for due in dues.values()} == {"23:59:59"}


def test_the_tenders_come_in_three_pages() -> None:
    kind = KINDS["bidsandtenders"]
    with desk_of(kind.portal) as desk:
        desk.simulator.world.shelf(kind.shelf).put(*kind.rows(210))
        assert len(titles(desk.read(kind.listing))) == 210
        posted = [one for one in desk.simulator.asked(kind.host) if "status=Open" in one.path]
        assert [one.path.partition("start=")[2].partition("&")[0] for one in posted] == ["0", "100", "200"]


def test_a_table_comes_in_three_pages_that_link_to_the_next() -> None:
    portal = own("html_list", url=f"{SITE}/bids", rows="table.bids tbody tr", next="a.next", fields=TABLE)
    line = '<tr><td class="no">{0}</td><td class="title"><a href="/bids/{0}">Title of {0}</a></td><td class="due"></tr>'
    with desk_of(portal) as desk:
        for page, after in ((1, "/bids-2"), (2, "/bids-3"), (3, "#")):
            body = "".join(line.format(n) for n in range(3 * page, 3 * page + 3))
            table = (
                f'<html><table class="bids"><tbody>{body}</tbody></table><a class="next" href="{after}">n</a></html>'
            )
            desk.simulator.serve("bids.example.gov", "/bids" if page == 1 else f"/bids-{page}", table)
        assert titles(desk.read()) == {f"Title of {n}" for n in range(3, 12)}


def test_an_answer_comes_in_three_pages_until_its_total() -> None:
    paging = {"page_by": "page", "page_size": 3}
    fields = {"id": "id", "title": "title"}
    portal = own("json_list", url=f"{SITE}/api/bids.json", rows="bids", total="total", fields=fields, **paging)

    def answer(asked: Any, page: Any) -> Any:
        first = 3 * (int(asked.query["page"]) - 1)
        bids = [{"id": str(n), "title": f"Title of {n}"} for n in range(first, min(first + 3, 8))]
        return replace(page, body=json.dumps({"total": 8, "bids": bids}).encode())

    with desk_of(portal) as desk:
        desk.simulator.faults.set("bids.example.gov", Fault(name="paged", answer=answer))
        assert titles(desk.read()) == {f"Title of {n}" for n in range(8)}
        assert len(desk.simulator.asked("bids.example.gov", "/api")) == 3
