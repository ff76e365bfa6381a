"""No address in anybody's words is called: only hosts that were configured, whatever posts and forms say."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import BadInputError
from domain.ids import PostId
from domain.records import Post
from handlers.views.media import taken_in
from tests.attack import scenes
from tests.attack.canary import serving
from tests.attack.scenes import Stage
from tests.integration.slack.bureau import bureau
from tests.newsroom import START, alert, narrative

WATCHED: list[list[tuple[str, Any]]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if WATCHED and event in {"socket.connect", "socket.getaddrinfo"}:
        what = arguments[1] if event == "socket.connect" else arguments[0]
        for record in WATCHED:
            record.append((event, what))


sys.addaudithook(_hook)


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """Record every address that Python is about to call or look up; a hook cannot be got round by a library."""
    record: list[tuple[str, Any]] = []
    WATCHED.append(record)
    try:
        yield record
    finally:
        WATCHED.remove(record)


def called(record: list[tuple[str, Any]]) -> set[tuple[str, int]]:
    found = {what[:2] for event, what in record if event == "socket.connect" and isinstance(what, tuple)}
    looked_up = {(str(what), 0) for event, what in record if event == "socket.getaddrinfo"}
    return found | {one for one in looked_up if one[0] not in {"127.0.0.1", "localhost", "::1", "None", "b'127.0.0.1'"}}


async def test_a_whole_journey_calls_none_of_the_addresses_it_is_told(url: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=str(request.url))

    async with serving(answer) as canary, bureau(url) as office:
        bait = [canary, "http://169.254.169.254/latest/meta-data/", "https://evil.example/a", "file:///etc/passwd"]
        bait += [
            "http://[::1]:6379/",
            "gopher://127.0.0.1:6379/_FLUSHALL",
            "https://bsky.app.evil.example/profile/a/post/b",
        ]
        stage = Stage(office, "URITA")
        with recorded() as record:
            for number, address in enumerate(bait, 1):
                seen = narrative(f"N-{number}")
                post = replace(seen.samples[0], text=f"See {address}", url=address, links=(address,))
                seen = replace(seen, headline=address, samples=(post,))
                await office.room.watch.observe([alert(seen)], [seen])
                posted = Post(PostId(f"p{number}"), "x", "a", f"See {address}", START, url=address, links=(address,))
                await office.room.store.add_posts([posted], source="file", cursor=str(number))
                await office.people.command("URITA", f"/fleetfoot report {address}")
                await office.people.command("URITA", f"/respond N-{number} See {address}")
                view = await office.modal("URITA")
                await office.people.submit(view, text=f"See {address}")
                await office.people.close(view)
            await scenes.waiting(stage)
            hostile = {"response_url": canary, "text": "whoami", "command": "/fleetfoot", "user_id": "URITA"}
            await _forged(office, hostile)
            await office.quiet()
        ours = {urlsplit(office.slack.url).port, urlsplit(url).port}
        assert {(host, port) for host, port in called(record) if port not in ours} == set()
        assert record


async def _forged(office: Any, changed: dict[str, Any]) -> None:
    from tests.fakes.slack.delivery import Envelope

    payload = {"team_id": "T0HOME", "channel_id": "C0NARRATIVES", "trigger_id": "t", **changed}
    await office.people.way.send(Envelope("slash_commands", payload))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_file_that_sends_us_elsewhere_is_not_fetched(status: int) -> None:
    asked: list[str] = []

    async def trap(request: web.Request) -> web.Response:
        asked.append(str(request.headers.get("Authorization")))
        return web.Response(body=b"x")

    async with serving(trap) as elsewhere:

        async def slack(request: web.Request) -> web.Response:
            if request.path == "/api/files.info":
                home = f"http://{request.host}/f"
                return web.json_response({"ok": True, "file": {"id": "F", "size": 3, "url_private": home}})
            return web.Response(status=status, headers={"Location": f"{elsewhere}/f"})

        async with serving(slack) as home:
            client = AsyncWebClient(token="xoxb-marked", base_url=f"{home}/api/")
            with pytest.raises(BadInputError):
                await taken_in(client, _Keeper(), ["F"])
        assert asked == []


class _Keeper:
    async def keep(self, data: bytes) -> str:
        return str(len(data))

    async def looks(self, data: bytes) -> str | None:
        return str(len(data))
