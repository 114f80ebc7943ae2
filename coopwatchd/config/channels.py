"""`[channels]`: each checked by its own type's settings, its secrets read."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from coopwatchd.config.config import ChannelPlan
from coopwatchd.config.explain import explain, suggestion
from coopwatchd.config.secrets import check_reference, resolve
from coopwatchd.config.settings import File
from coopwatchd.config.source import Source
from coopwatchd.errors import CoopwatchdError, Problem
from coopwatchd.model.quiet import Rhythm, parse_open_days
from coopwatchd.model.rhythm import Digest, parse_when
from coopwatchd.notify.channel_settings import ChannelSettings, quiet_hours
from coopwatchd.notify.channels import TYPES


def build_channels(file: File, main: Source, problems: list[Problem], *, read: bool = True) -> dict[str, ChannelPlan]:
    """A plan for every channel; what is wrong is added to `problems`, never with a value that could be a secret.

    `read` False: secrets are not looked up, and the plans cannot send.
    """
    plans = {}
    for name, table in file.channels.items():
        plan = _plan(name, table, file, main, problems, read=read)
        if plan is not None:
            plans[name] = plan
    return plans


def _plan(
    name: str, table: dict[str, Any], file: File, main: Source, problems: list[Problem], *, read: bool
) -> ChannelPlan | None:
    path = ("channels", name)
    type_name = table.get("type")
    type_ = TYPES.get(type_name) if isinstance(type_name, str) else None
    if type_ is None:
        said = "is not a type of channel" if "type" in table else "is missing"
        problems.append(main.problem((*path, "type"), said, suggestion(str(type_name or ""), TYPES)))
        return None
    before = len(problems)
    try:
        settings = type_.settings.model_validate(table)
    except ValidationError as error:
        problems += explain(error, main, path, [type_.settings])
        settings = None
    secrets = _secrets(type_.secrets, table, main, path, problems, read=read)
    digest = _digest(table, file, main, path, problems)
    if settings is None or len(problems) > before:
        return None
    try:
        if read:  # some mistakes only show when it is built, such as a token with a line break in it
            from coopwatchd.notify.render import Renderer

            type_.build(name, settings, secrets, Renderer(None, file.timezone)).close()
    except CoopwatchdError as error:
        problems.append(main.problem(path, str(error)))
        return None
    rhythm = _rhythm(settings, digest, file.zone, main, path, problems)
    return ChannelPlan(name=name, type=str(type_name), settings=settings, secrets=secrets, digest=digest, rhythm=rhythm)


def _digest(
    table: dict[str, Any], file: File, main: Source, path: tuple[str, str], problems: list[Problem]
) -> Digest | None:
    try:
        when = table.get("when", "now")
        return parse_when(when, file.zone) if isinstance(when, str) else None
    except ValueError as error:
        problems.append(main.problem((*path, "when"), str(error)))
        return None


def _rhythm(
    settings: ChannelSettings,
    digest: Digest | None,
    zone: ZoneInfo,
    main: Source,
    path: tuple[str, str],
    problems: list[Problem],
) -> Rhythm:
    days, business = parse_open_days(settings.days)
    if digest is not None and days.isdisjoint(digest.days):
        problems.append(main.problem((*path, "days"), "has no day in common with those of `when`"))
    if digest is not None and (settings.quiet or settings.cap):
        key = "quiet" if settings.quiet else "cap"
        problems.append(main.problem((*path, key), "is for alerts at once: a digest has its own time", warning=True))
    return Rhythm(
        zone=zone,
        days=days,
        business=business,
        quiet=quiet_hours(settings.quiet) if settings.quiet else None,
        together=settings.together,
        cap=settings.cap,
        nothing_new=settings.nothing_new == "weekly",
    )


def _secrets(
    names: tuple[str, ...],
    table: dict[str, Any],
    main: Source,
    path: tuple[str, str],
    problems: list[Problem],
    *,
    read: bool,
) -> dict[str, str]:
    found = {}
    for name in names:
        reference = table.get(name)
        if not isinstance(reference, str) or not reference:
            continue
        try:
            found[name] = resolve(reference) if read else check_reference(reference)
        except ValueError as error:
            problems.append(main.problem((*path, name), str(error)))
    return found
