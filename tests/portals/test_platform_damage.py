"""Damaged pages of Ion Wave, JAGGAER and CivicPlus: rows are lost, but no value comes from another row or column."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from over_http import CENTRAL, NOW, bids, desk_of
from replay import Answer
from test_portal_damage import (
    Lenient,
    truncated,
    with_bytes_changed,
    with_mixed_attributes,
    with_mixed_lines,
    without_tags,
)

from coopwatchd.errors import Refusal
from coopwatchd.portals.base import Portal, Snapshot
from coopwatchd.portals.crawl import crawl
from coopwatchd.portals.platforms import civicplus, ionwave, jaggaer
from coopwatchd.simulator import SimSolicitation

ROWS = 14
FEW, MANY = range(30), range(30, 1_030)
Damage = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True)
class Platform:
    """A portal, its list's address and shelf, and where a row begins on its page."""

    portal: Portal
    url: str
    shelf: str
    row: bytes


ZONE = {"name": "Town", "timezone": "America/Chicago"}
PLATFORMS = {
    "ionwave": Platform(
        ionwave.portal("x", ionwave.Options(tenant="town", **ZONE)),
        "/SourcingEvents.aspx?SourceType=1",
        "ionwave:town",
        rb'(?=<tr class="rg(?:Alt)?Row")',
    ),
    "jaggaer": Platform(
        jaggaer.portal("x", jaggaer.Options(org="Town", **ZONE)),
        "/apps/Router/PublicEvent?CustomerOrg=Town&tab=PHX_NAV_SourcingOpenForBid&PageSize=200",
        "jaggaer:Town",
        rb'(?=<tr>\n<td class="Res)',
    ),
    "civicplus": Platform(
        civicplus.portal("x", civicplus.Options(url="https://town.civicplus.example", details=False, **ZONE)),
        "/Bids.aspx",
        "civicplus:town",
        rb'(?=<div class="listItemsRow bid">)',
    ),
}


def token(row: int, column: str) -> str:
    """A word that stands nowhere else and that a changed letter does not make into another."""
    letters = random.Random(f"{row} {column}")  # noqa: S311 - words, not secrets
    return column[0].upper() + "".join(letters.choice("bcdfghjklmnpqrstvwz") for _ in range(11))


def rows() -> list[SimSolicitation]:
    """Rows that share nothing: no digit group, no date, no word."""
    return [
        replace(
            one,
            id=str(random.Random(f"id {n}").randrange(10**8, 10**9)),  # noqa: S311
            number=token(n, "number"),
            title=token(n, "title"),
            lead_agency=token(n, "agency"),
            description=token(n, "description"),
            due=datetime(2026, 11, 3, 8, 5, tzinfo=CENTRAL) + timedelta(days=1.51 * n, minutes=4 * n),
            issued=datetime(2026, 7, 1, 9, 0, tzinfo=CENTRAL) + timedelta(days=5 * n),
        )
        for n, one in enumerate(bids(ROWS))
    ]


@cache
def page(name: str) -> bytes:
    """The undamaged page, as the simulator sends it."""
    platform = PLATFORMS[name]
    with desk_of(platform.portal) as desk:
        desk.simulator.world.shelf(platform.shelf).put(*rows())
        (whole,) = desk.read().pages
    return whole.body


def with_rows_doubled(name: str) -> Damage:
    def damage(body: bytes, chance: random.Random) -> bytes:
        parts = re.split(PLATFORMS[name].row, body)
        if len(parts) < 3:
            return body
        for _ in range(chance.randrange(1, 4)):
            parts.insert(chance.randrange(1, len(parts)), parts[chance.randrange(1, len(parts) - 1)])
        return b"".join(parts)

    return damage


def with_attributes_reordered(body: bytes, chance: random.Random) -> bytes:
    def shuffled(tag: re.Match[bytes]) -> bytes:
        attributes = re.findall(rb'\s[\w-]+="[^"]*"', tag[2])
        if b"".join(attributes) != tag[2]:
            return tag[0]
        chance.shuffle(attributes)
        return tag[1] + b"".join(attributes) + tag[3]

    return re.sub(rb"(<\w+)((?:\s[^<>]*)?)(/?>)", shuffled, body)


