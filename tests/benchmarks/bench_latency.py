"""How long until an alert stands in Slack after its poll began, beside a dead channel too, and until an edit is live?

Run by hand: python tests/benchmarks/bench_latency.py [ROUNDS]. One simulated portal is polled every second by the real
daemon in this process; the local Slack notes when each message came. A second channel, of mail, goes to a port where
nobody answers.
"""

from __future__ import annotations

import os
import socket
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import whole_line
from whole_line import Line, solicitation

WATCH = '\n[watchlists.every]\nkinds = ["solicitation"]\nnotify = [{notify}]\n'
DEAD = '\n[channels.dead]\ntype = "webhook"\nurl = "http://127.0.0.1:{port}/"\n'


def measure(rounds: int, *, dead: bool) -> list[float]:
    """Seconds from the start of the poll that saw it to the message, one for each of so many rounds."""
    with tempfile.TemporaryDirectory() as folder, whole_line.line(Path(folder)) as line, socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        hole.listen(64)  # takes connections, and never says a word
        os.environ["TEST_SLACK_TOKEN"] = line.slack.token
        more = DEAD.format(port=hole.getsockname()[1]) if dead else ""
        notify = '"bids", "dead"' if dead else '"bids"'
        line.write(WATCH.format(notify=notify), portals={"table": 'every = "1s"\n'}, more=more)
        process = line.start("run")
        try:
            return _rounds(line, rounds)
        finally:
            process.terminate()
            process.wait()


def _rounds(line: Line, rounds: int) -> list[float]:
    line.slack.wait_for(1, timeout=30)
    took = []
    for number in range(rounds):
        line.world.generic.put(solicitation(str(900 + number), f"Lot {number} of gravel"))
        line.slack.wait_for(2 + number, timeout=60)
        came = time.time()
        told = {
            one["alert"]["event"]["record"]["title"]: one["created_at"]
            for one in line.json("alerts", "list")
            if one["alert"]["event"]
        }
        created = datetime.fromisoformat(told[f"Lot {number} of gravel"])
        took.append(came - created.timestamp())
    return took


def edits(rounds: int) -> list[float]:
    """Seconds from the saving of a file to the daemon's own word that it goes by it."""
    with tempfile.TemporaryDirectory() as folder, whole_line.line(Path(folder)) as line:
        os.environ["TEST_SLACK_TOKEN"] = line.slack.token
        line.write(WATCH.format(notify='"bids"'), portals={"table": 'every = "1h"\n'})
        good = line.config.read_text()
        process = line.start("run")
        took = []
        try:
            line.slack.wait_for(1, timeout=30)
            for number in range(rounds):
                line.config.write_text(f'{good}\n[watchlists.tubas{number}]\nany = ["tuba"]\nnotify = ["bids"]\n')
                saved = time.monotonic()
                while process.log.count("configuration reloaded") <= number:
                    time.sleep(0.005)
                took.append(time.monotonic() - saved)
        finally:
            process.terminate()
            process.wait()
        return took


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for dead in (False, True):
        took = sorted(measure(rounds, dead=dead))
        said = "beside a dead channel" if dead else "alone"
        print(f"{said:24} median {statistics.median(took):.2f} s, longest {took[-1]:.2f} s, of {len(took)}")
    took = sorted(edits(rounds))
    print(f"{'an edit is live':24} median {statistics.median(took):.2f} s, longest {took[-1]:.2f} s, of {len(took)}")


if __name__ == "__main__":
    main()
