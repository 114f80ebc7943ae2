"""`check` says every mistake with file, line, column, key and a suggestion, never a secret, and exits 78."""

from __future__ import annotations

import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_town import Install

# Of no shape that a filter of outgoing text would know: it must not be said in the first place.
CANARY = "S3cr3t-canary-77"
WATCH = '[watchlists.w]\nany = ["laptop"]\n'


@dataclass(frozen=True)
class Wrong:
    """A configuration and what must be said of it: `line:column: key`, and words of the message or suggestion."""

    name: str
    text: str
    place: str
    words: str = ""


HTML = '[portals.own]\nplatform = "html_list"\nurl = "https://x.example/bids"\ntimezone = "America/Chicago"\n'
FIELDS = '[portals.own.fields]\ntitle = "td a"\nid = "td.no"\n'
SLACK = '[channels.bids]\ntype = "slack"\nchannel = "C1"\n'
MAIL = '[channels.m]\ntype = "email"\nto = ["a@b.example"]\nfrom = "c@d.example"\nserver = "localhost:25"\n'

WRONG = [
    # keys
    Wrong("key at the top", f'timezon = "UTC"\n{WATCH}', "1:1: timezon", "did you mean “timezone”?"),
    Wrong("table at the top", f'{WATCH}[watchlist.x]\nany = ["a b"]', "3:1: watchlist", "did you mean “watchlists”?"),
    Wrong("key in poll", f'[poll]\nevry = "30m"\n{WATCH}', "2:1: poll.evry", "did you mean “every”?"),
    Wrong("key in a watchlist", f'{WATCH}notfy = ["x"]', "3:1: watchlists.w.notfy", "did you mean “notify”?"),
    Wrong("key in a catalog portal", "[portals]\nnaspo = { robot = 1 }", "2:11: portals.naspo.robot", "“robots”?"),
    Wrong("key in an own portal", f"{HTML}rows = 'tr'\nempti = 'x'\n{FIELDS}", "6:1: portals.own.empti", "“empty”?"),
    Wrong("key in a field", f"{HTML}rows = 'tr'\n{FIELDS}url = {{ selct = 'a' }}", "9:9: portals.own.fields.url.selct"),
    Wrong("key in a Slack channel", f'{SLACK}tokn = "{CANARY}"', "4:1: channels.bids.tokn", "did you mean “token”?"),
    Wrong("key in a mail channel", f'{MAIL}pasword = "{CANARY}"', "6:1: channels.m.pasword", "“password”?"),
    Wrong("dotted key", f"poll.evry = '1h'\n{WATCH}", "1:6: poll.evry", "“every”"),
    Wrong("no field of a record", f"{HTML}rows = 'tr'\n{FIELDS}titel = 'a'", "9:1: portals.own.fields.titel", "title"),
    # types
    Wrong("number for text", f"contact = 5\n{WATCH}", "1:1: contact", "must be text in quotes"),
    Wrong("text for a list", '[watchlists.w]\nany = "laptop"', "2:1: watchlists.w.any", "must be a list"),
    Wrong("number in a list", "[watchlists.w]\nany = ['a b',\n  5]", "3:3: watchlists.w.any[1]", "text in quotes"),
    Wrong("text for a switch", f'{WATCH}enabled = "yes"', "3:1: watchlists.w.enabled", "must be true or false"),
    Wrong("text for a portal", '[portals]\nnaspo = "yes"', "2:1: portals.naspo", "must be true, false or a table"),
    Wrong("number for a table", "poll = 3", "1:1: poll", "must be a table"),
    Wrong("number for a channel", "[channels]\nbids = 3", "2:1: channels.bids", "must be a table"),
    Wrong("text for bytes", f"[fetch]\nmax_body = '5'\n{WATCH}", "2:1: fetch.max_body", "must be a whole number"),
    Wrong("switch for bytes", f"[fetch]\nmax_body = true\n{WATCH}", "2:1: fetch.max_body", "must be a whole number"),
    Wrong("secret as a table", f"{SLACK}token = {{ env = '{CANARY}' }}", "4:1: channels.bids.token", "must be text"),
    # names of things
    Wrong("channel", f'{MAIL}{WATCH}notify = ["mm"]', '8:11: watchlists.w.notify[0]', "did you mean “m”?"),
    Wrong("operator's channel", f'{MAIL}[operator]\nnotify = ["x"]', "7:11: operator.notify[0]", "there are: m"),
    Wrong("portal", "[portals]\nsorcewell = true", "2:1: portals.sorcewell", "did you mean “sourcewell”?"),
    Wrong("watchlist's portal", f'{WATCH}portals = ["omnai"]', "3:12: watchlists.w.portals[0]", "“omnia”?"),
    Wrong("platform", "[portals.x]\nplatform = 'bonfyre'", "2:1: portals.x.platform", "did you mean “bonfire”?"),
    Wrong("platform left out", "[portals.x]\ntenant = 'x'", "1:1: portals.x", "names no platform"),
    Wrong("listing", "[portals]\nnaspo = { listings = ['bids'] }", "2:23: portals.naspo.listings[0]", "there are:"),
    Wrong("no listing at all", "[portals]\nnaspo = { listings = [] }", "2:11: portals.naspo.listings", "not be empty"),
    Wrong("type of channel", "[channels.c]\ntype = 'slak'", "2:1: channels.c.type", "did you mean “slack”?"),
    Wrong("type left out", "[channels.c]\nto = ['a@b.example']", "1:1: channels.c.type", "there are: apprise, email"),
    Wrong("zone", f"timezone = 'America/Chicgo'\n{WATCH}", "1:1: timezone", "did you mean ‘America/Chicago’?"),
    Wrong("portal's zone", "[portals.x]\nplatform='bonfire'\ntenant='x'\ntimezone='CST'", "4:1: portals.x.timezone"),
    Wrong("label for a zone", f"timezone = 'EST'\n{WATCH}", "1:1: timezone", "write ‘America/New_York’"),
    Wrong("name of a Slack channel", f"{SLACK.replace('C1', '#bids')}", "3:1: channels.bids.channel", "C0123ABCD"),
    Wrong("event", f"{WATCH}events = ['awarded', 'awrded']", "3:22: watchlists.w.events[1]", "did you mean ‘awarded’?"),
    Wrong("kind", f"{WATCH}kinds = ['bid']", "3:10: watchlists.w.kinds[0]", "“solicitation” or “contract”"),
    Wrong("text field", f"{WATCH}fields = ['titel']", "3:11: watchlists.w.fields[0]", "did you mean ‘title’?"),
    Wrong("state", f"{WATCH}states = ['Texas']", "3:11: watchlists.w.states[0]", "TX"),
    Wrong("query", "[watchlists.w]\nquery = 'laptop and lease'", "2:17: watchlists.w.query", "write AND"),
    Wrong("a longer query", "[watchlists.w]\nquery = '''\na\n  titel:x'''", "4:3: watchlists.w.query", "title:?"),
    Wrong("escapes", '[watchlists.w]\nquery = "a \\"b\\" OR"', "2:1: watchlists.w.query", "at character 9"),
    Wrong("query beside any", "[watchlists.w]\nany = ['a']\nquery = 'c'", "3:1: watchlists.w.query", "instead of any"),
    Wrong("empty query", "[watchlists.w]\nquery = ''", "2:1: watchlists.w.query", "must not be empty"),
    Wrong("set", f"{WATCH}all = ['a', '@lap']\n[terms.laps]\nany = ['x']", "3:13: watchlists.w.all[1]", "“@laps”?"),
    Wrong("set in a query", "[watchlists.w]\nquery = 'a @b'", "2:12: watchlists.w.query", "no set of terms “@b”"),
    Wrong("set in itself", "[terms.a]\nany = ['x', '@a']", "2:13: terms.a.any[1]", "@a → @a"),
    Wrong("set in a set", "[terms.a]\nany = ['@b']", "2:8: terms.a.any[0]", "no set of terms “@b”"),
    Wrong("empty set", "[terms.a]\nany = []", "2:1: terms.a.any", "must not be empty"),
    Wrong("name of a set", "[terms.'my set']\nany = ['x']", "1:1: terms.\"my set\"", "letters, digits"),
    Wrong("set with a bad name", "[watchlists.w]\nany = ['@my set']", "2:8: watchlists.w.any[0]", "no name of a set"),
    Wrong("code", f"{WATCH}codes = ['cpv:1']", "3:10: watchlists.w.codes[0]", "nigp:"),
    # values
    Wrong("empty term", "[watchlists.w]\nany = ['']", "2:8: watchlists.w.any[0]", "match everything"),
    Wrong("star alone", "[watchlists.w]\nany = ['*']", "2:8: watchlists.w.any[0]", "no letter or digit"),
    Wrong("star inside", "[watchlists.w]\nnone = ['*top']", "2:9: watchlists.w.none[0]", "end a word"),
    Wrong("half a quote", "[watchlists.w]\nall = ['\"PC']", "2:8: watchlists.w.all[0]", "enclose the whole term"),
    Wrong("selector", f"{HTML}rows = 'td['\n{FIELDS}", "5:1: portals.own.rows", "not a CSS selector"),
    Wrong("pattern", f"{HTML}rows = 'tr'\ntotal = '(['\n{FIELDS}", "6:1: portals.own.total", "regular expression"),
    Wrong("cron for when", f"{MAIL}when = '61 * * * *'", "6:1: channels.m.when", "mon-fri 08:00"),
    Wrong("nickname for when", f"{MAIL}when = '@daily'", "6:1: channels.m.when", "08:00"),
    Wrong("hour for when", f"{MAIL}when = 'mon-fri 25:00'", "6:1: channels.m.when", "time of day"),
    Wrong("days", f"[poll]\ndays = 'funday'\n{WATCH}", "2:1: poll.days", "mon-fri"),
    Wrong("hours", f"[poll]\nhours = '6-20'\n{WATCH}", "2:1: poll.hours", "08:00"),
    Wrong("proxy", f"[fetch]\nproxy = 'ftp://p'\n{WATCH}", "2:1: fetch.proxy", "https://"),
    Wrong("private network", f"[fetch]\nallow_private = ['home']\n{WATCH}", "2:18: fetch.allow_private[0]", "10.0"),
    Wrong("line break in contact", f"contact = 'a@b.c\\n'\n{WATCH}".replace("'", '"'), "1:1: contact", "on one line"),
    Wrong("store", f"[store]\nurl = 'postgresql://u:{CANARY}@db/x'\n{WATCH}", "2:1: store.url", "SQLite only"),
    Wrong("templates' folder", f"[templates]\ndir = 'nowhere'\n{WATCH}", "2:1: templates.dir", "no folder"),
    # intervals
    Wrong("too often", "[portals]\nnaspo = { every = '4m' }", "2:11: portals.naspo.every", "at least 5m"),
    Wrong("too often for all", "[poll]\nevery = '10s'\n[portals]\nnaspo = true\nomnia = true", "2:1: poll.every", "5m"),
    Wrong("a public mirror", "[portals]\nnaspo = { every = '5s', base_url = 'https://m.example' }", "2:11:", "5m"),
    Wrong("zero", "[portals]\nnaspo = { every = '0m' }", "2:11: portals.naspo.every", "no time"),
    Wrong("negative", f"[poll]\nevery = '-5m'\n{WATCH}", "2:1: poll.every", "30m"),
    Wrong("infinite text", f"[poll]\nevery = '1e999'\n{WATCH}", "2:1: poll.every", "30m"),
    Wrong("infinite", "[portals]\nnaspo = { pace = 1e999 }", "2:11: portals.naspo.pace", "2s"),
    Wrong("not a number", f"[fetch]\ndeadline = nan\n{WATCH}", "2:1: fetch.deadline", "2s"),
    Wrong("no deadline", f"[fetch]\ndeadline = 0\n{WATCH}", "2:1: fetch.deadline", "greater than 0"),
    Wrong("negative pace", "[portals]\nnaspo = { pace = -1 }", "2:11: portals.naspo.pace", "2s"),
    Wrong("infinite bytes", f"[fetch]\nmax_body = inf\n{WATCH}", "2:1: fetch.max_body", "whole number"),
    Wrong("negative days", f"{WATCH}closing = [-1]", "3:12: watchlists.w.closing[0]", "30d"),
    Wrong("hours for days", f"{WATCH}closing = ['36h']", "3:12: watchlists.w.closing[0]", "30d"),
    # secrets
    Wrong("the token itself", f"{SLACK}token = '{CANARY}'", "4:1: channels.bids.token", "credential:NAME"),
    Wrong("the token as a name", f"{SLACK}token = 'env:{CANARY}'", "4:1: channels.bids.token", "env:SLACK_TOKEN"),
    Wrong("a webhook", f"[channels.c]\ntype='slack'\nwebhook='https://hooks.slack.com/{CANARY}'", "3:1:", "file:/"),
    Wrong("no variable", f"{SLACK}token = 'env:NOPE'", "4:1: channels.bids.token", "NOPE is not set"),
    Wrong("no credential", f"{SLACK}token = 'credential:slack'", "4:1: channels.bids.token", "CREDENTIALS_DIRECTORY"),
    Wrong("credential of elsewhere", f"{SLACK}token = 'credential:../x'", "4:1: channels.bids.token", "plain file"),
    Wrong("no file", f"{SLACK}token = 'file:/nowhere/x'", "4:1: channels.bids.token", "does not exist"),
    Wrong("a file somewhere", f"{SLACK}token = 'file:x'", "4:1: channels.bids.token", "absolute path"),
    Wrong("half a login", f"{MAIL}user = 'u'", "1:1: channels.m", "user and password go together"),
    # TOML itself
    Wrong("bracket", "a = 1\n[poll\n", "2:6: not valid TOML"),
    Wrong("no quotes", f"[channels.c]\ntoken = {CANARY}", "2:9: not valid TOML after “token =”"),
    Wrong("one quote", f'[channels.c]\ntoken = "{CANARY}\n', f"2:{10 + len(CANARY)}: not valid TOML"),
    Wrong("broken over two lines", f'token = "{CANARY}\n{CANARY}=="', f"1:{10 + len(CANARY)}: not valid TOML"),
    Wrong("a line of its own", f"{CANARY}==", f"1:{2 + len(CANARY)}: not valid TOML"),
    Wrong("a key twice", "a = 1\na = 2", "2:6: not valid TOML", "overwrite"),
    Wrong("a table twice", "[poll]\n[poll]\n", "2:6: not valid TOML", "cannot declare “poll” twice"),
    Wrong("a table of two twice", "[a.b]\n[a.b]\n", "2:5: not valid TOML", "cannot declare “a.b” twice"),
    Wrong("a table twice", "[poll]\n[poll]", "2:6: not valid TOML"),
    Wrong("5,000 arrays", "x = 1\na = " + "[" * 5000 + "]" * 5000, "2:5: not valid TOML", "beyond all bounds"),
    Wrong("10,000 digits", "a = " + "1" * 10_000, "1:5: not valid TOML", "beyond all bounds"),
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_mistake_is_named_with_its_place(install: Install, wrong: Wrong) -> None:
    install.config.write_text(wrong.text, encoding="utf-8")
    began = time.process_time()
    done = install.run("check")
    # A first run renders the shipped templates as well; coverage counts every line.
    assert time.process_time() - began < (1 if sys.gettrace() is None else 5)
    assert done.code == 78, done.err
    assert done.out == ""
    lines = [line for line in done.err.splitlines() if f"{install.config}:{wrong.place}" in line]
    assert len(lines) == 1, done.err
    assert wrong.words in lines[0]
    assert "canary" not in done.out + done.err
    assert "Traceback" not in done.err
    assert "input_value" not in done.err


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_lines(install: Install) -> None:
    install.config.write_text(
        'timezon = "UTC"\n[poll]\nevery = 5\n[portals]\nnaspo = { evry = "1h" }\nsorcewell = true\n'
        f'{SLACK}token = "{CANARY}"\nwhen = "61 * * * *"\n'
        '[watchlists.w]\nany = [""]\nnotify = ["bidz"]\n[templates]\ndir = "nowhere"\n[operator]\nnotify = ["bidz"]\n',
        encoding="utf-8",
    )
    (install.folder / "watchlists.d").mkdir()
    (install.folder / "watchlists.d" / "a.toml").write_text('[watchlists.x]\nnotify = ["bidz"]\nani = []')
    (install.folder / "watchlists.d" / "b.toml").write_text("broken =")
    said = install.run("check").err.replace(f"{install.folder}/", "")
    places = re.findall(r"^([\w./]+:\d+):\d+", said, re.MULTILINE)
    assert places == [
        *(f"config.toml:{line}" for line in (1, 3, 5, 6, 10, 11, 13, 14, 16, 18)),
        "watchlists.d/a.toml:2",
        "watchlists.d/a.toml:3",
        "watchlists.d/b.toml:1",
    ]


def test_what_is_right_is_said_with_exit_0_and_warnings_on_stderr(install: Install) -> None:
    install.config.write_text("[portals]\nnaspo = true\n[watchlists.w]\nany = []\n")
    done = install.run("check")
    assert done.code == 0, done.err
    assert done.out == f"{install.config}: good (1 portal, 1 watchlist, 0 channels)\n"
    assert f"{install.config}:3:1: warning: watchlists.w: has no condition: it matches every record" in done.err
    assert "nobody is told" in done.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[portals]\nnaspo = true\n", "nobody will be told"),
        (WATCH, "no portal is switched on"),
        (f"{WATCH}portals = ['naspo']", "“naspo” is not switched on"),
        (f"{WATCH}events = ['opened']\nexpiring = ['30d']", "never comes"),
    ],
)
def test_what_cannot_be_meant_is_a_warning(install: Install, text: str, words: str) -> None:
    install.config.write_text(text)
    done = install.run("check")
    assert done.code == 0
    assert any("warning: " in line and words in line for line in done.err.splitlines()), done.err


