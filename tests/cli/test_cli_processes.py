"""Commands as processes: two at once, pipes that close, root beside the owner of the state, secrets on no stream."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer
from cli_town import PROJECT, Install, Town

from coopwatchd.simulator import Fault


@pytest.mark.slow
def test_a_second_once_names_the_first_and_exits_1(own_town: Town) -> None:
    town = own_town
    with town.simulator.faults.during("www.omniapartners.com", Fault.slow_headers(30.0)):
        with town.start("once") as first:
            lock = town.state / "coopwatchd.lock"
            while not (lock.exists() and lock.read_text() == f"{first.pid}\n"):
                assert first.poll() is None, "the first was gone before the second came"
            second = town.run("once")
            assert (second.code, second.out) == (1, "")
            assert f"coopwatchd runs already as process {first.pid}" in second.err
            assert str(town.state) in second.err
            assert f"running as process {first.pid}" in town.run("status").out
            first.send_signal(signal.SIGKILL)
        # The kernel lets go of the lock, however it ended.
        assert town.run("status").out.startswith("not running")


@pytest.mark.slow
def test_a_reader_that_has_enough_ends_a_listing_quietly(town: Town) -> None:
    with town.start("contracts") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()  # as `| head -0` would
        assert process.stderr.read() == ""
        assert process.wait(60) == 141


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
@pytest.mark.parametrize("command", ["find laptop", "solicitations --json", "--help", "demo"])
def test_a_full_disk_behind_the_output_is_one_line_and_exit_1(town: Town, tmp_path: Path, command: str) -> None:
    args = [*command.split(), *(["--out", str(tmp_path)] if command == "demo" else [])]
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            town.command(*args),
            env=town.environment(),
            cwd=town.folder,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        1,
        "coopwatchd: the output cannot be written: No space left on device.\n",
    )


@pytest.mark.slow
def test_an_interrupt_ends_once_without_a_traceback_and_a_second_one_at_once(own_town: Town) -> None:
    town = own_town
    with town.simulator.faults.during("www.omniapartners.com", Fault.slow_headers(30.0)), town.start("once") as process:
        assert process.stderr is not None
        town.simulator.forget()
        while not town.simulator.asked("www.omniapartners.com"):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.stderr.readline() == "stopping (Ctrl-C again: at once)\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == -signal.SIGINT
        assert process.stderr.read() == ""
    assert town.run("status").code == 0
    assert town.run("once").code == 0


def test_secrets_are_on_no_stream_and_in_no_file_of_the_state(town: Town) -> None:
    secret = town.slack.token
    assert secret not in town.first.out + town.first.err
    for command in ("status --json", "channels list --json", "alerts list --json", "check"):
        done = town.run(*command.split())
        assert secret not in done.out + done.err
    for path in town.state.iterdir():
        assert secret.encode() not in path.read_bytes(), path.name


# -- root

OWNER = 61_234


@cache
def _programs() -> dict[str, str]:
    """An interpreter of this version that other users can start, and where it finds what is installed here."""
    site = str(Path(typer.__file__).parents[1])
    for program in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        tried = (
            subprocess.run(
                [program, "-c", "import configparser, typer, sqlalchemy"],
                env={"PYTHONPATH": site},
                cwd="/",
                user=OWNER,
                group=OWNER,
                extra_groups=(),
                capture_output=True,
                check=False,
            )
            if os.access(program, os.X_OK) and _open_to_all(Path(program))
            else None
        )
        if tried is not None and tried.returncode == 0:
            return {"program": program, "path": f"{PROJECT}:{site}"}
    return {}


def _open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


@pytest.fixture
def foreign() -> Iterator[Install]:
    """A state directory of somebody else's, which that user can reach (pytest's own folders are closed to others)."""
    if os.geteuid() != 0:
        pytest.skip("only root can step down")
    folder = Path(tempfile.mkdtemp(prefix="coopwatchd-test-"))
    folder.chmod(0o755)
    place = Install(folder)
    place.state.mkdir(mode=0o700)
    os.chown(place.state, OWNER, OWNER)
    place.config.write_text("[watchlists.w]\nany = ['laptop']\n")
    place.config.chmod(0o600)
    yield place
    shutil.rmtree(folder)


def _owners(place: Install) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_uid, path.stat().st_gid) for path in place.state.iterdir()}


def _run(place: Install, *args: str, user: int = 0) -> subprocess.CompletedProcess[str]:
    programs = _programs()
    if not programs:
        pytest.skip("no interpreter here that other users can start")
    return subprocess.run(
        [programs["program"], "-m", "coopwatchd", *args],
        env=place.environment(PYTHONPATH=programs["path"]),
        cwd=place.folder,
        user=user,
        group=user,
        extra_groups=(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_what_root_makes_belongs_to_the_owner_of_the_state_directory(foreign: Install) -> None:
    done = _run(foreign, "once")
    assert done.returncode == 0, done.stderr
    assert {"coopwatchd.db", "coopwatchd.lock"} <= set(_owners(foreign))
    assert set(_owners(foreign).values()) == {(OWNER, OWNER)}
    # And the owner can go on with them.
    foreign.config.chmod(0o644)
    assert _run(foreign, "once", user=OWNER).returncode == 0


@pytest.mark.slow
def test_root_works_on_where_the_owner_cannot_reach_his_own_directory(foreign: Install) -> None:
    # systemd's DynamicUser: the state is below /var/lib/private, which is root's alone.
    foreign.folder.chmod(0o700)
    elsewhere = foreign.folder / "shadow"
    elsewhere.write_text("root's own")
    (foreign.state / "planted").symlink_to(elsewhere)
    (foreign.state / "linked").hardlink_to(elsewhere)
    done = foreign.spawn("once")
    assert done.code == 0, done.err
    owners = _owners(foreign)
    assert (owners["coopwatchd.db"], owners["coopwatchd.lock"]) == ((OWNER, OWNER), (OWNER, OWNER))
    # What others linked into it is not given away.
    assert elsewhere.stat().st_uid == 0


@pytest.mark.slow
def test_another_user_is_told_in_a_sentence(foreign: Install) -> None:
    foreign.config.chmod(0o644)
    done = _run(foreign, "status", user=OWNER + 1)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert str(foreign.state) in done.stderr
