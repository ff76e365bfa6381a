"""The publisher contract on X and Facebook as our own strict local servers give them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import tweepy

from domain.enums import PlatformName
from domain.ids import AccountId, TierName
from domain.records import Account
from integrations.publishers.facebook import FacebookPublisher
from integrations.publishers.x import XPublisher
from tests.contracts.publisher_contract import Peer, PublisherContract, pictures
from tests.fakes.facebook import PAGE, TOKEN, FakeFacebook
from tests.fakes.x import KEYS, FakeX

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

    async def fail_next_post(self, how: str) -> bool:
        self.server.fail_next("create", how)
        return True


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
