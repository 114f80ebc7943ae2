"""How long the line takes where there is much of everything: run by hand, beside nothing else.

    python tests/benchmarks/bench_volume.py

Five hundred solicitations appear at once on two portals, under fifty titles, for a hundred watchlists; then a register
of 5,000 contracts under thirty titles is imported, and imported again with 300 more. What is written inside one
transaction keeps deliveries waiting, so that no line of the table should grow with the square of the numbers.
"""

from __future__ import annotations

import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import whole_line
from whole_line import Clock, Line, solicitation

SUBJECTS = (
    "Laptops", "Police Vehicles", "Janitorial Supplies", "Roofing", "Playgrounds", "Office Furniture", "School Buses",
    "HVAC", "Asphalt", "Uniforms",
)  # fmt: skip
_LIST = '\n[watchlists.w{}]\nany = ["{}"]\nkinds = ["solicitation"]\nnotify = ["bids", "mail"]\n'
LISTS = "".join(_LIST.format(number, SUBJECTS[number % 10]) for number in range(100))


def timed(what: str, run: Callable[[], object]) -> None:
    """Run it, and say how long it took."""
    started = time.monotonic()
    run()
    print(f"{time.monotonic() - started:7.2f} s  {what}", flush=True)


def register(path: Path, count: int) -> None:
    """Contracts of one register: eight under each number, a handful of titles."""
    chance = random.Random(2)  # noqa: S311
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Contract #", "Contract Title", "Vendor", "Start Date", "End Date"])
        for number in range(count):
            starts = date(2020, 1, 1) + timedelta(days=chance.randint(0, 2400))
            writer.writerow(
                [
                    f"{200_000 + number // 8}-{number % 8:02}",
                    f"{chance.choice(SUBJECTS)} {chance.choice(('and Services', '', 'with Installation'))}",
                    f"Firm {chance.randint(1, 600)} Inc.",
                    starts,
                    starts + timedelta(days=1460),
                ]
            )


def polls(line: Line) -> None:
    """Many solicitations at once, everywhere."""
    chance = random.Random(1)  # noqa: S311
    line.write(LISTS, portals=("table", "json"))
    with line.app(Clock()) as app:
        whole_line.once(app)
        titles = [f"{chance.choice(SUBJECTS)} and Related Services {chance.choice('ABCDE')}" for _ in range(500)]
        line.world.generic.put(*(solicitation(str(5000 + n), title) for n, title in enumerate(titles)))
        for plan in app.wiring.config.portals.values():
            timed(f"a poll of {plan.portal.key} with 500 new solicitations", lambda plan=plan: app.poll(plan))
        timed("their delivery: Slack, and mail to everybody", app.deliver)


def imports(line: Line, file: Path) -> None:
    """A register, and again with more."""
    command = ("import", str(file), "--as", "tips", "--kind", "contract", "--yes")
    register(file, 5000)
    timed("import of 5,000 contracts", lambda: line.run(*command))
    register(file, 5300)
    timed("import of the same with 300 more", lambda: line.run(*command))
    for shown in (("contracts", "show", "200010-03"), ("contracts", "--expiring", "180d"), ("report",), ("status",)):
        timed(f"coopwatchd {' '.join(shown)}", lambda shown=shown: line.run(*shown))


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, whole_line.line(Path(folder)) as line:
        os.environ["TEST_SLACK_TOKEN"] = line.slack.token
        polls(line)
        imports(line, Path(folder) / "register.csv")


if __name__ == "__main__":
    main()
