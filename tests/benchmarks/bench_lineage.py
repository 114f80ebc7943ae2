"""How long lineage and windows take over ten thousand contracts: `python tests/benchmarks/bench_lineage.py`."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "model")]

from lineage_world import END, simulate  # noqa: E402

from coopwatchd.model.holding import Held  # noqa: E402
from coopwatchd.model.life.habits import learn  # noqa: E402
from coopwatchd.model.life.lineage import trace  # noqa: E402
from coopwatchd.model.life.rebid import window  # noqa: E402
from coopwatchd.model.records import Contract  # noqa: E402


def many(worlds: int) -> list[Held]:
    """Several histories side by side, each with cooperatives of its own."""
    rows = []
    for seed in range(worlds):
        for held in simulate(seed).at(END):
            record = replace(
                held.record,
                portal=f"{held.record.portal}{seed}",
                cooperative=f"{held.record.cooperative} {chr(97 + seed) * 3}",
            )
            rows.append(replace(held, record=record))
    return rows


def main() -> None:
    """Print the times."""
    held = many(6)
    contracts = [one.record for one in held if isinstance(one.record, Contract)]
    start = time.perf_counter()
    lineage = trace(held)
    traced = time.perf_counter()
    habits = learn(held, lineage, END)
    taught = time.perf_counter()
    for contract in contracts[:1000]:
        window(contract, habits, END)
    done = time.perf_counter()
    print(f"{len(contracts)} contracts, {len(held) - len(contracts)} solicitations, {len(lineage.links)} links")
    print(f"trace {traced - start:.2f} s, learn {taught - traced:.2f} s, a window {done - taught:.2f} ms")


if __name__ == "__main__":
    main()
