"""What both our strict Slack and the local workspace that others wrote must do alike: what the bot relies on."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.connect import slack_client
from handlers.prompt import PromptSocket

BUTTON = {
    "type": "actions",
    "block_id": "row",
    "elements": [
        {"type": "button", "action_id": "press_me", "value": "N-1", "text": {"type": "plain_text", "text": "Press"}}
    ],
}
MODAL = {
    "type": "modal",
    "callback_id": "ask",
    "title": {"type": "plain_text", "text": "Ask"},
    "submit": {"type": "plain_text", "text": "Go"},
    "private_metadata": "kept",
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
    ],
}


class World(Protocol):
    """One workspace and one of its users."""

    client: AsyncWebClient
    api_url: str
    app_token: str
    channel: str
    name: str
    user: str
    bot_user: str

    async def command(self, text: str) -> None: ...

    async def press(self, message: Mapping[str, Any], action_id: str) -> None: ...

    async def react(self, ts: str, name: str, *, present: bool = True) -> None: ...

    async def open_home(self) -> None: ...

    async def submit(self, reason: str) -> None: ...

    async def private(self) -> list[str]: ...


@dataclass
class App:
    """A bolt app that writes down what it hears."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    async def next(self, **wanted: str) -> dict[str, Any]:
        """Return the first thing heard that has these values, once it comes."""
        async with asyncio.timeout(10):
            while True:
                for body in self.heard:
                    event = body.get("event") or {}
                    if all(wanted[key] in (body.get(key), event.get(key)) for key in wanted):
                        return body
                await asyncio.sleep(0.02)


@asynccontextmanager
async def listening(world: World) -> AsyncIterator[App]:
    """Connect an app over Socket Mode."""
    heard = App()
    bolt = AsyncApp(client=world.client)

    async def hear(ack: AsyncAck, body: dict[str, Any]) -> None:
        heard.heard.append(body)
        await ack()

    async def submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        heard.heard.append(body)
        await (ack(response_action="errors", errors=heard.errors) if heard.errors else ack())

    async def event(body: dict[str, Any]) -> None:
        heard.heard.append(body)

    bolt.command(re.compile(".*"))(hear)
    bolt.action(re.compile(".*"))(hear)
    bolt.view(re.compile(".*"))(submitted)
    for kind in ("reaction_added", "reaction_removed", "app_home_opened"):
        bolt.event(kind)(event)
    handler = PromptSocket(bolt, world.app_token, web_client=slack_client(world.app_token, world.api_url))
    await handler.client.connect()  # type: ignore[no-untyped-call]
    try:
        yield heard
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]


