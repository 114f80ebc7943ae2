"""`coopwatchd run` as systemd runs it: readiness, reloads, signals, the watchdog, and what survives its end."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

import pytest
from whole_line import APART, Line, solicitation

from coopwatchd.simulator import Fault

pytestmark = pytest.mark.slow
BIDS = '\n[watchlists.every]\nkinds = ["solicitation"]\nnotify = ["bids"]\n'
MORE = '\n[watchlists.more]\nany = ["laptop"]\nnotify = ["bids"]\n'
OFTEN = {"table": 'every = "1s"\n'}
OPERATOR = '\n[operator]\nnotify = ["bids", "mail"]\n'


def titles(line: Line) -> list[str]:
    return [text.splitlines()[1].partition(" (")[0] for text in line.said() if "What is open" not in text]


def test_a_new_record_becomes_a_message_without_further_doing(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals=OFTEN)
    with daemon() as running:
        assert "STATUS=1 portal, 1 watchlist, 2 channels" in systemd.wait_for("READY=1")
        line.slack.wait_for(1)
        assert line.headlines() == ["What is open now: every"]
        line.world.generic.put(solicitation("700", "Tuba Cases"))
        line.slack.wait_for(2)
        assert titles(line) == ["Tuba Cases"]
        code, log = running.end()
    assert code == 0
    assert "Traceback" not in log
    systemd.wait_for("STOPPING=1")


def test_a_bad_edit_never_stops_it(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals=OFTEN)
    with daemon() as running:
        line.slack.wait_for(1)
        good = line.config.read_text()
        line.config.write_text(good.replace("[watchlists.every]", "[watchlists.every]\nanny = ['x']"))
        running.reload()
        assert "config.toml:" in systemd.wait_for("STATUS=configuration not reloaded")
        line.world.generic.put(solicitation("700", "Tuba Cases"))
        line.slack.wait_for(2)
        line.config.unlink()
        heard = len(systemd.said)
        running.reload()
        systemd.wait_for("STATUS=configuration not reloaded", after=heard)
        line.world.generic.put(solicitation("701", "Viola Strings"))
        line.slack.wait_for(3)
        code, log = running.end()
    assert code == 0
    assert "the new configuration is not used, the old one stays" in log
    assert "anny" in log
    assert sorted(titles(line)) == ["Tuba Cases", "Viola Strings"]


def test_a_good_edit_takes_effect_and_a_new_watchlist_gets_its_one_summary(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals={**OFTEN, "omnia": 'every = "1h"\n'})
    with daemon() as running:
        line.slack.wait_for(1)
        line.write(BIDS + MORE, portals={**OFTEN, "json": 'every = "1s"\n'})
        heard = len(systemd.said)
        running.reload()
        systemd.wait_for("RELOADING=1", after=heard)
        assert "2 portals, 2 watchlists" in systemd.wait_for("READY=1", after=heard)
        # The new watchlist hears of both portals at once, the old one of the new portal only.
        line.slack.wait_for(3)
        line.world.generic.put(solicitation("700", "Laptop Lockers"))
        line.slack.wait_for(4)
        assert running.end()[0] == 0
    told = line.said()[1:3]
    assert sorted(text.splitlines()[0] for text in told) == ["What is open now: every", "What is open now: more"]
    (old,) = [text for text in told if text.startswith("What is open now: every")]
    assert "json · " in old
    assert "table · " not in old
    (new,) = [text for text in told if text.startswith("What is open now: more")]
    assert "2 matches" in new
    assert titles(line) == ["Laptop Lockers"]  # of two portals: the same posting, told once
    assert all("watchlist more" in text and "watchlist every" in text for text in line.said()[3:])


def test_a_reload_in_mid_delivery_sends_nothing_twice(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals={"table": 'every = "1h"\n'}, channels=APART)
    with line.app() as app:
        app.poll_all()
        app.turn()
        line.world.generic.put(*(solicitation(str(700 + n), f"Lot {n} of gravel") for n in range(8)))
        app.poll_all()
    held = line.slack.hold(accepted=False, late=True, skip=2)
    with daemon() as running:
        assert held.wait(60)
        for _ in range(2):
            heard = len(systemd.said)
            running.reload()
            systemd.wait_for("READY=1", after=heard)
        time.sleep(2.5)  # longer than a second courier would wait before it looked the message up, and sent it again
        line.slack.let_go()
        line.slack.wait_for(9)
        assert running.end()[0] == 0
    assert Counter(line.headlines()) == {"What is open now: every": 1, "New solicitation": 8}
    assert len(set(titles(line))) == 8


def test_sigterm_in_mid_poll_ends_it_and_blames_no_portal(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals=OFTEN, more=OPERATOR)
    with daemon() as running:
        line.slack.wait_for(1)
        line.world.generic.put(solicitation("700", "Tuba Cases"))
        line.simulator.faults.set("bids.example.gov", Fault.slow_headers(30), times=1)
        line.simulator.forget()
        wait_until(lambda: bool(line.simulator.asked("bids.example.gov")))
        began = time.monotonic()
        code, log = running.end()
    assert (code, time.monotonic() - began < 20) == (0, True)
    assert "Traceback" not in log
    (table,) = [one for one in line.json("portals", "list") if one["key"] == "table"]
    assert (table["health"], table["listings"][0]["bad_polls"]) == ("fresh", 0)
    line.run("once")
    assert titles(line) == ["Tuba Cases"]


def test_sigterm_in_mid_delivery_ends_it_and_the_message_is_looked_up_next_time(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals=OFTEN)
    held = line.slack.hold(accepted=True)
    with daemon() as running:
        assert held.wait(60)
        began = time.monotonic()
        code, _ = running.end()
        assert (code, time.monotonic() - began < 25) == (0, True)
    line.slack.let_go()
    line.run("once")
    assert line.headlines() == ["What is open now: every"]
    assert line.slack.called("conversations.history")


def test_the_watchdog_hears_of_it(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals=OFTEN)
    with daemon(WATCHDOG_USEC="400000") as running:
        systemd.wait_for("READY=1")
        for _ in range(3):
            heard = len(systemd.said)
            systemd.wait_for("WATCHDOG=1", after=heard)
        assert running.end()[0] == 0


def test_a_second_one_refuses_and_names_the_first(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals=OFTEN)
    with daemon() as running:
        systemd.wait_for("READY=1")
        for command in ("run", "once"):
            refused = line.run(command, exit=1)
            assert str(running.process.pid) in refused.stderr
            assert "Traceback" not in refused.stderr
        assert running.end()[0] == 0


def test_a_bad_configuration_at_the_start_exits_78(line: Line, daemon, systemd) -> None:
    line.write(BIDS.replace('"bids"', '"bidz"'), portals=OFTEN)
    ended = line.run("run", exit=78)
    assert "config.toml:" in ended.stderr
    assert "bidz" in ended.stderr
    assert systemd.said == []


def test_a_paused_channel_costs_nothing(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals={"table": 'every = "1h"\n'}, more='\n[operator]\nnotify = ["mail"]\n')
    line.slack.token = "xoxb-another"
    environment = {"TEST_SLACK_TOKEN": "xoxb-test-000000"}
    with daemon(**environment) as running:
        line.mail.wait_for(1)
        before = cpu_seconds(running.process.pid)
        time.sleep(1)
        assert cpu_seconds(running.process.pid) - before < 0.4
        assert len(line.slack.called("chat.postMessage")) == 1
        assert running.end()[0] == 0


def test_killed_and_started_again_it_keeps_its_plan_and_what_it_knows(line: Line, daemon, systemd) -> None:
    line.write(BIDS, portals={"table": 'every = "2h"\n', "json": 'every = "1s"\n'})
    with daemon():
        line.slack.wait_for(1)
    asked = len(line.simulator.asked("bids.example.gov", "/bids"))
    line.world.generic.put(solicitation("700", "Tuba Cases"))
    with daemon() as running:
        line.slack.wait_for(2)
        assert running.end()[0] == 0
    assert titles(line) == ["Tuba Cases"]
    assert len(line.simulator.asked("bids.example.gov", "/bids")) == asked == 1


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until(true: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    assert callable(true)
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
