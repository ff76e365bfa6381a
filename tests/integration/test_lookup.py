"""A reported address: read through its platform's API, and never opened itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import web

from integrations.sources import lookup as module
from integrations.sources.lookup import Lookup
from tests.fakes.x_reading import TOKEN, XReading
from tests.peers.mastodon import TOKEN as MASTODON_TOKEN
from tests.peers.mastodon import running_mastodon


@asynccontextmanager
async def appview() -> AsyncIterator[tuple[str, list[str]]]:
    """Serve Bluesky's public reading of one post; note what was asked."""
    asked: list[str] = []

    async def posts(request: web.Request) -> web.Response:
        asked.append(request.query["uris"])
        if "nobody" in request.query["uris"]:
            return web.json_response({"posts": []})
        record = {"$type": "app.bsky.feed.post", "text": "The mill is on fire", "langs": ["en"]}
        view = {"author": {"did": "did:plc:ann"}, "record": record, "indexedAt": "2026-11-23T10:00:00Z"}
        return web.json_response({"posts": [view]})

    app = web.Application()
    app.router.add_get("/xrpc/app.bsky.feed.getPosts", posts)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    await runner.cleanup()


@pytest.mark.parametrize("host", ["x.com", "mobile.twitter.com", "www.x.com"])
async def test_a_post_on_x_is_read_through_its_api(host: str) -> None:
    async with XReading.running() as x:
        number = x.publish("The mill is on fire")
        lookup = Lookup(x_token=TOKEN, session=x.session())
        post = await lookup.post_at(f"https://{host}/witness/status/{number}?s=20")
        assert post is not None
        assert (post.platform, post.id, post.text) == ("x", number, "The mill is on fire")
        assert await lookup.post_at(f"https://{host}/witness/status/1") is None


async def test_a_protected_post_on_x_is_not_taken() -> None:
    async with XReading.running() as x:
        number = x.publish("For friends only", protected=True)
        assert await Lookup(x_token=TOKEN, session=x.session()).post_at(f"https://x.com/a/status/{number}") is None


async def test_a_post_on_bluesky_is_read_through_its_public_view() -> None:
    async with appview() as (url, asked):
        lookup = Lookup(appview=url)
        post = await lookup.post_at("https://bsky.app/profile/ann.example/post/3kabc")
        assert asked == ["at://ann.example/app.bsky.feed.post/3kabc"]
        assert post is not None
        assert (post.id, post.author, post.text) == ("did:plc:ann/3kabc", "did:plc:ann", "The mill is on fire")
        assert await lookup.post_at("https://bsky.app/profile/nobody.example/post/3kabc") is None


async def test_a_post_on_a_configured_instance_is_read_and_no_other_host_is_asked() -> None:
    with running_mastodon() as url:
        async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {MASTODON_TOKEN}"}) as http:
            made = (await http.post("/api/v1/statuses", json={"status": "The mill is on fire"})).json()
        lookup = Lookup(instances={"social.example": url})
        post = await lookup.post_at(f"https://social.example/@ann/{made['id']}")
        assert post is not None
        assert post.text == "The mill is on fire"
        assert await lookup.post_at(f"https://elsewhere.example/@ann/{made['id']}") is None


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://x.com@evil.example/ann/status/1",
        "https://evil.example/https://x.com/ann/status/1",
        "https://bsky.app.evil.example/profile/a.example/post/3k",
        "file:///etc/passwd",
        "not an address",
        "",
        "https://[::1",
    ],
)
async def test_an_address_that_is_no_platforms_is_never_called(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("something was called")

    monkeypatch.setattr(module, "_json", fail)
    monkeypatch.setattr(Lookup, "_x", fail)
    assert await Lookup(x_token="t", instances={"social.example": "https://social.example"}).post_at(url) is None


async def test_a_platform_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(*_: object, **__: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(module, "TIME_S", 0.05)
    monkeypatch.setattr(module, "_json", slow)
    assert await Lookup().post_at("https://bsky.app/profile/ann.example/post/3kabc") is None
