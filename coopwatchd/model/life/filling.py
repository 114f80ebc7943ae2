"""A contract's term, filled up from the words of its record: columns win, and nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from coopwatchd.model.life.dates import end_of, far_off, months_between, moved
from coopwatchd.model.life.prose import read_term
from coopwatchd.model.records import Contract, Found, How, Options

# NASPO: the years of the master agreement stand in the portfolio's address. A hint, and never an end.
_SLUG = re.compile(r"/portfolios?/[a-z0-9-]*?-((?:19|20)\d\d)-((?:19|20)\d\d)/?(?:$|[?#])", re.IGNORECASE)
_HINT = re.compile(r"(?i)^years in the address: ((?:19|20)\d\d)-((?:19|20)\d\d)$")
_QUOTED = 200  # characters


class Filling:
    """One contract on its way from columns to a term."""

    def __init__(self, contract: Contract) -> None:
        self._was = contract
        self._found = {found.field: found for found in contract.found}
        self._starts, self._ends, self._final = contract.starts_on, contract.ends_on, contract.final_ends_on
        self._options, self._award = contract.options, contract.award
        self._terms = (
            read_term("" if _HINT.match(contract.term_text.strip()) else contract.term_text, free=False),
            read_term(contract.description, free=True),
        )

    def done(self) -> Contract:
        """The contract, with what was filled in."""
        self._distrust()
        self._dates()
        self._renewals()
        if self._ends and self._final and self._final < self._ends:
            self._note("ends_on", self._found["ends_on"].text, How.PROSE, f"it lies after the final end, {self._final}")
            self._ends = None
        self._final_end()
        self._explain()
        after: dict[str, Any] = {
            "starts_on": self._starts,
            "ends_on": self._ends,
            "final_ends_on": self._final,
            "options": self._options,
            "award": self._award,
            "found": tuple(self._found.values()),
        }
        changed = {name: value for name, value in after.items() if getattr(self._was, name) != value}
        return replace(self._was, **changed) if changed else self._was

    def _distrust(self) -> None:
        """Columns that cannot be: placeholders for "no end", and dates in the wrong order."""
        why = "open-ended: the date is a placeholder far in the future"
        if self._starts and far_off(self._starts, None):
            self._note("starts_on", self._starts.isoformat(), How.COLUMN, "the date is a placeholder far in the future")
            self._starts = None
        if self._ends and far_off(self._ends, self._starts):
            self._note("ends_on", self._ends.isoformat(), How.COLUMN, why)
            self._ends = None
        if self._final and far_off(self._final, self._starts):
            self._note("final_ends_on", self._final.isoformat(), How.COLUMN, why)
            self._final = None
        if self._starts and self._ends and self._ends < self._starts:
            self._note("starts_on", self._starts.isoformat(), How.COLUMN, f"it lies after the end, {self._ends}")
            self._starts = None
        before = max(filter(None, (self._starts, self._ends)), default=None)
        if self._final and before and self._final < before:
            self._note("final_ends_on", self._final.isoformat(), How.COLUMN, f"it lies before {before}")
            self._final = None

    def _dates(self) -> None:
        """Start and end: the words about the term first, then the description; both dates from one of them."""
        for term in self._terms:
            said = {"starts_on": term.starts_on, "ends_on": term.ends_on}
            given = {"starts_on": self._starts, "ends_on": self._ends}
            new = {n: day for n, day in said.items() if day and not given[n] and n not in self._found}
            merged = given | new
            fits = _in_order(merged["starts_on"], merged["ends_on"], self._final)
            for name, day in new.items():
                why = "" if fits else f"{day} does not fit the other dates of the term"
                self._note(name, term.said[name], How.PROSE, why)
            if fits:
                self._starts, self._ends = merged["starts_on"], merged["ends_on"]

    def _renewals(self) -> None:
        """Options and how many are used, where start, length and end tell it, or the end that start and length make."""
        for term in self._terms:
            if self._options is None and term.options is not None:
                self._options = term.options
                self._note("options", term.said["options"], How.PROSE)
            if not self._award and "award" in term.said:
                self._award = term.said["award"]
                self._note("award", self._award, How.PROSE)
        length, words = self._length()
        first = end_of(self._starts, length) if self._starts and length else None
        options = self._options
        if self._ends is None and first and "ends_on" not in self._found:
            used = (options.used or 0) * (options.months or 0) if options else 0
            end = moved(first, used)
            if end and not far_off(end, self._starts):
                self._ends = end
                self._note("ends_on", f"{words}, from {self._starts}", How.DERIVED)
        elif options and options.count and options.months and options.used is None and first and self._ends:
            gone = months_between(first, self._ends)
            # In the first term nothing is used, and the words stand as they are.
            if gone and 0 < gone <= options.count * options.months and gone % options.months == 0:
                self._options = replace(options, used=gone // options.months)
                self._note("options", f"{words}, from {self._starts} to {self._ends}", How.DERIVED)

    def _length(self) -> tuple[int | None, str]:
        for term in self._terms:
            if term.months:
                return term.months, term.said["months"]
        return None, ""

    def _final_end(self) -> None:
        if self._final is not None or "final_ends_on" in self._found:
            return
        for term in self._terms:
            final = term.final_ends_on
            if final and _in_order(self._starts, self._ends, final):
                self._final = final
                self._note("final_ends_on", term.said["final_ends_on"], How.PROSE)
                return
        for end, words in self._reckoned():
            if self._ends and end < self._ends:
                self._note("final_ends_on", words, How.DERIVED, f"the term runs beyond {end}, which the words allow")
            else:
                self._final = end
                self._note("final_ends_on", words, How.DERIVED)
            return

    def _reckoned(self) -> list[tuple[date, str]]:
        """The final end by the words: from the start with every length, else from the end with the options ahead."""
        ends: list[tuple[date | None, str]] = []
        length, words = self._length()
        first = end_of(self._starts, length) if self._starts and length else None
        for term in self._terms:
            if term.total and self._starts:
                ends.append((end_of(self._starts, term.total), term.said["total"]))
            if term.more:
                base = first or (None if term.current else term.ends_on)
                ends.append((moved(base, term.more) if base else None, term.said["more"]))
        options = self._options
        if options and options.count is not None:
            said = self._options_text()
            months = 0 if options.count == 0 else options.months
            ahead = self._ahead(options)
            if months is not None and first and ahead is None:
                ends.append((moved(first, options.count * months), f"{words}; {said}"))
            elif months is not None and self._ends and ahead is not None:
                ends.append((moved(self._ends, ahead * months), said))
        return [(end, said) for end, said in ends if end is not None and not far_off(end, self._starts)]

    def _ahead(self, options: Options) -> int | None:
        """How many options lie after the current end: all, where one text gives the end and then the options."""
        if options.left is not None or options.count == 0:
            return options.left or 0
        told = any(t.ends_on == self._ends and t.options == options and not t.current for t in self._terms if t.ends_on)
        return options.count if told else None

    def _explain(self) -> None:
        """Why a value is not known, where there are words about it."""
        values = {"starts_on": self._starts, "ends_on": self._ends, "final_ends_on": self._final}
        for term in self._terms:
            for name, why in term.trouble.items():
                if values[name] is None:
                    self._note(name, "", How.PROSE, why)
        if self._ends is None and "ends_on" not in self._found:
            self._explain_end()
        if self._final is None and self._options and self._options.count and "final_ends_on" not in self._found:
            why = "how many of the options are used is not stated" if self._ends else "the end of the term is not known"
            why = why if self._options.months else "how long an option is, is not stated"
            self._note("final_ends_on", self._options_text(), How.PROSE, why)

    def _explain_end(self) -> None:
        endless = [term.said["endless"] for term in self._terms if "endless" in term.said]
        endless += [remark for remark in self._was.remarks if remark == "open-ended"]
        hint = hinted_years(self._was)
        length, words = self._length()
        if endless:
            self._note("ends_on", endless[0], How.PROSE, "open-ended")
        elif hint:
            why = f"the address suggests {hint[1]}, which is a hint and no date"
            self._note("ends_on", f"{hint[0]}-{hint[1]}", How.HINT, why)
        elif length:
            self._note("ends_on", words, How.PROSE, f"a term of {length} months whose start is not known")
        elif self._was.term_text:
            self._note("ends_on", self._was.term_text[:_QUOTED], How.PROSE, "the words name no end")

    def _options_text(self) -> str:
        return self._found["options"].text if "options" in self._found else shown(self._options)

    def _note(self, field: str, text: str, how: How, why: str = "") -> None:
        self._found[field] = Found(field=field, text=text, how=how, why=why)


def hinted_years(contract: Contract) -> tuple[int, int] | None:
    """The years of the term that the address suggests, where nothing better is known."""
    match = _HINT.match(contract.term_text.strip()) or _SLUG.search(contract.url)
    return (int(match[1]), int(match[2])) if match and int(match[1]) < int(match[2]) else None


def shown(value: object) -> str:
    """A value of the term as text."""
    if isinstance(value, Options):
        length = "" if value.months is None else f" of {value.months} months"
        return "options" if value.count is None else f"{value.count} options{length}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _in_order(starts: date | None, ends: date | None, final: date | None) -> bool:
    days = [day for day in (starts, ends, final) if day is not None]
    return days == sorted(days) and not any(far_off(day, starts) for day in days)
