"""A term of a watchlist as it is written, and the sequence of word tests it stands for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from coopwatchd.model.words import forms, plain, words


class Test(StrEnum):
    """How one word of a term is compared."""

    FORM = "form"  # without case, accents, plural
    PREFIX = "prefix"  # the word begins with it
    EXACT = "exact"  # letter for letter


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a term and how it is compared."""

    test: Test
    word: str  # plain for PREFIX, else as written

    def accepts(self, text: str) -> bool:
        """True when the word `text` of a record passes."""
        if self.test is Test.EXACT:
            return text == self.word
        if self.test is Test.PREFIX:
            return plain(text).startswith(self.word)
        return not forms(text).isdisjoint(forms(self.word))


@dataclass(frozen=True, slots=True)
class Term:
    """A term: `written` is what the user wrote, `parts` must stand side by side in this order."""

    written: str
    parts: tuple[Part, ...]


class BadTerm(ValueError):
    """A term that could never match, or would match everything; the message says why."""


def parse_term(written: str) -> Term:
    """`laptop`, `notebook computer` (a phrase), `tablet*` (a prefix), `"PC"` (exact). Raises BadTerm."""
    # Records are composed (NFC) by the crawl; what stands in quotes is compared letter for letter.
    text = unicodedata.normalize("NFC", written.strip()).translate(_STRAIGHT)
    if not text:
        raise BadTerm("an empty term would match everything")
    if text.count('"') not in {0, 2} or (text.count('"') == 2 and not (text[0] == text[-1] == '"')):
        raise BadTerm(f"the quotes in {written!r} do not enclose the whole term")
    exact = text.startswith('"')
    inner = text[1:-1] if exact else text
    stars = [index for index, char in enumerate(inner) if char == "*"]
    found = words(inner)
    if not found:
        raise BadTerm(f"{written!r} has no letter or digit to look for")
    if exact and stars:
        raise BadTerm(f"{written!r} is exact (in quotes) and has a *; use one or the other")
    ends = {word.end for word in found}
    if any(star not in ends or inner[star + 1 : star + 2].isalnum() for star in stars):
        raise BadTerm(f"in {written!r} the * must end a word: tablet*")
    parts = tuple(_part(word.text, exact=exact, starred=word.end in stars) for word in found)
    if any(part.test is Test.PREFIX and len(part.word) < 2 for part in parts):
        raise BadTerm(f"the prefix in {written!r} is too short: at least two characters before the *")
    return Term(text, parts)


# A quote that a word processor bent is a quote.
_STRAIGHT = str.maketrans("“”„‟", '""""')


def _part(word: str, *, exact: bool, starred: bool) -> Part:
    if starred:
        return Part(Test.PREFIX, plain(word))
    return Part(Test.EXACT if exact else Test.FORM, word)
