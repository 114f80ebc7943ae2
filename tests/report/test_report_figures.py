"""The figures of a report: each by its definition, and equal to plain SQL over the store."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from report_field import Field

from coopwatchd.model.events import Event, EventType
from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.records import AnyRecord, Contract, Due, Kind, Participation, Solicitation, Stage
from coopwatchd.model.terms import parse_term
from coopwatchd.model.watchlist import Watchlist
from coopwatchd.report.figures import Agency, Report, Typical

CHICAGO = "America/Chicago"
TODAY = date(2026, 11, 23)


def asked(id: str, *, due: date | None = None, **more: Any) -> Solicitation:
    given = {"portal": "coop", "cooperative": "Sample", "title": "Laptops", "lead_agency": "Region 4"} | more
    known = Due.on(due, text=str(due), zone=CHICAGO) if due else None
    return Solicitation(id=id, due=known, **given)


def contract(id: str, **more: Any) -> Contract:
    given = {"portal": "coop", "cooperative": "Sample", "title": "Laptops", "lead_agency": "Region 4"} | more
    return Contract(id=id, **given)


def put(field: Field, *records: AnyRecord, gone: frozenset[str] = frozenset()) -> None:
    with field.store.write() as tx:
        tx.save_held(
            Held(
                record=one,
                sightings=(Sighting(listing="list", source_id=one.id, record=one, seen_at=field.now),),
                first_seen=field.now,
                changed_at=field.now,
                gone_at=field.now if one.id in gone else None,
            )
            for one in records
        )


def happened(field: Field, record: AnyRecord, type_: EventType, day: date) -> None:
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=18)
    with field.store.write() as tx:
        tx.add_events([Event(key=f"{record.uid}/{type_}/{day}", types=(type_,), record=record, at=at, because="x")])


def only(report: Report) -> Agency:
    (one,) = report.agencies
    return one


def test_open_days_run_from_issued_or_seen_to_open_until_due(empty: Field) -> None:
    issued = asked("1", issued_on=date(2026, 3, 1), due=date(2026, 3, 31))
    seen = asked("2", due=date(2026, 4, 20))
    baseline = asked("3", due=date(2026, 5, 1))
    wrong = asked("4", issued_on=date(2026, 6, 1), due=date(2026, 5, 1))
    put(empty, issued, seen, baseline, wrong)
    happened(empty, seen, EventType.OPENED, date(2026, 4, 10))
    happened(empty, seen, EventType.OPENED, date(2026, 4, 12))
    happened(empty, issued, EventType.OPENED, date(2026, 3, 5))
    # 30 days and 10: what stood there at the first read says nothing, and a due date before the issue is no span.
    assert only(empty.report()).open_days == Typical(value=20, cases=2)


def test_time_to_award_runs_from_due_until_the_award_was_seen(empty: Field) -> None:
    first, second, open_ = asked("1", due=date(2026, 3, 1)), asked("2", due=date(2026, 3, 1)), asked("3", due=TODAY)
    put(empty, first, second, open_)
    happened(empty, first, EventType.AWARDED, date(2026, 5, 30))
    happened(empty, first, EventType.AWARDED, date(2026, 7, 1))
    happened(empty, second, EventType.AWARDED, date(2026, 2, 1))  # an award before its due date is a mistake
    assert only(empty.report()).award_days == Typical(value=90, cases=1)


def test_a_day_is_of_the_due_dates_own_zone(empty: Field) -> None:
    late = asked("1", due=date(2026, 3, 31))
    put(empty, late)
    with empty.store.write() as tx:
        # Three in the morning in London is the evening before in Chicago.
        at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
        tx.add_events([Event(key="k", types=(EventType.OPENED,), record=late, at=at, because="x")])
    assert only(empty.report()).open_days.value == 30


def test_the_last_year_and_the_years(empty: Field) -> None:
    put(
        empty,
        asked("1", issued_on=TODAY - timedelta(days=730)),
        asked("2", issued_on=TODAY - timedelta(days=365)),
        asked("3", issued_on=TODAY - timedelta(days=364)),
        asked("4", due=TODAY + timedelta(days=20)),  # is open, so it was opened by today
        asked("5", due=TODAY + timedelta(days=50), stage=Stage.FORECAST),
        asked("6"),
        asked("7", stage=Stage.CANCELLED, due=TODAY - timedelta(days=3)),
    )
    one = only(empty.report())
    assert (one.solicitations, one.open_now, one.last_year) == (7, 5, 3)
    assert one.per_year == pytest.approx(5 / (730 / 365.25))


def test_without_a_single_date_a_rate_is_not_known(empty: Field) -> None:
    put(empty, asked("1"), contract("c", supplier="Acme"))
    one = only(empty.report())
    assert (one.per_year, one.open_days, one.award_days, one.awards) == (None, Typical(), Typical(), Typical())


def test_awards_put_together_what_names_one_solicitation_or_shares_a_number(empty: Field) -> None:
    put(
        empty,
        asked("1", number="26-01", awarded_to=("Acme, Inc.", "Bolt")),
        contract("a", solicitation_number="26 01", supplier="ACME Inc", number="26-01-A"),
        contract("b", solicitation_number="26-01", supplier="Cog", number="26-01-B"),
        contract("c", supplier="Dowel", number="77"),  # no solicitation is named: not counted
        contract("d", supplier="", solicitation_number="26-02"),
    )
    assert only(empty.report()).awards == Typical(value=3, cases=1)
    put(empty, contract("e", supplier="Edge", number="77"))
    # Now a number is seen to be an award's: 77 is one of two suppliers, and the numbers of the others are theirs.
    assert only(empty.report()).awards == Typical(value=2.5, cases=2)


def test_what_has_ended_or_left_its_portal_is_not_held(empty: Field) -> None:
    put(
        empty,
        contract("a", supplier="Acme", ends_on=TODAY, zone=CHICAGO),
        contract("b", supplier="Acme", ends_on=TODAY - timedelta(days=1), zone=CHICAGO),
        contract("c", supplier="Acme", ends_on=TODAY + timedelta(days=400)),
        contract("d", supplier="Acme"),
        gone=frozenset("c"),
    )
    totals = empty.report().totals
    assert (totals.contracts, totals.past, totals.ending, totals.no_end) == (2, 2, 1, 1)
    (one,) = empty.report().endings
    assert (one.ends_on, one.contracts) == (TODAY, 1)


def test_ends_of_one_award_stand_together_and_the_others_apart(empty: Field) -> None:
    end = date(2027, 6, 30)
    put(
        empty,
        contract("a", supplier="Acme", ends_on=end, final_ends_on=date(2029, 6, 30), number="1"),
        contract("b", supplier="Bolt", ends_on=end, final_ends_on=date(2029, 6, 30), number="2", title="LAPTOPS"),
        contract("c", supplier="Cog", ends_on=end, lead_agency="Region 8"),
        contract("d", supplier="Dowel", ends_on=date(2027, 7, 1)),
    )
    found = {(one.ends_on, one.agency): one for one in empty.report().endings}
    both = found[end, "Region 4"]
    assert (both.contracts, both.suppliers, both.numbers) == (2, ("Acme", "Bolt"), ("1", "2"))
    assert both.final_ends_on == date(2029, 6, 30)
    assert len(found) == 3
    months = {one.first: one.contracts for one in empty.report().months}
    assert (len(months), months[date(2027, 6, 1)], months[date(2027, 7, 1)]) == (24, 3, 1)


def test_a_watchlists_field_has_both_kinds_and_nothing_else(empty: Field) -> None:
    put(
        empty,
        asked("1", title="Laptop carts", due=TODAY),
        contract("a", title="Laptops", supplier="Acme"),
        contract("b", title="Roofing", supplier="Bolt"),
    )
    watchlist = Watchlist(id="laptops", any=(parse_term("laptop"),), kinds=frozenset({Kind.CONTRACT}))
    report = empty.report(watchlist)
    assert report.scope == "laptops"
    assert (report.totals.solicitations, report.totals.contracts) == (1, 1)
    assert [one.name for one in report.suppliers] == ["Acme"]


def test_a_rebid_that_is_out_takes_the_place_of_its_window(empty: Field) -> None:
    held = contract(
        "a",
        title="Body cameras and storage",
        supplier="Acme",
        number="R191902",
        starts_on=date(2022, 3, 1),
        ends_on=date(2027, 2, 28),
    )
    put(empty, held)
    (before,) = empty.report().endings
    assert before.window is not None
    assert before.window.latest >= TODAY
    assert only(empty.report()).next_window == before.window
    rebid = asked(
        "9",
        number="26-11",
        title="Body cameras and storage",
        description="This solicitation replaces contract R191902.",
        issued_on=date(2026, 11, 1),
        due=date(2026, 12, 20),
    )
    put(empty, rebid)
    (after,) = empty.report().endings
    assert (after.window, after.rebid) == (None, "open: 26-11")


def test_who_uses_what(empty: Field) -> None:
    joined = (Participation(party="TX", starts_on=date(2025, 1, 1)), Participation(party="UT"))
    master = contract(
        "a", portal="sourcewell", cooperative="Sourcewell", supplier="Acme", number="121923-ACM", participations=joined
    )
    register = contract(
        "r",
        portal="harris-county",
        cooperative="Harris County",
        lead_agency="Harris County",
        title="Laptops (Sourcewell 121923-ACM)",
        supplier="Acme",
        starts_on=date(2026, 2, 1),
    )
    put(empty, master, register)
    report = empty.report()
    found = {use.party: use for use in report.uses}
    assert set(found) == {"TX", "UT", "Harris County"}
    assert (found["Harris County"].number, found["Harris County"].since) == ("121923-ACM", date(2026, 2, 1))
    assert "121923-ACM" in found["Harris County"].how
    (one,) = report.used
    assert (one.parties, one.since) == (("Harris County", "TX", "UT"), date(2025, 1, 1))


def test_nothing_stored_is_an_empty_report(empty: Field) -> None:
    report = empty.report()
    assert report.empty
    assert report.agencies == report.endings == report.used == ()


# --- the same, by plain SQL ------------------------------------------------------------------------------------------

VIEWS = """
    CREATE TEMP VIEW today AS SELECT '2026-11-23' AS day;
    CREATE TEMP VIEW active AS SELECT * FROM records
        WHERE kind = 'contract' AND live AND (ends_on IS NULL OR ends_on >= (SELECT day FROM today));
    CREATE TEMP VIEW asked AS
        SELECT uid, lower(json_extract(data, '$.lead_agency')) AS agency, stage,
            json_extract(data, '$.issued_on') AS issued,
            substr(json_extract(data, '$.due.at'), 1, 10) AS due,
            (SELECT min(date(at, '-6 hours')) FROM events e
             WHERE e.uid = r.uid AND json_extract(e.data, '$.types[0]') = 'awarded') AS awarded
        FROM records r WHERE kind = 'solicitation';
    CREATE TEMP VIEW dated AS
        SELECT *, coalesce(issued, min(due, (SELECT day FROM today))) AS day, (SELECT day FROM today) AS now FROM asked;
