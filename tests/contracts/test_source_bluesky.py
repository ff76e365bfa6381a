"""The contract of sources, kept by Jetstream (a strict local one) and by a real server's firehose (slow)."""

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from domain.errors import FleetfootError, UnavailableError
from integrations.sources.bluesky import BlueskyFirehose, BlueskyJetstream
from tests.contracts.source_contract import FLOOD, Reader, SourceContract
from tests.fakes.jetstream import Jetstream, blob
from tests.fakes.wire import Wire
from tests.peers.bluesky import running_pds
from workflow.sources import Event, Quiet, SourceRefusedError

COLLECTION = "app.bsky.feed.post"
_NUMBERS = itertools.count(1)


@dataclass
class Network:
    """The public of a Jetstream."""

    stream: Jetstream

    def source(self) -> BlueskyJetstream:
        return BlueskyJetstream(self.stream.url)

    async def publish(self, text: str) -> str:
        return await self.stream.commit("create", text=text)

    async def edit(self, post: str, text: str) -> bool:
        await self.stream.commit("update", post, text=text)
        return True

    async def delete(self, post: str) -> bool:
        await self.stream.commit("delete", post)
        return True

    async def hide(self, text: str) -> bool:
        await self.stream.commit("create", collection="chat.bsky.convo.message", text=text)
        return True

    async def cut(self) -> None:
        await self.stream.cut()


@pytest.fixture(name="jetstream")
async def _jetstream() -> AsyncIterator[Jetstream]:
    async with Jetstream.running() as stream:
        yield stream


class TestJetstream(SourceContract):
    """Jetstream keeps the contract."""

    @pytest.fixture
    async def stage(self, jetstream: Jetstream) -> Network:
        return Network(jetstream)

    async def test_silence_is_alive(self, stage: Network, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[override]
        monkeypatch.setattr("integrations.sources.bluesky.PATIENCE_S", 0.05)
        await super().test_silence_is_alive(stage)


async def _one(source: BlueskyJetstream) -> Event:
    async with asyncio.timeout(10), aclosing(source.events(None, FLOOD)) as stream:  # type: ignore[type-var]
        async for event, _ in stream:
            if not isinstance(event, Quiet):
                return event
    raise AssertionError("the stream ended")


async def test_only_posts_are_asked_for_and_a_reader_goes_back_a_little(jetstream: Jetstream) -> None:
    stage = Network(jetstream)
    reader = Reader(stage.source())
    await reader.until(count=1)
    await stage.publish("A flood")
    reading = await reader.until("A flood")
    await reader.close()
    again = Reader(stage.source(), reading.cursor)
    await again.until("A flood")
    await again.close()
    assert jetstream.asked[0]["wantedCollections"] == [COLLECTION]
    assert int(jetstream.asked[1]["cursor"][0]) < int(reading.cursor or 0)


async def test_a_posts_time_is_the_streams_and_not_what_it_claims(jetstream: Jetstream) -> None:
    reader = Reader(Network(jetstream).source())
    await reader.until(count=1)
    await jetstream.commit("create", text="A flood", createdAt="2031-01-01T00:00:00Z")
    (post,) = (await reader.until("A flood")).posts
    await reader.close()
    assert post.created_at.year < 2031


async def test_links_images_language_and_what_is_answered_come_with_a_post(jetstream: Jetstream) -> None:
    reader = Reader(Network(jetstream).source())
    await reader.until(count=1)
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": "https://lies.example/a"}
    images = {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": blob(b"picture")}]}
    await jetstream.commit(
        "create",
        text="A flood",
        langs=["cy"],
        facets=[{"features": [feature]}, "nonsense"],
        embed=images,
        reply={"parent": {"uri": f"at://did:plc:bob/{COLLECTION}/3k1"}, "root": {}},
    )
    (post,) = (await reader.until("A flood")).posts
    await reader.close()
    assert post.links == ("https://lies.example/a",)
    assert post.media == (hashlib.sha256(b"picture").hexdigest(),)
    assert (post.lang, post.reply_to) == ("cy", "did:plc:bob/3k1")


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "commit"},
        {"kind": "commit", "did": "d", "commit": {"operation": "create", "collection": COLLECTION, "rkey": "1"}},
        {
            "kind": "commit",
            "did": "d",
            "commit": {"operation": "create", "collection": COLLECTION, "rkey": "1", "record": []},
        },
        {"kind": "account", "account": {"active": False}},
        {"kind": "identity"},
        {"kind": "something new", "commit": None},
    ],
)
async def test_a_message_that_says_nothing_of_a_post_is_passed_over(
    jetstream: Jetstream, message: dict[str, Any]
) -> None:
    reader = Reader(Network(jetstream).source())
    await reader.until(count=1)
    await jetstream.send(message)
    await jetstream.commit("create", text="A flood")
    reading = await reader.until("A flood")
    await reader.close()
    assert reading.texts == ["A flood"]


