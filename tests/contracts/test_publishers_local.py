"""The publisher contract on X and Facebook as our own strict local servers give them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import tweepy

from domain.enums import PlatformName
from domain.ids import AccountId, TierName
from domain.records import Account
from integrations.publishers.facebook import FacebookPublisher
from integrations.publishers.x import XPublisher
from tests.contracts.publisher_contract import Peer, PublisherContract, pictures, request
from tests.fakes.facebook import APP, PAGE, TOKEN, FakeFacebook
from tests.fakes.x import KEYS, FakeX
from workflow.ports import PublishRefusedError
from workflow.state import Reach

X_ACCOUNT = Account(AccountId("x-main"), PlatformName.X, "@HarbourCityPolice", TierName("responder"))
FB_ACCOUNT = Account(AccountId("fb-main"), PlatformName.FACEBOOK, "HarbourCityPolice", TierName("responder"))


def x_publisher(x: FakeX, keys: dict[str, str]) -> XPublisher:
    client, uploads = tweepy.Client(**keys), tweepy.API(tweepy.OAuth1UserHandler(**keys))
    x.redirect(client.session)
    x.redirect(uploads.session)
    return XPublisher(X_ACCOUNT, client, uploads, pictures())


@dataclass
class XPeer:
    server: FakeX
    publisher: XPublisher
    wrong: XPublisher

    async def public(self) -> list[str]:
        return [post["text"] for post in self.server.posts.values()]

    async def alt_texts(self) -> list[str]:
        return [
            self.server.media[m]["alt"] for p in self.server.posts.values() for m in p["body"]["media"]["media_ids"]
        ]

    async def cards(self) -> list[str]:
        raise NotImplementedError("X makes its cards itself")

    async def fail_next_post(self, how: str) -> bool:
        self.server.fail_next("create", how)
        return True


class TestX(PublisherContract):
    @asynccontextmanager
    async def peer(self) -> AsyncIterator[Peer]:
        async with FakeX().running() as server:
            wrong = x_publisher(server, KEYS | {"access_token_secret": "not it"})
            yield XPeer(server, x_publisher(server, KEYS), wrong)


@dataclass
class FacebookPeer:
    server: FakeFacebook
    publisher: FacebookPublisher
    wrong: FacebookPublisher

    async def public(self) -> list[str]:
        return [post["message"] for post in self.server.posts.values()]

    async def alt_texts(self) -> list[str]:
        return [str(self.server.photos[photo]["alt"]) for p in self.server.posts.values() for photo in p["photos"]]

    async def cards(self) -> list[str]:
        return [str(post["link"]) for post in self.server.posts.values()]

    async def fail_next_post(self, how: str) -> bool:
        self.server.fail_next("create", how)
        return True


async def test_x_says_why_it_takes_no_reply_and_what_to_do_instead() -> None:
    async with FakeX().running() as server:
        publisher = x_publisher(server, KEYS)
        with pytest.raises(PublishRefusedError, match=r"only to authors who mentioned or quoted .* original post"):
            await publisher.publish(request(publisher, "Not so.", reply_to="https://x.com/somebody/status/77"))
        server.mentions.add("77")
        await publisher.publish(request(publisher, "Not so.", reply_to="https://x.com/somebody/status/77?s=20"))
        assert [post["text"] for post in server.posts.values()] == ["Not so."]


async def test_x_says_when_the_last_post_of_the_limit_is_used_up() -> None:
    async with FakeX().running() as server:
        publisher = x_publisher(server, KEYS)
        server.limits["create"] = 2
        assert (await publisher.publish(request(publisher, "One."))).next_at is None
        next_at = (await publisher.publish(request(publisher, "Two."))).next_at
        assert next_at is not None
        assert next_at > datetime.now(UTC)


async def test_where_reading_x_is_switched_off_nothing_is_read_and_nothing_costs() -> None:
    async with FakeX().running() as server:
        client, uploads = tweepy.Client(**KEYS), tweepy.API(tweepy.OAuth1UserHandler(**KEYS))
        server.redirect(client.session)
        publisher = XPublisher(X_ACCOUNT, client, uploads, pictures(), reads=False)
        now = datetime.now(UTC)
        assert await publisher.measure("77", now) is None
        assert await publisher.own_posts(now) is None
        assert not server.requests


async def test_each_post_on_our_timeline_on_x_is_paid_for_once() -> None:
    async with FakeX().running() as server:
        publisher, begun = x_publisher(server, KEYS), datetime.now(UTC) - timedelta(minutes=1)
        await publisher.publish(request(publisher, "The road is open."))
        assert [post.text for post in await publisher.own_posts(begun) or ()] == ["The road is open."]
        assert await publisher.own_posts(begun) == ()
        await publisher.publish(request(publisher, "So is the bridge."))
        assert [post.text for post in await publisher.own_posts(begun) or ()] == ["So is the bridge."]
        assert server.shown == 2


async def test_a_platform_that_is_not_there_is_not_taken_for_a_bad_token() -> None:
    async with FakeFacebook().running() as server:
        gone = FacebookPublisher(FB_ACCOUNT, pictures(), page_id=PAGE, token=TOKEN, api="http://127.0.0.1:9")
        refused = FacebookPublisher(FB_ACCOUNT, pictures(), page_id=PAGE, token="expired", api=server.base)
        away, bad = await gone.check(), await refused.check()
        assert (away.ok, away.answered, bad.ok, bad.answered) == (False, False, False, True)
        assert "Nothing is known to be wrong with the credentials" in away.remedy
        assert "new page access token" in bad.remedy
        await gone.close()
        await refused.close()


async def test_x_tells_how_far_a_post_went() -> None:
    async with FakeX().running() as server:
        publisher = x_publisher(server, KEYS)
        sent = await publisher.publish(request(publisher, "The road is open."))
        await publisher.publish(request(publisher, "So is the bridge.", reply_to=sent.remote_id))
        now = datetime.now(UTC)
        assert await publisher.measure(sent.remote_id, now) == Reach(now, views=900, likes=5, reposts=3, replies=1)


async def test_facebook_says_when_a_token_ends_and_what_it_may_not_do() -> None:
    async with FakeFacebook().running() as server:
        publisher = FacebookPublisher(FB_ACCOUNT, pictures(), page_id=PAGE, token=TOKEN, app=APP, api=server.base)
        assert (await publisher.check()).expires is None
        ends = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
        server.token["expires_at"] = int(ends.timestamp())
        health = await publisher.check()
        assert (health.ok, health.expires) == (True, ends)
        assert "until 01 December 2026" in health.detail
        server.token["scopes"] = ["pages_read_engagement"]
        sick = await publisher.check()
        assert not sick.ok
        assert "lacks pages_manage_engagement, pages_manage_posts" in sick.detail
        await publisher.close()


async def test_facebook_tells_reactions_shares_and_comments() -> None:
    async with FakeFacebook().running() as server:
        publisher = FacebookPublisher(FB_ACCOUNT, pictures(), page_id=PAGE, token=TOKEN, api=server.base)
        sent = await publisher.publish(request(publisher, "The road is open."))
        await publisher.publish(request(publisher, "So is the bridge.", reply_to=sent.url))
        now = datetime.now(UTC)
        assert await publisher.measure(sent.remote_id, now) == Reach(now, likes=7, reposts=3, replies=1)
        await publisher.close()


class TestFacebook(PublisherContract):
    @asynccontextmanager
    async def peer(self) -> AsyncIterator[Peer]:
        async with FakeFacebook().running() as server:
            made = [
                FacebookPublisher(FB_ACCOUNT, pictures(), page_id=PAGE, token=token, api=server.base)
                for token in (TOKEN, "expired")
            ]
            yield FacebookPeer(server, *made)
            for publisher in made:
                await publisher.close()
