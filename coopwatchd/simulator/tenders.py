"""proportal.sourcewell-mn.gov (bids&tenders): landing page with two tokens, the search behind them, notice pages."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from datetime import datetime
from html import escape
from typing import Any

from coopwatchd.simulator.answers import JSON, Answer, Asked, html_page, redirect
from coopwatchd.simulator.records import SimSolicitation, Stage
from coopwatchd.simulator.wording import eastern_milliseconds, local, short_display, true_label
from coopwatchd.simulator.world import Settings, View

HOME = "/Module/Tenders/en"
NODE_ID = "b7c1f0de-3a52-4e19-9d44-5f0a6c2e8b31"
COOKIE = "__RequestVerificationToken_L01vZHVsZQ2"
STATUSES = ("Planned", "Open", "Closed", "Unofficial", "Awarded", "Cancelled", "Terminated", "Archived")

_STATUS_OF = {
    Stage.PLANNED: "Planned",
    Stage.OPEN: "Open",
    Stage.PENDING: "Closed",
    Stage.AWARDED: "Awarded",
    Stage.CANCELLED: "Cancelled",
}
_SORTABLE = re.compile(r"(DateClosing|DateAvailable|Title|Id)( (ASC|DESC))?(,Id)?", re.IGNORECASE)
_ERROR = f"/Error?aspxerrorpath={HOME}/Tender/Search/{NODE_ID}"
# The platform's way of saying "no date".
_NEVER_MS, _NEVER_TEXT = 253402232400000, "Fri Dec 31, 9999 12:00 AM"


def answer(view: View, asked: Asked) -> Answer | None:
    """The page at `asked.path`; paths are case-insensitive here, as on the platform."""
    path = asked.path.rstrip("/").lower()
    home = HOME.lower()
    if path == home:
        return _landing(view, asked)
    if path == f"{home}/tender/search/{NODE_ID}":
        return _search(view, asked)
    if path.startswith(f"{home}/tender/detail/"):
        found = view.shelf("sourcewell").solicitation(path.rsplit("/", 1)[1])
        return html_page(_notice(found)) if found and found.in_search else redirect(HOME)
    if path == "/error":
        return html_page("<!DOCTYPE html><html><body><h1>An error has occurred</h1></body></html>")
    return None


def _landing(view: View, asked: Asked) -> Answer:
    cookie = asked.cookies.get(COOKIE) or secrets.token_urlsafe(24)
    options = "".join(
        f'\n\t<li data-value="{value}" data-property="{value}"><a href="#" aria-label="{value}">{value}</a></li>'
        for value in STATUSES
    )
    markup = f"""<!DOCTYPE html>
<html lang="en"><head><title>Sourcewell - Bids and Tenders</title></head><body>
<form action="{HOME}/Logout" method="post" id="frmMasterLogout">
    <div id="masterAntiForgery">
        <input name="__RequestVerificationToken" type="hidden" value="{_token(cookie, "master")}" />
    </div>
