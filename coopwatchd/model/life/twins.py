"""Twins: one solicitation that two portals show. A wrong twin would hide a solicitation: in doubt, there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from coopwatchd.model.changes import due_text, settle
from coopwatchd.model.counted import counted
from coopwatchd.model.holding import Held, Posting
from coopwatchd.model.life.houses import house, houses_of
from coopwatchd.model.life.links import Verdict
from coopwatchd.model.life.numbers import bare, tells
from coopwatchd.model.life.titles import Subject, Vocabulary, subject_of
from coopwatchd.model.records import Solicitation, Stage

# How alike the titles must be, how many words they must have, and how many days the due dates may lie apart.
_NUMBERED = (0.8, 1, 45)  # one body, one number
_ELSEWHERE = (0.95, 3, 0)  # one number, and another body's name: a courtesy posting
_UNNUMBERED = (0.97, 2, 10)  # one body, and no number to compare
_WORD = re.compile(r"[a-z0-9]+")
# What tells two parts of one purchase apart: "Zone 1" and "Zone 2", "Phase II" and "Phase III", "A" and "B".
_MARK = re.compile(r".*\d.*|[a-z]|[ivx]+")
_YEAR = re.compile(r"20\d\d")
_SURE = 1.0  # a person's word
Verdicts = Mapping[tuple[str, str], Verdict]
_Likely = tuple[float, tuple[str, ...]]  # confidence, and the evidence for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """The same solicitation on another portal. `confidence` is from 0 to 1; each of `evidence` is a sentence."""

    record: Solicitation
    first_seen: datetime
    confidence: float
    evidence: tuple[str, ...]

    @property
    def proof(self) -> str:
        """The evidence as one sentence."""
        return f"{'; '.join(self.evidence)} (confidence {self.confidence:.0%})"


def near(record: Solicitation, postings: Iterable[Posting], verdicts: Verdicts) -> list[str]:
    """The uids worth a closer look: half of the words of a title, or the number, or a person's word.

    None unless another portal has one. Those of the record's own portal are among them then: they may be what the
    other portal shows, see `twins_of`.
    """
    uid, mine, number = record.uid, _words(record.title), bare(record.number)
    found, elsewhere = [], False
    for one in postings:
        if one.uid == uid:
            continue
        theirs = _words(one.title)
        common = len(mine & theirs)
        alike = common and 2 * common >= min(len(mine), len(theirs))
        same = number and number == bare(one.number)
        if alike or same or _verdict(verdicts, uid, one.uid) is Verdict.CONFIRMED:
            found.append(one.uid)
            elsewhere = elsewhere or one.portal != record.portal
    return found if elsewhere else []


def twins_of(record: Solicitation, others: Sequence[Held], verdicts: Verdicts) -> list[Twin]:
    """The same solicitation on other portals, the one that was seen first before the others.

    None of a portal on which several could be meant, and none where another of the record's own portal could be.
    """
    found = _like(record, others, verdicts)
    sure = []
    for twin in found:
        rivals = [one for one in found if one.record.portal == twin.record.portal]
        back = [one for one in _like(twin.record, others, verdicts) if one.record.portal == record.portal]
        alone = len(rivals) == 1 and all(one.record.uid == record.uid for one in back)
        if alone or twin.confidence == _SURE:
            sure.append(twin)
    return sorted(sure, key=lambda one: (one.first_seen, one.record.uid))


def hides(first: Twin, record: Solicitation, now: datetime) -> bool:
    """True where who was told of the first posting learns nothing from the second: it stands as far as that one."""
    stage = settle(first.record, now).stage
    return stage is Stage.OPEN or (stage is Stage.FORECAST and record.stage is Stage.FORECAST)


def dates_differ(one: Solicitation, other: Solicitation) -> bool:
    """True where both name a due date, and not the same."""
    if one.due is None or other.due is None or one.due.at is None or other.due.at is None:
        return False
    return not one.due.same_as(other.due)


def counts_for(record: Solicitation, first_seen: datetime, twin: Twin, now: datetime) -> bool:
    """True where reminders count down to the twin's due date in place of this one's: it is open, and due earlier.

    Of two that are due at the same time, the one that was seen first counts.
    """
    other = twin.record
    if record.due is None or record.due.at is None or other.due is None or other.due.at is None:
        return False
    earlier = (other.due.at, twin.first_seen, other.uid) < (record.due.at, first_seen, record.uid)
    return earlier and settle(other, now).stage is Stage.OPEN


def also_on(other: Solicitation, names: Mapping[str, str]) -> str:
    """`also on ESBD: https://…`."""
    return f"also on {name_of(other, names)}" + (f": {other.url}" if other.url else f" ({other.number or other.id})")


def differing(first: Solicitation, second: Solicitation, names: Mapping[str, str]) -> str:
    """What an alert says of two due dates. Both are known."""
    said = [f"{due_on(one)} on {name_of(one, names)}" for one in (first, second)]
    return f"the due dates differ: {said[0]}, {said[1]}; reminders count down to the earlier one"


def name_of(record: Solicitation, names: Mapping[str, str]) -> str:
    """The portal's name, by its id."""
    return names.get(record.portal) or record.portal


