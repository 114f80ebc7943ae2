"""Renewal options in the words of a contract's term: how many, how long, how many are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from coopwatchd.model.life.dates import BLANK, MARK
from coopwatchd.model.records import Options

_WORDS = {
    word: value
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(), start=1
    )
} | {"eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty-six": 36, "forty-eight": 48, "sixty": 60}
_ORDINALS = {
    word: value
    for value, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1)
} | {"final": 0}
_SPELLED = "|".join(sorted(_WORDS, key=len, reverse=True))
NUMBER = rf"(?<![\w.,/$-])(?:(?:{_SPELLED})(?:\s*\(\s*\d{{1,2}}\s*\)|(?![a-z]))|\d{{1,2}}(?!\d|[./]\d))"
UNIT = r"(?:years?|yrs?\.?|months?|mos?\.?)(?:['’]s?)?(?![a-z])"
_ADJECTIVE = (
    r"(?:(?:additional|optional|option|successive|consecutive|separate|possible|further|more|potential|mutual"
    r"|renewal|extension|available)\s*,?\s+)"
)
_NOUN = r"(?:renewal|extension|option|term|period|year)s?"
_CONTEXT = re.compile(r"(?i)renew|exten[ds]|option")
_ANY = rf"[^.;{MARK}{BLANK}]"

_NONE = re.compile(
    r"(?i)\b(?:no|without(?:\s+any)?)\s+(?:further\s+|additional\s+|remaining\s+)?"
    r"(?:options?\s+to\s+(?:renew|extend)|renewal\s+options?|renewals?|extensions?\s+(?:options?|remaining|available)"
    r"|options?\s+(?:remaining|left))\b|\bnon-?renewable\b|\bnot\s+renewable\b"
)
# "1 of 3 one-year renewals remaining", "second of four one-year renewals exercised"
_OF = re.compile(
    rf"(?i)(?P<used>{NUMBER}|\b(?:{'|'.join(_ORDINALS)}))\s+of\s+(?:the\s+)?(?P<n>{NUMBER})\s+{_ADJECTIVE}{{0,3}}"
    rf"(?:(?P<m>{NUMBER})[\s-]*(?P<u>{UNIT})[\s-]+)?(?P<annual>annual\s+|yearly\s+)?(?:option|renewal|extension)s?\b"
    rf"(?:\s+(?:options?|periods?|terms?|years?))?{_ANY}{{0,25}}?"
    r"\b(?P<state>remain(?:s|ing)?|left|available|unused|exercised|used|taken|executed)\b"
)
# "Option Year 2 of 4", "Option Period 3", "Renewal 1 of 3", "Base Period"
_WHICH = re.compile(
    rf"(?i)\b(?:option|renewal|extension)\s+(?P<what>year|period|term)?\s*(?P<used>\d{{1,2}})"
    rf"(?:\s*(?:of|/)\s*(?P<n>\d{{1,2}}))?(?![\w/.-]|\s*[x+-]|\s+(?:{UNIT}|more|additional))"
)
_BASE = re.compile(r"(?i)^\s*(?:current(?:ly)?\s*:?\s*)?base\s+(?:period|year|term)\s*\.?\s*$")
# "two additional one-year periods", "2 x 12 months", "four (4) additional one (1) year terms"
_EACH = re.compile(
    rf"(?i)(?P<n>{NUMBER})\)?\s*(?:x\s*|[-–,]\s+|{_ADJECTIVE}{{0,4}})(?P<m>{NUMBER})[\s-]*(?P<u>{UNIT})"
    rf"(?P<after>(?:[\s-]+(?:additional|optional|{_NOUN})\b){{0,4}})"
)
# "Renewal options: 2, one year each", "Renewals remaining: 2"
_LABEL = re.compile(
    rf"(?i)\b(?:(?:renewal|extension)\s+)?(?:options|renewals|extensions)(?P<left>\s+(?:remaining|left))?\s*:\s*"
    rf"(?P<n>{NUMBER})(?=\s*(?:$|[,;.(]))(?:[\s,(]*(?P<m>{NUMBER})[\s-]*(?P<u>{UNIT})(?:\s+each)?)?"
)
# "2 renewals of 1 year each", "three options to renew for one year"
_OF_LENGTH = re.compile(
    rf"(?i)(?P<n>{NUMBER})\s+{_ADJECTIVE}{{0,3}}(?:renewal|extension|option|renewal\s+option|extension\s+option"
    rf"|renewal\s+term|renewal\s+period)s?\s+(?:of|for|to\s+(?:renew|extend)(?:\s+for)?)\s+(?:up\s+to\s+)?"
    rf"(?:an?\s+additional\s+)?(?P<m>{NUMBER})[\s-]*(?P<u>{UNIT})"
)
# "four annual extensions", "4 option years", "2 optional years"
_ANNUAL = re.compile(
    rf"(?i)(?P<n>{NUMBER})\s+{_ADJECTIVE}{{0,2}}(?:(?:annual|yearly)\s+(?:renewal|extension|option)s?"
    r"(?:\s+(?:option|period|term)s?)?|option(?:al)?\s+years?)\b"
)
_YEARLY = re.compile(
    rf"(?i)\b(?:renew(?:able|ed)?|extend(?:able|ed)?)\s+(?:annually|yearly|each\s+year){_ANY}{{0,30}}?"
    rf"(?P<n>{NUMBER})\s+{_ADJECTIVE}{{0,2}}(?:years?|times|terms?|periods?)\b"
)
# "may be extended one additional year", "optional one-year extension"
_SINGLE = re.compile(
    rf"(?i)\b(?:renew|exten[ds]|option){_ANY}{{0,45}}?\b(?:an?|one(?:\s*\(1\))?)\s+"
    rf"(?:additional|further|extra|optional)\s+(?:(?P<m>{NUMBER})[\s-]*)?(?P<u>{UNIT})"
)
_OPTIONAL = re.compile(
    rf"(?i)\b(?:an?|one|optional)\s+(?P<m>{NUMBER})[\s-]*(?P<u>{UNIT})[\s-]+(?:renewal|extension|option)(?:\s+option)?\b"
)
_PLAIN = re.compile(
    rf"(?i)(?P<n>{NUMBER})\s+{_ADJECTIVE}{{0,3}}(?:renewals|renewal(?=\s+(?:left|remaining))|extensions|options?\s+to\s+(?:renew|extend)"
    r"|(?:renewal|extension)\s+(?:option|period|term)s?|option\s+periods?)\b"
)
_LEFT = re.compile(r"(?i)^[\s,)]*(?:remain(?:s|ing)?|left|unused|still\s+available)\b")
_EXERCISED = re.compile(r"(?i)\bcontract\s+extensions\b\s*:?\s*((?:20\d\d\s*-\s*20\d\d[\s,;]*)+)")
# "5+5", "3+1+1 years": the base and its options, in years unless months are named
_SUM = re.compile(
    r"(?i)(?<![\w.,:/+$-])(?P<base>[1-9]\d?)(?:[\s-]*(?P<u0>years?|yrs?))?(?P<rest>(?:\s*\+\s*[1-9]\d?){1,6})"
    r"(?![\w/+=:-]|\s*[=+]|\.\d)[\s-]*(?P<u>months?|years?|yrs?|term|renewals?|options?)?"
    rf"(?P<next>[^,;:.)\n{BLANK}]?)"
)
_NEAR_SUM = re.compile(r"(?i)\b(?:term|years?|contract|agreement|renewals?|period)\b[^.;]{0,25}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewals:
    """Options as the words give them, where they stand, and the months of the base that "3+1+1" names as well.

    `more` is the sum of options of different lengths. `start` and `end` are offsets in the text.
    """

    options: Options
    start: int
    end: int
    base: int | None = None
    more: int | None = None


def renewals_in(clause: str, *, free: bool) -> Renewals | None:
    """What the clause says of renewal options, the most telling phrase first; in `free` prose sums need a context."""
    return next((found for reader in _READERS for found in reader(clause, free)), None)


def number(said: str) -> int:
    """`two`, `two (2)`, `2`, `second`."""
    digits = re.search(r"\d+", said)
    if digits:
        return int(digits[0])
    word = said.strip().lower()
    return _WORDS.get(word, _ORDINALS.get(word, 0))


def months(count: int, unit: str) -> int:
    """So many years or months, in months."""
    return count if unit.lower().startswith("mo") else count * 12


def _none(clause: str, _: bool) -> Iterator[Renewals]:
    for match in _NONE.finditer(clause):
        yield _found(match, Options(count=0))


def _of(clause: str, _: bool) -> Iterator[Renewals]:
    for match in _OF.finditer(clause):
        some, count = number(match["used"]), number(match["n"])
        if some > count:
            continue
        spent = match["state"].lower() in {"exercised", "used", "taken", "executed"}
        used = count if match["used"].lower() == "final" else some if spent else count - some
        length = months(number(match["m"]), match["u"]) if match["m"] else 12 if match["annual"] else None
        yield _found(match, Options(count=count, months=length, used=used))


def _which(clause: str, _: bool) -> Iterator[Renewals]:
    for match in _WHICH.finditer(clause):
        used, count = int(match["used"]), int(match["n"]) if match["n"] else None
        yearly = (match["what"] or "").lower() == "year"
        if (count is None and match["what"] is None) or (count is not None and used > count):
            continue
        yield _found(match, Options(count=count, months=12 if yearly and count else None, used=used))
    if base := _BASE.match(clause):
        yield _found(base, Options(used=0))


def _each(clause: str, _: bool) -> Iterator[Renewals]:
    for match in _EACH.finditer(clause):
        if not _CONTEXT.search(clause[max(0, match.start() - 70) : match.end()]):
            continue
        count, length = number(match["n"]), months(number(match["m"]), match["u"])
        yield _found(match, Options(count=count, months=length, used=_unused(clause, match)))


def _of_length(clause: str, _: bool) -> Iterator[Renewals]:
    for match in _OF_LENGTH.finditer(clause):
        yield _found(match, Options(count=number(match["n"]), months=months(number(match["m"]), match["u"])))


def _annual(clause: str, _: bool) -> Iterator[Renewals]:
    for pattern in (_ANNUAL, _YEARLY):
        for match in pattern.finditer(clause):
            yield _found(match, Options(count=number(match["n"]), months=12, used=_unused(clause, match)))


def _label(clause: str, _: bool) -> Iterator[Renewals]:
    for match in _LABEL.finditer(clause):
        length = months(number(match["m"]), match["u"]) if match["m"] else None
        yield _found(match, Options(count=number(match["n"]), months=length, used=0 if match["left"] else None))


def _single(clause: str, _: bool) -> Iterator[Renewals]:
    for pattern in (_OPTIONAL, _SINGLE):
        for match in pattern.finditer(clause):
            count = number(match["m"]) if match["m"] else 1
            yield _found(match, Options(count=1, months=months(count, match["u"])))


def _plain(clause: str, _: bool) -> Iterator[Renewals]:
    for match in _PLAIN.finditer(clause):
        yield _found(match, Options(count=number(match["n"]), used=_unused(clause, match)))


def _sum(clause: str, free: bool) -> Iterator[Renewals]:
    for match in _SUM.finditer(clause):
        unit = match["u"] or match["u0"] or ""
        if match["next"].strip() and not match["u"]:
            continue  # "5+5 boards"
        if free and not unit and not _NEAR_SUM.search(clause[: match.start()]):
            continue
        length = "months" if unit.lower().startswith("mo") else "years"
        each = [months(int(one), length) for one in re.findall(r"\d+", match["rest"])]
        options = Options(count=len(each), months=each[0] if len(set(each)) == 1 else None)
        yield _found(match, options, base=months(int(match["base"]), length), more=sum(each))


def _exercised(clause: str, _: bool) -> Iterator[Renewals]:
    # 1GPA lists the renewal years that were exercised under that heading.
    for match in _EXERCISED.finditer(clause):
        yield _found(match, Options(used=match[1].count("-")))


_READERS = (_none, _of, _exercised, _which, _label, _each, _of_length, _annual, _single, _sum, _plain)


def _unused(clause: str, match: re.Match[str]) -> int | None:
    """0 where the words count what is left, so that all of it is ahead."""
    return 0 if _LEFT.match(clause[match.end() :]) else None


def _found(match: re.Match[str], options: Options, *, base: int | None = None, more: int | None = None) -> Renewals:
    return Renewals(options=options, start=match.start(), end=match.end(), base=base, more=more)
