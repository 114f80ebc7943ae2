"""What editors can check of the texts in a configuration: patterns and names that the tables check with code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from coopwatchd.model.rhythm import DAYS
from coopwatchd.model.watchlist import TEXT_FIELDS
from coopwatchd.notify.channels import TYPES

# No shape refuses what the program takes: they are looser than its own check, never stricter.
Shape = Mapping[str, Any]


def _any_case(word: str) -> str:
    return "".join(f"[{char.upper()}{char}]" for char in word)


def _text(pattern: str) -> Shape:
    return MappingProxyType({"pattern": rf"^\s*({pattern})\s*$"})


_DAY = f"({'|'.join(_any_case(day[:3]) for day in DAYS)})[A-Za-z]*"
_DAYS = rf"{_any_case('daily')}|{_DAY}(\s*-\s*{_DAY})?(\s*,\s*{_DAY}(\s*-\s*{_DAY})?)*"
_CLOCK = "([01]?[0-9]|2[0-3]):[0-5][0-9]"
_WHEN = rf"(({_DAYS})\s+)?{_CLOCK}"
_SPAN = r"[0-9]{1,6}\s*[smhdSMHD]"
_SECONDS = _text(rf"{_SPAN}|0s?")
_DURATION, _HOURS = _text(_SPAN), _text(rf"{_CLOCK}\s*-\s*{_CLOCK}")
_WEB = MappingProxyType({"pattern": r"^\s*[Hh][Tt][Tt][Pp][Ss]?://."})
_ZONE = MappingProxyType(
    {
        "pattern": "^(?![ECMPHecmph][SDPsdp]?[Tt]$)[A-Za-z][A-Za-z0-9_+/-]*$",
        "examples": ["America/New_York", "America/Chicago", "America/Denver"],
    }
)
_STATE = MappingProxyType({"pattern": "^[A-Za-z]{2}$"})
_MAIL = MappingProxyType({"pattern": "^[^@ ]+@[^@ ]+$"})
_SECRET = MappingProxyType({"pattern": r"^(credential:[A-Za-z0-9_]|env:[A-Za-z_]|file:/)"})

# By the name of a table, a platform or a type of channel, as in the hover texts.
SHAPES: Mapping[str, Mapping[str, Shape]] = MappingProxyType(
    {
        "File": {"timezone": _ZONE, "contact": {"pattern": "^[ -~]{0,200}$"}},
        "PollTable": {"every": _DURATION, "days": _text(_DAYS), "hours": _HOURS},
        "PortalTable": {
            "every": _DURATION,
            "days": _text(_DAYS),
            "hours": _HOURS,
            "pace": _SECONDS,
            "base_url": _WEB,
        },
        "FetchTable": {"proxy": _WEB, "deadline": _SECONDS},
        "ReportTable": {"every": _text(f"|{_WHEN}")},
        "WatchlistTable": {
            "fields": {"enum": list(TEXT_FIELDS)},
            "states": _STATE,
            "codes": {"pattern": rf"^({'|'.join(map(_any_case, ('nigp', 'unspsc', 'naics')))}):[0-9]"},
            "closing": _DURATION,
            "expiring": _DURATION,
        },
        "CommonOptions": {"timezone": _ZONE, "states": _STATE, "hosts": {"pattern": "^[A-Za-z0-9][A-Za-z0-9.:-]*$"}},
        "ListOptions": {"url": _WEB},
        "bidsandtenders": {"url": _WEB},
        "civicplus": {"url": _WEB},
        "bonfire": {"tenant": {"pattern": r"^[A-Za-z0-9-]+(\.[A-Za-z.]+)?$"}},
        "ionwave": {"tenant": {"pattern": r"^[A-Za-z0-9-]+(\.[A-Za-z.]+)?$"}},
        "jaggaer": {"org": {"pattern": "^[A-Za-z0-9_-]+$"}},
        "periscope": {"host": {"pattern": "^[A-Za-z0-9][A-Za-z0-9.:-]*$"}},
        "FieldTable": {"zone": _ZONE},
        "channel": {
            "when": _text(f"{_any_case('now')}|{_WHEN}"),
            "quiet": _HOURS,
            "days": _text(f"{_any_case('business')}|{_DAYS}"),
        },
        "slack": {
            "pace": _text(r"[0-9]+(\.[0-9]+)?\s*(ms|s|m)"),
            "channel": {"pattern": "^[A-Z][A-Z0-9]+$", "examples": ["C0123ABCD"]},
        },
        "email": {"to": _MAIL, "from": _MAIL, "server": {"pattern": "^.+:[0-9]+$"}},
        "webhook": {"url": _WEB},
        "file": {"path": {"pattern": "^/"}},
    }
)
SECRETS: Mapping[str, Mapping[str, Shape]] = MappingProxyType(
    {name: dict.fromkeys(type_.secrets, _SECRET) for name, type_ in TYPES.items()}
)
# Keys that go together, and keys of which there must be one.
RULES: Mapping[str, Shape] = MappingProxyType(
    {
        "slack": {
            "oneOf": [
                {"required": ["token", "channel"], "not": {"required": ["webhook"]}},
                {
                    "required": ["webhook"],
                    "not": {"anyOf": [{"required": [key]} for key in ("token", "channel", "api_url", "app_token")]},
                },
            ]
        },
        "email": {"dependentRequired": {"user": ["password"], "password": ["user"]}},
        "bidsandtenders": {"anyOf": [{"required": ["tenant"]}, {"required": ["url"]}]},
        "TableField": {"anyOf": [{"required": ["column"]}, {"required": ["matching"]}]},
        "SheetField": {"anyOf": [{"required": ["column"]}, {"required": ["matching"]}]},
    }
)
