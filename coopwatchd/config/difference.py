"""What an edit changed, in the words of its author: which watchlists, portals and channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coopwatchd.config.config import Config
from coopwatchd.model.counted import counted

_MANY = 5  # names of one kind that are said; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The names of one kind of table that an edit added, changed and removed, in the order of the files."""

    kind: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __str__(self) -> str:
        """`watchlists: added laptops; removed tubas`; "" when nothing of that kind changed."""
        parts = (("added", self.added), ("changed", self.changed), ("removed", self.removed))
        said = "; ".join(f"{what} {_named(names)}" for what, names in parts if names)
        return f"{self.kind}: {said}" if said else ""


def watchlists_between(old: Config, new: Config) -> Difference:
    """The difference in watchlists."""
    return _difference("watchlists", {one.id: one for one in old.watchlists}, {one.id: one for one in new.watchlists})


def difference(old: Config, new: Config) -> str:
    """All that changed, as one line for the log and `status`."""
    kinds = (
        watchlists_between(old, new),
        _difference("portals", _manners(old), _manners(new)),
        _difference("channels", old.channels, new.channels),
    )
    return (
        ". ".join(said for one in kinds if (said := str(one))) or "nothing that concerns watchlists, portals, channels"
    )


def contents(config: Config) -> str:
    """`3 portals, 1 watchlist, 2 channels`."""
    parts = ((config.portals, "portal"), (config.watchlists, "watchlist"), (config.channels, "channel"))
    return ", ".join(counted(len(found), noun) for found, noun in parts)


def _difference(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    return Difference(
        kind=kind,
        added=tuple(name for name in new if name not in old),
        changed=tuple(name for name in new if name in old and _differ(new[name], old[name])),
        removed=tuple(name for name in old if name not in new),
    )


def _differ(one: Any, other: Any) -> bool:
    return one is not other and one != other  # a reload takes over what it can: most are the same object


def _manners(config: Config) -> dict[str, Any]:
    """How each portal is read; what it is made of cannot be compared."""
    return {key: (plan.manners, plan.every, plan.window) for key, plan in config.portals.items()}


def _named(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return ", ".join(names[:_MANY]) + more
