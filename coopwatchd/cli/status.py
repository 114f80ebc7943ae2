"""`status`: what the daemon is doing, read from the store beside it."""

from __future__ import annotations

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened, state_directory


def status(context: typer.Context, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Portals and their health, the queue, paused channels, the last alerts.

    Example: coopwatchd status
    """
    from coopwatchd.cli.output import clip, moment, print_json, print_table
    from coopwatchd.daemon.app import utc_now
    from coopwatchd.pipeline.health import health_line
    from coopwatchd.store.lock import holder

    loaded = load(context, config)
    running = holder(state_directory())
    with opened(loaded) as store, store.read() as tx:
        counts = tx.outbox_counts()
        states = tx.listing_states()
        planned = tx.next_polls()
        paused = [state for state in tx.channel_states().values() if state.paused_at]
        last = tx.deliveries(limit=5)
        line = health_line(tx, utc_now())
    if json:
        print_json(
            {
                "running": running,
                "health": line,
                "portals": [state for (key, _), state in sorted(states.items()) if key in loaded.portals],
                "next_polls": planned,
                "outbox": {str(state): count for state, count in counts.items()},
                "paused": paused,
                "last": [{"id": one.id, "key": one.key, "state": one.state, "at": one.created_at} for one in last],
            }
        )
        return
    typer.echo(f"running as process {running}" if running else "not running")
    typer.echo(line)
    zone = loaded.zone
    print_table(
        ["portal", "listing", "last good", "rows", "health", "next"],
        (
            (
                key,
                name,
                moment(state.last_good_at, zone) or "never",
                state.rows,
                clip(f"{state.trouble}: {state.reason}", 60) if state.trouble else "good",
                moment(planned.get(key), zone),
            )
            for (key, name), state in sorted(states.items())
            if key in loaded.portals
        ),
        empty="nothing was read yet: coopwatchd once",
    )
    waiting = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    typer.echo(f"outbox: {waiting or 'empty'}")
    for state in paused:
        typer.echo(f"channel {state.name} is paused since {moment(state.paused_at, zone)}: {state.reason}")
