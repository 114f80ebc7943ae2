from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mail_server import Answer, MailServer, make_certificate
from pydantic import ValidationError

from coopwatchd.notify.base import DeliveryError, Envelope, Outcome
from coopwatchd.notify.email import EmailChannel, Settings, build
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.specimens import (
    LAPTOPS,
    NOW,
    TABLETS,
    VEHICLES,
    envelope,
    event_alert,
    expiring_event,
    moved_event,
    specimens,
    summary_alert,
)

Make = Callable[..., EmailChannel]
RECIPIENT = "bids@example.com"


def settings(server: str, **more: object) -> Settings:
    table = {"to": [RECIPIENT], "from": "watch@coop.example", "server": server, "security": "none"}
    return Settings.model_validate(table | more)


@pytest.fixture
def channel(mail: MailServer, renderer: Renderer) -> EmailChannel:
    return build("morning", settings(mail.address), {}, renderer, clock=lambda: NOW)


@pytest.fixture
def moved() -> Envelope:
    return envelope(event_alert(moved_event(), LAPTOPS, TABLETS))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    made = make_certificate(tmp_path_factory.mktemp("tls"))
    if made is None:
        pytest.skip("openssl is not installed")
    return made


def refused(channel: EmailChannel, enveloped: Envelope) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.send(enveloped)
    return caught.value


def test_a_mail_arrives_with_both_bodies_and_the_headers_it_should_have(
    mail: MailServer, channel: EmailChannel, moved: Envelope
):
    receipt = channel.send(moved)
    assert receipt.provider_id == "2.0.0 queued as 1"
    (got,) = mail.mails
    assert (got.sender, got.recipients) == ("watch@coop.example", (RECIPIENT,))
    message = got.message
    assert message["Subject"] == "Laptops, tablets and related services (RFP 110326)"
    assert message["Message-ID"] == f"<cw.{moved.id}@coop.example>"
    assert message["Date"] == "Fri, 23 Oct 2026 14:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<coopwatchd.coop.example>"
    assert message["List-Unsubscribe"] == "<mailto:watch@coop.example?subject=unsubscribe>"
    bodies, attached = message.iter_parts()
    assert [part.get_content_type() for part in bodies.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content() for part in bodies.iter_parts())
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "due-date.ics")
    assert text.startswith("Due date moved · Addendum: due Tue Nov 3, 2026")
    for said in ("11 days left", "FY27 refresh, ask Dana", "Rugged only", "Clark County Public Works"):
        assert said in text
        assert said in html
    assert '<html lang="en">' in html
    assert 'name="color-scheme" content="light dark"' in html
    assert all(len(line) <= 998 for line in got.content.split(b"\r\n"))


def test_every_attempt_is_the_same_mail(mail: MailServer, channel: EmailChannel, moved: Envelope):
    channel.send(moved)
    channel.send(moved)
    first, second = mail.mails
    assert first.content == second.content


def test_mails_about_one_record_refer_to_one_root(mail: MailServer, channel: EmailChannel, moved: Envelope):
    other = envelope(event_alert(expiring_event(), VEHICLES))
    for each in (
        moved,
        replace(moved, id="later"),
        replace(other, id="other"),
        replace(moved, id="loose", thread_key=""),
    ):
        channel.send(each)
    first, later, different, loose = (got.message for got in mail.mails)
    assert first["References"] == first["In-Reply-To"] == later["References"]
    assert first["References"].startswith("<cw.thread.")
    assert different["References"] != first["References"]
    assert loose["References"] is None
    assert len({got.message["Message-ID"] for got in mail.mails}) == 4


def test_a_prefix_stands_before_the_subject(mail: MailServer, renderer: Renderer, moved: Envelope):
    build("m", settings(mail.address, subject_prefix="[bids]"), {}, renderer, clock=lambda: NOW).send(moved)
    assert mail.mails[0].message["Subject"] == "[bids] Laptops, tablets and related services (RFP 110326)"


