"""One daemon for each state directory: a lock file that holds the process id."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from coopwatchd.errors import StoreError

_NAME = "coopwatchd.lock"
_TRIES, _WAIT = 50, 0.01


class ProcessLock:
    """Held by `run` and `once` for as long as they last; the kernel lets go of it whatever way the process ends."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / _NAME
        self._file: int | None = None

    def acquire(self) -> None:
        """Take it, or learn within half a second that it is taken. Raises StoreError naming the process that has it."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"{self._path} cannot be opened for writing: {error.strerror}.") from error
        try:
            _take(file)
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        except BlockingIOError as error:
            process = os.pread(file, 32, 0).decode("ascii", "replace").strip()
            os.close(file)
            raise StoreError(
                f"coopwatchd runs already{f' as process {process}' if process else ''} "
                f"with the state directory {self._path.parent}: stop it first."
            ) from error
        except OSError as error:
            os.close(file)
            raise StoreError(f"{self._path} cannot be locked: {error.strerror}.") from error
        self._file = file

    def release(self) -> None:
        """Let go. The file stays: removing it would let two processes lock two files of one name."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holder(state_dir: Path) -> str:
    """The process id that holds the lock, as text; "" when nobody does."""
    try:
        file = os.open(state_dir / _NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(file, 32, 0).decode("ascii", "replace").strip() or "unknown"
    finally:
        os.close(file)
    return ""


def _take(file: int) -> None:
    """Lock the file. Who only asks who has it (`holder`) holds it for a moment too: that is waited out."""
    for left in reversed(range(_TRIES)):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not left:
                raise
            time.sleep(_WAIT)
        else:
            return
