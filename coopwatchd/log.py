"""Structured logging for journald and terminals; every registered secret is replaced here, last."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

_PATTERNS = (
    re.compile(r"xox[a-z]-[A-Za-z0-9-]+"),
    re.compile(r"xapp-[A-Za-z0-9-]+"),
    re.compile(r"(?<=hooks\.slack\.com/)[A-Za-z0-9/_-]+"),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(r"(?i)(?<=authorization: )\S+( \S+)?"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_secrets: set[str] = set()

# journald reads the priority of a line from this prefix (sd-daemon(3)).
_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "exception": 40}
_PRIORITY = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}


def register_secret(value: str) -> None:
    """From now on `value` never leaves the process through a log line or `redact`; short values are ignored."""
    if len(value) >= 6:
        _secrets.add(value)


def redact(text: str) -> str:
    """`text` without registered secrets, tokens of a known shape, or passwords inside URLs."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, "[secret]")
    for pattern in _PATTERNS:
        text = pattern.sub("[secret]", text)
    return text


def _escape_and_redact(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Scraped text must not forge log lines or drive a terminal (bad inputs: log injection, ANSI)."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(_CONTROL.sub(lambda m: f"\\x{ord(m[0]):02x}", value))
        elif isinstance(value, BaseException):
            event[key] = redact(f"{type(value).__name__}: {value}")
    return event


def _journal_prefix(_: object, level: str, rendered: str) -> str:
    return f"<{_PRIORITY.get(level, 6)}>{rendered}"


def _last_redaction(_: object, __: str, rendered: str) -> str:
    return redact(rendered)


class Logger:
    """What every module logs by; fields are keyword arguments. structlog is loaded when there is something to say."""

    def debug(self, event: str, **fields: Any) -> None:
        """For whoever looks for a mistake."""
        self._say("debug", event, fields)

    def info(self, event: str, **fields: Any) -> None:
        """What was done."""
        self._say("info", event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        """What did not go as it should, and was put right or will be."""
        self._say("warning", event, fields)

    def error(self, event: str, **fields: Any) -> None:
        """What failed."""
        self._say("error", event, fields)

    def exception(self, event: str, **fields: Any) -> None:
        """What failed, with the exception in hand."""
        self._say("exception", event, fields)

    def _say(self, level: str, event: str, fields: dict[str, Any]) -> None:
        if _LEVELS[level] < _said.level:
            return
        import structlog

        if not _said.ready:
            _set_up(_said.level)
            _said.ready = True
        getattr(structlog.get_logger(), level)(event, **fields)


@dataclass(slots=True)
class _Said:
    level: int = logging.ERROR
    ready: bool = False  # structlog knows


_said = _Said()
log = Logger()


def configure(level: int = logging.ERROR) -> None:
    """Log to stderr from `level` on: logfmt with a priority under systemd, coloured text on a terminal."""
    _said.level, _said.ready = level, False
    # Libraries speak only when something is wrong; APScheduler's and httpx's INFO lines would repeat ours.
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(name)s: %(message)s", force=True)


def _set_up(level: int) -> None:
    import structlog

    journal = bool(os.environ.get("JOURNAL_STREAM"))
    processors: list[Any] = [
        structlog.processors.add_log_level,
        _escape_and_redact,
        structlog.processors.format_exc_info,
    ]
    if journal:
        processors += [
            structlog.processors.LogfmtRenderer(key_order=["event", "portal", "channel"]),
            _last_redaction,
            _journal_prefix,
        ]
    else:
        processors += [
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False),
            _last_redaction,
        ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
