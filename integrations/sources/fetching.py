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

MOST_REDIRECTS: Final = 3

AGENT: Final = "Fleetfoot (public communications; reads public posts)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: its body (None where nothing changed since the last one) and what to say next time."""

    body: bytes | None
    etag: str = ""
    modified: str = ""


def new_client() -> httpx.AsyncClient:
    """Return a client with our bounds; where it is sent on to is decided by `fetch`."""
    return httpx.AsyncClient(timeout=TIME_S, follow_redirects=False, headers={"User-Agent": AGENT})


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
        for _ in range(MOST_REDIRECTS + 1):
            found = await _once(client, url, asked, began)
            if isinstance(found, Fetched):
                return found
            url = found
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UnavailableError(f"It does not answer ({type(error).__name__}).") from error
    raise SourceRefusedError("It redirects in circles; check its address.")


async def _once(client: httpx.AsyncClient, url: str, asked: Mapping[str, str], began: datetime) -> Fetched | str:
    """Return the answer, or the address it sends us on to."""
    async with client.stream("GET", url, headers=dict(asked)) as answer:
        if answer.next_request is not None:
            return _same_place(answer.url, answer.next_request.url)
        checked(answer.status_code, answer.headers, began)
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return Fetched(None, asked.get("If-None-Match", ""), asked.get("If-Modified-Since", ""))
        body = bytearray()
        async for chunk in answer.aiter_bytes(1 << 16):
            body += chunk
            if len(body) > MOST_BYTES:
                raise SourceRefusedError(f"It is more than {MOST_BYTES >> 20} MB long; is it a feed at all?")
            if datetime.now(UTC) - began > timedelta(seconds=WHOLE_S):
                raise UnavailableError("It sends so slowly that it was given up.")
        return Fetched(bytes(body), answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))


def _same_place(here: httpx.URL, there: httpx.URL) -> str:
    """Return where to go on, if that is the host that was configured: no answer may send us anywhere else.

    With or without ``www.`` is one host, and HTTP may become HTTPS; the port may change with that and never else
    (OWASP, "Server Side Request Forgery Prevention").
    """
    one_host = here.host.removeprefix("www.") == there.host.removeprefix("www.")
    safer = here.scheme == "http" and there.scheme == "https" and here.port is None and there.port is None
    if not one_host or not (safer or (here.scheme, here.port) == (there.scheme, there.port)):
        raise SourceRefusedError(
            f"It has moved to {there.scheme}://{there.netloc.decode()}; if that is right, configure its new address."
        )
    return str(there)


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
