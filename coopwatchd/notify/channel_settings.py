"""The keys that every type of channel has: when it is told something, and how much."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from coopwatchd.model.quiet import parse_open_days
from coopwatchd.model.rhythm import parse_hours

_LOCAL = {"localhost", "127.0.0.1", "::1"}


def secure(url: str) -> bool:
    """True for https, and for http on this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL))


def quiet_hours(text: str) -> tuple[time, time]:
    """`20:00-07:00` as two times of day. Raises ValueError."""
    since, until = parse_hours(text)
    if since == until:
        raise ValueError(f"{text!r} leaves no hour of the day; write 20:00-07:00")
    return since, until


def _quiet(text: str) -> str:
    quiet_hours(text)
    return text


def _days(text: str) -> str:
    parse_open_days(text)
    return text


class ChannelSettings(BaseModel):
    """What `[channels.<name>]` takes whatever its type: `when`, `quiet`, `days`, `together`, `cap`, `nothing_new`."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    when: str = Field("now", description="“now”, or a digest: mon-fri 08:00.")
    quiet: Annotated[str, AfterValidator(_quiet)] | None = Field(
        None, description="Hours in which nothing is sent: 20:00-07:00, in `timezone`."
    )
    days: Annotated[str, AfterValidator(_days)] = Field(
        "daily", description="mon-fri, or business: Monday to Friday without US federal holidays."
    )
    together: Annotated[int, Field(ge=0, le=1000, description="More alerts than this at once are one message.")] = 5
    cap: Annotated[int, Field(ge=0, le=10_000, description="Messages a day; 0 = any number.")] = 0
    nothing_new: Literal["weekly", "never"] = Field(
        "weekly", description="Whether a digest says once a week that there was nothing."
    )
