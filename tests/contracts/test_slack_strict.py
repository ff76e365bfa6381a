"""Our strict Slack keeps the contract."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.contracts.slack_contract import SlackContract, World
from tests.fakes.slack import People, StrictSlack, strict_slack
from tests.fakes.slack.workspace import APP_TOKEN, BOT, CHANNEL


@dataclass
class Strict:
    slack: StrictSlack
    people: People
    client: AsyncWebClient
    api_url: str
    app_token: str = APP_TOKEN
    channel: str = CHANNEL
    name: str = "narratives"
    user: str = "UANNA"
    bot_user: str = BOT

    async def command(self, text: str) -> None:
        await self.people.command(self.user, text)

    async def press(self, message: Mapping[str, Any], action_id: str) -> None:
        await self.people.press(self.user, message, action_id)

    async def react(self, ts: str, name: str, *, present: bool = True) -> None:
        await (self.people.react if present else self.people.unreact)(self.user, ts, name)

    async def open_home(self) -> None:
        await self.people.open_home(self.user)

    async def submit(self, reason: str) -> None:
        view = self.people.view_of(self.user)
        assert view is not None
        await self.people.submit(view, reason=reason)

    async def private(self) -> list[str]:
        return self.slack.space.shown_to(self.user)


class TestStrict(SlackContract):
    @pytest.fixture
    async def world(self) -> AsyncIterator[World]:
        async with strict_slack() as slack:
            slack.space.join("UANNA")
            yield Strict(slack, slack.people(), slack.client, slack.api_url)