class SlackContract:
    """Every workspace of ours passes these."""

    @pytest.fixture
    async def world(self) -> World:
        raise NotImplementedError

    async def test_the_bot_knows_itself_its_channel_and_its_people(self, world: World) -> None:
        told = await world.client.auth_test()
        assert told["user_id"] == world.bot_user
        channels = (await world.client.conversations_list())["channels"]
        assert world.channel in {one["id"] for one in channels if one["name"] == world.name}
        person = (await world.client.users_info(user=world.user))["user"]
        assert (person["id"], person["team_id"]) == (world.user, told["team_id"])
        with pytest.raises(SlackApiError, match="user_not_found"):
            await world.client.users_info(user="UNOBODY")

    async def test_a_message_is_found_newest_first_and_changed_where_it_stands(self, world: World) -> None:
        posts = [await world.client.chat_postMessage(channel=world.channel, text=f"number {n}") for n in range(3)]
        assert [float(one["ts"]) for one in posts] == sorted({float(one["ts"]) for one in posts})
        await world.client.chat_update(channel=world.channel, ts=posts[0]["ts"], text="changed")
        messages = (await world.client.conversations_history(channel=world.channel, limit=3))["messages"]
        assert [one["text"] for one in messages] == ["number 2", "number 1", "changed"]
        assert {one["user"] for one in messages} == {world.bot_user}
        with pytest.raises(SlackApiError, match="message_not_found"):
            await world.client.chat_update(channel=world.channel, ts="1.000001", text="nothing")

    async def test_a_thread_begins_with_its_root_and_goes_on_in_order(self, world: World) -> None:
        root = str((await world.client.chat_postMessage(channel=world.channel, text="root"))["ts"])
        for n in range(2):
            await world.client.chat_postMessage(channel=world.channel, text=f"line {n}", thread_ts=root)
        told = (await world.client.conversations_replies(channel=world.channel, ts=root))["messages"]
        assert [one["text"] for one in told] == ["root", "line 0", "line 1"]
        link = await world.client.chat_getPermalink(channel=world.channel, message_ts=root)
        assert link["permalink"].startswith("http")

    async def test_a_command_brings_who_where_what_and_a_ticket(self, world: World) -> None:
        async with listening(world) as app:
            await world.command("/respond N-1 some words")
            body = await app.next(command="/respond")
            assert (body["text"], body["user_id"], body["channel_id"]) == ("N-1 some words", world.user, world.channel)
            assert body["trigger_id"]
            assert body["response_url"].startswith("http")

    async def test_a_ticket_opens_a_form_that_comes_back_filled_in_and_stays_open_on_errors(self, world: World) -> None:
        async with listening(world) as app:
            await world.command("/respond")
            body = await app.next(command="/respond")
            opened = (await world.client.views_open(trigger_id=body["trigger_id"], view=MODAL))["view"]
            app.errors = {"reason": "Say more."}
            await world.submit("too little")
            body = await app.next(type="view_submission")
            view = body["view"]
            assert (view["id"], view["callback_id"], view["private_metadata"]) == (opened["id"], "ask", "kept")
            assert view["state"]["values"]["reason"]["value"]["value"] == "too little"
            assert body["user"]["id"] == world.user
            app.errors, app.heard = {}, []
            await world.submit("enough")
            again = await app.next(type="view_submission")
            assert again["view"]["state"]["values"]["reason"]["value"]["value"] == "enough"

    async def test_a_button_brings_its_value_its_message_and_a_ticket(self, world: World) -> None:
        async with listening(world) as app:
            told = await world.client.chat_postMessage(channel=world.channel, text="card", blocks=[BUTTON])
            await world.press({**told["message"], "channel": world.channel}, "press_me")
            body = await app.next(type="block_actions")
            pressed = body["actions"][0]
            assert (pressed["action_id"], pressed["value"]) == ("press_me", "N-1")
            assert body["container"]["message_ts"] == told["ts"]
            assert (body["user"]["id"], body["channel"]["id"]) == (world.user, world.channel)
            assert body["trigger_id"]
            assert body["response_url"]

    async def test_reactions_given_and_taken_back_are_told_in_order(self, world: World) -> None:
        async with listening(world) as app:
            ts = str((await world.client.chat_postMessage(channel=world.channel, text="card"))["ts"])
            await world.react(ts, "eyes")
            given = await app.next(type="reaction_added")
            await world.react(ts, "eyes", present=False)
            taken = await app.next(type="reaction_removed")
            for body in (given, taken):
                event = body["event"]
                assert (event["user"], event["reaction"]) == (world.user, "eyes")
                assert event["item"] == {"type": "message", "channel": world.channel, "ts": ts}
                assert body["event_id"]
            assert float(given["event"]["event_ts"]) < float(taken["event"]["event_ts"])

    async def test_a_standing_reaction_is_seen_in_the_history(self, world: World) -> None:
        async with listening(world):
            ts = str((await world.client.chat_postMessage(channel=world.channel, text="card"))["ts"])
            await world.react(ts, "white_check_mark")
            told = await world.client.conversations_history(
                channel=world.channel, latest=ts, oldest=ts, inclusive=True, limit=1
            )
            reactions = told["messages"][0]["reactions"]
            assert [(one["name"], one["users"]) for one in reactions] == [("white_check_mark", [world.user])]

    async def test_the_home_tab_is_opened_and_published(self, world: World) -> None:
        async with listening(world) as app:
            await world.open_home()
            body = await app.next(type="app_home_opened")
            assert (body["event"]["user"], body["event"]["tab"]) == (world.user, "home")
            blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]
            told = await world.client.views_publish(user_id=world.user, view={"type": "home", "blocks": blocks})
            assert told["ok"]

    async def test_one_person_is_told_in_private(self, world: World) -> None:
        await world.client.chat_postEphemeral(channel=world.channel, user=world.user, text="only you")
        assert any("only you" in said for said in await world.private())
        opened = await world.client.conversations_open(users=[world.user])
        sent = await world.client.chat_postMessage(channel=opened["channel"]["id"], text="directly")
        assert sent["channel"] == opened["channel"]["id"]

    async def test_a_picture_stands_in_a_thread(self, world: World) -> None:
        root = str((await world.client.chat_postMessage(channel=world.channel, text="root"))["ts"])
        await world.client.files_upload_v2(
            channel=world.channel, thread_ts=root, filename="chart.png", title="Chart", content=b"\x89PNG...."
        )
        told = (await world.client.conversations_replies(channel=world.channel, ts=root))["messages"]
        assert len(told) == 2
        assert told[1]["files"]
