"""`init`, `check` and `schema`: from nothing to a configuration that is right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coopwatchd.cli.context import ConfigOption, load

_STARTER = """\
# coopwatchd: what is read, who is told, and of what. Every key: coopwatchd schema, or the README.
timezone = "America/Chicago"   # how times are shown, and the clock of digests
contact  = ""                  # your address, so that a portal can reach a person

[poll]
every = "30m"

[portals]                      # coopwatchd portals list shows the catalog
sourcewell = true
naspo      = true
omnia      = true

# A place to be told. Uncomment one, and name it in the `notify` of the watchlists.
# [channels.bids]
# type    = "slack"
# token   = "env:SLACK_TOKEN"  # where the token is, never the token itself
# channel = "C0123ABCD"

[watchlists.laptops]
any    = ["laptop", "notebook computer", "chromebook", "tablet*"]
none   = ["rental"]
notify = []

[watchlists.police-vehicles]
any    = ["police vehicle", "patrol vehicle", "pursuit rated", "law enforcement vehicle"]
notify = []

[watchlists.janitorial]
any      = ["janitorial", "custodial", "cleaning service"]
expiring = ["180d", "90d", "30d"]
notify   = []
"""


def init(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("config.toml"),
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a first config.toml and say what to do next.

    Example: coopwatchd init
    """
    if path.exists() and not force:
        typer.echo(f"{path} exists already; --force replaces it", err=True)
        raise typer.Exit(1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_STARTER, encoding="utf-8")
    typer.echo(f"wrote {path}. Next:")
    typer.echo(f"  coopwatchd check --config {path}             is it right?")
    typer.echo(f"  coopwatchd once --config {path}              a first look: reads every portal once")
    typer.echo(f"  coopwatchd watchlists test laptops --config {path}   what matches, and why")
    typer.echo("  then add a channel (README: Slack in five minutes), and: coopwatchd run")


def check(context: typer.Context, config: ConfigOption = None) -> None:
    """Validate configuration, templates and secrets; every problem with file:line:column and a suggestion.

    Exits 78 when something is wrong. Example: coopwatchd check --config config.toml
    """
    from coopwatchd.daemon.app import wire
    from coopwatchd.errors import ConfigError, CoopwatchdError, Problem
    from coopwatchd.notify.render import Renderer

    loaded = load(context, config, secrets=True)
    for warning in loaded.warnings:
        typer.echo(str(warning), err=True)
    wrong = Renderer(loaded.templates, str(loaded.zone)).check()
    folder = str(loaded.templates or "templates")
    problems = tuple(Problem(file=folder, line=0, column=0, key="", message=message) for message in wrong)
    if problems:
        raise ConfigError(problems)
    try:
        wiring = wire(loaded)
    except CoopwatchdError as error:
        message = str(error)
        raise ConfigError((Problem(file=str(loaded.path), line=0, column=0, key="", message=message),)) from error
    for channel in wiring.channels.values():
        channel.close()
    typer.echo(
        f"{loaded.path}: good ({len(loaded.portals)} portals, {len(loaded.watchlists)} watchlists, "
        f"{len(loaded.channels)} channels)"
    )


def schema() -> None:
    """Print the JSON Schema of the configuration, for editors.

    Example: coopwatchd schema > coopwatchd.schema.json
    """
    import json

    from coopwatchd.config.schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))
