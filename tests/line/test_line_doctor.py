"""`doctor`: green where everything answers, red and exit 1 where something does not, and nothing is sent."""

from __future__ import annotations

import pytest
from whole_line import Line

pytestmark = pytest.mark.slow
WATCH = '\n[watchlists.every]\nkinds = ["solicitation"]\nnotify = ["bids"]\n'


def test_all_green_sends_nothing(line: Line) -> None:
    file = line.folder / "alerts.jsonl"
    more = f'\n[channels.log]\ntype = "file"\npath = "{file}"\n[channels.screen]\ntype = "terminal"\n'
    line.write(WATCH, portals=("table",), more=more)
    found = {one["what"]: one for one in line.json("doctor")}
    assert all(one["good"] for one in found.values()), found
    assert "channel's history can be read" in found["channel bids (slack)"]["said"]
    assert found["channel mail (email)"]["said"].startswith("connected")
    assert found["portal table: solicitations"]["said"] == "3 rows"
    assert (line.slack.messages, line.mail.mails, file.read_bytes()) == ([], [], b"")


def test_what_is_ill_is_red_and_the_rest_is_tried_all_the_same(line: Line) -> None:
    line.write(WATCH, portals=("table",), more='\n[channels.log]\ntype = "file"\npath = "/nowhere/x.jsonl"\n')
    line.slack.channels.clear()
    shown = line.run("doctor", "--quick", exit=1).stdout
    bad = [row for row in shown.splitlines() if row.startswith("BAD")]
    assert [row.split()[2] for row in bad] == ["bids", "log"]
    assert "portal" not in shown.partition("channel")[2]
