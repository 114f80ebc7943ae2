"""How the portals write dates and times; spelled out here, because strftime follows the machine's locale."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

MONTHS = ("January February March April May June July August September October November December").split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

_NAMES = {  # zone of the map: (the name in prose, the label that ignores daylight saving)
    "America/New_York": ("Eastern Time", "EST"),
    "America/Chicago": ("Central Time", "CST"),
    "America/Denver": ("Mountain Time", "MST"),
    "America/Phoenix": ("Arizona Time", "MST"),
    "America/Los_Angeles": ("Pacific Time", "PST"),
}


def local(moment: datetime, zone: str) -> datetime:
    """The wall clock of `zone` at `moment`."""
    return moment.astimezone(ZoneInfo(zone))


def long_date(day: date, *, padded: bool = False) -> str:
    """`November 3, 2026`; padded, as Sourcewell writes it, `November 03, 2026`."""
    return (
        f"{MONTHS[day.month - 1]} {day.day:02d}, {day.year}"
        if padded
        else (f"{MONTHS[day.month - 1]} {day.day}, {day.year}")
    )


def us_date(day: date) -> str:
    """`11/03/2026`."""
    return f"{day.month:02d}/{day.day:02d}/{day.year:04d}"


def clock(moment: datetime) -> str:
    """`3:30 PM`."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"


def prose_clock(moment: datetime) -> str:
    """`3 p.m.`, or `3:30 p.m.`, as NASPO's sentences have it."""
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def short_display(moment: datetime) -> str:
    """`Wed Oct 7, 2026 3:00 PM`, as bids&tenders prints it."""
    day = f"{DAYS[moment.weekday()][:3]} {MONTHS[moment.month - 1][:3]} {moment.day}, {moment.year:04d}"
    return f"{day} {clock(moment)}"


def true_label(moment: datetime, zone: str) -> str:
    """The zone's abbreviation at that moment, daylight saving included: CST in November, CDT in July."""
    return local(moment, zone).tzname() or "UTC"


def loose_label(zone: str) -> str:
    """The label of a page that writes EST all year round, and means the wall clock."""
    return _NAMES.get(zone, ("", "UTC"))[1]


def zone_name(zone: str) -> str:
    """`Central Time`."""
    return _NAMES.get(zone, ("Coordinated Universal Time", ""))[0]


def eastern_milliseconds(moment: datetime, zone: str) -> int:
    """The number in bids&tenders' `/Date(ms)/`: the wall clock of `zone` read as if it were Eastern."""
    wall = local(moment, zone).replace(tzinfo=ZoneInfo("America/New_York"))
    return int(wall.timestamp() * 1000)


def rfc2822(moment: datetime) -> str:
    """`Mon, 02 Nov 2026 14:00:00 GMT`: HTTP headers and feeds."""
    at = moment.astimezone(UTC)
    return (
        f"{DAYS[at.weekday()][:3]}, {at.day:02d} {MONTHS[at.month - 1][:3]} {at.year:04d} "
        f"{at.hour:02d}:{at.minute:02d}:{at.second:02d} GMT"
    )
