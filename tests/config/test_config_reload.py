"""A load that goes on from an earlier one finds the same, to the column of the last warning."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from coopwatchd.config.config import Config
from coopwatchd.config.load import load_config
from coopwatchd.errors import ConfigError, Problem

MAIN = (
    'timezone = "America/Chicago"\n',
    '[portals]\nsourcewell = true\n[channels.bids]\ntype = "terminal"\n',
    '[portals]\nsourcewell = true\nnaspo = true\n[channels.bids]\ntype = "terminal"\n'
    '[channels.more]\ntype = "terminal"\n',
    '[portals]\nnaspo = false\n[channels.bids]\ntype = "terminal"\n[terms.brass]\nany = ["Tuba", "horn"]\n',
    '[portals]\nnaspo = true\n[channels.bids]\ntype = "terminal"\n[terms.brass]\nany = ["tuba", "horn"]\n',
    '[portals]\nnaspo = true\n[channels.bids]\ntype = "terminal"\n[terms.brass]\nany = ["@cello"]\n',
    '[channels.bids]\ntype = "terminal"\n[report]\nwatchlist = "a1"\nevery = "mon 07:00"\n',
)
KEYS = (
    'any = ["tuba", "viola"]',
    'any = ["@brass"]',
    'any = ["tuba"]\nnone = ["tuba"]',  # nothing can match
    'any = ["tu*ba"]',
    'query = "tuba AND @brass"',
    'query = "tuba AND ("',
    'notify = ["bids"]',
    'notify = ["bids"]\nstates = ["TX"]',
    'notify = ["more"]',
    'portals = ["naspo"]',
    'portals = ["sourcewel"]',
    "enabled = false",
    "business_days = true",
    "business_days = 1",  # equal to Python, an error here
    "closing = [1]",
    "closing = [true]",
    "closing = [1.0]",
    'events = ["awarded"]\nclosing = ["7d"]',
    'anny = ["tuba"]',
)


def table(chance: random.Random) -> str:
    """A watchlist; now and then below a comment that moves all that follows."""
    lines = dict.fromkeys(line for key in chance.sample(KEYS, 2) for line in key.split("\n"))
    unique = {line.partition(" ")[0]: line for line in lines}
    comment = "# moved\n" * chance.choice((0, 0, 2))
    return f"{comment}[watchlists.{chance.choice('abcde')}{chance.randrange(4)}]\n" + "\n".join(unique.values()) + "\n"


def good(chance: random.Random, file: int, number: int) -> str:
    """A watchlist that is no error in itself."""
    keys = chance.choice([('any = ["tuba"]',), ('any = ["tuba"]', 'notify = ["bids"]'), ('portals = ["naspo"]',), ()])
    return f"[watchlists.{'abcde'[file]}{number}]\n" + "".join(f"{key}\n" for key in keys)


def edit(folder: Path, chance: random.Random) -> None:
    """One file is written anew, another is taken away, or the main one changes."""
    what = chance.random()
    if what < 0.25:
        (folder / "config.toml").write_text(chance.choice(MAIN))
        return
    file = chance.randrange(5)
    path = folder / "watchlists.d" / f"{file}.toml"
    if what < 0.35:
        path.unlink(missing_ok=True)
    elif what < 0.6:
        path.write_text("".join(table(chance) for _ in range(chance.randrange(1, 4))))
    elif what < 0.65:
        path.write_text("rubbish =")
    else:
        path.write_text("".join(good(chance, file, number) for number in range(chance.randrange(5))))


def loaded(path: Path, before: Config | None) -> Config | tuple[Problem, ...]:
    """The configuration, or all that is wrong with it."""
    try:
        return load_config(path, secrets=False, before=before)
    except ConfigError as error:
        return error.problems


@pytest.mark.slow
def test_whatever_is_edited_a_load_that_goes_on_finds_what_a_fresh_one_finds(tmp_path: Path) -> None:
    folder, path, chance = tmp_path / "watchlists.d", tmp_path / "config.toml", random.Random(6)  # noqa: S311
    folder.mkdir()
    path.write_text(MAIN[1])
    before, ends = None, {Config: 0, tuple: 0}
    for _ in range(150):
        edit(tmp_path, chance)
        went_on, fresh = loaded(path, before), loaded(path, None)
        assert went_on == fresh
        ends[type(fresh)] += 1
        if isinstance(went_on, Config):
            assert isinstance(fresh, Config)
            assert repr(went_on.watchlists) == repr(fresh.watchlists)
            before = went_on
        elif chance.random() < 0.5:  # mended, as people do
            for file in range(5):
                (folder / f"{file}.toml").write_text("".join(good(chance, file, number) for number in range(3)))
            path.write_text(chance.choice(MAIN[:5]))
    assert min(ends.values()) > 30, ends


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "watchlists.d").mkdir()
    (tmp_path / "config.toml").write_text(MAIN[4])
    for file in range(3):
        text = "".join(good(random.Random(number), file, number) for number in range(10))  # noqa: S311
        (tmp_path / "watchlists.d" / f"{file}.toml").write_text(text)
    return tmp_path


def test_what_an_edit_leaves_alone_is_taken_over(folder: Path) -> None:
    path = folder / "config.toml"
    before = load_config(path, secrets=False)
    edited = folder / "watchlists.d" / "1.toml"
    edited.write_text('[watchlists.new]\nany = ["viola"]\n' + edited.read_text())
    after = load_config(path, secrets=False, before=before)
    same = [one.id for one in after.watchlists if any(one is other for other in before.watchlists)]
    # Those with a warning of the edited file are made again: their lines moved.
    warned = {one.key.split(".")[1] for one in after.warnings if one.file == str(edited)}
    assert set(same) == {one.id for one in before.watchlists} - warned
    assert warned < {one.id for one in after.watchlists}


def test_a_set_that_is_written_otherwise_is_said_as_it_is_written_now(folder: Path) -> None:
    path = folder / "config.toml"
    (folder / "watchlists.d" / "9.toml").write_text('[watchlists.horns]\nany = ["@brass"]\nnotify = ["bids"]\n')
    before = load_config(path, secrets=False)
    path.write_text(MAIN[4].replace('"tuba"', '"Tuba"'))
    after = load_config(path, secrets=False, before=before)
    (said,) = (term.written for one in after.watchlists if one.id == "horns" for term in one.any[0].terms[:1])
    assert said == "Tuba"


def test_what_is_equal_to_python_and_not_to_toml_is_read_again(tmp_path: Path) -> None:
    path, head = tmp_path / "config.toml", MAIN[1] + '[watchlists.tubas]\nany = ["tuba"]\nnotify = ["bids"]\n'
    path.write_text(head + "business_days = true\n")
    before = load_config(path, secrets=False)
    path.write_text(head + "business_days = 1\n")
    with pytest.raises(ConfigError, match=r"business_days: must be true or false"):
        load_config(path, secrets=False, before=before)
