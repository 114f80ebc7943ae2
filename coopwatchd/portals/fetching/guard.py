"""One HTTP exchange through a guarded client: what was sent, what came back, or a Refusal with its class."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from coopwatchd.errors import CoopwatchdError, Refusal, Trouble
from coopwatchd.portals.fetching.body import read_body
from coopwatchd.portals.fetching.connect import Deadline, GuardedBackend, Resolve, system_resolve, until
from coopwatchd.portals.fetching.manners import FetchSettings
from coopwatchd.portals.fetching.networks import Allowed


class Broken(Refusal):
    """The connection broke, or was never made (`made` False): the one thing that a GET may be repeated for at once."""

    made = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response: header names in lower case, repeated ones joined; the body decompressed and whole.

    The body is empty where it could not be read and the status tells enough.
    """

    status: int
    headers: Mapping[str, str]
    set_cookies: tuple[str, ...]
    body: bytes
    wire: int  # bytes of the body as they came


class GuardedTransport(httpx.HTTPTransport):
    """httpx's transport on our own network backend, through a private attribute that a test pins.

    Refuses to be built on an httpx that keeps its backend elsewhere, rather than to run without the guard.
    """

    def __init__(self, backend: GuardedBackend, *, verify: ssl.SSLContext, proxy: str) -> None:
        super().__init__(verify=verify, trust_env=False, proxy=httpx.Proxy(proxy) if proxy else None)
        if not hasattr(self._pool, "_network_backend"):
            raise CoopwatchdError("the address guard does not fit this version of httpx")
        self._pool._network_backend = backend


class Wire:
    """One client for one set of settings. Follows no redirect, keeps no cookie, repeats nothing."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        resolve: Resolve = system_resolve,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.settings = settings
        self._backend = GuardedBackend(
            Allowed(settings.allow_private),
            resolve=resolve,
            exempt=_proxy_address(settings.proxy),
            stopping=stopping,
        )
        self._client = httpx.Client(
            transport=GuardedTransport(self._backend, verify=_certificates(), proxy=settings.proxy),
            timeout=httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout),
            follow_redirects=False,
            trust_env=False,  # neither *_PROXY nor .netrc
            # The client would offer one portal's cookies to the next crawl; each crawl keeps its own.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    def exchange(
        self,
        url: str,
        *,
        named: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
        json: object | None,
        deadline: Deadline,
        wanted: frozenset[int],
    ) -> Answer:
        """Send one request to `url` and read its answer; errors call it `named`.

        A body that cannot be read is a Refusal for `wanted` statuses, and left empty for the others.
        """
        with until(deadline), _explained(named, deadline):
            if self.settings.proxy:
                self._backend.check_name(httpx.URL(url).host)
            response = self._client.send(self._request(url, headers, form, json), stream=True)
        try:
            return self._read(response, named, deadline, wanted)
        finally:
            response.close()

    def close(self) -> None:
        """Let go of every connection."""
        self._client.close()

    def _request(
        self, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None, json: object | None
    ) -> httpx.Request:
        sent = {
            "accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
            "accept-language": "en-US,en;q=0.8",
            **{name.lower(): value for name, value in headers.items()},
            # Not for a listing to decide: who asks, and what the body reader understands.
            "user-agent": self.settings.user_agent,
            "accept-encoding": "gzip",
        }
        if json is not None:
            # A listing may name its charset; the body is UTF-8 either way.
            return self._client.build_request("POST", url, headers=sent, json=json)
        if form is None:
            return self._client.build_request("GET", url, headers=sent)
        return self._client.build_request("POST", url, headers=sent, data=dict(form))

    def _read(self, response: httpx.Response, named: str, deadline: Deadline, wanted: frozenset[int]) -> Answer:
        status = response.status_code
        headers = {name.lower(): value for name, value in response.headers.items()}
        try:
            with until(deadline), _explained(named, deadline, in_body=True):
                body = read_body(
                    response.iter_raw(),
                    headers,
                    url=named,
                    max_compressed=self.settings.max_compressed,
                    max_body=self.settings.max_body,
                )
        except Refusal:
            if status in wanted:
                raise
            body = b""
        return Answer(
            status=status,
            headers=headers,
            set_cookies=tuple(response.headers.get_list("set-cookie")),
            body=body,
            wire=response.num_bytes_downloaded,
        )


@contextmanager
def _explained(url: str, deadline: Deadline, *, in_body: bool = False) -> Iterator[None]:
    """Turn httpx's exceptions into a Refusal with its class."""
    try:
        yield
    except Refusal as refusal:
        refusal.url = url
        raise
    except httpx.TimeoutException as error:
        raise _late(url, deadline, error) from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Refusal(Trouble.ADDRESS, f"{url} cannot be asked for: {error}", url=url) from error
    except httpx.RemoteProtocolError as error:
        if in_body:
            raise Refusal(Trouble.INCOMPLETE, f"{url} was cut short: {error}", url=url) from error
        raise Broken(Trouble.UNREACHABLE, f"{url} did not answer in HTTP: {error}", url=url) from error
    except httpx.HTTPError as error:
        raise _broken(url, error, in_body=in_body) from error


def _late(url: str, deadline: Deadline, error: httpx.TimeoutException) -> Refusal:
    if deadline.left <= 0.01:  # a socket's timeout may end a little before its time
        said = f"{url} was not read within {deadline.seconds:g} seconds"
        return Refusal(Trouble.TIMEOUT, said, url=url)
    if isinstance(error, httpx.ConnectTimeout):
        refusal = Broken(Trouble.UNREACHABLE, f"{url} does not answer: no connection in time", url=url)
        refusal.made = False
        return refusal
    return Refusal(Trouble.TIMEOUT, f"{url} stopped answering", url=url)


def _broken(url: str, error: httpx.HTTPError, *, in_body: bool) -> Refusal:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            reason = getattr(cause, "verify_message", "") or cause.reason or str(cause)
            return Refusal(Trouble.TLS, f"{url} has no secure connection to offer: {reason}", url=url)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError):
        refusal = Broken(Trouble.UNREACHABLE, f"{url} cannot be reached: {error}", url=url)
        refusal.made = False
        return refusal
    if isinstance(error, httpx.NetworkError):
        trouble = Trouble.INCOMPLETE if in_body else Trouble.UNREACHABLE
        return Broken(trouble, f"{url} broke off the connection: {error or 'reset'}", url=url)
    return Refusal(Trouble.UNREACHABLE, f"{url} cannot be asked: {error}", url=url)


def _certificates() -> ssl.SSLContext:
    """httpx's own authorities and the system's: the latter know an organization's own, the former are always there."""
    return _loaded(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _loaded(*_: str | None) -> ssl.SSLContext:
    # Once for each place they may be in: reading them takes longer than making all the rest of a client.
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def _proxy_address(proxy: str) -> tuple[str, int] | None:
    if not proxy:
        return None
    try:
        url = httpx.URL(proxy)
    except httpx.InvalidURL as error:
        raise CoopwatchdError("the proxy under [fetch] is not an address") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise CoopwatchdError("the proxy under [fetch] must be an http:// or https:// address")
    return url.host, url.port or (443 if url.scheme == "https" else 80)
