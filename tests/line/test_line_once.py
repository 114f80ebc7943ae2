"""`coopwatchd once`, from portal pages to Slack messages and mails: a baseline, then each change once, then silence."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from whole_line import LAPTOPS, PORTALS, Line, once, solicitation

NASPO = """
[watchlists.naspo]
note = "Ask legal before replying"
portals = ["naspo"]
kinds = ["solicitation"]
notify = ["bids"]
"""
PEOPLE = ("bd@example.com", "ceo@example.com")


def two_changes(line: Line) -> None:
    line.world.sourcewell.put(solicitation("11999", "Student Laptops", number="999926"))
    due = line.world.naspo.view().solicitation("mn-cpd-26").due
    line.world.naspo.move_due("mn-cpd-26", due + timedelta(days=7))


@pytest.mark.slow
def test_each_change_is_told_once_to_everyone_who_asked(line: Line) -> None:
    line.write(LAPTOPS + NASPO, to=PEOPLE)

    first = line.run("once")
    assert first.stderr == ""
    assert sorted(line.headlines()) == [
        "What is open now: naspo",
        "What is open or in force now: laptops",
    ]
    assert [mail.recipients for mail in line.mail.mails] == [(one,) for one in PEOPLE]
    assert "Laptop Computers for the Library" in "\n".join(line.said())

    two_changes(line)
    assert line.run("once").stderr == ""
    opened, moved = sorted(line.slack.messages[2:], key=lambda message: "Due date moved" in message["text"])
    for message in (opened, moved):
        for told in (message["text"], json.dumps(message["blocks"], ensure_ascii=False)):
            assert "‘laptop’ in title" in told
            assert "FY27 refresh, ask Dana" in told
            assert ("Ask legal before replying" in told) is (message is moved)
    assert "Student Laptops" in opened["text"]
    assert "MN-CPD-26" in moved["text"]
    mails = [mail.message for mail in line.mail.mails[2:]]
    bodies = [[mail.get_body((kind,)).get_content() for kind in ("plain", "html")] for mail in mails]
    told = [(mail["to"], text.partition(":")[0]) for mail, (text, _) in zip(mails, bodies, strict=True)]
    assert sorted((who, what.partition("\n")[0]) for who, what in told) == [
        (person, what) for person in PEOPLE for what in ("Due date moved", "New solicitation")
    ]
    for parts in bodies:
        for part in parts:
            assert "laptop’ in title" in part
            assert "FY27 refresh, ask Dana" in part
            assert "Ask legal" not in part  # that watchlist has no mail

    assert line.run("once").stderr == ""
    assert (len(line.slack.messages), len(line.mail.mails)) == (4, 6)


# portal: shelf, and a record on it whose due date can move
SHELVES = {
    "sourcewell": ("sourcewell", "11504"),
    "naspo": ("naspo", "mn-cpd-26"),
    "omnia": ("omnia", "18223"),
    "region10": ("bonfire:region10", "258197"),
    "table": ("generic", "503"),
    "json": ("generic", "503"),
    "feed": ("generic", ""),
}
EVERY = '\n[watchlists.every]\nkinds = ["solicitation"]\nnotify = ["bids"]\n'


@pytest.mark.parametrize("portal", PORTALS)
def test_every_kind_of_portal_tells_what_is_new_and_what_moved(line: Line, portal: str) -> None:
    line.write(EVERY, portals=(portal,))
    name, moving = SHELVES[portal]
    shelf = line.world.shelf(name)
    with line.app() as app:
        once(app)
        assert line.headlines() == ["What is open now: every"]

        shelf.put(solicitation("99001", "Tuba Cases"))
        if moving:
            shelf.move_due(moving, shelf.view().solicitation(moving).due + timedelta(days=3))
        once(app)
        told = sorted(line.headlines()[1:])
        assert told == (["Due date moved", "New solicitation"] if moving else ["New solicitation"])
        assert sum("Tuba Cases" in text for text in line.said()[1:]) == 1

        once(app)
        assert len(line.slack.messages) == 1 + len(told)


def test_one_record_that_two_watchlists_want_is_one_message(line: Line) -> None:
    tablets = '\n[watchlists.tablets]\nany = ["student"]\nnote = "For Lee"\nnotify = ["bids"]\n'
    line.write(LAPTOPS + tablets, portals=("sourcewell",))
    with line.app() as app:
        once(app)
        before = len(line.slack.messages)
        line.world.sourcewell.put(solicitation("11999", "Student Laptops", number="999926"))
        once(app)
    (message,) = line.slack.messages[before:]
    assert "FY27 refresh, ask Dana" in message["text"]
    assert "For Lee" in message["text"]
    assert "‘student’ in title" in message["text"]


def test_an_item_that_drops_off_a_feed_is_no_incident(line: Line) -> None:
    line.write(EVERY, portals=("feed",), more='\n[operator]\nnotify = ["mail"]\n')
    with line.app() as app:
        once(app)
        line.world.generic.put(*(solicitation(str(600 + n), f"Lot {n} of gravel") for n in range(3)))
        line.world.generic.remove("501")
        for _ in range(3):
            once(app)
    assert line.mail.mails == []
    assert line.headlines()[1:] == ["New solicitation"] * 3
