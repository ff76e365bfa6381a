"""What a Bluesky server answers, in the words of the outbox: refused, there already, signed out, or nobody knows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from atproto import exceptions

from workflow.ports import NotSentError, PublishRefusedError, RateLimitedError, UnknownOutcomeError


class ThereAlreadyError(PublishRefusedError):
    """A record stands under this key already."""


class MissingError(PublishRefusedError):
    """No record stands under this key."""


class SignedOutError(NotSentError):
    """The session is over: nothing was done, and signing in again mends it."""


async def translated(call: Any) -> Any:
    """Await `call`; turn what the SDK raises into what the outbox understands."""
    try:
        return await call
    except exceptions.RequestErrorBase as error:
        if error.response is None:
            if isinstance(error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)):
                raise NotSentError("Bluesky could not be reached.") from error
            raise UnknownOutcomeError("The connection to Bluesky broke before an answer came.") from error
        raise answered(error.response) from error
    except httpx.HTTPError as error:
        raise UnknownOutcomeError("The connection to Bluesky broke before an answer came.") from error
    except (exceptions.AtProtocolError, ValueError, KeyError, TypeError) as error:
        raise UnknownOutcomeError("Bluesky's answer could not be understood.") from error


def answered(response: Any) -> Exception:
    """Return the error that an answer means."""
    name = str(getattr(response.content, "error", "") or "")
    said = str(getattr(response.content, "message", "") or name or f"status {response.status_code}")[:300]
    if response.status_code == 429:
        reset = response.headers.get("ratelimit-reset", "")
        until = datetime.fromtimestamp(int(reset), UTC) if reset.isdigit() else datetime.now(UTC) + timedelta(minutes=5)
        return RateLimitedError("Bluesky asks to wait.", until)
    if name in {"ExpiredToken", "InvalidToken", "AuthMissing"}:
        return SignedOutError("Bluesky has ended our session; signing in again.")
    if name == "InvalidSwap":
        return ThereAlreadyError("There is a post under this key already.")
    if name == "RecordNotFound":
        return MissingError("There is no post under this key.")
    if 400 <= response.status_code < 500:
        return PublishRefusedError(f"Bluesky refused: {said}")
    return UnknownOutcomeError(f"Bluesky answered {response.status_code} and did not say what became of it.")
