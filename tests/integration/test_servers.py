"""The real servers that other tests stand on."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap

import pytest
import redis.asyncio
from slack_sdk.web.async_client import AsyncWebClient

from integrations import embedded
from tests.servers import running_local_slack, running_valkey


async def test_what_was_written_survives_a_power_cut() -> None:
    async with running_valkey() as server:
        client = redis.asyncio.Redis.from_url(server.url)
        await client.set("kept", "yes")
        await client.aclose()
        server.kill()
        again = embedded.start_embedded(server.directory, server.port)
        try:
            client = redis.asyncio.Redis.from_url(again.url)
            assert await client.get("kept") == b"yes"
            await client.aclose()
        finally:
            again.stop()


async def test_the_embedded_server_says_at_once_that_a_write_is_on_disk() -> None:
    async with running_valkey() as server:
        client = redis.asyncio.Redis.from_url(server.url)
        await client.set("kept", "yes")
        assert await client.waitaof(1, 0, 5000) == [1, 0]
        await client.aclose()


async def test_people_talk_in_the_local_workspace_and_the_bot_reads_it() -> None:
    async with running_local_slack() as slack:
        said = await slack.people.say(slack.users["lead"], slack.channels["narratives"], "Good evening.")
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.base_url)
        history = await client.conversations_history(channel=slack.channels["narratives"])
        assert [(m["user"], m["text"]) for m in history["messages"]] == [(slack.users["lead"], "Good evening.")]
        await client.reactions_add(channel=slack.channels["narratives"], timestamp=said["ts"], name="eyes")
        shown = await slack.people.messages(slack.channels["narratives"])
        assert shown[0]["reactions"] == [{"name": "eyes", "users": [slack.bot_user], "count": 1}]


async def test_two_workspaces_at_once_step_around_each_other() -> None:
    async with running_local_slack() as one, running_local_slack() as other:
        await one.people.say(one.users["lead"], one.channels["general"], "Only here.")
        assert await other.people.messages(other.channels["general"]) == []


async def test_a_button_that_is_not_there_cannot_be_pressed() -> None:
    async with running_local_slack() as slack:
        said = await slack.people.say(slack.users["lead"], slack.channels["general"], "No buttons here.")
        with pytest.raises(LookupError):
            await slack.people.press(slack.users["lead"], said, "approve")


async def test_a_server_dies_with_a_parent_that_was_killed_outright() -> None:
    program = textwrap.dedent("""
        import pathlib, sys, tempfile, time
        from integrations.embedded import start_embedded
        server = start_embedded(pathlib.Path(tempfile.mkdtemp()))
        print(server.process.pid, flush=True)
        time.sleep(60)
    """)
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    try:
        for _ in range(200):
            os.kill(child, 0)
            await asyncio.sleep(0.05)
        os.kill(child, signal.SIGKILL)
        pytest.fail("the server outlived its parent")
    except ProcessLookupError:
        pass
