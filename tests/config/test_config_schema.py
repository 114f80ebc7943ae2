"""The JSON Schema as an editor uses it: a text for every key, and the same verdict as the program's own check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli

from coopwatchd.cli.setup import _STARTER
from coopwatchd.config.hover import HOVER
from coopwatchd.config.load import load_config
from coopwatchd.config.schema import json_schema
from coopwatchd.config.shapes import RULES, SHAPES
from coopwatchd.errors import ConfigError
from coopwatchd.model.records import Contract, Solicitation
from coopwatchd.notify.channels import TYPES
from coopwatchd.portals.catalog import catalog, platforms
from coopwatchd.portals.fields import names_of

validators = pytest.importorskip("jsonschema")
PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = (PROJECT / "config.example.toml").read_text(encoding="utf-8")
README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```toml\n(.*?)^ *```", README, re.DOTALL | re.MULTILINE)
SCHEMA = json_schema()
VALIDATOR = validators.Draft202012Validator(SCHEMA)

OWN = 'timezone = "America/Chicago"\n'
HTML = f'[portals.acme]\nplatform = "html_list"\nurl = "https://acme.example"\n{OWN}rows = "tr"\n'
SHEET = f'[portals.acme]\nplatform = "spreadsheet"\nurl = "https://acme.example/a.csv"\n{OWN}'
MAIL = '[channels.m]\ntype = "email"\nto = ["a@example.com"]\nfrom = "b@example.com"\nserver = "smtp.example.com:25"\n'
SLACK = '[channels.s]\ntype = "slack"\ntoken = "env:SLACK"\nchannel = "C0123ABCD"\n'

RIGHT = {
    "html_list": HTML + 'fields = { title = "td", id = "td a", stage = { select = "b", values = { Open = "open" } } }',
    "spreadsheet": SHEET + 'columns = { title = "T", id = { column = "I", optional = true } }',
    "json_list": (
        '[portals.acme]\nplatform = "json_list"\nurl = "https://acme.example"\npage_by = "rows"\n'
        'fields = { title = "t", id = { key = "i" } }'
    ),
    "feed": '[portals.acme]\nplatform = "feed"\nurl = "https://acme.example"\nkind = "contract"',
    "bidsandtenders": '[portals.acme]\nplatform = "bidsandtenders"\nurl = "https://acme.example"',
    "civicplus": '[portals.acme]\nplatform = "civicplus"\nurl = "https://acme.example/Bids.aspx"',
    "idoa": '[portals.acme]\nplatform = "idoa"\nsuppliers = ["Acme"]',
    "ionwave": '[portals.acme]\nplatform = "ionwave"\ntenant = "acme.ionwave.net"\npages = 50\nlists = [1, 3]',
    "jaggaer": '[portals.acme]\nplatform = "jaggaer"\norg = "StateOfAcme"',
    "opengov": '[portals.acme]\nplatform = "opengov"\ntenant = "acme"',
    "periscope": '[portals.acme]\nplatform = "periscope"\nhost = "bids.example.gov"\ncontracts = true',
    "slack": SLACK + 'broadcast = "all"\npace = "500ms"\nquiet = "20:00-07:00"\nnothing_new = "never"\ntogether = 0',
    "email": MAIL + 'user = "dana"\npassword = "env:MAIL"\nsecurity = "tls"',
    "webhook": '[channels.w]\ntype = "webhook"\nurl = "https://crm.example.com"\nsecret = "file:/etc/hook"',
    "file": '[channels.f]\ntype = "file"\npath = "/tmp/alerts.jsonl"',
    "apprise": '[channels.a]\ntype = "apprise"\nurl = "credential:apprise_url"',
    "terminal": '[channels.t]\ntype = "terminal"\nwidth = 40',
    "a portal without a zone": '[portals.acme]\nplatform = "bonfire"\ntenant = "acme"',
    "a key of the catalog for a portal of one's own": '[portals.sourcewell]\nplatform = "bonfire"\ntenant = "acme"',
    "a portal that cannot be read, switched off": "[portals]\nncpa = false\n",
    "a table's columns, in the short form": (
        f'[portals.acme]\nplatform = "html_table"\nurl = "https://acme.example"\n{OWN}'
        'columns = { title = "Title", number = { matching = "(No|#)" } }'
    ),
    "a sheet's columns, called fields": f'{SHEET}fields = {{ title = "Title", number = "No" }}',
    "an agency's number as a number": '[portals.acme]\nplatform = "esbd"\nagency = "ESC Region 8"\nnumber = 908',
    "words and lists of them": HTML + 'empty = ["none", "nothing"]\nfields = { title = "td", id = "td a@href" }',
    "a webhook of Slack": '[channels.s]\ntype = "slack"\nwebhook = "env:HOOK"',
    "times in other spellings": (
        '[poll]\nevery = " 2H "\ndays = "Monday - Wed, sat"\nhours = "6:00 - 20:00"\n[fetch]\ndeadline = 30\n'
        '[portals.naspo]\npace = "0"\n[report]\nevery = "08:00"\n'
    ),
    "rhythms of a channel": SLACK + 'when = "Mon,Wed 8:00"\ndays = "Business"\npace = "1.5 s"',
    "days as numbers": '[watchlists.w]\nclosing = [14, "3d", "48h"]\ncodes = ["NIGP:204*"]\nstates = ["tx"]',
}

WRONG = {
    # the file itself
    "an unknown table": "[watchlist.w]\nany = []",
    "a zone with a blank": 'timezone = "Central Time"',
    "a label for a zone": 'timezone = "EST"',
    "a Slack channel by its name": '[channels.bids]\ntype = "slack"\ntoken = "env:T"\nchannel = "#bids"',
    "a contact with a line break": 'contact = "a@example.com\\nX: y"',
    "a contact that is a list": 'contact = ["a@example.com"]',
    "an unknown key of store": '[store]\npath = "a.db"',
    "a store of the wrong type": "[store]\nurl = 5",
    "a rhythm without a unit": '[poll]\nevery = "30"',
    "days that are none": '[poll]\ndays = "mo-fr"',
    "hours that are none": '[poll]\nhours = "6 to 20"',
    "an unknown key of poll": '[poll]\ninterval = "30m"',
    "a table as text": 'fetch = "60s"',
    "a body of nothing": "[fetch]\nmax_body = 0",
    "a deadline beyond the limit": "[fetch]\ndeadline = 601",
    "a deadline of nothing": "[fetch]\ndeadline = 0",
    "a proxy without a scheme": '[fetch]\nproxy = "proxy:3128"',
    "an unknown key of fetch": "[fetch]\ntimeout = 5",
    "an operator that is no list": '[operator]\nnotify = "bids"',
    "an unknown key of operator": '[operator]\nchannel = "bids"',
    "an unknown key of templates": '[templates]\nfolder = "x"',
    "an unknown form of the report": '[report]\nformats = ["pdf"]',
    "a report at once": '[report]\nevery = "now"',
    "an empty folder of the report": '[report]\nfolder = ""',
    "an unknown key of calendar": '[calendar]\npath = "a.ics"',
    "a calendar of the wrong type": "[calendar]\nfile = true",
    # watchlists and terms
    "an unknown key of a watchlist": '[watchlists.w]\nterms = ["laptop"]',
    "a term that is a number": "[watchlists.w]\nany = [5]",
    "terms that are text": '[watchlists.w]\nall = "laptop"',
    "an unknown field": '[watchlists.w]\nfields = ["titel"]',
    "no field": "[watchlists.w]\nfields = []",
    "an unknown kind": '[watchlists.w]\nkinds = ["bid"]',
    "an unknown event": '[watchlists.w]\nevents = ["exploded"]',
    "a state that is written out": '[watchlists.w]\nstates = ["Texas"]',
    "a code without a system": '[watchlists.w]\ncodes = ["20453"]',
    "a reminder without a unit": '[watchlists.w]\nclosing = ["14"]',
    "a reminder that is yes or no": "[watchlists.w]\nexpiring = true",
    "a note that is a novel": f'[watchlists.w]\nnote = "{"x" * 501}"',
    "a watchlist that is maybe on": '[watchlists.w]\nenabled = "maybe"',
    "an empty query": '[watchlists.w]\nquery = ""',
    "terms without any": "[terms.mobile]",
    "an unknown key of terms": '[terms.mobile]\nany = ["phone"]\nall = ["x"]',
    # portals
    "a portal that nobody knows": "[portals]\nsourcwell = true",
    "a portal that cannot be read": "[portals]\nncpa = true",
    "a portal's key with capitals": '[portals.Acme]\nplatform = "bonfire"\ntenant = "acme"',
    "a portal as text": '[portals]\nsourcewell = "yes"',
    "an unknown key of a portal": "[portals]\nsourcewell = { interval = 5 }",
    "robots that are ignored a little": '[portals]\nsourcewell = { robots = "maybe" }',
    "a pace without a unit": '[portals]\nsourcewell = { pace = "quick" }',
    "a base without a scheme": '[portals]\nsourcewell = { base_url = "localhost:8080" }',
    "no listing at all": "[portals]\nsourcewell = { listings = [] }",
    "an unknown platform": '[portals.acme]\nplatform = "bonfires"\ntenant = "acme"',
    "bidsandtenders without a place": '[portals.acme]\nplatform = "bidsandtenders"',
    "bonfire without a tenant": '[portals.acme]\nplatform = "bonfire"',
    "bonfire with a path": '[portals.acme]\nplatform = "bonfire"\ntenant = "acme/portal"',
    "civicplus without an address": '[portals.acme]\nplatform = "civicplus"',
    "esbd with an unknown key": '[portals.acme]\nplatform = "esbd"\ntenant = "x"',
    "a feed with a wrong kind": '[portals.acme]\nplatform = "feed"\nurl = "https://acme.example"\nkind = "bid"',
    "a feed without a scheme": '[portals.acme]\nplatform = "feed"\nurl = "acme.example/rss"',
    "html_list without fields": HTML,
    "html_list with an unknown field": HTML + 'fields = { titel = "td", id = "td a" }',
    "html_list with an unknown key of a field": HTML + 'fields = { title = { css = "td" }, id = "td a" }',
    "html_list with an unknown stage": HTML
    + 'fields = { title = "td", id = "a", stage = { select = "b", values = { Open = "opened" } } }',
    "html_table without columns": f'[portals.acme]\nplatform = "html_table"\nurl = "https://acme.example"\n{OWN}',
    "idoa without suppliers": '[portals.acme]\nplatform = "idoa"\nsuppliers = []',
    "ionwave with too many pages": '[portals.acme]\nplatform = "ionwave"\ntenant = "acme"\npages = 51',
    "jaggaer with an address": '[portals.acme]\nplatform = "jaggaer"\norg = "https://acme.example"',
    "json_list with an unknown paging": (
        '[portals.acme]\nplatform = "json_list"\nurl = "https://acme.example"\npage_by = "offset"\n'
        'fields = { title = "t", id = "i" }'
    ),
    "opengov with an address": '[portals.acme]\nplatform = "opengov"\ntenant = "acme.example/portal"',
    "periscope with a scheme": '[portals.acme]\nplatform = "periscope"\nhost = "https://bids.example.gov"',
    "spreadsheet with columns twice": SHEET + 'columns = { title = "T", id = "I" }\nfields = { title = "T", id = "I" }',
    "spreadsheet with a column of no heading": SHEET + 'columns = { title = { optional = true }, id = "I" }',
    # channels
    "a channel without a type": '[channels.c]\nchannel = "C0123ABCD"',
    "a channel of an unknown type": '[channels.c]\ntype = "teams"',
    "slack without a channel": '[channels.s]\ntype = "slack"\ntoken = "env:SLACK"',
    "slack with both ways in": SLACK + 'webhook = "env:HOOK"',
    "slack with the token itself": SLACK.replace("env:SLACK", "xoxb-made-up"),
    "slack with a wrong broadcast": SLACK + 'broadcast = "loud"',
    "slack with a pace without a unit": SLACK + 'pace = "1"',
    "a channel with a wrong rhythm": SLACK + 'when = "mornings"',
    "a channel with wrong quiet hours": SLACK + 'quiet = "night"',
    "a channel with too many together": SLACK + "together = 1001",
    "a channel that says nothing hourly": SLACK + 'nothing_new = "hourly"',
    "email without a receiver": MAIL.replace('"a@example.com"', ""),
    "email to a name": MAIL.replace("a@example.com", "Dana"),
    "email without a port": MAIL.replace(":25", ""),
    "email with a user only": MAIL + 'user = "dana"',
    "email with an unknown security": MAIL + 'security = "ssl"',
    "a webhook without an address": '[channels.w]\ntype = "webhook"',
    "a webhook without a scheme": '[channels.w]\ntype = "webhook"\nurl = "crm.example.com"',
    "a file beside the program": '[channels.f]\ntype = "file"\npath = "alerts.jsonl"',
    "apprise with the address itself": '[channels.a]\ntype = "apprise"\nurl = "mailto://example.com"',
    "a terminal that is too narrow": '[channels.t]\ntype = "terminal"\nwidth = 20',
}


def keys(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property anywhere in a schema, with where it stands."""
    if isinstance(node, dict):
        for name, schema in node.get("properties", {}).items():
            yield f"{path}/{name}", schema
        for name, inner in node.items():
            yield from keys(inner, f"{path}/{name}")
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from keys(inner, f"{path}/{index}")


