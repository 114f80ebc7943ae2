"""Who uses a contract: its participations, and the records of agencies that cite it, with the words that do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coopwatchd.model.holding import Held
from coopwatchd.model.life.citations import Citation, citations
from coopwatchd.model.life.cooperatives import COOPERATIVES
from coopwatchd.model.records import AnyRecord, Contract
from coopwatchd.model.watchlist import number_key

PARTICIPATION = "participation"  # beside the kinds of `citations.Evidence`
# Where a number may be written otherwise: R-191902, 661 22.
_PUNCTUATION = str.maketrans("", "", " -–./#:\n\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Somebody who uses a contract. `text` quotes the citation; `record` is the uid of what cites, "" where none does.

    `since` is where the term of the citing contract begins, or when its solicitation was published; where neither is
    stated, the day on which the record was first seen, and `seen` is True.
    """

    party: str
    since: date | None
    until: date | None
    number: str
    text: str
    evidence: str
    confidence: float
    record: str = ""
    url: str = ""
    seen: bool = False


def users_of(contract: Contract, held: Iterable[Held]) -> list[Use]:
    """Everybody who is known to use it, participations first, then the surest citation first.

    A record counts that cites the contract's number, or that of its solicitation, as the cooperative's.
    """
    joined = [
        Use(
            party=one.party,
            since=one.starts_on,
            until=one.ends_on,
            number=one.number,
            text="",
            evidence=PARTICIPATION,
            confidence=1.0,
            url=one.url,
        )
        for one in contract.participations
    ]
    numbers = {number_key(number) for number in (contract.number, contract.solicitation_number)} - {""}
    keys = _keys(contract)
    citing = [
        _use(one, citation)
        for one in held
        if one.record.uid != contract.uid and _may_cite(one.record, numbers)
        for citation in citations(one.record)
        if citation.key in keys and number_key(citation.number) in numbers
    ]
    return joined + sorted(citing, key=lambda use: (-use.confidence, use.party, use.record))


def _may_cite(record: AnyRecord, numbers: Iterable[str]) -> bool:
    """Reading a text for citations is slow; to see that none of the numbers stands in it is not."""
    texts = [record.title, record.description, *record.categories]
    if isinstance(record, Contract):
        texts += [record.number, record.solicitation_number, record.term_text]
    text = "\n".join(texts).casefold().translate(_PUNCTUATION)
    return any(number in text for number in numbers)


def _keys(contract: Contract) -> frozenset[str]:
    """The cooperative as citations know it: by the portal, or by its name; OMNIA's are often known by Region 4's."""
    names = (contract.cooperative, contract.lead_agency)
    named = {one.key for one in COOPERATIVES if any(one.named.search(name) for name in names)}
    return frozenset(named | {contract.portal})


def _use(held: Held, citation: Citation) -> Use:
    record = held.record
    if isinstance(record, Contract):
        since, until = record.starts_on, record.ends_on
    else:
        since, until = record.issued_on or (record.due.day if record.due else None), None
    return Use(
        party=record.lead_agency or record.cooperative or record.portal,
        since=since or held.first_seen.date(),
        until=until,
        number=record.number,
        text=citation.text,
        evidence=str(citation.evidence),
        confidence=citation.evidence.confidence,
        record=record.uid,
        url=record.url,
        seen=since is None,
    )
