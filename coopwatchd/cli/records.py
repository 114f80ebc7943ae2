"""`solicitations` and `contracts`: the stored records, filtered; and how a record is shown in a listing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, nothing, opened

if TYPE_CHECKING:
    from datetime import datetime

    from coopwatchd.config.config import Config
    from coopwatchd.model.holding import Held
    from coopwatchd.model.records import AnyRecord, Kind

AllOption = Annotated[bool, typer.Option("--all", help="Closed, expired and gone ones as well.")]
AgencyOption = Annotated[str, typer.Option(help="Only of this lead agency (a term).")]
CooperativeOption = Annotated[str, typer.Option(help="Only of this cooperative (a term, or a portal's id).")]


def solicitations(
    context: typer.Context,
    config: ConfigOption = None,
    json: JsonOption = False,
    closing: Annotated[str, typer.Option(help="Due within this time, such as 14d.")] = "",
    agency: AgencyOption = "",
    cooperative: CooperativeOption = "",
    everything: AllOption = False,
) -> None:
    """Open and announced solicitations, by due date.

    Example: coopwatchd solicitations --closing 14d
    """
    if context.invoked_subcommand is not None:
        return
    from coopwatchd.model.records import Kind

    loaded = load(context, config)
    until = _until(closing)
    filters = {"lead_agencies": agency, "cooperatives": cooperative}

    def soon(record: Any) -> bool:
        return until is None or (record.due is not None and record.due.at is not None and record.due.at <= until)

    held = _select(loaded, Kind.SOLICITATION, everything, filters, soon, due=until)
    held.sort(key=lambda one: _due_key(one.record))
    _show(loaded, held, json, "no open solicitation is stored that fits")


def contracts(
    context: typer.Context,
    config: ConfigOption = None,
    json: JsonOption = False,
    expiring: Annotated[str, typer.Option(help="Current term ends within this time, such as 180d.")] = "",
    supplier: Annotated[str, typer.Option(help="Only of this supplier (a term).")] = "",
    agency: AgencyOption = "",
    cooperative: CooperativeOption = "",
    everything: AllOption = False,
) -> None:
    """The active contracts, soonest end of term first.

    Example: coopwatchd contracts --expiring 180d --supplier "Motorola*"
    """
    if context.invoked_subcommand is not None:
        return
    from coopwatchd.model.records import Kind

    loaded = load(context, config)
    until = _until(expiring)

    def soon(record: Any) -> bool:
        return until is None or (record.ends_on is not None and record.ends_on <= until.date())

    filters = {"suppliers": supplier, "lead_agencies": agency, "cooperatives": cooperative}
    held = _select(loaded, Kind.CONTRACT, everything, filters, soon, ends=until)
    held.sort(key=lambda one: (_ends(one.record), one.record.title))
    _show(loaded, held, json, "no active contract is stored that fits")


def _select(
    loaded: Config,
    kind: Kind,
    everything: bool,
    filters: dict[str, str],
    wanted: Callable[[Any], bool],
    **until: datetime | None,
) -> list[Held]:
    """What is stored and fits; `until`: days, `due` or `ends`, behind which there is nothing `wanted`."""
    from coopwatchd.model.holding import Span
    from coopwatchd.model.match import WatchlistIndex
    from coopwatchd.model.watchlist import Watchlist

    given = {name: _names(text) for name, text in filters.items() if text}
    index = WatchlistIndex([Watchlist(id="filter", kinds=frozenset({kind}), **given)])
    spans = {name: Span(last=day.date()) for name, day in until.items() if day is not None}
    with opened(loaded) as store, store.read() as tx:
        return [
            held
            for held in tx.all_held(kind=kind, live=None if everything else True, **spans)
            if (everything or is_current(held.record)) and wanted(held.record) and index.match_record(held.record)
        ]


def is_current(record: AnyRecord) -> bool:
    """True for what listings show without --all."""
    from coopwatchd.model.records import Stage

    return record.stage in {Stage.OPEN, Stage.FORECAST, Stage.ACTIVE}


def _show(loaded: Config, held: list[Held], json: bool, empty: str) -> None:
    if json:
        from coopwatchd.cli.output import print_json

        print_json([plain_of(one) for one in held])
        return
    from coopwatchd.cli.output import clip, print_table

    print_table(
        ["portal", "number", "stage", "due or ends", "by", "title"],
        [(*row_of(one.record, loaded), clip(_by(one.record), 30), clip(one.record.title, 150)) for one in held],
        empty="" if held else nothing(loaded, empty),
    )


def row_of(record: AnyRecord, loaded: Config) -> tuple[object, ...]:
    """Portal, number, stage, and when it is due or ends."""
    return (record.portal, record.number or record.id, record.stage, _when(record, loaded))


def _by(record: AnyRecord) -> str:
    return getattr(record, "supplier", "") or record.lead_agency or record.cooperative


def _when(record: AnyRecord, loaded: Config) -> str:
    from coopwatchd.cli.output import moment
    from coopwatchd.model.records import Solicitation

    if isinstance(record, Solicitation):
        if record.due is None:
            return ""
        if record.due.at is None:
            return record.due.text
        return moment(record.due.at, loaded.zone) if record.due.exact else str(record.due.day)
    return str(record.ends_on or record.term_text)


def plain_of(held: Held) -> dict[str, Any]:
    """The record for programs: its fields, its uid, and the due date as one value beside its parts."""
    from coopwatchd.model.plain import to_plain

    record = held.record
    plain: dict[str, Any] = {"uid": record.uid, **to_plain(record)}
    due = getattr(record, "due", None)
    if record.kind == "solicitation":
        plain["due_at"] = None
        if due is not None and due.at is not None:
            plain["due_at"] = due.at.isoformat() if due.exact else due.day.isoformat()
    plain.update(first_seen=held.first_seen.isoformat(), changed_at=held.changed_at.isoformat(), live=held.live)
    plain["sources"] = [sighting.listing for sighting in held.sightings if sighting.live]
    return plain


def _until(text: str) -> Any:
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.model.rhythm import parse_duration

    if not text:
        return None
    try:
        return utc_now() + parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _names(text: str) -> Any:
    from coopwatchd.model.terms import BadTerm, parse_term

    try:
        return (parse_term(text),)
    except BadTerm as error:
        raise typer.BadParameter(str(error)) from error


def _due_key(record: Any) -> tuple[bool, str]:
    due = record.due.at if record.due is not None else None
    return due is None, due.isoformat() if due else record.title


def _ends(record: Any) -> str:
    return record.ends_on.isoformat() if record.ends_on else "9999"
