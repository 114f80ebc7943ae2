"""The conditions of a watchlist as one tree: how a query is read into it, what in it is true of a record, and why."""
