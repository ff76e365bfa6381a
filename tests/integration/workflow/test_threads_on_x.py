"""Threads on an X that breaks at random: no post twice, whatever is lost, and what is uncertain is said to be."""

import asyncio
import random

import pytest
import tweepy

from domain.enums import DraftState, PlatformName, PublicationState
from domain.ids import AccountId
from integrations.publishers.media import Pictures
from integrations.publishers.x import XPublisher
from policies.threads import parts_of
from tests.fakes.x import KEYS, FakeX
from tests.newsroom import QUICK, Newsroom, newsroom
from tests.unit.policies.build import SANDBOXES, content, policy
from workflow.outbox import Outbox
from workflow.ports import Publisher

ACCOUNTS = f"""{SANDBOXES}
[[account]]
id = "x-main"
platform = "x"
handle = "@HarbourCityPolice"
tier = "responder"
"""
WORDS = " ".join(f"Sentence {n} of what we know about the harbour tonight, {'and ' * 30}so on." for n in range(6))
BREAKS = ("lost", "503", "garbage", "429", "drop")


async def nothing(_: str) -> bytes | None:
    return None


def on_x(server: FakeX, room: Newsroom) -> Outbox:
    client, uploads = tweepy.Client(**KEYS), tweepy.API(tweepy.OAuth1UserHandler(**KEYS))
    server.redirect(client.session)
    server.now = lambda: room.clock.now().timestamp()
    account = room.policies.policy.accounts[AccountId("x-main")]
    publishers: dict[AccountId, Publisher] = {account.id: XPublisher(account, client, uploads, Pictures(nothing))}
    return Outbox(room.store, room.policies, publishers, room.directory, room.clock, patience=QUICK)


async def test_a_thread_that_x_does_not_let_go_on_says_so_and_can_be_taken_back(url: str) -> None:
    async with newsroom(url, policy(accounts=ACCOUNTS)) as room, FakeX().running() as server:
        server.answers_itself = False
        room.outbox = on_x(server, room)
        draft = await room.approve(await room.submit(words=content(WORDS, ("x-main",), thread=True)))
        for _ in range(4):
            await room.outbox.step("worker", block=False)
            room.clock.forward(seconds=5)
        (held,) = (await room.draft(draft)).publications
        assert (held.state, len(held.sent), len(server.posts)) == (PublicationState.FAILED, 1, 1)
        assert held.note == (
            "X did not let @HarbourCityPolice answer its own post, so this one is not out; retract what is, "
            "or publish the rest as an original post."
        )
        await room.desk.retract(await room.who("ULENA"), draft.id)
        await room.outbox.step("worker", block=False)
        assert not server.posts
        assert (await room.draft(draft)).state is DraftState.RETRACTED


SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 20))]


@pytest.mark.parametrize("seed", SEEDS)
async def test_each_post_of_a_thread_stands_once_however_x_breaks(url: str, seed: int) -> None:
    chance = random.Random(seed)
    async with newsroom(url, policy(accounts=ACCOUNTS)) as room, FakeX().running() as server:
        server.wait_s = 1
        room.outbox = on_x(server, room)
        draft = await room.approve(await room.submit(words=content(WORDS, ("x-main",), thread=True)))
        for _ in range(60):
            if chance.random() < 0.5:
                server.fail_next(chance.choice(("create", "timeline")), chance.choice(BREAKS))
            step = asyncio.create_task(room.outbox.step("worker", block=False))
            if chance.random() < 0.3:  # killed somewhere in the middle; its lease runs out, another one comes up
                await asyncio.sleep(chance.random() * 0.05)
                step.cancel()
                await asyncio.gather(step, return_exceptions=True)
                await asyncio.sleep(0.45)
                room.outbox = on_x(server, room)
            await asyncio.gather(step, return_exceptions=True)
            room.clock.forward(seconds=20)
            now = await room.draft(draft)
            if now.state is DraftState.UNCONFIRMED:
                held = now.publications[0]
                there = held.parts[len(held.sent)] in [post["text"] for post in server.posts.values()]
                await room.desk.confirm(await room.who("ULENA"), held.id, there=there)
            elif now.state in (DraftState.PUBLISHED, DraftState.FAILED):
                break
        done = (await room.draft(draft)).publications[0]
        standing = [post["text"] for post in server.posts.values()]
        assert done.state is PublicationState.PUBLISHED
        assert standing == list(done.parts) == list(parts_of(WORDS, PlatformName.X))
        assert not await room.audit_problems()
