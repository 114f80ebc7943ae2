"""The catalog and the platforms: found by folder, honest, light, and strict with a user's settings."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import ValidationError

from coopwatchd.portals import sites
from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.catalog import catalog, platforms

ROOMS = ("sourcewell", "naspo", "omnia")


def test_the_catalog_has_the_national_portals_under_their_own_keys() -> None:
    assert set(ROOMS) <= set(catalog())
    assert all(key == portal.key for key, portal in catalog().items())
    assert all(len({one.name for one in portal.listings}) == len(portal.listings) for portal in catalog().values())
    assert catalog()["sourcewell"].known is Known.CAPTURED
    assert catalog()["naspo"].known is catalog()["omnia"].known is Known.REPORTED
    assert all(catalog()[key].note for key in ROOMS)


SITES = {path.stem: path for path in sorted(Path(sites.__file__).parent.glob("*.py")) if path.stem != "__init__"}
# Each says at its top why it is longer than a site's module should be.
LONG = {"sourcewell", "naspo", "omnia"}


def test_each_site_has_a_module_of_its_own_and_a_key_like_its_name() -> None:
    portals = {name: import_module(f"{sites.__name__}.{name}").PORTAL for name in SITES}
    assert all(isinstance(portal, Portal) for portal in portals.values())
    assert {portal.key for portal in portals.values()} == set(catalog())
    assert {key for name, portal in portals.items() if (key := portal.key) != name.replace("_", "-")} == {"1gpa"}


def test_site_modules_only_declare_and_three_are_long_for_a_reason() -> None:
    long = {name for name, path in SITES.items() if len(path.read_text().splitlines()) > 60}
    assert long == LONG
    for name in LONG:
        assert "onger than a site's module should be: " in (ast.get_docstring(ast.parse(SITES[name].read_text())) or "")
    # What reads pages is a platform: a site that had a class would be one, and a site is no part of another.
    for name, path in SITES.items():
        tree = ast.parse(path.read_text())
        assert not [node for node in tree.body if isinstance(node, ast.ClassDef)], name
        assert "coopwatchd.portals.sites" not in path.read_text(), name


def test_the_catalog_costs_no_network_library() -> None:
    code = "import sys, coopwatchd.portals.catalog as c; c.catalog(); c.platforms(); sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def options(platform: str, **settings: object):
    chosen = platforms()[platform]
    return chosen.portal("mine", chosen.Options.model_validate({"timezone": "America/Chicago"} | settings))


LIST = {"url": "https://c.example/bids", "rows": "tr", "fields": {"title": "td a", "url": "td a@href"}}


def test_a_users_own_portal_has_their_names_and_hosts() -> None:
    portal = options("html_list", name="City", cooperative="Co-op", states=["tx"], hosts=["Files.c.example"], **LIST)
    assert (portal.key, portal.name, portal.cooperative, portal.home) == ("mine", "City", "Co-op", "https://c.example")
    assert (portal.states, portal.hosts) == (("TX",), ("files.c.example",))
    assert options("html_list", **LIST).name == "mine"
    assert options("html_list", kind="contract", **LIST).listings[0].name == "contracts"


@pytest.mark.parametrize(
    ("platform", "settings", "where", "what"),
    [
        ("html_list", LIST | {"timezone": "US/Chicago"}, ("timezone",), "not a zone"),
        ("html_list", LIST | {"timezone": "America/Chicgo"}, ("timezone",), "did you mean ‘America/Chicago’"),
        ("html_list", LIST | {"rows": "tr["}, ("rows",), "‘tr\\[’ is not a CSS selector"),
        (
            "html_list",
            LIST | {"fields": {"titel": "a", "url": "a"}},
            ("fields", "titel", "[key]"),
            "did you mean ‘title’",
        ),
        ("html_list", LIST | {"fields": {"zzz": "a"}}, ("fields", "zzz", "[key]"), "there are: .*due_at.*title"),
        ("html_list", LIST | {"fields": {"title": "td ["}}, ("fields", "title", "select"), "CSS selector"),
        (
            "html_list",
            LIST | {"fields": {"title": {"pattern": "(", "select": "a"}}},
            ("fields", "title", "pattern"),
            "regular",
        ),
        ("html_list", LIST | {"fields": {"title": {"selekt": "a"}}}, ("fields", "title", "selekt"), "Extra inputs"),
        ("html_list", LIST | {"fields": LIST["fields"] | {"due_at": "td"}}, ("fields",), "due_at needs a format"),
        (
            "html_list",
            LIST | {"fields": LIST["fields"] | {"due_at": {"select": "td", "format": "%m/%d"}}},
            ("fields", "due_at", "format"),
            "day, month and year",
        ),
        (
            "html_list",
            LIST | {"fields": LIST["fields"] | {"supplier": "td"}},
            (),
            "a solicitation has no field ‘supplier’",
        ),
        ("html_list", LIST | {"fields": LIST["fields"] | {"stage": "td"}}, ("fields",), "stage needs values"),
        ("html_list", LIST | {"fields": {"title": "a"}}, (), "fields need ‘id’ or ‘url’ or ‘number’"),
        ("html_list", LIST | {"url": "c.example/bids"}, ("url",), "starts with https"),
        ("html_list", LIST | {"states": ["Texas"]}, ("states", 0), "two-letter"),
        ("html_list", LIST | {"hosts": ["https://x.example/"]}, ("hosts", 0), "host name"),
        ("html_list", LIST | {"colour": "red"}, ("colour",), "Extra inputs"),
        ("json_list", {"url": "https://c.example/", "fields": {"title": "t"}}, (), "fields need"),
        (
            "json_list",
            {"url": "https://c.example/", "fields": {"title": {}, "id": "i"}},
            ("fields", "title", "key"),
            "required",
        ),
        ("feed", {}, ("url",), "required"),
        ("bonfire", {"tenant": "https://x.bonfirehub.com"}, ("tenant",), "name before .bonfirehub.com"),
        ("bidsandtenders", {}, (), "either tenant or url"),
        ("bidsandtenders", {"tenant": "a b"}, (), "tenant"),
    ],
)
def test_wrong_settings_are_located_and_explained(platform: str, settings: dict, where: tuple, what: str) -> None:
    with pytest.raises(ValidationError, match=what) as refused:
        options(platform, **settings)
    assert where in {error["loc"] for error in refused.value.errors()}


def test_an_error_never_shows_what_was_typed() -> None:
    with pytest.raises(ValidationError) as refused:
        options("bonfire", tenant="x", tokn="xoxb-secret-value")
    assert "xoxb-secret-value" not in str(refused.value)


@pytest.mark.parametrize(
    ("platform", "settings", "home"),
    [
        ("bonfire", {"tenant": "harriscountytx"}, "https://harriscountytx.bonfirehub.com"),
        ("bonfire", {"tenant": "City.bonfirehub.ca"}, "https://city.bonfirehub.ca"),
        ("bidsandtenders", {"tenant": "placer"}, "https://placer.bidsandtenders.net"),
        ("bidsandtenders", {"tenant": "bidportal.ksu.edu"}, "https://bidportal.ksu.edu"),
        ("bidsandtenders", {"url": "https://bids.example.gov/Module/Tenders/en"}, "https://bids.example.gov"),
    ],
)
def test_tenants_and_hosts(platform: str, settings: dict, home: str) -> None:
    assert options(platform, **settings).home == home


def test_what_is_shut_out_by_robots_txt_says_so_and_has_a_route() -> None:
    shut = [portal for portal in catalog().values() if portal.shut]
    assert len(shut) > 10
    for portal in shut:
        assert "disallows" in portal.terms, portal.key
        assert portal.listings, portal.key
