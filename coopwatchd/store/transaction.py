"""One short transaction: all its parts on one connection, committed as a whole or not at all."""

from __future__ import annotations

from datetime import datetime

from coopwatchd.store.agenda import Agenda
from coopwatchd.store.channels import Channels
from coopwatchd.store.events import Events
from coopwatchd.store.lineage import Lineages
from coopwatchd.store.notes import Notes
from coopwatchd.store.outbox import Outbox
from coopwatchd.store.pages import Pages
from coopwatchd.store.polls import Polls
from coopwatchd.store.responses import Responses


class SqlTransaction(Lineages, Events, Outbox, Polls, Pages, Channels, Agenda, Responses, Notes):
    """Everything one transaction can read and write; whoever opened it commits or rolls back."""

    def prune(self, before: datetime) -> int:
        """Drop pages, polls and delivered or discarded messages older than `before`; returns how many rows went.

        Records and events are kept for ever, and so is a message that waits or that a person has to look at.
        """
        return self._prune_pages(before) + self._prune_polls(before) + self._prune_outbox(before)
