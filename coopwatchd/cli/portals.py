"""`portals`: the catalog, the health of each, and a look right now that changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened, state_directory
from coopwatchd.errors import ConfigError, CoopwatchdError

if TYPE_CHECKING:
    from pathlib import Path

    from coopwatchd.config.config import Config
    from coopwatchd.model.health import ListingState
    from coopwatchd.portals.base import Portal

app = typer.Typer(help="The portals: which there are, how they are, what they answer now.", no_args_is_help=True)
States = dict[tuple[str, str], "ListingState"]


@app.command("list")
def list_(context: typer.Context, config: ConfigOption = None, json: JsonOption = False) -> None:
    """The catalog and your own portals: what each gives, how it is known, and its health.

    Example: coopwatchd portals list
    """
    from coopwatchd.cli.output import clip, print_json, print_table

    loaded, portals, states = _known(context, config)
    rows = [_portal(portal, loaded, states) for portal in portals.values()]
    if json:
        print_json(rows)
        return
    print_table(
        ["portal", "cooperative", "gives", "known", "on", "health"],
        (
            (
                row["key"],
                clip(row["cooperative"], 24),
                ", ".join(row["gives"]),
                row["known"],
                "yes" if row["enabled"] else "",
                clip(row["health"] + (f": {row['reason']}" if row["reason"] else ""), 60),
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
    """One portal: its listings, how it is known, what was read last, its last polls.

    Example: coopwatchd portals show sourcewell
    """
    from coopwatchd.cli.output import moment, print_json, print_table

    loaded, portals, states = _known(context, config)
    portal = _one(portals, key)
    row = _portal(portal, loaded, states)
    polls = _polls(loaded, key)
    if json:
        print_json({**row, "polls": polls})
        return
    typer.echo(f"{portal.key}: {portal.name}\n{portal.home}, {portal.timezone}, {portal.known}")
    if portal.note:
        typer.echo(portal.note)
    print_table(
        ["listing", "gives", "optional", "rows", "last good", "health"],
        (
            (
                one["name"],
                one["kind"] + (" details" if one["details"] else ""),
                "yes" if one["optional"] else "",
                one["rows"],
                moment(one["last_good_at"]),
                one["health"] + (f": {one['reason']}" if one["reason"] else ""),
            )
            for one in row["listings"]
        ),
        empty="no listings",
    )
    print_table(
        ["poll", "listing", "outcome", "rows", "rejects", "seconds", "why"],
        ((moment(p.at), p.listing, p.outcome, p.rows, p.rejects, p.seconds, p.reason) for p in polls),
        empty="no polls yet",
    )


@app.command()
def probe(
    context: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="Default: all that are on.")] = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Fetch and read portals now, without touching the store: rows, rejects, time, and in plain words why not.

    Exits 1 when one could not be read. Example: coopwatchd portals probe naspo omnia
    """
    from coopwatchd.cli.output import clip, print_json, print_table
    from coopwatchd.cli.probing import probe_all

    loaded, portals, _ = _known(context, config)
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
            ["portal", "listing", "answer", "rows", "rejects", "newest", "seconds", "bytes", "why"],
            (
                (
                    r["portal"],
                    r["listing"],
                    r["answer"],
                    r["rows"],
                    r["rejects"],
                    r["newest"],
                    r["seconds"],
                    r["bytes"],
                    clip(r["why"], 60),
                )
                for r in rows
            ),
            empty="nothing to probe",
        )
    if any(row["answer"] not in {"good", "not asked"} and not row["optional"] for row in rows):
        raise typer.Exit(1)


def _known(context: typer.Context, config: Path | None) -> tuple[Config | None, dict[str, Portal], States]:
    """The configuration if there is one, every portal, and what is remembered of their listings."""
    from coopwatchd.config.source import find_config
    from coopwatchd.portals.catalog import catalog

    portals = dict(catalog())
    try:
        find_config(config or context.find_root().obj)
    except ConfigError:
        if config or context.find_root().obj:
            raise
        return None, portals, {}  # the catalog can be looked at before there is a configuration
    loaded = load(context, config)
    portals.update({key: plan.portal for key, plan in loaded.portals.items()})
    if not state_directory().exists():
        return loaded, portals, {}
    with opened(loaded) as store, store.read() as tx:
        return loaded, portals, dict(tx.listing_states())


def _portal(portal: Portal, loaded: Config | None, states: States) -> dict[str, Any]:
    from coopwatchd.portals.catalog import catalog

    enabled = loaded is not None and portal.key in loaded.portals
    listings = [
        {
            "name": listing.name,
            "kind": str(listing.kind),
            "details": listing.details,
            "optional": listing.optional,
            **_health(states.get((portal.key, listing.name)), enabled),
        }
        for listing in portal.listings
    ]
    bad = [one for one in listings if one["trouble"]]
    worst = next((one for one in bad if not one["optional"]), bad[0] if bad else None)
    read = [one["last_good_at"] for one in listings if one["last_good_at"]]
    health = "" if not enabled else worst["trouble"] if worst else "good" if read else "not read yet"
    reason = f"{worst['name']}: {worst['reason']}" if worst and enabled else ""
    return {
        "key": portal.key,
        "name": portal.name,
        "cooperative": portal.cooperative or portal.name,
        "gives": sorted({f"{one['kind']}s" for one in listings}),
        "known": str(portal.known),
        "catalog": portal.key in catalog(),
        "enabled": enabled,
        "health": health,
        "reason": reason,
        "note": portal.note,
        "listings": listings,
    }


def _health(state: ListingState | None, enabled: bool) -> dict[str, Any]:
    if state is None:
        return {
            "health": "not read yet" if enabled else "",
            "trouble": "",
            "reason": "",
            "rows": 0,
            "rejects": 0,
            "last_good_at": None,
            "bad_polls": 0,
        }
    return {
        "health": state.trouble or "good",
        "trouble": state.trouble,
        "reason": state.reason,
        "rows": state.rows,
        "rejects": state.rejects,
        "last_good_at": state.last_good_at,
        "bad_polls": state.bad_polls,
    }


def _one(portals: dict[str, Portal], key: str) -> Portal:
    from coopwatchd.config.explain import suggestion

    if key not in portals:
        raise CoopwatchdError(f"There is no portal “{key}”; {suggestion(key, portals)}".rstrip("; "))
    return portals[key]


def _polls(loaded: Config | None, key: str) -> Any:
    if loaded is None:
        return []
    with opened(loaded) as store, store.read() as tx:
        return tx.polls(key, limit=20)
