"""Validation errors in the user's words: which key, on which line, what is wrong, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from coopwatchd.config.places import Path
from coopwatchd.config.source import Source
from coopwatchd.errors import Problem

_TYPES = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list in [brackets]",
    "tuple_type": "must be a list in [brackets]",
    "dict_type": "must be a table",
    "mapping_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "missing": "is missing",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "finite_number": "must be a finite number",
    "int_parsing_size": "is too large a number",
}


def explain(error: ValidationError, source: Source, prefix: Path, models: Iterable[type[BaseModel]]) -> list[Problem]:
    """One Problem per error. `models` are the tables that share these keys, for “did you mean”."""
    known = {name: field for model in models for name, field in model.model_fields.items()}
    problems: dict[tuple[Path, str], Problem] = {}
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        path, branch = _toml_path(prefix, detail["loc"], source)
        if branch and detail["type"] == "bool_type":
            continue  # the other branch of "true or a table" says it for both
        message, hint = _say(dict(detail), path, known, models)
        if branch and detail["type"] == "dict_type":
            message = "must be true, false or a table"
        problems.setdefault((path, message), source.problem(path, message, hint))
    return list(problems.values())


def suggestion(word: str, choices: Iterable[str]) -> str:
    """“did you mean …?” for a close one, else what there is, else nothing."""
    from rapidfuzz import fuzz, process

    names = sorted(choices)
    best = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=60)
    if best:
        return f"did you mean “{best[0]}”?"
    return f"there are: {', '.join(names)}" if 0 < len(names) <= 20 else ""


def _toml_path(prefix: Path, loc: tuple[int | str, ...], source: Source) -> tuple[Path, bool]:
    """The path in the file: pydantic's own names of union branches are not keys."""
    path, node, branch = prefix, _follow(source.data, prefix), False
    for part in loc:
        inside = isinstance(node, dict) and part in node
        indexed = isinstance(node, list) and isinstance(part, int) and part < len(node)
        if inside or indexed:
            path, node = (*path, part), node[part]
        elif part == loc[-1] and isinstance(node, dict) and isinstance(part, str):
            path = (*path, part)  # a missing key
        else:
            branch = True
    return path, branch


def _follow(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part] if isinstance(data, dict) and part in data else {}
    return data


def _say(
    detail: dict[str, Any], path: Path, known: dict[str, Any], models: Iterable[type[BaseModel]]
) -> tuple[str, str]:
    kind = detail["type"]
    if kind == "extra_forbidden":
        return "unknown key", suggestion(str(path[-1]), _siblings(detail["loc"], known, models))
    if kind in _TYPES:
        return _TYPES[kind], ""
    message = str(detail["msg"]).removeprefix("Value error, ").replace("Input should be", "must be")
    return message[:1].lower() + message[1:] if kind != "value_error" else message, ""


def _siblings(loc: tuple[int | str, ...], known: dict[str, Any], models: Iterable[type[BaseModel]]) -> set[str]:
    """The keys that are allowed where the unknown one stands."""
    fields: dict[str, Any] = dict(known)
    for part in loc[:-1]:
        field = fields.get(str(part))
        inner = _model_in(field.annotation) if field is not None else None
        if inner is not None:
            fields = dict(inner.model_fields)
    return {field.alias or name for name, field in fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The table behind an annotation: itself, or the first one inside a union, list or dict of it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
