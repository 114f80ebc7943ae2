"""A long file that is parsed by its tables is read as it would be whole, its mistakes included."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import tomli

from coopwatchd.config.parts import LONG, parse
from coopwatchd.config.source import read_source
from coopwatchd.errors import ConfigError

LONG_HEAD = f"#{'-' * LONG}\n[channels.bids]\ntype = 'terminal'\n"
HEADS = ("", "", "", "x = [\n", "note = '''\n", "[watchlists]\n", "[watchlists.'a']\n", "[ watchlists.z ]\n")
PIECES = (
    'any = ["laptop"]\n',
    "any = [\n  'desk', # [watchlists.c]\n  'chair',\n]\n",
    'note = "[watchlists.b]"\n',
    "expiring = ['30d']\n\n# nothing\n",
    "enabled = true\n",
    "enabled = 1\n",
    "a.b = 1\n",
    "\t\n",
)
WRONG = (
    "any = [\n",
    "any = ['x'\n]]\n",
    'note = "\n',
    "note = '''\n[watchlists.a]\n'''\n",
    'note = """x\n""" # [\n',
    "[watchlists.a]\n",
    "[watchlists.a.more]\nx = 1\n",
    "[[watchlists.list]]\n",
    "[portals]\nomnia = true\n",
    "  [watchlists.indented]\n",
    "watchlists.x = 1\n",
    "nested = [\n[1],\n[2]]\n",
    "a = 1\na = 2\n",
    "]\n",
)


def outcome(text: str, before: Mapping[str, Any] | None = None) -> tuple[str, Mapping[str, Any]]:
    """What is read, in its order and with its types, or what is said; and the tables for the next time."""
    try:
        data, tables = parse(text, before) if before is not None else (tomli.loads(text), {})
    except tomli.TOMLDecodeError as error:
        return f"{error.msg} {error.lineno}:{error.colno}", {}
    return repr(data), tables


def assembled(chance: random.Random, wrong: float) -> list[str]:
    bodies = ["".join(chance.sample(PIECES, chance.randint(0, 3))) for _ in range(chance.randint(1, 5))]
    headers = ["[watchlists.{}]\n", "[watchlists.{}] # [note]\n", "[watchlists.{}]  \n"]
    parts = [chance.choice(headers).format(chance.choice("abcdefgh")) + body for body in bodies]
    if chance.random() < wrong:
        parts[chance.randrange(len(parts))] += chance.choice(WRONG)
    return parts


@pytest.mark.parametrize("seed", range(60))
def test_an_edited_file_is_read_as_if_it_were_new(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    head = LONG_HEAD
    parts = assembled(chance, 0.1)
    _, tables = outcome(head + "".join(parts), {})
    for _ in range(4):
        place = chance.randrange(len(parts))
        parts = [*parts[:place], *assembled(chance, 0.4), *parts[place + chance.randint(0, 1) :]]
        head = LONG_HEAD + chance.choice(HEADS)
        text = head + "".join(parts)
        said, tables_now = outcome(text, tables)
        assert said == outcome(text)[0]
        tables = tables_now or tables


def test_what_an_edit_does_not_touch_is_the_same_object(tmp_path: Path) -> None:
    lists = [f"[watchlists.w{number}]\nany = ['desk {number}', '{'x' * 300}']\n" for number in range(LONG // 300)]
    path = tmp_path / "config.toml"
    path.write_text("".join(lists))
    before = read_source(path)
    lists[7] = lists[7].replace("desk", "chair")
    path.write_text("".join(lists))
    after = read_source(path, before)
    one, other = (source.table("watchlists") for source in (before, after))
    assert [name for name in other if one[name] is not other[name]] == ["w7"]
    assert other["w7"]["any"][0] == "chair 7"
    assert after.places.at(("watchlists", "w8")).line == 17
    path.write_text("".join(lists) + "[watchlists.more]\nany = [\n")
    with pytest.raises(ConfigError, match=rf"{len(lists) * 2 + 3}:1: not valid TOML"):
        read_source(path, after)
