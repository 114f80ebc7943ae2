"""Registers of state contracts: how they are asked, what stands for "no end", and what is refused, not guessed."""

# ruff: noqa: E501 - markup stays on its line

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from replay import NOW, SAMPLES, Answer, Replay, portal_of, read, workbook

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Page, Portal, Request, Snapshot
from coopwatchd.portals.catalog import catalog, platforms
from coopwatchd.portals.crawl import crawl
from coopwatchd.portals.fields import Place, text
from coopwatchd.portals.headings import named
from coopwatchd.portals.platforms.spreadsheet import Spreadsheet
from coopwatchd.portals.registers import first_day, held, last_day, open_ended, term, unending
from coopwatchd.portals.rows import JsonRow

PLACE = Place(url="https://register.example", zone="America/Chicago")
REGISTERS = (
    "utah colorado dc delaware dir-contracts florida idaho louisiana missouri northcarolina tennessee vermont washington"
    " westvirginia commbuys arbuy bidbuy-il njstart oregonbuys nevadaepro txsmartbuy"
).split()


def asked(portal: Portal, answers: Mapping[str, Any], listing: str = "contracts") -> tuple[Snapshot, list[Request]]:
    """What a listing reads, and the requests it makes for it."""
    replay = Replay(portal, answers)
    chosen = next(one for one in portal.listings if one.name == listing)
    outcome = crawl(portal, chosen, replay, NOW)
    assert isinstance(outcome, Snapshot)
    return outcome, replay.requests


def sample(key: str, name: str) -> str:
    return (SAMPLES / key / name).read_text()


@pytest.mark.parametrize("key", REGISTERS)
def test_every_register_of_the_catalog_gives_contracts_with_their_ends(key: str) -> None:
    portal = catalog()[key]
    assert {"contracts", "expirations"} <= set(portal.gives)
    assert any(listing.kind == "contract" for listing in portal.listings)
    assert portal.states
    assert portal.note
    assert portal.route
    assert portal.terms


@pytest.mark.parametrize(
    ("said", "ends", "words"),
    [
        ("06/30/2028", date(2028, 6, 30), ""),
        ("2027-06-30T00:00:00.000", date(2027, 6, 30), ""),
        ("2027-06-30T00:00:00.0000000", date(2027, 6, 30), ""),
        ("01/20/31", date(2031, 1, 20), ""),
        ("June 30, 2028", date(2028, 6, 30), ""),
        ("12/31/2050", date(2050, 12, 31), ""),
        ("12/31/2099", None, "12/31/2099"),
        ("12/31/2090", None, "12/31/2090"),
        ("12/31/2999", None, "12/31/2999"),
        ("12/31/9999", None, "12/31/9999"),
        ("9999-12-31T00:00:00.000", None, "9999-12-31T00:00:00.000"),
        ("Until further notice", None, "Until further notice"),
        ("TBD", None, "TBD"),
        ("", None, ""),
    ],
)
def test_an_end_is_a_date_or_its_words_are_kept(said: str, ends: date | None, words: str) -> None:
    row = JsonRow({"end": said})
    assert last_day("end").read(row, PLACE) == ends
    assert unending("end").read(row, PLACE) == words
    placeholder = (f"open-ended: its end is given as {said}",) if any(year in said for year in ("99", "2090")) else ()
    assert open_ended("end").read(row, PLACE) == placeholder


def test_what_is_no_date_is_refused_and_told_once() -> None:
    row = JsonRow({"end": "soon"})
    with pytest.raises(ValueError, match="‘soon’ is not a date"):
        last_day("end").read(row, PLACE)
    assert (unending("end").read(row, PLACE), open_ended("end").read(row, PLACE)) == ("", ())


def test_a_term_without_a_column_for_its_start_has_none() -> None:
    assert set(term("", "end")) == {"ends_on", "term_text", "remarks"}
    assert term("from", "to", "%d.%m.%Y")["starts_on"].read(JsonRow({"from": "31.12.2026"}), PLACE) == date(
        2026, 12, 31
    )
    assert first_day("from").read(JsonRow({}), PLACE) is None


