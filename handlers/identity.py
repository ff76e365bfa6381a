"""Knows which bot we are: asked of Slack once, again and again if it does not answer, and before anything is done."""

import asyncio
from typing import Final

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import UnavailableError
from handlers.patience import A_FORM_S, patiently
from handlers.strings import trouble as say

TRIES: Final = 3
PAUSE_S: Final = 0.3


class Identity:
    """Bolt's own way takes a moment's silence of Slack for an app that is not installed, and loses what was brought."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: AuthorizeResult | None = None
        self._asking = asyncio.Lock()

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Return who we are, None for a workspace that is not ours.

        Raises UnavailableError: what is not acknowledged, Slack delivers again.
        """
        async with self._asking:
            if self._known is None:
                self._known = await self._ask()
        own = self._known
        same_company = bool(own.enterprise_id) and enterprise_id == own.enterprise_id
        ours = not team_id or not own.team_id or team_id == own.team_id or same_company
        return own if ours else None

    async def _ask(self) -> AuthorizeResult:
        for _ in range(TRIES):
            try:
                told = await patiently(self._client.auth_test, A_FORM_S)
            except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError):
                await asyncio.sleep(PAUSE_S)
                continue
            return AuthorizeResult(
                enterprise_id=told.get("enterprise_id"),
                team_id=told.get("team_id"),
                bot_user_id=told.get("user_id"),
                bot_id=told.get("bot_id"),
                bot_token=self._client.token,
            )
        raise UnavailableError(say.NO_ANSWER)
