"""Whole files: the design's own, the shipped example, the one `init` writes, and where a file is looked for."""

from __future__ import annotations

import dataclasses
import re
import sys
import time
from datetime import time as clock
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tomli
from pydantic import BaseModel

from coopwatchd.config.load import load_config
from coopwatchd.config.settings import (
    FetchTable,
    File,
    OperatorTable,
    PollTable,
    PortalTable,
    StoreTable,
    TemplatesTable,
    WatchlistTable,
)
from coopwatchd.errors import ConfigError
from coopwatchd.model.events import EventType
from coopwatchd.model.records import Kind
from coopwatchd.model.rhythm import Digest
from coopwatchd.notify.channels import TYPES
from coopwatchd.portals.catalog import catalog
from coopwatchd.portals.options import CommonOptions

PROJECT = Path(__file__).resolve().parents[2]

DESIGN = """
timezone = "America/Chicago"          # how times are shown, and the clock of digests
contact  = "bids@example.com"         # goes into the User-Agent, so that a portal can reach a person

[store]
url = "sqlite:///coopwatchd.db"       # relative to the state directory; or postgresql://…

[poll]
every = "30m"                         # each portal; offsets are spread, and the same every day
days  = "mon-fri"                     # optional window
hours = "06:00-20:00"

[portals]                             # key = portal id. true = from the catalog as it is
sourcewell = true
naspo      = true
omnia      = { every = "15m" }        # a table = from the catalog, with settings
[portals.harris-county]               # a table with `platform` = a portal of your own, no code
platform = "bonfire"
tenant   = "harriscountytx"
timezone = "America/Chicago"
robots   = "ignore"                   # default "obey"; your decision, per portal

[channels.bids]                       # a channel is a place and a rhythm
type    = "slack"
token   = "credential:slack_token"    # or env:SLACK_TOKEN, or file:/path. Never the secret itself
channel = "C0123ABCD"
[channels.morning]
type   = "email"
to     = ["bd@example.com"]
from   = "coopwatchd@example.com"
server = "smtp.example.com:587"       # security = "starttls" (default) | "tls" | "none" (loopback only)
user   = "coopwatchd"
password = "credential:smtp_password"
when   = "mon-fri 08:00"              # a digest; default "now"

[watchlists.laptops]
note   = "FY27 refresh, ask Dana"     # carried in every alert
any    = ["laptop", "notebook computer", "chromebook", "tablet*"]
none   = ["rental"]
notify = ["bids", "morning"]

[watchlists.incumbents]
suppliers = ["Axon", "Motorola*"]
kinds     = ["contract"]
events    = ["awarded", "renewed", "expiring", "expired"]
expiring  = ["365d", "180d", "90d", "30d"]
notify    = ["morning"]
"""
CHICAGO = ZoneInfo("America/Chicago")
WORKDAYS = frozenset(range(5))


@pytest.fixture
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "credentials"
    folder.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    return folder


def test_the_file_of_the_design_loads_as_it_stands(tmp_path: Path, credentials: Path) -> None:
    (credentials / "slack_token").write_text("xoxb-slack-token\n")
    (credentials / "smtp_password").write_text("mail-password\n")
    path = tmp_path / "config.toml"
    path.write_text(DESIGN, encoding="utf-8")
    config = load_config(path)

    assert config.warnings == ()
    assert (config.zone, config.contact, config.store_url) == (CHICAGO, "bids@example.com", "sqlite:///coopwatchd.db")
    assert "bids@example.com" in config.fetch.user_agent

    assert list(config.portals) == ["sourcewell", "naspo", "omnia", "harris-county"]
    every = {key: plan.every for key, plan in config.portals.items()}
    half = timedelta(minutes=30)
    assert every == {"sourcewell": half, "naspo": half, "omnia": timedelta(minutes=15), "harris-county": half}
    for plan in config.portals.values():
        window = plan.window
        assert (window.zone, window.days, window.since, window.until) == (CHICAGO, WORKDAYS, clock(6), clock(20))
    own = config.portals["harris-county"]
    assert own.portal.home == "https://harriscountytx.bonfirehub.com"
    assert own.portal.timezone == "America/Chicago"
    assert own.manners.robots == "ignore"
    assert config.portals["sourcewell"].manners.robots == "obey"
    assert config.portals["sourcewell"].portal is catalog()["sourcewell"]

    bids, morning = config.channels["bids"], config.channels["morning"]
    assert (bids.type, bids.digest, bids.settings.channel) == ("slack", None, "C0123ABCD")
    assert bids.secrets == {"token": "xoxb-slack-token"}
    assert morning.digest == Digest(days=WORKDAYS, at=clock(8), zone=CHICAGO)
    assert (morning.settings.to, morning.settings.security) == (["bd@example.com"], "starttls")
    assert morning.secrets == {"password": "mail-password"}

    laptops, incumbents = config.watchlists
    assert laptops.note == "FY27 refresh, ask Dana"
    assert [term.written for term in laptops.any] == ["laptop", "notebook computer", "chromebook", "tablet*"]
    assert [term.written for term in laptops.none] == ["rental"]
    assert laptops.fields == ("title", "description", "categories")
    assert laptops.notify == ("bids", "morning")
    assert [term.written for term in incumbents.suppliers] == ["Axon", "Motorola*"]
    assert incumbents.kinds == {Kind.CONTRACT}
    assert incumbents.events == {EventType.AWARDED, EventType.RENEWED, EventType.EXPIRING, EventType.EXPIRED}
    assert incumbents.expiring == (365, 180, 90, 30)
    assert incumbents.notify == ("morning",)


