"""The digest of a day with many matches: what closes soon is found at once, everything is there, the counts add up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

import pytest
from block_kit import problems

from coopwatchd.model.alerts import Alert, AlertKind, Item, Reason, Span
from coopwatchd.model.bundles import Bundle
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.records import AnyRecord, Due
from coopwatchd.notify.base import Envelope
from coopwatchd.notify.compose import MAX_HTML, mail_body, slack_messages
from coopwatchd.notify.digest import digest_view
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.specimens import NOW, contract, envelope, event_alert, record
from coopwatchd.notify.terminal import TerminalLines

ZONE = "America/Chicago"
WATCHLISTS = ("laptops", "police-vehicles", "janitorial", "devices")
KINDS = (EventType.OPENED, EventType.ADDENDUM, EventType.AMENDED, EventType.OPENED, EventType.REBID)
HEALTH = "26 portals fresh, 1 quiet"


def due_in(days: float) -> Due:
    at = (NOW + timedelta(days=days)).astimezone(ZoneInfo(ZONE))
    return Due(at=at, text="as the portal says", zone=ZONE)


def alert(number: int, days: float, type_: EventType, watchlist: str, *, found: str = "title") -> Alert:
    one = replace(
        record(title=f"Equipment and related services {number}"),
        id=str(number),
        number=f"RFP 26-{1000 + number}",
        due=due_in(days),
    )
    reason = Reason(
        watchlist=watchlist,
        because=f"‘equipment’ in {found}",
        spans=(Span(field=found, start=0, end=9, term="equipment"),),
    )
    return event_alert(Event(key=f"e{number}", types=(type_,), record=one, at=NOW, because="seen"), reason)


def a_day(count: int = 200, soon: int = 8) -> tuple[Envelope, set[str]]:
    """So many matches of four watchlists, of which `soon` have less than five days left; and the numbers of those."""
    kinds, lists = cycle(KINDS), cycle(WATCHLISTS)
    alerts = [alert(n, 6 + n % 60, next(kinds), next(lists)) for n in range(soon, count)]
    alerts += [alert(n, 0.4 + n % 5 * 0.98, next(kinds), next(lists)) for n in range(soon)]
    whole = replace(envelope(*alerts, digest=True, health=HEALTH), bundle=Bundle.DIGEST)
    return whole, {f"26-{1000 + n}" for n in range(soon)}


def forms(whole: Envelope, renderer: Renderer) -> dict[str, str]:
    """The digest in every form, each line on its own as far as its medium has lines."""
    body = mail_body(whole, renderer, now=NOW)
    html = re.sub(r"(?s)^.*<h1", "<h1", body.html)
    html = re.sub(r"<br>|</(h1|h2|p|tr|table)>", "\n", html.replace("\n", " "))
    slack = slack_messages(whole, renderer, now=NOW, details=True)
    assert [problem for one in slack for problem in problems(one.text, list(one.blocks))] == []
    return {
        "terminal": "\n".join(TerminalLines(ZONE).envelope_lines(whole, now=NOW)),
        "text": body.text,
        "html": "\n".join(filter(str.strip, re.sub(r"<[^>]+>", "", html).split("\n"))),
        "slack": "\n".join(_slack_text(one.blocks) for one in slack),
    }


def _slack_text(blocks: Sequence[dict[str, object]]) -> str:
    return "\n".join("".join(_texts(block)) for block in blocks)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for key, inner in value.items() if key != "text" or not own for text in _texts(inner)]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, list | tuple) else []


@pytest.mark.parametrize("soon", [0, 1, 8, 9, 30, 34])
def test_what_has_less_than_five_days_left_is_in_the_first_ten_lines(renderer: Renderer, soon: int) -> None:
    whole, numbers = a_day(soon=soon)
    names = {f"services {n}\n" for n in range(soon)} if soon <= 8 else numbers
    for form, text in forms(whole, renderer).items():
        top = "\n".join(text.splitlines()[:10]) + "\n"
        missing = [name for name in names if name not in top.replace(" \n", "\n")]
        assert missing == [], (form, top)
        assert ("Less than 5 days left" in top) == bool(soon), form
    assert all(len(line) <= 80 or "http" in line for line in forms(whole, renderer)["terminal"].splitlines())


def test_the_counts_add_up_and_nobody_is_missing(renderer: Renderer) -> None:
    whole, _ = a_day()
    for form, text in forms(whole, renderer).items():
        assert re.search(r"Digest: 200 alerts, 8 with less than 5 days left", text), form
        counts = [int(n) for n in re.findall(rf"(?:{'|'.join(WATCHLISTS)})\W{{0,3}}\((\d+)\)", text)]
        assert sum(counts) == 200, form
        flat = " ".join(text.split())
        assert [n for n in range(200) if f"RFP 26-{1000 + n}" not in flat] == [], form
        assert HEALTH in text
    view = digest_view(whole, NOW, ZONE)
    assert sum(len(group.lines) + len(group.folded) for group in view.groups) == 200
    body = mail_body(whole, renderer, now=NOW)
    assert 0 < len(body.html.encode()) < MAX_HTML
    assert body.subject == view.headline


def test_nothing_that_closes_soon_is_folded() -> None:
    whole, numbers = a_day(soon=60)
    view = digest_view(whole, NOW, ZONE)
    folded = {line.source for group in view.groups for line in group.folded}
    assert folded
    assert not folded & {f"RFP {number}" for number in numbers}


def test_the_most_pressing_first_and_the_stronger_match_of_two() -> None:
    alerts = [
        alert(1, 20, EventType.ADDENDUM, "laptops"),
        alert(2, 30, EventType.OPENED, "laptops", found="description"),
        alert(3, 30, EventType.OPENED, "laptops"),
        alert(4, 12, EventType.OPENED, "laptops"),
        alert(5, 3, EventType.AMENDED, "devices"),
        event_alert(Event(key="x", types=(EventType.EXPIRING,), record=contract(), at=NOW, because=""), LAPTOPS),
    ]
    view = digest_view(envelope(*alerts, digest=True), NOW, ZONE)
    assert [group.title for group in view.groups] == ["devices", "laptops"]
    titles = [line.title.rpartition(" ")[2] for line in view.groups[1].lines]
    assert titles == ["4", "3", "2", "1", "upfitting"]
    assert all(line.because for group in view.groups for line in group.lines)


LAPTOPS = Reason(watchlist="laptops", because="‘laptop’ in title", note="FY27 refresh, ask Dana")


def test_a_contracts_end_is_soon_too_and_a_record_is_named_once() -> None:
    ends: AnyRecord = replace(contract(), ends_on=date(2026, 10, 25))
    twice = [
        event_alert(Event(key=key, types=(type_,), record=ends, at=NOW, because=""), LAPTOPS)
        for key, type_ in (("a", EventType.EXPIRING), ("b", EventType.AMENDED))
    ]
    view = digest_view(envelope(*twice, digest=True), NOW, ZONE)
    (soon,) = view.closing
    assert (soon.left, soon.names[0].title) == ("ends 2 days left", ends.title)
    assert (view.count, view.closing_count) == (2, 1)


def test_a_summary_inside_a_digest_says_what_it_left_out(renderer: Renderer) -> None:
    items = tuple(Item(record=replace(record(title=f"Laptops {n}"), id=str(n)), reason=LAPTOPS) for n in range(40))
    summary = Alert(key="s", kind=AlertKind.SUMMARY, at=NOW, items=items, reasons=(LAPTOPS,), more=160)
    whole = envelope(summary, digest=True)
    assert digest_view(whole, NOW, ZONE).count == 200
    for text in forms(whole, renderer).values():
        assert "and 160 more" in text
        assert "coopwatchd watchlists test laptops" in " ".join(text.split())


@pytest.mark.slow
def test_a_long_digest_is_cut_into_pages_and_loses_nothing(renderer: Renderer) -> None:
    whole, _ = a_day(3000, 40)
    flat = " ".join(mail_body(whole, renderer, now=NOW).text.split())
    assert [n for n in range(3000) if f"RFP 26-{1000 + n}" not in flat] == []
    assert flat.count("Less than 5 days left") == 1


@pytest.mark.parametrize(
    ("bundle", "said"),
    [
        (Bundle.AT_ONCE, "9 alerts at once"),
        (Bundle.HELD, "9 alerts since the quiet hours began"),
        (Bundle.ABOVE_CAP, "9 alerts above the day's cap"),
    ],
)
def test_a_message_for_several_says_why(renderer: Renderer, bundle: Bundle, said: str) -> None:
    whole = replace(a_day(9, 0)[0], bundle=bundle)
    assert mail_body(whole, renderer, now=NOW).subject == said
    detailed = len(slack_messages(whole, renderer, now=NOW, details=True)) - 1
    assert detailed == (0 if bundle is Bundle.ABOVE_CAP else 9)
    assert len(slack_messages(whole, renderer, now=NOW)) == 1


def test_the_days_are_counted_from_when_it_is_sent() -> None:
    whole, _ = a_day(10, 0)
    later: datetime = NOW + timedelta(days=4)
    assert digest_view(whole, later, ZONE).closing_count > 0