def test_an_id_of_number_and_holder_needs_the_number() -> None:
    field = held("number", "supplier")
    assert field.read(JsonRow({"number": "IP 90/A", "supplier": "Acme, Inc."}), PLACE) == "ip-90-a acme,-inc"
    assert field.read(JsonRow({"number": "", "supplier": "Acme"}), PLACE) == ""


def test_a_workbooks_last_day_of_all_is_no_end() -> None:
    listing = Spreadsheet(
        Contract,
        url="/register.xlsx",
        columns={name: named(name) for name in ("number", "title", "ends")},
        fields={"id": text("number"), "title": text("title"), **term("", "ends")},
    )
    lines = [["Number", "Title", "Ends"], ["1", "Salt", 2958465], ["2", "Sand", 47299.79], ["3", "Grit", 63919]]
    found = read(portal_of(listing), {"/register.xlsx": Answer(workbook(lines))}).records
    assert [(str(one.ends_on), one.term_text) for one in found] == [
        ("None", "9999-12-31"),
        ("2029-06-30", ""),
        ("2074-12-31", ""),
    ]


def test_utahs_search_is_posted_without_a_word_and_proves_no_absence() -> None:
    portal = catalog()["utah"]
    url = "https://statecontracts.utah.gov/Home/GetResult"
    snapshot, requests = asked(portal, {url: sample("utah", "register.html")}, "cooperative-contracts")
    assert len(snapshot.records) == 2
    assert [(one.url, one.form, one.conditional) for one in requests] == [
        (url, {"keywords": "", "counties": ""}, False)
    ]
    listing = next(one for one in portal.listings if one.name == "cooperative-contracts")
    assert (listing.complete, listing.optional) == (False, True)
    headings = sample("utah", "register.html").split("<tbody>")[0] + "</table>"
    with pytest.raises(Refusal, match="does not say that it is empty"):
        asked(portal, {url: headings}, "cooperative-contracts")


def test_louisiana_is_searched_in_one_session_with_and_without_its_flag() -> None:
    url = "/osp/lapac/eCat/dsp_eCatSearchLagov.cfm"
    pages = [sample("louisiana", f"{name}.html") for name in ("search", "all", "coop")]
    snapshot, requests = asked(catalog()["louisiana"], {url: pages})
    assert [one.form and one.form["Coop"] for one in requests] == [None, "0", "1"]
    assert {"isSearch": "TRUE", "searchForLaGOV": "Contracts", "VendorName": ""}.items() <= requests[1].form.items()
    assert {one.number: one.categories for one in snapshot.records} == {
        "4400090001": ("cooperative",),
        "4400090002": (),
    }
    everything = catalog()["louisiana"]
    same, _ = asked(everything, {url: [pages[0], pages[1], pages[1]]})
    assert [one.categories for one in same.records] == [(), ()]
    only, _ = asked(everything, {url: [pages[0], pages[1].replace("4400090001", "4400090009"), pages[2]]})
    assert sorted(one.number for one in only.records) == ["4400090001", "4400090002", "4400090009"]


def test_dcs_search_is_posted_and_its_latest_period_counts_whatever_the_order() -> None:
    results = json.loads(sample("dc", "contracts.json"))["results"]
    for order in (results, results[::-1]):
        snapshot, requests = asked(catalog()["dc"], {"/api/contracts/search": json.dumps({"results": order})})
        found = {one.number: (str(one.ends_on), one.term_text) for one in snapshot.records}
        assert found["CW900001"] == ("2027-09-30", "current option period: Option 2")
        assert requests[0].json == {"FilterBy": [{"name": "Keyword", "value": ""}], "OrderBy": []}


def test_a_changed_answer_is_refused_and_never_read_as_nothing() -> None:
    for key, url in (
        ("dc", "/api/contracts/search"),
        ("florida", "https://dms-media.ccplatform.net/api/search_contracts?q=&page=1"),
    ):
        with pytest.raises(Refusal, match="has no list under") as refusal:
            asked(catalog()[key], {url: '{"items": []}'})
        assert refusal.value.trouble is Trouble.LAYOUT


