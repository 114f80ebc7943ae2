from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from coopwatchd.notify.channels import TYPES


def test_every_type_of_channel_is_a_value():
    assert set(TYPES) == {"slack", "email", "webhook", "file", "terminal", "apprise"}
    assert TYPES["slack"].secrets == ("token", "app_token", "webhook")
    for name, kind in TYPES.items():
        assert kind.settings.model_fields["type"].default == name
        assert set(kind.secrets) <= set(kind.settings.model_fields)


def test_knowing_the_types_loads_no_client():
    program = (
        "import sys, coopwatchd.notify.channels\n"
        "heavy = 'slack_sdk jinja2 smtplib sqlalchemy httpx apprise'.split()\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True, timeout=180
    )
    assert done.stdout.strip() == "[]"
