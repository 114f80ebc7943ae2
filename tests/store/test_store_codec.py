"""What is stored comes back as it was, and old text outlives new fields."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import NOW, alert, contract, event, solicitation

from coopwatchd.errors import StoreError
from coopwatchd.model.alerts import Alert, AlertKind, Item, Reason, Span
from coopwatchd.model.events import Change, Event, EventType
from coopwatchd.model.plain import to_plain
from coopwatchd.model.records import Contract, Document, Due, Record, Solicitation, Stage
from coopwatchd.store.codec import decode, decode_record, encode
from coopwatchd.store.columns import stamp

# Lone surrogates included: scraped JSON may carry them.
texts = st.text(st.characters(exclude_categories=()), max_size=12)
zones = st.one_of(st.timezones(), st.just(UTC), st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m))))


def _meant(moment: datetime) -> datetime:
    """A fold where the clock is not put back says nothing."""
    plain = moment.replace(fold=0)
    return moment if moment.utcoffset() != plain.utcoffset() else plain


moments = st.datetimes(timezones=zones).map(_meant)
dates = st.dates()
dues = st.builds(Due, at=st.none() | moments, text=texts, zone=texts, exact=st.booleans(), assumed_zone=st.booleans())
tuples = st.lists(texts, max_size=3).map(tuple)
common = {
    "id": texts,
    "title": texts,
    "portal": texts,
    "cooperative": texts,
    "url": texts,
    "number": texts,
    "description": texts,
    "lead_agency": texts,
    "states": tuples,
    "categories": tuples,
    "codes": tuples,
    "documents": st.lists(st.builds(Document, title=texts, url=texts), max_size=2).map(tuple),
    "stage": st.sampled_from(Stage),
    "remarks": tuples,
    "page": texts,
}
solicitations = st.builds(
    Solicitation,
    **common,
    due=st.none() | dues,
    issued_on=st.none() | dates,
    preproposal=st.none() | dues,
    questions_due=st.none() | dues,
    addenda=st.none() | st.integers(),
)
contracts = st.builds(
    Contract,
    **common,
    supplier=texts,
    solicitation_number=texts,
    starts_on=st.none() | dates,
    ends_on=st.none() | dates,
    final_ends_on=st.none() | dates,
    term_text=texts,
    zone=texts,
)
records = solicitations | contracts
events = st.builds(
    Event,
    key=texts,
    types=st.lists(st.sampled_from(EventType), min_size=1, max_size=3).map(tuple),
    record=records,
    at=moments,
    because=texts,
    before=st.none() | records,
    changes=st.lists(st.builds(Change, field=texts, old=texts, new=texts), max_size=2).map(tuple),
    mark=st.none() | st.integers(),
)
spans = st.builds(Span, field=texts, start=st.integers(), end=st.integers(), term=texts)
reasons = st.builds(Reason, watchlist=texts, because=texts, note=texts, spans=st.lists(spans, max_size=2).map(tuple))
alerts = st.builds(
    Alert,
    key=texts,
    kind=st.sampled_from(AlertKind),
    at=moments,
    event=st.none() | events,
    reasons=st.lists(reasons, max_size=2).map(tuple),
    items=st.lists(st.builds(Item, record=records, reason=reasons), max_size=2).map(tuple),
    more=st.integers(),
    subject=texts,
    text=texts,
    thread=texts,
)


def _assert_same(found: object, meant: object) -> None:
    """Equal is not enough: types, time zones and fields that do not compare count as well."""
    assert type(found) is type(meant)
    if isinstance(meant, datetime):
        assert repr(found) == repr(meant)
    elif is_dataclass(meant):
        for field in fields(meant):
            _assert_same(getattr(found, field.name), getattr(meant, field.name))
    elif isinstance(meant, tuple):
        assert len(found) == len(meant)  # type: ignore[arg-type]
        for one, other in zip(found, meant, strict=True):  # type: ignore[call-overload]
            _assert_same(one, other)
    else:
        assert found == meant


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(st.one_of(records, events, alerts))
def test_whatever_is_stored_comes_back_as_it_was(value: Record | Event | Alert) -> None:
    text = encode(value)
    assert text.isascii()
    assert "\n" not in text
    _assert_same(decode(type(value), text), value)
    if isinstance(value, Record):
        _assert_same(decode_record(text), value)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 1, 1, 30, fold=0, tzinfo=ZoneInfo("America/Chicago")),
        datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=ZoneInfo("America/Chicago")),
        datetime(2026, 3, 8, 2, 30, tzinfo=ZoneInfo("America/Chicago")),  # does not exist
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=ZoneInfo("America/Chicago")),  # "no end"
        datetime(1880, 1, 1, tzinfo=ZoneInfo("America/Chicago")),  # local mean time, -5:50:36
        datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=ZoneInfo("UTC")),
        datetime(2026, 7, 1, tzinfo=UTC),
        datetime(2026, 7, 1, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_a_due_date_keeps_its_own_zone_and_fold(moment: datetime) -> None:
    due = Due(at=moment, text="as printed", zone="America/Chicago")
    _assert_same(decode(Due, encode(due)), due)


def test_the_wall_clock_stays_when_a_zone_changed_its_rules() -> None:
    stored = encode(Due(at=datetime(2026, 7, 1, 14, 0, tzinfo=ZoneInfo("America/Chicago")), text="", zone=""))
    due = decode(Due, stored.replace("-05:00[", "-07:00["))
    assert due.at == datetime(2026, 7, 1, 14, 0, tzinfo=ZoneInfo("America/Chicago"))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        encode(Due(at=datetime(2026, 7, 1), text="", zone=""))  # noqa: DTZ001


def test_old_rows_outlive_new_fields() -> None:
    written = json.loads(encode(solicitation()))
    for name in ("remarks", "addenda", "stage", "questions_due"):
        del written[name]
    written["colour"] = {"of": ["a", "later", "version"]}
    read = decode_record(json.dumps(written))
    assert read == solicitation()
    assert (read.remarks, read.stage) == ((), Stage.OPEN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"kind":"forecast","id":"1","title":"t"}',
        '{"kind":["contract"],"id":"1","title":"t"}',
        '{"kind":"contract","id":"1"}',
        '{"kind":"contract","id":"1","title":null}',
        '{"kind":"contract","id":"1","title":"t","ends_on":"soon"}',
        '{"kind":"contract","id":"1","title":"t","states":"TX"}',
        '{"kind":"contract","id":"1","title":"t","stage":"dormant"}',
        '{"kind":"solicitation","id":"1","title":"t","due":{"at":"2026-07-01T00:00:00+00:00[Mars/Base]","text":"","zone":""}}',
    ],
)
def test_text_that_is_something_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(StoreError, match=r"A stored Record cannot be read"):
        decode_record(text)


def test_the_two_kinds_are_told_apart() -> None:
    for record in (solicitation(), contract()):
        assert type(decode(Event, encode(event(record=record))).record) is type(record)


def test_listings_get_plain_values() -> None:
    plain = to_plain(alert())
    json.dumps(plain)
    record = plain["event"]["record"]
    assert record["uid"] == "sample/solicitation/S-1"
    assert record["kind"] == "solicitation"
    assert record["due"]["at"] == "2026-12-04T14:00:00-06:00"
    assert record["states"] == ["TX", "OK"]
    assert plain["at"] == NOW.isoformat()
    assert plain["kind"] == "event"


@settings(deadline=None)
@given(moments, moments)
def test_stored_times_sort_as_text(one: datetime, other: datetime) -> None:
    assert len(stamp(one)) == len(stamp(other)) == 27
    earlier, later = sorted((stamp(one), stamp(other)))
    # What leaves the calendar in UTC is pinned to its ends, so that only equality can be lost there.
    if stamp(one) != stamp(other):
        assert (one.timestamp() < other.timestamp()) == (earlier == stamp(one))
    assert earlier <= later
