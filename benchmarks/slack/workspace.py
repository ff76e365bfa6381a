"""One real `slack` process before the strict workspace of the tests, and the desk of the same store."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from integrations import tether
from integrations.embedded import start_embedded
from integrations.policy_source import PolicyFile
from integrations.store import connect
from tests.fakes.slack import People, StrictSlack, strict_slack
from tests.fakes.slack.workspace import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_directory import FakeDirectory
from tests.newsroom import SteeredClock
from tests.unit.policies.build import policy_text
from workflow.desk import Desk
from workflow.store import Store
from workflow.watch import Watch

ROOT = Path(__file__).resolve().parents[2]
WRITERS = ("URITA", "URAVI", "UTESS", "UTOM", "ULENA", "ULUIS", "ULARS")
STAFF = ("UOLGA", *WRITERS, "ULAWYER", "ULAPSED", "URITA2", "ULENA2")


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
