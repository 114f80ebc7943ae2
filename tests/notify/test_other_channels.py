"""Webhook, file, terminal and Apprise: what the other side is given, and what each refusal means."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import logging
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError

from coopwatchd.errors import CoopwatchdError
from coopwatchd.model.alerts import Alert, AlertKind
from coopwatchd.notify import file, printed, services, webhook
from coopwatchd.notify.base import DeliveryError, Envelope, Outcome
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.specimens import specimens

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
KEY = base64.b64encode(b"k" * 32).decode()


class Receiver(ThreadingHTTPServer):
    """Takes POSTs and answers what it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.status, self.headers, self.hang_up = 204, {}, False
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hook?team=bd"


class _Answers(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
        if self.server.hang_up:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"what")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def note(id: str = "abc123", text: str = "All good.") -> Envelope:
    alert = Alert(key="k", kind=AlertKind.OPERATOR, at=NOW, subject="A portal is ill", text=text)
    return Envelope(id=id, alerts=(alert,), recipient="x", created_at=NOW)


def hook(receiver: Receiver, renderer: Renderer, **secrets: str) -> webhook.WebhookChannel:
    settings = webhook.Settings(url=receiver.url, secret="env:HOOK" if secrets else None)
    return webhook.build("crm", settings, secrets, renderer, clock=lambda: NOW)


def test_a_webhook_is_given_signed_json_that_says_everything(receiver: Receiver, renderer: Renderer) -> None:
    receipt = hook(receiver, renderer, secret=f"whsec_{KEY}").send(note())
    path, headers, body = receiver.got[0]
    assert (path, headers["content-type"], receipt.provider_id) == ("/hook?team=bd", "application/json", "204 abc123")
    told = f"abc123.{headers['webhook-timestamp']}.".encode() + body
    mark = base64.b64encode(hmac.new(b"k" * 32, told, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mark}"
    assert headers["webhook-id"] == "abc123"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    said = json.loads(body)
    assert (said["schema"], said["id"], said["channel"]) == ("coopwatchd/1", "abc123", "crm")
    assert said["alerts"][0]["text"] == "All good."


def test_the_readme_names_every_key_of_the_json(receiver: Receiver, renderer: Renderer) -> None:
    hook(receiver, renderer).send(specimens()["typical"][0])
    said = json.loads(receiver.got[0][2])
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    told = readme.split("## Webhooks and other places")[1].split("\n## ")[0]
    keys = {*said, *said["alerts"][0], *(said["alerts"][0]["event"] or {})}
    assert {key for key in keys if f"`{key}`" not in told} == set()


def test_without_a_secret_nothing_is_signed(receiver: Receiver, renderer: Renderer) -> None:
    hook(receiver, renderer).send(note())
    assert "webhook-signature" not in receiver.got[0][1]


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "wait"),
    [
        (301, {"Location": "/new"}, Outcome.PAUSE, None),
        (400, {}, Outcome.DEAD, None),
        (401, {}, Outcome.PAUSE, None),
        (404, {}, Outcome.PAUSE, None),
        (410, {}, Outcome.PAUSE, None),
        (413, {}, Outcome.DEAD, None),
        (429, {"Retry-After": "7"}, Outcome.RETRY, 7.0),
        (503, {"Retry-After": "Mon, 23 Nov 2026 15:01:00 GMT"}, Outcome.RETRY, 60.0),
        (500, {}, Outcome.RETRY, None),
    ],
)
def test_every_answer_has_a_meaning(
    receiver: Receiver, renderer: Renderer, status: int, headers: dict[str, str], outcome: Outcome, wait: float | None
) -> None:
    receiver.status, receiver.headers = status, headers
    with pytest.raises(DeliveryError, match=str(status)) as refused:
        hook(receiver, renderer).send(note())
    assert (refused.value.outcome, refused.value.retry_after) == (outcome, wait)
    assert len(receiver.got) == 1  # not followed, not repeated


def test_an_answer_that_is_lost_is_ambiguous_and_a_refused_connection_is_not(
    receiver: Receiver, renderer: Renderer
) -> None:
    receiver.hang_up = True
    channel = hook(receiver, renderer)
    with pytest.raises(DeliveryError) as lost:
        channel.send(note())
    assert lost.value.outcome is Outcome.AMBIGUOUS
    with pytest.raises(DeliveryError) as asked:
        channel.find(note(), since=NOW)
    assert asked.value.outcome is Outcome.AMBIGUOUS
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = webhook.Settings(url=f"http://127.0.0.1:{free.getsockname()[1]}/")
        with pytest.raises(DeliveryError) as refused:
            webhook.build("crm", settings, {}, renderer).send(note())
    assert refused.value.outcome is Outcome.RETRY


@pytest.mark.parametrize("url", ["http://example.com/", "ftp://example.com/", "https://me:pw@example.com/", "https://"])
def test_an_address_in_the_clear_or_with_a_password_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        webhook.Settings(url=url)


