"""What is looked up as a successor is everything that could be one, and nothing that begins at another time."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from model_samples import contract, held

from coopwatchd.model.holding import Held
from coopwatchd.model.life.awards import awards_of
from coopwatchd.model.life.heirs import KEYS, Heirs
from coopwatchd.model.life.likely import successor_of
from coopwatchd.model.life.titles import Vocabulary

WORDS = "Janitorial Fleet Roofing Laptop Tablet Paving Asphalt Uniform Turf Bus Furniture Elevator".split()


def register(chance: random.Random, count: int) -> list[Held]:
    """Contracts under a few titles; some without a beginning, some without an end."""
    titles = [" ".join(chance.sample(WORDS, chance.choice((1, 2, 3)))) for _ in range(8)]
    found = []
    for number in range(count):
        starts = date(2012, 1, 1) + timedelta(days=chance.randint(0, 5000)) if chance.random() < 0.8 else None
        ends = (starts or date(2020, 1, 1)) + timedelta(days=chance.choice((365, 1095, 1460)))
        stated = chance.random() < 0.8
        found.append(
            held(
                contract(
                    str(number),
                    title=chance.choice(titles),
                    number=f"{chance.choice((15, 18, 21, 24))}{1000 + number}",
                    supplier=f"Firm {chance.randint(1, 9)}",
                    portal=chance.choice(("dir", "tips")),
                    starts_on=starts,
                    ends_on=ends if stated else None,
                    final_ends_on=ends + timedelta(days=730) if stated and chance.random() < 0.4 else None,
                )
            )
        )
    return found


@pytest.mark.parametrize("seed", range(12))
def test_nothing_that_could_follow_is_passed_over(seed: int) -> None:
    awards = awards_of(register(random.Random(seed), 60))  # noqa: S311
    words = Vocabulary([award.subject for award in awards])
    heirs, pairs = Heirs(awards, words), 0
    for place, old in enumerate(awards):
        found = heirs.of(place)
        assert place not in found
        assert found == sorted(set(found))
        for other, new in enumerate(awards):
            near = old.houses & new.houses and new.subject.intersection(words.rarest(old.subject, KEYS))
            if other != place and near and successor_of(old, new, words) is not None:
                pairs += 1
                assert other in found
    assert pairs


def test_an_end_at_the_end_of_all_calendars_is_followed_by_nothing() -> None:
    endless = [held(contract(str(n), title="Fleet", starts_on=date(2020, 1, n), ends_on=date.max)) for n in (1, 2)]
    awards = awards_of(endless)
    heirs = Heirs(awards, Vocabulary([award.subject for award in awards]))
    assert [heirs.of(place) for place in range(len(awards))] == [[] for _ in awards]
