"""Answers one person privately, by whichever way reaches them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from domain.ids import TierName
from handlers.cards.blocks import Block
from policies.model import Policy

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be answered: the response URL of what they did, else the channel, else a direct message."""

    user: str
    channel: str = ""
    response_url: str = ""
    thread: str = ""


def address_of(body: Mapping[str, Any]) -> Address:
    """Return who did something and where, from any payload of Slack."""
    event = body.get("event") or {}
    item = event.get("item") or {}
    user = body.get("user") or event.get("user") or {}
    user_id = user.get("id", "") if isinstance(user, Mapping) else str(user)
    channel = body.get("channel") or {}
    channel_id = channel.get("id", "") if isinstance(channel, Mapping) else str(channel)
    return Address(
        user=body.get("user_id") or user_id,
        channel=body.get("channel_id") or channel_id or item.get("channel", "") or str(event.get("channel", "")),
        response_url=body.get("response_url") or "",
    )


async def privately(client: AsyncWebClient, to: Address, text: str, blocks: Sequence[Block] | None = None) -> None:
    """Say something to one person that nobody else sees; a failure is logged, never raised."""
    if to.response_url and await _by_response_url(to, text, blocks):
        return
    if to.channel and not to.channel.startswith("D") and await _ephemeral(client, to, text, blocks):
        return
    try:
        await directly(client, to.user, text, blocks)
    except SlackApiError as error:
        log.warning("nobody could be told", user=to.user, error=str(error.response.get("error", "")))


async def directly(client: AsyncWebClient, user: str, text: str, blocks: Sequence[Block] | None = None) -> None:
    """Send a direct message. Raises SlackApiError."""
    opened = await client.conversations_open(users=[user])
    channel = str(opened["channel"]["id"])
    await client.chat_postMessage(
        channel=channel, text=text, blocks=blocks or None, unfurl_links=False, unfurl_media=False
    )


def slack_users(policy: Policy, to: str) -> tuple[str, ...]:
    """Return the Slack users of a staff id, or of everybody of at least a tier."""
    if to in policy.ranks:
        rank = policy.ranks[TierName(to)]
        return tuple(user for one in policy.staff.values() if policy.ranks[one.tier] >= rank for user in one.slack)
    member = policy.people.get(to)
    return member.slack if member is not None else ()


async def _by_response_url(to: Address, text: str, blocks: Sequence[Block] | None) -> bool:
    try:
        answer = await AsyncWebhookClient(to.response_url).send(
            text=text, blocks=blocks or None, response_type="ephemeral", replace_original=False, unfurl_links=False
        )
    except (aiohttp.ClientError, OSError, TimeoutError):
        return False
    return answer.status_code == 200


async def _ephemeral(client: AsyncWebClient, to: Address, text: str, blocks: Sequence[Block] | None) -> bool:
    try:
        await client.chat_postEphemeral(channel=to.channel, user=to.user, text=text, blocks=blocks or None)
    except SlackApiError:
        return False
    return True
