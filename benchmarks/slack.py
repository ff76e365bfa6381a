"""How fast the bot answers in Slack, and what it does in a storm: one real `slack` process before the strict workspace.

    python -m benchmarks.slack [commands] [reactions] [storm]

Slack's own limits are kept as they are on cards; those on methods are lifted for the two figures of speed, because
fifty commands a second is more than Slack lets any app answer.
"""

import asyncio
import contextlib
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from domain.enums import Severity
from domain.ids import SlackUserId, TopicId
from integrations import tether
from integrations.embedded import start_embedded
from integrations.policy_source import PolicyFile
from integrations.store import connect
from tests.fakes.slack import People, StrictSlack, strict_slack
from tests.fakes.slack.workspace import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_directory import FakeDirectory
from tests.newsroom import SteeredClock, alert, narrative
from tests.unit.policies.build import content, policy_text
from workflow.desk import Desk
from workflow.store import Store
from workflow.watch import Watch

ROOT = Path(__file__).resolve().parents[1]
STAFF = (
    "UOLGA",
    "URITA",
    "URAVI",
    "UTESS",
    "UTOM",
    "ULENA",
    "ULUIS",
    "ULARS",
    "ULAWYER",
    "ULAPSED",
    "URITA2",
    "ULENA2",
)
WRITERS = ("URITA", "URAVI", "UTESS", "UTOM", "ULENA", "ULUIS", "ULARS")
ALERTS = 100
STORM_S = 60.0
TICK = "white_check_mark"
PARTS = ("commands", "reactions", "storm")


