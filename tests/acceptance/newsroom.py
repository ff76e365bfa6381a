"""A whole newsroom for the journeys: embedded server, local Slack, and the bot as real processes that can be killed."""

import asyncio
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import aiohttp

from demo.local_slack import LocalSlack, start_local_slack
from demo.workspace import APP_TOKEN, BOT_TOKEN, CHANNELS, workspace_config
from domain.enums import AlertKind, Severity
from domain.ids import DraftId, NarrativeId, PostId, TopicId
from domain.records import Alert, Narrative, Post
from integrations import tether
from integrations.embedded import EmbeddedServer, free_port, start_embedded
from integrations.policy_source import PolicyFile
from integrations.store.store import connect
from workflow.state import AuditEvent, Draft
from workflow.watch import Watch

ROOT = Path(__file__).resolve().parents[2]
CHANNEL = CHANNELS["narratives"]
ROLES = ("slack", "publish", "clock")
PATIENCE_S = 45.0


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Newsroom:
    folder: Path
    valkey: EmbeddedServer
    slack: LocalSlack
    policy: Path
    sandbox_port: int
    processes: dict[str, "Popen[bytes]"] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)

    def start(self, *roles: str) -> None:
        env = {
            **os.environ,
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "REDIS_URL": self.valkey.url,
            "FLEETFOOT_POLICY": str(self.policy),
            "FLEETFOOT_SANDBOX_PORT": str(self.sandbox_port),
        }
        for role in roles:
            with (self.folder / f"{role}.log").open("ab") as output:
                command = [sys.executable, str(ROOT / "bot.py"), role]
                self.processes[role] = tether.launch(command, output=output, env=env, cwd=ROOT)
            self.starts[role] = self.starts.get(role, 0) + 1

    def wait_until_up(self, *roles: str, seconds: float = 60.0) -> None:
        """Wait until the processes say that they are up; a process that ended instead says why."""
        deadline = time.monotonic() + seconds
        for role in roles:
            sign = "connected to Slack" if role == "slack" else "fleetfoot is up"
            while self.log(role).count(sign) < self.starts[role]:
                ended = self.processes[role].poll() is not None
                if ended or time.monotonic() > deadline:
                    raise RuntimeError(f"{role} is not up: {self.log(role)[-2000:]}")
                time.sleep(0.05)

    def kill(self, *roles: str) -> None:
        """End processes as a power cut would."""
        for role in roles:
            process = self.processes.pop(role)
            process.kill()
            process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            tether.stop(process)
        self.slack.stop()
        self.valkey.stop()

    def log(self, role: str) -> str:
        return (self.folder / f"{role}.log").read_text(encoding="utf-8", errors="replace")

    async def alert(self, number: int, *, severity: Severity = Severity.HIGH) -> str:
        """Raise an alert as the detection does: through the watch, into the store."""
        now = datetime.now(UTC)
        narrative = a_narrative(number, now, severity)
        alert = Alert(
            narrative.id,
            AlertKind.HOSTILE,
            now,
            severity,
            narrative.momentum,
            narrative.hostility,
            narrative.size,
            narrative.authors,
            narrative.headline,
            narrative.topic,
            tuple(post.id for post in narrative.samples),
            narrative.reasons,
        )
        store = await connect(self.valkey.url)
        try:
            await Watch(store, PolicyFile(self.policy), WallClock()).observe([alert], [narrative])
        finally:
            await store.close()
        return str(narrative.id)

    async def draft(self, name: str) -> Draft:
        store = await connect(self.valkey.url)
        try:
            found = await store.draft(DraftId(name))
        finally:
            await store.close()
        assert found is not None, f"no draft {name}"
        return found

    async def drafts(self) -> Sequence[Draft]:
        store = await connect(self.valkey.url)
        try:
            return await store.drafts(live_only=False)
        finally:
            await store.close()

    async def audit(self, subject: str) -> list[AuditEvent]:
        store = await connect(self.valkey.url)
        try:
            return [event async for event in store.audit(subject)]
        finally:
            await store.close()

    async def public(self, text: str) -> list[Mapping[str, Any]]:
        """Return the posts on the sandbox accounts that hold these words."""
        accounts = await self._accounts()
        return [
            {**post, "account": one["account"]} for one in accounts for post in one["posts"] if text in post["text"]
        ]

    async def _accounts(self) -> list[dict[str, Any]]:
        """Read the sandbox page; a publisher that has just started opens it a moment after it says it is up."""
        address = f"http://127.0.0.1:{self.sandbox_port}/accounts.json"
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                async with aiohttp.ClientSession() as session, session.get(address) as answer:
                    accounts: list[dict[str, Any]] = await answer.json()
                    return accounts
            except aiohttp.ClientConnectorError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.05)


def a_narrative(number: int, now: datetime, severity: Severity) -> Narrative:
    words = f"Poison gas at quay {number}, they hide it! https://gas-truth.example/{number} <!channel> *share*"
    posts = tuple(
        Post(PostId(f"n{number}-{i}"), "x", f"author{i}", f"{words} {i}", now - timedelta(minutes=9 - i))
        for i in range(4)
    )
    return Narrative(
        id=NarrativeId(f"N-{number}"),
        headline=f"Poison gas at quay {number}",
        first_seen=now - timedelta(minutes=9),
        last_seen=now,
        size=64,
        authors=31,
        momentum=9.0,
        hostility=0.9,
        severity=severity,
        kind=AlertKind.HOSTILE,
        topic=TopicId("attack-rumour"),
        labels={"targeted-falsehood": 0.9},
        platforms={"x": 60, "facebook": 4},
        reasons=("64 posts by 31 authors in ten minutes",),
        series=(1, 3, 8, 20, 32),
        series_seconds=120,
        samples=posts,
    )


def open_newsroom(folder: Path, *, cron: str = "* * * * *") -> Newsroom:
    """Start everything but the bot."""
    policy = folder / "policy.toml"
    text = (ROOT / "demo" / "policy.toml").read_text(encoding="utf-8").replace("*/30 * * * *", cron)
    policy.write_text(text.replace("max_alerts_per_hour = 6", "max_alerts_per_hour = 500"), encoding="utf-8")
    valkey = start_embedded(folder / "valkey")
    try:
        slack = start_local_slack(workspace_config(), folder / "slack")
    except BaseException:
        valkey.stop()
        raise
    return Newsroom(folder, valkey, slack, policy, free_port())
