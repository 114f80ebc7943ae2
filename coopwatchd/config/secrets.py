"""References to secrets, and how they are read: the configuration itself never holds one."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from coopwatchd.log import register_secret

SCHEMES = ("credential", "env", "file")
_HOW = "write credential:NAME, env:NAME or file:/path"


def check_reference(reference: str) -> str:
    """The reference as it is. Raises ValueError, without repeating the value, when it is not one."""
    scheme, colon, name = reference.partition(":")
    if not colon or scheme not in SCHEMES:
        raise ValueError(f"this must say where the secret is, not be the secret itself; {_HOW}")
    if not name.strip():
        raise ValueError(f"the name after {scheme}: is missing; {_HOW}")
    if scheme == "file" and not Path(name).is_absolute():
        raise ValueError("file: needs an absolute path")
    # What is no name could be the secret itself, and is not repeated.
    if scheme == "env" and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise ValueError("env: needs the name of an environment variable, such as env:SLACK_TOKEN")
    if scheme == "credential" and not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.@-]*", name):
        raise ValueError("a credential's name is a plain file name")
    return reference


def resolve(reference: str) -> str:
    """The secret behind a reference, registered so that it is never logged. Raises ValueError naming the reference.

    `credential:` looks in $CREDENTIALS_DIRECTORY (systemd's LoadCredential); `file:` refuses files that others can
    read.
    """
    scheme, _, name = check_reference(reference).partition(":")
    if scheme == "env":
        value = os.environ.get(name, "")
        if not value:
            raise ValueError(f"the environment variable {name} is not set")
    elif scheme == "credential":
        folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
        if not folder:
            raise ValueError(
                f"the credential {name} is missing: CREDENTIALS_DIRECTORY is not set; under systemd use "
                f"LoadCredential={name}:/path, elsewhere set CREDENTIALS_DIRECTORY to a folder that holds a file {name}"
            )
        value = _read(Path(folder) / name, f"the credential {name}")
    else:
        value = _read(Path(name), f"the file {name}")
        if stat.S_IMODE(Path(name).stat().st_mode) & 0o007:
            raise ValueError(f"the file {name} can be read by everybody on this machine; run: chmod 640 {name}")
    register_secret(value)
    return value


def _read(path: Path, what: str) -> str:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise ValueError(f"{what} does not exist (looked in {path.parent})") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{what} cannot be read: {type(error).__name__}") from error
    if not value:
        raise ValueError(f"{what} is empty")
    return value
