"""buyboard.com, choicepartners.org and nppgov.com: cooperatives that show their invitations on a page of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from coopwatchd.simulator.answers import Answer, Asked, html_page
from coopwatchd.simulator.records import SimSolicitation, Stage
from coopwatchd.simulator.wording import clock, local, long_date, us_date
from coopwatchd.simulator.world import View

BUYBOARD, CHOICE, NPPGOV, LEAGUE = "www.buyboard.com", "www.choicepartners.org", "nppgov.com", "orcities.org"
HOSTS = (BUYBOARD, CHOICE, NPPGOV, LEAGUE)


def answer(view: View, asked: Asked) -> Answer | None:
    """The page a host shows at a path, or None."""
    shown = _PAGES.get((asked.host, asked.path))
    return html_page(_frame(*shown(view))) if shown else None


def _frame(title: str, content: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><title>{title}</title></head>\n<body>'
        f'<nav><a href="/">Home</a> <a href="/current-rfps">Current RFPs</a></nav><h1>{title}</h1>\n{content}\n'
        "</body></html>\n"
    )


def _buyboard(view: View) -> str:
    shelf = view.shelf("buyboard")
    current = "".join(_invitation(row) for row in shelf.at(Stage.OPEN))
    upcoming = "".join(
        f"<tr><td>{escape(row.title)}</td><td>{_day(row) if row.issued else 'To be announced'}</td></tr>\n"
        for row in shelf.at(Stage.PLANNED)
    )
    return (
        '<h2 id="current-proposal-invitations">Current Proposal Invitations</h2>\n<table class="table"><thead><tr>'
        "<th>Proposal No.</th><th>Addendum</th><th>Proposal Name</th><th>Proposal Due Date</th></tr></thead>\n"
        f"<tbody>\n{current}</tbody></table>\n"
        '<h2 id="upcoming-proposal-invitations">Upcoming Proposal Invitations</h2>\n<table class="table"><thead><tr>'
        f"<th>Proposal Name</th><th>Anticipated Issue Date</th></tr></thead>\n<tbody>\n{upcoming}</tbody></table>"
    )


def _invitation(row: SimSolicitation) -> str:
    addenda = " ".join(f'<a href="/docs/{row.number}-a{n}.pdf">Addendum {n}</a>' for n in range(1, row.addenda + 1))
    at = local(row.due, row.zone) if row.due else None
    due = f"{long_date(at)} {clock(at)}" if at else ""
    return (
        f'<tr><td><a href="/docs/{row.number}.pdf">{escape(row.number)}</a></td><td>{addenda}</td>'
        f"<td>{escape(row.title)}</td><td>{due}</td></tr>\n"
    )


def _current(view: View) -> str:
    rows = view.shelf("choicepartners").at(Stage.OPEN, Stage.PENDING)
    if not rows:
        return "<p>No Current Solicitations Available at This Time</p>" if view.say_empty else ""
    return "".join(
        f'<p><a href="/files/{row.id}.pdf">{escape(row.number)} {escape(row.title)}</a>'
        f' <a href="/files/{row.id}-terms.pdf">{escape(row.number)} Terms</a></p>\n'
        for row in rows
    )


def _upcoming(view: View) -> str:
    rows = view.shelf("choicepartners").at(Stage.PLANNED)
    body = "".join(
        f'<tr class="tblrows{1 + at % 2}"><!-- <td>{escape(row.id)}</td> --><td>{escape(row.title)}</td>'
        f"<td>{_day(row)}</td></tr>\n"
        for at, row in enumerate(rows)
    )
    return f"<table><tr><th>Category</th><th>Estimated Advertise Date</th></tr>\n{body}</table>"


def _open_rfps(rows: Sequence[SimSolicitation]) -> str:
    body = "".join(
        f'<tr><td>#{escape(row.number)} {escape(row.title)}<br><a href="/docs/{row.id}.pdf">Notice of Solicitation'
        f" {escape(row.number)}</a></td><td>{us_date(local(row.due, row.zone)) if row.due else ''}</td></tr>\n"
        for row in rows
    )
    return f"<table><tr><td>RFP</td><td>Closing Date</td></tr>\n{body}</table>"


def _day(row: SimSolicitation) -> str:
    return us_date(local(row.issued, row.zone)) if row.issued else ""


_PAGES: dict[tuple[str, str], Callable[[View], tuple[str, str]]] = {
    (BUYBOARD, "/vendor/proposal-invitations"): lambda view: ("Proposal Invitations", _buyboard(view)),
    (CHOICE, "/current-rfps"): lambda view: ("Current RFPs", _current(view)),
    (CHOICE, "/upcoming-contracts"): lambda view: ("Upcoming Contracts", _upcoming(view)),
    (NPPGOV, "/open-rfps/"): lambda view: ("Open RFPs", _open_rfps(view.shelf("nppgov").at(Stage.OPEN))),
    (LEAGUE, "/programs-services/services/npp"): lambda view: ("NPP", _open_rfps(view.shelf("nppgov").at(Stage.OPEN))),
}
