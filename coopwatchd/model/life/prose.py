"""The term of a contract as its words tell it: dates, lengths, options, each with the words it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from coopwatchd.model.life.dates import BLANK, mark_dates
from coopwatchd.model.life.phrases import (
    AROUND,
    AWARD,
    CLAUSE,
    END,
    ENDLESS,
    FINAL,
    FOREIGN,
    JOINED,
    JOINED_END,
    LATER,
    LENGTHS,
    MORE,
    OURS,
    RANGE,
    RENEWED,
    START,
    TELLS,
    THROUGH,
    TOTAL,
    WORTH,
)
from coopwatchd.model.life.renewals import months, number, renewals_in
from coopwatchd.model.records import Options

_LIMIT = 8_000  # characters; more is no statement of a term


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What one text says. `months` is the first term's length, `total` the longest that all terms may be together,
    `more` the extension that may follow. `said` has the words of each value; `trouble` says why a value is none.

    `current` is True when the end is that of a renewed term, so that the options are not all ahead of it.
    """

    starts_on: date | None = None
    ends_on: date | None = None
    final_ends_on: date | None = None
    months: int | None = None
    total: int | None = None
    more: int | None = None
    options: Options | None = None
    current: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    trouble: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def read_term(text: str, *, free: bool) -> Term:
    """The term in a text about the term, or in `free` prose, where a date counts only beside a word that says so.

    Never raises, never guesses: contradicting words give no value and the reason.
    """
    text = text[:_LIMIT]
    if not WORTH.search(text):
        return Term()
    reader = _Reader(text, free=free)
    for start, end in _clauses(text):
        clause = text[start:end]
        if not TELLS.search(reader.marked[start:end]) or (free and not AROUND.search(clause)):
            continue
        if not FOREIGN.search(clause) or OURS.search(clause):
            reader.clause(start, end)
    return reader.term()


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in CLAUSE.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


@dataclass(frozen=True, slots=True)
class _Day:
    """A date that was read, its words, and whether it stands in a range or alone."""

    on: date
    words: str
    ranged: bool


class _Reader:
    """Collects what the clauses of one text say."""

    def __init__(self, text: str, *, free: bool) -> None:
        self._text, self._free = text, free
        self.marked, self._dates = mark_dates(text)
        self._at = 0
        self._days: dict[str, list[_Day]] = {}
        self._months: dict[str, tuple[int, str]] = {}
        self._options: Options | None = None
        self._said: dict[str, str] = {}
        self._trouble: dict[str, str] = {}

    def clause(self, start: int, end: int) -> None:
        """Read one clause, the surest pattern first; what one pattern used is blank for the next."""
        self._at = start
        line = self._take(self.marked[start:end], FINAL, "final_ends_on")
        line = self._ranges(line)
        for pattern, name in ((RENEWED, "renewed"), (END, "ends_on"), (START, "starts_on")):
            line = self._take(line, pattern, name)
        if not self._free:
            line = self._take(line, THROUGH, "ends_on")
        self._lengths(self._renewals(self._total(line)))
        for pattern, name in ((AWARD, "award"), (ENDLESS, "endless")):
            if match := pattern.search(line):
                self._said.setdefault(name, self._words(match))

    def term(self) -> Term:
        """What was found, without what contradicts itself."""
        starts, final, renewed = self._one("starts_on"), self._one("final_ends_on"), self._one("renewed")
        ends = renewed or self._one("ends_on")
        if renewed:
            self._said["ends_on"] = self._said.pop("renewed")
        if starts and ends and ends < starts:
            self._trouble["ends_on"] = f"the words give an end, {ends}, before the start, {starts}"
            starts = ends = None
        self._said |= {name: words for name, (_, words) in self._months.items()}
        lengths = {name: count for name, (count, _) in self._months.items()}
        return Term(
            starts_on=starts,
            ends_on=ends,
            final_ends_on=final,
            months=lengths.get("months"),
            total=lengths.get("total"),
            more=lengths.get("more"),
            options=self._options,
            current=renewed is not None,
            said=self._said,
            trouble=self._trouble,
        )

    def _take(self, line: str, pattern: re.Pattern[str], name: str) -> str:
        for match in pattern.finditer(line):
            self._add(name, match.start(1), match, ranged=False)
            line = _blank(line, match.start(1), match.end(1))
        return line

    def _ranges(self, line: str) -> str:
        for match in RANGE.finditer(line):
            if self._free and not AROUND.search(line[max(0, match.start() - 50) : match.start()]):
                continue
            if LATER.search(line[: match.start()]):
                self._add("renewed", match.start(2), match, ranged=True)
            else:
                self._add("starts_on", match.start(1), match, ranged=True)
                self._add("ends_on", match.start(2), match, ranged=True)
            line = _blank(line, match.start(), match.end())
        return line

    def _add(self, name: str, at: int, match: re.Match[str], *, ranged: bool) -> None:
        dated, words = self._dates[self._at + at], self._words(match)
        if dated.far:
            self._said.setdefault("endless", words)
        else:
            day = dated.first if name == "starts_on" else dated.last
            self._days.setdefault(name, []).append(_Day(day, words, ranged))

    def _total(self, line: str) -> str:
        match = TOTAL.search(line)
        return self._length("total", line, match, match[1] or match[3], match[2] or match[4]) if match else line

    def _renewals(self, line: str) -> str:
        """Options first, then the length before "plus two renewals"; where the options are not counted, their sum."""
        found = renewals_in(line, free=self._free)
        if found:
            words = self._words_at(found.start, found.end)
            if self._options is None:
                self._options, self._said["options"] = found.options, words
            for name, count in (("months", found.base), ("more", found.more)):
                if count:
                    self._months.setdefault(name, (count, words))
            if base := JOINED_END.search(line[: found.start]):
                line = self._length("months", line, base, base[1], base[2])
            return _blank(line, found.start, found.end)
        base, more = JOINED.search(line), MORE.search(line)
        if more:
            unit = more[4] or (base[2] if base else "")
            if base and base.end() >= more.start():
                line = self._length("months", line, base, base[1], base[2])
            if unit and (more[3] or not more[1].lower().startswith("up")):
                return self._length("more", line, more, more[2], unit)
            if more[4]:
                self._trouble["final_ends_on"] = f"“{self._words(more)}” does not say whether the first term counts"
                return _blank(line, more.start(), more.end())
        return line

    def _lengths(self, line: str) -> None:
        for pattern in LENGTHS:
            if match := pattern.search(line):
                line = self._length("months", line, match, match[1], match[2])

    def _length(self, name: str, line: str, match: re.Match[str], count: str | None, unit: str) -> str:
        self._months.setdefault(name, (months(number(count or "one"), unit), self._words(match)))
        return _blank(line, match.start(), match.end())

    def _one(self, name: str) -> date | None:
        """The one date that the words give. Of terms in a row the first start and the last end count."""
        days = self._days.get(name, [])
        if not days:
            return None
        found = (min if name == "starts_on" else max)(days, key=lambda day: day.on)
        others = {day.on for day in days if not (day.ranged and found.ranged)}
        if name != "starts_on" and len(others) > 1:
            self._trouble[name] = "the words name several dates: " + ", ".join(str(one) for one in sorted(others))
            return None
        self._said[name] = found.words
        return found.on

    def _words(self, match: re.Match[str]) -> str:
        return self._words_at(match.start(), match.end())

    def _words_at(self, start: int, end: int) -> str:
        return " ".join(self._text[self._at + start : self._at + end].split())


def _blank(line: str, start: int, end: int) -> str:
    return line[:start] + BLANK * (end - start) + line[end:]
