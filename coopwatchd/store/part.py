"""What the parts of a transaction share: one connection, and the results that end with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.sql import Executable

_AT_A_TIME = 256


class Part:
    """A few tables inside one transaction."""

    def __init__(self, connection: Connection, ending: ExitStack) -> None:
        self._connection = connection
        self._ending = ending

    def _stream(self, statement: Executable) -> Iterator[Row[Any]]:
        """Rows as they are asked for; an iterator that is dropped half-way holds nothing past the transaction."""
        result = self._connection.execute(statement, execution_options={"yield_per": _AT_A_TIME})
        self._ending.callback(result.close)
        return iter(result)
