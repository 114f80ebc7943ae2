"""Templates to text: the user's where there is one, the shipped one where that fails, and a check of them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, TemplateError, TemplateSyntaxError

from coopwatchd.errors import CoopwatchdError
from coopwatchd.log import log, redact
from coopwatchd.notify import overrides
from coopwatchd.notify.pages import pages
from coopwatchd.notify.sandbox import Dialect, TemplateEnvironment, TemplateLoader, dialect_of, start_clock
from coopwatchd.notify.specimens import NOW, specimens
from coopwatchd.notify.view import View

# Far above any alert, and below what a channel would refuse or a reader read.
MAX_OUTPUT = {Dialect.SLACK: 60_000, Dialect.HTML: 200_000, Dialect.TEXT: 200_000}
KINDS = ("event", "summary", "digest", "operator", "test")
TEMPLATES = (
    *(f"slack/{kind}.j2" for kind in KINDS),
    *(f"email/{kind}.txt.j2" for kind in KINDS),
    *(f"email/{kind}.html.j2" for kind in KINDS),
)
_LAYOUTS = ("email/base.html.j2",)


class RenderError(CoopwatchdError):
    """A template could not be rendered, and there is no other to fall back to."""


@cache
def shipped_templates() -> Path:
    """The folder of the built-in templates: inside the installed package, or at the top of a source tree."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_shipped" / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


class Renderer:
    """Renders views, and never lets a user's template stop an alert. Safe to share between threads.

    `folder` holds templates of the user's own, by the shipped names (`slack/event.j2`); None = only the shipped ones.
    In it, `watchlists/<id>/slack/event.j2` is for the alerts of one watchlist, `channels/<name>/slack/event.j2` for one
    channel: the first that is there is used.
    """

    def __init__(self, folder: Path | None, timezone: str) -> None:
        shipped = shipped_templates()
        self.folder = folder
        self._channel = ""
        self.timezone = str(ZoneInfo(timezone))
        self._shipped = _environments(TemplateLoader((shipped,), shipped))
        self._own = self._shipped
        if folder is not None:
            self._own = _environments(TemplateLoader((folder, shipped), shipped))

    def of_channel(self, name: str) -> Renderer:
        """The same, with the templates of a channel."""
        other = copy(self)
        other._channel = name
        return other

    def render(self, name: str, view: View) -> str:
        """The text of `view`; when a user's template fails, the shipped one's, with a line that says so.

        Raises RenderError when the shipped one fails as well.
        """
        used = self.chosen(name, view)
        try:
            return _output(self._own[dialect_of(used)], used, view, "")
        except Exception as error:  # a template can raise anything; the alert goes out whatever it was
            if self.folder is None:
                raise RenderError(f"The built-in template {name} failed: {describe(error)}") from error
            log.warning("a template failed", template=used, problem=describe(error))
            notice = f"Your template {used} failed, so this is the built-in form. `coopwatchd check` says why."
        try:
            return _output(self._shipped[dialect_of(name)], name, view, notice)
        except Exception as error:
            raise RenderError(f"The built-in template {name} failed: {describe(error)}") from error

    def chosen(self, name: str, view: View) -> str:
        """The name of the template that `name` stands for: the watchlist's, the channel's, or itself."""
        if self.folder is not None:
            for place in overrides.places(view, self._channel):
                if overrides.stands(self.folder, f"{place}/{name}"):
                    return f"{place}/{name}"
        return name

    def strictly(self, name: str, view: View) -> str:
        """The text of `view` by the template of exactly this name, or what that template raises."""
        return _output(self._own[dialect_of(name)], name, view, "")

    def check(self) -> list[str]:
        """What is wrong with the templates, each as `template:line: message`; renders them all with specimens."""
        return [*self._unknown(), *dict.fromkeys(self._failures())]

    def _failures(self) -> Iterator[str]:
        names = (*TEMPLATES, *(overrides.names(self.folder) if self.folder is not None else ()))
        for degree, envelopes in specimens().items():
            for envelope in envelopes:
                for page in pages(envelope, now=NOW, zone=self.timezone):
                    for name in names:
                        if kind_of(name) != page.template:
                            continue
                        try:
                            self.strictly(name, page.view)
                        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
                            yield f"{_place(name, error)}: {describe(error)} (with the {degree} specimen)"

    def _unknown(self) -> Iterator[str]:
        if self.folder is None:
            return
        if not self.folder.is_dir():
            yield f"{self.folder}: there is no such folder of templates"
            return
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            # A misspelt name would be ignored without a word; partials of the user's own begin with `_`.
            known = name in _LAYOUTS or overrides.plain(name) in TEMPLATES
            if path.suffix == ".j2" and not known and path.name[0] != "_":
                yield f"{name}: no message uses a template of this name (a partial's name begins with _)"


def kind_of(name: str) -> str:
    """What a template is for: `event` of `channels/bids/email/event.txt.j2`."""
    return name.rpartition("/")[2].partition(".")[0]


def describe(error: BaseException) -> str:
    """What went wrong in a template, in a line, without secrets."""
    message = (error.message if isinstance(error, TemplateError) else "") or str(error) or type(error).__name__
    return redact(" ".join(message.split()))[:300]


def _place(name: str, error: BaseException) -> str:
    """`template:line` of the innermost template that an error passed through."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or name}:{error.lineno}"
    place, trace = name, error.__traceback__
    while trace is not None:
        # Jinja rewrites tracebacks: frames of templates carry the template's own file and line.
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            place = f"{_shown(Path(file), name)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _shown(file: Path, name: str) -> str:
    """A template's file by its name: that of the one that was asked for, or of one that it is built upon."""
    return name if file.as_posix().endswith(f"/{name}") else "/".join(file.parts[-2:])


def _environments(loader: TemplateLoader) -> Mapping[Dialect, Environment]:
    return {dialect: TemplateEnvironment(loader, dialect) for dialect in Dialect}


def _output(environment: Environment, name: str, view: View, notice: str) -> str:
    # Only the fields of a frozen view go in: nothing a template could change or call.
    context: dict[str, Any] = {field.name: getattr(view, field.name) for field in fields(view)}
    limit = MAX_OUTPUT[dialect_of(name)]
    start_clock()
    written: list[str] = []
    length = 0
    for chunk in environment.get_template(name).generate(**context, notice=notice):
        length += len(chunk)
        if length > limit:
            raise RenderError(f"it wrote more than {limit:,} characters")
        written.append(str(chunk))
    return "".join(written)
