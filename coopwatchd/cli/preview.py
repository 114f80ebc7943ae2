"""`preview` and `templates lint`: what a message will look like, before anybody gets it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopwatchd.cli.context import ConfigOption, load, opened
from coopwatchd.cli.named import check_option, named_record
from coopwatchd.errors import ConfigError, CoopwatchdError

if TYPE_CHECKING:
    from datetime import datetime

    from coopwatchd.config.config import Config
    from coopwatchd.notify.base import Envelope
    from coopwatchd.notify.render import Renderer

templates = typer.Typer(help="Your templates.\n\nExample: coopwatchd templates lint", no_args_is_help=True)


@templates.command("lint")
def lint(context: typer.Context, config: ConfigOption = None) -> None:
    """Render every template with minimal, typical and hostile data.

    Says every mistake with file and line, those of single watchlists and channels included; exits 78 when there is
    one.

    Example: coopwatchd templates lint
    """
    from coopwatchd.config.source import find_config, read_sources
    from coopwatchd.config.templates import check_templates

    loaded = load(context, config)
    sources, _ = read_sources(find_config(loaded.path))
    names = {one.id for one in loaded.watchlists}
    problems = tuple(
        check_templates(loaded.templates, str(loaded.zone), sources[0], watchlists=names, channels=loaded.channels)
    )
    if problems and any(not one.warning for one in problems):
        raise ConfigError(problems)
    for one in problems:
        typer.echo(str(one), err=True)
    own = sum(1 for _ in loaded.templates.rglob("*.j2")) if loaded.templates else 0
    typer.echo(f"good ({own} of your own, in {loaded.templates})" if loaded.templates else "good (none of your own)")


def preview(  # noqa: PLR0917 - options, each by its name
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="event, summary, digest, operator or test.")],
    config: ConfigOption = None,
    data: Annotated[
        str,
        typer.Option(
            help="typical, minimal or hostile; or a stored record's uid, number or id (event).", metavar="DATA"
        ),
    ] = "typical",
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the mail's HTML.")] = None,
    browse: Annotated[bool, typer.Option("--open", help="Show the mail's HTML in the browser.")] = False,
    slack: Annotated[bool, typer.Option("--slack", help="Print Block Kit JSON.")] = False,
    channel: Annotated[str, typer.Option(metavar="NAME", help="As this channel would have it.")] = "",
    watchlist: Annotated[str, typer.Option(metavar="ID", help="As for this watchlist.")] = "",
) -> None:
    """Show a message as it would be sent.

    The mail's text, its HTML or Slack's JSON, by the templates of your configuration if there is one. Sends nothing.

    Example: coopwatchd preview event --data hostile --html event.html
    """
    from coopwatchd.notify.render import Renderer

    loaded = _loaded(context, config)
    check_option(channel, loaded.channels if loaded else (), "channel", "--channel")
    check_option(watchlist, [one.id for one in loaded.watchlists] if loaded else (), "watchlist", "--watchlist")
    zone, folder = (str(loaded.zone), loaded.templates) if loaded else ("UTC", None)
    renderer = Renderer(folder, zone).of_channel(channel)
    now, shown = _envelopes(name, data, watchlist, loaded)
    if slack:
        _print_slack(shown, renderer, now)
    elif html is not None or browse:
        _write_html(shown, renderer, now, html, browse=browse)
    else:
        _print_text(shown, renderer, now)


def _loaded(context: typer.Context, config: Path | None) -> Config | None:
    """The configuration; None where none was named and there is none: the shipped templates can be seen without."""
    from coopwatchd.config.source import default_paths

    named = config or context.find_root().obj
    if named is None and not any(path.is_file() for path in default_paths()):
        return None
    return load(context, config)


def _envelopes(name: str, data: str, watchlist: str, loaded: Config | None) -> tuple[datetime, Sequence[Envelope]]:
    from coopwatchd.config.explain import suggestion
    from coopwatchd.notify.pages import pages
    from coopwatchd.notify.render import KINDS
    from coopwatchd.notify.specimens import NOW, for_watchlist, specimens

    if name not in KINDS:
        hint = suggestion(name, KINDS)
        raise typer.BadParameter(
            f"there is no template “{name}”: {', '.join(KINDS)}{f'; {hint}' if hint else ''}", param_hint="NAME"
        )
    if data in specimens():
        shown = [one for one in specimens()[data] if pages(one, now=NOW, zone="UTC")[0].template == name]
        return NOW, [for_watchlist(one, watchlist) if watchlist else one for one in shown]
    if name != "event":
        raise typer.BadParameter(f"“{data}” is not typical, minimal or hostile; stored data is for event only")
    if loaded is None:
        raise CoopwatchdError("There is no configuration, so there are no stored records; try --data typical.")
    return _stored(data, watchlist, loaded)


def _stored(name: str, watchlist: str, loaded: Config) -> tuple[datetime, Sequence[Envelope]]:
    """The last alert about a stored record, as the watchlists are now."""
    from coopwatchd.daemon.clock import utc_now
    from coopwatchd.model.alerts import Reason
    from coopwatchd.model.events import Event, EventType
    from coopwatchd.model.match import WatchlistIndex
    from coopwatchd.notify.specimens import envelope, event_alert

    now = utc_now()
    with opened(loaded) as store, store.read() as tx:
        record = named_record(tx, name).record
        event = next(iter(tx.events(uid=record.uid, limit=1)), None)
    if event is None:
        event = Event(key="preview", types=(EventType.OPENED,), record=record, at=now, because="it is stored")
    index = WatchlistIndex(loaded.watchlists)
    found = [reason for _, reason in index.match_record(event.record, now)]
    if watchlist:
        found = [one for one in found if one.watchlist == watchlist] or [Reason(watchlist=watchlist, because="")]
    return now, [envelope(event_alert(event, *found))]


def _print_text(shown: Sequence[Envelope], renderer: Renderer, now: datetime) -> None:
    from coopwatchd.cli.output import plain
    from coopwatchd.notify.compose import mail_body

    for number, envelope in enumerate(shown):
        body = mail_body(envelope, renderer, now=now)
        if number:
            typer.echo("\n" + "─" * 72 + "\n")
        for line in (f"Subject: {body.subject}", "", *body.text.split("\n")):
            typer.echo(plain(line))


def _print_slack(shown: Sequence[Envelope], renderer: Renderer, now: datetime) -> None:
    from coopwatchd.cli.output import print_json
    from coopwatchd.notify.compose import slack_messages

    messages = [message for one in shown for message in slack_messages(one, renderer, now=now)]
    print_json([{"text": message.text, "blocks": list(message.blocks)} for message in messages])


def _write_html(
    shown: Sequence[Envelope], renderer: Renderer, now: datetime, file: Path | None, *, browse: bool
) -> None:
    """The first one to the file, further ones beside it: `event-2.html`."""
    import tempfile
    import webbrowser

    from coopwatchd.notify.compose import mail_body

    path = file or Path(tempfile.mkdtemp(prefix="coopwatchd-preview-")) / "preview.html"
    for number, envelope in enumerate(shown, start=1):
        body = mail_body(envelope, renderer, now=now)
        page = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        try:
            page.write_text(body.html, encoding="utf-8")
        except OSError as error:
            raise CoopwatchdError(f"{page} cannot be written: {error.strerror or error}.") from error
        typer.echo(f"wrote {page}" if body.html else f"wrote {page}, empty: this mail has text only")
        if browse and not webbrowser.open(page.resolve().as_uri()):
            typer.echo("no browser was found here; open the file with one", err=True)