"""


def _sql(field: Field, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(field.file)) as connection:
        connection.executescript(VIEWS)
        return connection.execute(statement).fetchall()


def _median(values: list[float]) -> float | None:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if not ordered:
        return None
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def test_agencies_equal_sql(made_up: Field) -> None:
    counted = {
        row[0]: row[1:]
        for row in _sql(
            made_up,
            """SELECT agency, count(*), sum(stage = 'open'),
                 sum(day > date(now, '-365 days') AND day <= now),
                 sum(day <= now) / max(1.0, (julianday(now) - julianday(min(day))) / 365.25)
               FROM dated GROUP BY agency""",
        )
    }
    spans, waits = defaultdict(list), defaultdict(list)
    for agency, span in _sql(
        made_up, "SELECT agency, julianday(due) - julianday(issued) FROM dated WHERE issued <= due"
    ):
        spans[agency].append(span)
    for agency, span in _sql(
        made_up, "SELECT agency, julianday(awarded) - julianday(due) FROM dated WHERE awarded >= due"
    ):
        waits[agency].append(span)
    contracts = dict(_sql(made_up, "SELECT lower(lead_agency), count(*) FROM active GROUP BY 1"))
    found = {one.name.casefold(): one for one in made_up.report().agencies}
    assert set(found) == set(counted) | set(contracts)
    for name, (solicitations, open_now, last_year, per_year) in counted.items():
        one = found[name]
        assert (one.solicitations, one.open_now, one.last_year) == (solicitations, open_now, last_year), name
        assert one.per_year == pytest.approx(per_year), name
        assert one.open_days == Typical(value=_median(spans[name]), cases=len(spans[name])), name
        assert one.award_days == Typical(value=_median(waits[name]), cases=len(waits[name])), name
        assert one.contracts == contracts.get(name, 0), name


def test_cooperatives_suppliers_and_ends_equal_sql(made_up: Field) -> None:
    report = made_up.report()
    rows = _sql(
        made_up,
        """SELECT cooperative, count(*), count(DISTINCT supplier),
             coalesce(sum(ends_on <= date((SELECT day FROM today), '+365 days')), 0), sum(ends_on IS NULL)
           FROM active GROUP BY cooperative""",
    )
    held = [(one.name, one.contracts, one.suppliers, one.ending, one.no_end) for one in report.cooperatives]
    assert sorted(one for one in held if one[1]) == rows
    by_supplier = dict(_sql(made_up, "SELECT supplier, count(*) FROM active GROUP BY supplier"))
    assert {one.name: one.contracts for one in report.suppliers} == by_supplier
    by_month = dict(
        _sql(made_up, "SELECT substr(ends_on, 1, 7), count(*) FROM active WHERE ends_on IS NOT NULL GROUP BY 1")
    )
    assert {f"{one.first:%Y-%m}": one.contracts for one in report.months if one.contracts} == {
        month: count for month, count in by_month.items() if month <= "2028-10"
    }
    assert sum(one.contracts for one in report.endings) == sum(by_month.values())
    ((mean,),) = _sql(
        made_up,
        """SELECT avg(suppliers) FROM (
             SELECT count(DISTINCT supplier) AS suppliers FROM records
             WHERE kind = 'contract' AND lead_agency = 'Region 4 ESC'
             GROUP BY cooperative, json_extract(data, '$.solicitation_number'))""",
    )
    region = next(one for one in report.agencies if one.name == "Region 4 ESC")
    assert region.awards.value == pytest.approx(mean)
    ((used,),) = _sql(made_up, "SELECT sum(json_array_length(data, '$.participations')) FROM active")
    assert len(report.uses) == used


def test_two_zones_have_two_todays(empty: Field) -> None:
    field = replace(empty, now=datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    assert field.report().today == date(2026, 11, 22)
