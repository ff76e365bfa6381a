"""Which reactions stand on a message now: asked of Slack, by the best method this workspace has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import UnavailableError
from handlers.patience import AN_ANSWER_S, patiently
from handlers.reactions.emoji import meaning
from handlers.strings import trouble as say
from policies.model import Policy
from workflow.state import CardRef


async def emoji_on(client: AsyncWebClient, card: CardRef) -> Mapping[str, frozenset[str]] | None:
    """Return the users behind each emoji on a card's message; None if the message is gone or cannot be read.

    Raises UnavailableError while Slack does not answer.
    """
    try:
        message = await _message(client, card)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise UnavailableError(say.UNKNOWN_REACTIONS) from error
    if message is None:
        return None
    reactions: Sequence[Mapping[str, Any]] = message.get("reactions") or ()
    return {str(one.get("name") or ""): frozenset(str(user) for user in one.get("users") or ()) for one in reactions}


async def standing(client: AsyncWebClient, policy: Policy, card: CardRef) -> Mapping[str, frozenset[str]] | None:
    """Return the users behind each act on a card's message; None as above."""
    emoji = await emoji_on(client, card)
    if emoji is None:
        return None
    found: dict[str, set[str]] = defaultdict(set)
    for name, users in emoji.items():
        act = meaning(policy, name)
        if act is not None:
            found[act].update(users)
    return {act: frozenset(users) for act, users in found.items()}


async def _message(client: AsyncWebClient, card: CardRef) -> Mapping[str, Any] | None:
    try:
        told = await patiently(
            lambda: client.reactions_get(channel=card.channel, timestamp=card.ts, full=True), AN_ANSWER_S
        )
        message: Mapping[str, Any] = told.get("message") or {}
    except SlackApiError as error:
        if str(error.response.get("error", "")) in {"message_not_found", "channel_not_found"}:
            return None
        return await _from_history(client, card)
    return message


async def _from_history(client: AsyncWebClient, card: CardRef) -> Mapping[str, Any] | None:
    try:
        told = await client.conversations_history(
            channel=card.channel, latest=card.ts, oldest=card.ts, inclusive=True, limit=1
        )
    except SlackApiError:
        return None
    messages: Sequence[Mapping[str, Any]] = told.get("messages") or ()
    return next((message for message in messages if message.get("ts") == card.ts), None)
