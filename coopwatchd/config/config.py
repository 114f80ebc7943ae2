"""A configuration that was checked as a whole: plain values for the rooms that run on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from coopwatchd.config.known import Known
from coopwatchd.config.reporting import ReportPlan
from coopwatchd.errors import Problem
from coopwatchd.model.quiet import ALWAYS, Rhythm
from coopwatchd.model.rhythm import Digest, Window
from coopwatchd.model.terms import TermSet
from coopwatchd.model.watchlist import Watchlist
from coopwatchd.portals.base import Portal
from coopwatchd.portals.fetching.manners import FetchSettings, Manners


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalPlan:
    """One portal to be read: what it is, how to behave there, and when."""

    portal: Portal
    manners: Manners
    every: timedelta
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPlan:
    """One channel: its type's own settings, its secrets (never shown: repr leaves them out), and its rhythm."""

    name: str
    type: str
    settings: Any
    secrets: Mapping[str, str] = field(repr=False)
    digest: Digest | None = None
    rhythm: Rhythm = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the program runs on. `warnings` are worth saying and stop nothing."""

    path: Path
    zone: ZoneInfo
    contact: str
    store_url: str
    portals: Mapping[str, PortalPlan]
    channels: Mapping[str, ChannelPlan]
    watchlists: tuple[Watchlist, ...]
    fetch: FetchSettings
    terms: Mapping[str, TermSet] = field(default_factory=dict)  # named sets, by name
    operator: tuple[str, ...] = ()
    templates: Path | None = None
    report: ReportPlan | None = None
    calendar: str = ""  # where the live calendar is kept, relative to the state directory; "" = nowhere
    warnings: tuple[Problem, ...] = ()
    known: Known | None = field(default=None, repr=False, compare=False)  # for the next load