def load(text: str, folder: Path) -> None:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    load_config(path, secrets=False)


def test_right_and_wrong_name_every_platform_and_every_type_of_channel() -> None:
    for texts in (RIGHT, WRONG):
        said = "".join(texts.values())
        assert [name for name in platforms() if f'platform = "{name}"' not in said] == []
        assert [name for name in TYPES if f'type = "{name}"' not in said] == []


def test_it_is_a_schema() -> None:
    validators.Draft202012Validator.check_schema(SCHEMA)


def test_every_key_has_a_text() -> None:
    found = dict(keys(SCHEMA))
    assert len(found) > 300
    assert [path for path, schema in found.items() if not schema.get("description", "").strip()] == []


def test_a_text_says_the_default() -> None:
    watchlist, poll = SCHEMA["$defs"]["WatchlistTable"]["properties"], SCHEMA["$defs"]["PollTable"]["properties"]
    assert poll["every"]["description"] == 'Per portal; at least 5m. Default: "30m".'
    assert watchlist["enabled"]["description"].endswith("Default: true.")
    assert "Default" not in watchlist["any"]["description"]


def test_every_text_and_shape_is_of_a_key_that_there_is() -> None:
    tables = set(SCHEMA["$defs"]) | set(platforms()) | set(TYPES)
    tables |= {"File", "CommonOptions", "ListOptions", "FieldTable", "channel", "record"}
    assert {*HOVER, *SHAPES, *RULES} - tables == set()
    known = {path.rpartition("/")[2] for path, _ in keys(SCHEMA)}
    assert {key for table in (*HOVER.values(), *SHAPES.values()) for key in table} - known == set()