def google(answer: Callable[[str], tuple[int, str, str]]) -> tuple[Snapshot, list[str]]:
    """Colorado read where `answer` says status, location and body for each address."""
    portal, urls = catalog()["colorado"], []

    def fetch(request: Request) -> Page:
        urls.append(request.url)
        status, location, body = answer(request.url)
        assert status == 200 or status in request.answers
        headers = {"Location": location, "Content-Type": "text/csv" if "docs" in request.url else "text/html"}
        url = request.url if "://" in request.url else portal.home + request.url
        return Page(url=url, status=status, headers=headers, body=body.encode(), fetched_at=NOW)

    outcome = crawl(portal, portal.listings[0], fetch, NOW)
    assert isinstance(outcome, Snapshot)
    return outcome, urls


EXPORT = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/export?format=csv&gid=0"


def test_colorados_sheet_is_found_on_its_page_and_behind_googles_redirect() -> None:
    file = "https://doc-0s-9k-sheets.googleusercontent.com/export/x/y?format=csv"
    said = {
        "/spco/state-price-agreements": (200, "", sample("colorado", "page.html")),
        EXPORT: (307, file, ""),
        file: (200, "", sample("colorado", "sheet.csv")),
    }
    snapshot, urls = google(said.__getitem__)
    assert urls == list(said)
    assert [one.source for one in snapshot.records] == [
        "NASPO ValuePoint",
        "MMCAP Infuse",
        "OMNIA Partners",
        "",
        "Sourcewell",
    ]


def test_colorados_other_sheets_are_passed_over() -> None:
    other = EXPORT.replace("1AbC", "2XyZ")
    page = f'<a href="{other}">Vendor contacts</a>' + sample("colorado", "page.html")
    said = {
        "/spco/state-price-agreements": (200, "", page),
        other: (200, "", "Name,Phone\nA,1\n"),
        EXPORT: (200, "", sample("colorado", "sheet.csv")),
    }
    assert len(google(said.__getitem__)[0].records) == 5


@pytest.mark.parametrize(
    ("page", "sheet", "trouble", "what"),
    [
        ("<p>Moved</p>", (200, "", ""), Trouble.LAYOUT, "links to no Google sheet"),
        ("", (302, "https://accounts.google.com/signin", ""), Trouble.ADDRESS, "no export of Google's"),
        ("", (302, "http://x.googleusercontent.com/a", ""), Trouble.ADDRESS, "no export of Google's"),
        ("", (200, "", "Vendor,Phone\nA,1\n"), Trouble.LAYOUT, "no heading row with all its columns"),
    ],
)
def test_colorado_says_why_it_cannot_be_read(
    page: str, sheet: tuple[int, str, str], trouble: Trouble, what: str
) -> None:
    said = {"/spco/state-price-agreements": (200, "", page or sample("colorado", "page.html")), EXPORT: sheet}
    with pytest.raises(Refusal, match=what) as refusal:
        google(said.__getitem__)
    assert refusal.value.trouble is trouble


CARD = '<div class="contract-card"><a class="contract-title-link" href="/statewide-contract/{0}/">S{0}</a><div class="description">Salt {0}</div></div>'


def test_idaho_is_asked_for_fifty_cards_at_a_time() -> None:
    pages = ["".join(CARD.format(n) for n in range(at, at + 50)) for at in (0, 50)] + [CARD.format(100)]
    snapshot, requests = asked(catalog()["idaho"], {"/wp-admin/admin-ajax.php": pages})
    assert len(snapshot.records) == 101
    assert [one.form["paged"] for one in requests] == ["1", "2", "3"]
    assert {one.form["contract_status"] for one in requests} == {"active"}


