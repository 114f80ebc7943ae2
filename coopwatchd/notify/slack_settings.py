"""The settings of a Slack channel, checked before anything is sent."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from coopwatchd.notify.channel_settings import ChannelSettings, secure

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def pace_seconds(text: str) -> float:
    """`1s`, `500ms`, `2m` as seconds. Raises ValueError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(ms|s|m)", text.strip())
    if found is None:
        raise ValueError("pace is a number with a unit, like 1s or 500ms")
    return float(found[1]) * _UNITS[found[2]]


def _known_pace(text: str) -> str:
    pace_seconds(text)
    return text


def _id(text: str) -> str:
    # Slack posts to a name as well, but edits a message and looks it up by the id only; names have no capitals.
    if re.fullmatch(r"[A-Z][A-Z0-9]+", text) is None:
        raise ValueError(
            'channel is the id at the bottom of the channel’s About tab, such as "C0123ABCD"; its name will not do'
        )
    return text


class Settings(ChannelSettings):
    """`[channels.<name>]` with `type = "slack"`. `token`, `app_token` and `webhook` refer to secrets.

    `app_token` (with the scope connections:write) turns the buttons on. `broadcast` says which replies are shown in
    the channel as well: those that cannot wait (a due date that moved earlier), all, or none.
    """

    type: Literal["slack"] = "slack"
    token: str | None = None
    app_token: str | None = None
    webhook: str | None = None
    channel: Annotated[str, AfterValidator(_id)] | None = Field(default=None, min_length=1, max_length=80)
    api_url: str | None = None
    pace: Annotated[str, AfterValidator(_known_pace)] = "1s"  # Slack takes one message a second and channel
    broadcast: Literal["urgent", "all", "none"] = "urgent"

    @model_validator(mode="after")
    def _one_way_in(self) -> Settings:
        if (self.token is None) == (self.webhook is None):
            raise ValueError("give either token or webhook")
        if self.token is not None and self.channel is None:
            raise ValueError('channel is required with token, for example channel = "C0123ABCD"')
        if self.webhook is not None and (self.channel or self.api_url or self.app_token):
            raise ValueError(
                "a webhook has its channel and its address in it, and no buttons; "
                "leave channel, api_url and app_token out"
            )
        if self.api_url is not None and not secure(self.api_url):
            raise ValueError("api_url must begin with https:// (or be on this machine)")
        return self