def test_no_secret_is_in_what_a_configuration_shows_of_itself(tmp_path: Path, credentials: Path) -> None:
    (credentials / "slack_token").write_text("xoxb-slack-token")
    (credentials / "smtp_password").write_text("mail-password")
    path = tmp_path / "config.toml"
    path.write_text(DESIGN, encoding="utf-8")
    config = load_config(path)
    assert "mail-password" not in repr(config)
    assert "slack-token" not in repr(config)
    assert "mail-password" not in repr(dataclasses.replace(config.channels["morning"]))


def test_commands_that_send_nothing_need_no_credential(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(DESIGN, encoding="utf-8")
    assert len(load_config(path, secrets=False).channels) == 2
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert [problem.key for problem in caught.value.problems] == ["channels.bids.token", "channels.morning.password"]
    assert all("CREDENTIALS_DIRECTORY is not set" in problem.message for problem in caught.value.problems)


# -- the shipped example

EXAMPLE = PROJECT / "config.example.toml"


def _credentials_of(text: str) -> set[str]:
    return set(re.findall(r'= "credential:(\w+)"', text))


def test_the_example_file_loads_once_its_three_credentials_exist(tmp_path: Path, credentials: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    names = _credentials_of(text)
    assert len(names) == 3
    for name in names:
        url = "https://hooks.slack.com/services/T/B/x" if "webhook" in name else "xoxb-a-secret"
        (credentials / name).write_text(url)
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    config = load_config(path)
    assert config.warnings == ()
    assert {"laptops", "police-vehicles", "janitorial"} <= {watchlist.id for watchlist in config.watchlists}


MODELS: dict[str, type[BaseModel]] = {
    "the file": File,
    "store": StoreTable,
    "poll": PollTable,
    "portals": PortalTable,
    "own portals": CommonOptions,
    "fetch": FetchTable,
    "operator": OperatorTable,
    "templates": TemplatesTable,
    "watchlists": WatchlistTable,
    **{f"channel {name}": type_.settings for name, type_ in TYPES.items()},
}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_the_example_file_mentions_every_key(model: type[BaseModel]) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    keys = {field.alias or name for name, field in model.model_fields.items()}
    written = set(re.findall(r"(?:^#? ?|[{,] )([a-z_]+)\s*=", text, re.MULTILINE))
    written |= set(re.findall(r"^(?:# )?\[(\w+)", text, re.MULTILINE))
    assert keys <= written


# -- files beside it, and where it is looked for


def test_watchlists_d_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[watchlists.first]\nany = ["a b"]\n')
    folder = tmp_path / "watchlists.d"
    folder.mkdir()
    (folder / "20.toml").write_text('[watchlists.third]\nany = ["c d"]\n')
    (folder / "10.toml").write_bytes(b'\xef\xbb\xbf[watchlists.second]\r\nany = ["b c"]\r\n')
    (folder / "off.toml").write_text("[watchlists.off]\nenabled = false\n")
    (folder / "notes.txt").write_text("not read")
    assert [watchlist.id for watchlist in load_config(path).watchlists] == ["first", "second", "third"]


def test_a_file_is_looked_for_in_this_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    places = [tmp_path / "named.toml", tmp_path / "env.toml", here / "config.toml"]
    places.append(home / ".config" / "coopwatchd" / "config.toml")
    for index, place in enumerate(places):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f'contact = "{index}"')
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("COOPWATCHD_CONFIG", str(places[1]))
    monkeypatch.chdir(here)
    assert load_config(places[0]).contact == "0"
    assert load_config().contact == "1"
    monkeypatch.delenv("COOPWATCHD_CONFIG")
    assert load_config().contact == "2"
    places[2].unlink()
    assert load_config().contact == "3"


def test_a_file_that_was_named_and_is_not_there_is_not_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COOPWATCHD_CONFIG", str(tmp_path / "gone.toml"))
    with pytest.raises(ConfigError, match=r"gone\.toml: no configuration file .*coopwatchd init"):
        load_config()
    with pytest.raises(ConfigError, match=r"away\.toml: no configuration file"):
        load_config(tmp_path / "away.toml")


def test_a_private_mirror_may_be_asked_every_few_seconds(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    for host in ("127.0.0.1:8080", "localhost:1", "10.1.2.3", "[::1]:80"):
        path.write_text(f'[poll]\nevery = "5s"\n[portals]\nnaspo = {{ base_url = "http://{host}" }}\n')
        assert load_config(path).portals["naspo"].every == timedelta(seconds=5)


def test_50_000_terms_load_in_two_seconds(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    terms = "".join(f'  "word{n} number{n % 977}",\n' for n in range(50_000))
    path.write_text(f"[watchlists.w]\nany = [\n{terms}]\n")
    began = time.process_time()
    config = load_config(path, secrets=False)
    assert time.process_time() - began < (2 if sys.gettrace() is None else 8)  # coverage counts every line
    assert len(config.watchlists[0].any) == 50_000


def test_the_example_is_toml_of_named_tables_only() -> None:
    # A duplicate name is a TOML error only in named tables.
    data = tomli.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert not [key for key, value in data.items() if isinstance(value, list)]
