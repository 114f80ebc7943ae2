"""The tables of who is busy: lead agencies and cooperatives."""

from __future__ import annotations

from coopwatchd.report.figures import Agency, Report
from coopwatchd.report.table import Cell, Table, Where, count, joined, of, rounded, typical, values


def agencies_table(report: Report) -> Table:
    """Lead agencies by activity."""
    columns = (
        of("agency", "lead agency"),
        of("cooperatives", "cooperatives", Where.SHEET),
        count("solicitations", "known", Where.PAGE),
        count("open", "open"),
        count("last_year", "last year"),
        count("per_year", "a year", Where.PAGE),
        *typical("open_days", "open days"),
        *typical("award_days", "to award"),
        *typical("awards", "awards"),
        count("contracts", "contracts", Where.PAGE),
        of("next_window", "next window"),
        *(of(f"next_{key}", f"next: {key}", Where.SHEET) for key in ("earliest", "latest", "reason")),
        of("next_contract", "for", Where.PAGE),
    )
    return Table(
        key="agencies",
        title="Lead agencies by activity",
        note="Last year: solicitations of the last 365 days. Open days: from issued, or first seen open, to due. "
        "To award: days from due until the award was seen. Both are medians. Awards: suppliers per solicitation, mean. "
        "Next window: when its next rebid is expected.",
        none="no lead agency is known yet",
        columns=columns,
        rows=tuple(_agency(one) for one in report.agencies),
    )


def cooperatives_table(report: Report) -> Table:
    """Cooperatives side by side."""
    return Table(
        key="cooperatives",
        title="Cooperatives side by side",
        note="Ending: active contracts whose current term ends within 365 days. No end: no end date is published. "
        "Term: median length of the current term in years.",
        none="no cooperative is known yet",
        columns=(
            of("cooperative", "cooperative"),
            count("solicitations", "known", Where.PAGE),
            count("open", "open"),
            count("forecasts", "forecast", Where.PAGE),
            count("last_year", "last year"),
            count("contracts", "contracts"),
            count("suppliers", "suppliers"),
            count("agencies", "agencies", Where.PAGE),
            count("ending", "ending"),
            count("no_end", "no end"),
            *typical("term_years", "term", Where.PAGE),
        ),
        rows=tuple(
            (
                one.name,
                one.solicitations,
                one.open_now,
                one.forecasts,
                one.last_year,
                one.contracts,
                one.suppliers,
                one.agencies,
                one.ending,
                one.no_end,
                *values(one.term_years),
            )
            for one in report.cooperatives
        ),
    )


def _agency(one: Agency) -> tuple[Cell, ...]:
    window = one.next_window
    return (
        one.name or "(not named)",
        joined(one.cooperatives),
        one.solicitations,
        one.open_now,
        one.last_year,
        rounded(one.per_year),
        *values(one.open_days),
        *values(one.award_days),
        *values(one.awards),
        one.contracts,
        f"{window.expected:%Y-%m}" if window else None,
        *((window.earliest, window.latest, window.reason) if window else (None, None, None)),
        one.next_title or None,
    )
