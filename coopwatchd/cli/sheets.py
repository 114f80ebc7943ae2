"""What `contracts show` and `solicitations show` print: one record on one sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from coopwatchd.cli.output import moment, paragraph, plain, print_table
from coopwatchd.model.life.usage import Use
from coopwatchd.model.records import AnyRecord, Contract, Due, Solicitation

if TYPE_CHECKING:
    from coopwatchd.config.config import Config
    from coopwatchd.model.holding import Held
    from coopwatchd.model.life.chain import Step
    from coopwatchd.model.life.twins import Twin
    from coopwatchd.pipeline.lineage import Life


def print_contract(contract: Contract, life: Life, users: Sequence[Use]) -> None:
    """Its term, the rebid that is to be expected, its chain, and who uses it."""
    typer.echo(plain(f"{contract.number or contract.id}  {contract.title}"))
    _print_facts(_facts(contract))
    if life.outlook is not None:
        typer.echo(paragraph(plain(life.outlook.sentence)))
    typer.echo("")
    print_table(
        ["", "record", "stage", "when", "by", "title and why"],
        [_row(step, contract, life.records) for step in life.steps],
        empty="",
    )
    if users:
        typer.echo("")
        print_table(
            ["used by", "since", "until", "number", "found by", "citation"], [_used(use) for use in users], empty=""
        )


def print_solicitation(held: Held, record: Solicitation, twins: Sequence[Twin], loaded: Config) -> None:
    """Its dates, and where it is shown: on its own portal, and on others that show the same."""
    typer.echo(plain(f"{record.number or record.id}  {record.title}"))
    listings = ", ".join(dict.fromkeys(one.listing for one in held.sightings if one.live))
    rows = [
        ("cooperative", record.cooperative or record.portal),
        ("lead agency", record.lead_agency),
        ("stage", str(record.stage)),
        ("issued", str(record.issued_on or "")),
        ("pre-proposal", _due(record.preproposal, loaded)),
        ("questions due", _due(record.questions_due, loaded)),
        ("due", _due(record.due, loaded)),
        ("addenda", str(record.addenda or "")),
        ("awarded to", "; ".join(record.awarded_to)),
    ]
    _print_facts(rows)
    typer.echo("")
    sources = [("→", record.portal, record.uid, _due(record.due, loaded), f"{record.url} ({listings or 'gone'})")]
    for twin in twins:
        other = twin.record
        said = f"{other.url}; {twin.proof}" if other.url else twin.proof
        sources.append(("", other.portal, other.uid, _due(other.due, loaded), said))
    print_table(["", "source", "record", "due", "where and why"], sources, empty="")


def _print_facts(rows: Sequence[tuple[str, str]]) -> None:
    for label, value in rows:
        if value:
            typer.echo(plain(f"  {label:<14}{value}"))


def _due(due: Due | None, loaded: Config) -> str:
    if due is None or due.at is None:
        return due.text if due else ""
    return moment(due.at, loaded.zone) if due.exact else str(due.day)


def _used(use: Use) -> tuple[object, ...]:
    since = f"{use.since or ''}" + (" (first seen)" if use.seen else "")
    citation = f"“{use.text}” in {use.record}" if use.record else use.url
    return use.party, since, use.until or "", use.number, f"{use.evidence}, {use.confidence:.0%}", citation


def _facts(contract: Contract) -> list[tuple[str, str]]:
    how = {found.field: found for found in contract.found}

    def dated(field: str) -> str:
        found = how.get(field)
        value = getattr(contract, field)
        if value is None:
            return f"not known: {found.why}" if found and found.why else ""
        return f"{value}" + (f" ({found.how}: “{found.text}”)" if found else "")

    options = contract.options
    count = ""
    if options is not None and options.count is not None:
        used = "" if options.used is None else f", {options.used} used"
        length = "" if options.months is None else f" of {options.months} months"
        count = f"{options.count}{length}{used}"
    return [
        ("supplier", contract.supplier),
        ("cooperative", contract.cooperative or contract.portal),
        ("lead agency", contract.lead_agency),
        ("stage", str(contract.stage)),
        ("starts", dated("starts_on")),
        ("term ends", dated("ends_on")),
        ("final end", dated("final_ends_on")),
        ("options", count),
        ("award", contract.award),
        ("term", contract.term_text),
    ]


def _row(step: Step, contract: Contract, records: Mapping[str, AnyRecord]) -> tuple[object, ...]:
    record = records[step.uid]
    more = f" (and {step.others} more)" if step.others else ""
    if isinstance(record, Contract):
        by, when = record.supplier + more, f"{record.starts_on or ''} – {record.ends_on or ''}"
    else:
        by = record.lead_agency or record.cooperative
        when = f"due {record.due.day or record.due.text}" if record.due else ""
    why = f"{step.link.confidence:.0%}: {'; '.join(step.link.evidence)}" if step.link else ""
    mark = "→" if step.uid == contract.uid else ""
    return mark, record.uid, record.stage, when, by, f"{record.title}; {why}" if why else record.title
