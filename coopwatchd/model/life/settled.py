"""What people said of links, as places in the lists that lineage pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coopwatchd.model.life.awards import Award, Call
from coopwatchd.model.life.links import Tie, Verdict


class Settled:
    """Verdicts by place: what is said of one contract counts for every contract of its award."""

    def __init__(
        self, awards: Sequence[Award], calls: Sequence[Call], verdicts: Mapping[tuple[str, str], Verdict]
    ) -> None:
        in_award = {uid: place for place, award in enumerate(awards) for uid in award.uids} if verdicts else {}
        in_call = {call.record.uid: place for place, call in enumerate(calls)} if verdicts else {}
        self._confirmed: dict[Tie, list[tuple[int, int]]] = {tie: [] for tie in Tie}
        self._broken: set[tuple[Tie, int, int]] = set()
        for (older, newer), verdict in verdicts.items():
            for tie, olds, news in (
                (Tie.AWARD, in_call, in_award),
                (Tie.REBID, in_award, in_call),
                (Tie.SUCCESSOR, in_award, in_award),
            ):
                if older in olds and newer in news:
                    pair = (olds[older], news[newer])
                    if verdict is Verdict.CONFIRMED:
                        self._confirmed[tie].append(pair)
                    else:
                        self._broken.add((tie, *pair))

    def confirmed(self, tie: Tie) -> list[tuple[int, int]]:
        """The pairs (older, newer) that people confirmed."""
        return self._confirmed[tie]

    def allows(self, tie: Tie, older: int, newer: int) -> bool:
        """False for a pair that people broke."""
        return (tie, older, newer) not in self._broken
