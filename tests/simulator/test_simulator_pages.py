from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup

from coopwatchd.simulator import SimContract, SimSolicitation, Stage

SOURCEWELL, NASPO, OMNIA = "www.sourcewell-mn.gov", "www.naspovaluepoint.org", "www.omniapartners.com"
CENTRAL = ZoneInfo("America/Chicago")


def soup(reply):
    assert reply.status == 200
    assert reply.text.rstrip().endswith("</html>")
    return BeautifulSoup(reply.text, features="lxml")


def solicitation(id="11364", **fields):
    return SimSolicitation(
        **{
            "id": id,
            "number": "121526",
            "title": "Laptops & Tablets",
            "due": datetime(2026, 12, 5, 15, 30, tzinfo=CENTRAL),
        }
        | fields
    )


def test_sourcewell_has_three_sections_of_two_blocks_with_a_header_row_each(simulator, ask):
    simulator.world.sourcewell.put(
        solicitation(),
        solicitation("11390", stage=Stage.PENDING, title="Buses"),
        solicitation("11300", stage=Stage.AWARDED, title="Poles", construction=True),
    )
    page = soup(ask(SOURCEWELL, "/solicitations"))
    sections = page.select("section.section__solicitationlisting")
    assert [(s["id"], s.h2.get_text(strip=True)) for s in sections] == [
        ("OpenSols", "Open"),
        ("PendingSols", "Pending"),
        ("RecAwardSols", "Recently awarded"),
    ]
    assert all(len(s.select("div.thead div.row.tr")) == 2 and s.select("div.thead div.eziqc") for s in sections)
    row = sections[0].select_one("div.tbody div.row.tr")
    assert row.a["href"] == "https://www.sourcewell-mn.gov/solicitations/11364"
    assert row.a.get_text() == "Laptops & Tablets"
    assert row.select("div.td")[1].span.get_text() == " December 05, 2026"
    assert re.fullmatch(r"SolicitationListingPage:j_id\d+:j_id\d+:j_id\d+:0:j_id\d+", row.parent["id"])
    awarded = sections[2].select("div.tbody div.row.tr")
    assert [r.get_text(" ", strip=True) for r in awarded] == ["There are no results.", "Poles"]
    assert awarded[1].select("div.td")[1].get_text(strip=True) == ""


def test_sourcewell_says_so_in_every_block_when_there_is_nothing(ask):
    page = soup(ask(SOURCEWELL, "/solicitations"))
    assert len(page.find_all(string=re.compile(r"There are no results\."))) == 6
    assert not page.select("div.tbody a")


def test_a_sourcewell_row_that_only_the_search_knows_is_not_on_the_page(simulator, ask):
    simulator.world.sourcewell.put(solicitation(on_page=False), solicitation("2", stage=Stage.PLANNED))
    assert not soup(ask(SOURCEWELL, "/solicitations")).select("div.tbody a")


def test_a_sourcewell_solicitation_page_is_a_summary_without_a_date(simulator, ask):
    simulator.world.sourcewell.put(solicitation(description="Laptops for schools"))
    page = soup(ask(SOURCEWELL, "/solicitations/11364"))
    assert "Laptops for schools" in page.get_text()
    assert "2026" not in page.get_text()
    assert ask(SOURCEWELL, "/solicitations/11365").status == 404


def test_a_sourcewell_contract_page_has_both_ends_of_the_term(simulator, ask):
    simulator.world.sourcewell.put(
        SimContract(
            number="030925-CLW",
            supplier="Clearwick",
            title="Janitorial Services",
            description="Cleaning",
            starts_on=date(2025, 3, 16),
            ends_on=date(2027, 3, 15),
            tab_ends_on=date(2028, 3, 15),
            documents=(("Contract Forms", "https://files.sourcewell.org/public/a b.pdf"),),
        )
    )
    page = soup(ask(SOURCEWELL, "/cooperative-purchasing/030925-clw"))
    header = page.select_one("article.vendor-contract .vendor-contract-header__content")
    assert (header.h1.get_text(), header.select_one("p.lead").get_text()) == ("Clearwick", "Janitorial Services")
    assert list(header.find_all("p")[1].stripped_strings) == ["#030925-CLW", "Maturity Date: 03/15/2027"]
    tab = page.select_one("#tab-contract-documents")
    assert "Effective 03/16/2025 - 03/15/2028" in tab.get_text()
    assert tab.select_one(".field--name-field-contract-documents .file-link a").get_text() == "Contract Forms "
    assert ask(SOURCEWELL, "/cooperative-purchasing/999999-xxx").status == 404


