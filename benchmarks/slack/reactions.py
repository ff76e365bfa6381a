"""From a reaction on a card to the card being redrawn."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial

from benchmarks.slack.pace import at_rate, report
from benchmarks.slack.workspace import Bench
from domain.ids import SlackUserId, TopicId
from tests.unit.policies.build import content

TICK = "white_check_mark"


async def drafts(bench: Bench, count: int) -> list[str]:
    """Have so many drafts shown; return where their cards stand."""
    before = len(bench.cards("D"))
    for _ in range(count):
        actor = await bench.desk.actor(SlackUserId("URITA"))
        await bench.desk.submit(
            actor, content(f"Words {time.monotonic_ns()}."), None, TopicId("gossip"), None, str(time.monotonic_ns())
        )
    await bench.until(lambda: len(bench.cards("D")) >= before + count)
    await asyncio.sleep(3)
    return [card["ts"] for card in bench.cards("D")[before:]]


async def reactions(bench: Bench, rate: float, what: str, acts: Sequence[tuple[str, str, str]]) -> None:
    """Measure from a reaction to the first redraw of its card after it."""
    space, given = bench.slack.space, []
    bench.people.acks.clear()
    before = len(space.calls)

    async def react(user: str, ts: str, emoji: str) -> None:
        given.append((time.monotonic(), ts))
        await bench.people.react(user, ts, emoji)

    await at_rate(rate, [partial(react, *act) for act in acts])
    await asyncio.sleep(6)
    redrawn = [(at, str(arguments["ts"])) for at, method, arguments in space.calls[before:] if method == "chat.update"]
    waits = [
        min((at - when for at, where in redrawn if where == ts and at > when), default=float("inf"))
        for when, ts in given
    ]
    report(f"reaction to redrawn card, {rate:g} a second, {what}", waits)
    report("  acknowledged after", bench.people.acks)
