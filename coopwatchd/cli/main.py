"""The command line: one app, the exit codes, and nothing else."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from coopwatchd import __version__
from coopwatchd.cli import (
    alerts,
    channels,
    doctor,
    find,
    importing,
    lineage,
    portals,
    preview,
    report,
    running,
    setup,
    status,
    watchlists,
)
from coopwatchd.cli.context import ConfigOption
from coopwatchd.cli.output import sentence
from coopwatchd.errors import ConfigError, CoopwatchdError

EX_CONFIG = 78  # sysexits(3); systemd is told not to restart on it
EX_PIPE = 141  # 128 + SIGPIPE, as a shell reports it

app = typer.Typer(
    name="coopwatchd",
    help="Watches cooperative-purchasing portals and alerts you to what changes in them.\n\nExample: coopwatchd demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("run")(running.run)
app.command("once")(running.once)
app.command("demo")(running.demo)
app.command("init")(setup.init)
app.command("check")(setup.check)
app.command("doctor")(doctor.doctor)
app.command("schema")(setup.schema)
app.command("status")(status.status)
app.add_typer(portals.app, name="portals")
app.add_typer(watchlists.app, name="watchlists")
app.command("find")(find.find)
app.add_typer(lineage.solicitations, name="solicitations")
app.add_typer(lineage.contracts, name="contracts")
app.add_typer(lineage.app, name="lineage")
app.command("report")(report.report)
app.command("import")(importing.import_)
app.add_typer(alerts.app, name="alerts")
app.add_typer(channels.app, name="channels")
app.command("preview")(preview.preview)
app.add_typer(preview.templates, name="templates")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"coopwatchd {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    config: ConfigOption = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more, on stderr.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options that may stand before the command as well."""
    import logging

    from coopwatchd import log

    # The daemon reports its work; other commands say what matters themselves.
    quiet = logging.INFO if context.invoked_subcommand == "run" else logging.ERROR
    log.configure(logging.DEBUG if verbose else quiet)
    context.obj = Path(config) if config else None


def main() -> None:
    """The console script. Exit codes: 0 done, 1 something in the run failed, 2 usage, 78 configuration."""
    try:
        app()
    except ConfigError as error:
        for problem in error.problems:
            typer.echo(sentence(str(problem)), err=True)
        sys.exit(EX_CONFIG)
    except CoopwatchdError as error:
        typer.echo(f"coopwatchd: {sentence(str(error))}", err=True)
        sys.exit(1)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            # `coopwatchd find … | head`: the reader has what it wanted; said as if SIGPIPE had ended us.
            sys.exit(EX_PIPE)
        raise
    except OSError as error:
        # An error of a stream names no file: what was printed found no room (`coopwatchd find … > report`, disk full).
        if error.filename is not None or error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}:
            raise
        _let_go_of_stdout()
        with contextlib.suppress(OSError):
            typer.echo(f"coopwatchd: the output cannot be written: {error.strerror}.", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # at its end the interpreter would look through all that was imported: a fifth of a second


def _let_go_of_stdout() -> None:
    """What is left to be printed goes nowhere: at its end the interpreter would try once more, and say so."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