def test_naspo_writes_label_and_value_into_one_span(simulator, ask):
    due = datetime(2026, 12, 15, 20, 0, tzinfo=UTC)
    simulator.world.naspo.put(
        SimSolicitation(
            id="sw1045",
            number="SW1045",
            title="Emerging Devices",
            due=due,
            lead_agency="Oklahoma",
            issued=datetime(2026, 9, 1, 14, tzinfo=UTC),
            contact="a@example.gov",
            description="Devices",
            documents=(("Download RFP", "https://example.gov/rfp"),),
        ),
        SimSolicitation(id="old", number="CO-1", title="Paint", due=due.replace(month=9), stage=Stage.PENDING),
        SimSolicitation(id="soon", number="UT-1", title="Salt", lead_agency="Utah", stage=Stage.PLANNED),
    )
    page = soup(ask(NASPO, "/solicitation-status/"))
    assert [h.get_text() for h in page.select("h2")] == ["Published Solicitations", "Active Solicitations"]
    row = page.find("div", class_="row solicitations-row solicitation-upcoming")
    assert row.h3.get_text() == "Emerging Devices"
    assert [span.get_text() for span in row.find_all("span") if not span.attrs] == [
        "Lead State: Oklahoma",
        "Contact Info: a@example.gov",
        "Solicitation Number: SW1045",
        "Release Date: 09/01/2026",
        "Close Date: 12/15/2026",
    ]
    assert row.select_one("div.col-xs-12.col-md-6.offset-md-1").get_text() == "Devices"
    active = page.find(string="Active Solicitations").find_all_next("div", class_="solicitations-row")
    assert [r.h3.get_text() for r in active] == ["Paint", "Salt"]
    assert soup(ask("naspovaluepoint.org", "/solicitation-status/")) == page


def test_a_naspo_solicitation_says_its_closing_time_only_in_a_sentence(simulator, ask):
    simulator.world.naspo.put(
        SimSolicitation(
            id="sw1045",
            number="SW1045",
            title="Devices",
            due=datetime(2026, 10, 15, 20, 0, tzinfo=UTC),
            lead_agency="Oklahoma",
        )
    )
    page = soup(ask(NASPO, "/solicitations/sw1045/"))
    assert "Solicitation details" in page.get_text()
    assert "All vendor proposals must be submitted by 3 p.m., Central Time on October 15, 2026." in page.get_text()
    assert ask(NASPO, "/solicitations/sw9999/").status == 404


def test_naspo_portfolios_are_linked_and_name_their_term_and_contractors(simulator, ask):
    simulator.world.naspo.put(
        SimContract(
            number="MA-1",
            slug="computer-equipment-2023-2028",
            title="Computer Equipment",
            lead_agency="Minnesota",
            starts_on=date(2023, 7, 1),
            ends_on=date(2028, 6, 30),
            contractors=("Larkmoor Computing",),
        )
    )
    index = soup(ask(NASPO, "/portfolio/"))
    href = index.select_one("main a")["href"]
    assert href == "https://www.naspovaluepoint.org/portfolio/computer-equipment-2023-2028/"
    text = soup(ask(NASPO, href.removeprefix("https://www.naspovaluepoint.org"))).get_text("\n")
    for line in ("Lead State: Minnesota", "Master Agreement No.: MA-1", "Current Term: 07/01/2023 - 06/30/2028"):
        assert line in text
    assert "Larkmoor Computing" in text
    assert ask(NASPO, "/portfolio/computer-equipment-2023-2028/larkmoor-computing/").status == 200


