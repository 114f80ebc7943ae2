"""What every command shares: the configuration it was given, the state directory, and the store opened in it."""

from __future__ import annotations

import atexit
import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from coopwatchd.config.config import Config
    from coopwatchd.store.database import SqlStore

# A listing is not kept waiting for a check of the whole file: the daemon makes it at its start.
_GLANCE = 0.05

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration file.", show_default=False, metavar="FILE"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def load(context: typer.Context, config: Path | None, *, secrets: bool = False) -> Config:
    """The configuration. `secrets` False: for commands that send nothing, none are read."""
    from coopwatchd.config.load import load_config

    return load_config(config or context.find_root().obj, secrets=secrets)


def state_directory() -> Path:
    """`$STATE_DIRECTORY` (systemd sets it; the first of several), else `~/.local/state/coopwatchd`.

    Raises CoopwatchdError where something else than a directory stands there.
    """
    from coopwatchd.errors import CoopwatchdError

    named = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    path = Path(named) if named else Path.home() / ".local" / "state" / "coopwatchd"
    if os.path.lexists(path) and not os.path.isdir(path):
        raise CoopwatchdError(f"The state directory {path} is not a directory.")
    return path


def stored(config: Config) -> bool:
    """Whether there is a store to look at: opening it would make one. True where that cannot be known."""
    name = config.store_url.removeprefix("sqlite:///")
    if name in {"", config.store_url}:
        return True
    try:
        (state_directory().expanduser() / name).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # opening it says what is wrong
    return True


@contextlib.contextmanager
def opened(config: Config) -> Iterator[SqlStore]:
    """The store, for short transactions beside a running daemon. Raises StoreError."""
    from coopwatchd.store.database import open_store

    state_dir = state_directory()
    step_down(state_dir)
    store = open_store(config.store_url, state_dir=state_dir, check_seconds=_GLANCE)
    try:
        yield store
    finally:
        store.close()


def nothing(config: Config, otherwise: str) -> str:
    """What a listing says that has no rows: where no portal was ever read well, that, because it is no news."""
    from coopwatchd.store.lock import holder

    with opened(config) as store, store.read() as tx:
        states = list(tx.listing_states().values())
    if any(state.baseline_at for state in states):
        return otherwise
    where = f" (state directory {state_directory()})"
    if states:
        return f"no portal could be read yet{where}: coopwatchd status says why"
    running = holder(state_directory())
    return f"nothing was read yet{where}" + ("; the running daemon will" if running else ": coopwatchd once")


def step_down(state_dir: Path) -> None:
    """As root, become the owner of the state directory: files that root made would stop the daemon.

    Stays root where that owner cannot reach the directory (systemd's /var/lib/private) or this program (installed
    in root's home); what root made there is the owner's when the process ends.
    """
    if os.geteuid() != 0 or not state_dir.exists():
        return
    owner = state_dir.stat()
    if owner.st_uid == 0:
        return
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    program = all(os.access(file, os.R_OK, effective_ids=True) for file in (os.__file__, typer.__file__, __file__))
    if not program or not os.access(state_dir, os.W_OK | os.X_OK, effective_ids=True):
        os.seteuid(0)
        os.setegid(0)
        atexit.register(_hand_over, state_dir, owner.st_uid, owner.st_gid)


def _hand_over(state_dir: Path, uid: int, gid: int) -> None:
    """Give the files that root made in the directory to its owner."""
    for path in state_dir.iterdir():
        # The directory is somebody else's: what they may have linked there is not ours to give away.
        with contextlib.suppress(OSError):
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                found = os.fstat(file)
                if stat.S_ISREG(found.st_mode) and found.st_uid == 0 and found.st_nlink == 1:
                    os.fchown(file, uid, gid)
            finally:
                os.close(file)