def test_idahos_last_full_page_may_be_followed_by_nothing() -> None:
    full = "".join(CARD.format(n) for n in range(50))
    snapshot, _ = asked(catalog()["idaho"], {"/wp-admin/admin-ajax.php": [full, "0"]})
    assert len(snapshot.records) == 50
    with pytest.raises(Refusal) as refusal:
        asked(catalog()["idaho"], {"/wp-admin/admin-ajax.php": "0"})
    assert refusal.value.trouble is Trouble.LAYOUT


def details(key: str, listing: str, known: Contract, page: str) -> Snapshot:
    return read(catalog()[key], {known.url: page}, listing=listing, wanted=[known])


def test_a_page_about_another_contract_is_set_aside() -> None:
    known = Contract(
        id="dir-cpo-9009", number="DIR-CPO-9009", title="x", url="https://dir.texas.gov/contracts/dir-cpo-9009"
    )
    snapshot = details("dir-contracts", "contract-pages", known, sample("dir-contracts", "9001.html"))
    assert [one.reason for one in snapshot.rejects] == [f"{known.url} is about DIR-CPO-9001"]
    elsewhere = replace(known, url="https://dir.texas.gov/contracts-vendors")
    assert details("dir-contracts", "contract-pages", elsewhere, "").records == ()


@pytest.mark.parametrize(
    ("key", "listing", "page", "what"),
    [
        ("dir-contracts", "contract-pages", "<p><strong>Vendor ID:</strong> <span>1</span></p>", "no term date"),
        ("idaho", "contract-pages", "<div>Status: Active</div>", "no number or no expiration date"),
        ("washington", "summaries", "<div><b>Current Term:</b> five years</div>", "no current term from one date"),
        (
            "washington",
            "summaries",
            "<div><b>Current Term:</b> 06/30/2027 to 07/01/2025</div>",
            "ends before it starts",
        ),
    ],
)
def test_a_page_without_a_term_is_set_aside(key: str, listing: str, page: str, what: str) -> None:
    known = Contract(id="1", number="1", title="x", url=f"{catalog()[key].home}/contracts/1")
    snapshot = details(key, listing, known, page)
    assert snapshot.records == ()
    assert what in snapshot.rejects[0].reason


def test_washingtons_far_end_is_none() -> None:
    known = Contract(id="1", number="1", title="x", url="https://apps.des.wa.gov/DESContracts/Home/ContractSummary/1")
    page = "<div><b>Current Term:</b> 01/01/2025 - 12/31/2099</div>"
    (one,) = details("washington", "summaries", known, page).records
    assert (one.ends_on, one.remarks) == (None, ("open-ended: its end is given as 12/31/2099",))
    assert one.title == "x"


def test_washingtons_list_that_a_script_fills_is_refused() -> None:
    page = '<html><table id="contractors"><thead><tr><th>Contract</th></tr></thead><tbody></tbody></table></html>'
    with pytest.raises(Refusal, match="a script may fill its table"):
        asked(catalog()["washington"], {"/DESContracts/Home/VendorListing": page})


def test_vermonts_page_without_a_heading_row_is_refused() -> None:
    url = "/purchasing-contracting/contract-info/current"
    page = sample("vermont", "current.html")
    with pytest.raises(Refusal, match="no table with columns for a contract and its supplier"):
        asked(catalog()["vermont"], {url: page.replace(">Supplier<", ">Name<")})
    with pytest.raises(Refusal, match="has no contract in its tables"):
        asked(catalog()["vermont"], {url: re.sub(r"9000\d", "none", page)})


def test_vermonts_empty_last_cells_are_no_column() -> None:
    url = "/purchasing-contracting/contract-info/current"
    page = sample("vermont", "current.html")
    vermont = catalog()["vermont"]
    padded, plain = (
        [replace(one, page="") for one in asked(vermont, {url: body})[0].records]
        for body in (page.replace("</tr>", "<td></td></tr>"), page)
    )
    assert padded == plain


def idoa(*suppliers: str) -> Portal:
    platform = platforms()["idoa"]
    return platform.portal("mine", platform.Options(suppliers=suppliers, timezone="America/Indiana/Indianapolis"))


