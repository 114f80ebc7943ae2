"""www.sourcewell-mn.gov: the listing page in its three sections, solicitation pages and contract pages."""

from __future__ import annotations

from html import escape

from coopwatchd.simulator.answers import Answer, Asked, html_page
from coopwatchd.simulator.records import SimContract, SimSolicitation, Stage
from coopwatchd.simulator.wording import local, long_date, us_date
from coopwatchd.simulator.world import View

HOME = "https://www.sourcewell-mn.gov"
PORTAL = "https://proportal.sourcewell-mn.gov/Module/Tenders/en"

_SECTIONS = (
    ("OpenSols", "Open", Stage.OPEN, 21),
    ("PendingSols", "Pending", Stage.PENDING, 45),
    ("RecAwardSols", "Recently awarded", Stage.AWARDED, 69),
)
_INTRODUCTIONS = {
    Stage.OPEN: (
        "These solicitations are currently accepting responses. For details on how to submit a proposal, select "
        f'the solicitation or access the <a class="bold_link" href="{PORTAL}" target="_blank">Sourcewell '
        "procurement portal</a>."
    ),
    Stage.PENDING: "These solicitations are closed, and their responses are being evaluated.",
    Stage.AWARDED: (
        "We have recently awarded contracts in each of these areas.</p><ul>"
        '<li><a href="/cooperative-purchasing/contracts-vendor-search/">General contracts</a></li>'
        '<li><a href="/cooperative-purchasing-eziqc/search">Construction contracts</a></li>'
        '<li><a href="/awarded-solicitations">All awarded solicitations</a></li></ul><p>'
    ),
}


def answer(view: View, asked: Asked) -> Answer | None:
    """The page at `asked.path`, or None when the site has no such page."""
    shelf = view.shelf("sourcewell")
    if asked.path == "/solicitations":
        return html_page(_listing(view))
    if asked.path.startswith("/solicitations/"):
        found = shelf.solicitation(asked.path.rsplit("/", 1)[1])
        return html_page(_solicitation_page(found)) if found else None
    if asked.path.startswith("/cooperative-purchasing/"):
        contract = shelf.contract(asked.path.rsplit("/", 1)[1])
        return html_page(_contract_page(contract)) if contract else None
    return None


def _listing(view: View) -> str:
    sections = "".join(_section(view, *section) for section in _SECTIONS)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><title>Solicitations | Sourcewell</title></head><body>\n'
        f"<main>\n{sections}</main>\n</body></html>\n"
    )


def _section(view: View, id: str, heading: str, stage: Stage, counter: int) -> str:
    shown = [one for one in view.shelf("sourcewell").at(stage) if one.on_page]
    general = _block(view, [one for one in shown if not one.construction], stage, counter, construction=False)
    building = _block(view, [one for one in shown if one.construction], stage, counter + 12, construction=True)
    return f"""<section class="section__solicitationlisting section-open" id="{id}">
            <div class="container">
                <h2 class="h2">
                    {heading}
                </h2>
                <div>
                    <p>{_INTRODUCTIONS[stage]}</p>
                </div>
{general}{building}            </div>
        </section>
"""


def _block(view: View, rows: list[SimSolicitation], stage: Stage, counter: int, *, construction: bool) -> str:
    title = "Indefinite quantity construction contracting" if construction else "General solicitations"
    label = "Bid due date" if construction else "Response due date"
    # The "Recently awarded" blocks have a header of one cell.
    due = (
        ""
        if stage is Stage.AWARDED
        else (f'\n<div class="col-sm-4 col-xs-12 td hidden-ms hidden-xs"><span><b>{label}</b></span></div>')
    )
    prefix = f"SolicitationListingPage:j_id{counter}"
    # The counters are positions, as JSF gives them: a row that goes renumbers those after it.
    inner = f"{prefix}:j_id{counter + 1}:j_id{counter + 2}"
    if rows:
        body = "".join(_row(row, f"{inner}:{at}", counter) for at, row in enumerate(rows))
    else:
        body = _no_results(f"{inner}:0:j_id{counter + 9}") if view.say_empty else ""
    return f"""                <div>
                    <div class="thead">
                        <div class="row tr{" eziqc" if construction else ""}">
                            <div class="col-sm-8 col-xs-12 td field--label"><b>{title}</b></div>{due}
                        </div>
                    </div>
                    <div class="table-responsive">
                        <div class="tbody"><span id="{prefix}">{body}</span>
                        </div>
                    </div>
                </div>
"""


def _row(row: SimSolicitation, prefix: str, counter: int) -> str:
    due = ""
    if row.due is not None and row.stage is not Stage.AWARDED:
        text = long_date(local(row.due, row.zone), padded=True)
        due = f'<span id="{prefix}:j_id{counter + 5}"> {text}</span>'
    return f"""<span id="{prefix}:j_id{counter + 3}">
        <div class="row tr">
            <div class="col-xs-12 col-sm-8 td">
                <a href="{HOME}/solicitations/{row.id}">{escape(row.title, quote=False)}</a>
            </div>
            <div class="col-xs-12 col-sm-4 td">{due}
            </div>
        </div></span>"""


def _no_results(id: str) -> str:
    return f"""<span id="{id}">
            <div class="row tr">
                <div class="col-xs-12 col-sm-8 td">
                    There are no results.
                </div>
            </div></span>"""


def _solicitation_page(row: SimSolicitation) -> str:
    """A summary only, as on the real site: number, closing time and documents are on the procurement portal."""
    return f"""<!DOCTYPE html>
<html lang="en"><head><title>{escape(row.title)} | Sourcewell</title></head><body>
<main><h1 class="h2">{escape(row.title)}</h1>
<p>{escape(row.description, quote=False)}</p>
<p>To view the full solicitation, register at the <a href="{PORTAL}">Sourcewell procurement portal</a>.</p></main>
</body></html>
"""


def _contract_page(contract: SimContract) -> str:
    maturity = f"Maturity Date: {us_date(contract.ends_on)}" if contract.ends_on else ""
    end = contract.tab_ends_on or contract.ends_on
    effective = ""
    if contract.starts_on and end:
        effective = f"<div>Effective {us_date(contract.starts_on)} - {us_date(end)}</div>"
    documents = "".join(
        '<div class="field--item"><span class="file file--mime-application-pdf icon-before">'
        '<span class="file-icon"></span><span class="file-link">'
        f'<a href="{escape(href)}">{escape(title)} </a></span></span></div>'
        for title, href in contract.documents
    )
    return f"""<!DOCTYPE html>
<html lang="en"><head><title>{escape(contract.supplier)} | Sourcewell</title></head><body>
<article class="vendor-contract">
 <div class="vendor-contract-header"><div class="vendor-contract-header__container"><div class="row">
  <div class="col-xs-12 col-sm-8"><div class="vendor-contract-header__content">
   <h1 class="h2">{escape(contract.supplier, quote=False)}</h1>
   <p class="lead">{escape(contract.title, quote=False)}</p>
   <p>#{contract.number}<br>{maturity}</p>
  </div></div></div></div></div>
 <div class="vendor-contract-body">
  <div id="tab-contract-documents">
   {effective}
   <div class="field--name-field-contract-documents"><div class="field--items">{documents}</div></div>
  </div>
  <div id="tab-pricing"><a href="/pricing/{contract.number}">Pricing</a></div>
  <div class="field--name-field-ps-summary"><ul><li>{escape(contract.description, quote=False)}</li></ul></div>
 </div>
</article>
</body></html>
"""
