"""`watchlists`: what is watched, and what matches now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopwatchd.cli.backtest import backtest
from coopwatchd.cli.context import ConfigOption, JsonOption, load, nothing, opened
from coopwatchd.cli.named import named_record

if TYPE_CHECKING:
    from coopwatchd.config.config import Config
    from coopwatchd.model.watchlist import Watchlist

app = typer.Typer(
    help="What is watched, and what matches now.\n\nExample: coopwatchd watchlists test laptops", no_args_is_help=True
)


app.command("backtest")(backtest)


@app.command("list")
def list_(context: typer.Context, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Every watchlist, its conditions, and how many records match now.

    Example: coopwatchd watchlists list
    """
    from coopwatchd.cli.output import clip, plain, print_json, print_table
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.model.match import WatchlistIndex

    loaded, now = load(context, config), utc_now()
    index = WatchlistIndex(loaded.watchlists)
    counts = dict.fromkeys(index.watchlists, 0)
    with opened(loaded) as store, store.read() as tx:
        for held in tx.all_held(live=True):
            for watchlist, _ in index.match_record(held.record, now):
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
    if not any(counts.values()) and (said := nothing(loaded, "")):
        typer.echo(plain(said))


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
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.model.match import WatchlistIndex

    loaded, now = load(context, config), utc_now()
    index = WatchlistIndex([_named(loaded, id_)])
    with opened(loaded) as store, store.read() as tx:
        found = [
            (held.record, reason)
            for held in tx.all_held(live=True)
            for _, reason in index.match_record(held.record, now)
        ]
    if json:
        print_json([{"record": record, "because": reason.because, "spans": reason.spans} for record, reason in found])
        return
    print_table(
        ["record", "stage", "title", "because"],
        ((record.uid, record.stage, clip(record.title), reason.because) for record, reason in found),
        empty="" if found else nothing(loaded, f"nothing stored matches “{id_}” now"),
    )


@app.command("why")
def why(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The watchlist's name.")],
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="A record's uid, number or id, as listings print it.")
    ],
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Why a record matches a watchlist or not.

    Every condition, true or false, and where; what excludes it as well.

    Example: coopwatchd watchlists why laptops sourcewell/solicitation/11531
    """
    from coopwatchd.cli.output import plain, print_json
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.model.match import WatchlistIndex

    loaded, now = load(context, config), utc_now()
    watchlist = _named(loaded, id_)
    with opened(loaded) as store, store.read() as tx:
        one = named_record(tx, record).record
    verdict = WatchlistIndex([watchlist]).why(id_, one, now)
    if json:
        print_json([{"watchlist": id_, "record": one.uid, "verdict": verdict}])
        return
    typer.echo(plain(f"{id_} {'matches' if verdict.holds else 'does not match'} {one.uid}: {one.title}"))
    for depth, part in verdict.lines():
        said = f"{'yes' if part.holds else 'no ':3} {'  ' * depth}{part.condition}"
        typer.echo(plain(f"  {said}{': ' if part.because else ''}{part.because}"))
        if part.more:
            typer.echo(f"      {'  ' * depth}… of its parts {part.more} are not shown; none of them holds")


@app.command("sets")
def sets(
    name: Annotated[str, typer.Argument(help="One of them, to see its file.", show_default=False)] = "",
) -> None:
    """The sets of terms that come along, used as @name.

    With a name: that one, to copy and change; a [terms.NAME] table of your own stands before it.

    Example: coopwatchd watchlists sets laptops
    """
    from coopwatchd.cli.output import print_table
    from coopwatchd.config.explain import suggestion
    from coopwatchd.config.shipped_sets import FOLDER, about, shipped_sets
    from coopwatchd.errors import CoopwatchdError

    known = shipped_sets()
    if not name:
        print_table(
            ["set", "terms", "about"], ((f"@{one}", len(terms), about(one)) for one, terms in known.items()), empty=""
        )
        return
    bare = name.removeprefix("@")
    if bare not in known:
        raise CoopwatchdError(f"There is no set “{bare}”; {suggestion(bare, known)}".rstrip("; "))
    typer.echo((FOLDER / f"{bare}.toml").read_text(encoding="utf-8"), nl=False)


def _named(loaded: Config, id_: str) -> Watchlist:
    """The watchlist of that name. Raises CoopwatchdError with what was probably meant."""
    from coopwatchd.config.explain import suggestion
    from coopwatchd.errors import CoopwatchdError

    for one in loaded.watchlists:
        if one.id == id_:
            return one
    hint = suggestion(id_, [one.id for one in loaded.watchlists])
    raise CoopwatchdError(f"There is no watchlist “{id_}”; {hint}".rstrip("; "))


def _conditions(watchlist: Watchlist) -> dict[str, Any]:
    terms = ("any", "all", "none", "cooperatives", "lead_agencies", "suppliers")
    plain = ("kinds", "portals", "contracts", "states", "codes", "events", "closing", "expiring", "notify")
    found: dict[str, Any] = {name: [term.written for term in getattr(watchlist, name)] for name in terms}
    found.update({name: sorted(getattr(watchlist, name)) for name in plain})
    found["query"] = watchlist.query.written if watchlist.query else ""
    return {name: value for name, value in found.items() if value} | {"note": watchlist.note}


def _sentence(watchlist: Watchlist) -> str:
    said = [
        f"{name} {value if isinstance(value, str) else ', '.join(str(one) for one in value)}"
        for name, value in _conditions(watchlist).items()
        if value and name not in {"notify", "note"}
    ]
    return "; ".join(said) or "every record"
