"""The JSON Schema of config.toml, put together from the tables that check it."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel

from coopwatchd.config.settings import File, PortalTable
from coopwatchd.notify.channels import TYPES
from coopwatchd.portals.catalog import catalog, platforms
from coopwatchd.portals.options import FieldTable, Words


def json_schema() -> dict[str, Any]:
    """Draft 2020-12, with every platform's and channel type's own keys."""
    schema = File.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "coopwatchd configuration"
    definitions: dict[str, Any] = schema.setdefault("$defs", {})
    own = [_own_portal(name, platform.Options, definitions) for name, platform in sorted(platforms().items())]
    common = _inlined(PortalTable, definitions)
    shipped = {"anyOf": [{"type": "boolean"}, common], "description": "From the catalog: true, or settings."}
    schema["properties"]["portals"] = {
        "type": "object",
        "description": "Which portals are read. Keys of the catalog, or tables with `platform` for your own.",
        "properties": {
            key: {**shipped, "description": f"{portal.name} ({portal.known})"} for key, portal in catalog().items()
        },
        "additionalProperties": {"anyOf": [{"const": False}, *own]},
    }
    schema["properties"]["channels"] = {
        "type": "object",
        "description": "A channel is a place and a rhythm.",
        "additionalProperties": {"anyOf": [_inlined(type_.settings, definitions) for type_ in TYPES.values()]},
    }
    for table in FieldTable.__subclasses__():
        # "td.title a@href" is short for { select = "td.title a", attr = "href" }.
        if table.__name__ in definitions:
            definitions[table.__name__] = _or_text(definitions[table.__name__])
    return schema


def _own_portal(name: str, options: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    table, common = _inlined(options, definitions), _inlined(PortalTable, definitions)
    for key, field in options.model_fields.items():
        if any(extra in field.metadata for extra in get_args(Words)[1:]):
            table["properties"][key] = _or_text(table["properties"][key])
    table["properties"] = {"platform": {"const": name}, **common["properties"], **table["properties"]}
    table["required"] = ["platform", *table.get("required", [])]
    return table


def _or_text(schema: dict[str, Any]) -> dict[str, Any]:
    """The same, or its short form: one text."""
    return {"anyOf": [{"type": "string"}, schema]}


def _inlined(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """The model's schema, its own definitions moved to the top."""
    schema = model.model_json_schema(by_alias=True)
    definitions.update(schema.pop("$defs", {}))
    return schema
