"""Answers to what a seller asks next: who is busy, what ends when, who holds and who uses what."""
