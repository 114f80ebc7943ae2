"""Damaged answers of OpenGov, the ESBD and Periscope: read or refused, and never a value of another row or column."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from replay import NOW
from test_portal_damage import DAMAGES

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Solicitation
from coopwatchd.portals.base import Page, Request, Snapshot
from coopwatchd.portals.catalog import catalog
from coopwatchd.portals.crawl import crawl
from coopwatchd.simulator import SimSolicitation, World, routes
from coopwatchd.simulator.answers import Asked
from coopwatchd.simulator.world import View

Damage = Callable[[bytes, random.Random], bytes]
CASES = {
    "opengov": ("cobb", "opengov:cobbcoga", {}),
    "esbd": ("tips", "esbd", {}),
    "periscope": ("njstart", "bso:www.njstart.gov", {"zone": "America/New_York"}),
}
ROWS = 30
CONSONANTS = "bcdfghjklmnpqrstvwxz"


def word(number: int) -> str:
    """A word that no other row has, and that no single changed byte turns into another row's."""
    return f"{CONSONANTS[number % 20] * 3}{CONSONANTS[number // 20] * 3}"


WORDS = {word(number): number for number in range(ROWS)}
DUES = {number: datetime(2026, 11, 2, 20, tzinfo=UTC) + timedelta(days=number) for number in range(ROWS)}


def rows_doubled(body: bytes, chance: random.Random) -> bytes:
    row = re.compile(rb"<tr data-ri.*?</tr>|\{[^{}]*\}", re.DOTALL)
    return row.sub(lambda found: found[0] * (2 if chance.random() < 0.2 else 1), body)


def encoding_broken(body: bytes, chance: random.Random) -> bytes:
    encodings = ("utf-16", "utf-16-be", "utf-8-sig", "cp1252", "utf-7", "cp037")
    return body.decode("utf-8", errors="replace").encode(chance.choice(encodings), errors="replace")


ALL: tuple[Damage, ...] = (*DAMAGES, rows_doubled, encoding_broken)


def world() -> World:
    made = World()
    made.now = NOW
    for _, shelf, extra in CASES.values():
        agency = "ESC Region 8 - E2250" if shelf == "esbd" else ""
        made.shelf(shelf).put(
            *(
                SimSolicitation(
                    id=str(7_000_001 + 1_111 * n),
                    number=f"No-{word(n)}",
                    title=f"Title {word(n)} of things",
                    due=DUES[n],
                    lead_agency=agency or f"Agency {word(n)}",
                    **extra,
                )
                for n in range(ROWS)
            )
        )
    return made


VIEW = world().view()


class Damaging:
    """A Fetch that asks the simulated site and damages one of its answers."""

    def __init__(self, damage: Damage, seed: int, view: View | None = None, home: str = "") -> None:
        self.view, self.home = view or VIEW, home
        self.chance = random.Random(seed)  # noqa: S311 - damage, not secrets
        self.damage = damage
        self.numbers = count()
        self.struck = self.chance.randrange(2)
        self.cookie = ""

    def __call__(self, request: Request) -> Page | None:
        from json import dumps
        from urllib.parse import urlencode, urljoin, urlsplit

        parts = urlsplit(urljoin(f"{self.home}/", request.url))
        body = dumps(request.json).encode() if request.json is not None else urlencode(request.form or {}).encode()
        asked = Asked(
            method="POST" if request.posted else "GET",
            host=parts.netloc,
            target=parts.path + (f"?{parts.query}" if parts.query else ""),
            headers={name.lower(): value for name, value in request.headers.items()} | {"cookie": self.cookie},
            body=body,
        )
        answer = routes.answer(self.view, asked)
        if answer is None:  # a damaged link leads anywhere
            raise Refusal(Trouble.GONE, f"{request.url} is gone")
        self.cookie = dict(answer.headers).get("Set-Cookie", self.cookie).partition(";")[0]
        found = answer.body
        if next(self.numbers) == self.struck or self.struck == 0:
            found = self.damage(found, self.chance)
        return Page(
            url=parts.geturl(),
            status=200,
            headers={"Content-Type": answer.content_type},
            body=found,
            fetched_at=NOW,
        )


def check(record: Solicitation) -> None:
    """Everything in a record that belongs to a row belongs to one and the same row, and to its own column."""
    said = {
        "title": re.findall(r"Title (\w+) of", record.title),
        "number": re.findall(r"^No-(\w+)$", record.number),
        "agency": re.findall(r"Agency (\w+)$", record.lead_agency),
    }
    rows = {WORDS[one] for words in said.values() for one in words if one in WORDS}
    if record.due is not None and record.due.at is not None:
        rows |= {number for number, due in DUES.items() if due == record.due.at}
    assert len(rows) <= 1, record
    assert not re.search(r"No-|Agency ", record.title), record
    assert not re.search(r"Title |Agency ", record.number), record
    assert not re.search(r"Title |No-", record.lead_agency), record
    assert record.id
    assert len(record.title) <= 300


def outcome(name: str, seed: int) -> str:
    portal = catalog()[CASES[name][0]]
    try:
        snapshot = crawl(portal, portal.listings[0], Damaging(ALL[seed % len(ALL)], seed), NOW)
    except Refusal as refusal:
        return "mistake" if "could not be read: " in str(refusal) else "refused"
    assert isinstance(snapshot, Snapshot)
    assert not (snapshot.empty and snapshot.records)
    # A whole page less than the portal's total is never believed.
    assert len(snapshot.records) + len(snapshot.rejects) >= ROWS or not snapshot.whole
    for record in snapshot.records:
        assert isinstance(record, Solicitation)
        check(record)
    return "read"


@pytest.mark.parametrize("name", CASES)
def test_undamaged_they_are_all_read(name: str) -> None:
    portal = catalog()[CASES[name][0]]
    snapshot = crawl(portal, portal.listings[0], Damaging(lambda body, _: body, 1), NOW)
    assert isinstance(snapshot, Snapshot)
    assert len(snapshot.records) == ROWS
    for number, record in enumerate(snapshot.records):
        assert isinstance(record, Solicitation)
        assert (record.title, record.due and record.due.at) == (f"Title {word(number)} of things", DUES[number])
        check(record)


@pytest.mark.parametrize("name", CASES)
def test_thirty_damaged_answers(name: str) -> None:
    assert {outcome(name, seed) for seed in range(30)} == {"read", "refused"}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_thousand_damaged_answers(name: str) -> None:
    assert {outcome(name, seed) for seed in range(30, 1030)} == {"read", "refused"}
