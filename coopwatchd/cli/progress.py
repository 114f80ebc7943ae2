"""Progress of long work: a bar on a terminal's stderr, nothing when piped."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self


class Progress:
    """`with Progress("reading portals", 27) as p: p.advance("sourcewell")`."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total = what, total
        self._bar: Any = None
        self._task: Any = None

    def advance(self, done: str) -> None:
        """One more is done."""
        if self._bar is not None:
            self._bar.update(self._task, advance=1, description=f"{self._what} ({done})")

    def __enter__(self) -> Self:
        if sys.stderr.isatty() and self._total > 1:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=self._total)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
