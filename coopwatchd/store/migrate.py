"""Bringing a database to this program's schema: forward only, in one transaction, with a copy made before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from coopwatchd.errors import StoreError
from coopwatchd.store.engine import Role, check_references, copy_file, sqlite_engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The newest revision, and the folder of the steps that lead to it."""

    revision: str
    steps: Path


SCHEMA = Schema(revision="0002", steps=Path(__file__).parent / "migrations" / "versions")


def revision_of(connection: Connection, path: Path) -> str | None:
    """The revision a database is at; None = it is empty. Raises StoreError when it holds something else."""
    if connection.dialect.has_table(connection, "alembic_version"):
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found
    if inspect(connection).get_table_names():
        raise StoreError(f"{path} is the database of another program: give [store] url another name.")
    return None


def migrate(path: Path, schema: Schema) -> None:
    """Take the file's database forward to `schema`; another process may be doing the same. Raises StoreError.

    alembic is imported here, and nowhere on the way to a database that is up to date.
    """
    engine = sqlite_engine(path, Role.MIGRATE)
    try:
        with engine.begin() as connection:
            current = revision_of(connection, path)
            if current == schema.revision:
                return
            config = _config(connection, schema)
            _refuse_newer(config, current, path)
            if current is not None:
                copy_file(path, path.with_name(f"{path.name}.before-{schema.revision}"))
            from alembic import command

            command.upgrade(config, "head")
            check_references(connection, path)
    finally:
        engine.dispose()


def _config(connection: Connection, schema: Schema) -> Any:
    from alembic.config import Config

    config = Config()
    # `%` would be read as an interpolation, and a directory may have one in its name.
    config.set_main_option("script_location", str(SCHEMA.steps.parent).replace("%", "%%"))
    config.set_main_option("version_locations", str(schema.steps).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


def _refuse_newer(config: Any, current: str | None, path: Path) -> None:
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    if current is None:
        return
    try:
        ScriptDirectory.from_config(config).get_revision(current)
    except CommandError as error:
        raise StoreError(
            f"{path} was written by a newer coopwatchd (revision {current}): run that version, or an even newer one. "
            f"Nothing was changed."
        ) from error
