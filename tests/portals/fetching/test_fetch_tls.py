"""Certificates: one that nobody vouches for is refused as such; one that the system knows is good."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from fetch_loopback import PAGE, Asker, Site, start, stop

from coopwatchd.errors import Trouble
from coopwatchd.portals.base import Request

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl, which makes the certificate, is missing"
)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    subprocess.run(
        (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem "
            "-days 2 -subj /CN=portal.example -addext subjectAltName=DNS:portal.example"
        ).split(),
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    return tmp_path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Site]:
    site, thread = start()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True, do_handshake_on_connect=True)
    site.page("/list")
    yield site
    stop(site, thread)


def test_certificate_nobody_vouches_for(secure: Site, asker: Asker) -> None:
    for robots in ("ignore", "obey"):
        crawl = asker.crawl(asker.fetcher(resolve=lambda host, port: ["127.0.0.1"]), robots=robots)
        refusal = asker.refusal(f"https://portal.example:{secure.port}/list", crawl)
        assert refusal.trouble is Trouble.TLS
        assert "self-signed" in str(refusal)
    assert secure.seen == []


def test_certificate_the_system_knows(
    secure: Site, asker: Asker, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    fetcher = asker.fetcher(resolve=lambda host, port: ["127.0.0.1"])
    page = asker.crawl(fetcher)(Request(url=f"https://portal.example:{secure.port}/list"))
    assert page is not None
    assert page.body == PAGE
    wrong_name = asker.refusal(f"https://other.example:{secure.port}/list", asker.crawl(fetcher))
    assert wrong_name.trouble is Trouble.TLS


def test_server_that_speaks_no_tls(site: Site, asker: Asker) -> None:
    assert asker.refusal(f"https://127.0.0.1:{site.port}/list").trouble is Trouble.TLS
