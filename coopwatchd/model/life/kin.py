"""What lineage says to people: the contracts that a solicitation replaces, and those who hear of it through them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from coopwatchd.model.events import Event
from coopwatchd.model.life.links import Link
from coopwatchd.model.match import Match, WatchlistIndex
from coopwatchd.model.records import Contract, Record

_NAMED = 3  # suppliers: an alert is not an archive


def through_contracts(
    index: WatchlistIndex, event: Event, contracts: Iterable[Contract], told: Iterable[Match]
) -> list[Match]:
    """Watchlists that want an event because they watch a contract it is about, although not the record itself.

    Places in the contract's text are not places in the record's: the reason says which words, and marks none.
    """
    heard = {match.watchlist.id for match in told}
    found = []
    for contract in contracts:
        for watchlist, reason in index.match_record(contract, event.at):
            if watchlist.id not in heard and watchlist.wants(event.types, event.mark):
                heard.add(watchlist.id)
                because = f"it replaces {name_of(contract)}, which you watch: {reason.because}"
                found.append(Match(event=event, watchlist=watchlist, reason=replace(reason, because=because, spans=())))
    return found


def name_of(record: Record) -> str:
    """A record in a sentence: its number, or else its title."""
    return record.number or f"“{record.title}”"


def replaces(contracts: Sequence[Contract], link: Link) -> tuple[str, ...]:
    """What a rebid replaces and why that is thought: “this replaces R191902, held by X, ends 2027-04-30”."""
    return _what(contracts), proof(link)


def proof(link: Link) -> str:
    """The evidence of a link as one sentence."""
    return f"{'; '.join(link.evidence)} (confidence {link.confidence:.0%})"


def _what(contracts: Sequence[Contract]) -> str:
    ends = sorted({contract.ends_on for contract in contracts if contract.ends_on})
    when = "" if not ends else f", ends {ends[-1]}" if len(ends) == 1 else f", ends {ends[0]} to {ends[-1]}"
    suppliers = list(dict.fromkeys(contract.supplier for contract in contracts if contract.supplier))
    more = f" and {len(suppliers) - _NAMED} more" if len(suppliers) > _NAMED else ""
    held = f", held by {', '.join(suppliers[:_NAMED])}{more}" if suppliers else ""
    numbers = list(dict.fromkeys(name_of(contract) for contract in contracts))
    several = f" and {len(numbers) - 1} more of that award" if len(numbers) > 1 else ""
    return f"this replaces {numbers[0]}{several}{held}{when}"
