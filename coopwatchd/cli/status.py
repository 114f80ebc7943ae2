"""`status`: what the daemon is doing, read from the store beside it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened, state_directory
from coopwatchd.cli.output import sentence

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from coopwatchd.config.config import Config
    from coopwatchd.model.health import ListingState


def status(context: typer.Context, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Portals and their health, the queue, paused channels.

    Example: coopwatchd status
    """
    from coopwatchd.cli.output import print_json

    loaded = load(context, config)
    found = _look(loaded)
    if json:
        print_json(found)
    else:
        _show(found, loaded.zone)


def _look(loaded: Config) -> dict[str, Any]:
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.pipeline.health import health_line
    from coopwatchd.store.lock import holder
    from coopwatchd.store.notes import CONFIGURATION

    running, now = holder(state_directory()), utc_now()
    on = {plan.portal.key: plan.portal for plan in loaded.portals.values()}
    with opened(loaded) as store, store.read() as tx:
        return {
            "running": running,
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