def test_windows_line_ends_and_byte_order_mark_are_accepted_and_counted_right(install: Install) -> None:
    good = f'timezone = "UTC"\n[portals]\nnaspo = true\n{WATCH}'
    install.config.write_bytes(b"\xef\xbb\xbf" + good.replace("\n", "\r\n").encode())
    assert install.run("check").code == 0
    install.config.write_bytes(b"\xef\xbb\xbf" + (good + "ani = 1\n").replace("\n", "\r\n").encode())
    assert f"{install.config}:6:1: watchlists.w.ani: unknown key" in install.run("check").err


def test_what_is_not_utf8_is_named_by_its_byte(install: Install) -> None:
    install.config.write_bytes(b'# x\ncontact = "B\xfcro"\n')
    done = install.run("check")
    assert done.code == 78
    assert f"{install.config}:2:13: is not UTF-8: byte 16 is 0xfc" in done.err


def test_a_file_of_no_bytes_is_a_save_that_failed_and_no_wish(install: Install) -> None:
    install.config.write_text("")
    done = install.run("check")
    assert (done.code, f"{install.config}: is empty" in done.err) == (78, True)
    install.config.write_text(WATCH)
    extra = install.folder / "watchlists.d" / "a.toml"
    extra.parent.mkdir()
    extra.write_text("")
    done = install.run("check")
    assert (done.code, f"{extra}: is empty" in done.err) == (78, True)
    extra.write_text("# later\n")
    assert install.run("check").code == 0


