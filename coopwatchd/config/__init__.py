"""The user's configuration: read, checked with file, line and suggestion, and turned into what the program runs on."""
