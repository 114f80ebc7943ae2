"""Which cooperative contracts an agency's own records cite: by number, by name, or by the words of the trade."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from coopwatchd.model.life.cooperatives import COOPERATIVES, UNMISTAKABLE, Cooperative
from coopwatchd.model.records import AnyRecord, Contract
from coopwatchd.model.watchlist import number_key

_LIMIT = 20_000  # characters of a text that are read
_BEFORE, _AFTER = 25, 70  # how far from the cooperative's name its number may stand
_QUOTE = 90  # characters quoted on either side


class Evidence(StrEnum):
    """How a citation was found, the surest first."""

    COLUMN = "column"  # a register names the source in a field of its own
    NAMED_NUMBER = "named number"  # a number in the cooperative's shape beside its name
    NUMBER = "number"  # a number whose shape is that of one cooperative only
    NAMED = "named"  # the name, and no number
    PHRASE = "phrase"  # "piggyback", "cooperative agreement": some cooperative or lead agency

    @property
    def confidence(self) -> float:
        """How sure it is that the record is about the use of another body's contract, from 0 to 1."""
        return _CONFIDENCE[self]


_CONFIDENCE = {
    Evidence.COLUMN: 0.98,
    Evidence.NAMED_NUMBER: 0.95,
    Evidence.NUMBER: 0.85,
    Evidence.NAMED: 0.7,
    Evidence.PHRASE: 0.4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One cited contract or cooperative. `key` is the portal's in the catalog, "" where nobody is named;
    `number` is as it is written, "" where none is; `text` quotes the words.
    """

    key: str
    name: str
    number: str
    text: str
    evidence: Evidence


_LABELLED = re.compile(
    r"(?i)(?:\b(?:master\s+|price\s+|participating\s+|cooperative\s+)?(?:contract|agreement|addendum|ma|pa|rfp|ifb|bid)s?\b"
    r"\.?\s*(?:numbers?|nos?\.?|nbr|id)?|\b(?:no\.|number)|#)\s*[:#]*\s*"
    r"(?P<number>(?=[A-Z0-9./-]*\d[A-Z0-9./-]*\d)[A-Z0-9][A-Z0-9./-]{2,24}[A-Z0-9])(?![\w@])"
)
_PHRASES = re.compile(
    r"(?i)\bpiggy-?back(?:ing|ed|s)?\b(?=\s+(?:of|on|onto|off|from|to|contract|agreement|award|purchase|bid)\b)"
    r"|\bcooperative\s+(?:purchasing\s+|procurement\s+)?(?:agreement|contract)s?\b|\bMICPA\b"
)
# A clause that lets others use this contract cites nobody's.
_OFFERS = re.compile(
    r"(?i)\b(?:may|can|could|shall|to)\s+(?:be\s+)?piggy-?back|\b(?:available|open|allows?|permits?)\b[^.]{0,40}\bpiggy-?back"
    r"|\bpiggy-?back(?:ing|ed)?\s+by\b|\bpiggy-?back\w*\s+(?:clause|language|option|seats?)"
)


def citations(record: AnyRecord) -> tuple[Citation, ...]:
    """Every cooperative contract that the record of another body cites; the record of a cooperative's own, none of it.

    Each number once, a name only where it stands without a number, a phrase only where nothing better is said.
    """
    found = [one for one in _cited(record) if not _own(one, record)]
    best: dict[tuple[str, str], Citation] = {}
    for one in found:
        best.setdefault((one.key or one.name, number_key(one.number)), one)
    numbered = {one.key for one in best.values() if one.number}
    sure = [one for one in best.values() if one.key and (one.number or one.key not in numbered)]
    sure += [one for one in best.values() if not one.key and one.evidence is Evidence.COLUMN]
    return tuple(sure or best.values())


def _cited(record: AnyRecord) -> Iterator[Citation]:
    if isinstance(record, Contract) and record.source:
        yield _of_column(record.source)
    own = (record.number, record.solicitation_number, record.term_text) if isinstance(record, Contract) else ()
    # A field at a time: what stands in one has nothing to do with the end of the other.
    for text in (record.title, record.description, *record.categories, *own):
        yield from _read(text[:_LIMIT])


def _of_column(source: str) -> Citation:
    for one in COOPERATIVES:
        if one.named.search(source):
            return Citation(key=one.key, name=one.name, number="", text=source, evidence=Evidence.COLUMN)
    return Citation(key="", name=source, number="", text=source, evidence=Evidence.COLUMN)


def _own(citation: Citation, record: AnyRecord) -> bool:
    known = [one for one in COOPERATIVES if one.key == citation.key]
    names = (record.cooperative, record.lead_agency)
    return any(one.key == record.portal or any(one.named.search(name) for name in names) for one in known)


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Citation, ...]:
    if not text:
        return ()
    low = text.casefold()
    numbered = UNMISTAKABLE.search(text) is not None
    hinted = [one for one in COOPERATIVES if numbered or any(hint in low for hint in one.hints)]
    found = [citation for one in hinted for citation in _of_cooperative(text, one)]
    if not found and (phrase := _PHRASES.search(text)) and not _OFFERS.search(text):
        name = phrase[0] if phrase[0].isupper() else ""
        quote = _quote(text, phrase.start(), phrase.end())
        found.append(Citation(key="", name=name, number="", text=quote, evidence=Evidence.PHRASE))
    return tuple(found)


def _of_cooperative(text: str, one: Cooperative) -> Iterator[Citation]:
    """Numbers beside a name, then numbers that are nobody else's, then the name alone."""
    taken: set[int] = set()
    for name in one.named.finditer(text):
        shaped = list(one.shape.finditer(text)) if one.shape else []
        # "BuyBoard 661-22", or else "661-22 (BuyBoard)"
        numbers = [m for m in shaped if name.start() <= m.start() < name.end() + _AFTER]
        numbers = numbers or [m for m in shaped if name.start() - _BEFORE <= m.start() < name.start()]
        labelled = [] if numbers else list(_LABELLED.finditer(text, name.end(), name.end() + _AFTER))[:1]
        for match in numbers or labelled:
            at = match.span("number") if match.re is _LABELLED else match.span()
            if at[0] not in taken:
                taken.add(at[0])
                yield _citation(
                    one, text, at, (min(at[0], name.start()), max(at[1], name.end())), Evidence.NAMED_NUMBER
                )
        if not numbers and not labelled and not one.weak:
            yield _citation(one, text, None, name.span(), Evidence.NAMED)
    for match in one.unmistakable.finditer(text) if one.unmistakable else ():
        if match.start() not in taken:
            yield _citation(one, text, match.span(), match.span(), Evidence.NUMBER)


def _citation(
    one: Cooperative, text: str, number: tuple[int, int] | None, span: tuple[int, int], evidence: Evidence
) -> Citation:
    return Citation(
        key=one.key,
        name=one.name,
        number=text[slice(*number)] if number else "",
        text=_quote(text, *span),
        evidence=evidence,
    )


def _quote(text: str, start: int, end: int) -> str:
    return text[max(0, start - _QUOTE // 2) : end + _QUOTE // 2].strip()
