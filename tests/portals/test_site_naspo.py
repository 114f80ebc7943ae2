"""NASPO ValuePoint: headings, labels in any markup, ids, zones of lead states, prose deadlines, portfolios."""

from __future__ import annotations

from datetime import UTC, date

import pytest
from replay import read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Solicitation, Stage
from coopwatchd.portals.catalog import catalog

PORTAL = catalog()["naspo"]
REMARK = "listed by NASPO; the official source is the lead state"


def item(*labels: str, title: str = "Laptops", more: str = "") -> str:
    spans = "".join(f"<span>{label}</span>" for label in labels)
    return f'<div class="row solicitations-row solicitation-upcoming"><h3>{title}</h3>{spans}{more}</div>'


def status(published: str | None = None, active: str | None = None):
    parts = [] if published is None else ["<h2>Published Solicitations</h2>", published]
    parts += [] if active is None else ["<h2>Active Solicitations</h2>", active]
    return read(PORTAL, {"/solicitation-status/": f"<html><body>{''.join(parts)}</body></html>"})


NUMBER = "Solicitation Number: SW1045"


def test_label_and_value_in_one_span() -> None:
    record = status(
        item("Lead State: Oklahoma", NUMBER, "Release Date: 9/1/2026", "Close Date: October 15, 2026")
    ).records[0]
    assert (record.id, record.number, record.lead_agency, record.states) == (
        "sw1045",
        "SW1045",
        "State of Oklahoma",
        ("OK",),
    )
    assert (record.stage, record.issued_on, record.remarks) == (Stage.OPEN, date(2026, 9, 1), (REMARK,))
    assert (str(record.due.day), record.due.exact, record.due.zone, record.due.assumed_zone) == (
        "2026-10-15",
        False,
        "America/Chicago",
        True,
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<span>Lead State:</span> Utah <span>Solicitation Number:</span> UT-9",
        "<span><b>Lead State:</b></span><span>Utah</span><span><b>Solicitation Number:</b></span><span>UT-9</span>",
        "<p><strong>Lead State</strong>: Utah</p><p><strong>Solicitation Number</strong>: UT-9</p>",
        "<dl><dt>Lead State:</dt><dd>Utah</dd><dt>Solicitation Number:</dt><dd>UT-9</dd></dl>",
    ],
)
def test_label_and_value_in_other_markup(markup: str) -> None:
    record = status(item(more=markup)).records[0]
    assert (record.number, record.states) == ("UT-9", ("UT",))


def test_a_page_of_its_own_gives_the_id_and_the_address() -> None:
    link = '<a href="https://www.naspovaluepoint.org/solicitations/emerging-tech/">more</a><a href="https://ok.gov/x">RFP</a>'
    record = status(item(NUMBER, more=link)).records[0]
    assert (record.id, record.url) == ("emerging-tech", "https://www.naspovaluepoint.org/solicitations/emerging-tech/")
    assert [one.url for one in record.documents] == ["https://ok.gov/x"]


def test_a_row_with_nothing_to_know_it_by_is_a_reject() -> None:
    snapshot = status(
        item("Lead State: Utah", title="Nameless") + item(NUMBER) + item("Solicitation Number: X", title="")
    )
    assert len(snapshot.records) == 1
    assert [one.row for one in snapshot.rejects] == ["Nameless", "row 3"]


def test_an_impossible_date_sets_the_row_aside() -> None:
    snapshot = status(item(NUMBER, "Close Date: 02/30/2026") + item("Solicitation Number: B", "Close Date: TBD"))
    assert [(one.id, one.due.at, one.due.text) for one in snapshot.records] == [("b", None, "TBD")]
    assert "02/30/2026" in snapshot.rejects[0].reason


@pytest.mark.parametrize(
    ("labels", "stage"),
    [
        ((), Stage.FORECAST),
        (("Close Date: TBD",), Stage.FORECAST),
        (("Release Date: 12/01/2026", "Close Date: 01/15/2027"), Stage.FORECAST),
        (("Release Date: 08/01/2026", "Close Date: 09/15/2026"), Stage.CLOSED),
    ],
)
def test_active_means_in_development_or_in_evaluation(labels: tuple[str, ...], stage: Stage) -> None:
    assert status(active=item(NUMBER, *labels)).records[0].stage is stage


def test_published_is_open_unless_its_release_lies_ahead() -> None:
    ahead = item("Solicitation Number: B", "Release Date: 12/01/2026")
    assert [one.stage for one in status(item(NUMBER) + ahead).records] == [Stage.OPEN, Stage.FORECAST]


