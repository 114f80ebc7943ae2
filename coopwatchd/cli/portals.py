"""`portals`: the catalog, the health of each, and a look right now that changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened, stored
from coopwatchd.errors import ConfigError, CoopwatchdError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from coopwatchd.cli.portal_rows import States
    from coopwatchd.config.config import Config
    from coopwatchd.model.health import Poll
    from coopwatchd.portals.base import Portal

_PROBED = ("portal", "listing", "answer", "rows", "rejects", "newest", "status", "seconds", "bytes")

app = typer.Typer(
    help="Which portals there are, and how they are.\n\nExample: coopwatchd portals probe sourcewell",
    no_args_is_help=True,
)


@app.command("list")
def list_(context: typer.Context, config: ConfigOption = None, json: JsonOption = False) -> None:
    """The catalog and your own portals: what each gives, and its health.

    Example: coopwatchd portals list
    """
    from coopwatchd.cli.output import clip, print_json, print_table
    from coopwatchd.cli.portal_rows import portal_row, said

    loaded, portals = _known(context, config)
    states, now = _states(loaded), datetime.now(UTC)
    rows = [portal_row(portal, loaded, states, now) for portal in portals.values()]
    if json:
        print_json(rows)
        return
    # What is on comes first, what cannot be read last.
    rows.sort(key=lambda row: (not row["enabled"], not row["gives"], row["key"]))
    print_table(
        ["portal", "cooperative", "gives", "known", "health"],
        (
            (
                row["key"],
                clip(row["cooperative"], 24),
                ", ".join(row["gives"]) or "no route",
                row["known"] if row["gives"] else "",
                clip(said(row), 200) if row["gives"] else "",
            )
            for row in rows
        ),
        empty="no portals",
    )


@app.command()
def show(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="ID")],
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """One portal: its listings, how it is known, its last polls.

    Example: coopwatchd portals show sourcewell
    """
    from coopwatchd.cli.output import paragraph, print_json
    from coopwatchd.cli.portal_rows import portal_row

    loaded, portals = _known(context, config)
    portal = _one(portals, key)
    row = portal_row(portal, loaded, _states(loaded), datetime.now(UTC))
    polls = _polls(loaded, key)
    if json:
        print_json({**row, "polls": polls})
        return
    typer.echo(f"{portal.key}: {portal.name}\n{portal.home}, {portal.timezone}, {row['known']}")
    if row["no_route"]:
        typer.echo(paragraph(f"Not read: {row['no_route']}. Instead: {row['instead']}."))
        return
    for text in (row["route"], row["terms"], row["note"]):
        if text:
            typer.echo(paragraph(text))
    _print_listings(row["listings"], polls, loaded.zone if loaded else None)


@app.command()
def probe(
    context: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="Default: all that are on.")] = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Fetch and read portals now, without touching the store.

    Shows each listing's answer (HTTP status, bytes, seconds), rows, rejects and newest day, or in plain words why
    not. Exits 1 when one could not be read, or has no route.

    Example: coopwatchd portals probe naspo omnia
    """
    from coopwatchd.cli.output import clip, print_json, print_table
    from coopwatchd.cli.probing import probe_all

    loaded, portals = _known(context, config)
    chosen = (
        [_one(portals, key) for key in keys] if keys else [p.portal for p in loaded.portals.values()] if loaded else []
    )
    if not chosen:
        raise CoopwatchdError("No portal is switched on; name one: coopwatchd portals probe sourcewell")
    rows = probe_all(chosen, loaded)
    if json:
        print_json(rows)
    else:
        print_table(
            ["portal", "listing", "answer", "rows", "rejects", "newest", "status", "seconds", "bytes", "why"],
            (
                [*(one[name] for name in _PROBED), clip(one["why"], 500 if one["answer"] == "no route" else 200)]
                for one in rows
            ),
            empty="nothing to probe",
        )
    if any(row["answer"] not in {"good", "not asked"} and not row["optional"] for row in rows):
        raise typer.Exit(1)


@app.command()
def sample(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="The page that lists solicitations or contracts.")],
    key: Annotated[str, typer.Option("--as", metavar="ID", help="What the portal is to be called.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Default: samples/ID.")] = None,
    pages: Annotated[int, typer.Option("--pages", min=1, max=20, help="How many pages, by their next links.")] = 1,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Save the pages of a portal of your own, and show what can be read.

    Fetched politely (robots.txt, the guards), never stored. Ends with a first table for your configuration where a
    reader fits. The folder is a sample for the tests: tests/portals/samples/ID/.

    Example: coopwatchd portals sample https://bids.acme-county.example/open --as acme-county
    """
    from coopwatchd.cli.sampled import show_sample
    from coopwatchd.config.portals import KEY

    if not KEY.fullmatch(key):
        raise typer.BadParameter("small letters, digits, - and _ only", param_hint="--as")
    loaded, _ = _known(context, config)
    show_sample(url, key, out or Path("samples") / key, pages, loaded, json=json)


def _known(context: typer.Context, config: Path | None) -> tuple[Config | None, dict[str, Portal]]:
    """The configuration if there is one, and every portal."""
    from coopwatchd.config.source import find_config
    from coopwatchd.portals.catalog import catalog

    portals = dict(catalog())
    try:
        find_config(config or context.find_root().obj)
    except ConfigError:
        if config or context.find_root().obj:
            raise
        return None, portals  # the catalog can be looked at before there is a configuration
    loaded = load(context, config)
    return loaded, portals | {key: plan.portal for key, plan in loaded.portals.items()}


def _states(loaded: Config | None) -> States:
    """What is remembered of all listings."""
    if loaded is None or not stored(loaded):
        return {}
    with opened(loaded) as store, store.read() as tx:
        return dict(tx.listing_states())


def _print_listings(listings: list[dict[str, Any]], polls: Sequence[Poll], zone: ZoneInfo | None) -> None:
    from coopwatchd.cli.output import moment, print_table
    from coopwatchd.cli.portal_rows import said

    print_table(
        ["listing", "gives", "optional", "rows", "usual", "newest", "last good", "health"],
        (
            (
                one["name"],
                one["kind"] + (" details" if one["details"] else ""),
                "yes" if one["optional"] else "",
                one["rows"],
                _usual(one["usual"]),
                one["usual"]["newest"] or "",
                moment(one["last_good_at"], zone),
                said(one),
            )
            for one in listings
        ),
        empty="no listings",
    )
    print_table(
        ["poll", "listing", "outcome", "rows", "rejects", "seconds", "why"],
        ((moment(p.at, zone), p.listing, p.outcome, p.rows, p.rejects, p.seconds, p.reason) for p in polls),
        empty="no polls yet",
    )


def _usual(norm: dict[str, Any]) -> str:
    """How many rows good reads had: "12–30"."""
    if norm["fewest"] is None:
        return ""
    fewest, most = round(norm["fewest"]), round(norm["most"])
    return str(most) if fewest == most else f"{fewest}–{most}"


def _one(portals: dict[str, Portal], key: str) -> Portal:
    from coopwatchd.config.explain import suggestion

    if key not in portals:
        raise CoopwatchdError(f"There is no portal “{key}”; {suggestion(key, portals)}".rstrip("; "))
    return portals[key]


def _polls(loaded: Config | None, key: str) -> Sequence[Poll]:
    if loaded is None or not stored(loaded):
        return []
    with opened(loaded) as store, store.read() as tx:
        return tx.polls(key, limit=20)
