"""Matching at scale: events per second, memory, load and reload with up to 100,000 watchlists, beside a loop of `re`.

    python tests/benchmarks/bench_matching.py [--multiple 5] [--sizes 10,1000,10000,100000]

Events are the contracts of the shared samples, and multiples of them with other numbers. Their titles have 336
different words; the 50,000 products that suppliers sell are made up, and two of them stand in each description. Two
kinds of watchlists, six terms each:

- *specific*: what suppliers write: two products, two phrases of the field's words, a product with such a word, a
  prefix; a third with `none`, a third with states, a third with a kind; one in 200 has a phrase of some title.
- *popular*: six single words of the titles, so that an event has hundreds of matches at 10,000 and thousands at
  100,000: there the work is the output itself, one reason with its places for each match.

Times are of the processor (one thread), so that what else the machine does hardly counts.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from coopwatchd.model.events import Event, EventType
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.query.reading import parse_query
from coopwatchd.model.records import Contract, Kind
from coopwatchd.model.terms import parse_term
from coopwatchd.model.watchlist import DEFAULT_FIELDS, Query, Watchlist

SAMPLE = Path(__file__).resolve().parents[2] / "../shared/portals/samples/contracts-2019.json"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
STATES = ("TX", "MN", "CA", "OH", "FL", "NY")
NONE = ("rental", "repair", "lease", "consulting", "training")
WORD = re.compile(r"[A-Za-z]{3,}")
SYLLABLES = [first + vowel for first in "bdfgklmnprtvz" for vowel in "aeiou"]
PRODUCTS = ["".join(random.Random(n).choices(SYLLABLES, k=4)) for n in range(50_000)]  # noqa: S311


def events(multiple: int) -> list[Event]:
    """The sample's contracts, each `multiple` times with a number, supplier and state of its own."""
    rows = json.loads(SAMPLE.read_text(encoding="utf-8"))
    made, draw = [], random.Random(1)  # noqa: S311 - the same every time
    for copy in range(multiple):
        for place, row in enumerate(rows):
            record = Contract(
                id=f"{copy}-{place}",
                title=row["title"],
                description=f"Including {draw.choice(PRODUCTS)} and {draw.choice(PRODUCTS)}.",
                portal=row["cooperative"].lower().replace(" ", "-"),
                cooperative=row["cooperative"],
                number=f"{row['contract_number']}-{copy}" if copy else row["contract_number"],
                supplier=row["supplier"],
                states=(STATES[(place + copy) % len(STATES)],),
            )
            made.append(Event(key=record.id, types=(EventType.AWARDED,), record=record, at=NOW, because="seen"))
    return made


class Field:
    """The words and phrases of the field, to write watchlists with."""

    def __init__(self, made: Sequence[Event], seed: int = 20261123) -> None:
        runs = [WORD.findall(event.record.title.lower()) for event in made]
        self.words = sorted({word for run in runs for word in run})
        self.phrases = sorted({" ".join(pair) for run in runs for pair in pairwise(run)})
        self.random = random.Random(seed)  # noqa: S311

    def specific(self, number: int) -> Watchlist:
        """Six terms as a supplier writes them."""
        draw = self.random
        terms = [draw.choice(PRODUCTS), draw.choice(PRODUCTS)]
        terms += [f"{draw.choice(self.words)} {draw.choice(self.words)} {number % 977}" for _ in range(2)]
        terms.append(
            draw.choice(self.phrases) if number % 200 == 0 else f"{draw.choice(PRODUCTS)} {draw.choice(self.words)}"
        )
        terms.append(f"{draw.choice(PRODUCTS)[:7]}*")
        return Watchlist(
            id=f"w{number}",
            any=tuple(map(parse_term, terms)),
            none=(parse_term(draw.choice(NONE)),) if number % 3 == 0 else (),
            states=frozenset(draw.sample(STATES, 2)) if number % 3 == 1 else frozenset(),
            kinds=frozenset({Kind.CONTRACT}) if number % 3 == 2 else frozenset(),
            notify=("bids",),
        )

    def popular(self, number: int) -> Watchlist:
        """Six words of the titles."""
        terms = self.random.sample(self.words, 6)
        return Watchlist(id=f"w{number}", any=tuple(map(parse_term, terms)), notify=("bids",))


