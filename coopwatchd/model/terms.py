"""A term of a watchlist as it is written, the sequence of word tests it stands for, and sets of terms with a name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from coopwatchd.model.words import forms, is_acronym, plain, words


class Test(StrEnum):
    """How one word of a term is compared."""

    FORM = "form"  # without case, accents, plural and other inflection
    PREFIX = "prefix"  # the word begins with it
    EXACT = "exact"  # letter for letter
    PLAIN = "plain"  # without case and accents, the inflection counts


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a term and how it is compared."""

    test: Test
    word: str  # as written for EXACT, else plain; an acronym's plural keeps its case

    @classmethod
    def of(cls, token: str) -> Part:
        """The part that a token of a term's key stands for."""
        if token[0] in _MARKS:
            return cls(_MARKS[token[0]], token[1:])
        return cls(Test.PREFIX, token[:-1]) if token[-1] == "*" else cls(Test.FORM, token)

    def accepts(self, text: str) -> bool:
        """True when the word `text` of a record passes."""
        if self.test is Test.EXACT:
            return text == self.word
        if self.test is Test.PREFIX:
            return plain(text).startswith(self.word)
        if self.test is Test.PLAIN:
            return plain(text) == self.word
        return not forms(text).isdisjoint(forms(self.word))


# How the tokens of a key begin; no word begins so. A prefix ends with its star.
_EXACT, _PLAIN = '"', "="
_MARKS = {_EXACT: Test.EXACT, _PLAIN: Test.PLAIN}


@dataclass(frozen=True, slots=True)
class Term:
    """A term: `written` is what the user wrote, `key` its words as they are compared, one token for each.

    Terms that find the same have the same key, however they are written. Two strings and nothing else: a program may
    hold half a million of them.
    """

    written: str
    key: str

    @property
    def parts(self) -> tuple[Part, ...]:
        """The words, which must stand side by side in this order."""
        return tuple(map(Part.of, self.key.split(" ")))


def tokens_for(token: str) -> frozenset[str]:
    """The tokens of which a record's word must have one to be what this token of a key asks for."""
    return frozenset({token}) if token[0] in _MARKS or token[-1] == "*" else forms(token)


def shape_of(token: str) -> int | None:
    """None for a token that is a form, 0 for one in quotes, the length of a prefix: what `tokens_of` asks for."""
    if token[0] in _MARKS:
        return 0
    return len(token) - 1 if token[-1] == "*" else None


@lru_cache(maxsize=65_536)
def tokens_of(word: str, shapes: tuple[int, ...]) -> tuple[str, ...]:
    """The tokens that a record's word has: its forms, and those of other shapes as far as they are asked for."""
    if not shapes:
        return tuple(forms(word))
    bare = plain(word)
    quotes = (f"{_EXACT}{word}", f"{_PLAIN}{bare}") if shapes[0] == 0 else ()
    return (*forms(word), *quotes, *(f"{bare[:length]}*" for length in shapes if 0 < length <= len(bare)))


class TermSet:
    """Terms with a name, of which one must be found; `written` is `@name`.

    Two with the same terms, written the same, are equal.
    """

    __slots__ = ("by_key", "key", "written")

    def __init__(self, name: str, terms: Iterable[Term]) -> None:
        self.written = f"@{name}"
        self.by_key = {term.key: term for term in terms}
        told = hashlib.sha256("\n".join(sorted(self.by_key)).encode()).hexdigest()[:16]
        self.key = f"{self.written}/{told}"  # after an edit both versions stand in one index for a moment

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms, each once."""
        return tuple(self.by_key.values())

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, TermSet) and (self.key, self.by_key) == (other.key, other.by_key))

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"TermSet({self.written}, {len(self.by_key)} terms)"


@dataclass(frozen=True, slots=True)
class SetName:
    """`@name` where a term could stand, before it is known what the name stands for."""

    name: str


Wanted = Term | TermSet
SET_NAME = re.compile(r"[A-Za-z0-9_-]+")


class BadTerm(ValueError):
    """A term that could never match, or would match everything; the message says why."""


def parse_wanted(written: str) -> Term | SetName:
    """A term, or `@name` of a set of terms. Raises BadTerm."""
    text = written.strip()
    if not text.startswith("@"):
        return parse_term(written)
    if not SET_NAME.fullmatch(text[1:]):
        raise BadTerm(f"{written!r} is no name of a set of terms: letters, digits, - and _ behind the @")
    return SetName(text[1:])


def parse_term(written: str) -> Term:
    """`laptop`, `notebook computer` (a phrase), `tablet*` (a prefix), `"PC"` (exact). Raises BadTerm."""
    if _SIMPLE.fullmatch(written):
        return Term(written, written)
    # Records are composed (NFC) by the crawl; what stands in quotes is compared letter for letter.
    text = unicodedata.normalize("NFC", written.strip()).translate(_STRAIGHT)
    if not text:
        raise BadTerm("an empty term would match everything")
    if text.count('"') not in {0, 2} or (text.count('"') == 2 and not (text[0] == text[-1] == '"')):
        raise BadTerm(f"the quotes in {written!r} do not enclose the whole term")
    if text.startswith('"'):
        return _exact(text[1:-1], text, written, Test.EXACT)
    found = words(text)
    if not found:
        raise BadTerm(f"{written!r} has no letter or digit to look for")
    stars = {index for index, char in enumerate(text) if char == "*"}
    ends = {word.end for word in found}
    if any(star not in ends or text[star + 1 : star + 2].isalnum() for star in stars):
        raise BadTerm(f"in {written!r} the * must end a word: tablet*")
    if any(word.end in stars and len(plain(word.text)) < 2 for word in found):
        raise BadTerm(f"the prefix in {written!r} is too short: at least two characters before the *")
    return Term(text, " ".join(_token(word.text, starred=word.end in stars) for word in found))


def parse_quoted(inner: str) -> Term:
    """What stands in the quotes of a query: a phrase without inflection, in any case; `"PC"` letter for letter.

    In a query quotes are the way to write a phrase, and titles are written in every case: only in a single word with
    a capital the case counts. Raises BadTerm.
    """
    text = unicodedata.normalize("NFC", inner.strip())
    letters = any(char.isupper() for char in text) and len(words(text)) == 1
    return _exact(text, f'"{text}"', f'"{inner}"', Test.EXACT if letters else Test.PLAIN)


# Most terms are: small letters and digits, one space between two words. They are their own key.
_SIMPLE = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
# A quote that a word processor bent is a quote.
_STRAIGHT = str.maketrans("“”„‟", '""""')


def _exact(inner: str, text: str, written: str, test: Test) -> Term:
    found = words(inner)
    if not found:
        raise BadTerm(f"{written!r} has no letter or digit to look for")
    if "*" in inner:
        raise BadTerm(f"{written!r} is exact (in quotes) and has a *; use one or the other")
    exact = test is Test.EXACT
    return Term(text, " ".join(f"{_EXACT}{word.text}" if exact else f"{_PLAIN}{plain(word.text)}" for word in found))


def _token(word: str, *, starred: bool) -> str:
    if starred:
        return f"{plain(word)}*"
    return word if is_acronym(word) else plain(word)
