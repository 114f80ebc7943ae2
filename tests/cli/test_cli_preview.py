"""`preview` and `templates lint`: every template can be seen before anybody gets it, and a mistake has a line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from coopwatchd.cli.main import app
from coopwatchd.errors import ConfigError
from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.records import Due, Solicitation
from coopwatchd.notify.render import KINDS
from coopwatchd.store.database import open_store

pytestmark = pytest.mark.slow  # each renders many templates

CONFIG = """
timezone = "America/Chicago"
[templates]
dir = "own"
[watchlists.laptops]
note = "ask Dana"
any = ["laptop"]
notify = []
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    (tmp_path / "own").mkdir()
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration in any of the usual places."""
    monkeypatch.setenv("COOPWATCHD_CONFIG", str(tmp_path / "none.toml"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def own(config: Path, name: str, text: str) -> None:
    path = config.parent / "own" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("kind", KINDS)
def test_every_template_can_be_seen_without_a_configuration(kind: str) -> None:
    shown = run("preview", kind)
    assert shown.exit_code == 0
    assert shown.stdout.startswith("Subject: ")
    assert "Sent by coopwatchd." in shown.stdout


@pytest.mark.usefixtures("nowhere")
def test_slacks_form_is_json_and_the_mails_is_a_page(tmp_path: Path) -> None:
    messages = json.loads(run("preview", "event", "--slack").stdout)
    assert messages[0]["blocks"][0]["type"] == "header"
    page = tmp_path / "event.html"
    shown = run("preview", "event", "--html", page)
    assert shown.exit_code == 0
    assert "<h1" in page.read_text()
    assert "Expires in 90 days" in (tmp_path / "event-2.html").read_text()


@pytest.mark.usefixtures("nowhere")
def test_what_is_hostile_cannot_drive_a_terminal() -> None:
    shown = run("preview", "event", "--data", "hostile").stdout
    assert "<!channel>" in shown
    assert all(char == "\n" or char.isprintable() for char in shown)


@pytest.mark.usefixtures("nowhere")
def test_a_wrong_name_is_said() -> None:
    shown = run("preview", "evnt")
    assert shown.exit_code == 2
    assert "did you mean" in shown.stderr
    assert run("preview", "digest", "--data", "sourcewell/solicitation/1").exit_code == 2


def test_ones_own_templates_are_shown_those_of_a_watchlist_and_a_channel_too(config: Path) -> None:
    own(config, "email/event.txt.j2", "mine: {{ title }}")
    own(config, "watchlists/laptops/email/event.txt.j2", "laptops: {{ title }}")
    own(config, "channels/bids/email/event.txt.j2", "bids: {{ title }}")
    assert "laptops: Laptops, tablets" in run("preview", "event", "--config", config).stdout
    config.write_text(f"{CONFIG}[watchlists.else]\nany = ['x']\n[channels.bids]\ntype = 'terminal'\n")
    named = run("preview", "event", "--config", config, "--channel", "bids", "--watchlist", "else").stdout
    assert "bids: Laptops, tablets" in named
    assert "mine: Laptops, tablets" in run("preview", "event", "--config", config, "--watchlist", "else").stdout


def test_a_channel_or_watchlist_that_is_not_there_is_said(config: Path) -> None:
    for option, name, said in (
        ("--watchlist", "laptop", "did you mean “laptops”?"),
        ("--channel", "bids", "no channel"),
    ):
        wrong = run("preview", "event", "--config", config, option, name)
        assert (wrong.exit_code, wrong.stdout) == (2, "")
        assert said in wrong.stderr


def test_a_stored_record_is_shown_as_its_watchlist_would_have_it(config: Path) -> None:
    due = Due(at=datetime(2026, 12, 4, 14, 0, tzinfo=ZoneInfo("America/Chicago")), text="", zone="America/Chicago")
    record = Solicitation(id="7", portal="table", title="Laptops for Clark County", due=due)
    now = datetime(2026, 11, 1, tzinfo=UTC)
    store = open_store("sqlite:///coopwatchd.db", state_dir=config.parent / "state")
    try:
        with store.write() as tx:
            seen = Sighting(listing="bids", source_id="7", record=record, seen_at=now)
            tx.save_held([Held(record=record, sightings=(seen,), first_seen=now, changed_at=now)])
    finally:
        store.close()
    shown = run("preview", "event", "--config", config, "--data", record.uid)
    assert shown.exit_code == 0, shown.output
    assert run("preview", "event", "--config", config, "--data", "7").stdout == shown.stdout
    assert "Laptops for Clark County" in shown.stdout
    assert "ask Dana" in shown.stdout
    assert "Fri Dec 4, 2026, 2:00 PM CST" in shown.stdout
    gone = run("preview", "event", "--config", config, "--data", "table/solicitation/8")
    assert gone.exit_code == 1
    assert "No record “table/solicitation/8” is stored" in str(gone.exception)


def test_lint_says_every_mistake_with_its_file_and_line(config: Path) -> None:
    assert run("templates", "lint", "--config", config).stdout.startswith("good")
    own(config, "email/event.txt.j2", "one\n{{ titel }}")
    own(config, "channels/bids/slack/event.j2", "{% if %}")
    wrong = run("templates", "lint", "--config", config)
    assert isinstance(wrong.exception, ConfigError)  # which `main` prints, and exits 78
    said = "\n".join(str(one) for one in wrong.exception.problems)
    assert "own/email/event.txt.j2:2:1" in said
    assert "own/channels/bids/slack/event.j2:1:1" in said
