"""What a title is about, and how alike two subjects are among all the titles that are known."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from coopwatchd.model.records import AnyRecord
from coopwatchd.model.words import forms, plain, words

# Sourcewell's "with Related Equipment, Accessories, and Services" and its kin name no subject.
_TAIL = re.compile(
    r"[\s,;:–-]*\b(?:with|and|&|including|or)?\s*(?:other\s+)?"
    r"(?:(?:related|associated|accompanying|ancillary|complementary|incidental)\b(?:(?!\bfor\b).)*|(?:and\s+)?more|etc\.?)\s*$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^\s*(?:naspo\s+)?(?:valuepoint\s+)?(?:courtesy\s+posting|request\s+for\s+(?:proposals?|offers?|qualifications)"
    r"|invitation\s+(?:for|to)\s+bids?|re-?bid|rfp|rfq|rfo|ifb|itb)\b[\s:#–-]*(?:for\b|of\b)?",
    re.IGNORECASE,
)
_SUPPLEMENT = re.compile(r"\bsupplement(?:al)?\b|\badditional (?:vendors|awards|suppliers)\b", re.IGNORECASE)
_EMPTY = frozenset("a an and or of the for to in on by at with s various as needed".split())
# What is done with a thing makes another thing of it: copiers are not the rental of copiers.
_DOINGS = frozenset(
    "rental lease leasing used repair maintenance disposal recycling consulting study audit training inspection design "
    "insurance testing".split()
)
_ALIKE = 85.0  # one letter in seven: a typing error, not another word
Subject = frozenset[str]


def is_supplement(title: str) -> bool:
    """True where a title says that it adds suppliers to what runs, and replaces nothing."""
    return _SUPPLEMENT.search(title) is not None


def subject_of(record: AnyRecord) -> Subject:
    """The words that say what a record is about, each in one form; never its number, agency or boilerplate."""
    number = record.number if record.number and record.number in record.title else ""
    return _subject(record.title, record.cooperative, record.lead_agency, number)


@lru_cache(maxsize=32_768)
def _subject(title: str, cooperative: str, agency: str, number: str) -> Subject:
    plain_title = _HEAD.sub("", title)
    short = _TAIL.sub("", plain_title) or plain_title
    own = {base(word.text) for name in (cooperative, agency) for word in words(name)}
    # "- ESC Region 19- Allied States Cooperative (ASC)" stands at the end of every title of Allied States.
    said = [base(word.text) for word in words(_without_owner(short.replace(number, " ") if number else short, own))]
    kept = [word for word in said if word not in _EMPTY and word not in {"supplement", "supplemental"}]
    return frozenset(kept or said)


def _without_owner(title: str, own: set[str]) -> str:
    """The title without a part, behind a dash, that only names whose it is."""
    head, *tails = re.split(r"\s*[-–—]\s+|\s+[-–—]\s*", title)
    kept = [tail for tail in tails if not _names(tail, own)]
    return " ".join([head, *kept])


def _names(part: str, own: set[str]) -> bool:
    said = [base(word.text) for word in words(part)]
    named = sum(word in own or (word.isupper() and len(word) <= 4) for word in said)
    return bool(said) and named * 2 > len(said)


@lru_cache(maxsize=65_536)
def base(word: str) -> str:
    """The shortest form of a word: “batteries” and “battery” are one."""
    return min(forms(word) or {plain(word)}, key=lambda form: (len(form), form))


class Vocabulary:
    """How rare each word is among the subjects that are known; what is rare says more."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        distinct = set(subjects)
        self._count = Counter(word for subject in distinct for word in subject)
        self._total = max(len(distinct), 1)

    def weight(self, word: str) -> float:
        """At least a half: a word that stands in every title still tells two titles apart."""
        weight = 0.5 + math.log((self._total + 1) / (self._count[word] + 1))
        return 1.5 * weight if word in _DOINGS else weight

    def rarest(self, subject: Subject, count: int) -> list[str]:
        """The words by which a subject is looked up."""
        return sorted(subject, key=lambda word: (self._count[word], word))[:count]

    def likeness(self, one: Subject, other: Subject) -> float:
        """From 0 to 1. What only one of them adds counts less than where each says what the other does not."""
        common = one & other
        mine, theirs = one - common, other - common
        shared = sum(map(self.weight, common))
        if mine and theirs:
            mine, theirs, near = self._near(sorted(mine), sorted(theirs))
            shared += near
        left, right = sum(map(self.weight, mine)), sum(map(self.weight, theirs))
        if not shared:
            return 0.0
        dice = 2 * shared / (2 * shared + left + right)
        if left and right:
            return dice
        return 0.85 * dice + 0.15

    def _near(self, mine: Sequence[str], theirs: Sequence[str]) -> tuple[Subject, Subject, float]:
        """Pair the words that differ by a typing error; what is left of both, and the weight of the pairs."""
        left, right, weight = list(mine), list(theirs), 0.0
        for word in mine:
            found = next((other for other in right if _same_word(word, other)), None)
            if found is not None:
                left.remove(word)
                right.remove(found)
                weight += 0.95 * min(self.weight(word), self.weight(found))
        return frozenset(left), frozenset(right), weight


def _same_word(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 4 or not (one.isalpha() and other.isalpha()):
        return False
    return ratio(one, other) >= _ALIKE