def test_every_specimen_arrives_whole(mail: MailServer, channel: EmailChannel):
    sent = [e for envelopes in specimens().values() for e in envelopes]
    for number, each in enumerate(sent):
        channel.send(replace(each, id=f"s{number}"))
    assert len(mail.mails) == len(sent)
    for got in mail.mails:
        assert got.recipients == (RECIPIENT,)
        assert got.message["Bcc"] is None
        assert all(len(line) <= 998 for line in got.content.split(b"\r\n"))
        html = got.message.get_body(("html",))
        if html is not None:
            assert len(html.get_content().encode()) < 102_000
            assert "<script>alert" not in html.get_content()


def test_a_list_too_long_for_html_comes_as_text_and_whole(mail: MailServer, channel: EmailChannel):
    channel.send(envelope(summary_alert(400)))
    message = mail.mails[0].message
    assert message.get_content_type() == "text/plain"
    assert all(f"Laptops for district {n}\r\n" in message.get_content() for n in (1, 200, 400))


def test_a_line_that_begins_with_a_dot_survives(mail: MailServer, channel: EmailChannel):
    alert = replace(specimens()["typical"][4].alerts[0], text=".\n..two\n.end")
    channel.send(envelope(alert))
    body = mail.mails[0].message.get_body(("plain",))
    assert body is not None
    assert ".\r\n..two\r\n.end" in body.get_content()


@pytest.mark.parametrize(
    ("stage", "reply", "outcome"),
    [
        ("MAIL", "451 4.3.0 try again", Outcome.RETRY),
        ("RCPT", "450 busy", Outcome.RETRY),
        ("DATA", "550 4.2.1 the enhanced code decides", Outcome.RETRY),
        ("MAIL", "530 5.7.0 Authentication required", Outcome.PAUSE),
        ("MAIL", "550 5.7.1 sender not allowed", Outcome.PAUSE),
        ("MAIL", "552 5.3.4 too big", Outcome.SMALLER),
        ("RCPT", "450 4.2.0 greylisted", Outcome.RETRY),
        ("RCPT", "452 4.5.3 too many recipients", Outcome.RETRY),
        ("RCPT", "550 5.1.1 no such user", Outcome.DEAD),
        ("RCPT", "551 5.1.6 moved", Outcome.DEAD),
        ("RCPT", "552 5.2.2 mailbox full", Outcome.DEAD),
        ("RCPT", "553 5.1.3 bad address", Outcome.DEAD),
        ("DATA", "421 4.3.2 shutting down", Outcome.RETRY),
        ("DATA", "451 4.7.1 later", Outcome.RETRY),
        ("DATA", "535 5.7.8 credentials", Outcome.PAUSE),
        ("DATA", "534 5.7.9 mechanism too weak", Outcome.PAUSE),
        ("DATA", "552 message too large", Outcome.SMALLER),
        ("DATA", "554 5.7.1 policy", Outcome.DEAD),
    ],
)
def test_what_a_server_answers(
    stage: str, reply: str, outcome: Outcome, mail: MailServer, channel: EmailChannel, moved: Envelope
):
    mail.script(Answer(stage=stage, reply=reply))
    error = refused(channel, moved)
    assert error.outcome is outcome
    assert reply.split(" ", 1)[1] in str(error)
    assert mail.mails == []
    channel.send(moved)
    assert len(mail.mails) == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(stage="DATA", drop=True), Outcome.AMBIGUOUS),
        (Answer(stage="DATA", drop=True, kept=False), Outcome.AMBIGUOUS),
        (Answer(stage="RCPT", drop=True), Outcome.RETRY),
        (Answer(stage="MAIL", drop=True), Outcome.RETRY),
    ],
)
def test_a_cut_connection_is_ambiguous_only_after_the_content_began(
    answer: Answer, outcome: Outcome, mail: MailServer, channel: EmailChannel, moved: Envelope
):
    mail.script(answer)
    assert refused(channel, moved).outcome is outcome


def test_a_lost_mail_cannot_be_looked_up_and_its_repeat_has_the_same_id(
    mail: MailServer, channel: EmailChannel, moved: Envelope
):
    mail.script(Answer(stage="DATA", drop=True))
    refused(channel, moved)
    with pytest.raises(DeliveryError) as caught:
        channel.find(moved, since=datetime.now(UTC))
    assert caught.value.outcome is Outcome.AMBIGUOUS
    channel.send(moved)
    assert {got.message["Message-ID"] for got in mail.mails} == {f"<cw.{moved.id}@coop.example>"}
    assert len(mail.mails) == 2