def row(number: int, end: str = "2028-06-30", **more: Any) -> dict[str, Any]:
    given = {"id": str(number), "amendment": 0, "agencyName": "Police", "vendorName": "Acme"}
    return given | {"startDate": "2024-07-01T00:00:00.0000000", "endDate": f"{end}T00:00:00.0000000"} | more


def test_indiana_is_asked_for_each_supplier_until_a_page_is_not_full() -> None:
    url = "/apps/idoa/contractsearch/api/contracts/search"
    pages = [json.dumps({"results": rows}) for rows in ([row(n) for n in range(100)], [row(100)], [])]
    snapshot, requests = asked(idoa("Acme", "Nobody"), {url: pages})
    assert len(snapshot.records) == 101
    assert [(one.json["businessName"], one.json["pageNumber"]) for one in requests] == [
        ("Acme", 1),
        ("Acme", 2),
        ("Nobody", 1),
    ]


def test_indianas_last_amendment_counts_even_where_it_ends_earlier_and_history_is_left_out() -> None:
    url = "/apps/idoa/contractsearch/api/contracts/search"
    results = [row(1, amendment=2, end="2026-12-31"), row(1), row(2, end="2019-06-30"), row(3, end="n/a")]
    results += [row(4, end="2026-01-01"), row(5, end="9999-12-31")]
    snapshot, _ = asked(idoa("Acme"), {url: json.dumps({"results": results})})
    assert [(one.id, str(one.ends_on)) for one in snapshot.records] == [
        ("1", "2026-12-31"),
        ("4", "2026-01-01"),
        ("5", "None"),
    ]
    assert [one.row for one in snapshot.rejects] == ["3-0"]


def test_indiana_refuses_what_is_something_else() -> None:
    with pytest.raises(Refusal, match="without its results"):
        asked(idoa("Acme"), {"/apps/idoa/contractsearch/api/contracts/search": "[]"})


@pytest.mark.slow
def test_indiana_refuses_what_is_too_much() -> None:
    url = "/apps/idoa/contractsearch/api/contracts/search"
    full = [json.dumps({"results": [row(at * 100 + n) for n in range(100)]}) for at in range(21)]
    with pytest.raises(Refusal, match="more than 2000 rows for ‘Acme’") as refusal:
        asked(idoa("Acme"), {url: full})
    assert refusal.value.trouble is Trouble.INCOMPLETE


BLANKETS = "/bso/view/search/external/advancedSearchContractBlanket.xhtml"
SEARCH_PAGE = """<html><body><form id="contractBlanketSearchForm"><input type="hidden" name="_csrf" value="c1">
<input type="hidden" name="javax.faces.ViewState" value="v1"><input name="contractBlanketSearchForm:vendorName" value="">
<input type="checkbox" name="off" value="on"><input type="checkbox" name="on" value="yes" checked>
<select name="kind"><option value="all">All</option><option value="one" selected>One</option></select>
<input type="submit" name="go" value="Go"></form>
<script>searchNew = function(){return PrimeFaces.ab({s:"form:search",f:"contractBlanketSearchForm",u:"form:results"});}</script>
</body></html>"""
HEADS = ("Contract/Blanket #", "Description", "Vendor", "Begin Date", "End Date")
TABLE = "contractBlanketSearchResultsForm:contractResultId"


def blankets(first: int, count: int) -> str:
    lines = ""
    for n in range(first, first + count):
        cells = (f"PO-{n}", f"Salt {n}", "Acme", "01/01/2026", "12/31/2028")
        lines += f'<tr data-ri="{n}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    return lines


def partial(total: int, count: int) -> str:
    heads = "".join(f'<th><span class="ui-column-title">{name}</span></th>' for name in HEADS)
    table = (
        f'<div id="{TABLE}"><table><thead><tr>{heads}</tr></thead><tbody id="{TABLE}_data">{blankets(0, count)}</tbody>'
        f'</table></div><script>x({{id:"{TABLE}",rowCount:{total}}})</script>'
    )
    return (
        f'<partial-response><changes><update id="form:results"><![CDATA[{table}]]></update>'
        '<update id="j_id1:javax.faces.ViewState:0"><![CDATA[v2]]></update></changes></partial-response>'
    )