@pytest.mark.parametrize(
    ("status", "error"), [(403, SourceRefusedError), (502, UnavailableError), (429, UnavailableError)]
)
async def test_a_refused_stream_says_why(jetstream: Jetstream, status: int, error: type[FleetfootError]) -> None:
    jetstream.refuse = status
    with pytest.raises(error, match=str(status)):
        await _one(Network(jetstream).source())


async def test_an_address_that_is_none_is_said_to_be_so() -> None:
    with pytest.raises(SourceRefusedError, match="wss://"):
        await _one(BlueskyJetstream("https://somewhere.example"))


@dataclass
class Server:
    """The public of a real server; its source reaches it over a wire that can be cut."""

    http: httpx.AsyncClient
    wire: Wire
    did: str
    token: str

    def source(self) -> BlueskyFirehose:
        return BlueskyFirehose(self.wire.url)

    async def _call(self, method: str, **body: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        whole = {"repo": self.did, **body}
        answer = await self.http.post(f"/xrpc/com.atproto.repo.{method}", json=whole, headers=headers)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    async def publish(self, text: str) -> str:
        return await self._create(text, COLLECTION)

    async def _create(self, text: str, collection: str) -> str:
        record = {"$type": collection, "text": text, "createdAt": "2026-11-23T10:00:00Z"}
        made = await self._call("createRecord", collection=collection, record=record, validate=False)
        return str(made["uri"]).rpartition("/")[2]

    async def edit(self, post: str, text: str) -> bool:
        record = {"$type": COLLECTION, "text": text, "createdAt": "2026-11-23T10:00:00Z"}
        await self._call("putRecord", collection=COLLECTION, rkey=post, record=record)
        return True

    async def delete(self, post: str) -> bool:
        await self._call("deleteRecord", collection=COLLECTION, rkey=post)
        return True

    async def hide(self, text: str) -> bool:
        await self._create(text, "org.example.diary.entry")
        return True

    async def cut(self) -> None:
        await self.wire.cut()


@pytest.fixture(scope="module", name="pds")
def _pds() -> Iterator[str]:
    with running_pds() as url:
        yield url


@pytest.mark.slow
@pytest.mark.timeout(600)
class TestFirehose(SourceContract):
    """A real server's firehose keeps the contract."""

    @pytest.fixture
    async def stage(self, pds: str) -> AsyncIterator[Server]:
        handle = f"witness{next(_NUMBERS)}.test"
        async with httpx.AsyncClient(base_url=pds) as http, Wire.to(pds) as wire:
            body = {"handle": handle, "email": f"{handle}@example.test", "password": "password-for-tests"}
            made = (await http.post("/xrpc/com.atproto.server.createAccount", json=body)).raise_for_status().json()
            server = Server(http, wire, made["did"], made["accessJwt"])
            yield server

    async def test_silence_is_alive(self, stage: Server, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[override]
        monkeypatch.setattr("integrations.sources.bluesky.PATIENCE_S", 0.05)
        await super().test_silence_is_alive(stage)
