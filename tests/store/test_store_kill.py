"""kill -9 at any moment: what was committed is there, and nothing is there by halves."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from store_samples import URL

from coopwatchd.model.delivery import State
from coopwatchd.store.database import open_store

_WRITER = """
import sys
from itertools import count
from pathlib import Path
sys.path.insert(0, {samples!r})
from store_samples import URL, delivery, event, held, solicitation
from coopwatchd.store.database import open_store
store = open_store(URL, state_dir=Path(sys.argv[1]))
for number in count(int(sys.argv[2])):
    record = solicitation(f"S-{{number}}")
    with store.write() as tx:
        tx.save_held([held(record)])
        tx.add_events([event(f"opened:{{number}}", record=record)])
        tx.enqueue([delivery(number)])
    print(number, flush=True)
"""


def _write_until_killed(state_dir: Path, start: int, seconds: float) -> list[int]:
    """The numbers whose transactions a process said it had committed."""
    code = _WRITER.format(samples=str(Path(__file__).parent))
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(state_dir), str(start)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = [int(process.stdout.readline())]
    killer = threading.Timer(seconds, process.kill)
    killer.start()
    # The last line may be cut short: a number without its end was never said.
    said += [int(line) for line in process.stdout if line.endswith("\n")]
    killer.join()
    process.stdout.close()
    assert process.wait() == -9
    return said


@pytest.mark.slow
def test_kill_9_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    chance = random.Random(20261122)  # noqa: S311
    said: list[int] = []
    for round in range(5):
        said += _write_until_killed(tmp_path, 100_000 * round, chance.uniform(0.0, 0.4))
        store = open_store(URL, state_dir=tmp_path)
        with store.read() as tx:
            held = {int(one.record.id.removeprefix("S-")) for one in tx.all_held()}
            announced = {int(one.key.removeprefix("opened:")) for one in tx.events(limit=1_000_000)}
            queued = tx.outbox_counts()[State.PENDING]
            sighted = sum(len(one.sightings) for one in tx.all_held())
        store.close()
        assert set(said) <= held
        assert held == announced
        assert len(held) == queued == sighted
    with closing(sqlite3.connect(tmp_path / "coopwatchd.db")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
