"""The life of a contract: its term, what replaces it and when, and who uses it."""
