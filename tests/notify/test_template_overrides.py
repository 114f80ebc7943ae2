"""Templates of one watchlist or one channel: who gets which, and what a broken one costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopwatchd.config.load import load_config
from coopwatchd.errors import ConfigError
from coopwatchd.notify.compose import mail_body
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.specimens import (
    LAPTOPS,
    NOW,
    TABLETS,
    VEHICLES,
    envelope,
    event_alert,
    moved_event,
    summary_alert,
)

pytestmark = pytest.mark.slow  # each renders many templates

EVENT = "email/event.txt.j2"


def own(folder: Path, **templates: str) -> Renderer:
    """A renderer for the channel `morning`, with templates whose `__` are slashes."""
    for name, text in templates.items():
        path = folder / f"{name.replace('__', '/')}.txt.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Renderer(folder, "America/Chicago").of_channel("morning")


def said(renderer: Renderer, *reasons: object) -> str:
    alert = event_alert(moved_event(), *(reasons or (LAPTOPS,)))  # type: ignore[arg-type]
    return mail_body(envelope(alert), renderer, now=NOW).text


def test_the_watchlists_comes_first_then_the_channels_then_the_users(tmp_path: Path) -> None:
    renderer = own(tmp_path, email__event="mine")
    assert said(renderer) == "mine"
    renderer = own(tmp_path, channels__morning__email__event="channel")
    assert said(renderer) == "channel"
    assert said(renderer.of_channel("bids")) == "mine"
    renderer = own(tmp_path, watchlists__laptops__email__event="watchlist")
    assert said(renderer) == "watchlist"
    assert said(renderer, VEHICLES) == "channel"


def test_of_several_watchlists_the_first_that_has_one(tmp_path: Path) -> None:
    renderer = own(tmp_path, watchlists__laptops__email__event="laptops", watchlists__mobile__email__event="mobile")
    assert said(renderer, TABLETS, LAPTOPS) == "mobile"
    assert said(renderer, VEHICLES, LAPTOPS) == "laptops"


def test_a_summary_is_its_watchlists_and_a_digest_of_several_the_channels(tmp_path: Path) -> None:
    renderer = own(
        tmp_path, watchlists__laptops__email__summary="watchlist", channels__morning__email__digest="channel"
    )
    assert mail_body(envelope(summary_alert()), renderer, now=NOW).text == "watchlist"
    both = envelope(event_alert(moved_event(), LAPTOPS), event_alert(moved_event(), VEHICLES), digest=True)
    assert mail_body(both, renderer, now=NOW).text == "channel"


def test_a_broken_one_falls_back_and_the_alert_says_so(tmp_path: Path) -> None:
    renderer = own(tmp_path, watchlists__laptops__email__event="{{ titel }}")
    text = said(renderer)
    assert "RFP 110326" in text
    assert "Your template watchlists/laptops/email/event.txt.j2 failed" in text
    (problem,) = (one for one in renderer.check() if "typical" in one)
    assert problem.startswith("watchlists/laptops/email/event.txt.j2:1: ")


def test_slack_and_html_are_escaped_there_too(tmp_path: Path) -> None:
    for name in ("slack/event.j2", "email/event.html.j2", "email/event.txt.j2"):
        path = tmp_path / "watchlists/laptops" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{{ '<b>' }}")
    renderer = Renderer(tmp_path, "UTC")
    name = f"watchlists/laptops/{EVENT}"
    assert renderer.check() == []
    body = mail_body(envelope(event_alert(moved_event(), LAPTOPS)), renderer, now=NOW)
    assert (body.html, body.text) == ("&lt;b&gt;", "<b>")
    assert renderer.chosen(EVENT, object()) == EVENT  # type: ignore[arg-type]
    assert (tmp_path / name).exists()


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "email").mkdir()
    (tmp_path / EVENT).write_text("outside")
    folder = tmp_path / "own"
    (folder / "channels" / "x").mkdir(parents=True)
    assert "RFP 110326" in said(Renderer(folder, "UTC").of_channel("../.."))


def test_check_names_the_file_of_a_mistake_and_folders_that_belong_to_nobody(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[templates]\ndir = "t"\n[watchlists.laptops]\nany = ["laptop"]\nnotify = []\n')
    own(tmp_path / "t", watchlists__laptop__email__event="x", watchlists__laptops__email__event="{{ title }}")
    (warning,) = (one for one in load_config(config).warnings if "watchlists" in one.file)
    assert "there is no watchlist “laptop”" in str(warning)
    assert "laptops" in warning.hint
    own(tmp_path / "t", watchlists__laptops__email__event="one\n{{ titel }}", channels__x__email__evnt="x")
    with pytest.raises(ConfigError) as caught:
        load_config(config)
    assert "watchlists/laptops/email/event.txt.j2:2" in str(caught.value)
    assert "channels/x/email/evnt.txt.j2" in str(caught.value)
