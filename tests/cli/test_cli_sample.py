"""`portals sample`: a page nobody knows is fetched politely, kept as a sample, and comes with a first table."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cli_town import PROJECT, Install

from coopwatchd.config.load import load_config

sys.path.append(str(PROJECT / "tests" / "portals"))
from replay import run_sample  # the runner that such a folder is made for

ROW = "<tr><td>26-{0:03}</td><td><a href='/b/{0}'>{1}</a></td><td>12/01/2026 2:00 PM</td></tr>"
HEAD = "<tr><th>Bid Number</th><th>Title</th><th>Due Date</th></tr>"
BIDS = (
    f"<html><body><table>{HEAD}{ROW.format(1, 'Laptops')}{ROW.format(2, 'Paving')}</table>"
    "<a rel='next' href='/open?page=2'>more</a><a href='https://www.planetbids.com/x'>elsewhere</a></body></html>"
)
PAGES = {
    "/open": BIDS,
    "/open?page=2": f"<html><table>{HEAD}{ROW.format(3, 'Mowing')}</table></html>",
    "/prose": "<html><p>Call us.</p></html>",
    "/evil": f"<html><table>{HEAD}{ROW.format(9, 'red &#27;[31m &#155;2J')}</table></html>",
    "/private/list": BIDS,
    "/robots.txt": "User-agent: *\nDisallow: /private/\n",
}


@pytest.fixture(scope="module")
def county() -> Iterator[str]:
    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGES.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/plain" if "robots" in self.path else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def install(tmp_path: Path) -> Install:
    (tmp_path / "config.toml").write_text('timezone = "America/Denver"\n[fetch]\nallow_private = ["127.0.0.1"]\n')
    return Install(tmp_path)


def test_a_page_is_saved_and_its_table_reads_it(install: Install, county: str) -> None:
    done = install.run("portals", "sample", f"{county}/open", "--as", "elm")
    assert (done.code, done.err) == (0, "")
    assert re.search(r"^table +2 +table +Bid Number, Title, Due Date$", done.out, re.MULTILINE)
    assert "reads 2 rows, the first “Laptops”" in done.out
    assert "PlanetBids, which is never read" in done.out
    block = done.out[done.out.index("[portals.elm]") : done.out.index("Then: ")]
    (install.folder / "own.toml").write_text(block)
    plan = load_config(install.folder / "own.toml", secrets=False).portals["elm"]
    assert (plan.portal.home, plan.portal.timezone) == (county, "America/Denver")
    folder = install.folder / "samples" / "elm"
    assert (folder / "page-1.html").read_text() == BIDS
    found, _ = run_sample(folder)
    assert [one["title"] for one in found["solicitations"]["records"]] == ["Laptops", "Paving"]
    assert found["solicitations"]["records"][0]["due"]["zone"] == "America/Denver"
    assert not install.state.exists()  # nothing was stored


def test_further_pages_are_followed_when_asked_for_and_a_sample_is_never_overwritten(
    install: Install, county: str
) -> None:
    (install.folder / "config.toml").write_text(
        f'[fetch]\nallow_private = ["127.0.0.1"]\n[portals.elm]\nplatform = "feed"\nurl = "{county}/f"\npace = 0\n'
        'timezone = "America/Denver"\n'
    )
    arguments = ("portals", "sample", f"{county}/open", "--as", "elm", "--pages", "5", "--out", "here", "--json")
    data = install.run(*arguments).json()
    assert [page["url"] for page in data["pages"]] == [f"{county}/open", f"{county}/open?page=2"]
    assert data["found"][0]["headings"] == ["Bid Number", "Title", "Due Date"]
    assert data["block"].startswith("[portals.elm]\n")
    index = json.loads((install.folder / "here" / "pages.json").read_text())
    assert [one["file"] for one in index["listings"]["solicitations"]["pages"]] == ["page-1.html", "page-2.html"]
    again = install.run(*arguments)
    assert again.code == 1
    assert "is there already; give another folder: --out DIR" in again.err


def test_a_page_that_no_reader_fits_is_saved_all_the_same(install: Install, county: str) -> None:
    done = install.run("portals", "sample", f"{county}/prose", "--as", "elm")
    assert done.code == 0
    assert "nothing that repeats was found" in done.out
    assert "No reader fits as it is" in done.out
    assert (install.folder / "samples" / "elm" / "page-1.html").exists()


def test_what_stands_on_a_page_does_not_drive_the_terminal(install: Install, county: str) -> None:
    done = install.run("portals", "sample", f"{county}/evil", "--as", "elm")
    assert done.code == 0
    assert "reads 1 row, the first “red" in done.out
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", done.out)


@pytest.mark.parametrize(
    ("path", "said"),
    [("/private/list", "robots.txt"), ("/gone", "answered 404")],
)
def test_what_may_not_or_cannot_be_had_is_said_and_nothing_is_saved(
    install: Install, county: str, path: str, said: str
) -> None:
    done = install.run("portals", "sample", f"{county}{path}", "--as", "elm")
    assert done.code == 1
    assert said in done.err
    assert not (install.folder / "samples").exists()


def test_an_address_that_is_none_and_a_name_that_is_none(install: Install) -> None:
    assert "is no address" in install.run("portals", "sample", "elm.example/bids", "--as", "elm").err
    wrong = install.run("portals", "sample", "https://elm.example/bids", "--as", "Elm County")
    assert wrong.code == 2
    private = install.run("portals", "sample", "http://10.0.0.1/bids", "--as", "elm")
    assert private.code == 1
    assert "10.0.0.1" in private.err
