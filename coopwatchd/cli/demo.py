"""`demo`: the real line over a simulated week, with a moved clock; alerts on the screen, messages in a folder."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import typer

from coopwatchd.config.load import load_config
from coopwatchd.daemon.app import App, wire
from coopwatchd.errors import CoopwatchdError
from coopwatchd.model.alerts import Alert
from coopwatchd.model.counted import counted
from coopwatchd.model.records import AnyRecord
from coopwatchd.notify.base import Envelope, Receipt
from coopwatchd.notify.compose import mail_body, slack_messages
from coopwatchd.notify.mail import mail_bytes
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.terminal import TerminalLines
from coopwatchd.simulator.server import Simulator
from coopwatchd.simulator.story import story
from coopwatchd.store.database import open_store

_SCREEN = """\
[channels.screen]
type    = "slack"
token   = "env:COOPWATCHD_DEMO"     # never read: the demo writes to a folder instead
channel = "C0DEMO"
"""
_CONFIG = """\
timezone = "America/Chicago"

[fetch]
allow_private = ["127.0.0.1"]

[portals]
sourcewell = {{ base_url = "{url}" }}
naspo      = {{ base_url = "{url}" }}
omnia      = {{ base_url = "{url}" }}

[portals.region10]
platform = "bonfire"
tenant   = "region10"
name     = "Region 10 ESC"
timezone = "America/Chicago"
robots   = "ignore"                 # Bonfire's robots.txt says no to all; a decision per portal
base_url = "{url}"

{screen}
[operator]
notify = ["screen"]

[watchlists.laptops]
note   = "FY27 refresh, ask Dana"
any    = ["laptop", "notebook computer", "chromebook", "tablet*"]
none   = ["rental"]
notify = ["screen"]

[watchlists.police-vehicles]
any      = ["police vehicle", "patrol vehicle", "pursuit rated", "law enforcement vehicle"]
expiring = ["90d"]
notify   = ["screen"]

[watchlists.janitorial]
any      = ["janitorial", "custodial"]
expiring = ["90d"]
notify   = ["screen"]
"""


class FolderChannel:
    """A channel that prints the alert, and writes the Slack message and the mail it would have sent."""

    type = "demo"
    recipients = ("you",)
    pace = 0.0

    def __init__(self, name: str, folder: Path, renderer: Renderer, clock: Clock) -> None:
        self.name = name
        self.count = 0
        self._folder, self._renderer, self._clock = folder, renderer, clock
        self._screen = TerminalLines(renderer.timezone)

    def send(self, envelope: Envelope) -> Receipt:
        """Write one message in every form, and print it."""
        self.count += 1
        now = self._clock()
        stem = f"{self.count:02d}-{_slug(envelope.alerts[0])}"
        slack = [{"text": m.text, "blocks": list(m.blocks)} for m in slack_messages(envelope, self._renderer, now=now)]
        self._write(f"{stem}.json", json.dumps(slack, indent=2, ensure_ascii=False).encode())
        body = mail_body(envelope, self._renderer, now=now)
        self._write(f"{stem}.eml", mail_bytes(envelope, body, sender="coopwatchd@example.com"))
        self._write(f"{stem}.html", body.html.encode())
        for line in self._screen.envelope_lines(envelope, now=now):
            typer.echo(f"  {line}".rstrip())
        typer.echo("")
        return Receipt(provider_id=stem)

    def find(self, envelope: Envelope, *, since: datetime) -> Receipt | None:
        """Nothing is ever lost between here and a folder."""
        return None

    def close(self) -> None:
        """Nothing to let go of."""

    def _write(self, name: str, content: bytes) -> None:
        (self._folder / name).write_bytes(content)


class Clock:
    """The story's time instead of the wall's."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Now."""
        return self.at