def test_omnia_lists_current_and_evaluation_with_its_own_spelling(simulator, ask):
    simulator.world.omnia.put(
        solicitation(
            "18211",
            number="269-1",
            zone="America/New_York",
            lead_agency="Alder Falls, Virginia",
            due=datetime(2026, 4, 10, 18, 0, tzinfo=UTC),
            description="Words",
        ),
        solicitation("18102", stage=Stage.PENDING, title="Old"),
    )
    page = soup(ask(OMNIA, "/get-started/solicitations"))
    assert [h.get_text() for h in page.select("h2")][:2] == ["Current Solicitations", "Solicitations in Evaluation"]
    element = page.select_one("div#c18211")
    assert element["class"] == ["ce", "ce-solicitation"]
    read = {
        name: element.select_one(f".solicitation-ce__{name}").get_text()
        for name in ("reference", "title", "agency", "response-due", "decription")
    }
    assert read == {
        "reference": "269-1",
        "title": "Laptops & Tablets",
        "agency": "Alder Falls, Virginia",
        # April, and yet EST: the label is the wall clock's.
        "response-due": "Response Due: Friday, April 10, 2026 2:00 PM EST",
        "decription": "Words",
    }
    heading = page.find(string="Solicitations in Evaluation").find_parent("div")
    assert heading.find_next_sibling("div", class_="ce-solicitation")["id"] == "c18102"
    assert "ce-textpic" in page.select("div.ce")[-1]["class"]


@pytest.mark.parametrize(
    ("shape", "text"),
    [("iso", "2026-12-05 3:30 PM CST"), ("us", "12/05/2026 3:30 PM CST"), ("long", "December 5, 2026 3:30 PM CST")],
)
def test_omnia_dates_come_in_the_shape_a_test_wants(simulator, ask, shape, text):
    simulator.world.settings = replace(simulator.world.settings, omnia_due=shape)
    simulator.world.omnia.put(solicitation("18211"))
    assert f"Response Due: {text}<" in ask(OMNIA, "/get-started/solicitations").text


def test_omnia_offerings_come_in_pages_with_a_next_link(simulator, ask):
    simulator.world.omnia.put(
        *(
            SimContract(id=str(n), number="SAME", supplier=f"Supplier {n}", title="Print", slug=f"s-{n}")
            for n in range(20)
        )
    )
    first = soup(ask(OMNIA, "/solutions/contract-offerings?contracts%5Bsearch%5D%5Bindustry%5D=3"))
    following = first.select_one("a[rel=next]")["href"]
    second = soup(ask(OMNIA, following))
    ids = [a["data-contract_id"] for page in (first, second) for a in page.select("a[data-contract_id]")]
    assert ids == [str(n) for n in range(20)]
    assert second.select_one("a[rel=next]") is None
    card = first.select_one("a[data-contract_id]")
    assert (card["data-supplier"], card["data-contract"], card["data-contract_number"]) == (
        "Supplier 0",
        "Print",
        "SAME",
    )
    assert (card["data-industry"], card["href"]) == ("3", "/suppliers/s-0/public-sector")


