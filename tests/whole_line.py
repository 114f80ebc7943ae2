"""The whole program at work: made-up portals, a Slack and a mail server on loopback, and a configuration for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from mail_server import MailServer
from slack_server import Call, SlackServer

import coopwatchd
from coopwatchd.config.load import load_config
from coopwatchd.daemon.app import App, wire
from coopwatchd.daemon.clock import utc_now
from coopwatchd.simulator import SimContract, SimSolicitation, Simulator, World
from coopwatchd.simulator.story import starting_world
from coopwatchd.store.database import open_store

ROOT = Path(coopwatchd.__file__).parents[1]
SHELVES = ("sourcewell", "naspo", "omnia", "bonfire:region10", "generic")
# The hosts behind each portal of `PORTALS`.
HOSTS = {
    "sourcewell": ("www.sourcewell-mn.gov", "proportal.sourcewell-mn.gov", "sourcewell.co", "cdn.sourcewell.org"),
    "naspo": ("naspovaluepoint.org", "www.naspovaluepoint.org"),
    "omnia": ("www.omniapartners.com",),
    "region10": ("region10.bonfirehub.com",),
    "table": ("bids.example.gov",),
    "json": ("bids.example.gov",),
    "feed": ("bids.example.gov",),
}
PORTALS = {
    "sourcewell": "",
    "naspo": "",
    "omnia": "",
    "region10": """platform = "bonfire"
tenant = "region10"
name = "Region 10 ESC"
timezone = "America/Chicago"
robots = "ignore"
""",
    "table": """platform = "html_list"
url = "https://bids.example.gov/bids"
rows = "table.bids tbody tr"
empty = "There are no current solicitations"
timezone = "America/Chicago"
[portals.table.fields]
number = "td.no"
title = "td.title a"
url = "td.title a"
lead_agency = "td.agency"
addenda = "td.addenda"
due_at = { select = "td.due", format = "%m/%d/%Y %I:%M %p" }
""",
    "json": """platform = "json_list"
url = "https://bids.example.gov/api/bids.json"
rows = "bids"
total = "total"
timezone = "America/Chicago"
[portals.json.fields]
id = "id"
number = "number"
title = "title"
url = "url"
lead_agency = "agency"
due_at = { key = "due", format = "%Y-%m-%dT%H:%M:%S%z" }
""",
    "feed": """platform = "feed"
url = "https://bids.example.gov/bids.rss"
timezone = "America/Chicago"
[portals.feed.fields]
number = { pattern = "^(\\\\S+) - " }
""",
}
CHANNELS = """
[channels.bids]
type = "slack"
token = "env:TEST_SLACK_TOKEN"
channel = "C0123ABCD"
api_url = "{slack}"
pace = "0ms"

[channels.mail]
type = "email"
to = {to}
from = "coopwatchd@example.com"
server = "{mail}"
security = "none"
"""
# However many alerts a slow machine puts into one poll: each is a message of its own.
APART = CHANNELS.replace('pace = "0ms"', 'pace = "0ms"\ntogether = 0')
LAPTOPS = """
[watchlists.laptops]
note = "FY27 refresh, ask Dana"
any = ["laptop", "notebook computer", "chromebook", "tablet*"]
none = ["rental"]
notify = ["bids", "mail"]
"""


def current_world() -> World:
    """The story's first morning, moved to next week: nothing that is open falls due for ten days."""
    world = starting_world()
    moved = timedelta(days=(datetime.now(UTC).date() - date(2026, 11, 2)).days + 7)
    for name in SHELVES:
        shelf = world.shelf(name)
        view = shelf.view()
        shelf.put(*(_moved(one, moved) for one in (*view.solicitations, *view.contracts)))
    world.now = None
    return world


def _moved(record: SimSolicitation | SimContract, by: timedelta) -> SimSolicitation | SimContract:
    names = ("due", "issued", "preproposal", "questions_due", "starts_on", "ends_on", "tab_ends_on")
    given = {name: value for name in names if (value := getattr(record, name, None)) is not None}
    return replace(record, **{name: value + by for name, value in given.items()})


def solicitation(id: str, title: str, *, days: float = 20, **fields: Any) -> SimSolicitation:
    """One more made-up solicitation, due in so many days."""
    due = datetime.now(UTC).replace(microsecond=0, second=0, minute=0) + timedelta(days=days)
    given = {"number": f"N-{id}", "due": due, "issued": due - timedelta(days=days + 1), "lead_agency": "Example County"}
    return SimSolicitation(id=id, title=title, **{**given, **fields})


