"""How a listing and a portal are, in one word and in plain ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from model_samples import NOW

from coopwatchd.errors import Trouble
from coopwatchd.model.diagnosis import Diagnosis, Health, advice, diagnose, health_of, overall, plain
from coopwatchd.model.health import ListingState
from coopwatchd.model.vitals import Norm

DAY = timedelta(days=1)
NORM = Norm(reads=9, news_at=NOW - DAY)
READ = ListingState(portal="coop", listing="page", last_poll_at=NOW, baseline_at=NOW, rows=12, norm=NORM)


def test_what_was_never_polled_is_not_read_yet() -> None:
    assert diagnose(None, NOW).health is Health.UNREAD
    assert diagnose(ListingState(portal="coop", listing="page"), NOW).health is Health.UNREAD
    assert not Health.UNREAD.ill


def test_what_was_read_well_is_fresh() -> None:
    assert diagnose(READ, NOW) == Diagnosis(health=Health.FRESH)
    assert diagnose(replace(READ, norm=Norm()), NOW).health is Health.FRESH  # learned by an older version


@pytest.mark.parametrize(
    ("trouble", "health"),
    [
        ("challenge", Health.BLOCKED),
        ("blocked", Health.BLOCKED),
        ("login", Health.BLOCKED),
        ("throttled", Health.BLOCKED),
        ("robots", Health.DISALLOWED),
        ("suspect", Health.SUSPECT),
        ("layout", Health.FAILING),
        ("timeout", Health.FAILING),
        ("incomplete", Health.FAILING),
    ],
)
def test_what_went_wrong_has_a_word_its_reason_and_since_when(trouble: str, health: Health) -> None:
    state = replace(READ, trouble=trouble, reason="why", first_bad_at=NOW - DAY)
    assert diagnose(state, NOW) == Diagnosis(health=health, reason="why", trouble=trouble, since=NOW - DAY)
    assert health.ill


def test_a_list_that_is_empty_by_its_own_words_is_quiet() -> None:
    found = diagnose(replace(READ, rows=0), NOW)
    assert (found.health, found.reason) == (Health.QUIET, "it was read well, and is empty")
    assert not found.health.ill


def test_a_list_without_anything_new_for_longer_than_it_is_used_to_is_quiet() -> None:
    used = replace(READ, norm=replace(NORM, pause=24 * 12.0, pauses=3))
    assert diagnose(used, NOW + 11 * DAY).health is Health.FRESH
    quiet = diagnose(used, NOW + 12 * DAY)
    assert (quiet.health, quiet.since) == (Health.QUIET, NORM.news_at)
    assert quiet.reason == "nothing new for 13 days; the longest pause was 12 days"


def test_a_week_without_news_is_never_long_and_a_month_is_where_nothing_is_known() -> None:
    busy = replace(READ, norm=replace(NORM, pause=3.0, pauses=9))
    assert diagnose(busy, NOW + 6 * DAY).health is Health.FRESH
    assert diagnose(busy, NOW + 7 * DAY).reason == "nothing new for 8 days; the longest pause was 3 hours"
    unknown = replace(READ, norm=replace(NORM, pause=3.0, pauses=2))
    assert diagnose(unknown, NOW + 29 * DAY).health is Health.FRESH
    assert diagnose(unknown, NOW + 30 * DAY).reason == "nothing new for 31 days"


def test_a_portal_is_as_ill_as_its_worst_list_and_as_fresh_as_its_freshest() -> None:
    def of(*words: Health) -> Health:
        return overall([Diagnosis(health=word) for word in words]).health

    never, once = Diagnosis(health=Health.BLOCKED, never=True), Diagnosis(health=Health.BLOCKED)
    assert overall([never, Diagnosis(health=Health.UNREAD)]).never
    assert not overall([never, Diagnosis(health=Health.FRESH)]).never
    assert not overall([never, once]).never

    assert of() is of(Health.UNREAD) is Health.UNREAD
    assert of(Health.QUIET, Health.FRESH, Health.UNREAD) is Health.FRESH
    assert of(Health.QUIET, Health.UNREAD) is Health.QUIET
    assert of(Health.FRESH, Health.SUSPECT, Health.BLOCKED) is Health.BLOCKED


def test_every_trouble_is_said_in_plain_words_and_with_advice() -> None:
    said = {str(trouble): plain(trouble) for trouble in Trouble}
    assert len(set(said.values())) == len(Trouble)
    assert said["challenge"] == "challenge page"
    assert plain("suspect") == "read, and odd"
    assert all(advice(str(trouble)) for trouble in Trouble)
    assert "your decision" in advice("robots")
    assert "tried again by itself" in advice("timeout")
    assert "was it rebuilt" in advice("layout")
    assert "three polls and a day" in advice("suspect")
    assert health_of("of a later version") is Health.FAILING
    assert advice("of a later version") == advice("timeout")
