"""Transactions: whole or nothing, one writer at a time, readers beside it, full disks in a sentence."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from store_samples import NOW, URL, delivery, event, held, solicitation

from coopwatchd.errors import StoreError
from coopwatchd.store.database import SqlStore, open_store


class _Crash(Exception):
    """Something of ours went wrong in the middle."""


def test_a_transaction_that_raises_leaves_nothing(store: SqlStore) -> None:
    def crash_in_the_middle() -> None:
        with store.write() as tx:
            tx.save_held([held(solicitation())])
            tx.add_events([event()])
            tx.enqueue([delivery()])
            tx.set_next_poll("sample", NOW)
            assert tx.held("sample")
            raise _Crash

    with pytest.raises(_Crash):
        crash_in_the_middle()
    with store.read() as tx:
        assert (tx.held("sample"), tx.events(), tx.deliveries(), tx.next_polls()) == ({}, [], [], {})
    with store.write() as tx:  # the next one has its turn
        tx.save_held([held(solicitation())])
    with store.read() as tx:
        assert len(tx.held("sample")) == 1


def test_a_reader_beside_a_writer_sees_the_state_before(store: SqlStore) -> None:
    with store.write() as tx:
        tx.save_held([held(solicitation("S-1"))])
    with store.read() as reader:
        assert len(reader.held("sample")) == 1
        with store.write() as tx:
            tx.save_held([held(solicitation("S-2"))])
            with store.read() as other:
                assert len(other.held("sample")) == 1
        # Committed by now, and still not part of what this reader sees.
        assert len(reader.held("sample")) == 1
        assert reader.find_held("sample/solicitation/S-2") is None
    with store.read() as reader:
        assert len(reader.held("sample")) == 2


def test_a_reader_cannot_write(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="opened for reading"), store.read() as tx:
        tx.set_next_poll("sample", NOW)
    with store.read() as tx:
        assert tx.next_polls() == {}


def test_a_writer_inside_a_writer_is_refused_instead_of_waiting_for_ever(store: SqlStore) -> None:
    with store.write() as tx:
        with pytest.raises(StoreError, match="inside another"), store.write():
            pass
        tx.set_next_poll("sample", NOW)
    with store.read() as tx:
        assert tx.next_polls() == {"sample": NOW}


def test_writers_of_one_process_wait_for_their_turn(store: SqlStore) -> None:
    inside, most = 0, 0

    def work(first: int) -> None:
        nonlocal inside, most
        for number in range(first, first + 10):
            with store.write() as tx:
                inside += 1
                most = max(most, inside)
                tx.enqueue([delivery(number)])
                tx.add_events([event(f"k{number}")])
                inside -= 1

    threads = [threading.Thread(target=work, args=(100 * number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    with store.read() as tx:
        assert len(tx.deliveries()) == len(tx.events()) == 60


def test_our_own_mistakes_are_not_called_a_disk_error(store: SqlStore) -> None:
    with pytest.raises(IntegrityError), store.write() as tx:
        tx.enqueue([delivery(1), replace(delivery(2), id=delivery(1).id)])
    with pytest.raises(StatementError, match="has no time zone"), store.write() as tx:
        tx.enqueue([replace(delivery(1), due_at=NOW.replace(tzinfo=None))])


def test_a_full_disk_is_said_and_survived(store: SqlStore) -> None:
    with store.write() as tx:
        tx.enqueue([delivery(1)])
        pages = tx._connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        tx._connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match=r"coopwatchd\.db cannot grow: the disk is full"), store.write() as tx:
        tx.enqueue(delivery(number) for number in range(2, 500))
    with store.read() as tx:
        assert tx.deliveries() == [delivery(1)]
    with store.write() as tx:
        tx._connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    with store.write() as tx:
        assert tx.enqueue(delivery(number) for number in range(2, 500)) == 498


def test_a_database_kept_locked_by_another_process_is_said(store: SqlStore) -> None:
    other = open_store(URL, state_dir=store.path.parent)
    with other.write() as tx:
        tx._connection.exec_driver_sql("PRAGMA busy_timeout = 10")
    with store.write(), pytest.raises(StoreError, match="kept locked by another process"), other.write():
        pass
    other.close()


_WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {samples!r})
from store_samples import URL, delivery, event
from coopwatchd.store.database import open_store
name, state_dir = sys.argv[1], Path(sys.argv[2])
store = open_store(URL, state_dir=state_dir)
print("ready", flush=True)
sys.stdin.readline()
for number in range(60):
    with store.write() as tx:
        tx.enqueue([delivery(number, channel=name)])
        tx.add_events([event(f"{{name}}:{{number}}")])
store.close()
"""


@contextmanager
def _writers(names: tuple[str, ...], state_dir: Path) -> Iterator[list[subprocess.Popen[str]]]:
    code = _WRITER.format(samples=str(Path(__file__).parent))
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code, name, str(state_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
            process.communicate()


@pytest.mark.slow
def test_short_writes_of_two_processes_do_not_fail(store: SqlStore) -> None:
    with _writers(("one", "two"), store.path.parent) as running:
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for number in range(60):
            with store.write() as tx:
                tx.enqueue([delivery(number, channel="own")])
            with store.read() as tx:
                tx.outbox_counts()
        for process in running:
            _, errors = process.communicate(timeout=120)
            assert process.returncode == 0, errors
    with store.read() as tx:
        assert len(tx.deliveries(limit=1000)) == 180
        assert len(tx.events(limit=1000)) == 120
