"""The JSON Schema of config.toml, put together from the tables that check it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from coopwatchd.config.settings import File, PortalTable
from coopwatchd.notify.channels import TYPES
from coopwatchd.portals.catalog import catalog, platforms


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
    return schema


def _own_portal(name: str, options: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    table, common = _inlined(options, definitions), _inlined(PortalTable, definitions)
    table["properties"] = {"platform": {"const": name}, **common["properties"], **table["properties"]}
    table["required"] = ["platform", *table.get("required", [])]
    return table


def _inlined(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """The model's schema, its own definitions moved to the top."""
    schema = model.model_json_schema(by_alias=True)
    definitions.update(schema.pop("$defs", {}))
    return schema
