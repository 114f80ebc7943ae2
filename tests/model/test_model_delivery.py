from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_samples import NOW

from coopwatchd.model.alerts import Alert, AlertKind
from coopwatchd.model.delivery import GIVE_UP_TRIES, Delivery, next_try, seconds_asked


def delivery(attempts: int = 0, thread: str = "") -> Delivery:
    alert = Alert(key="a", kind=AlertKind.TEST, at=NOW, thread=thread)
    return Delivery(
        key="a>b>", channel="b", recipient="", alert=alert, created_at=NOW, due_at=NOW, id="1", attempts=attempts
    )


def wait(attempts: int, retry_after: float | None = None) -> float:
    again = next_try(delivery(attempts), NOW, retry_after=retry_after)
    assert again is not None
    return (again - NOW).total_seconds()


def test_waits_grow_from_seconds_to_an_hour() -> None:
    assert [wait(attempts) for attempts in range(1, 10)] == [5, 30, 60, 300, 900, 1800, 3600, 3600, 3600]


def test_after_a_day_of_trying_it_is_time_to_give_up() -> None:
    assert GIVE_UP_TRIES == 30
    tries = list(range(1, GIVE_UP_TRIES))
    assert next_try(delivery(GIVE_UP_TRIES), NOW) is None
    assert next_try(delivery(GIVE_UP_TRIES), NOW, retry_after=5) is None
    assert timedelta(hours=23) < timedelta(seconds=sum(map(wait, tries))) < timedelta(hours=26)


def test_what_the_other_side_asked_for_is_honoured_to_the_second() -> None:
    assert wait(1, retry_after=47) == 47
    assert wait(7, retry_after=2.5) == 2.5


@pytest.mark.parametrize(
    ("asked", "waited"), [(0, 1), (-30, 1), (0.01, 1), (1e12, 86_400), (float("inf"), 86_400), (float("nan"), 1)]
)
def test_what_nobody_can_mean_is_brought_into_bounds(asked: float, waited: float) -> None:
    assert wait(1, retry_after=asked) == waited


@given(st.integers(0, GIVE_UP_TRIES - 1), st.none() | st.floats())
def test_a_wait_is_never_nothing_and_never_longer_than_a_day(attempts: int, retry_after: float | None) -> None:
    assert 1 <= wait(attempts, retry_after) <= 86_400


def test_a_delivery_belongs_to_its_records_thread() -> None:
    assert delivery(thread="coop/solicitation/1").thread_key == "coop/solicitation/1"
    assert delivery().thread_key == ""


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Mon, 02 Nov 2026 15:00:30 GMT", 30.0),
        ("Mon, 02 Nov 2026 15:00:30 -0000", 30.0),
        ("Mon, 02 Nov 2026 14:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str, seconds: float | None) -> None:
    assert seconds_asked(header, NOW) == seconds