def memory() -> float:
    """Resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def timed(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    began = time.process_time()
    work()
    return time.process_time() - began


def loop_of_re(watchlists: Sequence[Watchlist], made: Sequence[Event]) -> float:
    """Seconds per event of the obvious way: one pattern for each watchlist, tried one after the other."""
    compiled = []
    for one in watchlists:
        wanted = "|".join(re.escape(term.written.rstrip("*")) for term in one.any)
        unwanted = "|".join(re.escape(term.written) for term in one.none)
        compiled.append(
            (re.compile(rf"\b(?:{wanted})", re.IGNORECASE), re.compile(unwanted, re.I) if unwanted else None, one)
        )

    def run() -> None:
        for event in made:
            text, states = f"{event.record.title} {event.record.description}", set(event.record.states)
            for pattern, none, one in compiled:
                if one.states and states.isdisjoint(one.states):
                    continue
                if pattern.search(text) and not (none and none.search(text)):
                    pass

    return timed(run) / len(made)


def measure(name: str, make: Callable[[int], Watchlist], size: int, made: Sequence[Event]) -> float:
    """One row of the table; the cost of an event in microseconds."""
    gc.collect()
    before = memory()
    began = time.process_time()
    watchlists = [make(number) for number in range(size)]
    written = time.process_time() - began
    parsed = memory()
    holder: list[WatchlistIndex] = []
    load = timed(lambda: holder.append(WatchlistIndex(watchlists)))
    index = holder[0]
    indexed = memory()
    changed = make(size // 2)
    edits: list[WatchlistIndex] = []
    edit = timed(lambda: edits.append(index.replaced({changed.id: changed})))
    edits.clear()
    sample = made[:1500] if name == "specific" or size < 1000 else made[: max(20, 20_000 // size)]
    for event in sample:  # a watchlist's tree is made when it is first looked at
        index.match(event)
    matches = 0

    def run() -> None:
        nonlocal matches
        for event in sample:
            matches += len(index.match(event))

    each = timed(run) / len(sample)
    few = made[:: max(1, len(made) // max(3, 20_000 // size))]
    plain = loop_of_re(watchlists, few)
    print(
        f"{name:9} {size:>8,} {written:>8.2f} {load:>7.2f} {edit * 1000:>9.1f} {parsed - before:>8.0f}"
        f" {indexed - parsed:>8.0f} {1 / each:>10,.0f} {each * 1e6:>9.1f} {matches / len(sample):>9.2f}"
        f" {1 / plain:>10,.1f} {plain / each:>8.0f}x",
        flush=True,
    )
    return each * 1e6


def large(made: Sequence[Event]) -> None:
    """One watchlist of 50,000 terms, as keys and as a query."""
    field = Field(made)
    terms = [f"{field.random.choice(field.words)} {field.random.choice(field.words)} {n}" for n in range(50_000)]
    keys = [Watchlist(id="large")]
    took = timed(lambda: keys.append(Watchlist(id="large", any=tuple(map(parse_term, terms)))))
    index: list[WatchlistIndex] = []
    took += timed(lambda: index.append(WatchlistIndex(keys[1:])))
    each = timed(lambda: [index[0].match(event) for event in made[:2000]]) / 2000
    print(f"50,000 terms in `any`: {took:.2f} s to load, {each * 1e6:.0f} µs an event")
    query = " OR ".join(f"'{term}'" for term in terms)
    took = timed(lambda: WatchlistIndex([Watchlist(id="q", query=Query(query, parse_query(query, DEFAULT_FIELDS)))]))
    print(f"50,000 terms in `query`: {took:.2f} s to load")


def main() -> None:
    """The tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--multiple", type=int, default=5)
    parser.add_argument("--sizes", default="10,1000,10000,100000")
    options = parser.parse_args()
    if not SAMPLE.is_file():
        sys.exit(f"{SAMPLE} is not here")
    made = events(options.multiple)
    print(f"{len(made):,} events of {len(made) // options.multiple:,} contracts, times {options.multiple}")
    print("write = parse the terms; load = build the index; edit = change one watchlist; MB = of watchlists, of index")
    print(
        f"{'kind':9} {'lists':>8} {'write s':>8} {'load s':>7} {'edit ms':>9} {'MB lists':>8} {'MB index':>8}", end=""
    )
    print(f" {'events/s':>10} {'µs/event':>9} {'matches':>9} {'re loop/s':>10} {'faster':>9}")
    sizes = [int(size) for size in options.sizes.split(",")]
    for name in ("specific", "popular"):
        costs = []
        for size in sizes:
            field = Field(made)
            costs.append(measure(name, getattr(field, name), size, made))
        print(
            f"{name}: an event costs {costs[-1] / costs[0]:.1f} times as much with {sizes[-1]:,} as with {sizes[0]:,}"
        )
    large(made)


if __name__ == "__main__":
    main()
