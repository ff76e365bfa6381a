"""The processes of a chaos run: publishers and staff. Any of them may be killed at any instruction."""

import asyncio
import functools
import logging
import ssl
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import structlog
import tweepy

from domain.errors import FleetfootError
from domain.ids import AccountId, DraftId, SlackUserId, TopicId
from domain.records import Account, Content
from integrations.publishers.bluesky import BlueskyPublisher
from integrations.publishers.facebook import FacebookPublisher
from integrations.publishers.mastodon import MastodonPublisher
from integrations.publishers.media import Pictures
from integrations.publishers.sandbox import SandboxPublisher
from integrations.publishers.x import XPublisher
from integrations.store.connection import open_client
from integrations.store.store import RedisStore
from policies.model import Policy
from tests.chaos import keyed
from tests.chaos.world import ACCOUNT_OF, Act, JumpingClock, Shared, Where, chaos_policy
from tests.fakes.facebook import PAGE, TOKEN
from tests.fakes.slack_directory import FakeDirectory
from tests.fakes.x import HOSTS, KEYS, Redirect
from workflow import office, thread_parts
from workflow.circuit import Fuse
from workflow.corrections import correctable, editable
from workflow.desk import Desk
from workflow.outbox import Outbox
from workflow.ports import Publisher
from workflow.sending import Patience
from workflow.state import Actor

PATIENCE = Patience(
    send=0.4,
    lease=0.5,
    idle=0.05,
    block=0.05,
    pause=0.05,
    longest=0.3,
    tries=50,
    looks=2,
    look=0.05,
    fuse=Fuse(trips=2, cool=0.1, longest=0.3),
)


# Every client of every worker would read all root certificates anew, which takes longer than most workers live; no
# platform here speaks TLS. Read once in the process that the workers are forked from.
ssl.create_default_context = functools.cache(ssl.create_default_context)  # type: ignore[assignment]
httpx.Client().close()


class Fixed:
    """A policy that never changes."""

    def __init__(self) -> None:
        self._policy = chaos_policy()

    def current(self) -> Policy:
        return self._policy


class WatchedStore(RedisStore):
    """The real store, which tells how much of the append-only file it was promised to find again."""

    where: Where
    shared: Shared

    async def durable(self) -> bool:
        generation = self.shared.generation.value
        written = Path(self.where.append_only_file).stat().st_size
        kept = await super().durable()
        with self.shared.durable_bytes.get_lock():
            if kept and generation == self.shared.generation.value:
                self.shared.durable_bytes.value = max(self.shared.durable_bytes.value, written)
        return kept


def _store(where: Where, shared: Shared) -> WatchedStore:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    # Between the posts of a thread a second passes, in which most runs would be over; kills are to fall between them.
    for module in (office, thread_parts):
        module.PAUSE = timedelta(milliseconds=40)  # type: ignore[attr-defined]
    store = WatchedStore(open_client(where.redis_url))
    store.where, store.shared = where, shared
    return store


async def _no_picture(_: str) -> bytes | None:
    return None


def publish(where: Where, shared: Shared, name: str) -> None:
    """Publish until killed."""
    store, policies, directory, pictures = _store(where, shared), Fixed(), FakeDirectory(), Pictures(_no_picture)
    accounts = policies.current().accounts
    publishers = _publishers(where.platforms, accounts, pictures)
    outbox = Outbox(store, policies, publishers, directory, JumpingClock(shared), patience=PATIENCE)
    asyncio.run(outbox.run(name))


