"""`watchlists backtest` says what was really sent, and what an edit would change."""

from __future__ import annotations

import pytest
from whole_line import Clock, Line, once, solicitation

from coopwatchd.daemon.app import App

pytestmark = pytest.mark.slow
TUBAS = '\n[watchlists.tubas]\nany = ["tuba", "cello"]\nnotify = ["bids"]\n'
EVERY = (
    '\n[watchlists.every]\nkinds = ["solicitation"]\nevents = ["opened", "closed", "withdrawn"]\nnotify = ["mail"]\n'
)


def live(app: App) -> dict[str, int]:
    """How many event alerts each watchlist really got."""
    counts: dict[str, int] = {}
    with app.store.read() as tx:
        for row in tx.deliveries(limit=10_000):
            if row.alert.event is not None:
                for reason in row.alert.reasons:
                    counts[reason.watchlist] = counts.get(reason.watchlist, 0) + 1
    return counts


def test_backtest_equals_what_was_sent_and_tells_what_an_edit_changes(line: Line) -> None:
    line.write(TUBAS + EVERY, portals=("table",))
    clock = Clock()
    with line.app(clock) as app:
        once(app)
        for number in range(12):
            clock.forward(hours=13)
            title = ("Tuba Cases", "Cello Strings", "Gravel")[number % 3]
            line.world.generic.put(solicitation(str(700 + number), f"{title} {number}", days=3 + number))
            once(app)
        sent = live(app)
    tried = {one["watchlist"]: one for one in line.json("watchlists", "backtest")}
    assert {id_: one["alerts"] for id_, one in tried.items()} == sent
    assert sent["tubas"] > 8

    edited = line.folder / "edited.toml"
    edited.write_text(line.config.read_text().replace('["tuba", "cello"]', '["tuba", "gravel"]'), encoding="utf-8")
    found = {one["watchlist"]: one for one in line.json("watchlists", "backtest", str(edited))}
    assert len(found["tubas"]["won"]) == len([n for n in range(12) if n % 3 == 2]) + 1  # and the gravel of before
    assert len(found["tubas"]["lost"]) == len([n for n in range(12) if n % 3 == 1])
    shown = line.run("watchlists", "backtest", str(edited)).stdout
    assert "lost: Cello Strings 1" in shown


def test_check_warns_of_a_watchlist_that_would_send_too_much(line: Line) -> None:
    line.write(EVERY, portals=("table",))
    clock = Clock()
    with line.app(clock) as app:
        once(app)
        line.world.generic.put(*(solicitation(str(700 + n), f"Lot {n}") for n in range(250)))
        once(app)
    said = line.run("check").stderr
    assert "watchlists.every: over the last weeks it would have sent 36 alerts a day" in said
