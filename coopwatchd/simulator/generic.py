"""bids.example.gov: a portal nobody has heard of, as a plain table, as JSON and as a feed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from coopwatchd.simulator.answers import Answer, Asked, html_page, json_page
from coopwatchd.simulator.records import SimSolicitation, Stage
from coopwatchd.simulator.wording import clock, local, rfc2822, us_date
from coopwatchd.simulator.world import View

HOST = "bids.example.gov"
HOME = f"https://{HOST}"
RSS = "application/rss+xml; charset=utf-8"


def answer(view: View, asked: Asked) -> Answer | None:
    """The page at `asked.path`, or None when the site has no such page."""
    rows = view.shelf("generic").at(Stage.OPEN)
    if asked.path == "/bids":
        return html_page(_table(view, rows))
    if asked.path == "/api/bids.json":
        return json_page({"total": len(rows) + len(view.shelf("generic").withheld), "bids": [_object(r) for r in rows]})
    if asked.path == "/bids.rss":
        return Answer(body=_feed(rows).encode("utf-8"), content_type=RSS)
    if asked.path.startswith("/bids/"):
        found = view.shelf("generic").solicitation(asked.path.rsplit("/", 1)[1])
        return html_page(_frame(found.title, f"<p>{escape(found.description)}</p>")) if found else None
    return None


def _frame(title: str, content: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><title>{escape(title)}</title></head>\n<body>'
        f"<h1>{escape(title, quote=False)}</h1>\n{content}\n</body></html>\n"
    )


def _table(view: View, rows: Sequence[SimSolicitation]) -> str:
    body = "".join(_row(row) for row in rows)
    nothing = "<p>There are no current solicitations.</p>" if view.say_empty and not rows else ""
    return _frame(
        "Current Bids",
        '<table class="bids"><thead><tr><th>Number</th><th>Title</th><th>Agency</th><th>Addenda</th><th>Due</th></tr>'
        f"</thead>\n<tbody>\n{body}</tbody></table>{nothing}",
    )


def _row(row: SimSolicitation) -> str:
    due = ""
    if row.due:
        at = local(row.due, row.zone)
        due = f"{us_date(at)} {clock(at)}"
    return (
        f'<tr><td class="no">{escape(row.number)}</td>'
        f'<td class="title"><a href="/bids/{row.id}">{escape(row.title, quote=False)}</a></td>'
        f'<td class="agency">{escape(row.lead_agency)}</td><td class="addenda">{row.addenda}</td>'
        f'<td class="due">{due}</td></tr>\n'
    )


def _object(row: SimSolicitation) -> dict[str, str | int | None]:
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "agency": row.lead_agency,
        "description": row.description,
        "addenda": row.addenda,
        "due": local(row.due, row.zone).isoformat() if row.due else None,
        "url": f"{HOME}/bids/{row.id}",
    }


def _feed(rows: Sequence[SimSolicitation]) -> str:
    items = "".join(
        f'<item><guid isPermaLink="false">{row.id}</guid><title>{escape(f"{row.number} - {row.title}")}</title>'
        f"<link>{HOME}/bids/{row.id}</link><description>{escape(row.description)}</description>"
        + (f"<pubDate>{rfc2822(row.issued)}</pubDate>" if row.issued else "")
        + "</item>\n"
        for row in rows
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Current Bids</title>'
        f"<link>{HOME}/bids</link><description>Current Bids</description>\n{items}</channel></rss>\n"
    )
