"""How the tables came to be: one file in `versions` for each step, named by its number, never changed afterwards.

A new step is written by hand: `revision` is its number, `down_revision` the one before; `SCHEMA` in migrate.py names
the newest, and a test compares what the steps build with what tables.py says.
"""
