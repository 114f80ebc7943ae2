"""The report as one self-contained HTML page: inline charts, no script, nothing that is asked of a network."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from coopwatchd.notify.render import shipped_templates
from coopwatchd.notify.wording import literal, moment_text, safe_url
from coopwatchd.report import charts
from coopwatchd.report.figures import Report
from coopwatchd.report.table import Cell, Column, Table, Where, shown
from coopwatchd.report.tables import tables
from coopwatchd.report.terminal import summary_line

if TYPE_CHECKING:
    from jinja2 import Template

ROWS = 25
"""How many rows of a table stand on the page; the rest is counted there, and is in the CSV."""
_UNBROKEN = 18


def page(report: Report, zone: ZoneInfo) -> str:
    """The page. Whatever was scraped stands in it as text; addresses are plain web addresses or left out."""
    return _template().render(
        report=report,
        totals=report.totals,
        summary=literal(summary_line(report), 1000),
        scope=literal(report.scope),
        day=report.today.isoformat(),
        moment=moment_text(report.at.astimezone(zone)),
        width=charts.WIDTH,
        charts={
            "agencies": charts.agencies_chart(report),
            "cooperatives": charts.cooperatives_chart(report),
            "suppliers": charts.suppliers_chart(report),
        },
        months=charts.months_chart(report.months),
        endings=charts.endings_chart(report.endings, report.today),
        tables={table.key: _table(table) for table in tables(report) if table.where <= Where.PAGE},
    )


def _table(table: Table) -> dict[str, Any]:
    """A table as the template draws it: heads, rows of (text, class, address), and how many rows are left out."""
    columns, rows = table.within(Where.PAGE)
    keys = [column.key for column in table.columns]
    link = keys.index("url") if "url" in keys else None
    filled = [at for at in range(len(columns)) if at == 0 or any(row[at] not in {None, ""} for row in rows)]
    cells = [[_text(row[at]) for at in filled] for row in rows[:ROWS]]
    styles = [_style(columns[at], [row[place] for row in cells]) for place, at in enumerate(filled)]
    linked = [link is not None and columns[at].key == "title" for at in filled]
    drawn = []
    for row, whole in zip(cells, table.rows, strict=False):
        url = safe_url(str(whole[link])) if link is not None and whole[link] else ""
        drawn.append([(text, style, url if own else "") for text, style, own in zip(row, styles, linked, strict=True)])
    return {
        "key": table.key,
        "title": table.title,
        "note": table.note,
        "none": table.none,
        "heads": [(columns[at].head, style) for at, style in zip(filled, styles, strict=True)],
        "rows": drawn,
        "more": len(rows) - len(drawn),
    }


def _style(column: Column, texts: list[str]) -> str:
    """Numbers stand right; what is short, such as a date, is not broken."""
    if column.number:
        return "n"
    return "short" if max(map(len, texts), default=0) <= _UNBROKEN else ""


def _text(cell: Cell) -> str:
    return literal(shown(cell), 160)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(shipped_templates())
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report/report.html.j2")
