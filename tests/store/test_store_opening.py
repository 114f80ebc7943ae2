"""Opening: made where there is none, brought forward, and refused with a sentence."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from store_samples import NOW, URL, delivery, held, solicitation

from coopwatchd.errors import StoreError
from coopwatchd.store.database import SqlStore, open_store
from coopwatchd.store.migrate import SCHEMA, Schema
from coopwatchd.store.tables import metadata

LATER = '''
"""A step of some later version."""
import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0002"


def upgrade():
    with op.batch_alter_table("records", recreate="always") as batch:
        batch.add_column(sa.Column("score", sa.Integer))
'''


def _open(state_dir: Path, **options: Schema) -> SqlStore:
    return open_store(URL, state_dir=state_dir, **options)


@pytest.fixture
def later(tmp_path: Path) -> Schema:
    """What a later version would bring along."""
    steps = tmp_path / "steps"
    shutil.copytree(SCHEMA.steps, steps, ignore=shutil.ignore_patterns("__pycache__"))
    (steps / "0009_later.py").write_text(LATER)
    return Schema(revision="0009", steps=steps)


def _fill(state_dir: Path) -> Path:
    store = _open(state_dir)
    with store.write() as tx:
        tx.save_held(held(solicitation(f"S-{number}")) for number in range(200))
        tx.enqueue([delivery()])
    store.close()
    return store.path


def test_the_directory_and_the_file_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    store = _open(tmp_path / "deep" / "state")
    with store.write() as tx:
        tx.enqueue([delivery()])
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.iterdir()}
    store.close()
    assert store.path == tmp_path / "deep" / "state" / "coopwatchd.db"
    assert modes == {"coopwatchd.db": 0o600, "coopwatchd.db-wal": 0o600, "coopwatchd.db-shm": 0o600}
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_an_absolute_url_names_its_own_place(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/50%/own.db", state_dir=tmp_path / "state")
    store.close()
    assert (tmp_path / "50%" / "own.db").exists()
    assert not (tmp_path / "state").exists()


def test_what_was_stored_is_there_after_opening_again(tmp_path: Path) -> None:
    _fill(tmp_path)
    store = _open(tmp_path)
    with store.read() as tx:
        assert len(tx.held("sample")) == 200
        assert tx.deliveries() == [delivery()]
    store.close()


def test_connections_keep_what_was_promised_of_them(store: SqlStore) -> None:
    def settings(tx) -> dict[str, object]:
        names = "journal_mode synchronous foreign_keys busy_timeout trusted_schema cell_size_check temp_store"
        return {name: tx._connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names.split()}

    promised = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "temp_store": 2,
    }
    with store.write() as tx:
        assert settings(tx) == promised
    with store.read() as tx:
        assert settings(tx) == promised


def test_the_steps_build_what_the_tables_say(store: SqlStore) -> None:
    with store.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx._connection), metadata) == []


def test_a_database_that_is_up_to_date_is_opened_without_alembic(tmp_path: Path) -> None:
    _fill(tmp_path)
    code = (
        "import sys; from pathlib import Path; from coopwatchd.store.database import open_store\n"
        f"open_store({URL!r}, state_dir=Path({str(tmp_path)!r})).close()\n"
        "print(sorted(name for name in sys.modules if name in ('alembic', 'structlog', 'httpx', 'bs4')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_older_database_is_brought_forward_and_a_copy_is_kept(tmp_path: Path, later: Schema) -> None:
    path = _fill(tmp_path / "state")
    store = _open(tmp_path / "state", schema=later)
    with store.read() as tx:
        assert len(tx.held("sample")) == 200
        assert all(one.sightings for one in tx.all_held())
        assert tx.due("bids", NOW) == [delivery()]
    store.close()
    copy = path.with_name("coopwatchd.db.before-0009")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    copy.rename(tmp_path / "coopwatchd.db")
    old = _open(tmp_path)
    with old.read() as tx:
        assert len(tx.held("sample")) == 200
    old.close()
    assert sorted(one.name for one in path.parent.iterdir()) == ["coopwatchd.db"]


def test_a_new_database_needs_no_copy(tmp_path: Path, later: Schema) -> None:
    store = _open(tmp_path / "state", schema=later)
    store.close()
    assert [one.name for one in store.path.parent.iterdir()] == ["coopwatchd.db"]


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path: Path, later: Schema) -> None:
    _fill(tmp_path / "state")
    (later.steps / "0009_later.py").write_text(LATER + "        batch.drop_column('no such column')\n")
    with pytest.raises(KeyError):
        _open(tmp_path / "state", schema=later)
    store = _open(tmp_path / "state")
    with store.read() as tx:
        assert len(tx.held("sample")) == 200
    store.close()


def test_a_step_that_would_orphan_sightings_is_undone(tmp_path: Path, later: Schema) -> None:
    _fill(tmp_path / "state")
    (later.steps / "0009_later.py").write_text(f'{LATER}    op.execute("DELETE FROM records")\n')  # noqa: S608
    with pytest.raises(StoreError, match="rows would have lost the record"):
        _open(tmp_path / "state", schema=later)
    store = _open(tmp_path / "state")
    with store.read() as tx:
        assert len(tx.held("sample")) == 200
    store.close()


def test_a_database_from_a_newer_version_is_refused_and_left_alone(tmp_path: Path, later: Schema) -> None:
    _open(tmp_path / "state", schema=later).close()
    with pytest.raises(StoreError, match=r"was written by a newer coopwatchd \(revision 0009\)"):
        _open(tmp_path / "state")
    _open(tmp_path / "state", schema=later).close()
    assert [one.name for one in (tmp_path / "state").iterdir()] == ["coopwatchd.db"]


@pytest.mark.parametrize("damage", ["header", "middle", "short"])
def test_a_damaged_file_is_named_and_what_to_do_is_said(tmp_path: Path, damage: str) -> None:
    path = _fill(tmp_path)
    size = path.stat().st_size
    if damage == "short":
        os.truncate(path, size // 2)
    else:
        with path.open("r+b") as file:
            file.seek(0 if damage == "header" else size // 2)
            file.write(b"\xa5" * (size // 3))
    with pytest.raises(StoreError, match=r"coopwatchd\.db is damaged .* move the file aside"):
        _open(tmp_path)


def test_the_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "coopwatchd.db")) as other:
        other.execute("CREATE TABLE songs (title)")
    before = (tmp_path / "coopwatchd.db").read_bytes()
    with pytest.raises(StoreError, match="the database of another program"):
        _open(tmp_path)
    assert (tmp_path / "coopwatchd.db").read_bytes() == before


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://scott:tiger@db.example.com/coopwatchd", "SQLite only"),
        ("postgresql+psycopg://scott:tiger@/x", "SQLite only"),
        ("mysql://scott:tiger@db/x", "SQLite only"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:///x.db?mode=ro", "must name a file"),
        ("sqlite://host/x.db", "must name a file"),
        ("coopwatchd.db", "not a database URL"),
        ("", "not a database URL"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_repeating_it(tmp_path: Path, url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        open_store(url, state_dir=tmp_path / "state")
    assert "tiger" not in str(caught.value)
    assert not (tmp_path / "state").exists()


def test_a_place_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(StoreError, match="cannot be opened for writing"):
        _open(tmp_path / "state")
    (tmp_path / "coopwatchd.db").mkdir()
    with pytest.raises(StoreError, match="cannot be opened for writing: Is a directory"):
        _open(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize(("directory", "file"), [(0o500, 0o400), (0o700, 0o400), (0o000, 0o600)])
def test_a_database_that_is_not_ours_to_write_is_said(tmp_path: Path, directory: int, file: int) -> None:
    path = _fill(tmp_path / "state")
    path.chmod(file)
    path.parent.chmod(directory)
    try:
        with pytest.raises(StoreError, match=r"coopwatchd\.db cannot be opened for writing: Permission denied"):
            _open(tmp_path / "state")
    finally:
        path.parent.chmod(0o700)


def test_a_closed_store_says_so(store: SqlStore) -> None:
    store.close()
    with pytest.raises(StoreError, match="was closed"), store.read():
        pass
    with pytest.raises(StoreError, match="was closed"), store.write():
        pass


@pytest.mark.slow
def test_many_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from coopwatchd.store.database import open_store\n"
        "sys.stdin.readline()\n"
        f"open_store({URL!r}, state_dir=Path({str(tmp_path)!r}) / 'state').close()"
    )
    command = [sys.executable, "-c", code]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(5)]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=120)[1] for process in running]
    assert [process.returncode for process in running] == [0] * 5, errors
    _open(tmp_path / "state").close()
