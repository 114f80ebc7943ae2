"""How the program starts: help with examples, the version, usage errors, and what it does not load for them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from cli_town import PROJECT, Install

import coopwatchd
from coopwatchd.cli.main import app

pytestmark = pytest.mark.slow  # each writes a configuration and a store

KNOWN = """
    run once demo init check schema status find solicitations contracts portals watchlists alerts channels
    portals/list portals/show portals/probe watchlists/list watchlists/test channels/list channels/test
    alerts/list alerts/show alerts/retry alerts/discard
""".split()
HEAVY = "sqlalchemy httpx bs4 lxml selectolax pydantic jinja2 slack_sdk alembic apscheduler".split()


def _every(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from _every(inner, (*path, name))


EVERY = list(_every(typer.main.get_command(app)))


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_help_has_an_example_and_a_whole_summary(install: Install, command: tuple[str, ...]) -> None:
    done = install.run(*command, "--help", COLUMNS="80")
    assert done.code == 0
    assert done.err == ""
    assert f"Example: coopwatchd {' '.join(command)}".rstrip() in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    # The one-line summaries of commands are not cut.
    assert "..." not in done.out.replace("]...", "").replace("}...", "")


def test_every_command_of_the_design_so_far_is_there(install: Install) -> None:
    assert set(KNOWN) <= {"/".join(command) for command in EVERY}
    listed = install.run("--help", COLUMNS="80").out.partition("Commands:")[2]
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("  ")] == [
        command[0] for command in EVERY if len(command) == 1
    ]


def test_version_is_the_packages(install: Install) -> None:
    done = install.spawn("--version")
    assert (done.code, done.out, done.err) == (0, f"coopwatchd {coopwatchd.__version__}\n", "")


def _loaded(install: Install, *args: str) -> set[str]:
    """The modules a fresh process has after one command."""
    driver = (
        "import json, sys\n"
        "from coopwatchd.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n' + json.dumps(sorted(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", driver, *args],
        env=install.environment(),
        cwd=install.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    names: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return set(names)


@pytest.mark.parametrize("args", ["--help", "--version", "portals list --help"])
def test_help_and_version_load_nothing_heavy(install: Install, args: str) -> None:
    modules = _loaded(install, *args.split())
    assert "coopwatchd.cli.main" in modules
    # Typer reads the options of a command by pydantic itself, from 0.27 or so on.
    assert modules.isdisjoint(set(HEAVY) - ({"pydantic"} if " " in args else set()))


def test_checking_a_file_loads_no_store(install: Install) -> None:
    install.config.write_text("[portals]\nnaspo = true\n")
    assert {"sqlalchemy", "apscheduler", "alembic"}.isdisjoint(_loaded(install, "check"))


def test_a_listing_loads_neither_templates_nor_channels_software(install: Install) -> None:
    install.config.write_text(
        "[channels.bids]\ntype = 'slack'\ntoken = 'env:T'\nchannel = 'C1'\n[watchlists.w]\nany = ['a b']\n"
    )
    assert {"jinja2", "slack_sdk", "smtplib", "apscheduler"}.isdisjoint(_loaded(install, "watchlists", "list"))


def test_usage_errors_exit_2_and_name_what_is_wrong(install: Install) -> None:
    install.config.write_text("# nothing yet\n")
    for args, words in {
        "fnid laptop": "No such command 'fnid'",
        "find": "Missing argument 'QUERY",
        "status --jsn": "No such option: --jsn",
        "contracts --expiring soon": "'soon' is not a duration",
        "solicitations --agency *": "no letter or digit",
        "find *": "no letter or digit",
        "alerts list --state ded": "there are: pending, sending",
    }.items():
        done = install.run(*args.split())
        assert done.code == 2, args
        assert words in done.err, args
        assert done.out == "", args


def test_without_a_command_the_help_is_shown_with_exit_2(install: Install) -> None:
    assert install.run().code == 2
    assert install.run("portals").code == 2


def test_init_writes_a_file_that_check_accepts_and_does_not_replace_it(install: Install) -> None:
    home = {"COOPWATCHD_CONFIG": ""}
    done = install.run("init", **home)
    assert done.code == 0
    assert "coopwatchd check  " in done.out
    checked = install.run("check", **home)
    assert checked.code == 0, checked.err
    assert "good (3 portals, 3 watchlists, 0 channels)" in checked.out

    install.config.write_text("# mine")
    again = install.run("init", **home)
    assert again.code == 1
    assert "config.toml exists already; --force replaces it" in again.err
    assert install.config.read_text() == "# mine"
    assert install.run("init", "--force", **home).code == 0
    assert "sourcewell = true" in install.config.read_text()


def test_init_from_a_sentence_picks_terms_and_portals_and_shows_what_they_find(install: Install) -> None:
    done = install.run("init", "--from", "we sell laptops and tablets to school districts in Texas", "own.toml")
    assert done.code == 0, done.err
    assert "made-up portals" in done.out
    assert "Chromebook" in done.out
    text = (install.folder / "own.toml").read_text(encoding="utf-8")
    assert 'any      = ["@laptops"]' in text
    assert "txsmartbuy" in text
    assert "It looks for: @laptops" in done.out
    assert "disallows reading them, as far as is known: eandi, epic6" in done.out
    assert re.search(r'^# region4esc += \{ robots = "ignore" \}$', text, re.MULTILINE)
    assert install.run("check", "--config", "own.toml").code == 0
    wrong = install.run("init", "--from", "hello", "other.toml")
    assert (wrong.code, "does not say what you sell" in wrong.err) == (1, True)
    assert not (install.folder / "other.toml").exists()


def test_init_writes_where_it_is_told(install: Install) -> None:
    install.run("init", "sub/own.toml")
    install.run("--config", "other.toml", "init")
    assert (install.folder / "sub" / "own.toml").exists()
    assert (install.folder / "other.toml").exists()
    assert not install.config.exists()
    done = install.run("init", "/proc/nowhere/config.toml")
    assert done.code == 1
    assert done.err.startswith("coopwatchd: /proc/nowhere/config.toml cannot be written")


def test_demo_says_where_it_cannot_write(install: Install) -> None:
    (install.folder / "file").write_text("mine")
    for folder, why in (("file", "it is not a folder"), ("/proc/nowhere", "No such file or directory")):
        done = install.run("demo", "--out", folder)
        assert (done.code, done.out) == (1, "")
        assert done.err == f"coopwatchd: {folder} cannot be written to: {why}; name another folder with --out.\n"


def test_the_config_is_named_before_or_after_the_command_or_found(install: Install) -> None:
    def contact(place: Path) -> Path:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("[portals]\nnaspo = true\n")
        return place

    named = contact(install.folder / "named.toml")
    env = contact(install.folder / "env.toml")
    here = contact(install.folder / "config.toml")
    home = contact(install.folder / ".config" / "coopwatchd" / "config.toml")
    assert install.run("check", "--config", named, COOPWATCHD_CONFIG=str(env)).out.startswith(f"{named}: good")
    assert install.run("-c", named, "check").out.startswith(f"{named}: good")
    assert install.run("check", COOPWATCHD_CONFIG=str(env)).out.startswith(f"{env}: good")
    assert install.run("check", COOPWATCHD_CONFIG="").out.startswith("config.toml: good")
    here.unlink()
    assert install.run("check", COOPWATCHD_CONFIG="").out.startswith(f"{home}: good")
    missing = install.run("check", "-c", "away.toml")
    assert missing.code == 78
    assert "away.toml: no configuration file" in missing.err


def test_the_example_file_stays_beside_the_package() -> None:
    assert (PROJECT / "config.example.toml").is_file()


@pytest.mark.slow
def test_what_the_demo_read_can_be_looked_around_in_from_anywhere(install: Install) -> None:
    done = install.run("demo", "--out", "my demo")
    assert done.code == 0, done.err
    (said,) = re.findall(r"coopwatchd --config .+ report", done.out)
    _, _, named, _ = shlex.split(said)  # as a shell takes what was printed
    kept = (install.folder / named).resolve()
    elsewhere = {"STATE_DIRECTORY": str(install.folder / "state of another")}
    for command in ("contracts", "solicitations --all", "find laptop", "contracts show 012726-BYT"):
        shown = install.run("--config", str(kept), *command.split(), **elsewhere)
        assert (shown.code, shown.err) == (0, "")
        assert "Laptops" in shown.out
    checked = install.run("--config", str(kept), "check", **elsewhere)
    assert (checked.code, checked.err) == (0, "")
    why = install.run("--config", str(kept), *"watchlists why laptops 021127".split(), **elsewhere)
    assert why.out.startswith("laptops does not match ")
    (kept.parent / "coopwatchd.db-wal").write_bytes(b"of a command that was killed")
    assert install.run("demo", "--out", "my demo").code == 0  # over the first one
    assert not (kept.parent / "coopwatchd.db-wal").exists()
    assert install.run("--config", str(kept), "contracts", **elsewhere).code == 0
    shutil.rmtree(kept.parent)
    kept.parent.write_text("mine")
    done = install.run("demo", "--out", "my demo")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert done.err.startswith("coopwatchd: my demo cannot be written to: ")
