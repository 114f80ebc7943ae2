"""The running program: the only wiring of the rooms, its timers, and its talk with systemd."""