</form>
<input type="hidden" id="Home" value='{HOME}' />
<input type="hidden" id="NodeId" value="{NODE_ID}" />
<div id="bidDetailAntiForgery">
\t<input name="__RequestVerificationToken" type="hidden" value="{_token(cookie, "bidDetail")}" />
</div>
<ul class="dropdown-menu pull-right" role="menu" aria-expanded="false">
\t<li data-value="" data-property="all"><a href="#" aria-label="all">All</a></li>{options}
</ul>
</body></html>
"""
    domain = view.settings.tenders_cookie_domain
    attributes = f"; Domain={domain}" if domain else ""
    return Answer(
        body=markup.encode("utf-8"),
        headers=(
            ("Set-Cookie", f"{COOKIE}={cookie}; Path=/; HttpOnly{attributes}"),
            ("Cache-Control", "private"),
        ),
        validators=False,
    )


def _search(view: View, asked: Asked) -> Answer:
    query = asked.query
    sort = query.get("sort", "")
    # Neither a missing session nor a wrong column is an error status: both are a redirect to an error page.
    if asked.method != "POST" or not _believes(view.settings, asked) or (sort and not _SORTABLE.fullmatch(sort)):
        return redirect(_ERROR)
    shelf = view.shelf("sourcewell")
    status, keywords = query.get("status", ""), asked.form.get("keywords", "").casefold()
    shown = [one for one in shelf.solicitations if _matches(one, status, keywords)]
    total = len(shown) + sum(_matches(one, status, keywords) for one in shelf.withheld)
    shown.sort(key=_closing, reverse=sort.upper().endswith(("DESC", "DESC,ID")))
    start, limit = _number(query.get("start"), 0), _number(query.get("limit"), 10)
    rows = [_row(one, view.now) for one in shown[start : start + limit]]
    return Answer(
        body=_aspnet({"success": True, "data": rows, "total": total}),
        content_type=JSON,
        headers=(("Cache-Control", "private"),),
        validators=False,
    )


def _token(cookie: str, purpose: str) -> str:
    """A token that is worth something only with its cookie, so that the server need not remember sessions."""
    return hashlib.sha256(f"{cookie}:{purpose}".encode()).hexdigest()


def _believes(settings: Settings, asked: Asked) -> bool:
    cookie, token = asked.cookies.get(COOKIE, ""), asked.form.get("__RequestVerificationToken", "")
    either = settings.tenders_token == "either"  # noqa: S105 - the name of a setting, no secret
    purposes = ("bidDetail", "master") if either else (settings.tenders_token,)
    return token in {_token(cookie, purpose) for purpose in purposes}


def _matches(one: SimSolicitation, status: str, keywords: str) -> bool:
    return (
        one.in_search
        and (not status or _STATUS_OF[one.stage] == status)
        and keywords in f"{one.number} {one.title} {one.description}".casefold()
    )


def _closing(one: SimSolicitation) -> tuple[float, str]:
    return (one.due.timestamp() if one.due else float("inf"), one.guid)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


def _moment(moment: datetime | None, zone: str) -> tuple[str | None, str]:
    """The pair `/Date(ms)/` and display text; both are the local wall clock, the first encoded as Eastern."""
    if moment is None:
        return None, ""
    return f"/Date({eastern_milliseconds(moment, zone)})/", short_display(local(moment, zone))


def _row(one: SimSolicitation, now: datetime) -> dict[str, Any]:
    planned = one.stage is Stage.PLANNED
    available, available_text = (None, "") if planned else _moment(one.issued, one.zone)
    issue, issue_text = _moment(one.issued, one.zone) if planned else (None, "")
    closing, closing_text = _moment(one.due, one.zone)
    label = f" ({true_label(one.due, one.zone)})" if one.due else ""
    return {
        "Id": one.guid,
        "Title": f"{one.number} - {one.title}",
        "Scope": "Public",
        "Status": _STATUS_OF[one.stage],
        "Description": f"<p>{escape(one.description, quote=False)}</p>" if one.description else "",
        "DateAvailable": available,
        "DateAvailableDisplay": available_text,
        "DatePlannedIssue": issue,
        "DatePlannedIssueDisplay": issue_text,
        "DateClosing": closing or f"/Date({_NEVER_MS})/",
        "DateClosingDisplay": closing_text or _NEVER_TEXT,
        "DaysLeft": max(0, (one.due - now).days) if one.due else 0,
        "DaysLeftPublish": 0,
        "Submitted": 0,
        "PlanTakers": 3,
        "Advertisements": 0,
        "Documents": 1 + len(one.documents),
        "Addendums": one.addenda,
        "ShowSubmitted": False,
        "ShowPlanTakers": True,
        "VendorIsRegistered": False,
        "VendorHasBidInProgress": False,
        "VendorHasMultipleActiveSubmissions": False,
        "FirstSubmissionId": "00000000-0000-0000-0000-000000000000",
        "ShowSubmitOnline": True,
        "ShowRegisterAsPlanTaker": True,
        "AllowBidQuestionSubmission": True,
        "OnlyRegisteredPlantakersCanSubmitQuestions": True,
        "IncludeSeconds": False,
        "TimeZoneLabel": label,
        "IsEmployee": False,
    }


def _aspnet(value: Any) -> bytes:
    """JSON in ASP.NET's hand: markup escaped, and the slashes of its dates."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&'":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return re.sub(r'"/Date\((-?\d+)\)/"', r'"\\/Date(\1)\\/"', text).encode("utf-8")


def _notice(one: SimSolicitation) -> str:
    def moment(at: datetime | None) -> str:
        return f"{short_display(local(at, one.zone))} ({true_label(at, one.zone)})" if at else ""

    rows = (
        ("Bid Classification", "Goods &amp; Services"),
        ("Bid Type", "Request for Proposal"),
        ("Bid Number", escape(one.number)),
        ("Bid Name", escape(one.title, quote=False)),
        ("Bid Status", f"<strong>{_STATUS_OF[one.stage]}</strong>"),
        ("Published Date", moment(one.issued)),
        ("Bid Closing Date", moment(one.due)),
        ("Question Deadline", moment(one.questions_due)),
        ("Submission Type", "Online Submissions Only"),
        ("Public Opening", "No"),
        ("Description", escape(one.description, quote=False)),
    )
    table = "\n".join(
        f'<tr><th scope="row" width="355">{label}:&nbsp;</th><td>{value}</td></tr>' for label, value in rows if value
    )
    return f"""<!DOCTYPE html>
<html lang="en"><head><title>Bid Details</title></head><body>
<div id="ctl00_Content_pnlBidDetails_Content" class="x-hidden">
<table aria-label='Bid Details' cellpadding="9" cellspacing="9" border="0" width="100%">
{table}
</table></div>
</body></html>
"""
