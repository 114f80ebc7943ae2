"""The tables of what is held: ends, suppliers, subjects, and who uses what."""

from __future__ import annotations

from coopwatchd.report.figures import Ending, Report
from coopwatchd.report.table import Cell, Table, Where, count, joined, of, some


def endings_table(report: Report) -> Table:
    """Terms that end, and rebids to expect."""
    return Table(
        key="endings",
        title="Terms that end, and rebids to expect",
        note="Contracts of one subject that end on one day stand together. Final: with every renewal option used. "
        "Rebid: when the replacing solicitation is expected to open, and the months it may lie between; "
        "its number once it is out.",
        none="no active contract with an end date ahead is known",
        columns=(
            of("ends_on", "ends"),
            of("final_ends_on", "final", Where.PAGE),
            of("rebid", "rebid"),
            of("rebid_between", "between", Where.PAGE),
            *(of(f"rebid_{key}", f"rebid {key}", Where.SHEET) for key in ("earliest", "latest", "reason")),
            of("title", "subject"),
            count("contracts", "held"),
            of("some_suppliers", "suppliers", Where.PAGE, only=True),
            of("suppliers", "suppliers", Where.SHEET),
            of("cooperative", "cooperative"),
            of("agency", "lead agency", Where.PAGE),
            of("numbers", "numbers", Where.SHEET),
            of("url", "address", Where.SHEET),
        ),
        rows=tuple(_ending(one) for one in report.endings),
    )


def suppliers_table(report: Report) -> Table:
    """Suppliers by contracts held."""
    return Table(
        key="suppliers",
        title="Suppliers by contracts held",
        note="Spellings that differ in case, punctuation, “Inc.” and “dba” are one supplier. "
        "Next end: the soonest end of a current term.",
        none="no supplier of an active contract is known",
        columns=(
            of("supplier", "supplier"),
            count("contracts", "contracts"),
            count("subjects", "subjects"),
            of("cooperatives", "cooperatives"),
            of("next_end", "next end"),
            of("also", "also written", Where.PAGE),
        ),
        rows=tuple(
            (one.name, one.contracts, one.subjects, joined(one.cooperatives), one.next_end, joined(one.also))
            for one in report.suppliers
        ),
    )


def subjects_table(report: Report) -> Table:
    """Subjects with several contracts."""
    return Table(
        key="subjects",
        title="Subjects with several contracts",
        note="Active contracts whose titles say the same, without the names of cooperative and agency and without "
        "“(Supplemental)”.",
        none="no two active contracts have the same subject",
        columns=(
            of("subject", "subject"),
            count("contracts", "contracts"),
            count("suppliers", "suppliers"),
            of("cooperatives", "cooperatives"),
            of("next_end", "next end"),
            of("also", "also written", Where.SHEET),
        ),
        rows=tuple(
            (one.title, one.contracts, one.suppliers, joined(one.cooperatives), one.next_end, joined(one.also))
            for one in report.subjects
        ),
    )


def used_table(report: Report) -> Table:
    """Contracts by who uses them."""
    return Table(
        key="used",
        title="Who uses which contract",
        note="Participations that portals name, and public records that cite a cooperative's contract.",
        none="no participation or citation is known",
        columns=(
            count("users", "users"),
            of("number", "contract"),
            of("title", "subject"),
            of("supplier", "supplier"),
            of("cooperative", "cooperative", Where.PAGE),
            of("some", "who", only=True),
            of("some_of", "who", Where.PAGE, only=True),
            of("who", "who", Where.SHEET),
            of("since", "since", Where.PAGE),
            of("url", "address", Where.SHEET),
        ),
        rows=tuple(
            (
                len(one.parties),
                one.number,
                one.title,
                one.supplier,
                one.cooperative,
                joined(one.parties),
                some(one.parties, 12),
                joined(one.parties),
                one.since,
                one.url,
            )
            for one in report.used
        ),
    )


def uses_table(report: Report) -> Table:
    """Every single use."""
    keys = ("party", "number", "title", "supplier", "cooperative", "how", "since", "until", "url")
    return Table(
        key="uses",
        title="Every use of a contract",
        note="One row for each participation and each citation.",
        none="no participation or citation is known",
        where=Where.SHEET,
        columns=tuple(of(key, key) for key in keys),
        rows=tuple(
            (use.party, use.number, use.title, use.supplier, use.cooperative, use.how, use.since, use.until, use.url)
            for use in report.uses
        ),
    )


def _ending(one: Ending) -> tuple[Cell, ...]:
    return (
        one.ends_on,
        one.final_ends_on,
        f"{one.window.expected:%Y-%m}" if one.window else one.rebid or None,
        f"{one.window.earliest:%Y-%m} – {one.window.latest:%Y-%m}" if one.window else None,
        *((one.window.earliest, one.window.latest, one.window.reason) if one.window else (None,) * 3),
        one.title,
        one.contracts,
        some(one.suppliers, 2),
        joined(one.suppliers),
        one.cooperative,
        one.agency or None,
        joined(one.numbers),
        one.url,
    )
