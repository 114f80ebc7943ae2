"""The outbox and the channels by hand: what was told, what is tried again, what is given up, a real test message."""

from __future__ import annotations

import re

import pytest
from cli_town import LONG, Town
from mail_server import Answer
from slack_server import Failure

pytestmark = pytest.mark.slow  # each makes a store and reads it back


def _ids(town: Town, *args: str) -> list[str]:
    return [row["id"] for row in town.run("alerts", "list", *args, "--json").json()]


def test_alerts_list_filters_by_state_and_channel(own_town: Town) -> None:
    town = own_town
    assert len(_ids(town)) == 3
    assert len(_ids(town, "--state", "delivered")) == 2
    assert len(_ids(town, "--state", "delivered", "--state", "pending")) == 3
    assert len(_ids(town, "--channel", "morning")) == 1
    assert len(_ids(town, "--limit", "1")) == 1
    wrong = town.run("alerts", "list", "--channel", "mornin")
    assert (wrong.code, wrong.out, "did you mean “morning”?" in wrong.err) == (2, "", True)
    assert town.run("alerts", "list", "--state", "dead").out == "no alerts yet\n"
    table = town.run("alerts", "list").out
    assert re.search(r"^\w{8} +\S+ \S+ \S+ +bids +delivered +1 +summary: 2 matches for laptops$", table, re.MULTILINE)


def test_alerts_of_a_channel_that_was_taken_out_are_still_listed(own_town: Town) -> None:
    text = own_town.config.read_text(encoding="utf-8").replace("channels.morning", "channels.noon")
    own_town.config.write_text(text.replace('"morning"', '"noon"'), encoding="utf-8")
    assert len(_ids(own_town, "--channel", "morning")) == 1
    assert own_town.run("alerts", "list", "--channel", "noon").code == 0


def test_alerts_show_reads_as_it_was_told(own_town: Town) -> None:
    town = own_town
    (id_,) = _ids(town, "--channel", "morning")
    done = town.run("alerts", "show", id_[:6])
    assert done.code == 0
    assert f"{id_}  pending  channel morning, for bd@example.com" in done.out
    assert "0 tries, due " in done.out
    assert "Janitorial services" in done.out
    assert LONG[:60] in " ".join(done.out.split())
    assert "‘janitorial’ in title" in done.out
    assert max(map(len, done.out.splitlines()[3:])) <= 80
    assert town.run("alerts", "show", id_, "--json").json()["id"] == id_
    for wrong, words in {"zzz": "No alert has an id", "": "More than one alert has an id"}.items():
        missing = town.run("alerts", "show", wrong)
        assert (missing.code, missing.out) == (1, "")
        assert words in missing.err


def test_an_alert_is_given_up_and_taken_back(own_town: Town) -> None:
    town = own_town
    (id_,) = _ids(town, "--channel", "morning")
    done = town.run("alerts", "discard", id_[:8])
    assert (done.code, done.out) == (0, f"{id_[:8]} discarded: summary: 2 matches for janitorial\n")
    assert _ids(town, "--state", "discarded") == [id_]
    done = town.run("alerts", "retry", id_)
    assert (done.code, done.out) == (0, f"{id_[:8]} will be tried again: summary: 2 matches for janitorial\n")
    row = town.run("alerts", "show", id_, "--json").json()
    assert (row["state"], row["attempts"], row["reason"]) == ("pending", 0, "")
    # It is due now, not at the next digest.
    mails = len(town.mail.mails)
    once = town.run("once")
    assert once.code == 0, once.err
    assert len(town.mail.mails) == mails + 1
    assert _ids(town, "--state", "pending") == []


def test_what_was_delivered_is_not_sent_twice_nor_given_up(own_town: Town) -> None:
    town = own_town
    waits = _ids(town, "--channel", "morning")[0]
    sent = _ids(town, "--state", "delivered")[0]
    for command in ("retry", "discard"):
        done = town.run("alerts", command, waits, sent)
        assert done.code == 1
        assert "was delivered" in done.err
    # One that cannot be changed leaves the others of the same command as they were.
    assert len(_ids(town, "--state", "pending")) == 1


def test_a_dead_alert_is_retried_and_delivered(own_town: Town) -> None:
    town = own_town
    waits = _ids(town, "--channel", "morning")[0]
    town.run("alerts", "retry", waits)
    town.mail.script(Answer("RCPT", "550 5.1.1 no such mailbox \x1b[31m"))
    failed = town.run("once")
    assert failed.code == 1
    assert "1 dead" in failed.out
    assert "coopwatchd alerts list" in failed.err
    listed = town.run("alerts", "list", "--state", "dead").out
    assert "no such mailbox" in listed
    assert "\x1b" not in listed + town.run("alerts", "show", waits).out + town.run("status").out
    town.run("alerts", "retry", waits)
    mails = len(town.mail.mails)
    assert town.run("once").code == 0
    assert len(town.mail.mails) == mails + 1


def test_channels_test_sends_a_real_message_and_says_the_answer(own_town: Town) -> None:
    town = own_town
    count = len(town.slack.messages)
    done = town.run("channels", "test", "bids")
    assert done.code == 0, done.err
    assert re.fullmatch(r"bids: accepted for C0123ABCD \(\d+\.\d+\)\n", done.out)
    assert "Channel “bids” works" in str(town.slack.messages[count])
    mails = len(town.mail.mails)
    done = town.run("channels", "test", "morning")
    assert done.code == 0, done.err
    assert done.out.startswith("morning: accepted for bd@example.com (2.0.0 queued as ")
    assert "coopwatchd test message" in str(town.mail.mails[mails].message["Subject"])


def test_channels_test_says_why_not(own_town: Town) -> None:
    town = own_town
    town.slack.fail(Failure(code="token_revoked"))
    done = town.run("channels", "test", "bids")
    assert (done.code, done.out) == (1, "")
    assert "token_revoked" in done.err
    assert town.slack.token not in done.err
    wrong = town.run("channels", "test", "bidz")
    assert (wrong.code, wrong.err) == (1, "coopwatchd: There is no channel “bidz”; did you mean “bids”?\n")
    blind = town.run("channels", "test", "bids", TOWN_SLACK="")
    assert blind.code == 78
    assert "channels.bids.token: the environment variable TOWN_SLACK is not set" in blind.err
