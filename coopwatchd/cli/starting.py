"""`init --from`: a first configuration from a sentence, and what it would have found."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from coopwatchd.cli.context import state_directory
from coopwatchd.errors import CoopwatchdError
from coopwatchd.model.counted import counted

if TYPE_CHECKING:
    from coopwatchd.config.starting import Start
    from coopwatchd.model.records import AnyRecord

_SHOWN = 10


def starter(sentence: str) -> tuple[str, Start]:
    """The text of a configuration for what a sentence says. Raises CoopwatchdError when it says nothing to look for."""
    from coopwatchd.config.starting import starting_point

    try:
        start = starting_point(sentence)
    except ValueError as error:
        raise CoopwatchdError(f"“{sentence}” cannot be used: {error}.") from error
    width = max(map(len, (*start.portals, *start.shut)))
    portals = "\n".join(f"{key:{width}} = true" for key in start.portals)
    if start.shut:
        portals += (
            "\n# Their robots.txt disallows reading, as far as is known, and is obeyed unless you decide otherwise:\n"
        )
        portals += "\n".join(f'# {key:{width}} = {{ robots = "ignore" }}' for key in start.shut)
    wanted = ", ".join([*(f'"@{name}"' for name in start.sets), *(f'"{term}"' for term in start.terms)])
    said = " ".join(sentence.split()).replace("\\", "")
    return (
        f"# coopwatchd, for: {said}\n"
        "# Every key: coopwatchd schema, or the README. A set of terms: coopwatchd watchlists sets NAME\n"
        'timezone = "America/Chicago"   # how times are shown, and the clock of digests\n'
        'contact  = ""                  # your address, so that a portal can reach a person\n\n'
        '[poll]\nevery = "30m"\n\n'
        f"[portals]                      # national ones{_states(start)}; all: coopwatchd portals list\n{portals}\n\n"
        "# A place to be told. Uncomment it, and name it in the `notify` of the watchlist.\n"
        '# [channels.bids]\n# type    = "slack"\n# token   = "env:SLACK_TOKEN"  # where it is, never the token itself\n'
        '# channel = "C0123ABCD"\n\n'
        f"[watchlists.{start.watchlist.id}]\nany      = [{wanted}]\n"
        'expiring = ["180d", "90d", "30d"]\nnotify   = []\n'
    ), start


def show(start: Start) -> None:
    """Print what is looked for, what is left out, and what it finds: in the store, else in the demo's history."""
    from coopwatchd.cli.output import clip, print_table
    from coopwatchd.model.match import WatchlistIndex

    said = [*(f"@{name}" for name in start.sets), *start.terms]
    typer.echo(f"\nIt looks for: {', '.join(said)}")
    if start.shut:
        typer.echo(
            f"Left out, because robots.txt disallows reading them, as far as is known: {', '.join(start.shut)}; the"
            " file says how to read them all the same."
        )
    store = state_directory() / "coopwatchd.db"
    stored = store.is_file()
    index = WatchlistIndex([start.watchlist])
    records = list(_stored() if stored else _made_up())
    rows = [(record, reason) for record in records for _, reason in index.match_record(record)]
    where = "what is stored here" if stored else "the demo's made-up portals"
    typer.echo(f"\nIn {where} ({counted(len(records), 'record')}) it would have found {len(rows)}:")
    print_table(
        ["cooperative", "stage", "title", "because"],
        (
            (record.cooperative or record.portal, record.stage, clip(record.title), reason.because)
            for record, reason in rows[:_SHOWN]
        ),
        empty="  nothing; that says little about the real portals",
    )
    if len(rows) > _SHOWN:
        typer.echo(f"  and {len(rows) - _SHOWN} more")


def _states(start: Start) -> str:
    return f", and those of {', '.join(start.states)}" if start.states else ""


def _stored() -> Iterable[AnyRecord]:
    from coopwatchd.store.database import open_store

    store = open_store("sqlite:///coopwatchd.db", state_dir=state_directory())
    try:
        with store.read() as tx:
            return [held.record for held in tx.all_held()]
    finally:
        store.close()


def _made_up() -> Iterator[AnyRecord]:
    from coopwatchd.cli.demo import history

    with tempfile.TemporaryDirectory(prefix="coopwatchd-init-") as folder:
        yield from history(Path(folder))
