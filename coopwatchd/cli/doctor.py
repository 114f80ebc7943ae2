"""`doctor`: everything is tried for real, and nothing is sent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from coopwatchd.cli.context import ConfigOption, JsonOption, load, opened, state_directory
from coopwatchd.errors import CoopwatchdError
from coopwatchd.model.counted import counted

if TYPE_CHECKING:
    from coopwatchd.config.config import Config

Finding = tuple[str, bool, str]
_LEAST_FREE = 100_000_000  # bytes; below that the store soon cannot grow


def doctor(
    context: typer.Context,
    config: ConfigOption = None,
    json: JsonOption = False,
    quick: Annotated[bool, typer.Option("--quick", help="Leave the portals out.")] = False,
) -> None:
    """Try everything for real: store, portals, channels.

    Sends nothing: Slack tokens and mail logins are tried without a message (`channels test` sends one). Exits 1 when
    something is red.

    Example: coopwatchd doctor
    """
    from coopwatchd.cli.output import clip, print_json, print_table

    loaded = load(context, config, secrets=True)
    found = [*_store(loaded), *_channels(loaded), *([] if quick else _portals(loaded))]
    if json:
        print_json([{"what": what, "good": good, "said": said} for what, good, said in found])
    else:
        print_table(
            ["", "what", "said"],
            (("good" if good else "BAD", what, clip(said, 300)) for what, good, said in found),
            empty="nothing to try",
        )
    if not all(good for _, good, _ in found):
        raise typer.Exit(1)


def _store(loaded: Config) -> Iterator[Finding]:
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.store.lock import holder

    yield "configuration", True, f"{loaded.path}: {len(loaded.warnings)} warnings"
    try:
        with opened(loaded) as store, store.write() as tx:
            tx.note("doctor", "was here", utc_now())
            counts = tx.outbox_counts()
    except CoopwatchdError as error:
        yield "store", False, str(error)
        return
    running = holder(state_directory())
    said = f"{state_directory()} can be written; {'a daemon is running' if running else 'no daemon is running'}"
    yield "store", True, said
    dead = sum(count for state, count in counts.items() if str(state) == "dead")
    yield "outbox", not dead, f"{dead} dead; coopwatchd alerts list" if dead else "nothing dead"
    free = shutil.disk_usage(state_directory()).free
    yield "disk", free > _LEAST_FREE, f"{free // 1_000_000:,} MB free"


def _channels(loaded: Config) -> Iterator[Finding]:
    from coopwatchd.daemon.app import build_channel
    from coopwatchd.notify.base import Probing
    from coopwatchd.notify.render import Renderer

    renderer = Renderer(loaded.templates, str(loaded.zone))
    for name, plan in loaded.channels.items():
        what = f"channel {name} ({plan.type})"
        try:
            channel = build_channel(plan, renderer)
            try:
                said = channel.probe() if isinstance(channel, Probing) else "can only be tried by: channels test"
            finally:
                channel.close()
        except CoopwatchdError as error:
            yield what, False, str(error)
        else:
            yield what, True, said


def _portals(loaded: Config) -> Iterator[Finding]:
    from coopwatchd.cli.probing import probe_all

    for row in probe_all([plan.portal for plan in loaded.portals.values()], loaded):
        good = row["answer"] in {"good", "not asked"} or row["optional"]
        said = counted(row["rows"], "row") if row["answer"] == "good" else row["why"]
        yield f"portal {row['portal']}: {row['listing']}", bool(good), said
