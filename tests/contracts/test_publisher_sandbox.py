"""The sandbox account on a real server: what it is given it shows once."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.enums import PlatformName
from domain.ids import AccountId, PublicationId, TierName
from domain.records import Account, Content, MediaItem
from integrations.publishers.sandbox import SandboxPublisher
from integrations.store.connection import open_client
from tests.servers import running_valkey
from workflow.ports import PublishRefusedError, PublishRequest, UnknownOutcomeError

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
ACCOUNT = Account(AccountId("page"), PlatformName.SANDBOX, "@rivermouth", TierName("responder"))
PUBLICATION = PublicationId("D-1/page/1")


@pytest.fixture
async def publisher() -> AsyncIterator[SandboxPublisher]:
    async with running_valkey() as server, open_client(server.url) as client:
        yield SandboxPublisher(ACCOUNT, client)


def request(publisher: SandboxPublisher, text: str = "We are on our way.") -> PublishRequest:
    content = Content(text, (ACCOUNT.id,), media=(MediaItem("A map of the harbour", "ab" * 32),))
    return PublishRequest(PUBLICATION, ACCOUNT, text, content, publisher.prepare(PUBLICATION, NOW), NOW)


async def public(publisher: SandboxPublisher) -> list[dict[str, object]]:
    stored = await publisher._client.hgetall("{ff}:sandbox:page")
    return [json.loads(post) for post in stored.values()]


async def test_a_post_sent_twice_stands_once(publisher: SandboxPublisher) -> None:
    asked = request(publisher)
    first, second = await asyncio.gather(publisher.publish(asked), publisher.publish(asked))
    assert first == second
    (post,) = await public(publisher)
    assert (post["id"], post["text"], post["retracted"]) == (first.remote_id, "We are on our way.", None)
    assert post["media"] == [{"alt": "A map of the harbour", "sha256": "ab" * 32}]


async def test_a_post_of_a_drill_is_kept_as_practice(publisher: SandboxPublisher) -> None:
    await publisher.publish(replace(request(publisher), practice=True))
    (post,) = await public(publisher)
    assert post["practice"] is True


async def test_an_edit_never_brings_back_what_was_retracted(publisher: SandboxPublisher) -> None:
    sent = await publisher.publish(request(publisher))
    words = request(publisher, "At ten.")
    done = await asyncio.gather(
        publisher.retract(sent.remote_id), publisher.edit(sent.remote_id, words), return_exceptions=True
    )
    assert not isinstance(done[0], BaseException)
    (post,) = await public(publisher)
    assert post["retracted"] is not None
    with pytest.raises(PublishRefusedError, match="no such post any more"):
        await publisher.edit(sent.remote_id, words)
    assert await public(publisher) == [post]


async def test_two_publications_of_one_name_are_two_posts(publisher: SandboxPublisher) -> None:
    await publisher.publish(request(publisher))
    await publisher.publish(request(publisher, "Another reply after a server forgot the first."))
    assert len(await public(publisher)) == 2


async def test_a_post_is_found_by_its_key_and_only_if_it_is_there(publisher: SandboxPublisher) -> None:
    asked = request(publisher)
    assert await publisher.find(asked) is None
    sent = await publisher.publish(asked)
    assert await publisher.find(asked) == sent
    assert publisher.repeatable(asked, NOW)


async def test_a_retracted_post_is_gone_and_stays_gone(publisher: SandboxPublisher) -> None:
    sent = await publisher.publish(request(publisher))
    await publisher.retract(sent.remote_id)
    await publisher.retract(sent.remote_id)
    await publisher.retract("never-there")
    (post,) = await public(publisher)
    assert post["retracted"] is not None


async def test_the_check_says_whether_the_account_could_publish(publisher: SandboxPublisher) -> None:
    assert (await publisher.check()).ok


async def test_an_account_whose_server_is_gone_cannot_tell() -> None:
    async with open_client("redis://127.0.0.1:1/0") as client:
        publisher = SandboxPublisher(ACCOUNT, client)
        with pytest.raises(UnknownOutcomeError):
            await publisher.publish(request(publisher))
        health = await publisher.check()
        assert (health.ok, "Redis" in health.remedy) == (False, True)


async def test_a_post_is_edited_in_place_and_one_that_is_not_there_is_refused(publisher: SandboxPublisher) -> None:
    sent = await publisher.publish(request(publisher))
    changed = request(publisher, "We are there.")
    assert not await publisher.shows(sent.remote_id, changed)
    await publisher.edit(sent.remote_id, changed)
    assert await publisher.shows(sent.remote_id, changed)
    assert [post["text"] for post in await public(publisher)] == ["We are there."]
    with pytest.raises(PublishRefusedError, match="no such post"):
        await publisher.edit("never-there", changed)
