"""Titles made to break out of wherever they are put: the same ones in every run."""

from __future__ import annotations

import random

_FRAGMENTS = (
    *("<!channel>", "<!here|here>", "<@U0123ABCD>", "<#C0123ABCD|general>", "<!subteam^S0123ABCD>"),
    *("<https://evil.example|RFP>", "<mailto:a@evil.example>", "https://evil.example", "&lt;!channel&gt;", "&amp;"),
    *("*bold*", "_it_", "~no~", "`code`", "```", "* ", " _", "|", "---", "\n---\n", "\n\n", "> quote", "• "),
    *("=?utf-8?q?x=0d=0aBcc:_evil@x?=", "=?UTF-8?B?DQpCY2M6IGV2aWxAeA==?=", "\r\nBcc: evil@x", "\nTo: evil@x", "\r"),
    *("<script>alert(1)</script>", '"><img src=x onerror=1>', "{{ 7*7 }}", "{% raw %}", "</title>", "<!--"),
    *(
        "\u202e",
        "\u2066",
        "\u200b",
        "\u2028",
        "\x00",
        "\x1b[31m",
        "\x85",
        "\ue000",
        "\ue003x\ue003",
        "\ufeff",
        "\ud800",
    ),
    *(
        "RFP",
        "Laptops",
        "Señor",
        "日本語",
        "💻",
        "👩‍👩‍👧",
        " ",
        "  ",
        ".",
        "\n.\n",
        "a" * 200,
        ":smile:",
        "\\",
        "'",
        '"',
    ),
)


def titles(count: int = 500, seed: int = 7) -> list[str]:
    """`count` titles of one to eight fragments."""
    chance = random.Random(seed)  # noqa: S311
    return ["".join(chance.choices(_FRAGMENTS, k=chance.randint(1, 8))) for _ in range(count)]