class Clock:
    """A clock that a test moves."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


class Started(subprocess.Popen[str]):
    """A command that runs. What it says goes into files: a pipe that nobody reads fills up, and stops who writes."""

    def __init__(self, command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        said = folder / "said"
        said.mkdir(exist_ok=True)
        number = len(list(said.iterdir()))
        self._files = [said / f"{number}.{name}" for name in ("out", "err")]
        with ExitStack() as opened:
            out, err = (opened.enter_context(file.open("xb")) for file in self._files)
            super().__init__(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err)

    @property
    def log(self) -> str:
        """What stands on stderr by now."""
        return self._files[1].read_text(encoding="utf-8")

    def communicate(self, input: str | None = None, timeout: float | None = None) -> tuple[str, str]:
        """Wait for its end; stdout and stderr. Raises subprocess.TimeoutExpired."""
        self.wait(timeout)
        return self._files[0].read_text(encoding="utf-8"), self.log


class HoldingSlack(SlackServer):
    """A Slack that can hold a call on either side of accepting it, while a test pulls the plug."""

    def hold(
        self, method: str = "chat.postMessage", *, accepted: bool, late: bool = False, skip: int = 0
    ) -> threading.Event:
        """Hold the next call of `method` after `skip` others: the event is set once it hangs; `let_go` ends it.

        With `accepted` Slack has done it and does not answer; without, it will never do it, or, `late`, then only.
        """
        self._held = threading.Event()
        self._free = threading.Event()
        self._plan = [method, accepted, late, skip]
        return self._held

    def let_go(self) -> None:
        """No call is held any more, nor will be."""
        self._plan = []
        self._free.set()

    def answer(self, call: Call, token: str) -> dict[str, Any]:
        plan: list[Any] = getattr(self, "_plan", [])
        if not plan or plan[0] != call.method:
            return super().answer(call, token)
        _, accepted, late, skip = plan
        if skip:
            plan[3] -= 1
            return super().answer(call, token)
        self._plan = []
        given = super().answer(call, token) if accepted else {"ok": False, "error": "fatal_error"}
        self._held.set()
        self._free.wait(90)
        return super().answer(call, token) if late else given


class Line:
    """Everything around one coopwatchd: its folder, portals, channels. `write` makes its configuration."""

    def __init__(self, folder: Path, simulator: Simulator, slack: HoldingSlack, mail: MailServer) -> None:
        self.folder, self.simulator, self.slack, self.mail = folder, simulator, slack, mail
        self.world = simulator.world
        self.config = folder / "config.toml"
        self.state = folder / "state"

    def write(
        self,
        watchlists: str = LAPTOPS,
        *,
        portals: tuple[str, ...] | Mapping[str, str] = tuple(PORTALS),
        head: str = "",
        fetch: str = "",
        to: tuple[str, ...] = ("bd@example.com",),
        more: str = "",
        channels: str = CHANNELS,
    ) -> Path:
        """Write config.toml. `portals`: keys, or keys with further settings of each; `more` is appended."""
        settings = portals if isinstance(portals, Mapping) else dict.fromkeys(portals, "")
        tables = "".join(
            f'[portals.{key}]\nbase_url = "{self.simulator.url}"\n{own}{PORTALS[key]}\n'
            for key, own in settings.items()
        )
        channel = channels.format(slack=self.slack.api_url, mail=self.mail.address, to=json.dumps(list(to)))
        self.config.write_text(
            f'timezone = "America/Chicago"\ncontact = "bids@example.com"\n{head}\n'
            f'[fetch]\nallow_private = ["127.0.0.1"]\n{fetch}\n{tables}{channel}{watchlists}{more}',
            encoding="utf-8",
        )
        return self.config

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "STATE_DIRECTORY": str(self.state),
            "TEST_SLACK_TOKEN": self.slack.token,
            "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        }

    def start(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Started:
        """Begin a command."""
        return Started(
            [sys.executable, "-m", "coopwatchd", "--config", str(self.config), *arguments],
            self.folder,
            {**self.environment, **(environment or {})},
        )

    def run(self, *arguments: str, exit: int = 0) -> subprocess.CompletedProcess[str]:
        """A command to its end; fails unless it exits as it should."""
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=180)
        finally:
            process.kill()
        assert process.returncode == exit, f"exit {process.returncode}\n{out}\n{err}"
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def json(self, *arguments: str) -> Any:
        """What a listing prints for programs."""
        return json.loads(self.run(*arguments, "--json").stdout)

    @contextmanager
    def app(self, clock: Callable[[], datetime] = utc_now) -> Iterator[App]:
        """The program inside this process, with a clock of the test's own."""
        with ExitStack() as ending:
            config = load_config(self.config)
            store = open_store(config.store_url, state_dir=self.state)
            ending.callback(store.close)
            app = App(wire(config, clock=clock), store, clock=clock)
            ending.callback(app.close)
            yield app

    def said(self) -> list[str]:
        """The texts of all Slack messages, as they were posted: a first message is edited later."""
        return [self.slack.posted[message["ts"]] for message in self.slack.messages]

    def headlines(self) -> list[str]:
        """The first lines of all Slack messages."""
        return [text.splitlines()[0] for text in self.said()]


def once(app: App) -> None:
    """What `once` does, but waiting for nothing."""
    app.poll_all()
    app.turn()
    app.deliver()


@contextmanager
def line(folder: Path) -> Iterator[Line]:
    """Servers of all kinds, started; the simulator must not have stumbled itself."""
    with Simulator(current_world()) as simulator, HoldingSlack() as slack, MailServer() as mail:
        yield Line(folder, simulator, slack, mail)
        assert simulator.errors == []
