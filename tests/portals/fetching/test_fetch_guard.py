"""The guard: nothing private is connected to, however its address is written, unless the user opened it."""

from __future__ import annotations

import logging

import httpx
import pytest
from fetch_loopback import PAGE, Asker, Site

from coopwatchd.errors import CoopwatchdError, Trouble
from coopwatchd.log import configure
from coopwatchd.portals.base import Request
from coopwatchd.portals.fetching.connect import GuardedBackend
from coopwatchd.portals.fetching.guard import GuardedTransport
from coopwatchd.portals.fetching.networks import Allowed, is_inside

PRIVATE = (
    "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.9.9.9 168.63.129.16 "
    "169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.9 "
    "224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 "
    ":: ::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2001:db8::1 2001:10::1 3fff::1 100::1 4000::1 "
    "::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 ::ffff:0:127.0.0.1 "
    "64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1::1 2002:c0a8:101::5 "
    "2001:0:7f00:1::1 2001:0:808:808:0:0:f5ff:fffe"  # Teredo: a private server; a private client, inverted
).split()
PUBLIC = (
    "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.167.1.1 "
    "223.255.255.255 2606:4700::1111 2a00:1450::5 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1"
).split()


@pytest.mark.parametrize("address", PRIVATE)
def test_private_address_is_refused_with_a_reason(address: str) -> None:
    assert Allowed().why_not(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_not(address: str) -> None:
    assert Allowed().why_not(address) == ""


def test_what_the_user_opened_is_open_and_no_more() -> None:
    opened = Allowed(("127.0.0.1", "10.1.0.0/16", "fd00::/8"))
    for address in ("127.0.0.1", "::ffff:127.0.0.1", "10.1.2.3", "fd00::7", "64:ff9b::10.1.2.3"):
        assert opened.why_not(address) == "", address
    for address in ("127.0.0.2", "10.2.0.1", "::1", "fc00::1", "64:ff9b::10.2.0.1"):
        assert opened.why_not(address), address


def test_nonsense_in_allow_private_is_said() -> None:
    with pytest.raises(CoopwatchdError, match="localhots"):
        Allowed(("localhots",))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "0x7f.1", "2130706433", "017700000001", "localhost", "[::ffff:127.0.0.1]"]
)
def test_loopback_in_any_spelling_is_never_connected_to(site: Site, asker: Asker, host: str) -> None:
    crawl = asker.crawl(asker.fetcher(allow_private=()))
    refusal = asker.refusal(f"http://{host}:{site.port}/list", crawl)
    assert refusal.trouble is Trouble.ADDRESS
    assert site.seen == []


def test_guard_holds_for_robots_and_base_url_too(site: Site, asker: Asker) -> None:
    crawl = asker.crawl(
        asker.fetcher(allow_private=()),
        portal={"home": "https://portal.example"},
        base_url=site.url,
        robots="obey",
    )
    assert asker.refusal("/list", crawl).trouble is Trouble.ADDRESS
    assert site.seen == []


def test_one_private_address_among_public_ones_is_enough(asker: Asker) -> None:
    fetcher = asker.fetcher(allow_private=(), resolve=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    assert asker.refusal("http://mixed.example/", asker.crawl(fetcher)).trouble is Trouble.ADDRESS


def test_name_is_resolved_once_and_the_checked_address_is_used(site: Site, asker: Asker) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    crawl = asker.crawl(asker.fetcher(resolve=rebinding))
    page = crawl(Request(url=f"http://portal.example:{site.port}/list"))
    assert page is not None
    assert page.body == PAGE
    assert asked == ["portal.example"]
    assert site.seen[0].headers["host"] == f"portal.example:{site.port}"


def test_next_address_is_tried_when_one_does_not_answer(site: Site, asker: Asker) -> None:
    # nothing listens on 127.0.0.2
    fetcher = asker.fetcher(allow_private=("127.0.0.0/8",), resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
    assert asker.crawl(fetcher)(Request(url=f"http://portal.example:{site.port}/list")) is not None


def test_name_that_does_not_resolve(asker: Asker) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    refusal = asker.refusal("http://gone.example/", asker.crawl(asker.fetcher(resolve=unknown)))
    assert refusal.trouble is Trouble.DNS
    assert "gone.example" in str(refusal)
    empty = asker.crawl(asker.fetcher(resolve=lambda host, port: []))
    assert asker.refusal("http://gone.example/", empty).trouble is Trouble.DNS
    real = asker.crawl(asker.fetcher())
    assert asker.refusal("http://no-such-name.invalid/", real).trouble is Trouble.DNS
    assert asker.refusal(f"http://{'a' * 70}.example/", real).trouble is Trouble.DNS


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)", "https://", "http://a\\b/"]
)
def test_other_schemes_and_broken_addresses_are_refused(asker: Asker, url: str) -> None:
    assert asker.refusal(url).trouble is Trouble.ADDRESS


