"""Asks Slack again where it says "not so fast": after as long as it says, and no longer than anybody can wait."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from slack_sdk.errors import SlackApiError

T = TypeVar("T")

A_FORM_S: Final = 1.5
"""For what a trigger opens: it lives three seconds."""

AN_ANSWER_S: Final = 90.0
"""For what one person is told: late is better than never."""


def wait_of(error: SlackApiError) -> float | None:
    """Return for how many seconds Slack wants to be left alone, or None if that is not what it says."""
    if error.response.status_code != 429:
        return None
    return float(error.response.headers.get("Retry-After") or 1.0)


def method_of(error: SlackApiError) -> str:
    """Return the Web API method that was refused, "chat.update"."""
    return str(error.response.api_url).rstrip("/").rpartition("/")[2]


async def patiently(ask: Callable[[], Awaitable[T]], most_s: float) -> T:
    """Return what Slack answers in the end; raises its last refusal if that would take more than `most_s`."""
    deadline = time.monotonic() + most_s
    while True:
        try:
            return await ask()
        except SlackApiError as error:
            wait = wait_of(error)
            if wait is None or time.monotonic() + wait > deadline:
                raise
        await asyncio.sleep(wait)
