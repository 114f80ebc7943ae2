"""The index after an edit is the index of the edited files, whether it was gone on from or built anew."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coopwatchd.config.load import load_config
from coopwatchd.daemon.app import Wiring, wire
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import Contract

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MAIN = '[portals]\nnaspo = true\n[channels.bids]\ntype = "terminal"\n'
WORDS = ("tuba", "viola", "cello", "horn", "flute", "gong")
RECORDS = [Contract(id=word, title=f"{word.title()} cases and {other}") for word in WORDS for other in WORDS]


def text(number: int, word: str) -> str:
    return f'[watchlists.w{number}]\nany = ["{word}"]\nnotify = ["bids"]\n'


def matched(index: WatchlistIndex) -> list[set[str]]:
    return [{watchlist.id for watchlist, _ in index.match_record(record, NOW)} for record in RECORDS]


@pytest.mark.slow
def test_after_every_edit_the_index_matches_what_the_files_say(tmp_path: Path) -> None:
    path, file, chance = tmp_path / "config.toml", tmp_path / "watchlists.d" / "all.toml", random.Random(6)  # noqa: S311
    file.parent.mkdir()
    path.write_text(MAIN)
    lists = {number: chance.choice(WORDS) for number in range(300)}
    old: Wiring | None = None
    for _ in range(25):
        file.write_text("".join(text(number, word) for number, word in lists.items()))
        config = load_config(path, secrets=False, before=old.config if old else None)
        new = wire(config, {}, before=old)
        assert matched(new.audience.index) == matched(WatchlistIndex(config.watchlists))
        assert new.audience.index.watchlists == {one.id: one for one in config.watchlists}
        old = new
        for _ in range(chance.choice((1, 1, 2, 50))):
            number = chance.choice(list(lists))
            if chance.random() < 0.5:
                lists[number] = chance.choice(WORDS)
            else:
                del lists[number]
                lists[max(lists) + 1] = chance.choice(WORDS)


def test_of_a_small_configuration_matches_stand_in_the_order_of_the_files(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(MAIN + text(1, "tuba") + text(3, "tuba"))
    old = wire(load_config(path, secrets=False), {})
    path.write_text(MAIN + text(1, "tuba") + text(2, "tuba") + text(3, "tuba"))
    new = wire(load_config(path, secrets=False, before=old.config), {}, before=old)
    found = [watchlist.id for watchlist, _ in new.audience.index.match_record(RECORDS[0], NOW)]
    assert found == ["w1", "w2", "w3"]
