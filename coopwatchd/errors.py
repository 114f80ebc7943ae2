"""The exceptions raised on purpose; each message reads as a sentence a user can act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CoopwatchdError(Exception):
    """Something the program refuses to do, said in a sentence."""


class Trouble(StrEnum):
    """Why a portal could not be read: the class of a refusal, stable in the store, listings and alerts."""

    BLOCKED = "blocked"  # 401/403 or a firewall's page
    CHALLENGE = "challenge"  # a page that wants a browser or a human, whatever its status
    LOGIN = "login"  # the portal answers with its login form
    GONE = "gone"  # 404/410: the address is no longer there
    LAYOUT = "layout"  # the page came, but not the container or the fields it must have
    INCOMPLETE = "incomplete"  # cut short, or fewer rows than the portal's own total
    ROBOTS = "robots"  # robots.txt disallows it, or could not be read (5xx)
    THROTTLED = "throttled"  # 429 (or 503 with Retry-After)
    SERVER = "server"  # 5xx
    TIMEOUT = "timeout"  # the total deadline passed
    TLS = "tls"  # certificate or handshake
    DNS = "dns"  # the name does not resolve
    UNREACHABLE = "unreachable"  # refused, reset, no route
    ADDRESS = "address"  # the guard: a private address, a foreign host, a downgrade to http
    TOO_LARGE = "too large"  # more bytes than a listing has any right to


class Refusal(CoopwatchdError):
    """A portal could not be read; nothing may be concluded from it but that.

    `trouble` is the class, `retry_after` seconds the portal itself asked for (None when it did not).
    """

    def __init__(self, trouble: Trouble, message: str, *, url: str = "", retry_after: float | None = None) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.url = url
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with the configuration, and where: line and column count from 1, 0 = unknown."""

    file: str
    line: int
    column: int
    key: str
    message: str
    hint: str = ""
    warning: bool = False

    def __str__(self) -> str:
        """`file:line:column: key: message (hint)`, as editors and terminals link it."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        key = f"{self.key}: " if self.key else ""
        hint = f" ({self.hint})" if self.hint else ""
        level = "warning: " if self.warning else ""
        return f"{place}: {level}{key}{self.message}{hint}"


class ConfigError(CoopwatchdError):
    """The configuration cannot be used; `problems` says everything that is wrong with it, not just the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class StoreError(CoopwatchdError):
    """The store cannot be opened or is not ours to write (locked by another process, newer version, damaged)."""
