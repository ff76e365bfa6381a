"""The contract of sources, kept by Mastodon's stream and its hashtag timelines, on a server that others wrote."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from domain.errors import FleetfootError, UnavailableError
from integrations.sources.mastodon import MastodonStream, MastodonTags, post_of
from tests.contracts.source_contract import Reader, SourceContract
from tests.fakes.wire import Wire
from tests.peers.mastodon import TOKEN, running_mastodon
from workflow.sources import SourceRefusedError, Wanted


@pytest.fixture(scope="module")
def instance() -> Iterator[str]:
    with running_mastodon() as url:
        yield url


@dataclass
class Instance:
    """The public of one server; its sources reach it over a wire that can be cut."""

    http: httpx.AsyncClient
    wire: Wire
    tag: str = ""
    made: list[str] = field(default_factory=list)

    def source(self) -> MastodonStream | MastodonTags:
        if self.tag:
            return MastodonTags(self.wire.url, every_s=0.05)
        return MastodonStream(self.wire.url, TOKEN)

    async def publish(self, text: str) -> str:
        return await self._post(text, "public")

    async def hide(self, text: str) -> bool:
        await self._post(text, "private")
        return True

    async def _post(self, text: str, visibility: str) -> str:
        wording = {"status": f"{text} {self.tag}".strip(), "visibility": visibility}
        answer = await self.http.post("/api/v1/statuses", json=wording)
        answer.raise_for_status()
        self.made.append(str(answer.json()["id"]))
        return self.made[-1]

    async def edit(self, post: str, text: str) -> bool:
        answer = await self.http.put(f"/api/v1/statuses/{post}", json={"status": f"{text} {self.tag}".strip()})
        answer.raise_for_status()
        self.made.append(post)
        return not self.tag

    async def delete(self, post: str) -> bool:
        (await self.http.delete(f"/api/v1/statuses/{post}")).raise_for_status()
        return not self.tag

    async def cut(self) -> None:
        await self.wire.cut()


@pytest.fixture
async def stage(instance: str, request: pytest.FixtureRequest) -> AsyncIterator[Instance]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=instance, headers=headers) as http, Wire.to(instance) as wire:
        stage = Instance(http, wire, getattr(request.cls, "tag", ""))
        yield stage
        for post in dict.fromkeys(stage.made):
            await http.delete(f"/api/v1/statuses/{post}")


class TestStream(SourceContract):
    """The public stream keeps the contract."""


class TestTags(SourceContract):
    """Hashtag timelines keep the contract, without edits and deletions, which they do not tell of."""

    tag = "#millbridge"

    async def test_other_scripts_emoji_and_long_texts_come_whole(self, stage: Instance) -> None:  # type: ignore[override]
        reader = Reader(stage.source())
        await reader.until(count=1)
        await stage.publish("Flood 洪水 فيضان 🌊👩🏽‍🚒")
        reading = await reader.until("洪水")
        await reader.close()
        assert reading.texts == ["Flood 洪水 فيضان 🌊👩🏽‍🚒 #millbridge"]

    async def test_what_is_not_wanted_is_not_passed_on(self, stage: Instance) -> None:  # type: ignore[override]
        reader = Reader(stage.source(), wanted=Wanted(("#millbridge",)))
        await reader.until(count=1)
        stage.tag = "#elsewhere"
        await stage.publish("A quiet day")
        stage.tag = "#millbridge"
        await stage.publish("A loud day")
        reading = await reader.until("A loud day")
        await reader.close()
        assert not reading.has("A quiet day")


@pytest.mark.parametrize(
    ("status", "error"), [(401, SourceRefusedError), (503, UnavailableError), (422, SourceRefusedError)]
)
async def test_an_instance_that_will_not_serve_us_is_said_to_be_so(
    instance: str, status: int, error: type[FleetfootError]
) -> None:
    match = {"path": "/api/v1/streaming/public", "method": "GET"}
    fault = {"match": match, "effect": {"type": "status", "status": status}, "count": 1}
    async with httpx.AsyncClient(base_url=instance, headers={"Authorization": f"Bearer {TOKEN}"}) as http:
        (await http.post("/api/v1/_mock/faults", json=fault)).raise_for_status()
    with pytest.raises(error, match=f"answered {status}"):
        async with asyncio.timeout(10):
            await anext(MastodonStream(instance, "a-token").events(None, Wanted()))


def test_a_boost_is_a_post_of_its_booster_that_names_the_original() -> None:
    inner = {"id": "7", "visibility": "public", "content": "<p>Flood</p>", "account": {"acct": "ann"}}
    status: dict[str, object] = {
        "id": "9", "visibility": "public", "created_at": "2026-11-23T10:00:00Z", "reblog": inner,
        "account": {"acct": "bob@elsewhere.example", "followers_count": 12},
    }  # fmt: skip
    post = post_of(status, "here.example")
    assert post is not None
    assert (post.id, post.repost_of, post.author, post.text, post.followers) == (
        "9", "7", "bob@elsewhere.example", "Flood", 12,
    )  # fmt: skip


@pytest.mark.parametrize("visibility", ["private", "direct", "unlisted", None])
def test_only_what_is_public_is_a_post(visibility: str | None) -> None:
    status: dict[str, object] = {
        "id": "9",
        "visibility": visibility,
        "created_at": "2026-11-23T10:00:00Z",
        "content": "x",
        "account": {},
    }
    assert post_of(status, "here.example") is None
