"""Names as people mean them: one supplier, agency or subject behind its several spellings."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

_TRADING_AS = re.compile(
    r"[,\s(]+(?:d\s*/?\s*b\s*/?\s*a|t/a|trading as|doing business as)\b.*", re.IGNORECASE | re.DOTALL
)
_SILENT = re.compile(r"['’`.]")
_WORD = re.compile(r"[^\W_]+")
# What says what sort of company it is, and not which.
_FORMS = frozenset("inc incorporated llc ltd limited co corp corporation company lp llp lllp pllc pc plc".split())
# The field writes both: "ESC Region 19" and "Education Service Center Region 19" are one.
_SHORT = {"education service center": "esc", "independent school district": "isd"}
_LONG_FORMS = re.compile("|".join(_SHORT), re.IGNORECASE)
_SPELT = {short: rf"(?:{short}|{long.replace(' ', chr(92) + 's+')})" for long, short in _SHORT.items()}
_ROUND = re.compile(r"[\s(–-]+supplement(?:al)?\)?(?=\W|$)", re.IGNORECASE)


@lru_cache(maxsize=16_384)
def supplier_key(name: str) -> str:
    """What two spellings of one supplier have in common: “Delta-T Group, Inc.” and “Delta-T Group Inc”.

    What follows “dba” goes, so does the company's form at the end; “&” and “and” are one. Nothing is guessed beyond
    that: “Sysco Texas” and “Sysco Houston” stay two.
    """
    words = _words(_TRADING_AS.sub("", name)) or _words(name)
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=16_384)
def agency_key(name: str) -> str:
    """An agency or cooperative without regard to case, accents and punctuation."""
    return " ".join(_words(_LONG_FORMS.sub(lambda found: _SHORT[found[0].casefold()], name)))


@lru_cache(maxsize=16_384)
def subject(title: str, *also: str) -> str:
    """What a contract is about: its title up to the first of the names in `also` (cooperative, agency)."""
    bare = " ".join(title.split())
    places = [found.start() for name in also if (found := _found(name, bare))]
    return bare[: min(places)].strip(" -–—,:(/") if places else bare


@lru_cache(maxsize=16_384)
def title_key(title: str, *also: str) -> str:
    """What two titles of one subject have in common; “(Supplemental)”, a second round of an award, does not count."""
    bare = subject(title, *also)
    return " ".join(_words(_ROUND.sub(" ", bare)) or _words(bare))


def spelling(names: Iterable[str]) -> str:
    """The spelling to show: the most frequent one, then the longest, then by the alphabet."""
    counted = Counter(" ".join(name.split()) for name in names)
    return min(counted, key=lambda name: (-counted[name], -len(name), name), default="")


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    words = _WORD.findall(_SILENT.sub("", bare))
    return [word for word in words if word not in {"the", "and"}] or words


def _found(name: str, title: str) -> re.Match[str] | None:
    """Where a name stands in a title, whatever stands between its words; never at the very beginning."""
    words = _WORD.findall(_LONG_FORMS.sub(lambda found: _SHORT[found[0].casefold()], name))
    if not words:
        return None
    said = r"\W*".join(_SPELT.get(word.casefold(), re.escape(word)) for word in words)
    return re.compile(rf"(?<=\W)\b{said}\b", re.IGNORECASE).search(title, 1)
