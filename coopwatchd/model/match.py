"""Matching: one index over all watchlists; one pass over a record's text finds every term of every watchlist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coopwatchd.model.alerts import Reason, Span
from coopwatchd.model.events import Event
from coopwatchd.model.records import AnyRecord, Contract
from coopwatchd.model.terms import Part, Term, Test
from coopwatchd.model.watchlist import Watchlist, code_matches, number_matches
from coopwatchd.model.words import Word, forms, plain, words

# The fields of a record in which terms are looked for; filters such as `suppliers` are terms in a field of their own.
# A cooperative is also known by its portal's id: `cooperatives = ["omnia"]`.
_NAME_FIELDS = (("supplier",), ("lead_agency",), ("cooperative", "portal"))
Hits = dict[Term, list[Span]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An event and a watchlist that wants it, with the reason."""

    event: Event
    watchlist: Watchlist
    reason: Reason


class WatchlistIndex:
    """All watchlists, compiled: built once per configuration, immutable, safe to share between threads."""

    def __init__(self, watchlists: Iterable[Watchlist]) -> None:
        self.watchlists = {watchlist.id: watchlist for watchlist in watchlists}
        self._order = {id_: place for place, id_ in enumerate(self.watchlists)}
        self._terms = _TermIndex(term for watchlist in self.watchlists.values() for term in _terms_of(watchlist))
        self._by_term: dict[Term, list[Watchlist]] = defaultdict(list)
        self._without_terms: list[Watchlist] = []
        for watchlist in self.watchlists.values():
            keys = _required(watchlist)
            for term in keys:
                self._by_term[term].append(watchlist)
            if not keys:
                self._without_terms.append(watchlist)

    def match(self, event: Event) -> list[Match]:
        """The watchlists that want this event, in the order of the configuration."""
        return [
            Match(event=event, watchlist=watchlist, reason=reason)
            for watchlist, reason in self._matching(event.record)
            if watchlist.wants(event.types, event.mark)
        ]

    def match_record(self, record: AnyRecord) -> list[tuple[Watchlist, Reason]]:
        """The watchlists that match the record itself, whatever happened to it."""
        return list(self._matching(record))

    def marks(self) -> tuple[frozenset[int], frozenset[int]]:
        """Every closing mark and every expiring mark of any watchlist, in days."""
        lists = self.watchlists.values()
        return (
            frozenset(mark for watchlist in lists for mark in watchlist.closing_marks),
            frozenset(mark for watchlist in lists for mark in watchlist.expiring_marks),
        )

    def _matching(self, record: AnyRecord) -> Iterator[tuple[Watchlist, Reason]]:
        hits = self._terms.hits(record)
        candidates = {watchlist.id for term in hits for watchlist in self._by_term.get(term, ())}
        candidates.update(watchlist.id for watchlist in self._without_terms)
        for id_ in sorted(candidates, key=self._order.__getitem__):
            reason = _reason(self.watchlists[id_], record, hits)
            if reason is not None:
                yield self.watchlists[id_], reason


def _terms_of(watchlist: Watchlist) -> Iterator[Term]:
    for terms in (watchlist.any, watchlist.all, watchlist.none):
        yield from terms
    for names in (watchlist.suppliers, watchlist.lead_agencies, watchlist.cooperatives):
        yield from names


def _required(watchlist: Watchlist) -> tuple[Term, ...]:
    """Terms of which one must be found for the watchlist to match at all: the key it is looked up by."""
    if watchlist.all:
        return (max(watchlist.all, key=lambda term: len(term.written)),)  # the longest is the rarest guess
    return watchlist.any or watchlist.suppliers or watchlist.lead_agencies or watchlist.cooperatives


