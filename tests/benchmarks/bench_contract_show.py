"""How long `contracts show` takes among ten thousand contracts: `python tests/benchmarks/bench_contract_show.py`."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "model")]

from lineage_world import END, simulate  # noqa: E402

from coopwatchd.model.holding import Held  # noqa: E402
from coopwatchd.model.life.usage import users_of  # noqa: E402
from coopwatchd.model.records import Contract  # noqa: E402
from coopwatchd.pipeline.lineage import life_of  # noqa: E402
from coopwatchd.store.database import open_store  # noqa: E402

NOW = datetime(END.year, END.month, END.day, tzinfo=UTC)
COOPERATIVES = ("Sourcewell", "BuyBoard", "OMNIA Partners", "NASPO ValuePoint")


def many(worlds: int) -> list[Held]:
    """Several histories side by side; every twentieth record of an agency cites a contract of Sourcewell."""
    rows = []
    for seed in range(worlds):
        for place, held in enumerate(simulate(seed).at(END)):
            words = (
                f"Bought under Sourcewell contract {place % 12 + 1:02d}0122-ABC by piggyback. "
                if place % 20 == 0
                else ""
            )
            record = replace(
                held.record,
                portal=f"{held.record.portal}{seed}",
                cooperative=f"{held.record.cooperative} {chr(97 + seed) * 3}",
                description=words + "Furnish and deliver as specified in the attached documents. " * 5,
            )
            rows.append(replace(held, record=record))
    first = next(row for row in rows if isinstance(row.record, Contract))
    cited = replace(first.record, id="cited", portal="sourcewell", cooperative="Sourcewell", number="090122-ABC")
    return [*rows, replace(first, record=cited)]


def main() -> None:
    """Print the times."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store("sqlite:///bench.db", state_dir=Path(folder))
        held = many(6)
        with store.write() as tx:
            tx.save_held(held)
        biggest = max((one.record for one in held[:-1] if isinstance(one.record, Contract)), key=lambda c: c.uid)
        for record in (held[-1].record, biggest):
            if not isinstance(record, Contract):
                raise TypeError(record.uid)
            with store.read() as tx:
                start = time.perf_counter()
                users = users_of(record, tx.held_with_numbers((record.number, record.solicitation_number)))
                middle = time.perf_counter()
                life = life_of(tx, record, NOW)
                end = time.perf_counter()
            print(f"{record.uid} among {len(held)} records:")
            print(
                f"  {len(users)} users in {middle - start:.2f} s; a chain of {len(life.steps)} in {end - middle:.2f} s"
            )
        store.close()


if __name__ == "__main__":
    main()
