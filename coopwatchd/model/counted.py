"""How many of a thing there are, in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """`1 portal`, `1,204 portals`; `noun` is one that takes an s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
