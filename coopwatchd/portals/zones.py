"""Whose clock a printed time is: zone labels and states as names of the zone map, daylight saving included."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

_FAMILIES = {
    "e": "America/New_York",
    "c": "America/Chicago",
    "m": "America/Denver",
    "p": "America/Los_Angeles",
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "arizona": "America/Phoenix",
    "alaska": "America/Anchorage",
    "alaskan": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "akst": "America/Anchorage",
    "akdt": "America/Anchorage",
    "akt": "America/Anchorage",
    "hst": "Pacific/Honolulu",
    "utc": "UTC",
    "gmt": "UTC",
}
# "CPT" is Central Prevailing Time, as Texas agencies print it; "local Arizona time" is Mesa's and Tucson's.
LABEL = (
    r"[ECMP](?:[SDP]?T)|AK[SD]?T|HST|UTC|GMT"
    r"|(?:local\s+)?(?:U\.?S\.?[ /])?(?:Eastern|Central|Mountain|Pacific|Alaskan?|Hawaii|Arizona)"
    r"(?:\s+(?:Standard|Daylight|Prevailing|Local))?(?:\s+Time)?"
    r"|local(?:\s+time)?"
)
_TRAILING = re.compile(rf"(?i)(?:(?<=[\s,\d(\[])|(?<=[AP]M))[(\[]?\s*(?P<label>{LABEL})\s*[)\]]?\s*\.?$")


def take_label(text: str) -> tuple[str, str]:
    """`text` without its trailing zone label, and the label ("" when there is none)."""
    found = _TRAILING.search(text)
    if found is None:
        return text, ""
    return text[: found.start()].rstrip(" ,(["), found["label"]


def settle(wall: datetime, label: str, zone: str) -> str:
    """The zone a wall clock time is in: the label's, or `zone` when the label says the same of that moment.

    A printed "EST" in April is Eastern wall clock, not UTC-5. "MST" beside an Arizona portal is Arizona's.
    """
    named = zone_named(label)
    if not named or named == zone:
        return zone
    own = wall.replace(tzinfo=ZoneInfo(zone))
    if own.tzname() == label.upper() or own.utcoffset() == wall.replace(tzinfo=ZoneInfo(named)).utcoffset():
        return zone
    return named


def which_pass(wall: datetime, label: str, zone: str) -> int:
    """The `fold` of a time of the hour that comes twice in autumn: 1 where the label says standard time ("CST").

    Any other time has but one pass, and the label nothing to say about it.
    """
    first, second = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    twice = first is not None and second is not None and first > second
    return int(twice and re.search(r"(?i)^[a-z]+st$|\bstandard\b", label) is not None)


def zone_named(label: str) -> str:
    """The zone a label names; "" for "local time" and no label."""
    lowered = label.lower()
    for word in re.split(r"[\s/.]+", lowered):
        if word in _FAMILIES and len(word) > 1:
            return _FAMILIES[word]
    return _FAMILIES[lowered[0]] if re.fullmatch(r"[ecmp][sdp]?t", lowered) else ""


_STATES = {
    "Alabama": ("AL", "America/Chicago"),
    "Alaska": ("AK", "America/Anchorage"),
    "Arizona": ("AZ", "America/Phoenix"),
    "Arkansas": ("AR", "America/Chicago"),
    "California": ("CA", "America/Los_Angeles"),
    "Colorado": ("CO", "America/Denver"),
    "Connecticut": ("CT", "America/New_York"),
    "Delaware": ("DE", "America/New_York"),
    "District of Columbia": ("DC", "America/New_York"),
    "Florida": ("FL", "America/New_York"),
    "Georgia": ("GA", "America/New_York"),
    "Hawaii": ("HI", "Pacific/Honolulu"),
    "Idaho": ("ID", "America/Boise"),
    "Illinois": ("IL", "America/Chicago"),
    "Indiana": ("IN", "America/Indiana/Indianapolis"),
    "Iowa": ("IA", "America/Chicago"),
    "Kansas": ("KS", "America/Chicago"),
    "Kentucky": ("KY", "America/New_York"),
    "Louisiana": ("LA", "America/Chicago"),
    "Maine": ("ME", "America/New_York"),
    "Maryland": ("MD", "America/New_York"),
    "Massachusetts": ("MA", "America/New_York"),
    "Michigan": ("MI", "America/Detroit"),
    "Minnesota": ("MN", "America/Chicago"),
    "Mississippi": ("MS", "America/Chicago"),
    "Missouri": ("MO", "America/Chicago"),
    "Montana": ("MT", "America/Denver"),
    "Nebraska": ("NE", "America/Chicago"),
    "Nevada": ("NV", "America/Los_Angeles"),
    "New Hampshire": ("NH", "America/New_York"),
    "New Jersey": ("NJ", "America/New_York"),
    "New Mexico": ("NM", "America/Denver"),
    "New York": ("NY", "America/New_York"),
    "North Carolina": ("NC", "America/New_York"),
    "North Dakota": ("ND", "America/Chicago"),
    "Ohio": ("OH", "America/New_York"),
    "Oklahoma": ("OK", "America/Chicago"),
    "Oregon": ("OR", "America/Los_Angeles"),
    "Pennsylvania": ("PA", "America/New_York"),
    "Rhode Island": ("RI", "America/New_York"),
    "South Carolina": ("SC", "America/New_York"),
    "South Dakota": ("SD", "America/Chicago"),
    "Tennessee": ("TN", "America/Chicago"),
    "Texas": ("TX", "America/Chicago"),
    "Utah": ("UT", "America/Denver"),
    "Vermont": ("VT", "America/New_York"),
    "Virginia": ("VA", "America/New_York"),
    "Washington": ("WA", "America/Los_Angeles"),
    "West Virginia": ("WV", "America/New_York"),
    "Wisconsin": ("WI", "America/Chicago"),
    "Wyoming": ("WY", "America/Denver"),
}
_ZONES = dict(_STATES.values())
# The longest name first: "West Virginia" holds "Virginia".
_NAME = re.compile(r"\b(" + "|".join(sorted(_STATES, key=len, reverse=True)) + r")\b", re.IGNORECASE)
# A code is believed where addresses have it: "Tucson, AZ", "City of Tucson - AZ"; never in "IN THE MATTER OF".
_CODE = re.compile(r"[,\-–(]\s*(" + "|".join(_ZONES) + r")(?=\s*(?:$|[),;.]|\d))|^(?:" + "|".join(_ZONES) + r")$")
_BY_NAME = {name.lower(): code for name, (code, _) in _STATES.items()}


def state_in(text: str) -> str:
    """The two-letter code of the state that `text` names ("State of Oklahoma", "City of Tucson - AZ"), or ""."""
    code = _CODE.search(text)
    if code:
        return code[1] or code[0]
    # The last name decides: "Kansas City, Missouri".
    names = _NAME.findall(text)
    return _BY_NAME[names[-1].lower()] if names else ""


def zone_of_state(code: str) -> str:
    """The zone of a state's capital, or "" for an unknown code."""
    return _ZONES.get(code, "")


def agency_of_state(name: str) -> str:
    """ "State of Oklahoma" for "Oklahoma"; every other name as it is."""
    return f"State of {name}" if name.lower() in _BY_NAME else name