@dataclass
class Bench:
    """The strict workspace, a bot process before it, and the desk of the same store."""

    slack: StrictSlack
    people: People
    desk: Desk
    watch: Watch
    store: Store
    bot: "subprocess.Popen[bytes]"

    def spent(self) -> float:
        """Return how much processor time the bot has taken, in seconds (Linux)."""
        fields = Path(f"/proc/{self.bot.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def until(self, there: Callable[[], bool], seconds: float = 400.0) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(seconds):
            while not there():  # noqa: ASYNC110 - it comes about in another process
                await asyncio.sleep(0.01)

    def cards(self, letter: str) -> list[dict[str, str]]:
        """Return the cards of drafts ("D") or narratives ("N"), oldest first."""
        return [one for one in self.slack.space.posts() if str(one["text"]).startswith(f"[{letter}-")]


async def at_rate(rate: float, acts: Sequence[Callable[[], Awaitable[object]]]) -> None:
    """Begin one act after the other at an even pace, whatever becomes of them."""
    began = time.monotonic()
    running = []
    for number, act in enumerate(acts):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        running.append(asyncio.ensure_future(act()))
    await asyncio.gather(*running)


async def commands(bench: Bench, rate: float, count: int) -> None:
    """Measure from a command being typed to the modal being open."""
    space, asked = bench.slack.space, {}
    issue = space.trigger

    def trigger(user: str) -> str:
        name = issue(user)
        asked[name] = time.monotonic()
        return name

    space.trigger = trigger  # type: ignore[method-assign]  # only to take the time
    bench.people.acks.clear()
    before, spent = len(space.calls), bench.spent()
    users = [WRITERS[n % len(WRITERS)] for n in range(count)]
    acts = [partial(bench.people.command, user, "/respond") for user in users]
    await at_rate(rate, acts)
    found: list[float] = []

    def opened() -> bool:
        found[:] = [
            at - asked[arguments["trigger_id"]]
            for at, method, arguments in space.calls[before:]
            if method == "views.open"
        ]
        return len(found) == count

    with contextlib.suppress(TimeoutError):
        await bench.until(opened, 15)
    space.trigger = issue  # type: ignore[method-assign]
    report(f"command to modal, {rate:g} a second", found)
    report("  acknowledged after", bench.people.acks)
    print(f"  the bot's processor time a command: {(bench.spent() - spent) / count * 1000:.1f} ms")
    if len(found) < count:
        print(f"  no modal: {count - len(found)} of {count} (Slack's tickets live three seconds)")


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


async def storm(bench: Bench) -> None:
    """Raise a hundred alerts within a minute: all are shown, the most severe first, at Slack's own pace."""
    bench.slack.rates.on = True
    bench.slack.refusals.clear()
    chance = random.Random(7)
    severities = [chance.choice(list(Severity)) for _ in range(ALERTS)]
    raised: dict[str, tuple[float, Severity]] = {}
    before = len(bench.slack.space.calls)

    async def one(number: int, severity: Severity) -> None:
        seen = narrative(f"N-{number}", severity=severity)
        raised[str(seen.id)] = (time.monotonic(), severity)
        await bench.watch.observe([alert(seen)], [seen])

    began = time.monotonic()
    await at_rate(ALERTS / STORM_S, [partial(one, n, s) for n, s in enumerate(severities, 1)])
    await bench.until(lambda: len(bench.cards("N")) >= ALERTS)
    took = time.monotonic() - began
    posted = [
        (at, str(arguments["text"])[1:].split("]")[0])
        for at, method, arguments in bench.slack.space.calls[before:]
        if method == "chat.postMessage" and str(arguments.get("text", "")).startswith("[N-")
    ]
    shown = {name: at for at, name in posted}
    overtaken = sum(
        raised[other][1].rank > raised[name][1].rank and raised[other][0] < at - 1.5 and shown[other] > at
        for at, name in posted
        for other in shown
    )
    print(f"storm: {len(shown)} of {ALERTS} alerts shown, {len(posted) - len(shown)} twice, in {took:.0f} s")
    print(f"  a more severe alert that had waited over 1.5 s was passed over: {overtaken} times")
    for severity in sorted(Severity, key=lambda s: -s.rank):
        report(f"  {severity.value}: alert to card", [shown[n] - at for n, (at, s) in raised.items() if s is severity])
    print(f"  refused by Slack's limits: {sum('ratelimited' in error for _, error in bench.slack.refusals)}")


def report(what: str, seconds: Sequence[float]) -> None:
    """Print how many, the median, the 99th percentile and the slowest, in milliseconds."""
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(
        f"{what}: n {len(ordered)}, p50 {statistics.median(ordered) * 1000:.0f} ms, "
        f"p99 {p99 * 1000:.0f} ms, slowest {ordered[-1] * 1000:.0f} ms",
        flush=True,
    )


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    """Start a server, the strict workspace and one bot process."""
    with tempfile.TemporaryDirectory(prefix="fleetfoot-bench-") as name:
        folder = Path(name)
        policy = folder / "policy.toml"
        policy.write_text(
            policy_text(more='[alerting]\nmin_severity = "low"\nmax_alerts_per_hour = 1000\n'), encoding="utf-8"
        )
        server = start_embedded(folder / "valkey")
        try:
            async with strict_slack() as slack:
                slack.space.join(*STAFF)
                slack.space.rules.checks = False  # one process plays Slack: it must not be what is slow
                env = {
                    **os.environ,
                    "SLACK_API_URL": slack.api_url,
                    "SLACK_BOT_TOKEN": BOT_TOKEN,
                    "SLACK_APP_TOKEN": APP_TOKEN,
                    "REDIS_URL": server.url,
                    "FLEETFOOT_POLICY": str(policy),
                }
                with (folder / "bot.log").open("wb") as output:
                    bot = tether.launch(
                        [sys.executable, str(ROOT / "bot.py"), "slack"], output=output, env=env, cwd=ROOT
                    )
                store = await connect(server.url)
                try:
                    clock, rules = SteeredClock(), PolicyFile(policy)
                    made = Bench(
                        slack,
                        slack.people(),
                        Desk(store, rules, clock, FakeDirectory()),
                        Watch(store, rules, clock),
                        store,
                        bot,
                    )
                    await made.until(lambda: bool(slack.socket.connections), 60)
                    await made.people.command("URITA", "/fleetfoot whoami")
                    await asyncio.sleep(3)
                    yield made
                finally:
                    await store.close()
                    tether.stop(bot)
        finally:
            server.stop()


async def main(parts: Sequence[str]) -> None:
    """Print the figures asked for."""
    async with bench() as made:
        if "commands" in parts:
            await commands(made, 1, 40)
            await commands(made, 50, 500)
        if "reactions" in parts:
            await _reactions(made)
        if "storm" in parts:
            await storm(made)


async def _reactions(made: Bench) -> None:
    cards = await drafts(made, 32)
    await reactions(made, 1, "each on another card", [("UTESS", ts, TICK) for ts in cards[:30]])
    busy = [(WRITERS[n % 7], cards[30 + n % 2], f"eyes::skin-tone-{n // 14 % 5 + 2}") for n in range(70)]
    await reactions(made, 50, "on two cards", busy)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or PARTS))
