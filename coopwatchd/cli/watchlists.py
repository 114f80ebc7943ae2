"""`watchlists`: what is watched, and what matches now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened

if TYPE_CHECKING:
    from coopwatchd.model.watchlist import Watchlist

app = typer.Typer(
    help="What is watched, and what matches now.\n\nExample: coopwatchd watchlists test laptops", no_args_is_help=True
)


@app.command("list")
def list_(context: typer.Context, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Every watchlist, its conditions, and how many records match now.

    Example: coopwatchd watchlists list
    """
    from coopwatchd.cli.output import clip, print_json, print_table
    from coopwatchd.model.match import WatchlistIndex

    loaded = load(context, config)
    index = WatchlistIndex(loaded.watchlists)
    counts = dict.fromkeys(index.watchlists, 0)
    with opened(loaded) as store, store.read() as tx:
        for held in tx.all_held(live=True):
            for watchlist, _ in index.match_record(held.record):
                counts[watchlist.id] += 1
    if json:
        print_json([{**_conditions(one), "id": one.id, "matches": counts[one.id]} for one in loaded.watchlists])
        return
    print_table(
        ["watchlist", "matches", "notify", "conditions"],
        (
            (one.id, counts[one.id], ", ".join(one.notify) or "nobody", clip(_sentence(one)))
            for one in loaded.watchlists
        ),
        empty="no watchlists: add a [watchlists.<id>] table",
    )


@app.command("test")
def try_(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The watchlist's name.")],
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """What a watchlist matches among the stored records, and why.

    Example: coopwatchd watchlists test laptops
    """
    from coopwatchd.cli.output import clip, print_json, print_table
    from coopwatchd.config.explain import suggestion
    from coopwatchd.errors import CoopwatchdError
    from coopwatchd.model.match import WatchlistIndex

    loaded = load(context, config)
    chosen = [one for one in loaded.watchlists if one.id == id_]
    if not chosen:
        hint = suggestion(id_, [one.id for one in loaded.watchlists])
        raise CoopwatchdError(f"There is no watchlist “{id_}”; {hint}".rstrip("; "))
    index = WatchlistIndex(chosen)
    with opened(loaded) as store, store.read() as tx:
        found = [
            (held.record, reason) for held in tx.all_held(live=True) for _, reason in index.match_record(held.record)
        ]
    if json:
        print_json([{"record": record, "because": reason.because, "spans": reason.spans} for record, reason in found])
        return
    print_table(
        ["record", "stage", "title", "because"],
        ((record.uid, record.stage, clip(record.title), reason.because) for record, reason in found),
        empty=f"nothing stored matches “{id_}” now",
    )


def _conditions(watchlist: Watchlist) -> dict[str, Any]:
    terms = ("any", "all", "none", "cooperatives", "lead_agencies", "suppliers")
    plain = ("kinds", "portals", "contracts", "states", "codes", "events", "closing", "expiring", "notify")
    found: dict[str, Any] = {name: [term.written for term in getattr(watchlist, name)] for name in terms}
    found.update({name: sorted(getattr(watchlist, name)) for name in plain})
    return {name: value for name, value in found.items() if value} | {"note": watchlist.note}


def _sentence(watchlist: Watchlist) -> str:
    said = [
        f"{name} {', '.join(str(one) for one in value)}"
        for name, value in _conditions(watchlist).items()
        if value and name not in {"notify", "note"}
    ]
    return "; ".join(said) or "every record"