@pytest.mark.parametrize("secret", ["hunter2", "whsec_", f"whsec_{base64.b64encode(b'short').decode()}"])
def test_a_secret_that_is_no_key_is_refused_without_being_repeated(renderer: Renderer, secret: str) -> None:
    with pytest.raises(CoopwatchdError) as refused:
        webhook.build("crm", webhook.Settings(url="https://x.example/"), {"secret": secret}, renderer)
    assert "hunter2" not in str(refused.value)


def test_every_specimen_becomes_one_line_of_json(receiver: Receiver, renderer: Renderer, tmp_path: Path) -> None:
    channel = file.build("log", file.Settings(path=tmp_path / "alerts.jsonl"), {}, renderer)
    envelopes = [one for some in specimens().values() for one in some]
    for envelope in envelopes:
        channel.send(envelope)
    lines = (tmp_path / "alerts.jsonl").read_bytes().splitlines()
    told = [json.loads(line) for line in lines]
    assert [len(one["alerts"]) for one in told] == [len(envelope.alerts) for envelope in envelopes]
    events = [alert["event"] for one in told for alert in one["alerts"] if alert["event"]]
    assert all({"uid", "kind", "title"} <= set(event["record"]) for event in events)


def test_a_line_is_found_again_and_one_that_was_cut_off_is_taken_back(renderer: Renderer, tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    channel = file.build("log", file.Settings(path=path), {}, renderer)
    assert channel.find(note(), since=NOW) is None  # no file yet
    channel.send(note("one"))
    whole = path.read_bytes()
    with path.open("ab") as torn:
        torn.write(whole[:40])
    assert channel.find(note("two"), since=NOW) is None
    channel.send(note("two", text="x" * 200_000))
    path.write_bytes(path.read_bytes()[:-1])  # only its end is lost: it is whole
    channel.send(note("three", text='"id":"four"'))
    assert [json.loads(line)["id"] for line in path.read_bytes().splitlines()] == ["one", "two", "three"]
    assert channel.find(note("two"), since=NOW) is not None
    assert channel.find(note("four"), since=NOW) is None
    channel.close()


def test_a_place_that_cannot_be_written_pauses_and_a_full_disk_does_not(renderer: Renderer, tmp_path: Path) -> None:
    channel = file.build("log", file.Settings(path=tmp_path / "nowhere" / "x.jsonl"), {}, renderer)
    with pytest.raises(DeliveryError, match="No such file") as refused:
        channel.send(note())
    assert refused.value.outcome is Outcome.PAUSE
    full = file.build("log", file.Settings(path=Path("/dev/full")), {}, renderer)
    with pytest.raises(DeliveryError, match="No space left") as refused:
        full.send(note())
    assert refused.value.outcome is Outcome.AMBIGUOUS
    with pytest.raises(DeliveryError) as refused:
        file.build("log", file.Settings(path=tmp_path), {}, renderer).find(note(), since=NOW)
    assert refused.value.outcome is Outcome.PAUSE
    with pytest.raises(ValidationError, match="path is absolute"):
        file.Settings(path=Path("alerts.jsonl"))


def test_a_terminal_shows_the_lines_even_in_an_old_encoding(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", out)
    channel = printed.build("here", printed.Settings(width=60), {}, renderer, clock=lambda: NOW)
    channel.send(note(text="Due moved → earlier"))
    shown = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
    assert "A portal is ill" in shown
    assert "Due moved ? earlier" in shown
    with pytest.raises(DeliveryError):
        channel.find(note(), since=NOW)
    out.close()
    with pytest.raises(DeliveryError) as refused:
        channel.send(note())
    assert refused.value.outcome is Outcome.PAUSE
    channel.close()


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise imports it on old Pythons
@pytest.mark.slow
def test_apprise_sends_through_its_own_services(receiver: Receiver, renderer: Renderer) -> None:
    pytest.importorskip("apprise", reason="the extra [apprise] is not installed")
    address = receiver.url.replace("http://", "json://").partition("?")[0]
    receiver.status = 200
    channel = services.build("any", services.Settings(url="env:X"), {"url": address}, renderer, clock=lambda: NOW)
    channel.send(note(text="<b>literal</b> & *plain*"))
    said = json.loads(receiver.got[0][2])
    assert said["title"] == "A portal is ill"
    assert "<b>literal</b> & *plain*" in said["message"]
    receiver.status = 500
    with pytest.raises(DeliveryError, match="could not send") as refused:
        channel.send(note())
    assert refused.value.outcome is Outcome.RETRY
    with pytest.raises(DeliveryError):
        channel.find(note(), since=NOW)
    channel.close()
    with pytest.raises(CoopwatchdError, match="knows no service"):
        services.build("any", services.Settings(url="env:X"), {"url": "nonsense://x"}, renderer)
    logging.getLogger("apprise").handlers.clear()
