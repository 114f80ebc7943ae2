"""Damaged pages of every other platform: rows are lost, but no value comes from another row or column."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from replay import NOW
from test_platform_damage import with_attributes_reordered
from test_portal_damage import truncated, with_bytes_changed, with_mixed_attributes, with_mixed_lines, without_tags
from test_state_damage import Damaging, encoding_broken, word

from coopwatchd.errors import Refusal
from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Portal, Snapshot
from coopwatchd.portals.catalog import catalog, platforms
from coopwatchd.portals.crawl import crawl
from coopwatchd.simulator import SimContract, SimSolicitation, World
from coopwatchd.simulator.world import View

Damage = Callable[[bytes, random.Random], bytes]
ROWS = 30
MANY = range(1_000)
NUMBERS = {"choicepartners": lambda n: f"26/{100 + 7 * n:03d}AB"}
WORDS = {word(n): n for n in range(ROWS)}
DAYS = {date(2026, 11, 2) + timedelta(days=n): n for n in range(ROWS)}
ENDS = {date(2028, 1, 3) + timedelta(days=n): n for n in range(ROWS)}
ROW = re.compile(
    rb"<tr.*?</tr>\n?|<item>.*?</item>|\{[^{}]*\}|<p><a.*?</p>\n|^[^\n]*No-[^\n]*\n", re.DOTALL | re.MULTILINE
)


def own(platform: str, **settings: Any) -> Portal:
    """A portal of the user's own on the simulator's plain site."""
    given = {"timezone": "America/Chicago"} | settings
    return platforms()[platform].portal("own", platforms()[platform].Options.model_validate(given))


REGISTER = {
    "kind": "contract",
    "columns": {
        "number": "Contract Number",
        "supplier": "Contractor Name",
        "title": "Contract Title",
        "starts_on": "Contract Effective Date",
        "ends_on": "Contract Expiration Date",
    },
}
TABLE = {
    "number": "td.no",
    "title": "td.title a",
    "url": "td.title a",
    "lead_agency": "td.agency",
    "due_at": {"select": "td.due", "format": "%m/%d/%Y %I:%M %p"},
}
OBJECT = {
    "id": "id",
    "number": "number",
    "title": "title",
    "url": "url",
    "lead_agency": "agency",
    "due_at": {"key": "due", "format": "%Y-%m-%dT%H:%M:%S%z"},
}


@dataclass(frozen=True)
class Case:
    """A listing, and the shelf of the simulator that it shows."""

    portal: Portal
    shelf: str
    listing: str = ""
    settings: dict[str, Any] = field(default_factory=dict)


SITE = "https://bids.example.gov"
CASES = {
    "bonfire": Case(catalog()["charlotte"], "bonfire:charlottenc"),
    "bonfire-feed": Case(catalog()["charlotte"], "bonfire:charlottenc", "feed"),
    "bonfire-contracts": Case(catalog()["charlotte"], "bonfire:charlottenc", "contracts"),
    "bidsandtenders": Case(catalog()["sourcewell"], "sourcewell", "tenders"),
    "headed_blocks": Case(catalog()["sourcewell"], "sourcewell", "solicitations"),
    "headed_cards": Case(catalog()["omnia"], "omnia"),
    "headed_cards-labels": Case(catalog()["naspo"], "naspo"),
    "html_table": Case(catalog()["buyboard"], "buyboard"),
    "numbered_links": Case(catalog()["choicepartners"], "choicepartners"),
    "html_list": Case(own("html_list", url=f"{SITE}/bids", rows="table.bids tbody tr", fields=TABLE), "generic"),
    "json_list": Case(own("json_list", url=f"{SITE}/api/bids.json", rows="bids", fields=OBJECT), "generic"),
    "feed": Case(own("feed", url=f"{SITE}/bids.rss"), "generic"),
    "spreadsheet-csv": Case(
        own("spreadsheet", url="https://registers.example.gov/contracts.csv", **REGISTER), "register"
    ),
    "spreadsheet-xlsx": Case(
        own("spreadsheet", url="https://registers.example.gov/contracts.xlsx", **REGISTER), "register"
    ),
    "texas_contracts": Case(catalog()["txsmartbuy"], "txsmartbuy", "contracts"),
}


def rows_doubled(body: bytes, chance: random.Random) -> bytes:
    return ROW.sub(lambda found: found[0] * (2 if chance.random() < 0.2 else 1), body)


def without_single_tags(body: bytes, chance: random.Random) -> bytes:
    """A few tags are lost, never two side by side: then nothing would tell that two things have run into one."""
    parts = re.split(rb"(</?\w[^>]*>)", body)
    lost = False
    for at in range(1, len(parts), 2):
        lost = chance.random() < 0.05 and not (lost and not parts[at - 1].strip())
        parts[at] = b"" if lost else parts[at]
    return b"".join(parts)


# Nothing in their rows says how many parts a row has.
LOOSE = {"html_list", "headed_cards", "headed_cards-labels", "headed_blocks", "numbered_links"}
# What a reader can notice; and what nobody could, which must do no other harm.
NOTICED: tuple[Damage, ...] = (truncated, without_tags, with_attributes_reordered, rows_doubled, encoding_broken)
UNNOTICED: tuple[Damage, ...] = (with_mixed_lines, with_mixed_attributes, with_bytes_changed)


@cache
def view(shelf: str) -> View:
    made = World()
    made.now = NOW
    number = NUMBERS.get(shelf, lambda n: f"No-{word(n)}")
    for n in range(ROWS):
        made.shelf(shelf).put(
            SimSolicitation(
                id=str(7_000_001 + 1_111 * n),
                number=number(n),
                title=f"Title {word(n)} of things",
                lead_agency=f"Agency {word(n)}",
                due=datetime(2026, 11, 2, 20, tzinfo=UTC) + timedelta(days=n),
                issued=datetime(2026, 9, 1, 15, tzinfo=UTC),
            ),
            SimContract(
                id=str(8_000_001 + 1_111 * n),
                number=number(n),
                title=f"Title {word(n)} of things",
                supplier=f"Supplier {word(n)}",
                starts_on=date(2025, 1, 3),
                ends_on=date(2028, 1, 3) + timedelta(days=n),
            ),
        )
    return made.view()


def outcome(case: Case, damage: Damage, seed: int) -> Snapshot | Refusal:
    listing = next(one for one in case.portal.listings if case.listing in {"", one.name})
    try:
        read = crawl(case.portal, listing, Damaging(damage, seed, view(case.shelf), case.portal.home), NOW)
    except Refusal as refusal:
        return refusal
    assert isinstance(read, Snapshot)
    return read


def check_own(record: Any, numbers: dict[str, int]) -> None:
    """Everything in a record that belongs to a row belongs to one and the same row, and stands in its own column."""
    said = {"title": record.title, "number": record.number, "lead_agency": record.lead_agency}
    said |= {"supplier": record.supplier} if isinstance(record, Contract) else {}
    columns = {"Title": "title", "Agency": "lead_agency", "Supplier": "supplier", "No-": "number"}
    owners = {WORDS[one] for value in said.values() for one in re.findall(r"[a-z]{6}", value) if one in WORDS}
    owners |= {numbers[record.number]} if record.number in numbers else set()
    owners |= {n for n in range(ROWS) if str(7_000_001 + 1_111 * n) in record.url.split("/")}
    if isinstance(record, Contract):
        owners |= {ENDS[record.ends_on]} if record.ends_on in ENDS else set()
    elif record.due and record.due.day:
        owners |= {DAYS[record.due.day]} if record.due.day in DAYS else set()
    assert len(owners) <= 1, record
    for name, value in said.items():
        for word_, column in columns.items():
            # A feed and a search of papers print the number in the title: then it is split, or it is the title.
            if column != name and not (column == "number" and name == "title"):
                assert not re.search(rf"\b{word_} ?[a-z]{{6}}\b", value), (name, record)


def run(case: Case, damages: tuple[Damage, ...], seeds: range, *, strictly: bool) -> set[str]:
    numbers = {NUMBERS.get(case.shelf, lambda n: f"No-{word(n)}")(n): n for n in range(ROWS)}
    found = set()
    for seed in seeds:
        read = outcome(case, damages[seed % len(damages)], seed)
        found.add(type(read).__name__)
        # The crawl turns a parser's own mistake into a refusal; these readers do not need it to.
        assert "could not be read: " not in str(read), seed
        if isinstance(read, Snapshot):
            assert not (read.empty and read.records)
            for record in read.records:
                assert record.id
                assert 0 < len(record.title) <= 300
                if strictly:
                    check_own(record, numbers)
    return found


@pytest.mark.parametrize("name", CASES)
def test_undamaged_it_reads_whole(name: str) -> None:
    read = outcome(CASES[name], lambda body, _: body, 1)
    assert isinstance(read, Snapshot)
    assert (len(read.records), read.rejects) == (ROWS, ())
    numbers = {NUMBERS.get(CASES[name].shelf, lambda n: f"No-{word(n)}")(n): n for n in range(ROWS)}
    for n, record in enumerate(read.records):
        assert word(n) in record.title
        check_own(record, numbers)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_thousand_damaged_pages_mix_no_rows_and_no_columns(name: str) -> None:
    damages = tuple(without_single_tags if name in LOOSE and one is without_tags else one for one in NOTICED)
    assert run(CASES[name], damages, MANY, strictly=True) <= {"Snapshot", "Refusal"}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_what_no_reader_could_notice_does_no_other_harm(name: str) -> None:
    run(CASES[name], UNNOTICED, range(240), strictly=False)
