"""Dates and times by a portal's own formats; what does not fit is refused, never guessed at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from coopwatchd.model.records import Due
from coopwatchd.portals.clean import clean
from coopwatchd.portals.zones import LABEL, settle, take_label, which_pass, zone_named

# The shapes of US pages: ISO, month first, month spelt out; each with and without a time.
US_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%B %d, %Y", "%b %d, %Y")
US_FORMATS = (
    *US_DATES,
    *(f"{day} {clock}" for day in US_DATES for clock in ("%I:%M %p", "%I:%M:%S %p", "%H:%M", "%H:%M:%S")),
    "%Y-%m-%dT%H:%M:%S%z",
)

_UNKNOWN = re.compile(
    r"(?i)tb[ad]\b.*|to be (?:determined|announced).*|n/?a|none|[-–—]*|ongoing.*|continuous.*|rolling.*"
    r"|(?:open )?until (?:filled|contracted|further notice|awarded|closed|exhausted)\b.*|upon contract.*"
    r"|open (?:until contracted|continuously|enrollment).*|00[/-]00[/-](?:00)?00.*|0000-00-00.*"
)
_PREFIX = re.compile(
    r"(?i)^(?:[a-z][a-z()/& ]{1,40}:\s+|(?:due|closes?|closing|deadline|by|on)(?:\s+(?:on|by))?\s+(?=\S))"
)
_WEEKDAY = re.compile(r"(?i)^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s+")
_MONTH_DOT = re.compile(r"(?i)\b(jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)\.")
_NEVER = 9999  # the year bids&tenders and others store for "no date"
UNSET = "not set"  # what a Due says then


def parse_due(text: str, formats: Iterable[str], zone: str, *, assumed: bool = False, wire: str = "") -> Due:
    """The due date `text` says, in `zone` or in the zone it names.

    `assumed`: the portal prints no zone and `zone` is a guess; a printed label settles it. `wire` is the zone a
    naive value is in on the wire where that is not the zone to show (Bonfire: UTC). "TBD" and its kind, and the year
    9999, give a Due without an instant. Raises ValueError for everything that fits no format or lies outside 1990 to
    2199.
    """
    shown = clean(text, 300)
    bare = _PREFIX.sub("", shown)
    if _UNKNOWN.fullmatch(bare):
        return Due(at=None, text=shown, zone=zone)
    bare, label = take_label(bare)
    wall, exact = _read(bare, formats, shown)
    if wall.year == _NEVER:
        return Due(at=None, text=UNSET, zone=zone)  # as printed it would pass for a day
    if wall.tzinfo is not None:
        return Due(at=wall.astimezone(ZoneInfo(zone)), text=shown, zone=zone)
    named = settle(wall, label, wire or zone)
    guessed = assumed and not zone_named(label)
    if not exact:
        return Due(
            at=Due.on(wall.date(), text=shown, zone=named).at,
            text=shown,
            zone=named,
            exact=False,
            assumed_zone=guessed,
        )
    shown_in = zone if wire and named == wire else named
    # Through UTC, so that 2:30 on the night the clock goes forward becomes 3:30 instead of a time that never was.
    instant = wall.replace(tzinfo=ZoneInfo(named), fold=which_pass(wall, label, named)).astimezone(UTC)
    return Due(at=instant.astimezone(ZoneInfo(shown_in)), text=shown, zone=shown_in, assumed_zone=guessed)


def parse_date(text: str, formats: Iterable[str]) -> date | None:
    """The calendar date `text` says, whatever time follows it; None for "TBD" and its kind. Raises ValueError."""
    shown = clean(text, 300)
    bare = _PREFIX.sub("", shown)
    if _UNKNOWN.fullmatch(bare):
        return None
    wall, _ = _read(take_label(bare)[0], formats, shown)
    return None if wall.year == _NEVER else wall.date()


def _read(text: str, formats: Iterable[str], shown: str) -> tuple[datetime, bool]:
    """The naive (or, with %z, aware) moment and whether it has a time."""
    normal = _normal(_WEEKDAY.sub("", text))
    for given in formats:
        shape = _normal_format(given)
        try:
            found = datetime.strptime(normal, shape)  # noqa: DTZ007 - the zone is settled by the caller
        except ValueError:
            continue
        if not (1990 <= found.year < 2200 or found.year == _NEVER):
            break
        return found, "%H" in shape or "%I" in shape
    raise ValueError(f"‘{shown[:80]}’ is not a date this portal is known to write")


def _normal(text: str) -> str:
    """Spelling that carries no meaning taken out: "Oct. 15th, 2026 at 3 p.m." reads "Oct 15 2026 3:00 PM"."""
    text = re.sub(r"(?i)\b(?:12(?::00)?\s*)?noon\b", "12:00 PM", text)
    text = re.sub(r"(?i)(?<=\d)\s*([ap])\.?\s?m\b\.?", lambda found: f" {found[1].upper()}M", text)
    text = re.sub(r"(?<![:\d])(\d{1,2}) ([AP]M)", r"\1:00 \2", text)
    text = re.sub(r"(?i)(?<=\d)\s?(?:st|nd|rd|th)\b", "", text)
    text = _MONTH_DOT.sub(r"\1", re.sub(r"(?i)\bsept\b", "Sep", text))
    text = re.sub(r"(?i)(?<=[\d,\s])(?:at|@)(?=\s)|@|,", " ", text)
    return " ".join(text.split())


def _normal_format(shape: str) -> str:
    shape = re.sub(r"\bat\b|@|,", " ", shape.removeprefix("%A").removeprefix("%a"))
    return " ".join(shape.replace("%p", " %p").replace("%I %p", "%I:%M %p").replace("%I  %p", "%I:%M %p").split())


_CLOCK = r"(?:\d{1,2}(?::\d\d)?\s*[ap]\.?\s?m\b\.?|(?:12(?::00)?\s*)?noon)"
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}})"
_LABELLED = rf"(?:,?\s*\(?(?:{LABEL})\)?)?"
_IN_PROSE = (
    re.compile(rf"(?i)\b(?P<clock>{_CLOCK})(?P<zone>{_LABELLED}),?\s+(?:on\s+)?(?:[a-z]+day,?\s+)?(?P<day>{_DAY})"),
    re.compile(rf"(?i)\b(?P<day>{_DAY}),?\s*(?:-|–|at|by|@)?\s*(?P<clock>{_CLOCK})(?P<zone>{_LABELLED}\b)?"),
)
_ABOUT_DUE = re.compile(r"(?i)submi|\bdue\b|clos|deadline|receiv|no later than|accept|respon[sd]")
_ABOUT_ELSE = re.compile(r"(?i)question|inquir|conference|meeting|pre-?(?:bid|proposal)|webinar|intent to|opened|award")
_SENTENCE = re.compile(r"(?<![ap]\.m)[.!?]\s+(?=[A-Z])")


def find_deadline(text: str, zone: str, *, assumed: bool = True) -> Due | None:
    """The one closing time a text states in a sentence about submitting; None when it states none, or several."""
    line = clean(text)
    found: list[Due] = []
    for shape in _IN_PROSE:
        for match in shape.finditer(line):
            before = _SENTENCE.split(line[max(0, match.start() - 160) : match.start()])[-1]
            if not _ABOUT_DUE.search(before) or _ABOUT_ELSE.search(before):
                continue
            label = (match["zone"] or "").strip(" ,()")
            try:
                due = parse_due(f"{match['day']} {match['clock']} {label}", US_FORMATS, zone, assumed=assumed)
            except ValueError:
                continue
            said = Due(at=due.at, text=match[0], zone=due.zone, assumed_zone=due.assumed_zone)
            if all(said.at != other.at for other in found):
                found.append(said)
    return found[0] if len(found) == 1 else None
