"""Getting pages: one guarded client for the process, polite to every host, and a class for every way of failing."""
