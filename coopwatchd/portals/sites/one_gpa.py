"""1GPA: its site refuses automated reading."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "1gpa",
    "1GPA",
    "www.1gpa.org",
    "America/Phoenix",
    why="its site refuses automated reading (two notes of 2026), and its awarding agencies share no other list",
    instead="register as a vendor, so that it mails you",
)
