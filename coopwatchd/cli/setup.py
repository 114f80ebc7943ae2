"""`init`, `check` and `schema`: from nothing to a configuration that is right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coopwatchd.cli.context import ConfigOption, load
from coopwatchd.cli.output import sentence
from coopwatchd.errors import CoopwatchdError

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
    context: typer.Context,
    path: Annotated[Path | None, typer.Argument(help="Where to write it; config.toml.", show_default=False)] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    sentence: Annotated[
        str, typer.Option("--from", metavar="SENTENCE", help="What you sell, to whom, where: picks terms and portals.")
    ] = "",
) -> None:
    """Write a first config.toml and say what to do next.

    Example: coopwatchd init --from "we sell laptops and tablets to school districts in Texas"
    """
    from coopwatchd.cli.starting import show, starter

    path = path or context.find_root().obj or Path("config.toml")
    text, start = starter(sentence) if sentence else (_STARTER, None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise CoopwatchdError(f"{path} exists already; --force replaces it.") from error
    except OSError as error:
        raise CoopwatchdError(f"{path} cannot be written: {error.strerror}.") from error
    named = "" if path == Path("config.toml") else f" --config {path}"
    typer.echo(f"wrote {path}. Next:")
    typer.echo(f"  coopwatchd check{named}                     is it right?")
    typer.echo(f"  coopwatchd once{named}                      a first look: reads every portal once")
    id_ = start.watchlist.id if start else "laptops"
    typer.echo(f"  coopwatchd watchlists test {id_}{named}   what matches, and why")
    typer.echo("  then add a channel (README: Slack in five minutes), and: coopwatchd run")
    if start:
        show(start)


def check(context: typer.Context, config: ConfigOption = None) -> None:
    """Validate configuration, templates and secrets.

    Says every problem with file:line:column and a suggestion, and exits 78 when there is one.

    Example: coopwatchd check --config config.toml
    """
    from coopwatchd.cli.backtest import too_busy
    from coopwatchd.config.difference import contents
    from coopwatchd.daemon.clock import utc_now

    loaded = load(context, config, secrets=True)
    for warning in loaded.warnings:
        typer.echo(sentence(str(warning)), err=True)
    for said in too_busy(loaded, utc_now()):
        typer.echo(sentence(f"{loaded.path}: warning: {said}"), err=True)
    typer.echo(f"{loaded.path}: good ({contents(loaded)})")


def schema() -> None:
    """Print the JSON Schema of the configuration, for editors.

    Example: coopwatchd schema > coopwatchd.schema.json
    """
    import json

    from coopwatchd.config.schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))
