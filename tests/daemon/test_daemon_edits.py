"""Edits of a running daemon: noticed by themselves, told once, and a bad one changes nothing."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from whole_line import APART, Line, solicitation

from coopwatchd.config.load import load_config
from coopwatchd.config.source import digest_of
from coopwatchd.daemon.edits import Edits, read_settled
from coopwatchd.errors import ConfigError

BIDS = '\n[watchlists.every]\nkinds = ["solicitation"]\nnotify = ["bids"]\n'
TUBAS = '\n[watchlists.tubas]\nany = ["tuba"]\nnotify = ["bids"]\n'
WIDER = '\n[watchlists.tubas]\nany = ["tuba", "viola"]\nnotify = ["bids"]\n'
SCREEN = '\n[channels.screen]\ntype = "terminal"\n'
OFTEN = {"table": 'every = "1s"\n'}
OPERATOR = '\n[operator]\nnotify = ["mail"]\n'


class Noticed:
    def __init__(self) -> None:
        self.count = 0
        self._changed = threading.Condition()

    def __call__(self) -> None:
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def wait_for(self, count: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.count >= count, 60)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, Noticed]]:
    path, noticed = tmp_path / "config.toml", Noticed()
    path.write_text("a = 1\n")
    edits = Edits(path, {path: digest_of(path.read_bytes())}, noticed)
    edits.start()
    yield path, noticed
    edits.stop()


@pytest.mark.slow
def test_every_way_of_saving_a_file_is_noticed_and_reading_it_is_not(watched: tuple[Path, Noticed]) -> None:
    path, noticed = watched
    path.write_text("a = 2\n")  # in place
    assert noticed.wait_for(1)
    beside = path.with_name(".config.toml.swp")
    beside.write_text("a = 3\n")
    beside.rename(path)  # as editors do
    assert noticed.wait_for(2)
    extra = path.parent / "watchlists.d"
    extra.mkdir()
    (extra / "mine.toml").write_text("b = 1\n")
    assert noticed.wait_for(3)
    (extra / "mine.toml").write_text("b = 2\n")
    assert noticed.wait_for(4)
    path.read_text()
    path.touch()
    (path.parent / "other.txt").write_text("not ours")
    (extra / "mine.toml").unlink()
    assert noticed.wait_for(5)
    assert noticed.count == 5


@pytest.mark.slow
def test_an_edit_made_before_anybody_watched_counts(tmp_path: Path) -> None:
    path, noticed = tmp_path / "config.toml", Noticed()
    path.write_text("a = 1\n")
    as_read = {path: digest_of(path.read_bytes())}
    path.write_text("a = 2\n")
    edits = Edits(path, as_read, noticed)
    edits.start()
    assert noticed.wait_for(1)
    edits.stop()


@pytest.mark.slow
def test_a_link_is_followed_to_what_is_edited(tmp_path: Path) -> None:
    real, link, noticed = tmp_path / "real" / "bids.toml", tmp_path / "config.toml", Noticed()
    real.parent.mkdir()
    real.write_text("a = 1\n")
    link.symlink_to(real)
    edits = Edits(link, {link: digest_of(link.read_bytes())}, noticed)
    edits.start()
    real.write_text("a = 2\n")
    assert noticed.wait_for(1)
    edits.stop()


@pytest.mark.slow
def test_a_good_edit_is_live_by_itself_and_status_says_what_changed(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals={"table": 'every = "1h"\n'})
    with daemon() as running:
        line.slack.wait_for(1)
        heard = len(systemd.said)
        line.write(BIDS + TUBAS, portals={"table": 'every = "1h"\n'})
        systemd.wait_for("2 watchlists", after=heard)
        said = line.run("status").stdout
        assert running.end()[0] == 0
    assert "watchlists: added tubas" in said


@pytest.mark.slow
def test_a_widened_watchlist_is_told_once_of_what_is_new_to_it_alone(line: Line, daemon, systemd) -> None:
    line.world.generic.put(solicitation("700", "Tuba Cases"), solicitation("701", "Viola Strings"))
    line.write(TUBAS, portals=OFTEN)
    with daemon() as running:
        line.slack.wait_for(1)
        assert "Viola" not in line.said()[0]
        line.write(WIDER, portals=OFTEN)
        line.slack.wait_for(2)
        for text in (TUBAS, WIDER):
            heard = len(systemd.said)
            line.write(text, portals=OFTEN)
            # The end of the reload before may be said only now: it is no answer to this edit.
            systemd.wait_for("RELOADING=1", after=heard)
            begun = next(n for n in range(heard, len(systemd.said)) if "RELOADING=1" in systemd.said[n])
            systemd.wait_for("READY=1", after=begun)
        line.world.generic.put(solicitation("702", "Viola Bows"))
        line.slack.wait_for(3)
        assert running.end()[0] == 0
    assert "Viola Strings" in line.said()[1]
    assert "Tuba" not in line.said()[1]
    assert "Viola Bows" in line.said()[2]
    assert len(line.said()) == 3


@pytest.mark.slow
def test_an_edit_counts_although_the_store_cannot_be_written_just_then(line: Line, daemon, systemd) -> None:
    line.write(TUBAS, portals=OFTEN)
    with daemon() as running:
        line.world.generic.put(solicitation("700", "Tuba Cases"))
        line.slack.wait_for(1)
        heard = len(systemd.said)
        with closing(sqlite3.connect(line.state / "coopwatchd.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            line.write(WIDER, portals=OFTEN)
            systemd.wait_for("READY=1", after=heard)
            other.execute("ROLLBACK")
        line.world.generic.put(solicitation("701", "Viola Strings"))
        line.slack.wait_for(2)
        code, log = running.end()
    assert code == 0
    assert "not used" not in log
    assert "Viola Strings" in line.said()[1]


class Saving(Edits):
    """The files, while a program writes to them: each look finds them another step on."""

    def __init__(self, path: Path, steps: list[str]) -> None:
        super().__init__(path, {})
        self.path, self.steps = path, steps

    def digests(self) -> dict[Path, bytes]:
        found = super().digests()
        if self.steps:
            self.path.write_text(self.steps.pop(0))
        return found


@pytest.mark.parametrize("half", ["", BIDS[:20], f"[portals]\nnaspo = true\n{SCREEN}"])
def test_half_of_a_save_is_not_taken_for_the_edit(tmp_path: Path, half: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[portals]\nnaspo = true\n")
    before = load_config(path)
    saving = Saving(path, [half, f"[portals]\nnaspo = true\n{TUBAS.replace('bids', 'screen')}{SCREEN}"])
    assert [one.id for one in read_settled(before, saving).watchlists] == ["tubas"]


def test_an_edit_that_is_wrong_and_stays_so_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[portals]\nnaspo = true\n")
    before = load_config(path)
    with pytest.raises(ConfigError, match="rubbish"):
        read_settled(before, Saving(path, ["rubbish ="]))


@pytest.mark.slow
def test_a_bad_edit_is_said_once_to_the_operator_and_in_status(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals=OFTEN, more=OPERATOR)
    with daemon() as running:
        line.slack.wait_for(1)
        good = line.config.read_text()
        heard = len(systemd.said)
        line.config.write_text(good.replace("[watchlists.every]", "[watchlists.every]\nanny = ['x']"))
        systemd.wait_for("STATUS=configuration not reloaded", after=heard)
        line.mail.wait_for(1)
        heard = len(systemd.said)
        running.reload()
        systemd.wait_for("STATUS=configuration not reloaded", after=heard)
        line.config.write_text(good)
        heard = len(systemd.said)
        running.reload()
        systemd.wait_for("READY=1", after=heard)
        line.world.generic.put(solicitation("700", "Tuba Cases"))
        line.slack.wait_for(2)
        assert running.end()[0] == 0
    (mail,) = line.mail.mails
    assert "anny" in str(mail)


@pytest.mark.slow
def test_two_hundred_edits_good_and_bad_lose_nothing_and_repeat_nothing(line: Line, daemon, systemd) -> None:
    chance = random.Random(7)  # noqa: S311
    line.write(BIDS, portals=OFTEN, channels=APART)
    with daemon() as running:
        line.slack.wait_for(1)
        good = line.config.read_text()
        for number in range(200):
            new = f'\n[watchlists.w{number}]\nany = ["nothing{number}"]\n'
            # The last is what a save in place leaves for a moment, and what a full disk leaves for good.
            line.config.write_text(chance.choices([good + new, f"{good}\nrubbish =", ""], [6, 3, 1])[0])
            running.reload()
            if number % 10 == 0:
                line.world.generic.put(solicitation(str(700 + number), f"Lot {number} of gravel"))
            time.sleep(chance.random() / 20)
        heard = len(systemd.said)
        line.config.write_text(good)
        running.reload()
        systemd.wait_for("READY=1", after=heard)
        line.slack.wait_for(21, timeout=120)
        code, log = running.end()
    assert code == 0
    assert "Traceback" not in log
    told = Counter(text.splitlines()[1].partition(" (")[0] for text in line.said()[1:])
    assert told == {f"Lot {number} of gravel": 1 for number in range(0, 200, 10)}
