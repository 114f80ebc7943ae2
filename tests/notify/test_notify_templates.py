from __future__ import annotations

import time
from pathlib import Path

import pytest

from coopwatchd.notify.compose import mail_body, slack_messages
from coopwatchd.notify.pages import pages
from coopwatchd.notify.render import Renderer, RenderError, shipped_templates
from coopwatchd.notify.specimens import LAPTOPS, NOW, envelope, event_alert, moved_event

pytestmark = pytest.mark.slow  # each renders many templates

ZONE = "America/Chicago"


def view():
    (page,) = pages(envelope(event_alert(moved_event(), LAPTOPS)), now=NOW, zone=ZONE)
    return page.view


def own(tmp_path: Path, name: str, text: str) -> Renderer:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Renderer(tmp_path, ZONE)


def test_the_shipped_templates_have_no_problem():
    assert Renderer(None, ZONE).check() == []


def test_a_users_template_is_used(tmp_path: Path):
    assert own(tmp_path, "email/event.txt.j2", "{{ title|upper }}!").render("email/event.txt.j2", view()) == (
        "LAPTOPS, TABLETS AND RELATED SERVICES!"
    )


def test_a_users_template_can_build_on_the_shipped_one(tmp_path: Path):
    renderer = own(tmp_path, "email/event.txt.j2", "Team, look:\n{% include 'shipped/email/event.txt.j2' %}")
    text = renderer.render("email/event.txt.j2", view())
    assert text.startswith("Team, look:\nDue date moved")
    assert renderer.check() == []


BROKEN = {
    "undefined": ("{{ titel }}", "titel"),
    "syntax": ("line one\n{% if %}", "event.txt.j2:2"),
    "large range": ("{% for n in range(6000) %}{% endfor %}", "range"),
    "large text": ("{{ 'a' * 10**8 }}", "*"),
    "power": ("{{ 10 ** 10 ** 10 }}", "**"),
    "padding": ("{{ 'a'.ljust(10000000) }}", "number"),
    "percent": ("{{ '%1000000000d' % 1 }}", "%"),
    "escape": ("{{ title.__class__.__mro__ }}", "__class__"),
    "printing loop": (
        "{% for a in range(5000) %}{% for b in range(5000) %}{{ title }}{% endfor %}{% endfor %}",
        "200,000",
    ),
    "missing include": ("{% include '../../etc/passwd' %}", "etc/passwd"),
    "append": ("{{ changes.append(1) }}", "append"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_template_is_reported_and_the_message_goes_out_all_the_same(tmp_path: Path, case: str):
    source, said = BROKEN[case]
    renderer = own(tmp_path, "email/event.txt.j2", source)
    started = time.monotonic()
    problems = [problem for problem in renderer.check() if "typical" in problem]
    assert problems
    assert all(problem.startswith("email/event.txt.j2") for problem in problems)
    assert any(said in problem for problem in problems), problems
    text = renderer.render("email/event.txt.j2", view())
    assert "RFP 110326" in text
    assert "Your template email/event.txt.j2 failed" in text
    assert time.monotonic() - started < 60


def test_a_loop_that_prints_nothing_is_stopped(tmp_path: Path):
    loop = (
        "{% set n = range(5000) %}{% for a in n %}{% for b in n %}{% for c in n %}{% endfor %}{% endfor %}{% endfor %}"
    )
    renderer = own(tmp_path, "slack/event.j2", loop)
    started = time.monotonic()
    text = renderer.render("slack/event.j2", view())
    assert time.monotonic() - started < 60
    assert "RFP" in text


def test_the_problem_names_the_line(tmp_path: Path):
    renderer = own(tmp_path, "email/event.txt.j2", "one\ntwo\n{{ titel }}\n")
    assert any(problem.startswith("email/event.txt.j2:3: ") for problem in renderer.check())


def test_a_misspelt_template_name_is_reported(tmp_path: Path):
    renderer = own(tmp_path, "email/evnet.txt.j2", "x")
    assert any("email/evnet.txt.j2" in problem for problem in renderer.check())


def test_links_out_of_the_folder_and_large_files_are_refused(tmp_path: Path):
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    folder = tmp_path / "own"
    (folder / "email").mkdir(parents=True)
    (folder / "email/event.txt.j2").symlink_to(outside)
    (folder / "email/operator.txt.j2").write_text("x" * 70_000)
    renderer = Renderer(folder, ZONE)
    problems = "\n".join(renderer.check())
    assert "email/event.txt.j2 leads out of the template folder" in problems
    assert "email/operator.txt.j2 is larger than 64 KB" in problems
    text = renderer.render("email/event.txt.j2", view())
    assert "secret" not in text
    assert "RFP 110326" in text


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "email/../../x", "email//x", "email\\x", ""])
def test_names_that_leave_the_folder_are_no_templates(name: str):
    with pytest.raises(RenderError):
        Renderer(None, ZONE).render(name, view())


def test_html_is_escaped_and_text_is_not(tmp_path: Path):
    (tmp_path / "email").mkdir()
    for name in ("event.html.j2", "event.txt.j2"):
        (tmp_path / "email" / name).write_text("{{ '<b>&' }}")
    renderer = Renderer(tmp_path, ZONE)
    assert renderer.render("email/event.html.j2", view()) == "&lt;b&gt;&amp;"
    assert renderer.render("email/event.txt.j2", view()) == "<b>&"


def test_a_missing_folder_is_a_problem(tmp_path: Path):
    assert "no such folder" in Renderer(tmp_path / "nowhere", ZONE).check()[0]


def test_the_shipped_html_loads_nothing_from_elsewhere():
    for path in (shipped_templates() / "email").glob("*.html.j2"):
        text = path.read_text(encoding="utf-8")
        for remote in ("<img", "src=", "<script", "@import", "url(", "<link"):
            assert remote not in text, f"{path.name}: {remote}"


def test_when_no_template_can_be_read_the_alert_goes_out_as_plain_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("coopwatchd.notify.render.shipped_templates", lambda: tmp_path)
    renderer = Renderer(None, ZONE)
    enveloped = envelope(event_alert(moved_event(), LAPTOPS))
    (message,) = slack_messages(enveloped, renderer, now=NOW)
    body = mail_body(enveloped, renderer, now=NOW)
    assert message.blocks == ()
    assert body.html == ""
    for said in ("RFP 110326", "11 days left", "FY27 refresh, ask Dana"):
        assert said in message.text
        assert said in body.text
