"""A whole newsroom for the journeys: embedded server, local Slack, and the bot as real processes that can be killed."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any, TypeVar

import aiohttp

from demo.local_slack import LocalSlack, start_local_slack
from demo.people import People
from demo.workspace import APP_TOKEN, BOT_TOKEN, CHANNELS, USERS, workspace_config
from domain.enums import AlertKind, Severity
from domain.ids import DraftId, NarrativeId, PostId, TopicId
from domain.records import Alert, Narrative, Post
from integrations import tether
from integrations.embedded import EmbeddedServer, free_port, start_embedded
from integrations.policy_source import PolicyFile
from integrations.store.store import connect
from workflow.state import AuditEvent, Draft
from workflow.watch import Watch

T = TypeVar("T")

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


@asynccontextmanager
async def at_the_desk(room: Newsroom) -> AsyncIterator["Shift"]:
    async with People(room.slack.url) as people:
        yield Shift(room, people)


@dataclass
class Shift:
    """The people of the workspace at work, in the words of the journey."""

    room: Newsroom
    people: People

    async def card(self, prefix: str, *, after: str = "0", seconds: float = PATIENCE_S) -> dict[str, Any]:
        """Return the newest message of the channel whose notification text begins so."""

        def wanted(message: dict[str, Any]) -> bool:
            fresh = float(message["ts"]) > float(after) and not message.get("subtype")
            return fresh and str(message.get("text") or "").startswith(prefix)

        return await self.people.wait_for_message(CHANNEL, wanted, seconds)

    async def raise_alert(self, number: int, *, severity: Severity = Severity.HIGH) -> dict[str, Any]:
        narrative = await self.room.alert(number, severity=severity)
        return await self.card(f"[{narrative}] {severity.value.upper()} · ")

    async def propose(self, user: str, narrative: str, text: str, **fields: Any) -> dict[str, Any]:
        """Answer a narrative through the form; return the draft's card in whatever state it shows first."""
        known = {draft.id for draft in await self.room.drafts()}
        await self.open_form(user, narrative)
        await self.people.submit(USERS[user], {**words(text), **fields})
        return await self.new_draft(known)

    async def open_form(self, user: str, narrative: str) -> dict[str, Any]:
        await self.people.command(USERS[user], CHANNEL, "/respond", narrative)
        return await self.people.wait_for_modal()

    async def new_draft(self, known: set[Any]) -> dict[str, Any]:
        new = await self.until(lambda: self._new(known))
        return await self.card(f"[{new}] ")

    async def _new(self, known: set[Any]) -> str | None:
        fresh = [draft.id for draft in await self.room.drafts() if draft.id not in known]
        return str(fresh[-1]) if fresh else None

    async def react(self, user: str, message: Mapping[str, Any], name: str, *, present: bool = True) -> None:
        await self.people.react(USERS[user], CHANNEL, str(message["ts"]), name, present=present)

    async def press(self, user: str, message: Mapping[str, Any], button: str) -> None:
        await self.people.press(USERS[user], message, button)

    async def told(self, user: str, words: str, *, seconds: float = PATIENCE_S) -> str:
        """Return what the person was told in private that holds these words."""

        def wanted(message: dict[str, Any]) -> bool:
            private = message.get("subtype") == "ephemeral" and message.get("ephemeral_to") == USERS[user]
            return private and words in everything(message)

        return everything(await self.people.wait_for_message(CHANNEL, wanted, seconds))

    async def approvals(self, draft: str, count: int) -> None:
        """Wait until the draft has so many approvals."""

        async def there() -> bool:
            return len((await self.room.draft(draft)).approvals) == count

        await self.until(there)

    async def shows(self, prefix: str, words: str) -> dict[str, Any]:
        """Return the card with this prefix once it holds these words."""

        async def there() -> dict[str, Any] | None:
            card = await self.card(prefix)
            return card if words in everything(card) else None

        return await self.until(there)

    async def resume(self) -> None:
        for lead in ("lead", "second_lead"):
            await self.people.command(USERS[lead], CHANNEL, "/fleetfoot", "resume")
        await self.told("second_lead", "Publishing goes on")

    async def thread(self, card: Mapping[str, Any]) -> str:
        return "\n".join(
            str(m.get("text")) for m in await self.people.messages(CHANNEL) if m.get("thread_ts") == card["ts"]
        )

    async def state(self, draft: str, state: str, *, seconds: float = PATIENCE_S) -> dict[str, Any]:
        return await self.card(f"[{draft}] {state} · ", seconds=seconds)

    async def until(self, ask: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE_S) -> T:
        """Return the first answer that is true."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := await ask():
                return found
            await asyncio.sleep(0.2)
        raise TimeoutError("It did not come about.")


def words(text: str) -> dict[str, Any]:
    return {"text": {"value": {"type": "plain_text_input", "value": text}}}


def chosen(block: str, value: str) -> dict[str, Any]:
    return {block: {"value": {"type": "static_select", "selected_option": {"value": value}}}}


def draft_of(card: Mapping[str, Any]) -> str:
    return str(card["text"])[1:].split("]")[0]


def everything(message: Mapping[str, Any]) -> str:
    """Return every word of a message: its notification text and what its blocks show."""
    found = [str(message.get("text") or "")]

    def walk(value: Any) -> None:
        if isinstance(value, Mapping):
            if isinstance(value.get("text"), str):
                found.append(value["text"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(message.get("blocks") or [])
    return "\n".join(found)


def buttons(message: Mapping[str, Any]) -> set[str]:
    return {
        str(element["action_id"])
        for block in message.get("blocks") or ()
        for element in block.get("elements") or ()
        if element.get("type") == "button"
    }


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