def test_a_size_the_server_announces_is_heeded(renderer: Renderer, moved: Envelope):
    with MailServer(size=1_000) as small:
        channel = build("m", settings(small.address), {}, renderer, clock=lambda: NOW)
        assert refused(channel, moved).outcome is Outcome.SMALLER
        assert refused(channel, replace(moved, plain=True)).outcome is Outcome.DEAD


def test_the_plain_form_has_no_html(mail: MailServer, channel: EmailChannel, moved: Envelope):
    channel.send(replace(moved, plain=True))
    assert mail.mails[0].message.get_content_type() == "text/plain"


def test_nobody_listening_is_tried_again(renderer: Renderer, moved: Envelope):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{reserved.getsockname()[1]}"
        assert refused(build("m", settings(address), {}, renderer), moved).outcome is Outcome.RETRY


# TLS and login


@contextmanager
def secured(certificate: tuple[Path, Path], password: str = "") -> Iterator[MailServer]:
    with MailServer(certificate=certificate[0], key=certificate[1], password=password) as server:
        yield server


def over_tls(server: MailServer, renderer: Renderer, ca: Path | None, password: str = "") -> EmailChannel:
    more: dict[str, object] = {"security": "starttls", "ca_file": ca}
    if password:
        more |= {"user": "watch", "password": "env:SMTP"}
    return build("m", settings(server.address, **more), {"password": password}, renderer, clock=lambda: NOW)


def test_starttls_and_login(certificate: tuple[Path, Path], renderer: Renderer, moved: Envelope):
    with secured(certificate, "correct horse") as server:
        channel = over_tls(server, renderer, certificate[0], "correct horse")
        assert channel.probe() == "logged in as watch, encrypted"
        channel.send(moved)
        assert server.mails[0].encrypted
        assert server.logins


def test_a_wrong_password_pauses_the_channel_and_is_not_told(
    certificate: tuple[Path, Path], renderer: Renderer, moved: Envelope
):
    with secured(certificate, "correct horse") as server:
        error = refused(over_tls(server, renderer, certificate[0], "wrong horse"), moved)
        assert error.outcome is Outcome.PAUSE
        assert "wrong horse" not in str(error)
        odd = refused(over_tls(server, renderer, certificate[0], "pässword"), moved)
        assert odd.outcome is Outcome.PAUSE
        assert "ssword" not in repr(odd.__cause__) + str(odd).replace("password", "")


def test_a_certificate_nobody_vouches_for_is_refused(
    certificate: tuple[Path, Path], renderer: Renderer, moved: Envelope
):
    with secured(certificate) as server:
        assert refused(over_tls(server, renderer, None), moved).outcome is Outcome.PAUSE
        assert server.mails == []


def test_no_starttls_no_mail(mail: MailServer, renderer: Renderer, moved: Envelope):
    assert refused(over_tls(mail, renderer, None), moved).outcome is Outcome.PAUSE
    assert mail.mails == []


def test_a_server_without_login_pauses_the_channel(mail: MailServer, renderer: Renderer, moved: Envelope):
    asked = settings(mail.address, user="watch", password="env:SMTP")
    assert refused(build("m", asked, {"password": "x"}, renderer), moved).outcome is Outcome.PAUSE


@pytest.mark.parametrize(
    "wrong",
    [
        {"security": "none", "server": "smtp.example.com:25"},
        {"server": "smtp.example.com"},
        {"server": "smtp.example.com:99999"},
        {"to": []},
        {"to": ["Dana <dana@example.com>"]},
        {"to": ["a@b.example\r\nBcc: c@d.example"]},
        {"to": ["a@b.example", "a@b.example"]},
        {"from": "watch"},
        {"user": "watch"},
        {"passwort": "secret"},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object]):
    good = {"to": [RECIPIENT], "from": "watch@coop.example", "server": "smtp.example.com:587"}
    Settings.model_validate(good)
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(good | wrong)
    assert "secret" not in str(caught.value)
