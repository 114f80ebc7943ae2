"""The shape of a file's tables: what has a wrong one is said and left out, so that the rest is checked as well."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from coopwatchd.config.explain import explain
from coopwatchd.config.settings import File
from coopwatchd.config.source import Source
from coopwatchd.errors import Problem


def validated(data: Mapping[str, Any], source: Source, problems: list[Problem]) -> File:
    """`data`: the file, or a part of its tables."""
    try:
        return File.model_validate(data)
    except ValidationError as error:
        problems += explain(error, source, (), [File])
        rest: Any = deepcopy(data)
        for detail in error.errors(include_url=False, include_context=False, include_input=False):
            _leave_out(rest, detail["loc"])
    try:
        return File.model_validate(rest)
    except ValidationError:
        return File()  # it was said already; a daemon that reloads must get its answer


def _leave_out(data: Any, loc: tuple[int | str, ...]) -> None:
    """Take the deepest key of `loc` that is in `data` out of it."""
    table, key = None, None
    for part in loc:
        if not isinstance(data, dict) or part not in data:
            break
        table, key, data = data, part, data[part]
    if table is not None:
        table.pop(key)