def due_on(record: Solicitation) -> str:
    """Its due date for people."""
    return due_text(record.due) if record.due else "no due date"


def _like(record: Solicitation, others: Sequence[Held], verdicts: Verdicts) -> list[Twin]:
    found = []
    for held in others:
        other = held.record
        if not isinstance(other, Solicitation) or other.portal == record.portal:
            continue
        verdict = _verdict(verdicts, record.uid, other.uid) if verdicts else None
        if verdict is Verdict.CONFIRMED:
            likely: _Likely | None = (_SURE, ("a person confirmed it",))
        else:
            likely = None if verdict is Verdict.BROKEN else _likely(record, other)
        if likely is not None:
            found.append(Twin(record=other, first_seen=held.first_seen, confidence=likely[0], evidence=likely[1]))
    return found


def _likely(one: Solicitation, other: Solicitation) -> _Likely | None:
    mine, theirs = _numbers(one, other)
    body = _one_body(one, other)
    if mine and theirs and mine != theirs:
        return None
    number = mine if mine == theirs and len(mine) > 3 and not _YEAR.fullmatch(mine) else ""
    if not body and not tells(number):
        return None
    alike, words, apart = _UNNUMBERED if not number else _NUMBERED if body else _ELSEWHERE
    subjects = [subject_of(_without(number, each)) for each in (one, other)]
    likeness = Vocabulary(subjects).likeness(*subjects)
    if likeness < alike or min(map(len, subjects)) < words or _marks(subjects[0]) != _marks(subjects[1]):
        return None
    days = _days_apart(one, other)
    if days is None and not (number and body):
        return None
    if days is not None and days > apart:
        return None
    return _said(number and (one.number or other.number), body, likeness, days)


def _said(number: str, body: bool, likeness: float, days: int | None) -> _Likely:
    evidence = [f"both have the number {number}"] if number else []
    evidence.append(f"the titles are {likeness:.0%} alike")
    if body:
        evidence.append("the same agency or cooperative")
    if days is not None:
        evidence.append("due on the same day" if not days else f"due {counted(days, 'day')} apart")
    return round((0.95 if number and body else 0.88) - 0.05 * bool(days), 2), tuple(evidence)


def _numbers(one: Solicitation, other: Solicitation) -> tuple[str, str]:
    """Both numbers as they can be compared; one that a portal only has in the title counts as well."""
    mine, theirs = bare(one.number), bare(other.number)
    if not mine and theirs and _stands_in(other.number, one.title):
        mine = theirs
    elif mine and not theirs and _stands_in(one.number, other.title):
        theirs = mine
    return mine, theirs


def _stands_in(number: str, title: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(number.strip())}(?![\w-])", title) is not None


def _without(number: str, record: Solicitation) -> Solicitation:
    """The record without its number in the title."""
    words = [word for word in record.title.split() if not number or bare(word) != number]
    return replace(record, title=" ".join(words) or record.title)


def _one_body(one: Solicitation, other: Solicitation) -> bool:
    mine, theirs = house(one.lead_agency), house(other.lead_agency)
    if mine and theirs:
        return mine == theirs
    return not houses_of(one).isdisjoint(houses_of(other))


def _days_apart(one: Solicitation, other: Solicitation) -> int | None:
    """How many days the due dates lie apart; None where one is not known."""
    days = [each.due.day if each.due else None for each in (one, other)]
    return None if days[0] is None or days[1] is None else abs((days[0] - days[1]).days)


def _marks(subject: Subject) -> frozenset[str]:
    return frozenset(word for word in subject if _MARK.fullmatch(word))


@lru_cache(maxsize=32_768)
def _words(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.casefold()))


def _verdict(verdicts: Verdicts, one: str, other: str) -> Verdict | None:
    return verdicts.get((one, other)) or verdicts.get((other, one))
