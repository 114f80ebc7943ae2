from __future__ import annotations

from datetime import date, timedelta

import pytest
from model_samples import NOW, TBD, at, contract, event, held, on, rfp

from coopwatchd.model.alerts import Reason, Span
from coopwatchd.model.events import EventType
from coopwatchd.model.overtaken import overtaken
from coopwatchd.model.ranking import closes_soon, days_left, rank, strength
from coopwatchd.model.records import AnyRecord, Stage


def reason(*found: tuple[str, str]) -> Reason:
    return Reason(watchlist="w", because="b", spans=tuple(Span(field=f, start=0, end=1, term=t) for f, t in found))


@pytest.mark.parametrize(
    ("record", "days", "soon"),
    [
        (rfp(due=at(11, 2, 17)), 0, True),
        (rfp(due=at(11, 2, 8)), None, False),  # passed this morning
        (rfp(due=on(11, 2)), 0, True),
        (rfp(due=on(11, 6)), 4, True),
        (rfp(due=at(11, 7, 8, 59)), 5, True),  # five days by the calendar, less by the clock
        (rfp(due=at(11, 7, 9, 1)), 5, False),
        (rfp(due=TBD), None, False),
        (rfp(due=None), None, False),
        (rfp(due=on(11, 3), stage=Stage.CANCELLED), None, False),
        (rfp(due=on(11, 3), stage=Stage.FORECAST), 1, True),
        (contract(ends_on=date(2026, 11, 6)), 4, True),
        (contract(ends_on=date(2026, 11, 7)), 5, False),
        (contract(ends_on=date(2026, 11, 1)), None, False),
        (contract(ends_on=None), None, False),
    ],
)
def test_days_left(record: AnyRecord, days: int | None, soon: bool) -> None:
    assert (days_left(record, NOW), closes_soon(record, NOW)) == (days, soon)


def test_a_term_counts_once_where_it_weighs_most() -> None:
    assert strength([reason(("description", "laptop"))]) == 1
    assert strength([reason(("description", "laptop"), ("title", "laptop"))]) == 4
    assert strength([reason(("title", "laptop")), reason(("categories", "tablet"))]) == 6
    assert strength([reason()]) == 0


def test_closing_then_new_then_changed_then_contracts_then_what_is_over() -> None:
    ordered = [
        (rfp("1", due=at(11, 3)), event(rfp("1"), EventType.ADDENDUM)),
        (rfp("2", due=at(11, 4)), event(rfp("2"), EventType.OPENED)),
        (rfp("3", due=at(11, 20)), event(rfp("3"), EventType.OPENED)),
        (rfp("4", due=at(11, 21)), None),
        (rfp("5", due=at(11, 22)), event(rfp("5"), EventType.REBID, EventType.OPENED)),
        (rfp("6", due=TBD), event(rfp("6"), EventType.FORECAST)),
        (rfp("7", due=at(11, 12)), event(rfp("7"), EventType.DUE_MOVED)),
        (contract("8", ends_on=date(2026, 12, 1)), event(contract("8"), EventType.EXPIRING)),
        (rfp("9", stage=Stage.AWARDED), event(rfp("9"), EventType.AWARDED)),
        (rfp("10", stage=Stage.CLOSED), event(rfp("10"), EventType.CLOSED)),
    ]
    ranked = sorted(set(ordered), key=lambda one: rank(*one, [reason()], NOW))
    assert [record.id for record, _ in ranked] == [str(n) for n in range(1, 11)]


def test_of_one_day_the_stronger_match_comes_first() -> None:
    weak = rank(rfp(due=at(11, 20)), None, [reason(("description", "laptop"))], NOW)
    strong = rank(rfp(due=at(11, 20)), None, [reason(("title", "laptop"))], NOW)
    sooner = rank(rfp(due=at(11, 19)), None, [reason()], NOW)
    assert sooner < strong < weak


CLOSING = event(rfp(due=at(11, 9)), EventType.CLOSING, mark=7)
EXPIRING = event(contract(ends_on=date(2026, 12, 1)), EventType.EXPIRING, mark=30)


def test_a_reminder_holds_while_its_date_stands() -> None:
    assert overtaken(CLOSING, held(rfp(due=at(11, 9))), NOW) == ""
    assert overtaken(CLOSING, held(rfp(due=at(11, 9, 16))), NOW) == ""  # two hours more change no day
    assert overtaken(CLOSING, None, NOW) == ""
    assert overtaken(EXPIRING, held(contract(ends_on=date(2026, 12, 1))), NOW) == ""
    assert overtaken(event(rfp(due=at(11, 9)), EventType.OPENED), held(rfp(stage=Stage.AWARDED)), NOW) == ""


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (held(rfp(due=at(11, 9), stage=Stage.AWARDED)), "it is awarded by now"),
        (held(rfp(due=at(11, 9), stage=Stage.CANCELLED)), "it is cancelled by now"),
        (held(rfp(due=at(11, 2, 8))), "it is closed by now"),
        (held(rfp(due=at(11, 12))), "its date has moved since"),
        (held(rfp(due=None)), "its date has moved since"),
        (held(rfp(due=at(11, 9)), gone_at=NOW - timedelta(hours=1)), "it is no longer on the portal"),
    ],
)
def test_a_reminder_is_overtaken(now: object, said: str) -> None:
    assert overtaken(CLOSING, now, NOW) == said  # type: ignore[arg-type]


def test_a_renewal_overtakes_the_reminder_of_an_end() -> None:
    assert overtaken(EXPIRING, held(contract(ends_on=date(2027, 12, 1))), NOW) == "its date has moved since"
