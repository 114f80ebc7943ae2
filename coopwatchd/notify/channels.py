"""The channel types, found as values: one row per module that has Settings, SECRETS and build."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from coopwatchd.notify import email, file, printed, services, slack, webhook
from coopwatchd.notify.base import Channel
from coopwatchd.notify.channel_settings import ChannelSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelType:
    """One type of channel.

    `settings` is its table in the config, `secrets` the keys of it that refer to secrets. `build` makes the channel:
    `build(name, settings, secrets, renderer, clock=…)`, with the secrets resolved and by key.
    """

    name: str
    settings: type[ChannelSettings]
    secrets: tuple[str, ...]
    build: Callable[..., Channel]


TYPES: Mapping[str, ChannelType] = MappingProxyType(
    {
        module.TYPE: ChannelType(name=module.TYPE, settings=module.Settings, secrets=module.SECRETS, build=module.build)
        for module in (slack, email, webhook, file, services, printed)
    }
)
