"""www.omniapartners.com: the solicitations page (TYPO3 content elements) and the contract offerings in pages."""

from __future__ import annotations

from datetime import datetime
from html import escape
from urllib.parse import urlencode

from coopwatchd.simulator.answers import Answer, Asked, html_page
from coopwatchd.simulator.records import SimContract, SimSolicitation, Stage
from coopwatchd.simulator.wording import DAYS, clock, local, long_date, loose_label, us_date
from coopwatchd.simulator.world import View

OFFERINGS = "/solutions/contract-offerings"
_KEYWORD, _INDUSTRY, _PAGE = "contracts[search][keyword]", "contracts[search][industry]", "contracts[page]"


def answer(view: View, asked: Asked) -> Answer | None:
    """The page at `asked.path`, or None when the site has no such page."""
    if asked.path == "/get-started/solicitations":
        return html_page(_solicitations(view))
    if asked.path == OFFERINGS:
        return html_page(_offerings(view, asked.query))
    return None


def _frame(title: str, content: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en-US">
<head><meta charset="utf-8"><meta name="generator" content="TYPO3 CMS"><title>{title} | OMNIA Partners</title></head>
<body>
<main class="main" role="main">
{content}
</main>
</body>
</html>
"""


def _solicitations(view: View) -> str:
    shelf = view.shelf("omnia")
    current = "".join(_element(row, view.settings.omnia_due) for row in shelf.at(Stage.OPEN))
    evaluation = "".join(_element(row, view.settings.omnia_due) for row in shelf.at(Stage.PENDING))
    nothing = '<div class="ce ce-text"><p>There are no {} at this time.</p></div>\n' if view.say_empty else ""
    return _frame(
        "Solicitations",
        '<div id="c4100" class="ce ce-header"><h2>Current Solicitations</h2></div>\n'
        + (current or nothing.format("current solicitations"))
        + '<div id="c4200" class="ce ce-header"><h2>Solicitations in Evaluation</h2></div>\n'
        + (evaluation or nothing.format("solicitations in evaluation"))
        + '<div id="c4300" class="ce ce-textpic"><h2>Solicitation Mailing List</h2><p>Sign up.</p></div>',
    )


def _element(row: SimSolicitation, shape: str) -> str:
    # Misspelt on the real site: decription.
    due = f"Response Due: {_due(row.due, row.zone, shape)}" if row.due else "Response Due: TBD"
    links = "".join(
        f'\n  <a href="{escape(href)}" target="_blank">{escape(title)}</a>' for title, href in row.documents
    )
    return f"""<div id="c{row.id}" class="ce ce-solicitation">
  <div class="solicitation-ce__reference">{escape(row.number)}</div>
  <h3 class="solicitation-ce__title">{escape(row.title, quote=False)}</h3>
  <div class="solicitation-ce__agency">{escape(row.lead_agency, quote=False)}</div>
  <div class="solicitation-ce__response-due">{due}</div>
  <div class="solicitation-ce__decription">{escape(row.description, quote=False)}</div>{links}
</div>
"""


def _due(due: datetime, zone: str, shape: str) -> str:
    """The date text in one of the shapes the page is thought to use; the label ignores daylight saving."""
    at = local(due, zone)
    day = {
        "weekday": f"{DAYS[at.weekday()]}, {long_date(at)}",
        "long": long_date(at),
        "iso": at.date().isoformat(),
        "us": us_date(at),
    }[shape]
    return f"{day} {clock(at)} {loose_label(zone)}"


def _offerings(view: View, query: dict[str, str]) -> str:
    keyword, industry = query.get(_KEYWORD, "").casefold(), query.get(_INDUSTRY, "")
    found = [
        one
        for one in view.shelf("omnia").contracts
        if keyword in f"{one.title} {one.supplier} {one.number}".casefold() and industry in {"", one.industry}
    ]
    size = view.settings.omnia_page_size
    page = max(1, int(query.get(_PAGE, "1"))) if query.get(_PAGE, "1").isdigit() else 1
    shown = found[(page - 1) * size : page * size]
    pager = ""
    if page * size < len(found):
        more = urlencode({**{k: v for k, v in query.items() if k != _PAGE}, _PAGE: str(page + 1)})
        pager = f'<nav class="pagination"><a class="next" rel="next" href="{OFFERINGS}?{escape(more)}">Next</a></nav>'
    nothing = "<p>No contracts found.</p>" if view.say_empty and not found else ""
    cards = "".join(_card(one) for one in shown)
    return _frame(
        "Contract Offerings",
        f'<div id="c5100" class="ce ce-contracts"><h1>Contract Offerings</h1>\n'
        f'<div class="contracts__results">\n{cards}{nothing}</div>\n{pager}</div>',
    )


def _card(one: SimContract) -> str:
    return (
        f'<a class="contracts__result" href="/suppliers/{one.slug}/public-sector" '
        f'data-supplier="{escape(one.supplier)}" data-contract="{escape(one.title)}" '
        f'data-contract_number="{escape(one.number)}" data-contract_id="{one.id}" '
        f'data-industry="{one.industry}"><h3>{escape(one.supplier, quote=False)}</h3>'
        f"<p>{escape(one.title, quote=False)}</p></a>\n"
    )
