"""The page: self-contained, readable in both modes and without eyes, and nothing scraped is run."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from report_field import ZONE, Field
from selectolax.lexbor import LexborHTMLParser
from test_report_figures import asked, contract, put

from coopwatchd.report.page import page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CALM = (
    "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking"
    " --disable-component-update --disable-sync --no-first-run --enable-logging=stderr"
).split()
EVIL = "</title></svg><script>document.title='run'</script><img src=http://127.0.0.1:9/x> {{ 7*7 }} \u202egnp"
MODES = ("light", "dark", "print")


def variables(css: str) -> dict[str, dict[str, str]]:
    """The colours of each mode."""
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    assert len(blocks) == len(MODES)
    return {mode: dict(re.findall(r"--(\w+): (#\w{6})", block)) for mode, block in zip(MODES, blocks, strict=True)}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_it_asks_nothing_of_a_network_and_runs_nothing(made_up: Field) -> None:
    text = page(made_up.report(), ZONE)
    tree = LexborHTMLParser(text)
    assert tree.css("script, img, iframe, object, embed, video, audio, base, form") == []
    assert [node.attributes.get("href") for node in tree.css("link")] == ["data:,"]
    assert not re.search(r"url\(|@import|\son\w+=", text)
    assert "default-src 'none'" in text
    for node in tree.css("a"):
        assert urlsplit(node.attributes["href"] or "").scheme in {"http", "https"}


def test_every_chart_has_words_and_stands_beside_its_table(made_up: Field) -> None:
    tree = LexborHTMLParser(page(made_up.report(), ZONE))
    charts = tree.css("svg")
    assert len(charts) == 5
    for chart in charts:
        named, says = (chart.attributes["aria-labelledby"] or "").split()
        assert chart.attributes["role"] == "img"
        for id_ in (named, says):
            (node,) = tree.css(f"#{id_}")
            assert node.text(strip=True)
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    for section in tree.css("section"):
        assert section.css("table, .none")
        for table in section.css("table"):
            assert table.css_first("caption").text(strip=True)
            assert all(head.attributes["scope"] == "col" for head in table.css("th"))


def test_a_chart_shows_what_its_table_says(made_up: Field) -> None:
    report = made_up.report()
    tree = LexborHTMLParser(page(report, ZONE))
    said = tree.css_first("#suppliers-says").text()
    for one in report.suppliers[:10]:
        assert f"{one.name}: {one.contracts}" in said
    bars = {node.css_first("title").text(): node for node in tree.css("svg g") if node.css_first(".bar")}
    widest = max(report.suppliers[:10], key=lambda one: one.contracts)
    last = report.suppliers[9]
    wide, narrow = (
        float(bars[f"{one.name}: {one.contracts}"].css_first(".bar").attributes["width"] or 0) for one in (widest, last)
    )
    assert wide / narrow == pytest.approx(widest.contracts / last.contracts, rel=0.01)


@pytest.mark.parametrize("mode", MODES)
def test_its_colours_can_be_told_from_the_paper(mode: str) -> None:
    css = (Path(__file__).resolve().parents[2] / "templates" / "report" / "report.css.j2").read_text()
    colours = variables(css)[mode]
    for name in ("ink", "soft", "blue", "amber"):
        for ground in ("paper", "wash"):
            assert contrast(colours[name], colours[ground]) >= 4.5, (mode, name, ground)
    assert contrast(colours["amber"], colours["pale"]) >= 3  # the end of a term on the window of its rebid
    assert contrast(colours["blue"], colours["pale"]) >= 3


def test_scraped_text_is_text(empty: Field) -> None:
    put(
        empty,
        asked("1", title=EVIL, lead_agency=EVIL, due=date(2026, 12, 1)),
        contract("a", title=EVIL, supplier=EVIL, ends_on=date(2027, 1, 31), url="javascript:alert(1)"),
        contract("b", title="Ends as well", supplier=EVIL, ends_on=date(2027, 1, 31), url="https://a.example/?a=1&b=2"),
    )
    text = page(empty.report(), ZONE)
    tree = LexborHTMLParser(text)
    assert tree.css("script, img") == []
    assert "javascript:" not in text
    assert "\u202e" not in text
    assert "{{ 7*7 }}" in tree.body.text()  # type: ignore[union-attr]
    assert [node.attributes["href"] for node in tree.css("a")] == ["https://a.example/?a=1&b=2"]


def test_nothing_stored_is_still_a_page(empty: Field) -> None:
    tree = LexborHTMLParser(page(empty.report(), ZONE))
    assert tree.css("svg") == []
    assert len(tree.css(".none")) == len(tree.css("section"))


def look(path: Path, folder: Path) -> tuple[list[str], set[str], str]:
    """Open a file in Chromium: what its console says, what it asks for, and the document as it is then."""
    log, profile = folder / "net.json", folder / "profile"
    done = subprocess.run(
        [str(CHROMIUM), *CALM, f"--user-data-dir={profile}", f"--log-net-log={log}", "--dump-dom", path.as_uri()],
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    console = [line for line in done.stderr.splitlines() if ":CONSOLE:" in line]
    asked_for = set(re.findall(r'"url":"(.*?)"', log.read_text()))
    # What the browser itself looks for at home is none of the page's.
    own = (".googleapis.com", ".google.com", ".gvt1.com")
    return console, {url for url in asked_for if not (urlsplit(url).hostname or "").endswith(own)}, done.stdout


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
def test_chromium_finds_nothing_to_complain_about(made_up: Field, empty: Field, tmp_path: Path) -> None:
    put(empty, asked("1", title=EVIL, lead_agency=EVIL), contract("a", title=EVIL, ends_on=date(2027, 1, 31)))
    for number, field in enumerate((made_up, empty)):
        path = tmp_path / f"{number}.html"
        path.write_text(page(field.report(), ZONE), encoding="utf-8")
        console, requests, document = look(path, tmp_path)
        assert (console, requests) == ([], set())
        assert "<title>Cooperative contracts, 2026-11-23</title>" in document
    # The same look at a page that does what ours must not.
    bad = tmp_path / "bad.html"
    bad.write_text("<img src='http://127.0.0.1:9/x.png'><script>nope()</script>")
    console, requests, _ = look(bad, tmp_path)
    assert len(console) == 1
    assert requests == {"http://127.0.0.1:9/x.png"}
