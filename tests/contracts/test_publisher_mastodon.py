"""The publisher contract on mastodon-mock, a Mastodon server that others wrote."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from domain.enums import PlatformName
from domain.ids import AccountId, TierName
from domain.records import Account
from integrations.embedded import free_port
from integrations.publishers.mastodon import MastodonPublisher
from tests.contracts.publisher_contract import Peer, PublisherContract, pictures, request

ACCOUNT = Account(AccountId("mastodon-main"), PlatformName.MASTODON, "@testuser", TierName("responder"))
TOKEN = "mock_token"
START_S = 60.0


@pytest.fixture(scope="module")
def instance() -> Iterator[str]:
    """Start one server for the module; each test begins by deleting what stands on the account."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    serve = "from mastodon_mock.cli import main; raise SystemExit(main())"
    command = [sys.executable, "-W", "ignore", "-c", serve, "serve", "--in-memory", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_S
        while process.poll() is None and time.monotonic() < deadline:
            try:
                httpx.get(f"{url}/api/v1/instance")
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                break
        yield url
    finally:
        process.terminate()
        process.wait()


@dataclass
class MastodonPeer:
    url: str
    http: httpx.AsyncClient
    publisher: MastodonPublisher
    wrong: MastodonPublisher

    async def statuses(self) -> list[dict[str, object]]:
        me = (await self.http.get("/api/v1/accounts/verify_credentials")).json()["id"]
        found: list[dict[str, object]] = (await self.http.get(f"/api/v1/accounts/{me}/statuses")).json()
        return found[::-1]

    async def public(self) -> list[str]:
        sources = [(await self.http.get(f"/api/v1/statuses/{s['id']}/source")).json() for s in await self.statuses()]
        return [source["text"] for source in sources]

    async def alt_texts(self) -> list[str]:
        return [m["description"] for s in await self.statuses() for m in s["media_attachments"]]  # type: ignore[attr-defined]

    async def cards(self) -> list[str]:
        raise NotImplementedError("Mastodon makes its cards itself")

    async def fail_next_post(self, how: str) -> bool:
        effects: dict[str, dict[str, object]] = {
            "503": {"type": "status", "status": 503},
            "429": {"type": "ratelimit"},
        }
        effect = effects.get(how)
        if effect is None:
            return False
        fault = {"match": {"path": "/api/v1/statuses", "method": "POST"}, "effect": effect, "count": 1}
        answer = await self.http.post("/api/v1/_mock/faults", json=fault)
        answer.raise_for_status()
        return True


class TestMastodon(PublisherContract):
    @pytest.fixture(autouse=True)
    def _server(self, instance: str) -> None:
        self.url = instance

    @asynccontextmanager
    async def peer(self) -> AsyncIterator[Peer]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(base_url=self.url, headers=headers) as http:
            made = [MastodonPublisher(ACCOUNT, self.url, token, pictures()) for token in (TOKEN, "not it")]
            peer = MastodonPeer(self.url, http, *made)
            for status in await peer.statuses():
                await http.delete(f"/api/v1/statuses/{status['id']}")
            yield peer
            for publisher in made:
                publisher.close()

    async def test_two_workers_sending_the_same_key_at_once_make_one_status(self) -> None:
        async with self.peer() as peer:
            asked = request(peer.publisher, "Both of us have this one.")
            sent = await asyncio.gather(*(peer.publisher.publish(asked) for _ in range(4)))
            assert len({one.remote_id for one in sent}) == 1
            assert await peer.public() == [asked.text]

    async def test_a_key_near_its_hour_is_not_trusted_any_more(self) -> None:
        async with self.peer() as peer:
            asked = request(peer.publisher, "Long ago.")
            assert peer.publisher.repeatable(asked, asked.started_at + timedelta(minutes=50))
            assert not peer.publisher.repeatable(asked, asked.started_at + timedelta(minutes=56))

    async def test_the_instance_says_how_long_a_status_may_be(self) -> None:
        async with self.peer() as peer:
            assert isinstance(peer.publisher, MastodonPublisher)
            assert await peer.publisher.longest() == 500
