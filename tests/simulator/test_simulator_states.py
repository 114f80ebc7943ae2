from __future__ import annotations

import http.client
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coopwatchd.simulator import SimSolicitation, Stage

API, TEXAS, NEVADA = "api.procurement.opengov.com", "www.txsmartbuy.gov", "nevadaepro.com"
ESBD = "/app/extensions/CPA/CPAMain/1.0.0/services/ESBD.Service.ss"
BIDS = "/bso/view/search/external/advancedSearchBid.xhtml"
TABLE = "bidSearchResultsForm:bidResultId"


def row(number: int, **fields) -> SimSolicitation:
    given = {
        "id": str(number),
        "number": f"N-{number}",
        "title": f"T {number}",
        "due": datetime(2026, 12, 1, 21, tzinfo=UTC),
    }
    return SimSolicitation(**(given | fields))


@pytest.fixture
def post(simulator):
    def send(host: str, path: str, body: object, **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=60)
        names = {"X-Forwarded-Host": host, "Content-Type": "application/json"} | headers
        try:
            connection.request("POST", path, json.dumps(body), names)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    return send


def test_opengov_wants_its_origin_and_counts_from_where_the_setting_says(simulator, post):
    path = "/api/v1/government/x/project/public"
    simulator.world.shelf("opengov:x").put(*(row(n) for n in range(1, 6)), row(9, stage=Stage.AWARDED))
    origin = {"Origin": "https://procurement.opengov.com"}
    body = {"filters": [{"type": "status", "value": "open"}], "limit": 2, "page": 1}
    assert post(API, path, body)[0] == 403
    found = json.loads(post(API, path, body, **origin)[1])
    assert (found["count"], [one["id"] for one in found["rows"]]) == (5, [1, 2])
    assert found["rows"][0]["proposalDeadline"] == "2026-12-01T21:00:00.000Z"
    simulator.world.settings = replace(simulator.world.settings, opengov_first_page=0)
    assert [one["id"] for one in json.loads(post(API, path, body, **origin)[1])["rows"]] == [3, 4]
    # A status outside of the filters filters nothing.
    assert json.loads(post(API, path, {"status": "open", "page": 0}, **origin)[1])["count"] == 6
    assert post(API, "/api/v1/government/nobody/project/public", body, **origin)[0] == 404


def test_the_esbd_has_24_rows_a_page_of_the_agency_asked_for(simulator, post):
    simulator.world.shelf("esbd").put(
        *(row(n, lead_agency="A - A100") for n in range(30)), row(50, lead_agency="B - B200", addenda=1)
    )
    found = json.loads(post(TEXAS, ESBD, {"page": 2, "agencyNumber": "A100"})[1])
    assert (found["totalRecordsFound"], found["recordsPerPage"], len(found["lines"])) == (30, 24, 6)
    assert (found["lines"][0]["responseDue"], found["lines"][0]["responseTime"]) == ("12/1/2026", "3:00 PM")
    assert {"internalid": "812345", "agencyNumber": "B200", "name": "B"} in found["agencies"]
    last = json.loads(post(TEXAS, ESBD, {"page": 2})[1])["lines"][-1]
    assert (last["status"], last["statusName"]) == ("6", "Addendum Posted")


def test_buyspeed_gives_more_rows_only_to_its_own_session_and_view(simulator, ask):
    simulator.world.shelf(f"bso:{NEVADA}").put(*(row(n, zone="America/Los_Angeles") for n in range(60)))
    first = ask(NEVADA, f"{BIDS}?openBids=true")
    assert "rowCount:60" in first.text
    assert first.text.count("<tr data-ri=") == 25
    cookie = first.headers["set-cookie"].split(";")[0]
    form = {
        "javax.faces.source": TABLE,
        f"{TABLE}_pagination": "true",
        f"{TABLE}_first": "25",
        f"{TABLE}_rows": "25",
        "bidSearchResultsForm": "bidSearchResultsForm",
        "_csrf": re.search('name="_csrf" value="([^"]+)"', first.text)[1],
        "javax.faces.ViewState": re.search('ViewState:0" value="([^"]+)"', first.text)[1],
    }
    headers = {"Cookie": cookie, "Faces-Request": "partial/ajax"}
    second = ask(NEVADA, BIDS, form=form, **headers)
    assert second.text.count("<tr data-ri=") == 25
    state = re.search(r"ViewState:0\"><!\[CDATA\[([^\]]+)", second.text)[1]
    third = ask(NEVADA, BIDS, form=form | {f"{TABLE}_first": "50", "javax.faces.ViewState": state}, **headers)
    assert third.text.count("<tr data-ri=") == 10
    for change in ({"_csrf": "x"}, {"javax.faces.ViewState": state}, {f"{TABLE}_rows": "100"}):
        assert "<error>" in ask(NEVADA, BIDS, form=form | change, **headers).text
    assert "<error>" in ask(NEVADA, BIDS, form=form, Faces_Request="partial/ajax").text


def test_buyspeed_says_so_when_there_is_nothing(simulator, ask):
    page = ask(NEVADA, f"{BIDS}?openBids=true").text
    assert "rowCount:0" in page
    assert "No records found." in page
