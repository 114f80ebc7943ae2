"""Organizations without a lawful or technical route: they stand in the catalog with the reason and another way."""

from __future__ import annotations

from coopwatchd.portals.base import Portal

UNKNOWN = "nobody has written down how its pages are built, and nothing is made up here"


def routeless(
    key: str, name: str, host: str, timezone: str, *, why: str, instead: str, states: tuple[str, ...] = ()
) -> Portal:
    """A portal that is never asked: `why` not, and what a person can do `instead`; its saved lists can be imported."""
    return Portal(
        key=key,
        name=name,
        home=f"https://{host}",
        timezone=timezone,
        listings=(),
        states=states,
        route="none",
        no_route=why,
        instead=f"{instead}; or save its list as CSV or XLSX and run coopwatchd import FILE --as {key}",
    )
