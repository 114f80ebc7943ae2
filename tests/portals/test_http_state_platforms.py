"""OpenGov, the Texas ESBD and Periscope over real HTTP: paging, totals, emptiness, refusals, moved keys, clocks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from over_http import rewritten
from state_wire import Wire, wired

from coopwatchd.errors import Trouble
from coopwatchd.portals.base import Portal
from coopwatchd.portals.catalog import catalog
from coopwatchd.portals.platforms.esbd import EsbdPosted
from coopwatchd.portals.platforms.periscope import PeriscopeBids
from coopwatchd.simulator import Fault, SimContract, SimSolicitation, Stage, routes
from coopwatchd.simulator.answers import Asked

pytestmark = pytest.mark.slow  # each reads many pages

CENTRAL = ZoneInfo("America/Chicago")
SERVICES = "/app/extensions/CPA/CPAMain/1.0.0/services"
ESBD = f"{SERVICES}/ESBD.Service.ss"
BROWSE = f"{SERVICES}/BrowseContracts.Service.ss"
BIDS = "/bso/view/search/external/advancedSearchBid.xhtml"
BLANKETS = "/bso/view/search/external/advancedSearchContractBlanket.xhtml"


@dataclass(frozen=True)
class Kind:
    """One platform on one portal: where its list is, and what a test may put on it."""

    portal: str
    shelf: str
    host: str
    path: str
    pages: int  # how many rows make three pages
    extra: dict[str, Any]
    listing: str = ""  # a register of contracts; the first listing otherwise
    details: str = ""

    @property
    def made(self) -> Portal:
        return catalog()[self.portal]

    def row(self, number: int, /, **fields: Any) -> Any:
        if self.listing:
            return contract(number, **(self.extra | fields))
        given = {
            "id": str(500_000 + number),
            "number": f"RFP-{number}",
            "title": f"Laptops {number} & more",
            "due": datetime(2026, 11, 19, 15, tzinfo=CENTRAL) + timedelta(days=number % 30),
            "issued": datetime(2026, 10, 1, 9, tzinfo=CENTRAL),
        }
        return SimSolicitation(**(given | self.extra | fields))


TIPS = {"lead_agency": "ESC Region 8 - E2250", "department": "20453-Laptops;\n92005-*Hosting;\n20453-Laptops;"}
KINDS = {
    "opengov": Kind(
        "cobb",
        "opengov:cobbcoga",
        "api.procurement.opengov.com",
        "/api/v1/government/cobbcoga/project/public",
        210,
        {"lead_agency": "Cobb County", "zone": "America/New_York"},
        details="solicitation-pages",
    ),
    "esbd": Kind("tips", "esbd", "www.txsmartbuy.gov", ESBD, 60, TIPS, details="solicitation-pages"),
    "esbd-contracts": Kind(
        "txsmartbuy", "txsmartbuy", "www.txsmartbuy.gov", BROWSE, 60, {}, "contracts", "contract-pages"
    ),
    "periscope": Kind(
        "njstart",
        "bso:www.njstart.gov",
        "www.njstart.gov",
        BIDS,
        60,
        {"zone": "America/New_York", "lead_agency": "DPP"},
    ),
    "periscope-contracts": Kind(
        "njstart", "bso:www.njstart.gov", "www.njstart.gov", BLANKETS, 60, {"lead_agency": "DPP"}, "contracts"
    ),
}
DATED = [name for name, kind in KINDS.items() if not kind.listing]  # contracts end on a day


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
def wire() -> Iterator[Wire]:
    with wired() as running:
        yield running


def ids(snapshot: Any) -> list[str]:
    return [one.number for one in snapshot.records]


def test_three_pages_come_whole_and_once(wire: Wire, kind: Kind) -> None:
    wire.world.shelf(kind.shelf).put(*(kind.row(number) for number in range(kind.pages)))
    snapshot = wire.read(kind.made, kind.listing)
    assert ids(snapshot) == [kind.row(number).number for number in range(kind.pages)]
    assert (snapshot.rejects, snapshot.empty, snapshot.whole) == ((), False, True)
    assert len(wire.simulator.asked(kind.host, kind.path)) == 3


def test_a_total_that_is_not_reached_changes_nothing(wire: Wire, kind: Kind) -> None:
    wire.world.shelf(kind.shelf).put(*(kind.row(number) for number in range(kind.pages)))
    wire.simulator.faults.set(kind.host, Fault.HALF_ROWS)
    refusal = wire.refusal(kind.made, kind.listing)
    assert refusal.trouble is Trouble.INCOMPLETE
    assert f"says itself that there are {kind.pages}" in str(refusal)


def test_a_total_of_fewer_rows_than_are_shown_changes_nothing(wire: Wire, kind: Kind) -> None:
    wire.world.shelf(kind.shelf).put(*(kind.row(number) for number in range(12)))
    changed(
        wire,
        kind,
        lambda body: re.sub(r'((?:count|totalRecordsFound|rowCount|totalRecords)"?: ?)12\b', r"\g<1>11", body),
    )
    refusal = wire.refusal(kind.made, kind.listing)
    assert refusal.trouble is Trouble.INCOMPLETE
    assert "shows 12 rows and says itself that there are 11" in str(refusal)


def test_empty_is_the_portals_own_word(wire: Wire, kind: Kind) -> None:
    wire.world.shelf(kind.shelf).clear()
    snapshot = wire.read(kind.made, kind.listing)
    assert (snapshot.records, snapshot.empty) == ((), True)


@pytest.mark.parametrize("kind", ["periscope", "periscope-contracts"], indirect=True)
def test_a_periscope_page_without_rows_and_without_words_is_a_refusal(wire: Wire, kind: Kind) -> None:
    wire.world.shelf(kind.shelf).put(kind.row(1))
    wire.simulator.faults.set(kind.host, Fault.EMPTY_PAGE)
    assert wire.refusal(kind.made, kind.listing).trouble is Trouble.LAYOUT


REFUSALS = [
    (Fault.CHALLENGE_200, {Trouble.CHALLENGE}),
    (Fault.CHALLENGE_403, {Trouble.CHALLENGE}),
    (Fault.CHALLENGE_429, {Trouble.CHALLENGE, Trouble.THROTTLED}),
    (Fault.CHALLENGE_503, {Trouble.CHALLENGE}),
    (Fault.MAINTENANCE, {Trouble.LAYOUT, Trouble.SERVER}),
    (Fault.LOGIN, {Trouble.LOGIN}),
    (Fault.EMPTY_BODY, {Trouble.LAYOUT, Trouble.INCOMPLETE}),
    (Fault.HALF_PAGE, {Trouble.LAYOUT, Trouble.INCOMPLETE}),
    (Fault.TRUNCATED_GZIP, {Trouble.INCOMPLETE}),
    (Fault.TRUNCATED, {Trouble.INCOMPLETE}),
    (Fault.SERVER_ERROR, {Trouble.SERVER}),
    (Fault.UNAVAILABLE, {Trouble.THROTTLED}),
    (Fault.TOO_MANY, {Trouble.THROTTLED}),
    (Fault.FORBIDDEN, {Trouble.BLOCKED}),
    (Fault.NOT_FOUND, {Trouble.GONE}),
    (Fault.RESET, {Trouble.UNREACHABLE}),
    (Fault.GZIP_BOMB, {Trouble.TOO_LARGE}),
    (Fault.REDIRECT_LOOP, {Trouble.SERVER, Trouble.GONE}),
    (Fault.REDIRECT_PRIVATE, {Trouble.ADDRESS}),
    (Fault.ROBOTS_DISALLOW, {Trouble.ROBOTS}),
    (Fault.ROBOTS_500, {Trouble.ROBOTS}),
]


@pytest.mark.parametrize(("fault", "troubles"), REFUSALS, ids=lambda value: getattr(value, "name", ""))
def test_every_refusal_has_its_class(wire: Wire, kind: Kind, fault: Fault, troubles: set[Trouble]) -> None:
    wire.world.shelf(kind.shelf).put(*(kind.row(number) for number in range(kind.pages)))
    wire.simulator.faults.set(kind.host, fault)
    assert wire.refusal(kind.made, kind.listing).trouble in troubles


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.details], indirect=True)
@pytest.mark.parametrize(("fault", "troubles"), REFUSALS, ids=lambda value: getattr(value, "name", ""))
def test_what_refuses_all_details_has_its_class(wire: Wire, kind: Kind, fault: Fault, troubles: set[Trouble]) -> None:
    wire.world.shelf(kind.shelf).put(kind.row(1), kind.row(2))
    found = wire.read(kind.made, kind.listing).records
    wire.simulator.faults.set(kind.host, fault)
    assert wire.refusal(kind.made, kind.details, found).trouble in troubles


@pytest.mark.parametrize("fault", [Fault.drip(0.2), Fault.slow_headers(5.0)], ids=lambda fault: fault.name)
def test_what_takes_too_long_is_given_up(kind: Kind, fault: Fault) -> None:
    with wired(deadline=0.6) as wire:
        wire.world.shelf(kind.shelf).put(kind.row(1))
        wire.simulator.faults.set(kind.host, fault)
        assert wire.refusal(kind.made, kind.listing).trouble is Trouble.TIMEOUT


def test_a_wrong_label_harms_nothing(wire: Wire, kind: Kind) -> None:
    wire.world.shelf(kind.shelf).put(kind.row(1))
    wire.simulator.faults.set(kind.host, Fault.WRONG_TYPE)
    assert ids(wire.read(kind.made, kind.listing)) == [kind.row(1).number]


def changed(wire: Wire, kind: Kind, change: Callable[[str], str]) -> None:
    """Serve the list as it is, but for a change."""
    body = json.dumps({"page": 1, "limit": 100}).encode()
    headers = {"origin": "https://procurement.opengov.com"}
    method = "GET" if kind.path in {BIDS, BLANKETS} else "POST"
    asked = Asked(method=method, host=kind.host, target=kind.path, headers=headers, body=body)
    answer = routes.answer(wire.world.view(), asked)
    assert answer is not None
    before = answer.body.decode()
    assert change(before) != before
    wire.simulator.serve(kind.host, kind.path, change(before), content_type=answer.content_type)


RENAMED = [
    ("opengov", '"proposalDeadline"', '"closeAt"'),
    ("opengov", '"title":"Lap', '"name":"Lap'),
    ("opengov", '"id":50', '"ID":50'),
    ("opengov", '"status"', '"state"'),
    ("opengov", '"count"', '"total"'),
    ("opengov", '"rows"', '"data"'),
    ("esbd", '"internalid":"50', '"id":"50'),
    ("esbd", '"responseDue"', '"due"'),
    ("esbd", '"responseTime"', '"time"'),
    ("esbd", '"title"', '"name"'),
    ("esbd", '"lines"', '"rows"'),
    ("esbd", '"totalRecordsFound"', '"total"'),
    ("esbd-contracts", '"internalid"', '"key"'),
    ("esbd-contracts", '"contract"', '"agreement"'),
    ("esbd-contracts", '"description"', '"summary"'),
    ("esbd-contracts", '"startDate"', '"from"'),
    ("esbd-contracts", '"endDate"', '"until"'),
    ("esbd-contracts", '"lines"', '"rows"'),
    ("esbd-contracts", '"totalRecordsFound"', '"total"'),
    ("periscope", ">Description<", ">Summary<"),
    ("periscope", ">Bid Opening Date<", ">Closes<"),
    ("periscope", ">Bid Solicitation #<", ">Number<"),
    ("periscope", "rowCount", "rows"),
    ("periscope", "bidResultId_data", "bidResults_data"),
    ("periscope", '<th role="columnheader"><span class="ui-column-title">Buyer</span></th>', ""),
    ("periscope", ">Buyer<", ">Description<"),
    ("periscope-contracts", ">Contract/Blanket #<", ">Number<"),
    ("periscope-contracts", ">Description<", ">Summary<"),
    ("periscope-contracts", ">Vendor<", ">Holder<"),
    ("periscope-contracts", ">Begin Date<", ">From<"),
    ("periscope-contracts", ">End Date<", ">Until<"),
    ("periscope-contracts", '"totalRecords"', '"records"'),
    ("periscope-contracts", "contractResultId_data", "contractResults_data"),
]


@pytest.mark.parametrize(("name", "old", "new"), RENAMED, ids=lambda value: value[:30])
def test_a_renamed_key_or_column_is_said_and_no_field_moves(wire: Wire, name: str, old: str, new: str) -> None:
    kind = KINDS[name]
    wire.world.shelf(kind.shelf).put(*(kind.row(number) for number in range(3)))
    changed(wire, kind, lambda body: body.replace(old, new))
    refusal = wire.refusal(kind.made, kind.listing)
    assert refusal.trouble is Trouble.LAYOUT
    assert "could not be read: " not in str(refusal)


@pytest.mark.parametrize("old", ["internalid", "contract", "description", "startDate", "endDate", "contractors"])
def test_a_contracts_details_with_a_renamed_key_are_set_aside(wire: Wire, old: str) -> None:
    kind = KINDS["esbd-contracts"]
    wire.world.shelf(kind.shelf).put(kind.row(1, contractors=("Round Inc.",)))
    found = wire.read(kind.made, "contracts").records
    wire.simulator.faults.set(kind.host, rewritten((f'"{old}":', '"other":')))
    snapshot = wire.read(kind.made, "contract-pages", found)
    assert (snapshot.records, [one.row for one in snapshot.rejects]) == ((), ["901"])


def test_a_status_nobody_has_explained_is_a_reject(wire: Wire) -> None:
    for name, old, new in (("opengov", '"status":"open"', '"status":"x"'), ("esbd", '"Posted"', '"Reposted"')):
        kind = KINDS[name]
        wire.world.shelf(kind.shelf).put(kind.row(1), kind.row(2))
        changed(wire, kind, lambda body, old=old, new=new: body.replace(old, new, 1))
        snapshot = wire.read(kind.made)
        assert (ids(snapshot), [one.row for one in snapshot.rejects]) == (["RFP-2"], ["500001"])


EDGES = [
    "2026-10-31T15:00:00-05:00",
    "2026-11-01T00:30:00-05:00",
    "2026-11-01T15:00:00-06:00",
    "2027-03-13T15:00:00-06:00",
    "2027-03-14T01:30:00-06:00",
    "2027-03-14T15:00:00-05:00",
]


@pytest.mark.parametrize("kind", DATED, indirect=True)
def test_closing_times_around_the_change_of_clocks(wire: Wire, kind: Kind) -> None:
    moments = [datetime.fromisoformat(said) for said in EDGES]
    wire.world.shelf(kind.shelf).put(*(kind.row(n, due=due, zone=kind.made.timezone) for n, due in enumerate(moments)))
    dues = [one.due for one in wire.read(kind.made).records]
    assert [due.at.astimezone(UTC) for due in dues] == [one.astimezone(UTC) for one in moments]
    assert {(due.zone, due.exact, due.assumed_zone) for due in dues} == {
        (kind.made.timezone, True, kind.portal == "njstart")
    }


def test_opengov_tells_the_two_half_past_ones_of_autumn_apart(wire: Wire) -> None:
    kind = KINDS["opengov"]
    twice = [datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (5, 6)]
    wire.world.shelf(kind.shelf).put(*(kind.row(n, due=due) for n, due in enumerate(twice)))
    dues = [one.due.at for one in wire.read(kind.made).records]
    assert [due.astimezone(UTC) for due in dues] == twice
    assert [f"{due:%H:%M %Z}" for due in dues] == ["01:30 EDT", "01:30 EST"]


# OpenGov


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("count", [1, 100, 101, 250])
def test_opengov_pages_from_zero_or_from_one(wire: Wire, first: int, count: int) -> None:
    kind = KINDS["opengov"]
    wire.world.settings = replace(wire.world.settings, opengov_first_page=first)
    wire.world.shelf(kind.shelf).put(*(kind.row(number) for number in range(count)))
    assert sorted(ids(wire.read(kind.made))) == sorted(f"RFP-{number}" for number in range(count))


def test_opengov_rows_and_details(wire: Wire) -> None:
    kind = KINDS["opengov"]
    wire.world.shelf(kind.shelf).put(
        kind.row(
            7,
            description="For <b>schools</b>",
            addenda=2,
            department="12 Fleet",
            issued=datetime(2026, 10, 2, 2, tzinfo=UTC),
            preproposal=datetime(2026, 10, 27, 15, tzinfo=UTC),
            questions_due=datetime(2026, 11, 3, 17, tzinfo=UTC),
            contact="A. Person",
            documents=(("RFP", "https://files.example/rfp.pdf"),),
        )
    )
    one = wire.read(kind.made).records[0]
    assert (one.id, one.lead_agency, one.addenda, one.description) == ("500007", "Cobb County", 2, "For <b>schools</b>")
    assert one.url == "https://procurement.opengov.com/portal/cobbcoga/projects/500007"
    assert one.categories == ("Fleet", "Request For Proposal")
    assert one.issued_on == date(2026, 10, 1)  # ten in the evening there
    detail = wire.read(kind.made, "solicitation-pages", [one]).records[0]
    assert (detail.id, detail.codes, detail.documents) == ("500007", ("nigp:20453",), ())
    assert detail.preproposal.at == datetime(2026, 10, 27, 15, tzinfo=UTC)
    assert detail.questions_due.at == datetime(2026, 11, 3, 17, tzinfo=UTC)
    assert wire.simulator.asked(kind.host)[0].headers["origin"] == "https://procurement.opengov.com"


def test_opengov_details_that_are_gone_hold_up_no_others(wire: Wire) -> None:
    kind = KINDS["opengov"]
    wire.world.shelf(kind.shelf).put(kind.row(1), kind.row(2))
    found = wire.read(kind.made).records
    wire.world.shelf(kind.shelf).remove(found[0].id)
    snapshot = wire.read(kind.made, "solicitation-pages", found)
    assert ([one.id for one in snapshot.records], [one.row for one in snapshot.rejects]) == (["500002"], ["500001"])


def hgac(number: int, department: str = "3252 HGACBuy", **fields: Any) -> SimSolicitation:
    return KINDS["opengov"].row(number, department=department, lead_agency="H-GAC", **fields)


def test_only_the_departments_rows_and_the_total_of_all(wire: Wire) -> None:
    shelf = wire.world.shelf("opengov:h-gac")
    shelf.put(*(hgac(n, "9 Transport" if n % 3 else "3252 HGACBuy") for n in range(150)))
    snapshot = wire.read(catalog()["hgacbuy"])
    assert len(snapshot.records) == 50
    assert not snapshot.rejects
    shelf.put(hgac(200, ""))
    assert [one.row for one in wire.read(catalog()["hgacbuy"]).rejects] == ["500200"]


def test_no_open_row_of_the_department_is_believed_only_when_its_number_is_known(wire: Wire) -> None:
    shelf = wire.world.shelf("opengov:h-gac")
    shelf.put(hgac(1, "9 Transport"))
    refusal = wire.refusal(catalog()["hgacbuy"])
    assert refusal.trouble is Trouble.LAYOUT
    assert "department 3252" in str(refusal)
    shelf.put(hgac(2, stage=Stage.AWARDED))
    assert wire.read(catalog()["hgacbuy"]).empty
    shelf.clear()
    assert wire.read(catalog()["hgacbuy"]).empty


# Texas


@pytest.mark.parametrize("shape", ["objects", "text"])
@pytest.mark.parametrize("filters", [True, False])
def test_the_agency_is_found_by_name_whatever_its_number(wire: Wire, shape: str, filters: bool) -> None:
    wire.world.settings = replace(wire.world.settings, esbd_agencies=shape, esbd_filters=filters)
    kind = KINDS["esbd"]
    shelf = wire.world.shelf("esbd")
    shelf.put(*(kind.row(n, lead_agency="ESC Region 18 - E1650") for n in range(30)))
    shelf.put(*(kind.row(n, lead_agency="ESC Region 8 - E2250") for n in range(30, 70)))
    snapshot = wire.read(kind.made)
    assert ids(snapshot) == [f"RFP-{n}" for n in range(30, 70)]
    assert {one.lead_agency for one in snapshot.records} == {"ESC Region 8"}


def test_a_number_that_has_become_anothers_is_said(wire: Wire) -> None:
    kind = KINDS["esbd"]
    wire.world.shelf("esbd").put(kind.row(1, lead_agency="City of Elsewhere - E2250"))
    changed(wire, kind, lambda body: body.replace("ESC Region 8", "ESC Region 80"))
    refusal = wire.refusal(kind.made)
    assert refusal.trouble is Trouble.LAYOUT
    assert "E2250 is that of City of Elsewhere" in str(refusal)


def test_the_hint_serves_where_the_list_of_agencies_does_not_name_it(wire: Wire) -> None:
    kind = KINDS["esbd"]
    wire.world.shelf("esbd").put(kind.row(1))
    changed(wire, kind, lambda body: body.replace('"agencies":[', '"agencies":[],"was":['))
    assert ids(wire.read(kind.made)) == ["RFP-1"]


def test_a_number_that_has_changed_is_looked_up(wire: Wire) -> None:
    kind = KINDS["esbd"]
    wire.world.shelf("esbd").put(kind.row(1), kind.row(2, lead_agency="Elsewhere - C0010"))
    moved = replace(kind.made, listings=(EsbdPosted(agency=("ESC Region 8",), hint="E9999"),))
    assert ids(wire.read(moved)) == ["RFP-1"]
    unnamed = replace(kind.made, listings=(EsbdPosted(agency=("ESC Region 8",)),))
    assert ids(wire.read(unnamed)) == ["RFP-1"]


def test_esbd_rows_and_their_documents(wire: Wire) -> None:
    kind = KINDS["esbd"]
    media = "/core/media/media.nl?id=7&_xt=.pdf"
    wire.world.shelf("esbd").put(
        kind.row(1, number="26 10/03", addenda=3, documents=(("RFP", media),)), kind.row(2, due=None)
    )
    one, open_ended = wire.read(kind.made).records
    assert (one.id, one.number, one.addenda) == ("500001", "26 10/03", 1)
    assert one.url == "https://www.txsmartbuy.gov/esbd/26%2010%2F03"
    assert one.remarks == ("an addendum was posted; how many there are is not told",)
    assert (one.codes, one.categories) == (("nigp:20453", "nigp:92005"), ("Laptops", "Hosting"))
    assert (one.issued_on, one.due.zone) == (date(2026, 10, 1), "America/Chicago")
    assert (open_ended.due, open_ended.addenda) == (None, 0)
    detail = wire.read(kind.made, "solicitation-pages", [one]).records[0]
    assert [(file.title, file.url) for file in detail.documents] == [("RFP", f"https://www.txsmartbuy.gov{media}")]
    apart = replace(one, id="another", lead_agency="Somebody")
    assert [one.row for one in wire.read(kind.made, "solicitation-pages", [apart]).rejects] == ["another"]


def test_a_blank_time_is_the_whole_day(wire: Wire) -> None:
    kind = KINDS["esbd"]
    wire.world.shelf("esbd").put(kind.row(1))
    changed(wire, kind, lambda body: body.replace('"3:00 PM"', '""'))
    due = wire.read(kind.made).records[0].due
    assert (due.exact, due.at.isoformat()) == (False, "2026-11-20T23:59:59-06:00")


def test_an_error_that_comes_with_200_is_an_error(wire: Wire) -> None:
    kind = KINDS["esbd"]
    for status, trouble in (("403", Trouble.BLOCKED), ("500", Trouble.SERVER), ("429", Trouble.THROTTLED)):
        body = json.dumps({"errorStatusCode": status, "errorMessage": "No."})
        wire.simulator.serve(kind.host, kind.path, body, content_type="application/json")
        assert wire.refusal(kind.made).trouble is trouble


def contract(number: int, **fields: Any) -> SimContract:
    given = {"id": str(900 + number), "number": f"C-{number}", "title": f"Tires {number}", "supplier": "Round Inc."}
    return SimContract(**(given | {"starts_on": date(2025, 5, 1), "ends_on": date(2028, 4, 30)} | fields))


def test_texas_contracts_page_by_page_with_details(wire: Wire) -> None:
    portal = catalog()["txsmartbuy"]
    shelf = wire.world.shelf("txsmartbuy")
    shelf.put(*(contract(n) for n in range(60)), contract(60, ends_on=date(2099, 12, 31), contractors=("A", "B")))
    snapshot = wire.read(portal, "contracts")
    assert ids(snapshot) == [f"C-{n}" for n in range(61)]
    assert len(wire.simulator.asked("www.txsmartbuy.gov")) == 3
    first, last = snapshot.records[0], snapshot.records[-1]
    assert (first.starts_on, first.ends_on, first.remarks) == (date(2025, 5, 1), date(2028, 4, 30), ())
    assert (last.ends_on, last.remarks) == (None, ("open-ended",))
    detail = wire.read(portal, "contract-pages", [last]).records[0]
    assert (detail.supplier, detail.codes, detail.remarks) == ("A; B", ("nigp:20453",), ("open-ended",))
    shelf.clear()
    assert wire.read(portal, "contracts").empty
    assert [one.row for one in wire.read(portal, "contract-pages", [last]).rejects] == [last.id]


def test_hgacbuy_contracts(wire: Wire) -> None:
    portal = catalog()["hgacbuy"]
    wire.world.shelf("hgacbuy").put(
        contract(1, description="Pavers & more"), contract(2, starts_on=None), contract(3, starts_on=None, ends_on=None)
    )
    one, two, three = wire.read(portal, "contracts").records
    assert (one.id, one.number, one.title, one.description) == ("901", "C-1", "Tires 1", "Pavers & more")
    assert (one.starts_on, one.ends_on) == (date(2025, 5, 1), date(2028, 4, 30))
    assert one.url == "https://www.hgacbuy.org/products-and-services/view-contract?contractid=901"
    assert (two.starts_on, two.ends_on, two.term_text, three.term_text) == (None, None, "04/30/2028", "")
    wire.world.shelf("hgacbuy").clear()
    assert wire.refusal(portal, "contracts").trouble is Trouble.INCOMPLETE


def test_dir_plans_and_postings(wire: Wire) -> None:
    portal = catalog()["dir"]
    dir_row = {"due": None, "issued": datetime(2027, 1, 15, 12, tzinfo=UTC)}
    kind = KINDS["esbd"]
    wire.world.shelf("dir").put(
        kind.row(1, number="DIR-CPO-TMP-593", stage=Stage.PLANNED, **dir_row),
        kind.row(2, number="DIR-CPO-TMP-600", **dir_row),
    )
    planned, posted = wire.read(portal, "schedule").records
    assert (planned.number, planned.stage.value) == ("DIR-CPO-TMP-593", "forecast")
    assert planned.remarks == ("issue planned for January 15, 2027",)
    assert (posted.stage.value, posted.id) == ("open", "dir-cpo-tmp-600")
    agency = "Texas Department of Information Resources - 313"
    wire.world.shelf("esbd").put(kind.row(5, number="dir-cpo-tmp-600", lead_agency=agency), kind.row(6))
    on_board = wire.read(portal).records
    assert ids_of(on_board) == ["500005"]
    assert portal.join is not None
    assert (portal.join(posted, on_board[0]), portal.join(planned, on_board[0])) == (True, False)
    wire.world.shelf("dir").clear()
    assert wire.refusal(portal, "schedule").trouble is Trouble.LAYOUT


def ids_of(records: Any) -> list[str]:
    return [one.id for one in records]


# Periscope


def test_periscope_contracts_with_their_ends(wire: Wire) -> None:
    portal = catalog()["njstart"]
    wire.world.shelf("bso:www.njstart.gov").put(
        *(contract(n, solicitation_title=f"B-{n}", lead_agency="DPP") for n in range(60))
    )
    snapshot = wire.read(portal, "contracts")
    assert ids(snapshot) == [f"C-{n}" for n in range(60)]
    one = snapshot.records[59]
    assert (one.supplier, one.solicitation_number, one.lead_agency, one.zone) == (
        "Round Inc.",
        "B-59",
        "DPP",
        "America/New_York",
    )
    assert (one.starts_on, one.ends_on) == (date(2025, 5, 1), date(2028, 4, 30))


def test_periscope_does_not_page_through_a_register_of_thousands(wire: Wire) -> None:
    kind = KINDS["periscope"]
    wire.world.shelf(kind.shelf).put(kind.row(1))
    changed(wire, kind, lambda body: body.replace("rowCount:1", "rowCount:3001"))
    assert wire.refusal(kind.made).trouble is Trouble.INCOMPLETE
    assert len(wire.simulator.asked(kind.host)) == 1


def test_periscope_statuses_times_and_the_session(wire: Wire) -> None:
    kind = KINDS["periscope"]
    shelf = wire.world.shelf(kind.shelf)
    shelf.put(*(kind.row(n, construction=True) for n in range(26)))
    shelf.put(kind.row(30, stage=Stage.AWARDED), kind.row(31, stage=Stage.PENDING), kind.row(32, due=None))
    records = {one.id: one for one in wire.read(kind.made).records}
    assert (records["RFP-0"].due.text, records["RFP-0"].stage.value) == ("11/19/2026 16:00:00", "open")
    assert records["RFP-30"].remarks == ("listed as open with the status ‘Bid to PO’",)
    assert (records["RFP-31"].stage.value, records["RFP-32"].due) == ("closed", None)
    first, second = wire.simulator.asked(kind.host, kind.path)
    assert (first.method, first.path, second.method, second.path) == ("GET", f"{BIDS}?openBids=true", "POST", BIDS)
    assert second.headers["cookie"].startswith("JSESSIONID=")
    assert second.headers["origin"] == "https://www.njstart.gov"


def test_a_heading_and_a_cell_that_lost_their_tags_do_not_shift_a_column(wire: Wire) -> None:
    kind = KINDS["periscope"]
    wire.world.shelf(kind.shelf).put(kind.row(1, contact="A. Buyer"))
    heading = '<th role="columnheader"><span class="ui-column-title">Blanket #</span></th>'
    opening = '<th role="columnheader">'

    def lost(body: str) -> str:
        return body.replace(heading, heading.removeprefix(opening)).replace('<td role="gridcell">Laptops', "Laptops")

    changed(wire, kind, lost)
    assert "headings outside of their columns" in str(wire.refusal(kind.made))
    changed(wire, kind, lambda body: body.replace(f"</th>{heading}", heading.removeprefix(opening)))
    assert "headings outside of their columns" in str(wire.refusal(kind.made))


def test_periscope_takes_a_refused_paging_for_a_refusal(wire: Wire) -> None:
    kind = KINDS["periscope"]
    wire.world.shelf(kind.shelf).put(*(kind.row(n) for n in range(30)))
    asked = Asked(method="GET", host=kind.host, target=kind.path)
    page = routes.answer(wire.world.view(), asked)
    assert page is not None
    markup = page.body.decode()
    wire.simulator.serve(kind.host, kind.path, markup.replace('name="_csrf"', 'name="other"'))
    assert "no _csrf" in str(wire.refusal(kind.made))
    wire.simulator.serve(kind.host, kind.path, markup)
    refusal = wire.refusal(kind.made)
    assert refusal.trouble is Trouble.LAYOUT
    assert "did not take the request for more rows" in str(refusal)


def test_every_state_has_its_bids(wire: Wire) -> None:
    for key in ("njstart", "commbuys", "bidbuy-il", "oregonbuys", "nevadaepro", "arbuy"):
        portal = catalog()[key]
        bids = portal.listings[0]
        assert isinstance(bids, PeriscopeBids)
        due = datetime(2026, 10, 28, 12, tzinfo=ZoneInfo(portal.timezone))
        wire.world.shelf(f"bso:{bids.host}").put(KINDS["periscope"].row(1, due=due, zone=portal.timezone))
        one = wire.read(portal).records[0]
        assert (one.due.at, one.states) == (due, portal.states)
        assert one.url == f"https://{bids.host}/bso/external/bidDetail.sda?docId=RFP-1&external=true&parentUrl=close"
