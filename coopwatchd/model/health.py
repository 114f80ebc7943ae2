"""How well a listing can be read: its last polls as one value, and when an incident opens and closes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from coopwatchd.model.vitals import Norm


class Outcome(StrEnum):
    """How a poll of one listing ended."""

    GOOD = "good"
    UNCHANGED = "unchanged"  # the portal said so (304)
    SUSPECT = "suspect"  # it was read, and cannot be believed
    REFUSED = "refused"  # it could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll of one listing, kept as history. `trouble` is a class of refusal, or "suspect"."""

    portal: str
    listing: str
    at: datetime
    outcome: Outcome
    trouble: str = ""
    reason: str = ""
    rows: int = 0
    rejects: int = 0
    requests: int = 0
    size: int = 0  # bytes
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingState:
    """What is remembered of a listing between polls. `baseline_at` None: it was never read well."""

    portal: str
    listing: str
    baseline_at: datetime | None = None
    last_poll_at: datetime | None = None
    last_good_at: datetime | None = None
    rows: int = 0  # of the last good read
    rejects: int = 0
    bad_polls: int = 0  # in a row
    trouble: str = ""  # of the last poll; "" = good
    reason: str = ""
    first_bad_at: datetime | None = None
    suspect_since: datetime | None = None
    suspect_polls: int = 0
    incident_at: datetime | None = None  # when the operator was told (last) of the incident it is part of
    norm: Norm = field(default_factory=Norm)  # what its good reads are like

    @property
    def good(self) -> bool:
        """True when the last poll was good (or nothing was polled yet)."""
        return not self.trouble


# A drop that holds over this many polls and this long is believed, and said (design: nothing stays suspect for ever).
BELIEVE_AFTER_POLLS = 3
BELIEVE_AFTER = timedelta(days=1)
# The operator hears of a listing at its second bad poll in a row: one bad answer is weather.
INCIDENT_AFTER = 2
# While it lasts the operator is reminded, this often at most.
REMIND_AFTER = timedelta(days=1)
# A portal that keeps failing is asked ever more seldom, down to this.
LONGEST_PAUSE = timedelta(hours=6)


def after_poll(state: ListingState, poll: Poll) -> ListingState:
    """The state after one more poll."""
    if poll.outcome in {Outcome.GOOD, Outcome.UNCHANGED}:
        good = poll.outcome is Outcome.GOOD
        return replace(
            state,
            baseline_at=state.baseline_at or poll.at,
            last_poll_at=poll.at,
            last_good_at=poll.at,
            rows=poll.rows if good else state.rows,
            rejects=poll.rejects if good else state.rejects,
            bad_polls=0,
            trouble="",
            reason="",
            first_bad_at=None,
            suspect_since=None,
            suspect_polls=0,
        )
    suspect = poll.outcome is Outcome.SUSPECT
    return replace(
        state,
        last_poll_at=poll.at,
        bad_polls=state.bad_polls + 1,
        trouble=poll.trouble,
        reason=poll.reason,
        first_bad_at=state.first_bad_at or poll.at,
        suspect_since=(state.suspect_since or poll.at) if suspect else state.suspect_since,
        suspect_polls=state.suspect_polls + 1 if suspect else state.suspect_polls,
    )


def believes_drop(state: ListingState, now: datetime) -> bool:
    """True when a suspect drop has held over enough polls and a whole day, this poll included."""
    return (
        state.suspect_since is not None
        and state.suspect_polls + 1 >= BELIEVE_AFTER_POLLS
        and now - state.suspect_since >= BELIEVE_AFTER
    )


def opens_incident(state: ListingState) -> bool:
    """True when this bad poll is the one the operator is told of."""
    return state.incident_at is None and state.bad_polls >= INCIDENT_AFTER


def pause_after(bad_polls: int, every: timedelta) -> timedelta:
    """How long a portal is left alone after so many bad polls in a row: from the second on twice as long each time."""
    if bad_polls < INCIDENT_AFTER:
        return timedelta(0)
    doublings = min(bad_polls - 1, 20)
    return min(LONGEST_PAUSE, every * (1 << doublings))
