"""The body of a response, bounded: its end must be reached, and a bomb is stopped while it is still small."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Mapping

from coopwatchd.errors import Refusal, Trouble

_STEP = 65_536  # bytes out of the decompressor at a time: all the memory a bomb ever gets beyond the body
_RATIO = 200  # real pages compress 5 to 40 times
_RATIO_FROM = 1_000_000
_GZIP = b"\x1f\x8b\x08"


def read_body(
    chunks: Iterable[bytes], headers: Mapping[str, str], *, url: str, max_compressed: int, max_body: int
) -> bytes:
    """The whole body, decompressed. `chunks` are the bytes of the wire, `headers` have lower-case names.

    Raises Refusal: TOO_LARGE beyond the limits or the ratio; INCOMPLETE when a gzip stream is damaged or has no end
    (HTTP libraries answer such a body with 200 and half a page); LAYOUT for an encoding that was not asked for.
    """
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        body = _plain(chunks, headers, url, max_body)
    elif encoding in {"gzip", "x-gzip"}:
        body = _gunzip(chunks, url, max_compressed, max_body)
    else:
        raise Refusal(
            Trouble.LAYOUT, f"{url} answered in the encoding ‘{encoding[:40]}’, which was not asked for", url=url
        )
    if body.startswith(_GZIP):
        raise Refusal(Trouble.LAYOUT, f"{url} answered with a body compressed once more than it says", url=url)
    return body


def _plain(chunks: Iterable[bytes], headers: Mapping[str, str], url: str, most: int) -> bytes:
    announced = headers.get("content-length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > most:
        raise _too_large(url, f"announces {int(announced):,} bytes, and {most:,} are the limit")
    kept = io.BytesIO()
    for chunk in chunks:
        kept.write(chunk)
        if kept.tell() > most:
            raise _too_large(url, f"is larger than {most:,} bytes")
    return kept.getvalue()


def _gunzip(chunks: Iterable[bytes], url: str, most_in: int, most_out: int) -> bytes:
    kept = io.BytesIO()
    taken = 0
    stream: zlib._Decompress | None = None
    for chunk in chunks:
        taken += len(chunk)
        if taken > most_in:
            raise _too_large(url, f"is larger than {most_in:,} bytes compressed")
        rest = chunk
        while rest:
            if stream is None or stream.eof:
                # A gzip file may be several, one after the other (RFC 1952); anything else behind the end is
                # padding, which browsers pass over, and the checksum has already proved the page whole.
                if stream is not None and not rest.startswith(_GZIP[: len(rest)]):
                    break
                stream = zlib.decompressobj(31)
            rest = _step(stream, rest, kept, url)
            size = kept.tell()
            if size > most_out:
                raise _too_large(url, f"unpacks to more than {most_out:,} bytes")
            if size > _RATIO_FROM and size > _RATIO * taken:
                raise _too_large(url, f"unpacks to more than {_RATIO} times its size, like a bomb")
    if stream is not None and not stream.eof:
        raise Refusal(Trouble.INCOMPLETE, f"{url} was cut short: its compressed body has no end", url=url)
    return kept.getvalue()


def _step(stream: zlib._Decompress, data: bytes, kept: io.BytesIO, url: str) -> bytes:
    """One bounded step; what is still to be done."""
    try:
        kept.write(stream.decompress(data, _STEP))
    except zlib.error as error:
        raise Refusal(
            Trouble.INCOMPLETE, f"{url} came damaged: its compressed body cannot be read ({error})", url=url
        ) from error
    return stream.unused_data if stream.eof else stream.unconsumed_tail


def _too_large(url: str, why: str) -> Refusal:
    return Refusal(Trouble.TOO_LARGE, f"{url} {why}", url=url)