class _TermIndex:
    """Every distinct term, found by its first word: by form, by exact spelling, or by prefix."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._forms: dict[str, list[Term]] = defaultdict(list)
        self._exact: dict[str, list[Term]] = defaultdict(list)
        self._prefixes: dict[str, list[Term]] = defaultdict(list)
        for term in dict.fromkeys(terms):
            first = term.parts[0]
            if first.test is Test.EXACT:
                self._exact[first.word].append(term)
            elif first.test is Test.PREFIX:
                self._prefixes[first.word].append(term)
            else:
                for form in forms(first.word):
                    self._forms[form].append(term)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})

    def hits(self, record: AnyRecord) -> Hits:
        """Every term that stands in some text of the record, with the places."""
        found: Hits = {}
        for field, text in _texts(record):
            run = words(text)
            for place, word in enumerate(run):
                for term in self._starting(word.text):
                    end = _end_of(term.parts, run, place)
                    if end is not None:
                        found.setdefault(term, []).append(
                            Span(field=field, start=word.start, end=end, term=term.written)
                        )
        return found

    def _starting(self, word: str) -> set[Term]:
        terms: set[Term] = set()
        for form in forms(word):
            terms.update(self._forms.get(form, ()))
        terms.update(self._exact.get(word, ()))
        if self._lengths:
            bare = plain(word)
            for length in self._lengths:
                if length > len(bare):
                    break
                terms.update(self._prefixes.get(bare[:length], ()))
        return terms


def _end_of(parts: tuple[Part, ...], run: list[Word], place: int) -> int | None:
    """Where the term that starts at `place` ends in the text, or None when its further words are not there."""
    if place + len(parts) > len(run):
        return None
    for offset, part in enumerate(parts[1:], start=1):
        if not part.accepts(run[place + offset].text):
            return None
    return run[place + len(parts) - 1].end


def _texts(record: AnyRecord) -> Iterator[tuple[str, str]]:
    yield "title", record.title
    if record.description:
        yield "description", record.description
    for category in record.categories:
        yield "categories", category
    if record.number:
        yield "number", record.number
    yield "cooperative", record.cooperative
    yield "portal", record.portal
    if record.lead_agency:
        yield "lead_agency", record.lead_agency
    if isinstance(record, Contract) and record.supplier:
        yield "supplier", record.supplier


def _reason(watchlist: Watchlist, record: AnyRecord, hits: Hits) -> Reason | None:
    """Why the watchlist matches the record, or None. Every condition must hold; the first that fails ends it."""
    if not _passes_sets(watchlist, record) or _spans(watchlist.none, hits, watchlist.fields):
        return None
    spans: list[Span] = []
    if watchlist.any:
        found = _spans(watchlist.any, hits, watchlist.fields)
        if not found:
            return None
        spans += found
    for term in watchlist.all:
        found = _spans((term,), hits, watchlist.fields)
        if not found:
            return None
        spans += found
    for fields, names in zip(
        _NAME_FIELDS, (watchlist.suppliers, watchlist.lead_agencies, watchlist.cooperatives), strict=True
    ):
        if names:
            found = _spans(names, hits, fields)
            if not found:
                return None
            spans += found
    because = _because(watchlist, record, spans)
    return Reason(watchlist=watchlist.id, because=because, note=watchlist.note, spans=tuple(spans))


def _passes_sets(watchlist: Watchlist, record: AnyRecord) -> bool:
    if watchlist.kinds and record.kind not in watchlist.kinds:
        return False
    if watchlist.portals and record.portal not in watchlist.portals:
        return False
    if watchlist.states and watchlist.states.isdisjoint(record.states):
        return False
    if watchlist.contracts and not _numbers(watchlist, record):
        return False
    return not watchlist.codes or bool(_codes(watchlist, record))


def _numbers(watchlist: Watchlist, record: AnyRecord) -> list[str]:
    return [pattern for pattern in watchlist.contracts if number_matches(pattern, record.number)]


def _codes(watchlist: Watchlist, record: AnyRecord) -> list[str]:
    return [code for code in record.codes if any(code_matches(pattern, code) for pattern in watchlist.codes)]


def _spans(terms: Iterable[Term], hits: Hits, fields: tuple[str, ...]) -> list[Span]:
    return [span for term in terms for span in hits.get(term, ()) if span.field in fields]


def _because(watchlist: Watchlist, record: AnyRecord, spans: list[Span]) -> str:
    """The reason as people read it: “‘laptop’ in title; ‘Axon’ in supplier”."""
    places: dict[str, str] = {}
    for span in spans:
        places.setdefault(span.term, span.field)  # the title comes first: one place says enough
    said = [f"‘{term}’ in {field.replace('_', ' ')}" for term, field in places.items()]
    said += [f"number {record.number} is ‘{pattern}’" for pattern in _numbers(watchlist, record)]
    said += [f"code {code}" for code in _codes(watchlist, record)]
    if watchlist.states:
        said += [f"state {state}" for state in record.states if state in watchlist.states]
    if not said and watchlist.portals:
        said.append(f"portal {record.portal}")
    if not said and watchlist.kinds:
        said.append(f"every {record.kind}")
    return "; ".join(said) or "every record"
