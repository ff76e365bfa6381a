"""A bot at its desk for tests: the real bolt app and desk on a real server, before a Slack that only remembers."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from handlers.app import build_app, build_surface
from handlers.drawing import Drawing
from handlers.home import Homes
from handlers.painting import Easel
from handlers.surface import Surface
from integrations.store.media import RedisMedia
from policies.model import Policy
from tests.fakes.slack_api import CHANNEL, FakeSlackApi, slack_api
from tests.newsroom import Newsroom, alert, narrative, newsroom
from workflow.reported import PostReader
from workflow.state import CardRef, Draft


async def ended(*tasks: "asyncio.Task[None]") -> None:
    """Cancel tasks until they end: redis-py on Python 3.11 may take a cancellation for a timeout of its own."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.2)


@dataclass
class Office:
    room: Newsroom
    api: FakeSlackApi
    surface: Surface
    app: AsyncApp
    homes: Homes
    deliveries: int = field(default=0)

    def next_id(self) -> str:
        self.deliveries += 1
        return f"delivery-{self.deliveries}"

    async def send(self, body: Mapping[str, Any], mode: str = "socket_mode") -> BoltResponse:
        return await self.app.async_dispatch(AsyncBoltRequest(mode=mode, body=dict(body)))

    async def command(self, user: str, command: str, text: str = "", *, delivery: str = "") -> BoltResponse:
        return await self.send(
            {
                "command": command,
                "text": text,
                "user_id": user,
                "channel_id": CHANNEL,
                "trigger_id": delivery or self.next_id(),
                "response_url": f"{self.api.url}/respond",
            }
        )

    async def press(self, user: str, action: str, value: str, *, delivery: str = "") -> BoltResponse:
        return await self.send(
            {
                "type": "block_actions",
                "user": {"id": user},
                "channel": {"id": CHANNEL},
                "container": {"message_ts": "1.0"},
                "trigger_id": delivery or self.next_id(),
                "response_url": f"{self.api.url}/respond",
                "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
            }
        )

    async def react(self, user: str, emoji: str, card: CardRef, *, delivery: str = "", kind: str = "added") -> None:
        delivery = delivery or self.next_id()
        await self.send(
            {
                "type": "event_callback",
                "event_id": delivery,
                "event": {
                    "type": f"reaction_{kind}",
                    "event_ts": f"{1_700_000_000 + self.deliveries}.000100",
                    "user": user,
                    "reaction": emoji,
                    "item": {"type": "message", "channel": card.channel, "ts": card.ts},
                },
            }
        )

    async def submit(self, user: str, view: Mapping[str, Any], **given: Any) -> BoltResponse:
        values = {block: {"value": state} for block, state in given.items()}
        return await self.send(
            {
                "type": "view_submission",
                "user": {"id": user},
                "trigger_id": self.next_id(),
                "view": {**view, "state": {"values": values}},
            }
        )

    def opened(self) -> dict[str, Any]:
        """Return the modal opened last, as Slack would send it back."""
        view: dict[str, Any] = self.api.of("views.open")[-1]["view"]
        return {**view, "id": self.next_id(), "hash": "h"}

    def said(self) -> list[str]:
        """Return every private answer so far, by whatever way it went."""
        private = ("response_url", "chat.postEphemeral")
        return [json.dumps(arguments, ensure_ascii=False) for name, arguments in self.api.calls if name in private]

    async def card_of(self, draft: Draft) -> CardRef:
        """Draw the draft's card; return where it stands."""
        drawn = await Drawing(self.surface, Easel(self.surface.client, self.surface.store)).card(draft.id)
        assert drawn is not None
        return drawn

    async def raise_alert(self) -> CardRef:
        seen = narrative()
        await self.room.watch.observe([alert(seen)], [seen])
        drawn = await Drawing(self.surface, Easel(self.surface.client, self.surface.store)).card("N-1")
        assert drawn is not None
        return drawn


@asynccontextmanager
async def office(url: str, rules: Policy | None = None, reader: PostReader | None = None) -> AsyncIterator[Office]:
    async with newsroom(url, rules) as room, slack_api() as api:
        surface = build_surface(
            desk=room.desk,
            store=room.store,
            posts=room.store,
            media=RedisMedia(room.store._client),
            policies=room.policies,
            clock=room.clock,
            client=api.client,
            reader=reader,
        )
        homes = Homes(surface)
        yield Office(room, api, surface, build_app(surface, homes), homes)
