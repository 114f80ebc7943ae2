"""What every table of the configuration shares: how strict it is, and the times that are written as text."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from coopwatchd.model.rhythm import parse_days, parse_duration, parse_hours


class Table(BaseModel):
    """A table of the configuration: unknown keys are errors, values never appear in error texts."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


def _duration(text: str) -> str:
    parse_duration(text)
    return text


def _days(text: str) -> str:
    parse_days(text)
    return text


def _hours(text: str) -> str:
    parse_hours(text)
    return text


def _seconds(value: Any) -> float:
    """ "2s" or a number of seconds, as seconds."""
    if isinstance(value, str):
        return 0.0 if value.strip() in {"0", "0s"} else parse_duration(value).total_seconds()
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError("a time such as 2s, or a number of seconds")
    return float(value)


Duration = Annotated[str, AfterValidator(_duration)]
Days = Annotated[str, AfterValidator(_days)]
Hours = Annotated[str, AfterValidator(_hours)]
Seconds = Annotated[float, BeforeValidator(_seconds, json_schema_input_type=float | str)]
