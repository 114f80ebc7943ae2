"""coopwatchd watches cooperative-purchasing portals and alerts suppliers to what changes in them."""

__version__ = "0.1.0"
