"""The local workspace that others wrote keeps the contract too: so our strict one is not strict about our own ideas."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from demo.local_slack import LocalSlack, start_local_slack
from demo.people import People
from demo.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER_ID, CHANNELS, USERS, workspace_config
from handlers.connect import slack_client
from tests.contracts.slack_contract import SlackContract, World


@dataclass
class Local:
    people: People
    client: AsyncWebClient
    api_url: str
    app_token: str = APP_TOKEN
    channel: str = CHANNELS["narratives"]
    name: str = "narratives"
    user: str = USERS["responder"]
    bot_user: str = BOT_USER_ID

    async def command(self, text: str) -> None:
        name, _, rest = text.partition(" ")
        await self.people.command(self.user, self.channel, name, rest)

    async def press(self, message: Mapping[str, Any], action_id: str) -> None:
        await self.people.press(self.user, message, action_id)

    async def react(self, ts: str, name: str, *, present: bool = True) -> None:
        await self.people.react(self.user, self.channel, ts, name, present=present)

    async def open_home(self) -> None:
        await self.people.open_home(self.user)

    async def submit(self, reason: str) -> None:
        await self.people.submit(self.user, {"reason": {"value": {"type": "plain_text_input", "value": reason}}})

    async def private(self) -> list[str]:
        return [json.dumps(one) for one in await self.people.messages(self.channel) if one.get("ephemeral_to")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSlack]:
    running = start_local_slack(workspace_config(), tmp_path_factory.mktemp("slack"))
    yield running
    running.stop()


class TestLocal(SlackContract):
    @pytest.fixture
    async def world(self, server: LocalSlack) -> AsyncIterator[World]:
        async with People(server.url) as people:
            yield Local(people, slack_client(BOT_TOKEN, server.api_url), server.api_url)
