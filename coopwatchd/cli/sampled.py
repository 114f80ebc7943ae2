"""What `portals sample` says: what was saved where, what is on it, and a first table that reads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from coopwatchd.cli.output import clip, paragraph, plain, print_json, print_table
from coopwatchd.cli.sampling import Proposal, fetch_pages, look, propose, save, toml_block
from coopwatchd.daemon.clock import utc_now
from coopwatchd.portals.recognise import refused

if TYPE_CHECKING:
    from coopwatchd.config.config import Config
    from coopwatchd.portals.base import Page


def show_sample(url: str, key: str, folder: Path, most: int, loaded: Config | None, *, json: bool) -> None:
    """Fetch, save, and print. Raises Refusal when the page cannot be had, CoopwatchdError when it cannot be saved."""
    pages = fetch_pages(url, key, most, loaded)
    found = look(pages)
    proposals = propose(found, key, pages, str(loaded.zone) if loaded else "America/Chicago")
    chosen = next((one for one in proposals if one.rows or one.found.what == "platform"), None)
    save(folder, pages, chosen if chosen and chosen.rows else None, utc_now())
    linked = [one.where for one in found if not one.here]
    never = list(dict.fromkeys(name for page in pages for name in refused(page)))
    block = toml_block(key, chosen.settings) if chosen else ""
    if json:
        print_json({"folder": str(folder), "pages": _pages(pages), "found": found, "never_read": never, "block": block})
        return
    typer.echo(f"saved in {folder}: {len(pages)} page{'' if len(pages) == 1 else 's'}")
    for one in _pages(pages):
        typer.echo(plain(f"  {one['url']}, {one['bytes']} bytes"))
    print_table(
        ["found", "rows", "where", "headings"],
        ((one.what, one.rows or "", one.where, clip(", ".join(one.headings), 200)) for one in found),
        empty="nothing that repeats was found: its rows may be loaded by a script; look for that address in a browser",
    )
    for name in linked:
        typer.echo(paragraph(f"It points to {name}: sample that page as well, its list may be the fuller one."))
    for name in never:
        typer.echo(paragraph(f"It points to {name}, which is never read: its terms or its guard say no."))
    _say_block(key, chosen, block)


def _say_block(key: str, chosen: Proposal | None, block: str) -> None:
    if chosen is None:
        typer.echo("No reader fits as it is. html_list takes CSS selectors: see “A portal of your own” in the README.")
        return
    how = f"reads {chosen.reads}" if chosen.reads else "is this platform's reader; it was not tried here"
    typer.echo()
    typer.echo(paragraph(plain(f"A first table for your configuration; it {how}. Check its timezone:")))
    typer.echo("\n" + "\n".join(plain(line) for line in block.splitlines()) + "\n")
    typer.echo(f"Then: coopwatchd check; coopwatchd portals probe {key}")


def _pages(pages: list[Page]) -> list[dict[str, object]]:
    return [{"url": page.url, "status": page.status, "bytes": len(page.body)} for page in pages]
