"""How Ion Wave prints a bid: its number, its times, and its public page."""

from __future__ import annotations

from datetime import date, datetime
from html import escape

from coopwatchd.simulator.records import SimSolicitation
from coopwatchd.simulator.wording import local

_LABELS = {
    "America/New_York": "ET",
    "America/Chicago": "CT",
    "America/Denver": "MT",
    "America/Phoenix": "MT",
    "America/Los_Angeles": "PT",
}


def number_of(one: SimSolicitation) -> str:
    """The number as the platform prints it: it grows with each addendum."""
    return f"{one.number} Addendum {one.addenda}" if one.addenda else one.number


def closing(moment: datetime, zone: str) -> str:
    """`10/21/2026 11:00:00 AM (CT)`: the wall clock and the zone's own letters, whatever the season."""
    at = local(moment, zone)
    clock = f"{at.hour % 12 or 12:02d}:{at.minute:02d}:{at.second:02d} {'AM' if at.hour < 12 else 'PM'}"
    return f"{us_day(at)} {clock} ({_LABELS[zone]})"


def us_day(day: date) -> str:
    """`10/7/2026`."""
    return f"{day.month}/{day.day}/{day.year}"


def bid_page(one: SimSolicitation) -> str:
    """The page, with the grids behind its attachments that are none of its files."""
    labels = {
        "lblType": "Request for Proposal",
        "lblStatus": "Issued",
        "lblNumber": f"{number_of(one)} ({one.title})",
        "lblIssue": closing(one.issued, one.zone) if one.issued else "",
        "lblClose": closing(one.due, one.zone) if one.due else "",
        "lblQuestionCutoff": closing(one.questions_due, one.zone) if one.questions_due else "",
    }
    rows = "".join(
        f'<tr><td class="fieldLabel">{name[3:]}</td><td class="fieldValue">'
        f'<span id="ctl00_mainContent_{name}">{escape(said, quote=False)}</span></td></tr>'
        for name, said in labels.items()
    )
    files = "".join(
        f'<tr class="rgRow" id="ctl00_mainContent_rgBidAttachments_ctl00__{n}"><td><a href="Extract.aspx?e={token}">'
        f"{escape(title)}</a></td><td>12 KB</td></tr>"
        for n, (title, token) in enumerate(one.documents)
    )
    return f"""<!DOCTYPE html>
<html><head><title>Bid Opportunity Detail</title></head><body><h1>Bid Opportunity Detail</h1>
<table>{rows}<tr id="ctl00_mainContent_trNotes"><td class="fieldLabel">Notes</td><td class="fieldValue">
<span id="ctl00_mainContent_lblNotes"><div>{escape(one.description, quote=False)}</div></span></td></tr></table>
<table id="ctl00_mainContent_rgBidAttachments_ctl00"><tbody>{files}<tr class="rgRow"
 id="ctl00_mainContent_rgBidAttachments_ctl00__{len(one.documents)}"><td>Drawings.pdf</td>
<td><span id="lblRestricted">(please login to view this document)</span></td></tr></tbody></table>
<table id="ctl00_mainContent_rgActivities_ctl00"><tbody><tr class="rgRow" id="ctl00_mainContent_rgActivities_ctl00__0">
<td><a href="Extract.aspx?e=activity">Pre-bid conference</a></td></tr></tbody></table>
</body></html>
"""