def play(folder: Path) -> None:
    """Tell the whole story: every step changes the simulated portals, then the real program reads them.

    Raises CoopwatchdError where nothing can be written to the folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        said = "it is not a folder" if isinstance(error, FileExistsError) else error.strerror
        raise _unwritable(folder, said) from error
    tale = story()
    clock = Clock(tale.steps[0].at)
    with tempfile.TemporaryDirectory(prefix="coopwatchd-demo-") as state, Simulator(tale.world) as simulator:
        with _app(Path(state), folder, simulator.url, clock) as (app, channel):
            typer.echo(f"Made-up portals at {simulator.url}; nothing leaves this machine.\n")
            for number, step in enumerate(tale.play(simulator), start=1):
                clock.at = step.at
                local = step.at.astimezone(app.wiring.config.zone)
                typer.echo(f"── {local:%a %b} {local.day}, {local.hour % 12 or 12}:{local:%M %p}  {step.title}")
                typer.echo(f"   ({number}/{len(tale.steps)}: {_step(app, channel)})\n")
        try:
            kept = _keep(Path(state), folder)
        except OSError as error:
            raise _unwritable(folder, error.strerror) from error
    typer.echo(
        f"{counted(channel.count, 'alert')}. As Slack messages (.json) and mails (.eml, .html): {folder.resolve()}"
    )
    named = shlex.quote(str(kept))
    typer.echo(f"What was read is kept there too. To look around in it: coopwatchd --config {named} report")
    typer.echo(
        "(or contracts, solicitations --all, find laptop, watchlists why laptops 021127, contracts show 012726-BYT)"
    )


def _unwritable(folder: Path, said: str | None) -> CoopwatchdError:
    return CoopwatchdError(f"{folder} cannot be written to: {said}; name another folder with --out.")


def _step(app: App, channel: FolderChannel) -> str:
    """Everything is read and delivered once; in a few words what came of it."""
    before = channel.count
    polled = [one for done in app.poll_all() for one in done.listings]
    app.turn()
    app.deliver()
    bad = sorted({one.poll.portal for one in polled if one.poll.trouble})
    said = f"{counted(sum(not one.poll.trouble for one in polled), 'listing')} read"
    return said + (f", not {', '.join(bad)}" if bad else "") + ("" if channel.count > before else "; nothing to tell")


def _keep(state: Path, folder: Path) -> Path:
    """Leave the store of the demo in its folder, with a configuration that finds it wherever it is used from."""
    kept = folder / "looked-at"
    kept.mkdir(exist_ok=True)
    database = kept.resolve() / "coopwatchd.db"
    for left in ("-wal", "-shm"):  # of an earlier demo, beside a command that was killed: not of this store
        database.with_name(database.name + left).unlink(missing_ok=True)
    shutil.copyfile(state / "coopwatchd.db", database)
    path = kept / "config.toml"
    written = (
        (state / "config.toml").read_text(encoding="utf-8").replace(_SCREEN, '[channels.screen]\ntype = "terminal"\n')
    )
    path.write_text(f"{written}\n[store]\nurl = {json.dumps(f'sqlite:///{database}')}\n", encoding="utf-8")
    return path


def history(folder: Path) -> list[AnyRecord]:
    """Every record that the story's portals ever show, without a word on the screen."""
    tale = story()
    clock = Clock(tale.steps[0].at)
    with Simulator(tale.world) as simulator, _app(folder, folder, simulator.url, clock) as (app, _):
        for step in tale.play(simulator):
            clock.at = step.at
            app.poll_all()
        with app.store.read() as tx:
            return [held.record for held in tx.all_held()]


@contextmanager
def _app(state: Path, folder: Path, url: str, clock: Clock) -> Iterator[tuple[App, FolderChannel]]:
    path = state / "config.toml"
    path.write_text(_CONFIG.format(url=url, screen=_SCREEN), encoding="utf-8")
    config = load_config(path, secrets=False)
    channel = FolderChannel("screen", folder, Renderer(None, str(config.zone)), clock)
    store = open_store(config.store_url, state_dir=state)
    try:
        app = App(wire(config, {channel.name: channel}), store, clock=clock)
        try:
            yield app, channel
        finally:
            app.close()
    finally:
        store.close()


def _slug(alert: Alert) -> str:
    """A file name that says what is in it."""
    if alert.event is not None:
        words = f"{alert.event.type}-{alert.event.record.title}"
    else:
        words = f"{alert.kind}-{alert.subject}"
    return re.sub(r"[^a-z0-9]+", "-", words.lower())[:60].strip("-")
