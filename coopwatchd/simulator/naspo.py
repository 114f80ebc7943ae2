"""naspovaluepoint.org: solicitation status in two sections, solicitation pages, and the portfolios."""

from __future__ import annotations

from html import escape

from coopwatchd.simulator.answers import Answer, Asked, html_page
from coopwatchd.simulator.records import SimContract, SimSolicitation, Stage
from coopwatchd.simulator.wording import local, long_date, prose_clock, us_date, zone_name
from coopwatchd.simulator.world import View

HOME = "https://www.naspovaluepoint.org"


def answer(view: View, asked: Asked) -> Answer | None:
    """The page at `asked.path`; with and without `www.` the site is the same."""
    shelf, path = view.shelf("naspo"), asked.path.rstrip("/")
    parent, _, slug = path.rpartition("/")
    if path == "/solicitation-status":
        return html_page(_status_page(view))
    if path in {"/portfolio", "/portfolios"}:
        return html_page(_portfolio_index(shelf.contracts))
    if parent == "/solicitations" and (found := shelf.solicitation(slug)):
        return html_page(_solicitation_page(found))
    if parent == "/portfolio" and (portfolio := shelf.contract(slug)):
        return html_page(_portfolio_page(portfolio))
    if parent.startswith("/portfolio/") and (portfolio := shelf.contract(parent.rpartition("/")[2])):
        names = [name for name in portfolio.contractors if _slug(name) == slug]
        return html_page(_contractor_page(portfolio, names[0])) if names else None
    return None


def _frame(title: str, content: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en-US">
<head><meta charset="UTF-8"><title>{escape(title)} - NASPO ValuePoint</title>
<link rel="stylesheet" href="{HOME}/wp-content/themes/valuepoint/style.css"></head>
<body class="wp-singular page-template">
<header class="site-header"><nav><a href="{HOME}/portfolio/">Portfolio</a>
<a href="{HOME}/solicitation-status/">Solicitation Status</a></nav></header>
<main id="main" class="site-main"><div class="container">
{content}
</div></main>
<footer class="site-footer">NASPO ValuePoint</footer>
</body>
</html>
"""


def _status_page(view: View) -> str:
    shelf = view.shelf("naspo")
    published = "".join(_published(row) for row in shelf.at(Stage.OPEN))
    active = "".join(_active(row) for row in shelf.at(Stage.PLANNED, Stage.PENDING, Stage.AWARDED))
    nothing = "<p>There are no {} solicitations at this time.</p>" if view.say_empty else ""
    return _frame(
        "Solicitation Status",
        f"<h1>Solicitation Status</h1>\n<h2>Published Solicitations</h2>\n{published or nothing.format('published')}"
        f"\n<h2>Active Solicitations</h2>\n{active or nothing.format('active')}",
    )


def _published(row: SimSolicitation) -> str:
    # "upcoming" stands in the class of rows that are published and open: the site's own misnomer.
    contact = f'<a href="mailto:{escape(row.contact)}">{escape(row.contact)}</a>' if row.contact else ""
    spans = _spans(
        ("Lead State", escape(row.lead_agency)),
        ("Contact Info", contact),
        ("Solicitation Number", escape(row.number)),
        ("Release Date", us_date(local(row.issued, row.zone)) if row.issued else ""),
        ("Close Date", us_date(local(row.due, row.zone)) if row.due else ""),
    )
    links = "".join(f'\n  <a href="{escape(href)}">{escape(title)}</a>' for title, href in row.documents)
    return f"""<div class="row solicitations-row solicitation-upcoming">
  <h3>{escape(row.title, quote=False)}</h3>
  {spans}
  <div class="col-xs-12 col-md-6 offset-md-1">{escape(row.description, quote=False)}</div>
  <a href="{HOME}/solicitations/{row.id}/">View Solicitation</a>{links}
</div>
"""


def _active(row: SimSolicitation) -> str:
    status = {Stage.PLANNED: "In Development", Stage.PENDING: "Evaluation", Stage.AWARDED: "Awarded"}
    spans = _spans(
        ("Lead State", escape(row.lead_agency)),
        ("Solicitation Number", escape(row.number)),
        ("Status", status[row.stage]),
        ("Close Date", us_date(local(row.due, row.zone)) if row.due else ""),
    )
    return f"""<div class="row solicitations-row solicitation-active">
  <h3>{escape(row.title, quote=False)}</h3>
  {spans}
  <div class="col-xs-12 col-md-6 offset-md-1">{escape(row.description, quote=False)}</div>
  <a href="{HOME}/solicitations/{row.id}/">View Solicitation</a>
</div>
"""


def _spans(*pairs: tuple[str, str]) -> str:
    """Label, colon and value inside one span without attributes; a pair without a value is left out."""
    return "\n  ".join(f"<span>{label}: {value}</span>" for label, value in pairs if value)


def _solicitation_page(row: SimSolicitation) -> str:
    deadline = ""
    if row.due:
        at = local(row.due, row.zone)
        # The closing time stands in this sentence and nowhere else.
        deadline = (
            f"<p>All vendor proposals must be submitted by {prose_clock(at)}, {zone_name(row.zone)} "
            f"on {long_date(at)}.</p>"
        )
    return _frame(
        row.title,
        f"""<h1>{escape(row.title, quote=False)}</h1>
<section><h2>Solicitation details</h2>
<p>Lead State: {escape(row.lead_agency)}</p>
<p>Solicitation Number: {escape(row.number)}</p></section>
<div class="entry-content"><p>{escape(row.description, quote=False)}</p>
{deadline}</div>""",
    )


def _portfolio_index(portfolios: tuple[SimContract, ...]) -> str:
    links = "\n".join(
        f'<li><a href="{HOME}/portfolio/{one.slug}/">{escape(one.title, quote=False)}</a></li>' for one in portfolios
    )
    return _frame("Portfolio", f'<h1>Portfolio</h1>\n<ul class="portfolio-list">\n{links}\n</ul>')


def _portfolio_page(one: SimContract) -> str:
    term = ""
    if one.starts_on and one.ends_on:
        term = f"<p>Current Term: {us_date(one.starts_on)} - {us_date(one.ends_on)}</p>"
    contractors = "\n".join(
        f'<li><a href="{HOME}/portfolio/{one.slug}/{_slug(name)}/">{escape(name)}</a></li>' for name in one.contractors
    )
    return _frame(
        one.title,
        f"""<h1>{escape(one.title, quote=False)}</h1>
<p>Lead State: {escape(one.lead_agency)}</p>
<p>Master Agreement No.: {escape(one.number)}</p>
{term}
<p>{escape(one.description, quote=False)}</p>
<h2>Contractors</h2>
<ul>
{contractors}
</ul>
<p>Documents on this site are for information only; the lead state holds the official ones.</p>""",
    )


def _contractor_page(one: SimContract, name: str) -> str:
    return _frame(
        name,
        f"<h1>{escape(name, quote=False)}</h1>\n<p>Portfolio: {escape(one.title, quote=False)}</p>\n"
        f"<p>Master Agreement No.: {escape(one.number)}</p>",
    )


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
