"""Damaged pages: whatever a page has become, a listing reads it or refuses it; nothing else comes out."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from replay import SAMPLES, Answer, Replay, _answer

from coopwatchd.errors import Refusal
from coopwatchd.model.records import Contract, Solicitation
from coopwatchd.portals.base import Portal, Snapshot
from coopwatchd.portals.catalog import catalog, platforms
from coopwatchd.portals.crawl import crawl
from coopwatchd.portals.fields import link, moment, text
from coopwatchd.portals.platforms.html_list import HtmlList

pytestmark = pytest.mark.slow  # each reads many pages

FOLDERS = sorted(folder for folder in SAMPLES.iterdir() if (folder / "pages.json").exists())
SEEDS = range(60)
FEW = range(24)  # of each sample; every platform has its thousand in a slow test


def truncated(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def without_tags(body: bytes, chance: random.Random) -> bytes:
    return re.sub(rb"</?\w[^>]*>", lambda tag: b"" if chance.random() < 0.15 else tag[0], body)


def with_mixed_attributes(body: bytes, chance: random.Random) -> bytes:
    values = re.findall(rb'="([^"]*)"', body) or [b""]
    return re.sub(rb'="[^"]*"', lambda _: b'="' + chance.choice(values) + b'"', body)


def with_mixed_lines(body: bytes, chance: random.Random) -> bytes:
    lines = body.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def with_bytes_changed(body: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(body)
    for _ in range(1 + len(damaged) // 100):
        if damaged:
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def with_values_changed(body: bytes, chance: random.Random) -> bytes:
    odd = [b"null", b"[]", b"{}", b'""', b"1e999", b"-1", b"true", b'"31/12/2026"', b'[[["x"]]]']
    value = re.compile(rb'(?<=:) ?("[^"]*"|\d+|null)')
    return value.sub(lambda old: chance.choice(odd) if chance.random() < 0.2 else old[0], body)


DAMAGES = (truncated, without_tags, with_mixed_attributes, with_mixed_lines, with_bytes_changed, with_values_changed)


def damaged_crawls(portal: Portal, index: dict[str, Any], folder: Path, seed: int) -> Iterator[str]:
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    damage = DAMAGES[seed % len(DAMAGES)]
    for name, sample in index["listings"].items():
        answers: dict[str, list[Answer]] = {}
        for page in sample["pages"]:
            answer = _answer(folder, page)
            answers.setdefault(page["url"], []).append(Answer(damage(answer.body, chance), answer.status, answer.type))
        listing = next(one for one in portal.listings if one.name == name)
        wanted = expected_records(folder, sample, listing.kind)
        replay = Lenient(portal, answers)
        try:
            outcome = crawl(portal, listing, replay, replay.now, wanted)
        except Refusal as refusal:
            # The crawl turns a parser's own mistake into a refusal; the readers do not need it to.
            yield "mistake" if "could not be read: " in str(refusal) else "refused"
        else:
            assert isinstance(outcome, Snapshot)
            assert all(record.id and record.title and len(record.title) <= 300 for record in outcome.records)
            assert all(not record.url or record.url.startswith("http") for record in outcome.records)
            assert not (outcome.empty and outcome.records)
            yield "read"


class Lenient(Replay):
    """A damaged link leads anywhere: to a page that is not there."""

    from replay import NOW as now

    def __call__(self, request):
        try:
            return super().__call__(request)
        except AssertionError:
            from coopwatchd.errors import Trouble

            raise Refusal(Trouble.GONE, f"{request.url} is gone") from None


def expected_records(folder: Path, sample: dict[str, Any], kind: str) -> list[Any]:
    if "wanted_from" not in sample:
        return []
    rows = json.loads((folder / "expected.json").read_text())[sample["wanted_from"]]["records"]
    made = Contract if kind == "contract" else Solicitation
    return [made(id=row["id"], title=row["title"], url=row["url"], number=row.get("number", "")) for row in rows]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_damage_escapes(folder: Path) -> None:
    index = json.loads((folder / "pages.json").read_text())
    portal = catalog().get(folder.name)
    if portal is None:
        settings = dict(index["platform"])
        platform = platforms()[settings.pop("platform")]
        portal = platform.portal(folder.name, platform.Options.model_validate(settings))
    outcomes = [outcome for seed in FEW for outcome in damaged_crawls(portal, index, folder, seed)]
    # The damage is real: without it nothing would ever be refused.
    assert {"read", "refused"} == set(outcomes)


ROWS = "".join(
    f'<tr><td class="no">{n}</td><td><a href="/b/{n}">Bid {n}</a></td><td class="due">10/{n + 1:02}/2026</td></tr>\n'
    for n in range(20)
)
TABLE = f'<html><body><table class="bids">\n{ROWS}</table></body></html>'.encode()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_damaged_table_loses_rows_but_makes_none_up(seed: int) -> None:
    listing = HtmlList(
        Solicitation,
        url="/bids",
        rows="table.bids tr",
        fields={"number": text("td.no"), "title": text("a"), "url": link("a"), "due_at": moment("td.due", "%m/%d/%Y")},
    )
    portal = Portal(key="d", name="D", home="https://d.example", timezone="America/Chicago", listings=(listing,))
    damage = DAMAGES[seed % 2]
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    replay = Lenient(portal, {"/bids": damage(TABLE, chance)})
    try:
        snapshot = crawl(portal, listing, replay, replay.now)
    except Refusal:
        return
    assert isinstance(snapshot, Snapshot)
    assert not snapshot.empty
    if len(snapshot.records) + len(snapshot.rejects) < 20 and damage is truncated:
        assert not snapshot.whole


HOSTILE = {
    "deep": b"<html><body>" + b"<div>" * 100_000 + b"x",
    "closed again": b"<html>" + b"<div>" * 100_000 + b"x" + b"</div>" * 100_000 + b"</html>",
    "attributes": b"<html><div " + b" ".join(b"a%d=1" % n for n in range(1_000_000)) + b">x</div></html>",
    "less deep": b"<html>" + b"<div>" * 4_000 + b"x",
    "nulls": b"<html>" + b"\x00" * 300_000,
    "open tags": b"<a" * 500_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("key", ["naspo", "omnia", "sourcewell"])
def test_a_page_made_to_cost_is_refused_quickly(kind: str, key: str) -> None:
    addresses = {
        "naspo": "/solicitation-status/",
        "omnia": "/get-started/solicitations",
        "sourcewell": "/solicitations",
    }
    portal = catalog()[key]
    started = time.thread_time()
    with pytest.raises(Refusal):
        crawl(portal, portal.listings[0], Lenient(portal, {addresses[key]: HOSTILE[kind]}), Lenient.now)
    assert time.thread_time() - started < 5


def test_a_large_honest_page_is_read() -> None:
    state = b'<input type=hidden name=__VIEWSTATE value="' + b"dDwtMTA4" * 50_000 + b'==">'
    rows = b"".join(b"<div class=r><span><a href=/b/%d>Bid %d</a></span></div>" % (n, n) for n in range(5_000))
    listing = HtmlList(Solicitation, url="/b", rows="div.r", fields={"title": text("a"), "url": link("a")})
    portal = Portal(key="d", name="D", home="https://d.example", timezone="America/Chicago", listings=(listing,))
    replay = Lenient(portal, {"/b": b"<html>" + state + rows + b"</html>"})
    assert len(crawl(portal, listing, replay, replay.now).records) == 5_000
