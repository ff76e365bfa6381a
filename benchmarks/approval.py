"""From approval to a platform's first byte: `python -m benchmarks.approval`, with 1 and with 200 drafts in flight.

Three processes as in life: the desk (this one), a publisher (`bot.py publish`, default patience; `--publishers 2` for
two) and the platform, a strict local Mastodon that notes when a request's first byte arrives; a real Redis-compatible
server that writes its file at every command. Slack is not measured: who people are is answered at once. The peer is the
publisher called directly, with no desk, no rules and no record, in the same run.
"""

import argparse
import asyncio
import logging
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import structlog
from aiohttp import web

from domain.ids import AccountId, PublicationId, SlackUserId, TopicId
from domain.records import Account, Content
from integrations.embedded import start_embedded
from integrations.publishers.mastodon import MastodonPublisher
from integrations.publishers.media import Pictures
from integrations.store import connect
from policies.model import Policy
from tests.chaos.keyed import TOKEN, KeyedMastodon
from tests.fakes.slack_directory import FakeDirectory
from tests.unit.policies.build import policy
from workflow.desk import Desk
from workflow.outbox import Outbox
from workflow.ports import PublishRequest

ACCOUNTS = """
[[account]]
id = "mastodon-main"
platform = "mastodon"
handle = "@harbourcity"
tier = "responder"
"""
NAME = AccountId("mastodon-main")


class Wall:
    """The clock on the wall."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        return datetime.now(UTC)


class Rules:
    """A policy that never changes: on gossip a responder's own words need one trusted."""

    def __init__(self) -> None:
        self._policy = policy(accounts=ACCOUNTS)

    def current(self) -> Policy:
        """Return the policy."""
        return self._policy


class Noting(KeyedMastodon):
    """The platform: notes the moment at which each text's request arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: dict[str, float] = {}

    async def _create(self, request: web.Request) -> web.Response:
        at = time.monotonic()
        self.arrived[str((await request.post())["status"])] = at
        return await super()._create(request)


async def _no_picture(_: str) -> bytes | None:
    return None


def _publisher(url: str, account: Account) -> MastodonPublisher:
    return MastodonPublisher(account, url, TOKEN, Pictures(_no_picture))


def _platform(pipe: Connection) -> None:
    """Serve until told to stop; answer each message with what has arrived."""

    async def serve() -> None:
        platform, loop = Noting(), asyncio.get_running_loop()
        async with platform.running():
            pipe.send(f"http://127.0.0.1:{platform.port}")
            while await loop.run_in_executor(None, pipe.recv):
                pipe.send(dict(platform.arrived))

    asyncio.run(serve())


def _publish(redis_url: str, platform_url: str, name: str) -> None:
    """Deliver for ever, as `bot.py publish` does."""
    _be_quiet()

    async def run() -> None:
        rules = Rules()
        store = await connect(redis_url)
        publishers = {NAME: _publisher(platform_url, rules.current().accounts[NAME])}
        await Outbox(store, rules, publishers, FakeDirectory(), Wall()).run(name)

    asyncio.run(run())


async def _direct(platform_url: str, times: int) -> dict[str, float]:
    """Call the publisher with nothing around it; return when each call began."""
    publisher = _publisher(platform_url, Rules().current().accounts[NAME])
    began = {}
    for number in range(times):
        text, now = f"Direct {number}.", datetime.now(UTC)
        name = PublicationId(f"D-0/{NAME}/{number}")
        key = publisher.prepare(name, now)
        began[text] = time.monotonic()
        await publisher.publish(PublishRequest(name, publisher.account, text, Content(text, (NAME,)), key, now))
    return began


async def _through_the_desk(redis_url: str, rounds: int, in_flight: int, pipe: Connection) -> dict[str, float]:
    """Submit, then approve all at once, and wait until all have arrived; return when each approval was given."""
    store = await connect(redis_url)
    desk = Desk(store, Rules(), Wall(), FakeDirectory())
    author, approver = await desk.actor(SlackUserId("URITA")), await desk.actor(SlackUserId("UTESS"))
    began: dict[str, float] = {}

    async def one(text: str) -> None:
        content = Content(text, (NAME,))
        draft = await desk.submit(author, content, None, TopicId("gossip"), None, text)
        waiting.append((text, draft))

    for number in range(rounds):
        waiting: list[tuple[str, object]] = []
        for index in range(in_flight):
            await one(f"Reply {number} of {index}, {in_flight} in flight.")

        async def approve(text: str, draft: object) -> None:
            began[text] = time.monotonic()
            await desk.approve(approver, draft.id, draft.current.hash, "reaction")  # type: ignore[attr-defined]

        await asyncio.gather(*(approve(text, draft) for text, draft in waiting))
        while not set(began) <= set(_arrived(pipe)):  # noqa: ASYNC110 - the platform is another process
            await asyncio.sleep(0.05)
    await store.close()
    return began


def _arrived(pipe: Connection) -> dict[str, float]:
    pipe.send(True)
    found: dict[str, float] = pipe.recv()
    return found


def _row(name: str, began: dict[str, float], arrived: dict[str, float]) -> None:
    waits = sorted(arrived[text] - at for text, at in began.items())
    cuts = statistics.quantiles(waits, n=100, method="inclusive")
    sys.stdout.write(
        f"{name:32} n={len(waits):4}  p50 {cuts[49] * 1000:7.1f} ms  p99 {cuts[98] * 1000:7.1f} ms  "
        f"longest {waits[-1] * 1000:7.1f} ms\n"
    )


def _be_quiet() -> None:
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def main(argv: Sequence[str] | None = None) -> int:
    """Print a row a case."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=200, help="how often with one draft in flight")
    words.add_argument("--in-flight", type=int, default=200, help="how many at once in the second case")
    words.add_argument("--publishers", type=int, default=1, help="how many publishers share the work")
    asked = words.parse_args(argv)
    _be_quiet()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    with tempfile.TemporaryDirectory(prefix="fleetfoot-bench-") as folder:
        server = start_embedded(Path(folder))
        platform = context.Process(target=_platform, args=(there,), daemon=True)
        platform.start()
        url: str = here.recv()
        publishers = [
            context.Process(target=_publish, args=(server.url, url, f"bench-{number}"), daemon=True)
            for number in range(asked.publishers)
        ]
        for publisher in publishers:
            publisher.start()
        try:
            began = asyncio.run(_through_the_desk(server.url, 3, 1, here))  # until everything is warm
            for name, rounds, at_once in (("1 in flight", asked.rounds, 1), ("many in flight", 1, asked.in_flight)):
                began = asyncio.run(_through_the_desk(server.url, rounds, at_once, here))
                _row(f"Fleetfoot, {name} ({at_once})", began, _arrived(here))
            began = asyncio.run(_direct(url, asked.rounds))
            _row("the publisher alone, no desk", began, _arrived(here))
        finally:
            for process in (*publishers, platform):
                process.kill()
                process.join()
            server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
