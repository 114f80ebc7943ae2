"""coopwatchd watches cooperative-purchasing portals and alerts suppliers to what changes in them.

The line, which is also the way to read the code:

    portal ──crawl──▶ Snapshot ──reconcile──▶ Event* ──match──▶ Alert* ──enqueue──▶ outbox ──deliver──▶ Slack / mail

- `portals.crawl` drives a portal's listings, `portals.fetching` gets their pages; out comes a `Snapshot`, or a
  `Refusal` with its class;
- `pipeline.judge` decides which snapshots to believe, `model.reconcile` what they change, `model.lifecycle` what the
  calendar changes;
- `model.match` finds the watchlists an event belongs to, `model.compose` makes one alert per channel;
- `pipeline.poll` commits all of that in one transaction; `pipeline.deliver` empties the outbox, one courier a channel.

The floors; a room imports from the floors below it only (kept by import-linter):

    cli ▸ daemon | simulator ▸ config | pipeline | report ▸ portals | notify | store ▸ model ▸ log ▸ errors

`model` is pure: no IO, no clock, no logging. `daemon.app` is the only wiring. `simulator` shares nothing with the
readers it tests.
"""

__version__ = "0.1.0"
