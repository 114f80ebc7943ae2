"""Reloading at scale: one watchlist among 100,000 is edited, from the saved file to the index that matches with it.

    python tests/benchmarks/bench_reload.py [--lists 100000] [--files 100]

Six terms each, in files of watchlists.d; `--files 1` has them all in one. Seconds of the processor and of the clock
for each step of what the daemon does: the digest that tells an edit from a touch, the load, the words for the log, the
wiring, and the loads and wirings of other kinds of edits beside it.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from coopwatchd.config import source
from coopwatchd.config.config import Config
from coopwatchd.config.difference import difference
from coopwatchd.config.load import load_config
from coopwatchd.daemon.app import Wiring, wire
from coopwatchd.daemon.edits import Edits

T = TypeVar("T")
MAIN = """[portals]
sourcewell = true
[channels.bids]
type = "terminal"
"""
SYLLABLES = [first + vowel for first in "bdfgklmnprtvz" for vowel in "aeiou"]


def written(number: int, draw: random.Random) -> str:
    """A watchlist of six terms, two of them phrases."""
    words = ["".join(draw.choices(SYLLABLES, k=4)) for _ in range(6)]
    terms = [*words[:4], f"{words[4]} {number % 977}", f"{words[5]} services"]
    listed = ", ".join(f'"{term}"' for term in terms)
    return f'[watchlists.w{number}]\nany = [{listed}]\nnotify = ["bids"]\n'


def make(folder: Path, lists: int, files: int) -> list[Path]:
    """The files of watchlists beside a main one."""
    draw, made = random.Random(1), []  # noqa: S311 - the same every time
    (folder / "config.toml").write_text(MAIN)
    (folder / "watchlists.d").mkdir()
    for file in range(files):
        path = folder / "watchlists.d" / f"{file:04}.toml"
        numbers = range(file * lists // files, (file + 1) * lists // files)
        path.write_text("".join(written(number, draw) for number in numbers))
        made.append(path)
    return made


def timed(what: str, run: Callable[[], T]) -> tuple[T, float]:
    """Run it, and say how long it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:44} {cpu:>7.2f} s CPU {wall:>7.2f} s {memory():>7,.0f} MB", flush=True)
    return result, wall


def memory() -> float:
    """What the process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def edited(what: str, path: Path, old: Wiring, change: Callable[[str], str]) -> Wiring:
    """One edit, every step of it; the wiring from then on."""
    path.write_text(change(path.read_text()))
    main = old.config.path
    print(f"-- {what}")
    watch = Edits(main, {})
    gc.disable()  # as the daemon does
    _, digest = timed("digest", watch.digests)
    config, load = timed("load", lambda: load_config(main, secrets=False, before=old.config))
    said, words = timed("difference", lambda: difference(old.config, config))
    new, wiring = timed("wire", lambda: wire(config, {}, before=old))
    gc.enable()
    print(f"{digest + load + words + wiring:.2f} s in all; {said}", flush=True)
    return new


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--lists", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = make(Path(name), options.lists, options.files)
        size = sum(path.stat().st_size for path in files) / 1e6
        print(
            f"{options.lists:,} watchlists in {options.files} files, {size:.1f} MB"
            f" (a file may have {source.MAX_BYTES / 1e6:.0f})"
        )
        path = Path(name) / "config.toml"
        config: Config
        config, _ = timed("load from nothing", lambda: load_config(path, secrets=False))
        wiring, _ = timed("wire from nothing", lambda: wire(config, {}))
        middle = files[len(files) // 2]
        word = "\n[watchlists.extra]\nany = ['brass tuba']\nnotify = ['bids']\n"
        wiring = edited(
            "one watchlist is changed", middle, wiring, lambda text: text.replace('any = ["', 'any = ["viola", "', 1)
        )
        wiring = edited("one watchlist is added", middle, wiring, lambda text: text + word)
        wiring = edited("one watchlist is removed", middle, wiring, lambda text: text.removesuffix(word))
        more = '[channels.more]\ntype = "terminal"\n'
        wiring = edited("a channel is added", path, wiring, lambda text: text + more)
        edited("a set of terms is added", path, wiring, lambda text: text + '[terms.brass]\nany = ["tuba"]\n')


if __name__ == "__main__":
    main()