def test_proxy_is_exempt_for_itself_only(site: Site, asker: Asker) -> None:
    site.routes["http://portal.example/list"] = site.routes["/list"]
    fetcher = asker.fetcher(allow_private=(), proxy=site.url)
    crawl = asker.crawl(fetcher)
    assert crawl(Request(url="http://portal.example/list")) is not None
    assert site.paths() == ["http://portal.example/list"]
    for host in ("127.0.0.1", "0x7f.1", "2130706433", "localhost", "169.254.169.254", "[::1]"):
        assert asker.refusal(f"http://{host}/list", crawl).trouble is Trouble.ADDRESS
    assert len(site.seen) == 1


def test_proxy_that_is_none_is_said_at_once(asker: Asker) -> None:
    with pytest.raises(CoopwatchdError, match="proxy"):
        asker.fetcher(proxy="socks5://127.0.0.1:1080")


def test_environment_changes_nothing(site: Site, asker: Asker, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert asker.page("/list").body == PAGE
    assert "authorization" not in site.seen[0].headers


def test_user_information_in_an_address_is_not_sent(site: Site, asker: Asker) -> None:
    page = asker.page(f"http://me:secret@127.0.0.1:{site.port}/list")
    assert "authorization" not in site.seen[0].headers
    assert "secret" not in page.url


def test_guard_sits_where_this_httpx_connects_from() -> None:
    # The guard replaces a private attribute of httpx's transport; this pins that the attribute is still the one
    # connections are made through, for both kinds of pool.
    for proxy in ("", "http://proxy.example:3128"):
        backend = GuardedBackend(Allowed(), resolve=lambda host, port: ["10.9.8.7"])
        context = httpx.create_ssl_context(trust_env=False)
        transport = GuardedTransport(backend, verify=context, proxy=proxy)
        assert transport._pool._network_backend is backend
        with httpx.Client(transport=transport, trust_env=False) as client:
            for url in ("http://portal.example/", "https://portal.example/"):
                with pytest.raises(Exception, match=r"is not asked: 10\.9\.8\.7 is a private network"):
                    client.get(url)


def test_transport_without_the_attribute_is_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        __slots__ = ()

    def built(self: httpx.HTTPTransport, **_: object) -> None:
        self._pool = Other()  # type: ignore[assignment]

    monkeypatch.setattr(httpx.HTTPTransport, "__init__", built)
    with pytest.raises(CoopwatchdError, match="does not fit"):
        GuardedTransport(GuardedBackend(Allowed()), verify=httpx.create_ssl_context(trust_env=False), proxy="")


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("a.localhost", True),
        ("::1", True),
        ("10.0.0.8", True),
        ("8.8.8.8", False),
        ("portal.example", False),
    ],
)
def test_which_hosts_are_plainly_inside(host: str, inside: bool) -> None:
    assert is_inside(host) is inside


def test_refused_address_is_logged(site: Site, asker: Asker, capsys: pytest.CaptureFixture[str]) -> None:
    configure(logging.WARNING)
    asker.refusal("/list", asker.crawl(asker.fetcher(allow_private=())))
    (line,) = capsys.readouterr().err.splitlines()
    assert "warning" in line
    assert "address refused" in line
    assert "address=127.0.0.1" in line