def test_a_states_contracts_come_after_a_search_with_nothing_in_it() -> None:
    more = f'<partial-response><changes><update id="{TABLE}"><![CDATA[{blankets(25, 5)}]]></update></changes></partial-response>'
    answers = {f"{BLANKETS}?view=activeContracts": SEARCH_PAGE, BLANKETS: [partial(30, 25), more]}
    snapshot, requests = asked(catalog()["commbuys"], answers)
    assert len(snapshot.records) == 30
    one = snapshot.records[29]
    assert (one.number, one.title, one.supplier, str(one.ends_on)) == ("PO-29", "Salt 29", "Acme", "2028-12-31")
    search, page = requests[1].form, requests[2].form
    assert search["contractBlanketSearchForm:vendorName"] == ""
    assert (search["on"], search["kind"], search["_csrf"]) == ("yes", "one", "c1")
    assert not {"off", "go"} & set(search)
    assert (search["javax.faces.source"], search["javax.faces.partial.render"]) == ("form:search", "form:results")
    assert (page["javax.faces.ViewState"], page["_csrf"], page[f"{TABLE}_first"]) == ("v2", "c1", "25")


def test_a_states_contracts_are_refused_without_a_search_and_where_they_are_too_many() -> None:
    address = f"{BLANKETS}?view=activeContracts"
    with pytest.raises(Refusal, match="has no search that is known"):
        asked(catalog()["arbuy"], {address: SEARCH_PAGE.replace("searchNew", "findNew")})
    with pytest.raises(Refusal, match="no more than 3000 are asked for"):
        asked(catalog()["arbuy"], {address: SEARCH_PAGE, BLANKETS: partial(9_000, 25)})
    with pytest.raises(Refusal, match="did not take the request"):
        asked(catalog()["arbuy"], {address: SEARCH_PAGE, BLANKETS: "<partial-response><error/></partial-response>"})


def test_a_states_contracts_that_stand_on_the_page_already_need_no_search() -> None:
    page = partial(2, 2).split("[CDATA[")[1].split("]]>")[0]
    snapshot, requests = asked(
        catalog()["bidbuy-il"], {f"{BLANKETS}?view=activeContracts": f"<html><body>{page}</body></html>"}
    )
    assert (len(snapshot.records), len(requests)) == (2, 1)


def test_tennessees_measures_are_one_contract_and_its_reused_number_is_many() -> None:
    url = "/t/Public/views/CPOContractDetails/CPOContracts-ADACompliant.csv?:showVizHome=no"
    file = sample("tennessee", "contracts.csv")
    answer = {url: Answer(file.encode(), type="text/csv")}
    before = {one.id for one in asked(catalog()["tennessee"], answer)[0].records}
    assert len(before) == 4
    # The dashboard's index counts rows: a new row moves it, and moves no contract.
    moved = {url: Answer(file.replace('"1,003"', '"1,999"').encode(), type="text/csv")}
    assert {one.id for one in asked(catalog()["tennessee"], moved)[0].records} == before


def test_delaware_is_read_to_a_page_that_is_not_full() -> None:
    def vendor(n: int) -> dict[str, Any]:
        url = f"http://mmp.delaware.gov/Contracts/Details/{n}"
        return {"companyname": "Acme", "contracttitle": f"Salt {n}", "contracturl": {"url": url}, "expiredate": ""}

    base = "/resource/h9bb-iyu6.json?%24where=awarded_vendor%3D%27Y%27&%24order=%3Aid"
    answers = {
        f"{base}&%24offset=0&%24limit=1000": json.dumps([vendor(n) for n in range(1000)]),
        f"{base}&%24offset=1000&%24limit=1000": json.dumps([vendor(1000)]),
    }
    assert len(asked(catalog()["delaware"], answers)[0].records) == 1001
