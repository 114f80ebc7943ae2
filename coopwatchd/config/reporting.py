"""`[report]`: when the report is written, where to and in which forms, and who is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from coopwatchd.config.explain import suggestion
from coopwatchd.config.source import Source
from coopwatchd.config.table import Table
from coopwatchd.errors import Problem
from coopwatchd.model.rhythm import Digest, parse_when


def _every(text: str) -> str:
    if text and parse_when(text, ZoneInfo("UTC")) is None:
        raise ValueError("“now” is no rhythm; write days and a time, such as mon 07:00")
    return text


class ReportTable(Table):
    """`[report]`: the report on a schedule."""

    every: Annotated[str, AfterValidator(_every)] = Field("", description="Days and a time, such as mon 07:00.")
    folder: str = Field("report", min_length=1, description="A relative path is relative to the state directory.")
    formats: list[Literal["html", "csv", "ics"]] = Field(default=["html", "csv", "ics"])
    watchlist: str = Field("", description="Only this watchlist's field.")
    notify: list[str] = Field(default_factory=list, description="Names of channels that get the summary.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlan:
    """The report on a schedule: every date of `rhythm`, into `folder`, and a summary to the channels of `notify`."""

    rhythm: Digest
    folder: str
    formats: tuple[str, ...]
    watchlist: str = ""
    notify: tuple[str, ...] = ()


def build_report(
    table: ReportTable, zone: ZoneInfo, main: Source, problems: list[Problem], *, watchlists: Collection[str]
) -> ReportPlan | None:
    """The plan, or None without `every`. What is named and not there is added to `problems`."""
    channels = main.table("channels")
    for index, name in enumerate(table.notify):
        if name not in channels:
            hint = suggestion(name, channels)
            problems.append(main.problem(("report", "notify", index), f"there is no channel “{name}”", hint))
    if table.watchlist and table.watchlist not in watchlists:
        hint = suggestion(table.watchlist, watchlists)
        problems.append(main.problem(("report", "watchlist"), f"there is no watchlist “{table.watchlist}”", hint))
    rhythm = parse_when(table.every, zone) if table.every else None
    if rhythm is None:
        if table.notify:
            said = "never comes: there is no `every`, such as mon 07:00"
            problems.append(main.problem(("report", "notify"), said, warning=True))
        return None
    return ReportPlan(
        rhythm=rhythm,
        folder=table.folder,
        formats=tuple(dict.fromkeys(table.formats)),
        watchlist=table.watchlist,
        notify=tuple(dict.fromkeys(table.notify)),
    )
