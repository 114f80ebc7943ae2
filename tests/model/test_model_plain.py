from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from coopwatchd.model.plain import plain, to_plain
from coopwatchd.model.records import Due, Kind, Solicitation


@dataclass(frozen=True)
class Price:
    amount: Decimal
    on: date


CLOSES = datetime(2026, 12, 1, 14, 0, tzinfo=ZoneInfo("America/Chicago"))


def test_a_record_says_its_kind_and_its_uid_to_people_and_only_its_kind_to_the_store() -> None:
    record = Solicitation(id="7", portal="tips", title="Laptops", due=Due(at=CLOSES, text="12/1", zone="US/Central"))
    told, stored = to_plain(record), plain(record, stored=True)
    assert (told["uid"], told["kind"]) == ("tips/solicitation/7", "solicitation")
    assert "uid" not in stored
    assert told["due"]["at"] == "2026-12-01T14:00:00-06:00"
    assert stored["due"]["at"] == "2026-12-01T14:00:00-06:00[America/Chicago]"


def test_values_of_every_shape_become_text_numbers_lists_and_dicts() -> None:
    value = {1: (Price(amount=Decimal("1.50"), on=date(2026, 1, 2)), Kind.CONTRACT, None, True, 2.5)}
    assert to_plain(value) == {"1": [{"amount": "1.50", "on": "2026-01-02"}, "contract", None, True, 2.5]}
    assert plain(datetime(2026, 1, 2, tzinfo=UTC), stored=True) == "2026-01-02T00:00:00+00:00"


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no plain form"):
        to_plain({1, 2})
    with pytest.raises(ValueError, match="has no time zone"):
        plain(datetime(2026, 1, 2), stored=True)  # noqa: DTZ001 - that is the point
