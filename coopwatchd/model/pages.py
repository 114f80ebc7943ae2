"""What is kept of a request: the page itself, and what makes the next request for it conditional."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator:
    """What makes the next request for `url` conditional; saved only with a good parse."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A page that records were read from; the store compresses it and keeps it 30 days."""

    digest: str
    url: str
    portal: str
    listing: str
    fetched_at: datetime
    body: bytes
