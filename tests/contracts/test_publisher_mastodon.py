"""The publisher contract on mastodon-mock, a Mastodon server that others wrote."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest

from domain.enums import PlatformName
from domain.ids import AccountId, TierName
from domain.records import Account, MediaItem
from integrations.publishers.mastodon import MastodonPublisher
from tests.contracts.publisher_contract import Peer, PublisherContract, pictures, red_square, request
from tests.peers.mastodon import TOKEN, running_mastodon

ACCOUNT = Account(AccountId("mastodon-main"), PlatformName.MASTODON, "@testuser", TierName("responder"))


@pytest.fixture(scope="module")
def instance() -> Iterator[str]:
    """Start one server for the module; each test begins by deleting what stands on the account."""
    with running_mastodon() as url:
        yield url


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

    async def test_the_check_compares_the_instances_length_with_what_the_rules_count_to(self) -> None:
        for longest, ok, said in ((None, True, ""), (400, True, "set longest = 500"), (900, False, "takes 500")):
            account = replace(ACCOUNT, longest=longest)
            publisher = MastodonPublisher(account, self.url, TOKEN, pictures())
            health = await publisher.check()
            publisher.close()
            assert health.ok is ok
            assert said in health.detail

    async def test_an_edit_keeps_the_pictures(self) -> None:
        async with self.peer() as peer:
            publisher = peer.publisher
            assert isinstance(publisher, MastodonPublisher)
            item = MediaItem("A red square on white", hashlib.sha256(red_square()).hexdigest())
            sent = await publisher.publish(request(publisher, "See the map.", media=(item,)))
            await publisher.edit(sent.remote_id, request(publisher, "See the new map."))
            assert await peer.public() == ["See the new map."]
            assert await peer.alt_texts() == ["A red square on white"]

    async def test_a_post_on_our_own_instance_is_answered_by_its_address(self) -> None:
        async with self.peer() as peer:
            first = await peer.publisher.publish(request(peer.publisher, "First."))
            second = await peer.publisher.publish(
                request(peer.publisher, "Second.", reply_to=f"{self.url}/@testuser/{first.remote_id}")
            )
            assert isinstance(peer, MastodonPeer)
            answers = {status["id"]: status["in_reply_to_id"] for status in await peer.statuses()}
            assert answers[second.remote_id] == first.remote_id
