"""Who uses which contract: participations that portals name, and other bodies' records that cite it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from coopwatchd.model.life.citations import Citation, Evidence
from coopwatchd.model.life.citations import citations as cited_by
from coopwatchd.model.life.cooperatives import COOPERATIVES
from coopwatchd.model.records import AnyRecord, Contract
from coopwatchd.model.watchlist import number_key
from coopwatchd.report.figures import Use, Used
from coopwatchd.report.material import Material, cooperative_of

_OWN = frozenset(one.key for one in COOPERATIVES)


def participations(contracts: Iterable[Contract]) -> tuple[Use, ...]:
    """Every participation that a portal names, by contract and party."""
    found = [
        Use(
            party=party.party,
            number=one.number,
            title=one.title,
            supplier=one.supplier,
            cooperative=cooperative_of(one),
            how=f"participation {party.number}".rstrip(),
            since=party.starts_on,
            until=party.ends_on,
            url=party.url or one.url,
        )
        for one in contracts
        for party in one.participations
    ]
    return tuple(sorted(found, key=lambda use: (use.cooperative, use.number, use.party)))


def used(uses: Iterable[Use]) -> tuple[Used, ...]:
    """The contracts that are used, the one with the most users first."""
    groups: dict[tuple[str, str, str], list[Use]] = defaultdict(list)
    for use in uses:
        groups[use.cooperative, use.number, use.supplier].append(use)
    found = [
        Used(
            number=group[0].number,
            title=group[0].title,
            supplier=group[0].supplier,
            cooperative=group[0].cooperative,
            parties=tuple(sorted({use.party for use in group})),
            since=min((use.since for use in group if use.since), default=None),
            url=next((use.url for use in group if use.url), ""),
        )
        for group in groups.values()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.parties), one.cooperative, one.number)))


def citations(material: Material) -> tuple[Use, ...]:
    """Every record of an agency's own portal that cites a cooperative's contract, by contract and agency.

    Without a scope all of them; within one, those that cite a contract of it by number. Words such as “piggyback”
    that name nobody say nothing about who is used.
    """
    held = {(one.portal, number_key(one.number)): one for one in material.contracts if one.number}
    found = []
    for one in material.known:
        if one.record.portal in _OWN or not one.live:
            continue
        for citation in cited_by(one.record):
            contract = held.get((citation.key, number_key(citation.number)))
            if citation.evidence is not Evidence.PHRASE and (contract is not None or not material.scope):
                found.append(_use(one.record, citation, contract))
    return tuple(sorted(found, key=lambda use: (use.cooperative, use.number, use.party)))


def _use(record: AnyRecord, citation: Citation, contract: Contract | None) -> Use:
    """The record's own title and supplier stand in for those of a contract that is not stored."""
    own = record if isinstance(record, Contract) else None
    return Use(
        party=record.lead_agency or cooperative_of(record),
        number=contract.number if contract else citation.number,
        title=contract.title if contract else record.title,
        supplier=contract.supplier if contract else own.supplier if own else "",
        cooperative=cooperative_of(contract) if contract else citation.name,
        how=f"cited ({citation.evidence}): {citation.text}",
        since=own.starts_on if own else getattr(record, "issued_on", None),
        until=own.ends_on if own else None,
        url=record.url,
    )
