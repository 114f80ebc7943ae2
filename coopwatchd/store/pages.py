"""Pages that records were read from, compressed, and the validators of the last good read."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select

from coopwatchd.model.pages import StoredPage, Validator
from coopwatchd.store.part import Part
from coopwatchd.store.tables import pages, validators
from coopwatchd.store.upsert import upsert


class Pages(Part):
    """The pages and validators of a transaction."""

    def validators(self, portal: str, listing: str) -> Mapping[str, Validator]:
        """What the last good read of a listing gave, by URL."""
        mine = (validators.c.portal == portal, validators.c.listing == listing)
        columns = (validators.c.url, validators.c.etag, validators.c.last_modified)
        rows = self._connection.execute(select(*columns).where(*mine)).mappings()
        return {row["url"]: Validator(**row) for row in rows}

    def save_validators(self, portal: str, listing: str, validators_of: Iterable[Validator]) -> None:
        """Remember all that a good read gave, in place of what the one before it gave.

        A validator must not outlive the read after it: when the page went from A to B and back to A, A's would make
        the portal answer "as at your last read", and B's records would stay.
        """
        mine = (validators.c.portal == portal, validators.c.listing == listing)
        self._connection.execute(delete(validators).where(*mine))
        rows = [
            {
                "portal": portal,
                "listing": listing,
                "url": one.url,
                "etag": one.etag,
                "last_modified": one.last_modified,
            }
            for one in validators_of
            if one.etag or one.last_modified
        ]
        upsert(self._connection, validators, rows)

    def save_pages(self, read: Iterable[StoredPage]) -> None:
        """Keep pages; one that was kept before only becomes younger."""
        for page in read:
            where = {"digest": page.digest, "portal": page.portal, "listing": page.listing}
            same = [pages.c[name] == value for name, value in where.items()]
            seen = pages.update().where(*same).values(fetched_at=page.fetched_at, url=page.url)
            if self._connection.execute(seen).rowcount == 0:
                row = where | {"url": page.url, "fetched_at": page.fetched_at, "body": zlib.compress(page.body)}
                upsert(self._connection, pages, [row])

    def page(self, digest: str) -> StoredPage | None:
        """The page with these bytes as it was last read, or None."""
        statement = select(pages).where(pages.c.digest == digest).order_by(pages.c.fetched_at.desc()).limit(1)
        row = self._connection.execute(statement).first()
        if row is None:
            return None
        return StoredPage(
            digest=row.digest,
            url=row.url,
            portal=row.portal,
            listing=row.listing,
            fetched_at=row.fetched_at,
            body=zlib.decompress(row.body),
        )

    def _prune_pages(self, before: datetime) -> int:
        return self._connection.execute(delete(pages).where(pages.c.fetched_at < before)).rowcount