def _publishers(
    at: Mapping[str, str], accounts: Mapping[AccountId, Account], pictures: Pictures
) -> dict[AccountId, Publisher]:
    """Return the real publishers, each pointed at its platform's gate."""
    client, uploads = tweepy.Client(**KEYS), tweepy.API(tweepy.OAuth1UserHandler(**KEYS))
    for host in HOSTS:
        client.session.mount(host, Redirect(at["x"]))
        uploads.session.mount(host, Redirect(at["x"]))
    mine = {platform: accounts[AccountId(name)] for platform, name in ACCOUNT_OF.items()}
    made: list[Publisher] = [
        XPublisher(mine["x"], client, uploads, pictures),
        FacebookPublisher(mine["facebook"], pictures, page_id=PAGE, token=TOKEN, api=f"{at['facebook']}/v26.0"),
        MastodonPublisher(mine["mastodon"], at["mastodon"], keyed.TOKEN, pictures),
        BlueskyPublisher(
            mine["bluesky"], pictures, service=at["bluesky"], handle=keyed.HANDLE, password="app-password-for-tests"
        ),
        SandboxPublisher(mine["sandbox"], open_client(at["sandbox"])),
    ]
    return {publisher.account.id: publisher for publisher in made}


def act(where: Where, shared: Shared, acts: Sequence[Act], run: str) -> None:
    """Do the acts that are not done yet, in order; a refusal is an answer, an unreachable store is waited for."""
    asyncio.run(_act(where, shared, acts, run))


async def _act(where: Where, shared: Shared, acts: Sequence[Act], run: str) -> None:
    store = _store(where, shared)
    desk = Desk(store, Fixed(), JumpingClock(shared), FakeDirectory())
    for number in range(shared.acts_done.value, len(acts)):
        one = acts[number]
        await asyncio.sleep(one.pause_ms / 1000)
        for _ in range(2 if one.twice else 1):
            for patience in range(40):
                try:
                    await _do(desk, one, number, run)
                    break
                except FleetfootError as error:
                    if error.code not in {"redis", "busy", "unavailable", "redis-disk"}:
                        break
                    await asyncio.sleep(0.02 * (patience + 1))
        shared.acts_done.value = number + 1
    await store.close()


async def _do(desk: Desk, one: Act, number: int, run: str) -> None:
    actor = await desk.actor(SlackUserId(one.user))
    match one.what:
        case "submit":
            content = Content(one.text, tuple(AccountId(a) for a in one.accounts), thread=one.thread)
            await desk.submit(actor, content, None, TopicId("gossip"), None, f"{run}-{number}")
        case "pause":
            await desk.pause(actor, "a drill")
        case "resume":
            await desk.resume(actor)
        case "answer" | "change":
            await _correct(desk, actor, one, f"{run}-{number}")
        case _:
            await _do_to_draft(desk, actor, one, f"{run}-{number}")


async def _do_to_draft(desk: Desk, actor: Actor, one: Act, once: str) -> None:
    draft = await desk.draft(await _draft_of(desk, one.draft))
    match one.what:
        case "approve":
            await desk.approve(actor, draft.id, draft.current.hash, "reaction")
        case "withdraw-approval":
            await desk.withdraw_approval(actor, draft.id, draft.current.hash, "reaction")
        case "reject":
            await desk.reject(actor, draft.id, draft.current.hash, "no", "reaction")
        case "edit":
            content = replace(draft.current.content, text=one.text)
            await desk.edit(actor, draft.id, content, draft.current.hash, once)
        case "retract":
            await desk.retract(actor, draft.id)
        case "withdraw":
            await desk.withdraw(actor, draft.id)
        case "withdraw-rejection":
            await desk.withdraw_rejection(actor, draft.id, draft.current.hash, "reaction")
        case _:
            raise ValueError(one.what)


async def _correct(desk: Desk, actor: Actor, one: Act, once: str) -> None:
    """Answer or change what is out of a draft, as soon as something is; waits a little for that."""
    edit, policy = one.what == "change", Fixed().current()
    for _ in range(25):
        original = await desk.draft(await _draft_of(desk, one.corrects))
        out = editable(policy, original) if edit else correctable(original)
        if out:
            content = Content(one.text, tuple(sorted(out)))
            await desk.correct(actor, original.id, content, once, edit=edit)
            return
        await asyncio.sleep(0.02)


async def _draft_of(desk: Desk, number: int) -> DraftId:
    """Return the run's draft by the number its words bear: a server that lost a second may have renumbered them."""
    for draft in await desk.drafts(open_only=False):
        if draft.revisions[0].content.text.startswith(f"Statement {number} "):
            return draft.id
    return DraftId("D-0")
