"""The Jinja environments: sandboxed, strict, bounded in time and size, and escaping by channel.

A user's template is trusted to mean well, not to be right: a mistake in one must cost neither the daemon its memory
or its time, nor a reader an alert. It is not a wall against a template that was written to do harm.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from coopwatchd.notify import mrkdwn
from coopwatchd.notify.overrides import plain

MAX_RANGE = 5_000
MAX_REPEAT = 10_000  # characters or elements that one `*`, `%` or call may ask for
MAX_SOURCE = 64 * 1024
SECONDS = 2.0
# `{% include "shipped/email/event.txt.j2" %}`: a user's template builds upon the one it replaces.
SHIPPED = "shipped/"

_NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]*(/[a-z0-9_][a-z0-9_.-]*)*", re.IGNORECASE)
_deadline: ContextVar[float] = ContextVar("template_deadline", default=float("inf"))


class Dialect(StrEnum):
    """How a template's output is escaped."""

    HTML = "html"
    TEXT = "text"
    SLACK = "slack"


def dialect_of(name: str) -> Dialect:
    """The dialect of a template, by its name: `slack/…` is Slack's, `….html.j2` HTML, everything else text."""
    if plain(name.removeprefix(SHIPPED)).startswith("slack/"):
        return Dialect.SLACK
    return Dialect.HTML if name.endswith(".html.j2") else Dialect.TEXT


class TemplateLoader(BaseLoader):
    """Templates from folders, the first that has one wins.

    Refused: absolute names and `..`, links that lead out of the folder, files over 64 KB, text that is not UTF-8.
    """

    def __init__(self, folders: tuple[Path, ...], shipped: Path) -> None:
        self._folders = folders
        self._shipped = shipped

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The source, and where it stands. Raises TemplateNotFound."""
        if not _NAME.fullmatch(template):
            raise TemplateNotFound(template, f"{template!r} is not the name of a template")
        folders = self._folders
        if template.startswith(SHIPPED):
            folders, template = (self._shipped,), template.removeprefix(SHIPPED)
        for folder in folders:
            path = folder / template
            if path.is_symlink() or path.exists():
                return _read(folder, path, template), str(path), lambda: True
        raise TemplateNotFound(template, f"there is no template {template}")


def _read(folder: Path, path: Path, name: str) -> str:
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve(strict=True)) or not real.is_file():
            raise TemplateNotFound(name, f"{name} leads out of the template folder, or is not a file")
        if real.stat().st_size > MAX_SOURCE:
            raise TemplateNotFound(name, f"{name} is larger than {MAX_SOURCE // 1024} KB")
        return real.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, RuntimeError) as error:  # RuntimeError: a loop of links
        raise TemplateNotFound(name, f"{name} cannot be read: {error}") from error


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with what it leaves open closed: large repeats, long loops, wide padding."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, loader: BaseLoader, dialect: Dialect) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            # Slack's finalize returns safe text, so that macros and set blocks keep their formatting.
            autoescape=dialect is not Dialect.TEXT,
            finalize=_slack_value if dialect is Dialect.SLACK else None,
            auto_reload=False,  # an edit takes effect with a reload, which checks it first
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.globals["range"] = _bounded_range
        del self.globals["lipsum"]
        if dialect is Dialect.SLACK:
            self.globals["link"] = _slack_link
        self.filters["_timed"] = timed
        for name in ("center", "format", "indent", "pprint", "tojson", "xmlattr", "urlize"):
            del self.filters[name]  # each can be asked for unbounded padding, or builds markup of its own

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """`*` and `%` up to a size, `**` between small numbers. Raises SecurityError."""
        _check_time()
        if operator == "**" and not _small(left, right, 100):
            raise SecurityError("** is allowed between small numbers only")
        if operator == "*" and any(isinstance(side, str | list | tuple) for side in (left, right)):
            length, times = (right, left) if isinstance(left, int) else (left, right)
            if not isinstance(times, int) or len(length) * times > MAX_REPEAT:
                raise SecurityError(f"* would make more than {MAX_REPEAT} characters or elements")
        if operator == "%" and isinstance(left, str):
            raise SecurityError("% is not for text here; write the values with ~")
        return super().call_binop(context, operator, left, right)

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Every call of a template; a number that asks for large padding is refused. Raises SecurityError."""
        _check_time()
        if any(isinstance(value, int) and value > MAX_REPEAT for value in (*args, *kwargs.values())):
            raise SecurityError(f"a call with a number above {MAX_REPEAT} is not allowed")
        return super().call(context, obj, *args, **kwargs)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        # A loop that prints nothing would never come back to the one who counts the output.
        for loop in list(tree.find_all(nodes.For)):
            timer = nodes.Filter(loop.iter, "_timed", [], [], None, None, lineno=loop.lineno)
            loop.iter = timer.set_environment(self)
        return tree


def start_clock() -> None:
    """From now on templates of this thread have SECONDS."""
    _deadline.set(time.monotonic() + SECONDS)


def timed(values: Iterable[Any]) -> Iterator[Any]:
    """The values, as long as there is time. Raises SecurityError."""
    for value in values:
        _check_time()
        yield value


def _check_time() -> None:
    if time.monotonic() > _deadline.get():
        raise SecurityError(f"the template ran for more than {SECONDS:.0f} seconds")


def _bounded_range(*args: int) -> range:
    numbers = range(*args)
    if len(numbers) > MAX_RANGE:
        raise SecurityError(f"range is limited to {MAX_RANGE} numbers")
    return numbers


def _small(left: Any, right: Any, limit: int) -> bool:
    return all(isinstance(side, int | float) and abs(side) <= limit for side in (left, right))


def _slack_value(value: Any) -> Any:
    if isinstance(value, Undefined | Markup):
        return value  # StrictUndefined speaks up when it is printed
    return Markup(mrkdwn.mark(str(value)))  # noqa: S704 - marked text is safe by construction


def _slack_link(label: str, url: str) -> Markup:
    return Markup(mrkdwn.link(label, url))  # noqa: S704 - label and address are marked
