from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from coopwatchd.notify.pages import pages
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.specimens import (
    LAPTOPS,
    NOW,
    TABLETS,
    VEHICLES,
    contract,
    envelope,
    event_alert,
    expiring_event,
    moved_event,
    operator_alert,
    record,
    summary_alert,
)
from coopwatchd.notify.terminal import TerminalLines

ZONE = "America/Chicago"


def rendered(renderer: Renderer, name: str, enveloped, *, lines: int = 25) -> str:
    told = pages(enveloped, now=NOW, zone=renderer.timezone, lines=lines)
    return "\n".join(renderer.render(name.format(page.template), page.view) for page in told)


def test_an_event_mail_says_everything_a_reader_needs(renderer: Renderer):
    text = rendered(renderer, "email/{}.txt.j2", envelope(event_alert(moved_event(), LAPTOPS, TABLETS)))
    for said in (
        "Due date moved · Addendum",
        "Laptops, tablets and related services",
        "https://portal.example/solicitations/1042?view=full&tab=1",
        "Sourcewell",
        "Clark County Public Works",
        "RFP 110326",
        "Tue Nov 3, 2026, 3:30 PM CST / 4:30 PM EST (11 days left)",
        "Due date: Tue Oct 27, 2026, 3:30 PM CDT -> Tue Nov 3, 2026, 3:30 PM CST",
        "Why: ‘laptop’ in title (watchlist laptops)",
        "FY27 refresh, ask Dana",
        "Why: ‘tablet*’ in title (watchlist mobile)",
        "Rugged only",
        "Addendum 2.pdf",
    ):
        assert said in text, said


def test_all_three_forms_of_an_event_name_each_watchlist_and_its_note(renderer: Renderer):
    alert = event_alert(moved_event(), LAPTOPS, TABLETS)
    forms = [
        rendered(renderer, name, envelope(alert)) for name in ("email/{}.txt.j2", "email/{}.html.j2", "slack/{}.j2")
    ]
    forms.append("\n".join(TerminalLines(ZONE).lines(alert, now=NOW)))
    for form in forms:
        for said in ("laptops", "FY27 refresh, ask Dana", "mobile", "Rugged only", "in title"):
            assert said in form


def test_a_digest_has_one_line_per_alert_under_its_watchlist():
    laptops = event_alert(moved_event(), LAPTOPS, TABLETS)
    other = event_alert(replace(moved_event(), key="e9", record=record(title="Chromebooks")), LAPTOPS)
    vehicles = event_alert(expiring_event(), VEHICLES)
    (page,) = pages(
        envelope(laptops, vehicles, other, operator_alert(), digest=True, health="14 portals read"), now=NOW, zone=ZONE
    )
    view = page.view
    assert [group.title for group in view.groups] == ["laptops", "incumbents", "About this watch"]
    first = view.groups[0]
    assert first.note == "FY27 refresh, ask Dana"
    assert [line.title for line in first.lines] == ["Chromebooks", "Laptops, tablets and related services"]
    assert [(other.watchlist, other.note) for other in first.lines[1].also] == [("mobile", "Rugged only")]
    assert view.health == "14 portals read"
    assert view.headline == "Digest: 4 alerts"


def test_a_digest_held_over_a_weekend_counts_the_days_from_when_it_is_sent():
    held = envelope(event_alert(moved_event(), LAPTOPS), digest=True)
    (page,) = pages(held, now=NOW + timedelta(days=3), zone=ZONE)
    assert "8 days left" in page.view.groups[0].lines[0].when


def test_a_summary_counts_what_it_leaves_out(renderer: Renderer):
    text = rendered(renderer, "email/{}.txt.j2", envelope(summary_alert(3, more=4)))
    assert "What is open now: laptops" in text
    assert "7 matches" in text
    assert "… and 4 more" in text
    assert text.count("due Tue Nov 3, 2026, 3:30 PM CST") == 3


def test_a_long_list_goes_over_several_pages_and_loses_no_line():
    told = pages(envelope(summary_alert(60, more=2)), now=NOW, zone=ZONE, lines=25)
    titles = [line.title for page in told for group in page.view.groups for line in group.lines]
    assert titles == [f"Laptops for district {n}" for n in range(1, 61)]
    assert [page.view.more for page in told] == [0, 0, 2]
    assert [page.view.continued for page in told] == [False, True, True]


def test_an_empty_digest_is_still_a_page(renderer: Renderer):
    assert "Nothing new." in rendered(renderer, "slack/{}.j2", envelope(digest=True, health="all well"))


def test_a_contract_shows_its_term_and_its_options(renderer: Renderer):
    text = rendered(renderer, "email/{}.txt.j2", envelope(event_alert(expiring_event(), VEHICLES)))
    assert "Jan 1, 2022 – Jan 21, 2027 (90 days left)" in text
    assert "until Jan 21, 2029" in text
    assert "Ridge Motors Inc." in text


def test_terminal_lines_fit_a_terminal():
    alert = event_alert(
        replace(expiring_event(), record=contract(title="Vehicles " * 30), because="x"),
        VEHICLES,
        replace(LAPTOPS, note="ask Dana\nor Robin"),
    )
    lines = TerminalLines(ZONE).lines(alert, now=NOW)
    assert all(len(line) <= 80 for line in lines if "https://" not in line)
    assert lines[0].startswith("Expires in 90 days: Vehicles")
    assert any("or Robin" in line for line in lines)
