"""Turns every error into an answer: a known one into its own sentence, an unknown one into a code the log has too."""

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from domain.errors import FleetfootError
from handlers.cards.text import escape
from handlers.payload import misfit
from handlers.strings import answers as say
from handlers.surface import Surface
from handlers.tell import address_of, privately

log = structlog.get_logger(__name__)

_LATE = {"expired_trigger_id", "trigger_expired", "trigger_exchanged", "exchanged_trigger_id", "invalid_trigger_id"}
_ANSWER_SECONDS = 3600

_ACK_SEEN_SECONDS = 0.05
"""bolt looks for a listener's ack every 10 ms, and forgets it when the listener has failed: Slack would deliver again.

So what fails at once must not end before bolt has looked.
"""


def sentence_for(error: BaseException, **facts: object) -> str:
    """Return what the person is told; an unknown error is logged under the code that the sentence names."""
    if isinstance(error, FleetfootError):
        log.info("refused", code=error.code, **facts)
        return escape(error.message)
    if isinstance(error, SlackApiError) and str(error.response.get("error", "")) in _LATE:
        log.warning("slack was late", error=str(error.response.get("error", "")), **facts)
        return say.SLACK_SLOW
    code = f"E-{secrets.token_hex(3)}"
    log.error("unknown error", code=code, exc_info=error, **facts)
    return say.UNKNOWN_ERROR.format(code=code)


def delivery_of(body: Mapping[str, Any]) -> str:
    """Return what is the same when Slack delivers the same thing again."""
    view = body.get("view") or {}
    return str(body.get("event_id") or body.get("trigger_id") or f"{view.get('id')}.{view.get('hash')}")


def register(app: AsyncApp, surface: Surface) -> None:
    """Answer every error of every listener, once."""

    async def answer(error: Exception, body: Mapping[str, Any]) -> None:
        await asyncio.sleep(_ACK_SEEN_SECONDS)
        if wrong := misfit(body):
            log.warning("a payload has another shape than Slack's", field=wrong, error=repr(error))
            return
        to = address_of(body)
        sentence = sentence_for(error, user=to.user, what=str(body.get("type") or body.get("command") or ""))
        if not to.user:
            return
        try:
            first = await surface.store.claim_once(f"answer:{delivery_of(body)}", _ANSWER_SECONDS)
        except FleetfootError:
            first = True  # without the store we cannot know; twice is better than never
        if first:
            await privately(surface.client, to, sentence)

    app.error(answer)
