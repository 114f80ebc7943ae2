"""The JSON Schema of config.toml, put together from the tables that check it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from coopwatchd.config.hover import HOVER
from coopwatchd.config.portals import KEY
from coopwatchd.config.settings import File, PortalTable
from coopwatchd.config.shapes import RULES, SECRETS, SHAPES
from coopwatchd.notify.channels import TYPES
from coopwatchd.portals.base import Portal
from coopwatchd.portals.catalog import catalog, platforms
from coopwatchd.portals.options import CommonOptions, FieldTable, ListOptions, Words

_BOUNDS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}
_COLUMNS = "columns"  # the other name of `fields`, where a row is read by its headings


def json_schema() -> dict[str, Any]:
    """Draft 2020-12, with every platform's and channel type's own keys, and a text for every key.

    It refuses nothing that the program takes in its usual spelling.
    """
    schema = File.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "coopwatchd configuration"
    definitions: dict[str, Any] = schema.setdefault("$defs", {})
    common = _inlined(PortalTable, definitions)
    own = [_own_portal(name, platform.Options, definitions) for name, platform in sorted(platforms().items())]
    channels = [_channel(name, type_.settings, definitions) for name, type_ in TYPES.items()]
    definitions["PortalTable"] = common
    fields = set(_names_below(FieldTable)) & set(definitions)
    for name, table in definitions.items():
        _explain(table, definitions, name, *(("FieldTable",) if name in fields else ()))
    for name in fields:
        # "td.title a@href" is short for { select = "td.title a", attr = "href" }.
        definitions[name] = _or_text(definitions[name])
    schema["properties"]["portals"] = {
        "type": "object",
        "properties": {key: _shipped(portal) for key, portal in catalog().items()},
        "propertyNames": {"pattern": f"^{KEY.pattern}$"},
        "additionalProperties": {"anyOf": [{"const": False}, *own]},
    }
    schema["properties"]["channels"] = {"type": "object", "additionalProperties": {"anyOf": channels}}
    _explain(schema, definitions, "File")
    return schema


def _names_below(table: type[BaseModel]) -> Iterator[str]:
    for one in table.__subclasses__():
        yield one.__name__
        yield from _names_below(one)


def _shipped(portal: Portal) -> dict[str, Any]:
    """A portal of the catalog: true, or settings, or a portal of the user's own under the same key."""
    named = {"enum": sorted(platforms()), "description": "The software behind a portal of your own."}
    own = {"type": "object", "required": ["platform"], "properties": {"platform": named}}
    if portal.no_route:
        said = f"{portal.name} cannot be read: {portal.no_route}"
        return {"anyOf": [{"const": False}, own], "description": said}
    said = f"{portal.name} ({portal.known}), from the catalog: true, or settings."
    return {"anyOf": [{"type": "boolean"}, {"$ref": "#/$defs/PortalTable"}, own], "description": said}


def _own_portal(name: str, options: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    table, common = _inlined(options, definitions), _inlined(PortalTable, definitions)
    properties = table["properties"]
    for key, field in options.model_fields.items():
        if any(extra in field.metadata for extra in get_args(Words)[1:]):
            properties[key] = _or_text(properties[key])
    if name == "esbd":
        properties["number"] = {"anyOf": [properties["number"], {"type": "integer"}]}
    # Without `timezone` the portal is read in the file's.
    required = [key for key in table.get("required", []) if key != "timezone"]
    if _COLUMNS in properties:
        properties["fields"] = dict(properties[_COLUMNS])
        required = [key for key in required if key != _COLUMNS]
        table["oneOf"] = [{"required": [_COLUMNS]}, {"required": ["fields"]}]
    for key in {"fields", _COLUMNS} & set(properties):
        _name_fields(properties[key])
    kind = {"const": name, "description": table["description"]}
    table["properties"] = {"platform": kind, **common["properties"], **properties}
    table["required"] = ["platform", *required]
    scopes = ("ListOptions",) if issubclass(options, ListOptions) else ()
    return _explain(table, definitions, name, *scopes, CommonOptions.__name__, "PortalTable")


def _name_fields(table: dict[str, Any]) -> None:
    """Name the fields of a record as keys of `table`, so that editors complete them."""
    one = table["additionalProperties"]
    table["properties"] = {name: {**one, "description": text} for name, text in HOVER["record"].items()}
    table["additionalProperties"] = False
    table.pop("propertyNames", None)


def _channel(name: str, settings: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    table = _inlined(settings, definitions)
    table["properties"]["type"] = {"const": name, "description": table["description"]}
    table["required"] = ["type", *table.get("required", [])]
    return _explain(table, definitions, name, "channel")


def _explain(table: dict[str, Any], definitions: dict[str, Any], *scopes: str) -> dict[str, Any]:
    """Lay texts, shapes and rules over a table, those of the first of `scopes` first; the same table."""
    for key, schema in table.get("properties", {}).items():
        _tidy(schema)
        for shapes in (SECRETS, SHAPES):
            shape = next((shapes[scope][key] for scope in scopes if key in shapes.get(scope, ())), None)
            if shape is not None:
                _narrow(schema, dict(shape))
        if "description" not in schema:
            said = next((HOVER[scope][key] for scope in scopes if key in HOVER.get(scope, ())), "")
            if not said and "$ref" in schema:
                said = definitions[schema["$ref"].rpartition("/")[2]]["description"]
            schema["description"] = said
        default = schema.get("default")
        if isinstance(default, str | int | float | list) and default not in ("", []):
            schema["description"] += f" Default: {json.dumps(default)}."
    for scope in scopes:
        table.update(RULES.get(scope, {}))
    return table


def _tidy(schema: dict[str, Any]) -> None:
    """TOML has no null, and bounds of a number that may be text stand with the number."""
    schema.pop("title", None)
    bounds = {name: schema.pop(word) for word, name in _BOUNDS.items() if word in schema}
    if "anyOf" in schema:
        left = [one for one in schema["anyOf"] if one != {"type": "null"}]
        for one in left:
            if one.get("type") in {"number", "integer"}:
                one.update(bounds)
        if len(left) < len(schema["anyOf"]):
            schema.pop("default", None)
        if len(left) == 1:
            del schema["anyOf"]
            schema.update({**left[0], **schema})
        else:
            schema["anyOf"] = left


def _narrow(schema: dict[str, Any], shape: dict[str, Any]) -> None:
    """Give `shape` to every text that may stand in `schema`."""
    if schema.get("type") == "string":
        schema.update(shape)
    for one in [*schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]:
        _narrow(one, shape)


def _or_text(schema: dict[str, Any]) -> dict[str, Any]:
    """The same, or its short form: one text."""
    return {"anyOf": [{"type": "string"}, schema]}


def _inlined(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """The model's schema, its own definitions moved to the top."""
    schema = model.model_json_schema(by_alias=True)
    definitions.update(schema.pop("$defs", {}))
    return schema
