"""Ten made-up years: links against the truth, and windows from what was known on the day against what then happened."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

import pytest
from lineage_world import BEGIN, END, World, simulate

from coopwatchd.model.life.habits import learn
from coopwatchd.model.life.lineage import trace
from coopwatchd.model.life.rebid import window
from coopwatchd.model.records import Contract, Stage

pytestmark = pytest.mark.slow
SEEDS = (1, 2, 3, 4)
MONTH = 30.44


def truth(world: World) -> tuple[set[tuple[str, str]], set[tuple[str, str]], dict[str, frozenset[str]]]:
    """What must be found; what may be said besides; and who must have one of several successors."""
    known = {held.record.uid for held in world.at(END)}
    renamed = {life.renumbered: life for life in world.lives.values() if life.renumbered}
    must: set[tuple[str, str]] = set()
    may: set[tuple[str, str]] = set()
    followed: dict[str, frozenset[str]] = {}
    for uid, life in world.lives.items():
        if uid not in known:
            continue
        # A contract under a new number came of the same solicitation; that it did is nobody's to know.
        (may if uid in renamed else must).update({(life.origin, uid)} & {(one, uid) for one in known})
        if life.replaced_by in known:
            must.add((uid, life.replaced_by))
            may |= {(uid, one) for one in life.followers}
        elif life.followers & known:
            followed[uid] = life.followers
        if life.renumbered:
            after = world.lives[life.renumbered]
            followed[uid] = frozenset({life.renumbered})
            may |= {(uid, one) for one in (after.replaced_by, *after.followers)}
    may |= {(uid, one) for uid, some in followed.items() for one in some}
    return must, may, followed


@pytest.mark.parametrize("seed", SEEDS)
def test_links_are_right_and_few_are_missing(seed: int) -> None:
    world = simulate(seed)
    assert len(world.lives) >= 1500
    must, may, followed = truth(world)
    links = {(link.older, link.newer) for link in trace(world.at(END)).links}
    right = links & (must | may)
    found = len(must & links) + sum(any((uid, one) in links for one in some) for uid, some in followed.items())
    precision, recall = len(right) / len(links), found / (len(must) + len(followed))
    assert precision >= 0.98, precision
    assert recall >= 0.90, recall


def windows(seed: int) -> list[tuple[bool, float, bool]]:
    """Of each award, about a year before each end of its term, while its rebid is not known.

    Whether it then opened inside the window, how many months wide the window was, and whether nine months before the
    end, give or take six, would have held it.
    """
    world = simulate(seed)
    found = []
    for step in range(8, 19):
        day = BEGIN + timedelta(days=182 * step)
        held = world.at(day)
        lineage = trace(held)
        habits = learn(held, lineage, day)
        asked = set()
        for one in held:
            contract = one.record
            if not isinstance(contract, Contract) or contract.stage is not Stage.ACTIVE or contract.ends_on is None:
                continue
            rebid = world.lives[contract.uid].replaced_by
            if not rebid or not 274 <= (contract.ends_on - day).days < 274 + 182 or (rebid, contract.ends_on) in asked:
                continue
            opened = world.calls[rebid][0][0]
            if opened <= day or lineage.rebids(contract.uid):
                continue
            asked.add((rebid, contract.ends_on))
            given = window(contract, habits, day)
            assert given is not None
            plain = abs((contract.ends_on - opened).days / MONTH - 9) <= 6
            found.append(
                (given.earliest <= opened <= given.latest, (given.latest - given.earliest).days / MONTH, plain)
            )
    return found


def test_rebids_open_inside_windows_that_are_a_third_narrower_than_the_rule_of_thumb() -> None:
    found = [one for seed in SEEDS for one in windows(seed)]
    inside = sum(hit for hit, _, _ in found) / len(found)
    wide = median(width for _, width, _ in found)
    thumb = sum(plain for _, _, plain in found) / len(found)
    assert len(found) > 400
    assert inside >= 0.90, inside
    assert wide <= 8.0, wide
    assert inside > thumb + 0.2, thumb