def with_encoding_broken(body: bytes, chance: random.Random) -> bytes:
    cut = chance.randrange(len(body))
    return body[:cut] + chance.choice((b"\xff\xfe", b"\xc3", b"\x00", b"\x1b[31m", b"\xe2\x80")) + body[cut:]


def damages(name: str) -> tuple[Damage, ...]:
    return (
        truncated,
        without_tags,
        with_mixed_attributes,
        with_rows_doubled(name),
        with_encoding_broken,
        with_attributes_reordered,
    )


def outcome(name: str, body: bytes) -> Snapshot | Refusal:
    platform = PLATFORMS[name]
    replay = Lenient(platform.portal, {platform.url: Answer(body)})
    try:
        read = crawl(platform.portal, platform.portal.listings[0], replay, NOW)
    except Refusal as refusal:
        return refusal
    assert isinstance(read, Snapshot)
    return read


def check_own(records: tuple[Any, ...]) -> None:
    """Fails when a record has a value of two rows, or a value in a column that is not its own."""
    known = {
        token(n, column): (n, column) for n in range(ROWS) for column in ("number", "title", "agency", "description")
    }
    made = rows()
    ids = {one.id: n for n, one in enumerate(made)}
    dues = {one.due: n for n, one in enumerate(made)}
    days = {one.issued.date(): n for n, one in enumerate(made)}
    fields = {"number": "number", "title": "title", "lead_agency": "agency", "description": "description"}
    for record in records:
        owners = {ids[record.id]} if record.id in ids else set()
        owners |= {dues[record.due.at]} if record.due and record.due.at in dues else set()
        owners |= {days[record.issued_on]} if record.issued_on in days else set()
        for field, column in fields.items():
            for word in re.findall(r"[A-Z][a-z]{11}", getattr(record, field)):
                if word in known:
                    assert known[word][1] == column, (field, record)
                    owners.add(known[word][0])
        assert len(owners) <= 1, record


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_undamaged_page_reads_whole(name: str) -> None:
    read = outcome(name, page(name))
    assert isinstance(read, Snapshot)
    assert [one.title for one in read.records] == [one.title for one in rows()]
    check_own(read.records)


def run(name: str, seeds: range) -> set[str]:
    found = set()
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 - damage, not secrets
        damage = damages(name)[seed % len(damages(name))]
        read = outcome(name, damage(page(name), chance))
        found.add(type(read).__name__)
        # The crawl turns a parser's own mistake into a refusal; these readers do not need it to.
        assert "could not be read: " not in str(read)
        if isinstance(read, Snapshot):
            assert not read.empty
            check_own(read.records)
    return found


@pytest.mark.parametrize("name", PLATFORMS)
def test_no_value_comes_from_another_row_or_column(name: str) -> None:
    assert run(name, FEW) == {"Snapshot", "Refusal"}  # the damage is real, and not everything is lost to it


@pytest.mark.slow
@pytest.mark.parametrize("name", PLATFORMS)
def test_no_value_comes_from_another_row_or_column_a_thousand_times(name: str) -> None:
    run(name, MANY)


@pytest.mark.parametrize("name", PLATFORMS)
def test_attributes_in_another_order_are_the_same_page(name: str) -> None:
    whole, shuffled = outcome(name, page(name)), with_attributes_reordered(page(name), random.Random(7))  # noqa: S311
    again = outcome(name, shuffled)
    assert shuffled != page(name)
    assert isinstance(whole, Snapshot)
    assert isinstance(again, Snapshot)
    assert again.records == whole.records


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize("damage", [with_mixed_lines, with_bytes_changed])
def test_what_no_reader_could_notice_still_does_no_harm(name: str, damage: Damage) -> None:
    for seed in FEW:
        read = outcome(name, damage(page(name), random.Random(seed)))  # noqa: S311
        assert "could not be read: " not in str(read)
