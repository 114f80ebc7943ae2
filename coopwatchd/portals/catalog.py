"""Every portal and every platform there is, found by folder: adding one touches no other file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType
from typing import Any, Protocol, cast

from coopwatchd.portals import platforms as platforms_room
from coopwatchd.portals import sites as sites_room
from coopwatchd.portals.base import Portal


class Platform(Protocol):
    """A platform that a user may name in their own portal's table: its settings, and the portal they make."""

    Options: Any  # a pydantic model that forbids what it does not know and hides its inputs in errors

    def portal(self, key: str, options: Any) -> Portal:
        """The portal `key` with these settings."""
        ...


@cache
def catalog() -> Mapping[str, Portal]:
    """The portals of `sites` by key, the PORTAL of each module. Raises ValueError when two have one key."""
    found: dict[str, Portal] = {}
    for module in _modules(sites_room):
        portal = getattr(module, "PORTAL", None)
        if not isinstance(portal, Portal):
            continue
        if portal.key in found:
            raise ValueError(f"two portals of the catalog have the key ‘{portal.key}’")
        found[portal.key] = portal
    return MappingProxyType(dict(sorted(found.items())))


@cache
def platforms() -> Mapping[str, Platform]:
    """The platforms that can be configured, by module name."""
    modules = _modules(platforms_room)
    usable = [module for module in modules if hasattr(module, "Options") and hasattr(module, "portal")]
    return MappingProxyType({module.__name__.rpartition(".")[2]: cast(Platform, module) for module in usable})


def _modules(room: ModuleType) -> list[ModuleType]:
    return [import_module(f"{room.__name__}.{found.name}") for found in iter_modules(room.__path__)]
