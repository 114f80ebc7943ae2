"""Templates of one watchlist or one channel: which stand in the user's folder, and for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from coopwatchd.notify.view import EventView, ListView, View

WATCHLISTS, CHANNELS = "watchlists", "channels"


def places(view: View, channel: str) -> Iterator[str]:
    """Where a template for `view` in a channel is looked for, in this order, before the folder itself.

    An alert that several watchlists want takes the first of theirs; a digest of several is the channel's.
    """
    for watchlist in _watchlists(view):
        yield f"{WATCHLISTS}/{watchlist}"
    if channel:
        yield f"{CHANNELS}/{channel}"


def stands(folder: Path, name: str) -> bool:
    """True when there is such a template. A link counts, wherever it leads: the loader refuses it, and that is said."""
    path = folder / name
    return ".." not in path.parts and (path.is_file() or path.is_symlink())


def plain(name: str) -> str:
    """The shipped name: `slack/event.j2` of `channels/bids/slack/event.j2`; any other name as it is."""
    first, _, rest = name.partition("/")
    return rest.partition("/")[2] if first in {WATCHLISTS, CHANNELS} else name


def names(folder: Path) -> Iterator[str]:
    """All templates of a watchlist or a channel, without partials."""
    for kind in (WATCHLISTS, CHANNELS):
        for path in sorted(folder.glob(f"{kind}/*/*/*.j2")):
            if path.name[0] != "_":
                yield path.relative_to(folder).as_posix()


def strangers(folder: Path, watchlists: Collection[str], channels: Collection[str]) -> Iterator[tuple[str, str]]:
    """Folders that are named for nothing that is there: the folder and the name."""
    for kind, known in ((WATCHLISTS, watchlists), (CHANNELS, channels)):
        for path in sorted((folder / kind).glob("*")):
            if path.is_dir() and path.name not in known:
                yield f"{kind}/{path.name}", path.name


def _watchlists(view: View) -> Iterator[str]:
    if isinstance(view, EventView):
        yield from (reason.watchlist for reason in view.reasons if reason.watchlist)
    elif isinstance(view, ListView) and len(view.groups) == 1 and view.groups[0].title:
        yield view.groups[0].title
