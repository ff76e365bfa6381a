"""The sandbox page: what the public would see."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import redis.asyncio
from redis.exceptions import ConnectionError as RedisConnectionError

from domain.enums import PlatformName
from domain.errors import UnavailableError
from domain.ids import AccountId, TierName
from domain.records import Account
from integrations.publishers.sandbox_page import Hashes, start_sandbox_page
from tests.servers import running_valkey


def account(name: str, platform: PlatformName = PlatformName.SANDBOX) -> Account:
    return Account(AccountId(name), platform, f"@{name}", TierName("responder"))


def stored(text: str, at: str = "2026-11-23T20:00:00Z", **more: object) -> str:
    return json.dumps({"id": text, "text": text, "media": [], "at": at, "reply_to": None, "links": [], **more})


@asynccontextmanager
async def page(redis_client: Hashes, *accounts: Account, agency: str = "Harbour City Police") -> AsyncIterator[str]:
    served = await start_sandbox_page(redis_client, lambda: accounts, lambda: agency)
    try:
        yield f"http://127.0.0.1:{served.port}"
    finally:
        await served.close()


async def fetched(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_accounts_json_lists_each_sandbox_account_newest_post_first_without_retracted_ones() -> None:
    async with running_valkey() as server:
        client = redis.asyncio.Redis.from_url(server.url)
        await client.hset(
            "{ff}:sandbox:main",
            mapping={
                "1": stored("first", media=[{"alt": "a map", "sha256": "ab"}]),
                "2": stored("taken back", retracted="2026-11-23T20:05:00Z"),
                "3": stored("second", at="2026-11-23T20:10:00Z"),
                "4": "not a post",
            },
        )
        async with page(client, account("main"), account("quiet"), account("x-main", PlatformName.X)) as url:
            status, text = await fetched(f"{url}/accounts.json")
        await client.aclose()
    assert status == 200
    assert json.loads(text) == [
        {
            "account": "main",
            "posts": [
                {"id": "second", "text": "second", "media": [], "at": "2026-11-23T20:10:00Z"},
                {
                    "id": "first",
                    "text": "first",
                    "media": [{"alt": "a map", "sha256": "ab"}],
                    "at": "2026-11-23T20:00:00Z",
                },
            ],
        },
        {"account": "quiet", "posts": []},
    ]


class DeadRedis:
    async def hgetall(self, name: str) -> Mapping[Any, Any]:
        raise RedisConnectionError(name)


async def test_a_dead_redis_is_said_plainly_and_not_as_an_empty_account() -> None:
    async with page(DeadRedis(), account("main")) as url:
        status, text = await fetched(f"{url}/accounts.json")
    assert status == 503
    assert "Redis does not answer" in text


async def test_a_name_in_the_policy_cannot_break_out_of_the_page() -> None:
    async with page(DeadRedis(), account("main"), agency="</script><script>alert(1)</script>") as url:
        _, text = await fetched(url)
    assert "</script><script>" not in text


async def test_a_taken_port_is_one_sentence() -> None:
    taken = await start_sandbox_page(DeadRedis(), list, str)
    try:
        with pytest.raises(UnavailableError, match="is taken; set FLEETFOOT_SANDBOX_PORT"):
            await start_sandbox_page(DeadRedis(), list, str, taken.port)
    finally:
        await taken.close()


async def test_a_post_of_a_drill_is_marked_as_practice_and_no_other_is() -> None:
    async with running_valkey() as server:
        client = redis.asyncio.Redis.from_url(server.url)
        await client.hset("{ff}:sandbox:main", mapping={"1": stored("real"), "2": stored("drill", practice=True)})
        async with page(client, account("main")) as url:
            _, text = await fetched(f"{url}/accounts.json")
            _, shown = await fetched(url)
        await client.aclose()
    [found] = json.loads(text)
    assert {post["id"]: post.get("practice") for post in found["posts"]} == {"real": None, "drill": True}
    assert "PRACTICE" in shown
