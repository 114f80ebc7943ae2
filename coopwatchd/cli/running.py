"""`run`, `once` and `demo`: the program at work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopwatchd.cli.context import ConfigOption, load, state_directory, step_down
from coopwatchd.cli.output import sentence
from coopwatchd.model.counted import counted

if TYPE_CHECKING:
    from coopwatchd.config.config import PortalPlan
    from coopwatchd.daemon.app import App
    from coopwatchd.pipeline.poll import Done, Polled

# `once` waits this long for messages that are to be tried again soon (Slack's Retry-After, mail's greylisting).
LINGER_SECONDS = 60.0


def run(context: typer.Context, config: ConfigOption = None) -> None:
    """The daemon: read portals on a schedule, deliver alerts.

    Until SIGTERM; SIGHUP reads the configuration again, and keeps the old one if the new one is wrong.

    Example: coopwatchd run --config /etc/coopwatchd/config.toml
    """
    from coopwatchd.daemon.run import Daemon

    loaded = load(context, config, secrets=True)
    for warning in loaded.warnings:
        typer.echo(sentence(str(warning)), err=True)
    state_dir = state_directory()
    step_down(state_dir)
    Daemon(loaded, state_dir).run()


def once(context: typer.Context, config: ConfigOption = None) -> None:
    """Read every portal once, deliver, and exit.

    For cron, and for a first look. Exits 1 when a portal could not be read or an alert could not be delivered.

    Example: coopwatchd once
    """
    from coopwatchd.daemon.app import App, wire
    from coopwatchd.daemon.calendar import LiveCalendar
    from coopwatchd.store.database import open_store
    from coopwatchd.store.lock import ProcessLock

    loaded = load(context, config, secrets=True)
    for warning in loaded.warnings:
        typer.echo(sentence(str(warning)), err=True)
    state_dir = state_directory()
    step_down(state_dir)
    with ProcessLock(state_dir):
        store = open_store(loaded.store_url, state_dir=state_dir)
        try:
            app = App(wire(loaded), store)
            try:
                with _interruptible(app):
                    good = _once(app)
                    LiveCalendar(app, state_dir).update()
            finally:
                app.close()
        finally:
            store.close()
    if not good:
        raise typer.Exit(1)


@contextmanager
def _interruptible(app: App) -> Iterator[None]:
    """Ctrl-C ends waits and transfers, and a second one the process: whatever way it ends, nothing is lost."""
    import signal

    def end(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        typer.echo("stopping (Ctrl-C again: at once)", err=True)
        app.stop()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _once(app: App) -> bool:
    """One pass of the whole line; True when nothing failed."""
    from coopwatchd.cli.progress import Progress

    failed: list[Polled] = []
    total = {"rows": 0, "rejects": 0, "events": 0}
    with Progress("reading portals", len(app.wiring.config.portals)) as progress:

        def done(plan: PortalPlan, result: Done) -> None:
            progress.advance(plan.portal.key)
            total["events"] += result.events
            for one in result.listings:
                total["rows"] += one.poll.rows
                total["rejects"] += one.poll.rejects
                if one.poll.trouble:
                    failed.append(one)

        app.poll_all(done)
    app.turn()
    delivered, waiting, dead = _deliver(app)
    for one in failed:
        note = " (an optional route)" if one.optional else ""
        poll = one.poll
        typer.echo(sentence(f"{poll.portal}/{poll.listing}: {poll.trouble}{note}: {poll.reason}"), err=True)
    portals, ill = len(app.wiring.config.portals), {one.poll.portal for one in failed if not one.optional}
    typer.echo(
        (f"{portals - len(ill)} of " if ill else "")
        + f"{counted(portals, 'portal')} read, {counted(total['rows'], 'row')}, "
        f"{counted(total['events'], 'event')}; {counted(delivered, 'message')} delivered"
        + (f", {waiting} waiting" if waiting else "")
        + (f", {dead} dead" if dead else "")
    )
    if waiting or dead:
        typer.echo("not everything was delivered: coopwatchd alerts list", err=True)
    return not dead and not waiting and all(one.optional for one in failed)


def _deliver(app: App) -> tuple[int, int, int]:
    """Rounds until nothing is due soon: messages delivered, put off, dead."""
    import time
    from datetime import timedelta

    delivered = dead = 0
    deadline = time.monotonic() + LINGER_SECONDS
    while True:
        tallies = app.deliver()
        delivered += sum(tally.delivered for tally in tallies.values())
        dead += sum(tally.dead for tally in tallies.values())
        soon = app.clock() + timedelta(seconds=max(0.0, deadline - time.monotonic()))
        # A digest that is due some other day is not "waiting": it is where it should be.
        due = {name: courier.next_due() for name, courier in app.couriers.items()}
        near = [at for at in due.values() if at is not None and at <= soon]
        if not near:
            break
        app.stopping.wait(max(0.05, min((min(near) - app.clock()).total_seconds(), 5.0)))
        if time.monotonic() >= deadline:
            break
    return delivered, _waiting(app), dead


def _waiting(app: App) -> int:
    """Messages that were tried and have to be tried again."""
    from coopwatchd.model.delivery import State

    with app.store.read() as tx:
        rows = tx.deliveries(states=(State.PENDING, State.AMBIGUOUS), limit=10_000)
    return sum(1 for row in rows if row.reason)


def demo(
    folder: Annotated[
        Path, typer.Option("--out", help="Where the Slack messages and mails are written.", metavar="FOLDER")
    ] = Path("coopwatchd-demo"),
) -> None:
    """The whole job with no network and no secrets.

    Several days of made-up portals, read by the real program. Alerts show as they come; Slack messages (.json) and
    mails (.eml, .html) are written to a folder.

    Example: coopwatchd demo
    """
    from coopwatchd.cli.demo import play

    play(folder)
