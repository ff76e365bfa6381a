"""Fetches a configured address over HTTP within bounds: of time, of bytes after unpacking, of redirects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from domain.errors import UnavailableError
from workflow.sources import SourceLimitedError, SourceRefusedError

MOST_BYTES: Final = 8 << 20
"""Of an answer, unpacked: a feed of a thousand items is far below, a bomb is cut off here."""

TIME_S: Final = 20.0
WHOLE_S: Final = 60.0
"""For a whole answer, however slowly its bytes drip."""

AGENT: Final = "Fleetfoot (public communications; reads public posts)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: its body (None where nothing changed since the last one) and what to say next time."""

    body: bytes | None
    etag: str = ""
    modified: str = ""


def new_client() -> httpx.AsyncClient:
    """Return a client with our bounds; it follows three redirects, and never one to another scheme than HTTP."""
    return httpx.AsyncClient(timeout=TIME_S, follow_redirects=True, max_redirects=3, headers={"User-Agent": AGENT})


async def fetch(client: httpx.AsyncClient, url: str, *, etag: str = "", modified: str = "") -> Fetched:
    """Return what stands at a configured address.

    Raises UnavailableError when it does not answer within bounds, SourceLimitedError when it asks to wait, and
    SourceRefusedError when it will not serve us.
    """
    asked = {"If-None-Match": etag} if etag else {}
    if modified:
        asked["If-Modified-Since"] = modified
    began = datetime.now(UTC)
    try:
        async with client.stream("GET", url, headers=asked) as answer:
            checked(answer.status_code, answer.headers, began)
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return Fetched(None, etag, modified)
            body = bytearray()
            async for chunk in answer.aiter_bytes(1 << 16):
                body += chunk
                if len(body) > MOST_BYTES:
                    raise SourceRefusedError(f"It is more than {MOST_BYTES >> 20} MB long; is it a feed at all?")
                if datetime.now(UTC) - began > timedelta(seconds=WHOLE_S):
                    raise UnavailableError("It sends so slowly that it was given up.")
            return Fetched(bytes(body), answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
    except httpx.TooManyRedirects as error:
        raise SourceRefusedError("It redirects in circles; check its address.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UnavailableError(f"It does not answer ({type(error).__name__}).") from error


def checked(status: int, headers: Mapping[str, str], now: datetime) -> None:
    """Raise what a status means to a source: wait, try again, or have somebody mend it."""
    if status in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE) and "retry-after" in headers:
        until = _until(headers["retry-after"], now)
        raise SourceLimitedError(f"It asks to be left alone until {until:%H:%M} UTC.", until)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.TOO_MANY_REQUESTS:
        raise UnavailableError(f"It answered {status}.")
    if status >= httpx.codes.BAD_REQUEST:
        raise SourceRefusedError(f"It answered {status}; check its address and whether it needs a login.")


def _until(said: str, now: datetime) -> datetime:
    """Return when to come back, by a Retry-After of seconds or of a date; at most an hour from now."""
    try:
        wanted = now + timedelta(seconds=float(said))
    except (ValueError, OverflowError):
        try:
            wanted = parsedate_to_datetime(said)
        except ValueError:
            wanted = now + timedelta(minutes=1)
    return max(min(wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC), now + timedelta(hours=1)), now)
