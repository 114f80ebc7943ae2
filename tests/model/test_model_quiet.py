from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_samples import TBD, at, contract, event, rfp

from coopwatchd.model.alerts import Alert, AlertKind
from coopwatchd.model.bundles import Bundle, batch_of, bundle_of
from coopwatchd.model.quiet import ALWAYS, Rhythm, held_until, no_later, parse_open_days
from coopwatchd.model.records import AnyRecord, Stage
from coopwatchd.model.rhythm import parse_when

CHICAGO = ZoneInfo("America/Chicago")
NIGHT = (time(20), time(7))
MON_FRI = frozenset(range(5))


def local(*when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=CHICAGO, fold=fold)  # type: ignore[misc, arg-type]


def alert(record: AnyRecord) -> Alert:
    return Alert(key="a", kind=AlertKind.EVENT, at=local(2026, 11, 2), event=event(record))


@pytest.mark.parametrize(
    ("rhythm", "now", "opens"),
    [
        ({"quiet": NIGHT}, local(2026, 11, 2, 19, 59), local(2026, 11, 2, 19, 59)),
        ({"quiet": NIGHT}, local(2026, 11, 2, 20), local(2026, 11, 3, 7)),
        ({"quiet": NIGHT}, local(2026, 11, 3, 6, 59), local(2026, 11, 3, 7)),
        ({"quiet": NIGHT}, local(2026, 11, 3, 7), local(2026, 11, 3, 7)),
        ({"quiet": (time(12), time(13))}, local(2026, 11, 2, 12, 30), local(2026, 11, 2, 13)),
        ({"quiet": (time(12), time(13))}, local(2026, 11, 2, 13), local(2026, 11, 2, 13)),
        ({"days": MON_FRI}, local(2026, 11, 7, 9), local(2026, 11, 9)),
        ({"days": MON_FRI, "quiet": NIGHT}, local(2026, 11, 6, 21), local(2026, 11, 9, 7)),
        ({"days": MON_FRI, "quiet": NIGHT, "business": True}, local(2026, 11, 25, 22), local(2026, 11, 27, 7)),
        ({"days": MON_FRI, "business": True}, local(2026, 11, 11, 9), local(2026, 11, 12)),  # Veterans Day
        # The hour that comes twice: quiet until the first 1:30, and not again.
        ({"quiet": (time(0), time(1, 30))}, local(2026, 11, 1, 1, 10), local(2026, 11, 1, 1, 30)),
        ({"quiet": (time(0), time(1, 30))}, local(2026, 11, 1, 1, 10, fold=1), local(2026, 11, 1, 1, 10, fold=1)),
        # The hour that does not come: quiet until 2:30 ends when the clock has gone past it.
        ({"quiet": (time(0), time(2, 30))}, local(2026, 3, 8, 1), local(2026, 3, 8, 3, 30)),
    ],
)
def test_when_a_channel_may_be_told_something(rhythm: dict[str, Any], now: datetime, opens: datetime) -> None:
    found = Rhythm(zone=CHICAGO, **rhythm).opens(now.astimezone(UTC))
    assert found.astimezone(UTC) == opens.astimezone(UTC)


@given(
    st.integers(0, 2 * 366 * 24 * 60),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.times().map(lambda t: t.replace(microsecond=0)),
    st.times().map(lambda t: t.replace(microsecond=0)),
    st.booleans(),
)
def test_what_is_held_is_told_when_the_channel_is_open(
    minutes: int, days: frozenset[int], since: time, until: time, business: bool
) -> None:
    if since == until or (business and not days & MON_FRI):
        return
    rhythm = Rhythm(zone=CHICAGO, days=days, quiet=(since, until), business=business)
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    opens = rhythm.opens(now)
    assert opens >= now
    assert rhythm.opens(opens) == opens
    assert rhythm.open_on(opens)


def test_a_channel_without_manners_is_always_open() -> None:
    now = local(2026, 11, 7, 3)
    assert ALWAYS.opens(now) == now


def test_the_day_of_a_channel_is_local() -> None:
    rhythm = Rhythm(zone=CHICAGO)
    assert rhythm.today(local(2026, 11, 1, 23)) == local(2026, 11, 1)
    assert rhythm.tomorrow(local(2026, 11, 1, 0, 30)) == local(2026, 11, 2)


def test_a_digest_keeps_to_the_channels_days() -> None:
    daily = parse_when("08:00", CHICAGO)
    assert daily is not None
    business = Rhythm(zone=CHICAGO, days=MON_FRI, business=True)
    assert business.digest(daily, local(2026, 11, 25, 9)) == local(2026, 11, 27, 8)
    saturdays = parse_when("sat 08:00", CHICAGO)
    assert saturdays is not None
    # The configuration refuses it; the digest comes all the same.
    assert business.digest(saturdays, local(2026, 11, 25, 9)) == local(2026, 11, 28, 8)


def test_days_of_a_channel() -> None:
    assert parse_open_days(" Business ") == (MON_FRI, True)
    assert parse_open_days("sat,sun") == (frozenset({5, 6}), False)
    with pytest.raises(ValueError, match="does not name days"):
        parse_open_days("holidays")


def test_nothing_is_held_into_the_last_day_before_its_due_date() -> None:
    due = alert(rfp(due=at(11, 8, 12)))
    friday, monday = local(2026, 11, 6, 21), local(2026, 11, 9, 7)
    assert held_until(due, monday, friday) == local(2026, 11, 7, 12)
    assert held_until(due, monday, local(2026, 11, 7, 13)) == local(2026, 11, 7, 13)
    assert held_until(due, local(2026, 11, 7, 7), friday) == local(2026, 11, 7, 7)
    assert held_until(due, monday, local(2026, 11, 8, 12)) == monday  # it has passed: no hurry


@pytest.mark.parametrize(
    "record",
    [
        rfp(due=None),
        rfp(due=TBD),
        rfp(due=at(11, 8), stage=Stage.CANCELLED),
        contract(ends_on=date(2026, 11, 8)),
    ],
)
def test_what_has_no_open_due_date_waits(record: AnyRecord) -> None:
    monday = local(2026, 11, 9, 7)
    assert held_until(alert(record), monday, local(2026, 11, 6, 21)) == monday


def test_what_is_about_no_record_waits() -> None:
    assert no_later(None) is None


@pytest.mark.parametrize("bundle", Bundle)
def test_a_batch_says_what_it_is(bundle: Bundle) -> None:
    now = local(2026, 11, 2, 8)
    assert bundle_of(batch_of(bundle, now)) is bundle
    assert batch_of(bundle, now) != batch_of(bundle, now + timedelta(seconds=1)) or bundle is Bundle.ALONE
    assert batch_of(Bundle.DIGEST, now) == now.isoformat()  # rows of before have it
