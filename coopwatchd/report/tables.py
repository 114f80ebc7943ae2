"""The report as tables: one source for the terminal, the page and CSV, so that they cannot differ."""

from __future__ import annotations

from coopwatchd.report.activity_tables import agencies_table, cooperatives_table
from coopwatchd.report.figures import Report
from coopwatchd.report.holdings_tables import (
    endings_table,
    subjects_table,
    suppliers_table,
    used_table,
    uses_table,
)
from coopwatchd.report.table import Table


def tables(report: Report) -> tuple[Table, ...]:
    """Every table, in the order in which a report is read."""
    made = (agencies_table, cooperatives_table, endings_table, suppliers_table, subjects_table, used_table, uses_table)
    return tuple(make(report) for make in made)
