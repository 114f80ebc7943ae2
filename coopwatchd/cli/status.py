"""`status`: what the daemon is doing, read from the store beside it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened, state_directory, stored
from coopwatchd.cli.output import sentence

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from coopwatchd.config.config import Config
    from coopwatchd.model.health import ListingState


# What is said of a state directory without a store: looking makes none.
_NOTHING: dict[str, Any] = {
    "health": "nothing is stored there",
    "portals": [],
    "configuration": None,
    "next_polls": {},
    "outbox": {},
    "paused": [],
    "last": [],
}


def status(context: typer.Context, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Portals and their health, the queue, paused channels.

    Example: coopwatchd status
    """
    from coopwatchd.cli.output import print_json
    from coopwatchd.errors import ConfigError
    from coopwatchd.store.lock import holder

    running = holder(state_directory())
    try:
        loaded = load(context, config)
    except ConfigError:
        if running:
            kept = "the configuration that was good when it last read it"
            typer.echo(f"coopwatchd runs as process {running}, with {kept}; now:", err=True)
        raise
    where = {"running": running, "file": str(loaded.path), "state_directory": str(state_directory())}
    found = where | (_look(loaded) if stored(loaded) else _NOTHING)
    if json:
        print_json(found)
    else:
        _show(found, loaded.zone)


def _look(loaded: Config) -> dict[str, Any]:
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.pipeline.health import health_line
    from coopwatchd.store.notes import CONFIGURATION

    now = utc_now()
    on = {plan.portal.key: plan.portal for plan in loaded.portals.values()}
    with opened(loaded) as store, store.read() as tx:
        return {
            "health": health_line(tx, now, on.values(), loaded.zone),
            "portals": [_listing(state, now) for (key, _), state in sorted(tx.listing_states().items()) if key in on],
            "configuration": tx.notes().get(CONFIGURATION),
            "next_polls": tx.next_polls(),
            "outbox": {str(state): count for state, count in tx.outbox_counts().items()},
            "paused": [state for state in tx.channel_states().values() if state.paused_at],
            "last": [
                {"id": one.id, "key": one.key, "state": one.state, "at": one.created_at}
                for one in tx.deliveries(limit=5)
            ],
        }


def _listing(state: ListingState, now: datetime) -> dict[str, Any]:
    from coopwatchd.model.diagnosis import diagnose

    one = diagnose(state, now)
    return {"health": str(one.health), **asdict(state), "reason": one.reason}


def _show(found: dict[str, Any], zone: ZoneInfo) -> None:
    from coopwatchd.cli.output import clip, moment, print_table
    from coopwatchd.cli.portal_rows import said

    typer.echo(f"running as process {found['running']}" if found["running"] else "not running")
    typer.echo(sentence(f"configuration {found['file']}\nstate directory {found['state_directory']}"))
    typer.echo(sentence(found["health"]))
    if found["configuration"]:
        at, what = found["configuration"]
        typer.echo(sentence(f"configuration, edited {moment(at, zone)}: {what}"))
    print_table(
        ["portal", "listing", "last good", "rows", "next", "health"],
        (
            (
                one["portal"],
                one["listing"],
                moment(one["last_good_at"], zone) or "never",
                one["rows"],
                moment(found["next_polls"].get(one["portal"]), zone),
                clip(said(one), 200),
            )
            for one in found["portals"]
        ),
        empty="nothing was read yet: coopwatchd once",
    )
    waiting = ", ".join(f"{count} {state}" for state, count in found["outbox"].items() if count)
    typer.echo(f"outbox: {waiting or 'empty'}")
    for state in found["paused"]:
        typer.echo(sentence(f"channel {state.name} is paused since {moment(state.paused_at, zone)}: {state.reason}"))
