"""The line itself: poll a portal, match what happened, fill the outbox, deliver; each step one short transaction."""
