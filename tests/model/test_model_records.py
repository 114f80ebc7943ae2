from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from model_samples import NOW, TBD, at, contract, event, held, on, rfp

from coopwatchd.model.changes import settle
from coopwatchd.model.events import EVENTS_OF, EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.pages import StoredPage, Validator
from coopwatchd.model.records import Due, Kind, Stage


def test_a_record_says_what_it_is_and_how_to_ask_for_it() -> None:
    assert (rfp("7").kind, rfp("7").uid) == (Kind.SOLICITATION, "coop/solicitation/7")
    assert (contract("7").kind, contract("7").uid) == (Kind.CONTRACT, "coop/contract/7")


def test_the_page_a_record_was_read_from_does_not_make_it_another() -> None:
    assert rfp(page="aa") == rfp(page="bb")


def test_a_date_without_a_time_lasts_to_the_end_of_its_day_in_its_own_zone() -> None:
    due = on(11, 2, zone="America/Los_Angeles")
    assert not due.passed(datetime(2026, 11, 3, 7, 59, 58, tzinfo=UTC))
    assert due.passed(datetime(2026, 11, 3, 8, 0, tzinfo=UTC))
    assert due.day == date(2026, 11, 2)


def test_an_unknown_date_never_passes() -> None:
    assert not TBD.passed(datetime(2099, 1, 1, tzinfo=UTC))
    assert TBD.day is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (on(12, 1), at(12, 1, 9), True),
        (on(12, 1), at(12, 2, 9), False),
        (at(12, 1, 9), at(12, 1, 10), False),
        (at(12, 1, 9, zone="America/New_York"), at(12, 1, 8), True),
        (TBD, TBD, True),
        (TBD, at(12, 1), False),
        (TBD, Due(at=None, text="Open until filled", zone="UTC"), True),
    ],
)
def test_due_dates_are_compared_as_far_as_both_are_exact(one: Due, other: Due, same: bool) -> None:
    assert one.same_as(other) is same
    assert other.same_as(one) is same


@pytest.mark.parametrize("stage", [Stage.FORECAST, Stage.AWARDED, Stage.CANCELLED, Stage.WITHDRAWN, Stage.CLOSED])
def test_only_what_is_open_closes_by_the_calendar(stage: Stage) -> None:
    past = rfp(due=at(10, 1), stage=stage)
    assert settle(past, NOW) is past


def test_presence_does_not_mean_open() -> None:
    assert settle(rfp(due=at(10, 30)), NOW).stage is Stage.CLOSED
    for due in (None, TBD, at(11, 30)):
        assert settle(rfp(due=due), NOW).stage is Stage.OPEN


def test_a_solicitation_closes_in_its_own_zone() -> None:
    due = at(11, 2, 14, zone="Pacific/Honolulu")  # midnight UTC
    assert settle(rfp(due=due), datetime(2026, 11, 2, 23, 59, 59, tzinfo=UTC)).stage is Stage.OPEN
    assert settle(rfp(due=due), datetime(2026, 11, 3, 0, 0, 1, tzinfo=UTC)).stage is Stage.CLOSED


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("America/Chicago", datetime(2026, 12, 1, 6, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2026, 12, 1, 10, tzinfo=UTC)),
        ("Pacific/Guam", datetime(2026, 11, 30, 14, tzinfo=UTC)),
    ],
)
def test_a_contract_expires_the_day_after_its_last_day_in_its_own_zone(zone: str, midnight: datetime) -> None:
    last = contract(ends_on=date(2026, 11, 30), zone=zone)
    assert settle(last, midnight - timedelta(seconds=1)).stage is Stage.ACTIVE
    assert settle(last, midnight).stage is Stage.EXPIRED


def test_a_contract_without_an_end_or_already_gone_stays_as_it_is() -> None:
    assert settle(contract(), NOW).stage is Stage.ACTIVE
    withdrawn = contract(ends_on=date(2020, 1, 1), stage=Stage.WITHDRAWN)
    assert settle(withdrawn, NOW) is withdrawn


def test_a_record_is_live_until_it_is_gone() -> None:
    one: Held = held(rfp())
    assert one.live
    assert not replace(one, gone_at=NOW).live


def test_an_event_is_named_by_its_most_telling_type() -> None:
    assert event(rfp(), EventType.DUE_MOVED, EventType.ADDENDUM).type is EventType.DUE_MOVED
    assert EventType.RENEWED not in EVENTS_OF[Kind.SOLICITATION]
    assert EventType.CLOSING not in EVENTS_OF[Kind.CONTRACT]


def test_what_is_kept_of_a_request_compares_by_content_and_cannot_be_changed() -> None:
    url = "https://coop.example/bids"
    assert Validator(url=url, etag='"a"') == Validator(url=url, etag='"a"', last_modified="")
    page = StoredPage(digest="aa", url=url, portal="coop", listing="page", fetched_at=NOW, body=b"<html>")
    with pytest.raises(FrozenInstanceError):
        page.body = b""  # type: ignore[misc]