def test_the_fields_of_a_record_are_completed() -> None:
    assert set(HOVER["record"]) == names_of(Solicitation) | names_of(Contract)


def test_the_catalog_is_completed() -> None:
    portals = SCHEMA["properties"]["portals"]["properties"]
    assert set(portals) == set(catalog())
    for key, portal in catalog().items():
        assert portal.name in portals[key]["description"]


def test_the_example_names_the_schema_and_passes() -> None:
    assert EXAMPLE.splitlines()[0] == "#:schema ./coopwatchd.schema.json"
    assert [error.message for error in VALIDATOR.iter_errors(tomli.loads(EXAMPLE))] == []


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_readme_passes(number: int) -> None:
    text = re.sub(r"^ {3}", "", BLOCKS[number], flags=re.MULTILINE)
    assert [error.message for error in VALIDATOR.iter_errors(tomli.loads(text))] == []


def test_what_init_writes_passes() -> None:
    assert [error.message for error in VALIDATOR.iter_errors(tomli.loads(_STARTER))] == []


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_the_program_takes_the_schema_takes(text: str, tmp_path: Path) -> None:
    load(text, tmp_path)
    assert [error.message for error in VALIDATOR.iter_errors(tomli.loads(text))] == []


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_wrong_both_refuse(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        load(text, tmp_path)
    assert not VALIDATOR.is_valid(tomli.loads(text))
