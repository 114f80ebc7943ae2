"""Made-up alerts that every template must be able to render: minimal, typical and hostile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from coopwatchd.model.alerts import Alert, AlertKind, Item, Reason
from coopwatchd.model.events import Change, Event, EventType
from coopwatchd.model.records import Contract, Document, Due, Solicitation
from coopwatchd.notify.base import Envelope

NOW = datetime(2026, 10, 23, 14, 0, tzinfo=UTC)
_ZONE = "America/Chicago"
# Everything that has broken somebody's alerts: mentions, links, formatting, a header in an encoded word, markup,
# template syntax, direction overrides, a line of dashes, astral characters.
HOSTILE = (
    "<!channel> *x* _y_ ~z~ `c` <https://evil.example|RFP> & <@U123> =?utf-8?q?x=0d=0aBcc:_evil@x?=\r\nBcc: a@b "
    "<script>alert(1)</script>\u202e\u2028--- {{ 7*7 }} {% raw %} 💻\x00\x1b[31m 'q' \"r\" |"
)


def record(*, title: str = "Laptops, tablets and related services") -> Solicitation:
    """A typical solicitation."""
    return Solicitation(
        id="1042",
        portal="sourcewell",
        cooperative="Sourcewell",
        title=title,
        url="https://portal.example/solicitations/1042?view=full&tab=1",
        number="RFP 110326",
        lead_agency="Clark County Public Works",
        description=(
            "Sourcewell seeks proposals for laptops, tablets, rugged devices, docking stations and related services "
            "for participating public agencies in all fifty states."
        ),
        states=("MN",),
        documents=(
            Document(title="RFP 110326 Solicitation.pdf", url="https://portal.example/d/1.pdf"),
            Document(title="Addendum 2.pdf", url="https://portal.example/d/2.pdf"),
        ),
        due=Due(at=datetime(2026, 11, 3, 15, 30, tzinfo=ZoneInfo(_ZONE)), text="11/03/2026 3:30 PM CT", zone=_ZONE),
        preproposal=Due.on(date(2026, 10, 20), text="October 20, 2026", zone=_ZONE),
        questions_due=Due.on(date(2026, 10, 27), text="October 27, 2026", zone=_ZONE),
        issued_on=date(2026, 9, 15),
        addenda=2,
    )


def contract(*, title: str = "Public safety vehicles and upfitting") -> Contract:
    """A typical contract."""
    return Contract(
        id="c-77",
        portal="naspo",
        cooperative="NASPO ValuePoint",
        title=title,
        url="https://portal.example/contracts/77",
        number="MA-2291",
        lead_agency="State of Utah",
        supplier="Ridge Motors Inc.",
        starts_on=date(2022, 1, 1),
        ends_on=date(2027, 1, 21),
        final_ends_on=date(2029, 1, 21),
        zone="America/Denver",
    )


LAPTOPS = Reason(watchlist="laptops", because="‘laptop’ in title", note="FY27 refresh, ask Dana")
TABLETS = Reason(watchlist="mobile", because="‘tablet*’ in title", note="Rugged only")
VEHICLES = Reason(watchlist="incumbents", because="supplier ‘Ridge Motors*’", note="")


@cache
def specimens() -> Mapping[str, tuple[Envelope, ...]]:
    """Envelopes of every kind, by degree: "minimal", "typical" and "hostile"."""
    return {"minimal": _minimal(), "typical": _typical(), "hostile": _hostile()}


def envelope(*alerts: Alert, digest: bool = False, health: str = "") -> Envelope:
    """An envelope around alerts, as the outbox would hand it over."""
    return Envelope(
        id="0f3c5a7e",
        alerts=alerts,
        recipient="bids@example.com",
        created_at=NOW,
        digest=digest,
        health=health,
        thread_key=alerts[0].thread if len(alerts) == 1 else "",
    )


def for_watchlist(envelope: Envelope, watchlist: str) -> Envelope:
    """The same, as if this watchlist were what wanted it."""

    def alert(one: Alert) -> Alert:
        return replace(one, reasons=tuple(replace(reason, watchlist=watchlist) for reason in one.reasons[:1]))

    return replace(envelope, alerts=tuple(alert(one) for one in envelope.alerts))


def event_alert(event: Event, *reasons: Reason) -> Alert:
    """The alert of an event."""
    return Alert(key=event.key, kind=AlertKind.EVENT, at=NOW, event=event, reasons=reasons, thread=event.record.uid)


def moved_event() -> Event:
    """A due date that was moved by an addendum."""
    return Event(
        key="e1",
        types=(EventType.DUE_MOVED, EventType.ADDENDUM),
        record=record(),
        at=NOW,
        because="the due date on the list changed",
        changes=(
            Change(field="due date", old="Tue Oct 27, 2026, 3:30 PM CDT", new="Tue Nov 3, 2026, 3:30 PM CST"),
            Change(field="addenda", old="1", new="2"),
        ),
    )


def moved_earlier() -> Event:
    """A due date that leaves less time than before."""
    due = Due(at=datetime(2026, 11, 10, 15, 30, tzinfo=ZoneInfo(_ZONE)), text="11/10/2026 3:30 PM CT", zone=_ZONE)
    return replace(
        moved_event(),
        key="e3",
        types=(EventType.DUE_MOVED,),
        before=replace(record(), due=due),
        changes=(Change(field="due date", old="Tue Nov 10, 2026, 3:30 PM CST", new="Tue Nov 3, 2026, 3:30 PM CST"),),
    )


def expiring_event() -> Event:
    """A contract whose term ends in 90 days."""
    return Event(
        key="e2",
        types=(EventType.EXPIRING,),
        record=contract(),
        at=NOW,
        because="90 days are left",
        mark=90,
        notes=("rebid expected to open between Jul and Nov 2028: two one-year options are left",),
    )


def summary_alert(count: int = 3, *, more: int = 4) -> Alert:
    """What a new watchlist finds open."""
    items = tuple(
        Item(record=replace(record(title=f"Laptops for district {n}"), id=str(n)), reason=LAPTOPS)
        for n in range(1, count + 1)
    )
    return Alert(key="s1", kind=AlertKind.SUMMARY, at=NOW, items=items, reasons=(LAPTOPS,), more=more)


def operator_alert() -> Alert:
    """A portal that cannot be read."""
    text = (
        "sourcewell/solicitations could not be read twice in a row.\n"
        "The page came, but without the table it must have (layout).\n\nNothing was changed; the next try is at 14:30."
    )
    return Alert(key="o1", kind=AlertKind.OPERATOR, at=NOW, subject="Sourcewell cannot be read", text=text)


def trial_alert() -> Alert:
    """The message of `coopwatchd channels test`."""
    return Alert(
        key="t1", kind=AlertKind.TEST, at=NOW, subject="Test from coopwatchd", text="If you can read this, it works."
    )


def _typical() -> tuple[Envelope, ...]:
    moved = event_alert(moved_event(), LAPTOPS, TABLETS)
    expiring = event_alert(expiring_event(), VEHICLES)
    return (
        envelope(moved),
        envelope(expiring),
        envelope(summary_alert()),
        envelope(moved, expiring, operator_alert(), digest=True, health="14 portals read; omnia since 09:10 not."),
        envelope(operator_alert()),
        envelope(trial_alert()),
    )


def _minimal() -> tuple[Envelope, ...]:
    bare = Event(key="m1", types=(EventType.OPENED,), record=Solicitation(id="1", title=""), at=NOW, because="")
    ended = Event(key="m2", types=(EventType.EXPIRED,), record=Contract(id="2", title="x"), at=NOW, because="")
    summary = Alert(key="m3", kind=AlertKind.SUMMARY, at=NOW)
    notice = Alert(key="m4", kind=AlertKind.OPERATOR, at=NOW)
    test = Alert(key="m5", kind=AlertKind.TEST, at=NOW)
    return (
        *(envelope(alert) for alert in (event_alert(bare), event_alert(ended), summary, notice, test)),
        envelope(event_alert(bare), summary, notice, digest=True),
        envelope(digest=True),
    )


def _hostile() -> tuple[Envelope, ...]:
    solicitation = replace(
        record(title=HOSTILE),
        url="javascript:alert(1)",
        number=HOSTILE,
        lead_agency=HOSTILE,
        cooperative=HOSTILE,
        description=HOSTILE * 50,
        due=Due(at=None, text=HOSTILE, zone=_ZONE),
        documents=tuple(Document(title=HOSTILE, url=f"https://x.example/{HOSTILE}") for _ in range(30)),
        remarks=(HOSTILE,),
    )
    reasons = tuple(Reason(watchlist=HOSTILE, because=HOSTILE, note=HOSTILE * 20) for _ in range(4))
    event = Event(
        key="h1",
        types=(EventType.AMENDED,),
        record=solicitation,
        at=NOW,
        because=HOSTILE,
        changes=tuple(Change(field=HOSTILE, old=HOSTILE * 9, new=HOSTILE * 9) for _ in range(5)),
        notes=(HOSTILE,) * 3,
    )
    alert = event_alert(event, *reasons)
    held = replace(contract(title=HOSTILE), supplier=HOSTILE, ends_on=None, term_text=HOSTILE)
    ended = event_alert(replace(event, types=(EventType.EXPIRING,), record=held), *reasons)
    item = Item(record=solicitation, reason=reasons[0])
    summary = Alert(key="h2", kind=AlertKind.SUMMARY, at=NOW, items=(item,) * 60, reasons=reasons[:1], more=3)
    notice = Alert(key="h3", kind=AlertKind.OPERATOR, at=NOW, subject=HOSTILE, text=f"{HOSTILE}\n---\n{HOSTILE}")
    return (
        *(envelope(each) for each in (alert, ended, summary, notice, replace(notice, kind=AlertKind.TEST))),
        envelope(alert, ended, summary, notice, digest=True, health=HOSTILE),
    )
