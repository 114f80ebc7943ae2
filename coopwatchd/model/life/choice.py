"""Choosing among likely pairs: the best first, no award twice, and less sure where two answers are close."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

# Below this nothing is said: a wrong chain costs more than a missing one.
ENOUGH = 0.76
# One solicitation may replace two awards (a first and a supplement) where they have practically one title.
_SAME = 0.97
# Two answers this near are a coin that was tossed: less is believed.
_CLOSE, _LESS = 0.03, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two places, older and newer, with how sure it is and why."""

    older: int
    newer: int
    score: float
    evidence: tuple[str, ...]
    alike: float = 1.0


def choose(
    guesses: Sequence[Pair],
    *,
    by_newer: bool,
    kin: Callable[[int], Hashable] = lambda place: place,
    taken: Iterable[tuple[int, int]] = (),
) -> list[Pair]:
    """At most one pair for each subject: the newer end where `by_newer` (an award has one origin), else the older.

    The other end serves several subjects only where they are of one `kin`, or their titles are practically its own.
    `taken`: other ends that are spoken for already, with the subject that they serve.
    """
    rivals: dict[int, list[float]] = defaultdict(list)
    for pair in guesses:
        rivals[_subject(pair, by_newer)].append(pair.score)
    served: set[int] = set()
    used: dict[int, set[Hashable]] = defaultdict(set)
    for other, subject in taken:
        used[other].add(kin(subject))
    chosen = []
    for pair in sorted(guesses, key=lambda pair: (-pair.score, pair.older, pair.newer)):
        subject, other = _subject(pair, by_newer), _subject(pair, not by_newer)
        free = not used[other] or pair.alike >= _SAME or kin(subject) in used[other]
        if pair.score < ENOUGH or subject in served or not free:
            continue
        served.add(subject)
        used[other].add(kin(subject))
        close = sum(score > pair.score - _CLOSE for score in rivals[subject]) > 1
        chosen.append(replace(pair, score=pair.score - _LESS) if close else pair)
    return chosen


def _subject(pair: Pair, newer: bool) -> int:
    return pair.newer if newer else pair.older