NO_ACTIVE = "<p>There are no active solicitations at this time.</p>"


@pytest.mark.parametrize("page", [(None, None), ("", ""), (None, ""), ("<p>Loading</p>", None), ("", NO_ACTIVE)])
def test_a_page_without_headings_or_without_a_word_is_refused(page: tuple[str | None, str | None]) -> None:
    with pytest.raises(Refusal) as refusal:
        status(*page)
    assert refusal.value.trouble is Trouble.LAYOUT


def test_rows_under_no_heading_are_not_guessed_at() -> None:
    with pytest.raises(Refusal):
        read(PORTAL, {"/solicitation-status/": f"<html>{item(NUMBER)}</html>"})


def test_nothing_is_believed_on_its_words() -> None:
    assert status("<p>There are no published solicitations at this time.</p>", "").empty
    half = status("", item(NUMBER))
    assert (len(half.records), half.whole, half.empty) == (1, False, False)


WANTED = Solicitation(
    id="sw1045",
    title="Emerging Technologies",
    url="https://naspovaluepoint.org/solicitations/sw1045/",
    stage=Stage.OPEN,
)
DETAIL = (
    "<html><main><h4>Solicitation details</h4><p>Lead State: Oklahoma</p><p>Solicitation Number: SW1045</p>"
    "<p>All vendor proposals must be submitted by 3 p.m., Central Time on October 15, 2026.</p></main></html>"
)


def details(body: object, wanted: Solicitation = WANTED):
    return read(PORTAL, {wanted.url: body}, listing="solicitation-pages", wanted=[wanted])


def test_the_closing_time_of_the_sentence() -> None:
    record = details(DETAIL).records[0]
    assert record.due.at.astimezone(UTC).isoformat() == "2026-10-15T20:00:00+00:00"
    assert (record.due.exact, record.due.assumed_zone, record.due.zone) == (True, False, "America/Chicago")
    assert (record.id, record.number, record.lead_agency) == ("sw1045", "SW1045", "State of Oklahoma")
    assert "must be submitted" in record.description


def test_a_detail_page_without_a_sentence_adds_no_date() -> None:
    assert details(DETAIL.replace("3 p.m., Central Time on ", "")).records[0].due is None


@pytest.mark.parametrize("body", ["<html><main>Not found</main></html>", Refusal(Trouble.GONE, "404")])
def test_an_unusable_detail_page_is_a_reject(body: object) -> None:
    assert [one.row for one in details(body).rejects] == ["sw1045"]


def test_pages_of_lead_states_are_not_asked_for() -> None:
    from dataclasses import replace

    elsewhere = replace(WANTED, url="https://oklahoma.example.gov/solicitations/sw1045/")
    assert details("never asked", elsewhere).pages == ()


def test_portfolios_know_no_end_from_their_address() -> None:
    page = (
        '<html><a href="/portfolio/cloud-solutions-2016-2026/">Cloud Solutions</a><a href="/portfolio/">All</a></html>'
    )
    record = read(PORTAL, {"/portfolio/": page}, listing="portfolios").records[0]
    assert isinstance(record, Contract)
    assert (record.id, record.title, record.ends_on) == ("cloud-solutions-2016-2026", "Cloud Solutions", None)
    assert record.term_text == "years in the address: 2016-2026"
    with pytest.raises(Refusal, match="no link to one of its portfolios"):
        read(PORTAL, {"/portfolio/": "<html><div id=app></div></html>"}, listing="portfolios")


@pytest.mark.parametrize(
    ("body", "starts", "ends"),
    [
        ("<p>Lead State: Utah</p><p>Current Term: 7/1/2023 - 6/30/2027</p>", date(2023, 7, 1), date(2027, 6, 30)),
        ("<p><b>Expiration:</b> June 30, 2027</p>", None, date(2027, 6, 30)),
        ("<p>Lead State: Utah</p><p>Contract Term: five years</p>", None, None),
    ],
)
def test_a_portfolios_term_by_its_labels(body: str, starts: date | None, ends: date | None) -> None:
    wanted = Contract(id="x", title="X", url="https://naspovaluepoint.org/portfolio/x/")
    record = read(
        PORTAL, {"/portfolio/x/": f"<html>{body}</html>"}, listing="portfolio-pages", wanted=[wanted]
    ).records[0]
    assert (record.starts_on, record.ends_on) == (starts, ends)
