"""kill -9 in the middle of a message for several alerts: afterwards it is whole, and stands there once."""

from __future__ import annotations

import pytest
from test_line_kill import baseline, running
from whole_line import Line

pytestmark = pytest.mark.slow
SOME = ("Tuba Cases", "Viola Strings", "Oboe Reeds", "Harp Pedals", "Drum Skins", "Flute Pads", "Horn Mutes")


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("skip", [0, 3, 7])
def test_killed_in_the_middle_of_a_message_for_several(line: Line, skip: int, accepted: bool) -> None:
    baseline(line, *SOME)
    held = line.slack.hold(accepted=accepted, skip=skip)
    with running(line, "once"):
        assert held.wait(60)
    line.slack.let_go()
    assert len(line.slack.messages) == skip + accepted
    for _ in range(2):
        line.run("once")
        first, *details = line.slack.messages
        assert line.headlines()[0] == "7 alerts at once"
        assert {one.get("thread_ts") for one in details} == {first["ts"]}
        said = [text.splitlines()[1].partition(" (")[0] for text in line.said()[1:]]
        assert sorted(said) == sorted(SOME)
    assert {one["state"] for one in line.json("alerts", "list")} == {"delivered"}
