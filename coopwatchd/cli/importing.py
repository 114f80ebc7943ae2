"""`import`: a list that a person saved, read and compared like a portal's own."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopwatchd.cli.context import ConfigOption, load, opened, state_directory
from coopwatchd.model.counted import counted
from coopwatchd.model.records import Kind

if TYPE_CHECKING:
    from coopwatchd.config.config import Config
    from coopwatchd.pipeline.alert import Audience
    from coopwatchd.pipeline.poll import Done
    from coopwatchd.portals.base import Listing, Page, Portal, Snapshot
    from coopwatchd.portals.importing import Guess

_SHOWN = 20  # rows that were set aside


def import_(  # noqa: PLR0917 - options, each by its name
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or XLSX file.", show_default=False)],
    key: Annotated[str, typer.Option("--as", metavar="ID", help="Whose list it is: a portal of the catalog, or new.")],
    kind: Annotated[Kind, typer.Option("--kind", help="What its rows are.")],
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column is; COLUMN= leaves it out. Repeatable."),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="The name of a portal that is not in the catalog.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask whether the columns are right.")] = False,
    shorter: Annotated[bool, typer.Option("--shorter", help="Believe it although rows are missing.")] = False,
    config: ConfigOption = None,
) -> None:
    """Read a list that a person saved; compare it with the last.

    Which column is what is guessed from the headings, shown, and asked. The first import of a list is its baseline;
    a later one makes alerts of what changed. What two imports in a row lack is gone; a list that lost most rows is
    believed with --shorter only.

    Example: coopwatchd import contracts.xlsx --as tips --kind contract
    """
    from datetime import UTC, datetime

    from coopwatchd.cli.output import sentence
    from coopwatchd.errors import CoopwatchdError
    from coopwatchd.portals import importing
    from coopwatchd.portals.base import Snapshot
    from coopwatchd.portals.crawl import crawl

    loaded = load(context, config)
    now = datetime.now(UTC)
    page = importing.page_of(file, now)
    found = importing.guess(page, kind, _given(mapped or []))
    _confirm(found, yes=yes)
    listing = found.listing(page.url)
    known = _portal(loaded, key, name)
    portal = replace(known, listings=(*known.listings, listing), join=importing.joined(known.join))
    snapshot = crawl(portal, listing, lambda _: page, now)
    if not isinstance(snapshot, Snapshot):
        raise CoopwatchdError(f"{file} could not be read.")
    first, done = _commit(loaded, portal, listing, snapshot, page, shorter=shorter)
    poll = done.listings[0].poll
    _set_aside(snapshot)
    if poll.trouble:
        hint = "" if shorter else _hint(poll.reason)
        typer.echo(sentence(f"{file} is not believed, and changed nothing: {poll.reason}{hint}"), err=True)
        raise typer.Exit(1)
    news = f"{counted(done.events, 'event')}, {counted(done.alerts, 'alert')}"
    typer.echo(
        f"{counted(poll.rows, kind)} of {portal.name} imported, {counted(poll.rejects, 'row')} set aside; "
        + ("this first import is the baseline" if first else news)
    )
    _say_next(done, shorter=shorter)


def _hint(reason: str) -> str:
    """How to have it believed, where that is possible."""
    return "; if that is right, add --shorter" if "missing" in reason and "cut short" not in reason else ""


def _say_next(done: Done, *, shorter: bool) -> None:
    from coopwatchd.store.lock import holder

    if shorter:
        typer.echo("what it lacks is gone when the next import lacks it as well")
    if done.alerts:
        running = holder(state_directory())
        typer.echo("the running daemon delivers them" if running else "coopwatchd once, or the daemon, delivers them")


def _set_aside(snapshot: Snapshot) -> None:
    from coopwatchd.cli.output import sentence

    for reject in snapshot.rejects[:_SHOWN]:
        typer.echo(sentence(f"set aside: {reject.row}: {reject.reason}"), err=True)
    if len(snapshot.rejects) > _SHOWN:
        typer.echo(f"set aside: {counted(len(snapshot.rejects) - _SHOWN, 'more row')}", err=True)


def _given(mapped: list[str]) -> dict[str, str]:
    """Fields by heading, of `COLUMN=FIELD`."""
    pairs = [one.rpartition("=") for one in mapped]
    if any(not equals or not column.strip() for column, equals, _ in pairs):
        raise typer.BadParameter('write "Column=field", such as --map "Award No=number"', param_hint="--map")
    return {column.strip(): name.strip() for column, _, name in pairs}


def _confirm(found: Guess, *, yes: bool) -> None:
    """Show what the columns are taken for, and ask; without a terminal only --yes will do."""
    import sys

    from coopwatchd.cli.output import clip, plain, print_table

    rows = [(heading, field, clip(found.values[field], 40)) for field, heading in found.columns.items()]
    print_table(["column", "is read as", "first value"], rows, empty="")
    if found.others:
        typer.echo(plain(f"left out: {', '.join(found.others)}"))
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise typer.BadParameter("nobody can be asked here: say --yes when the columns above are right")
    typer.confirm("Are these right?", abort=True)


def _portal(loaded: Config, key: str, name: str) -> Portal:
    """The portal of the configuration or the catalog; else a new one, which needs a name and has our own time zone."""
    from coopwatchd.config.explain import suggestion
    from coopwatchd.portals.base import Portal
    from coopwatchd.portals.catalog import catalog

    if key in loaded.portals:
        return loaded.portals[key].portal
    if key in catalog():
        return catalog()[key]
    if not name:
        hint = suggestion(key, catalog()) if len(key) > 2 else ""
        raise typer.BadParameter(
            f"“{key}” is not in the catalog{f'; {hint}' if hint else ''}; for a list of your own add --name",
            param_hint="--as",
        )
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", key):
        raise typer.BadParameter("a portal's name has small letters, digits, - and _ only", param_hint="--as")
    return Portal(key=key, name=name, home="", timezone=str(loaded.zone), listings=())


def _commit(
    loaded: Config, portal: Portal, listing: Listing, snapshot: Snapshot, page: Page, *, shorter: bool
) -> tuple[bool, Done]:
    """Whether this is the first import of the list, and what it meant."""
    from coopwatchd.pipeline.judge import Cost, Read
    from coopwatchd.pipeline.poll import commit

    now = snapshot.read_at
    cost = Cost(at=now, requests=0, size=len(page.body), seconds=0.0)
    with opened(loaded) as store, store.write() as tx:
        state = tx.listing_states().get((portal.key, listing.name))
        read = Read(listing=listing, result=snapshot, cost=cost, shorter=shorter)
        done = commit(tx, _audience(loaded), portal, [read], now)
        return state is None or state.baseline_at is None, done


def _audience(loaded: Config) -> Audience:
    """Who is told. No channel is built: that would need secrets, and the daemon delivers."""
    from coopwatchd.model.match import WatchlistIndex
    from coopwatchd.pipeline.alert import Address, Audience

    addresses = {}
    for name, plan in loaded.channels.items():
        recipients = getattr(plan.settings, "to", None) or (getattr(plan.settings, "channel", None) or "webhook",)
        addresses[name] = Address(recipients=tuple(recipients), digest=plan.digest, rhythm=plan.rhythm)
    return Audience(index=WatchlistIndex(loaded.watchlists), addresses=addresses, operator=loaded.operator)
