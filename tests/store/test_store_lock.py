"""One daemon for each state directory, also after a crash."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from coopwatchd.errors import StoreError
from coopwatchd.store.lock import ProcessLock, holder

_HOLDER = """
import sys
from pathlib import Path
from coopwatchd.store.lock import ProcessLock
ProcessLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.readline()
"""


def test_a_second_holder_is_told_who_has_it_and_where(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with ProcessLock(state):
        with pytest.raises(StoreError, match=rf"process {os.getpid()} with the state directory {state}"):
            ProcessLock(state).acquire()
        with ProcessLock(tmp_path / "another"):
            pass
    with ProcessLock(state):
        assert (state / "coopwatchd.lock").read_text() == f"{os.getpid()}\n"


def test_it_is_let_go_when_the_block_raises(tmp_path: Path) -> None:
    with pytest.raises(KeyError), ProcessLock(tmp_path):
        raise KeyError
    with ProcessLock(tmp_path):
        pass


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=f"as process {process.pid} "):
            ProcessLock(tmp_path).acquire()
        process.kill()
        process.wait()
    with ProcessLock(tmp_path):
        pass


def test_a_place_that_cannot_be_locked_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(StoreError, match="cannot be opened for writing"):
        ProcessLock(tmp_path / "state").acquire()


def test_who_holds_it_can_be_asked_without_getting_in_the_way(tmp_path: Path) -> None:
    assert holder(tmp_path) == ""
    with ProcessLock(tmp_path):
        assert holder(tmp_path) == str(os.getpid())
    assert holder(tmp_path) == ""

    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            holder(tmp_path)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(300):
            with ProcessLock(tmp_path):
                pass
    finally:
        done.set()
        asking.join()
