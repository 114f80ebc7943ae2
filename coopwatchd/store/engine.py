"""All that is SQLite's own: connections and pragmas, the check and the copy of a file, its errors as sentences."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import Enum
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError

from coopwatchd.errors import StoreError

BUSY_SECONDS = 5.0
# A whole check of a large file takes longer than a start should: what it finds within this time is what it finds.
CHECK_SECONDS = 1.0
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # NORMAL may forget a commit when the power fails: a message sent, and the row unsent
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "temp_store = MEMORY",
    f"journal_size_limit = {64 * 1024 * 1024}",
)


class Role(Enum):
    """What connections of an engine are for."""

    WRITE = "write"
    READ = "read"
    MIGRATE = "migrate"  # foreign keys are off, because a table is changed by making it anew


def sqlite_engine(path: Path, role: Role) -> Engine:
    """An engine on the file. Transactions of writers begin IMMEDIATE: they never fail half-way for want of the lock."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=QueuePool,
        pool_size=4 if role is Role.READ else 1,
        max_overflow=-1 if role is Role.READ else 0,
        # isolation_level None: the driver begins no transactions of its own.
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_SECONDS},
        hide_parameters=True,
    )
    begin = "BEGIN" if role is Role.READ else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        try:
            for pragma in _pragmas(role):
                connection.execute(f"PRAGMA {pragma}").close()
        except BaseException:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _pragmas(role: Role) -> tuple[str, ...]:
    if role is Role.READ:
        # Readers leave the journal's mode alone: changing it would be a write.
        return (*_PRAGMAS[1:], "foreign_keys = ON", "query_only = ON")
    return (*_PRAGMAS, f"foreign_keys = {'OFF' if role is Role.MIGRATE else 'ON'}")


def create_file(path: Path) -> None:
    """Make the directory (0700) and an empty file (0600) where there is none; SQLite gives its journals the same mode.

    Raises StoreError.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(f"{path} cannot be opened for writing: {error.strerror}.") from error


def check_file(connection: Connection, path: Path, seconds: float) -> None:
    """Look for damage for so long at most. Raises StoreError."""
    raw: Any = connection.connection.driver_connection
    timer = threading.Timer(seconds, raw.interrupt)
    timer.daemon = True
    timer.start()
    try:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    except OperationalError as error:
        if _code(error) != sqlite3.SQLITE_INTERRUPT:
            raise
        return
    finally:
        timer.cancel()
        timer.join()
    if found != "ok":
        raise _damaged(path, str(found).replace("\n", " "))


def check_references(connection: Connection, path: Path) -> None:
    """After a migration: every sighting still has its record. Raises StoreError, so that the migration is undone."""
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StoreError(
            f"{path} could not be brought up to date: some rows would have lost the record they belong to."
        )


def copy_file(path: Path, target: Path) -> None:
    """A consistent copy, journal included, beside a running daemon too; replaces an older copy as a whole.

    Raises StoreError, and then leaves no half of a copy on a disk that may be full.
    """
    unfinished = target.with_name(f"{target.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise StoreError(f"{path} could not be copied to {target.name}, and was not changed: {error}.") from error


@contextmanager
def explained(path: Path, *, reading: bool = False) -> Iterator[None]:
    """What SQLite cannot do becomes a StoreError that says what to do about it; our own mistakes pass as they are."""
    try:
        yield
    except (OperationalError, DatabaseError, sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        sentence = _sentence(path, error, reading=reading)
        if sentence is None:
            raise
        raise sentence from error


def _sentence(path: Path, error: Exception, *, reading: bool) -> StoreError | None:
    detail = str(getattr(error, "orig", error))
    match _code(error):
        case sqlite3.SQLITE_FULL:
            text = f"{path} cannot grow: the disk is full. Make room; nothing that was committed is lost."
        case sqlite3.SQLITE_READONLY if reading:
            text = f"{path} was opened for reading, and something tried to write to it."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            text = f"{path} cannot be written: check its owner and mode, and whether the disk is mounted read-only."
        case sqlite3.SQLITE_CANTOPEN:
            text = f"{path} cannot be opened: check that it is a file, and who owns it and its directory."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            text = f"{path} was kept locked by another process for more than {BUSY_SECONDS:g} seconds; try again."
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _damaged(path, detail)
        case sqlite3.SQLITE_IOERR:
            text = f"{path} cannot be read or written ({detail}): look at the disk and the system's log."
        case _:
            return None
    return StoreError(text)


def _damaged(path: Path, detail: str) -> StoreError:
    return StoreError(
        f"{path} is damaged or not a database ({detail}). Stop coopwatchd and move the file aside, with its -wal and "
        f"-shm; then put a copy in its place, or start without: the first read of each portal is then a baseline, "
        f"and no flood of alerts."
    )


def _code(error: Exception) -> int | None:
    """SQLite's primary result code."""
    extended = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF
