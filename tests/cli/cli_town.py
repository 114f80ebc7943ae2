"""Commands of the real program, and a town to run them in: loopback portals, a Slack and a mail server."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mail_server import MailServer
from slack_server import SlackServer

from coopwatchd.cli.main import main
from coopwatchd.simulator import SimContract, SimSolicitation, Simulator, World

PROJECT = Path(__file__).resolve().parents[2]
# What a portal must not be able to do to a terminal: colours, a cleared screen, a C1 control, a direction override.
EVIL = "\x1b[31mred\x1b[2J \x9b2J \u202egnp.exe"
LONG = "Janitorial supplies, cleaning chemicals and " + "very " * 40 + "long titles"


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Install:
    """A configuration and a state directory, and ways to run commands with them."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of this machine but what a process needs to start; the folder is home."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL", "TMPDIR"}}
        kept |= {name: value for name, value in os.environ.items() if name.startswith("COVERAGE")}
        own = {"HOME": str(self.folder), "STATE_DIRECTORY": str(self.state), "COOPWATCHD_CONFIG": str(self.config)}
        return {**kept, **own, "PYTHONPATH": str(PROJECT), **self.env, **more}

    def command(self, *args: object) -> list[str]:
        return [sys.executable, "-m", "coopwatchd", *map(str, args)]

    def start(self, *args: object, **env: str) -> subprocess.Popen[str]:
        """The command as a process of its own, still running."""
        return subprocess.Popen(
            self.command(*args),
            env=self.environment(**env),
            cwd=self.folder,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def spawn(self, *args: object, **env: str) -> Done:
        """The command as a process of its own, to its end."""
        with self.start(*args, **env) as process:
            out, err = process.communicate(timeout=180)
            return Done(process.returncode, out, err)

    def run(self, *args: object, **env: str) -> Done:
        """The command in this process, as the console script would run it."""
        out, err = io.StringIO(), io.StringIO()
        with _environ(self.environment(**env)), contextlib.chdir(self.folder):
            sys.argv[:], argv = ["coopwatchd", *map(str, args)], list(sys.argv)
            try:
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                    code = _code(main)
            finally:
                sys.argv[:] = argv
        return Done(code, out.getvalue(), err.getvalue())


def _code(run: Callable[[], None]) -> int:
    try:
        run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1 if end.code else 0
    return 0


@contextlib.contextmanager
def _environ(env: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@dataclass(frozen=True)
class Town(Install):
    """An install among running portals and channels, with one finished `once` behind it."""

    simulator: Simulator = field(default_factory=Simulator)
    slack: SlackServer = field(default_factory=SlackServer)
    mail: MailServer = field(default_factory=MailServer)
    first: Done = field(default_factory=lambda: Done(-1, "", ""))


def config_text(portals: str, slack: str, mail: str) -> str:
    """Three portals and one of the user's own, a Slack channel at once and a mail digest."""
    return f"""\
timezone = "America/Chicago"

[poll]
every = "5s"

[fetch]
allow_private = ["127.0.0.1"]

[portals]
sourcewell = {{ base_url = "{portals}" }}
naspo      = {{ base_url = "{portals}" }}
omnia      = {{ base_url = "{portals}" }}

[portals.region10]
platform = "bonfire"
tenant   = "region10"
name     = "Region 10 ESC"
timezone = "America/Chicago"
robots   = "ignore"
base_url = "{portals}"

[channels.bids]
type    = "slack"
token   = "env:TOWN_SLACK"
channel = "C0123ABCD"
api_url = "{slack}"
pace    = "10ms"

[channels.morning]
type     = "email"
to       = ["bd@example.com"]
from     = "coopwatchd@example.com"
server   = "{mail}"
security = "none"
when     = "mon-fri 08:00"

[watchlists.laptops]
note   = "FY27 refresh, ask Dana"
any    = ["laptop", "tablet*"]
none   = ["rental"]
notify = ["bids"]

[watchlists.janitorial]
any    = ["janitorial", "custodial"]
notify = ["bids", "morning"]

[watchlists.silent]
any    = ["zeppelin"]
notify = ["bids"]

[operator]
notify = ["bids"]
"""


def fill(world: World, now: datetime) -> None:
    """Records around `now`: soon due, due later, expiring; a title that would drive a terminal, a very long one."""

    def due(days: int) -> datetime:
        return (now + timedelta(days=days)).replace(hour=21, minute=0, second=0, microsecond=0)

    today = now.date()
    world.sourcewell.put(
        SimSolicitation(id="11531", number="121526", title="Student Laptops and Tablets", due=due(9), issued=now),
        SimSolicitation(id="11532", number="121626", title=f"Laptop carts {EVIL}", due=due(60)),
        SimSolicitation(id="11533", number="121726", title=LONG, due=due(40)),
        SimContract(
            number="110822-BRK",
            supplier="Brakewell Motors",
            title="Police vehicles",
            starts_on=today - timedelta(days=700),
            ends_on=today + timedelta(days=100),
        ),
        SimContract(
            number="030923-CLW",
            supplier="Cleanwell Industries",
            title="Janitorial services",
            starts_on=today - timedelta(days=700),
            ends_on=today + timedelta(days=400),
        ),
    )
    world.tenant("region10").put(
        SimSolicitation(id="258240", number="R10-1215", title="Patrol vehicle upfitting", due=due(20))
    )
