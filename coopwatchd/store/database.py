"""The store as the program opens it: one writer at a time, readers beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from coopwatchd.errors import StoreError
from coopwatchd.store.engine import CHECK_SECONDS, Role, check_file, create_file, explained, sqlite_engine
from coopwatchd.store.migrate import SCHEMA, Schema, migrate, revision_of
from coopwatchd.store.transaction import SqlTransaction


class SqlStore:
    """Where everything is kept. Threads may share it; other processes may have the same file open.

    Every method raises StoreError when the file cannot be read or written, with what to do about it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writers = sqlite_engine(path, Role.WRITE)
        self._readers = sqlite_engine(path, Role.READ)
        self._turn = threading.Lock()
        self._writer = 0
        self._closed = False

    def write(self) -> AbstractContextManager[SqlTransaction]:
        """A transaction that is committed at the end of the block, or leaves nothing when the block raises.

        Waits for its turn; keep the network out of the block.
        """
        return self._write()

    def read(self) -> AbstractContextManager[SqlTransaction]:
        """One consistent state, as it was when the block first looked; writing in it raises StoreError."""
        return self._read()

    def close(self) -> None:
        """Let go of the file; opening a transaction later raises StoreError."""
        self._closed = True
        self._readers.dispose()
        with self._turn:
            self._writers.dispose()

    @contextmanager
    def _write(self) -> Iterator[SqlTransaction]:
        if self._writer == threading.get_ident():
            raise StoreError("A write transaction was opened inside another; the inner one would wait for ever.")
        with self._turn, explained(self.path):
            self._refuse_closed()
            self._writer = threading.get_ident()
            try:
                with self._writers.begin() as connection, ExitStack() as ending:
                    yield SqlTransaction(connection, ending)
            finally:
                self._writer = 0

    @contextmanager
    def _read(self) -> Iterator[SqlTransaction]:
        self._refuse_closed()
        with explained(self.path, reading=True), self._readers.begin() as connection, ExitStack() as ending:
            yield SqlTransaction(connection, ending)

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreError(f"{self.path} was closed.")

    def _prepare(self, schema: Schema, check_seconds: float) -> None:
        """Look at the file, and bring it to `schema` where it is not there yet."""
        with explained(self.path):
            with self._readers.connect() as connection:
                check_file(connection, self.path, check_seconds)
                current = revision_of(connection, self.path)
            if current != schema.revision:
                # The connection that looked knows the file as it was.
                self._readers.dispose()
                migrate(self.path, schema)


def open_store(url: str, *, state_dir: Path, schema: Schema = SCHEMA, check_seconds: float = CHECK_SECONDS) -> SqlStore:
    """The store at `url`, made where there is none, checked, and brought to this version's schema.

    `sqlite:///name` is relative to `state_dir`. Raises StoreError: not SQLite, damaged, another program's, written by
    a newer coopwatchd, or not ours to write. Damage is looked for during `check_seconds` at most. `schema` is another
    one than this version's only in tests.
    """
    path = _path(url, state_dir)
    create_file(path)
    store = SqlStore(path)
    try:
        store._prepare(schema, check_seconds)
    except BaseException:
        store.close()
        raise
    return store


def _path(url: str, state_dir: Path) -> Path:
    """The file a URL names; a URL is never repeated in a message, because it may carry a password."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError("[store] url is not a database URL; “sqlite:///coopwatchd.db” is one.") from error
    backend = parts.get_backend_name()
    if backend != "sqlite":
        raise StoreError(
            f"[store] url names {backend}, and this version of coopwatchd keeps its data in SQLite only: "
            f"“sqlite:///coopwatchd.db”."
        )
    name = parts.database or ""
    if not name or name == ":memory:" or name.startswith("file:") or parts.host or parts.query:
        raise StoreError("[store] url must name a file and nothing else, as in “sqlite:///coopwatchd.db”.")
    return state_dir.expanduser() / name
