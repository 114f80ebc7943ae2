"""What is remembered between polls: records, events, the outbox and the history, in one SQLite file."""
