"""Text as words: where each stands, and under which forms it can be found (case, accents and inflection set aside)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# What no eye sees inside a word: combining accents (a decomposed é), soft hyphens, zero-width characters.
_UNSEEN = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_LETTERS = rf"[^\W_](?:[^\W_]|[{_UNSEEN}])*"
# A word is letters and digits. "#" and "+" end a word of one letter, so that C# and C++ are not C, and a longer one
# never: "RFP#12" is about an RFP. An apostrophe is inside a word only between letters ("driver's"), and everything
# else, hyphens included, divides: "e-procurement" is two words.
_WORD = re.compile(rf"(?<![^\W_])[^\W\d_](?:#|\+\+|\+(?!\+))(?![^\W\d_])|{_LETTERS}(?:['’ʼ]{_LETTERS})*")
_POSSESSIVE = re.compile(r"['’ʼ]s?$")
_DROPPED = re.compile(f"[{_UNSEEN}]")
# An acronym of two letters is too short for the rule of plurals; its small s says that it is one: PCs, EVs.
_ACRONYMS = re.compile(r"[A-Z]{2}s")
# Words that end in s and are singular, or whose plural is the same, and that no rule below spares.
_NOT_PLURAL = frozenset(
    "news lens series species means corps electronics logistics physics mathematics economics politics ethics "
    "genetics texas kansas arkansas".split()
)
_IRREGULAR = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "feet": "foot",
    "teeth": "tooth",
    "mice": "mouse",
    "geese": "goose",
    "people": "person",
    "menus": "menu",
    "taxis": "taxi",
    "pcs": "pc",
    "tvs": "tv",
    "indices": "index",
    "appendices": "appendix",
    "matrices": "matrix",
    "vertices": "vertex",
    "analyses": "analysis",
    "bases": "basis",
    "criteria": "criterion",
    "curricula": "curriculum",
    "warehousing": "warehouse",  # its stem in the library is “wareh”
}


# Nouns and adjectives in -ing and -ed that are not about the verb they come from: parking is no park, lighting no
# light vehicle, a monitor no monitoring, and “used” and “united” would find every use and unit.
_OF_ITS_OWN = frozenset(
    "accounting armed banking based bearing bearings bedding bowling boxing building casing ceiling clothing coaching "
    "counseling crossing decking dressing driving fishing flooring footing grading grating hearing housing ironing "
    "landing leading lettering lighting limited lining living marketing masking meeting monitoring netting padding "
    "parking planning planting plating racing railing ranking rating sanding saving screening setting siding staffing "
    "staging standing stocking string stuffing tracking training trucking united used watering wedding wing".split()
)


class Word(NamedTuple):
    """One word of a text: characters `start` to `end`, as written."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of `text` in order, with their places in it."""
    return [Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]


@lru_cache(maxsize=65_536)
def plain(word: str) -> str:
    """`word` without case, accents, width and possessive: what two spellings of one word share."""
    if word.isascii():
        return _POSSESSIVE.sub("", word.lower()) if "'" in word else word.lower()
    # Folding can compose and decomposing can bring capitals back (mathematical bold), so the width goes first and last.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    bare = "".join(char for char in _DROPPED.sub("", folded) if not unicodedata.combining(char))
    return _POSSESSIVE.sub("", bare).replace("’", "'").replace("ʼ", "'")


@lru_cache(maxsize=65_536)
def forms(word: str) -> frozenset[str]:
    """The forms under which a word is found: itself, its possible singulars, and the verb it is a simple form of.

    Two words are the same but for inflection when they share a form: "batteries" and "battery", "laptops'" and
    "laptop", "leasing" and "leased" and "lease". A form need not be a word ("leases" gives "leas" beside "lease"): it
    only ever meets its own inflections. Words that are derived and not inflected stay apart, though a stemmer joins
    them: university and universe, organization and organ, international and intern.
    """
    base = plain(word)
    found = {base, *_verbs(base)}
    if base in _IRREGULAR:
        found.add(_IRREGULAR[base])
    if is_acronym(word):
        found.add(base[:-1])
    if len(base) > 3 and base.endswith("s") and base not in _NOT_PLURAL and not base.endswith(("ss", "us", "is")):
        found.add(base[:-1])
        if base.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
            found.add(base[:-2])
        if base.endswith("ies") and len(base) > 4:
            found.add(base[:-3] + "y")
        if base.endswith("ves") and len(base) > 4:
            found.update((base[:-3] + "f", base[:-3] + "fe"))
    return frozenset(found)


def is_regular(word: str) -> bool:
    """False for words that change within: men and man, mice and mouse."""
    return word not in _IRREGULAR and word not in _IRREGULAR.values()


def is_acronym(word: str) -> bool:
    """True for two capitals and the small s of a plural: only its case tells PCs and EVs from other words."""
    return _ACRONYMS.fullmatch(word) is not None


def _verbs(base: str) -> set[str]:
    """What "leasing", "planned" or "supplied" may be a form of: the stemmer must find the same stem in both."""
    ending = base[-3:] if base.endswith("ing") else base[-2:]
    if ending not in {"ing", "ed"} or len(base) < 5 or base in _OF_ITS_OWN:
        return set()
    cut = base[: -len(ending)]
    candidates = {cut, cut + "e"}
    if cut[-1:] == cut[-2:-1]:
        candidates.add(cut[:-1])
    if cut.endswith("i"):
        candidates.add(cut[:-1] + "y")
    stem = _stem(base)
    return {one for one in candidates if len(one) > 2 and _stem(one) == stem}


def _stem(word: str) -> str:
    from snowballstemmer import stemmer

    return str(stemmer("english").stemWord(word))  # a stemmer of its own each time: it keeps state between calls