def test_bonfire_projects_are_an_object_and_departments_a_list_when_there_are_none(simulator, ask):
    tenant = simulator.world.tenant("region10")
    empty = ask("region10.bonfirehub.com", "/PublicPortal/getOpenPublicOpportunitiesSectionData").json()
    assert empty == {"success": 1, "message": "Success", "payload": {"projects": [], "departments": []}}
    tenant.put(solicitation("256865", number="R10-1", title="Mail / Courier"))
    reply = ask("region10.bonfirehub.com", "/PublicPortal/getOpenPublicOpportunitiesSectionData")
    assert b"Mail \\/ Courier" in reply.body
    payload = reply.json()["payload"]
    project = payload["projects"]["256865"]
    # 3:30 PM in Chicago, in winter, is 21:30 UTC; nothing in the text says so.
    assert project["DateClose"] == "2026-12-05 21:30:00"
    assert all(isinstance(value, str) for value in project.values())
    assert re.fullmatch("[0-9a-f]{32}", project["PrivateProjectID"])
    assert payload["departments"] == []
    tenant.change("256865", department="Facilities")
    payload = ask("region10.bonfirehub.com", "/PublicPortal/getOpenPublicOpportunitiesSectionData").json()["payload"]
    assert payload["departments"][payload["projects"]["256865"]["DepartmentID"]] == {"DepartmentName": "Facilities"}


def test_bonfire_may_begin_with_a_byte_order_mark(simulator, ask):
    simulator.world.tenant("region10")
    simulator.world.settings = replace(simulator.world.settings, bonfire_bom=True)
    body = ask("region10.bonfirehub.com", "/PublicPortal/getOpenPublicOpportunitiesSectionData").body
    assert body.startswith(b'\xef\xbb\xbf{"success":1')


def test_a_closed_bonfire_project_moves_to_the_past_section(simulator, ask):
    simulator.world.tenant("region10").put(solicitation("7", stage=Stage.AWARDED), solicitation("8"))
    past = ask("region10.bonfirehub.com", "/PublicPortal/getPastPublicOpportunitiesSectionData").json()
    assert {id: (p["ProjectSubStatusID"], p["IsPublicAward"]) for id, p in past["payload"]["projects"].items()} == {
        "7": ("3", True)
    }
    contracts = ask("region10.bonfirehub.com", "/PublicPortal/getPublicContractsSectionData").json()
    assert contracts["success"] == 0


def test_the_bonfire_feed_has_the_published_date_and_a_closing_sentence(simulator, ask):
    simulator.world.tenant("region10").put(
        solicitation("9", number="R10 & 1", department="Facilities", issued=datetime(2026, 11, 2, 13, tzinfo=UTC))
    )
    reply = ask("region10.bonfirehub.com", "/opportunities/rss")
    assert reply.headers["content-type"].startswith("application/rss+xml")
    item = ElementTree.fromstring(reply.text).find("channel/item")  # noqa: S314 - our own page
    assert item.findtext("title") == "Reference #: R10 & 1. Name: Laptops & Tablets"
    assert item.findtext("link") == "https://region10.bonfirehub.com/opportunities/9"
    assert item.findtext("description") == "Department: Facilities. Project closes Dec 05, 2026 3:30 PM CST."
    assert item.findtext("pubDate") == "Mon, 02 Nov 2026 13:00:00 GMT"
    assert item.find("guid") is None


def test_a_tenant_nobody_named_does_not_exist(ask):
    assert ask("region11.bonfirehub.com", "/PublicPortal/getOpenPublicOpportunitiesSectionData").status == 404


def test_the_generic_portal_shows_one_list_three_ways(simulator, ask):
    host = "bids.example.gov"
    assert "There are no current solicitations." in soup(ask(host, "/bids")).get_text()
    simulator.world.generic.put(solicitation("501", number="EC-1", lead_agency="Example County"))
    table = soup(ask(host, "/bids"))
    cells = {td["class"][0]: td.get_text() for td in table.select("table.bids tbody tr td")}
    assert cells == {
        "no": "EC-1",
        "title": "Laptops & Tablets",
        "agency": "Example County",
        "addenda": "0",
        "due": "12/05/2026 3:30 PM",
    }
    listed = ask(host, "/api/bids.json").json()
    assert (listed["total"], listed["bids"][0]["due"]) == (1, "2026-12-05T15:30:00-06:00")
    feed = ElementTree.fromstring(ask(host, "/bids.rss").text)  # noqa: S314 - our own page
    assert feed.findtext("channel/item/guid") == "501"
    assert ask(host, table.select_one("td.title a")["href"]).status == 200
