"""`python -m coopwatchd` is `coopwatchd`."""

from coopwatchd.cli.main import main

if __name__ == "__main__":
    main()
