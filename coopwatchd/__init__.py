"""coopwatchd watches cooperative-purchasing portals and alerts suppliers to what changes in them.

The line, which is also the way to read the code:

    portal ──crawl──▶ Snapshot ──reconcile──▶ Event* ──match──▶ Alert* ──enqueue──▶ outbox ──deliver──▶ Slack / mail

- `portals.crawl` drives a portal's listings, `portals.fetching` gets their pages; out comes a `Snapshot`, or a
  `Refusal` with its class;
- `pipeline.judge` decides which snapshots to believe, `model.reconcile` what they change, `model.lifecycle` what the
  calendar changes;
- `model.diagnosis`, `model.vitals` and `model.oddity` say how well a portal can be read, and what is odd about a read;
- `model.life` knows a contract's life: its term out of columns and prose, what it came out of, what replaces it and
  when, who cites it; `pipeline.lineage` and `pipeline.twins` bring that into the events of a poll;
- `model.query` is the language of watchlists, `model.match` one index over all of them, `model.compose` makes one alert
  per channel, `pipeline.schedule` says when it is due (digests, quiet hours, caps);
- `pipeline.poll` commits all of that in one transaction; `pipeline.deliver` empties the outbox, one courier a channel,
  and `pipeline.parents` keeps the first message of each thread current;
- `report` answers what a seller asks next, from the same records: figures first, then tables, charts and calendars.

The floors; a room imports from the floors below it only (kept by import-linter):

    cli ▸ daemon | simulator ▸ config | pipeline | report ▸ portals | notify | store ▸ model ▸ log ▸ errors

`model` is pure: no IO, no clock, no logging. `daemon.app` is the only wiring. `simulator` shares nothing with the
readers it tests.
"""

__version__ = "0.1.0"
