"""Answers one person privately, by whichever way reaches them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from domain.ids import TierName
from handlers.cards.blocks import Block
from handlers.patience import A_FORM_S, AN_ANSWER_S, patiently
from policies.model import Policy

GROUP: Final = re.compile(r"S[A-Z0-9]{5,}")
"""A Slack user group's id, as `notify` of an escalation may name it."""

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
    """Say something to one person that nobody else sees; a failure is logged, never raised.

    Where Slack asks for patience, the answer waits as long as it says: the one who is being held back must hear of it.
    """
    if is_slacks(to.response_url, client.base_url) and await _by_response_url(to, text, blocks):
        return
    if to.channel and not to.channel.startswith("D") and await _ephemeral(client, to, text, blocks):
        return
    for tries in range(2):  # an answer that broke off on the way is given again: twice is better than not at all
        try:
            await directly(client, to.user, text, blocks)
        except SlackApiError as error:
            log.warning("nobody could be told", user=to.user, error=str(error.response.get("error", "")))
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("nobody could be told", user=to.user, error=repr(error), tries=tries + 1)
            continue
        return


async def directly(client: AsyncWebClient, user: str, text: str, blocks: Sequence[Block] | None = None) -> None:
    """Send a direct message. Raises SlackApiError."""
    opened = await patiently(lambda: client.conversations_open(users=[user]), AN_ANSWER_S)
    channel = str(opened["channel"]["id"])
    await patiently(
        lambda: client.chat_postMessage(
            channel=channel, text=text, blocks=blocks or None, unfurl_links=False, unfurl_media=False
        ),
        AN_ANSWER_S,
    )


def is_slacks(url: str, base_url: str) -> bool:
    """Say whether an address that a payload brought is Slack's own, or the workspace's server: we call no other."""
    try:
        parts, home = urlsplit(url), urlsplit(base_url)
    except ValueError:
        return False
    if (parts.scheme, parts.netloc) == (home.scheme, home.netloc):
        return True
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))


def slack_users(policy: Policy, to: str) -> tuple[str, ...]:
    """Return the Slack users of a staff id, or of everybody of at least a tier."""
    if to in policy.ranks:
        rank = policy.ranks[TierName(to)]
        return tuple(user for one in policy.staff.values() if policy.ranks[one.tier] >= rank for user in one.slack)
    member = policy.people.get(to)
    return member.slack if member is not None else ()


async def called(client: AsyncWebClient, policy: Policy, to: str) -> tuple[str, ...]:
    """Return the Slack users whom a call means; of a Slack user group, those of its members whom the policy lists.

    A group that Slack does not tell of, or with nobody on the list, calls the highest tier: a call reaches somebody.
    """
    if not GROUP.fullmatch(to):
        return slack_users(policy, to)
    try:
        told = await client.usergroups_users_list(usergroup=to)
        users = tuple(user for user in told.get("users") or () if user in policy.people)
    except SlackApiError as error:
        log.warning("the group on duty is not known", group=to, error=str(error.response.get("error", "")))
        users = ()
    return users or slack_users(policy, policy.tiers[-1])


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
        await patiently(
            lambda: client.chat_postEphemeral(channel=to.channel, user=to.user, text=text, blocks=blocks or None),
            A_FORM_S,
        )
    except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError):
        return False
    return True