def test_a_watchlist_defined_twice_names_both_lines(install: Install) -> None:
    install.config.write_text(WATCH)
    folder = install.folder / "watchlists.d"
    folder.mkdir()
    (folder / "a.toml").write_text(f"# again\n\n{WATCH}[watchlists.z]\nany = ['b c']\n")
    (folder / "b.toml").write_text("[watchlists.z]\nany = ['b c']\n[poll]\nevery = '1h'\n")
    done = install.run("check")
    assert done.code == 78
    assert f"{folder}/a.toml:3:1: watchlists.w: is defined already at {install.config}:1" in done.err
    assert f"{folder}/b.toml:1:1: watchlists.z: is defined already at {folder}/a.toml:5" in done.err
    assert f"{folder}/b.toml:3:1: poll: only [watchlists.<id>] tables belong" in done.err


def test_a_secret_file_that_everybody_can_read_is_refused(install: Install) -> None:
    secret = install.folder / "token"
    secret.write_text(f"{CANARY}\n")
    secret.chmod(0o644)
    install.config.write_text(f"{SLACK}token = 'file:{secret}'\n{WATCH}notify = ['bids']")
    done = install.run("check")
    assert done.code == 78
    assert f"{install.config}:4:1: channels.bids.token: the file {secret} can be read by everybody" in done.err
    assert f"chmod 640 {secret}" in done.err
    assert "canary" not in done.err
    secret.chmod(0o640)
    assert install.run("check").code == 0


