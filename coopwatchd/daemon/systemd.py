"""What systemd is told, over the socket of sd_notify(3); silent when there is none."""

from __future__ import annotations

import os
import socket
import time


def notify(*fields: str) -> bool:
    """Send fields such as `READY=1` or `STATUS=…` as one datagram; False when nobody listens. Never raises."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address or address[0] not in "/@":
        return False
    if address[0] == "@":  # the abstract namespace
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            sock.settimeout(1)
            sock.sendto("\n".join(field.replace("\n", " ") for field in fields).encode(), address)
    except OSError:
        # systemd restarting its socket is no reason to fall over: the watchdog will say if it matters.
        return False
    return True


def ready(status: str) -> None:
    """The store and the configuration are good and the first poll is armed."""
    notify("READY=1", f"STATUS={status}")


def reloading() -> None:
    """A reload has begun. The timestamp is for Type=notify-reload (systemd 253 and later)."""
    notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")


def stopping() -> None:
    """The daemon is going down."""
    notify("STOPPING=1", "STATUS=stopping")


def watchdog_seconds() -> float | None:
    """How often systemd wants to hear of us, in seconds; None when it does not watch this process."""
    usec, pid = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not usec.isdigit() or int(usec) == 0 or (pid and pid != str(os.getpid())):
        return None
    return int(usec) / 1_000_000
