"""`find`: the stored records, searched with the watchlist language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, nothing, opened
from coopwatchd.cli.records import AllOption, is_current, plain_of, row_of

if TYPE_CHECKING:
    from coopwatchd.config.config import Config
    from coopwatchd.model.holding import Held
    from coopwatchd.model.query.tree import Node
    from coopwatchd.model.watchlist import Query


def find(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="A query as watchlists have it.")],
    config: ConfigOption = None,
    json: JsonOption = False,
    everything: AllOption = False,
) -> None:
    """Search the stored records with a query.

    Those that are open, announced or active; a query that names a `stage:` looks among all of them.
    laptop leas* (both), laptop OR tablet, NOT rental, "as a service", agency:"Region 4", due<30d, @laptops.

    Example: coopwatchd find 'laptop AND (lease OR "as a service") due<30d'
    """
    from coopwatchd.cli.output import clip, print_table

    loaded = load(context, config)
    rows = _matching(loaded, _query(" ".join(query), loaded), everything=everything)
    if json:
        from coopwatchd.cli.output import print_json

        print_json([{**plain_of(held), "because": because} for held, because in rows])
        return
    print_table(
        ["portal", "number", "stage", "due or ends", "title", "because"],
        [(*row_of(held.record, loaded), clip(held.record.title), because) for held, because in rows],
        empty="" if rows else nothing(loaded, "nothing found"),
    )


def _matching(loaded: Config, wanted: Query, *, everything: bool) -> list[tuple[Held, str]]:
    """What is stored and fits, and why; the store looks for what it can by itself."""
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.model.match import WatchlistIndex
    from coopwatchd.model.query.spans import span
    from coopwatchd.model.query.stubs import kind_of, stubs
    from coopwatchd.model.watchlist import TEXT_FIELDS, Watchlist

    now = utc_now()
    watchlist = Watchlist(id="find", query=wanted, fields=TEXT_FIELDS)
    index, pieces = WatchlistIndex([watchlist]), stubs(watchlist)
    everything = everything or _names_a_stage(wanted.tree)
    live = None if everything else True
    with opened(loaded) as store, store.read() as tx:
        if pieces is None:
            due, ends = (span(watchlist, name, now) for name in ("due", "ends"))
            shown = tx.all_held(kind=kind_of(watchlist), live=live, due=due, ends=ends)
        else:
            shown = tx.held_with(pieces, live=live)
        return [
            (held, reason.because)
            for held in shown
            if everything or is_current(held.record)
            for _, reason in index.match_record(held.record, now)
        ]


def _names_a_stage(node: Node) -> bool:
    from coopwatchd.model.query.leaves import Among

    return (isinstance(node, Among) and node.name == "stage") or any(map(_names_a_stage, node.parts()))


def _query(text: str, loaded: Config) -> Query:
    """The query of a command line; a mistake is a usage error that points at its character."""
    from coopwatchd.model.query.grammar import BadQuery
    from coopwatchd.model.query.reading import parse_query
    from coopwatchd.model.watchlist import TEXT_FIELDS, Query

    try:
        return Query(text, parse_query(text, TEXT_FIELDS, loaded.terms))
    except BadQuery as error:
        hint = f" ({error.hint})" if error.hint else ""
        raise typer.BadParameter(f"{error.message}{hint}\n{error.pointed(text)}") from error
