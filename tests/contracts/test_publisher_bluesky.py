"""The publisher contract on a real Bluesky server."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from domain.enums import PlatformName
from domain.ids import AccountId, TierName
from domain.records import Account, Content
from integrations.publishers.bluesky import BlueskyPublisher
from integrations.publishers.bluesky_session import COLLECTION
from tests.contracts.publisher_contract import Peer, PublisherContract, pictures, request
from tests.peers.bluesky import running_pds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with running_pds() as url:
        yield url


@dataclass
class BlueskyPeer:
    http: httpx.AsyncClient
    did: str
    publisher: BlueskyPublisher
    wrong: BlueskyPublisher

    async def records(self) -> list[dict[str, Any]]:
        answer = await self.http.get(
            "/xrpc/com.atproto.repo.listRecords", params={"repo": self.did, "collection": COLLECTION, "reverse": "true"}
        )
        return [record["value"] for record in answer.raise_for_status().json()["records"]]

    async def public(self) -> list[str]:
        return [record["text"] for record in await self.records()]

    async def alt_texts(self) -> list[str]:
        return [image["alt"] for record in await self.records() for image in record["embed"]["images"]]

    async def cards(self) -> list[str]:
        return [record["embed"]["external"]["uri"] for record in await self.records()]

    async def fail_next_post(self, how: str) -> bool:
        del how
        return False  # a real server fails when it will, not when it is asked to


class TestBluesky(PublisherContract):
    @pytest.fixture(autouse=True)
    def _server(self, service: str) -> None:
        self.url = service

    @asynccontextmanager
    async def peer(self) -> AsyncIterator[Peer]:
        async with self.bluesky() as peer:
            yield peer

    @asynccontextmanager
    async def bluesky(self) -> AsyncIterator[BlueskyPeer]:
        handle = f"harbour{next(_NUMBERS)}.test"
        account = Account(AccountId("bluesky-main"), PlatformName.BLUESKY, f"@{handle}", TierName("responder"))
        async with httpx.AsyncClient(base_url=self.url) as http:
            body = {"handle": handle, "email": f"{handle}@example.test", "password": "password-for-tests"}
            made = (await http.post("/xrpc/com.atproto.server.createAccount", json=body)).raise_for_status().json()
            publishers = [
                BlueskyPublisher(account, pictures(), service=self.url, handle=handle, password=password)
                for password in ("password-for-tests", "not it")
            ]
            yield BlueskyPeer(http, made["did"], *publishers)
            for publisher in publishers:
                await publisher.close()

    async def test_four_workers_sending_the_same_key_at_once_make_one_post(self) -> None:
        async with self.bluesky() as peer:
            asked = request(peer.publisher, "All of us have this one.")
            sent = await asyncio.gather(*(peer.publisher.publish(asked) for _ in range(4)))
            assert len({one.remote_id for one in sent}) == 1
            assert await peer.public() == [asked.text]

    async def test_a_key_once_used_keeps_its_first_words(self) -> None:
        async with self.bluesky() as peer:
            asked = request(peer.publisher, "First words.")
            await peer.publisher.publish(asked)
            other = replace(asked, text="Other words.", content=Content("Other words.", asked.content.accounts))
            await peer.publisher.publish(other)
            assert await peer.public() == ["First words."]

    async def test_links_hashtags_and_mentions_work_by_bytes(self) -> None:
        async with self.bluesky() as peer:
            handle = peer.publisher.account.handle
            asked = request(peer.publisher, f"Café ☂ open: https://harbour.example/é. Ask {handle} #HarbourCity")
            await peer.publisher.publish(asked)
            record = (await peer.records())[0]
            raw = record["text"].encode()
            marked = [raw[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode() for f in record["facets"]]
            assert marked == ["https://harbour.example/é", handle, "#HarbourCity"]
            assert record["facets"][1]["features"][0]["did"] == peer.did

    async def test_a_reply_names_its_parent_and_its_root(self) -> None:
        async with self.bluesky() as peer:
            first = await peer.publisher.publish(request(peer.publisher, "First."))
            second = await peer.publisher.publish(request(peer.publisher, "Second.", reply_to=first.remote_id))
            await peer.publisher.publish(request(peer.publisher, "Third.", reply_to=second.url))
            third = next(r for r in await peer.records() if r["text"] == "Third.")
            assert third["reply"]["root"]["uri"] == first.remote_id
            assert third["reply"]["parent"]["uri"] == second.remote_id

    async def test_a_session_near_its_end_is_refreshed_before_a_raw_request(self) -> None:
        async with self.bluesky() as peer:
            await peer.publisher.publish(request(peer.publisher, "Before."))
            client = peer.publisher._session._client
            before = client._session.access_jwt
            client._should_refresh_session = lambda: client._session.access_jwt == before
            await asyncio.sleep(1.1)  # a token says its time in whole seconds
            await peer.publisher.publish(request(peer.publisher, "After."))
            assert client._session.access_jwt != before
            assert await peer.public() == ["Before.", "After."]

    async def test_a_session_that_the_server_does_not_know_any_more_is_begun_anew(self) -> None:
        async with self.bluesky() as peer:
            await peer.publisher.publish(request(peer.publisher, "Before."))
            session = peer.publisher._session._client._session
            head, body, _ = session.access_jwt.split(".")
            session.access_jwt = f"{head}.{body}.{'A' * 43}"
            await peer.publisher.publish(request(peer.publisher, "After."))
            assert await peer.public() == ["Before.", "After."]