def test_a_secret_that_cannot_be_used_is_named_by_its_channel(install: Install) -> None:
    install.config.write_text(f"{SLACK}token = 'env:T'\n[channels.hook]\ntype = 'slack'\nwebhook = 'env:H'\n{WATCH}")
    done = install.run("check", T=f"{CANARY}\nsecond line", H=f"http://elsewhere.example/{CANARY}")
    assert done.code == 78
    assert f"{install.config}:1:1: channels.bids: " in done.err
    assert f"{install.config}:5:1: channels.hook: " in done.err
    assert "canary" not in done.err


def test_secrets_are_read_from_the_credentials_directory(install: Install) -> None:
    folder = install.folder / "credentials"
    folder.mkdir()
    (folder / "slack_token").write_text("xoxb-good\n")
    install.config.write_text(f"{SLACK}token = 'credential:slack_token'\n{WATCH}notify = ['bids']")
    assert install.run("check", CREDENTIALS_DIRECTORY=str(folder)).code == 0
    (folder / "slack_token").write_text("\n")
    done = install.run("check", CREDENTIALS_DIRECTORY=str(folder))
    assert done.code == 78
    assert "the credential slack_token is empty" in done.err


def _templates(install: Install, name: str, text: str) -> Path:
    path = install.folder / "templates" / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    install.config.write_text(f"[templates]\ndir = 'templates'\n{WATCH}")
    return path


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("one\n{% if %}\n", 2, "Expected an expression"),
        ("one\ntwo\n{{ nosuchname }}\n", 3, "'nosuchname' is undefined"),
        ("{% include '../../../../etc/passwd' %}", 1, "is not the name of a template"),
        ("{% include '/etc/passwd' %}", 1, "is not the name of a template"),
        ("{{ 'a' * 100000000 }}", 1, "would make more than"),
    ],
)
def test_a_wrong_template_is_named_with_its_line(install: Install, text: str, line: int, words: str) -> None:
    path = _templates(install, "slack/test.j2", text)
    done = install.run("check")
    assert done.code == 78
    lines = done.err.splitlines()
    assert len(lines) == 1, done.err
    assert lines[0].startswith(f"{path}:{line}:1: ")
    assert words in lines[0]


def test_a_template_that_leads_out_of_its_folder_is_refused(install: Install) -> None:
    path = _templates(install, "slack/event.j2", "")
    path.unlink()
    path.symlink_to("/etc/passwd")
    done = install.run("check")
    assert done.code == 78
    assert f"{path}: " in done.err
    assert "leads out of the template folder" in done.err
    assert "root:" not in done.err


def test_a_template_of_a_misspelt_name_is_not_passed_over(install: Install) -> None:
    path = _templates(install, "slack/evnt.j2", "x")
    done = install.run("check")
    assert done.code == 78
    assert f"{path}: no message uses a template of this name" in done.err


def test_what_a_file_says_does_not_drive_the_terminal(install: Install) -> None:
    install.config.write_text('"\\u001b[2Jx" = 1\n[watchlists."\\u009b31m"]\nany = ["\\u001b[31m*"]\n')
    done = install.run("check")
    assert done.code == 78
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", done.err)


def test_config_errors_stop_run_and_once_with_exit_78_too(install: Install) -> None:
    install.config.write_text("timezon = 'UTC'")
    for command in ("run", "once", "status", "find x"):
        done = install.run(*command.split())
        assert done.code == 78, command
        assert "timezon" in done.err
    assert not install.state.exists()
