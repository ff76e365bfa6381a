"""What X answers, in the words of the outbox: refused, limited, never arrived, or nobody knows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import requests
import tweepy

from integrations.publishers.connection import never_connected
from workflow.ports import NotSentError, PublishRefusedError, RateLimitedError, UnknownOutcomeError

T = TypeVar("T")

DUPLICATE: Final = "duplicate content"
"""In the 403's `detail`; tweepy's `api_codes` stays empty for it."""

UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError)
"""What tweepy raises over an answer of another shape than documented, an error's body included."""

NO_REPLY: Final = "reply to this conversation is not allowed"


class ReplyRefusedError(PublishRefusedError):
    """X's 403 for a reply to somebody who never mentioned us."""


class DuplicateError(PublishRefusedError):
    """X's 403 for text it has already."""


def translated(call: Callable[[], T]) -> T:  # noqa: C901 - one case an answer, flat
    """Run `call`; turn what tweepy and requests raise into what the outbox understands."""
    try:
        return call()
    except tweepy.TooManyRequests as error:
        raise RateLimitedError("X asks to wait.", reset_of(error.response)) from error
    except tweepy.Forbidden as error:
        detail = _detail(error.response)
        kind: type[PublishRefusedError] = PublishRefusedError
        if DUPLICATE in detail.casefold():
            kind = DuplicateError
        elif NO_REPLY in detail.casefold():
            kind = ReplyRefusedError
        raise kind(f"X refused: {detail}") from error
    except tweepy.TwitterServerError as error:
        said = error.response.status_code
        raise UnknownOutcomeError(f"X answered {said} and did not say what became of it.") from error
    except tweepy.HTTPException as error:
        raise PublishRefusedError(f"X refused ({error.response.status_code}): {_detail(error.response)}") from error
    except requests.ConnectTimeout as error:
        raise NotSentError("X could not be reached in time.") from error
    except requests.ConnectionError as error:
        if never_connected(error):
            raise NotSentError("X could not be reached.") from error
        raise UnknownOutcomeError("The connection to X broke before an answer came.") from error
    except (requests.RequestException, tweepy.TweepyException, *UNREADABLE) as error:
        raise UnknownOutcomeError("X's answer could not be understood.") from error


def _detail(response: requests.Response) -> str:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return f"status {response.status_code}"
    if not isinstance(body, dict):
        return f"status {response.status_code}"
    errors = body.get("errors")
    first = errors[0] if errors and isinstance(errors, list) else None
    said = body.get("detail") or body.get("title") or (first.get("message") if isinstance(first, dict) else None)
    return str(said or f"status {response.status_code}")[:300]


def reset_of(response: requests.Response) -> datetime:
    """Return when the limit that an answer speaks of starts anew."""
    try:
        return datetime.fromtimestamp(int(response.headers["x-rate-limit-reset"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return datetime.now(UTC) + timedelta(minutes=15)
