"""Real processes of the bot before a strict Slack and a Redis, each behind a gate that can be shut or slowed."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen
from typing import Any
from urllib.parse import urlsplit

from domain.enums import Severity
from integrations import tether
from integrations.policy_source import PolicyFile
from integrations.store import RedisStore, connect, keys
from integrations.system_clock import SystemClock
from tests.chaos.gate import Gate
from tests.fakes.slack import People, StrictSlack, strict_slack
from tests.fakes.slack.workspace import APP_TOKEN, BOT_TOKEN, Rules, View
from tests.integration.slack.bureau import SECOND_USERS, STAFF, until
from tests.newsroom import alert, narrative
from tests.unit.policies.build import STAFF as STAFF_TEXT
from tests.unit.policies.build import policy_text
from workflow.audit import verify
from workflow.state import Draft
from workflow.watch import Watch

ROOT = Path(__file__).resolve().parents[2]
UP_S = 90.0
"""A process imports for two seconds; ten of them on two busy cores for much longer."""

TICK = "white_check_mark"
MANY = """
[alerting]
max_alerts_per_hour = 500
"""


def lasting_policy() -> str:
    """Return a policy whose people are trained whatever the year."""
    return policy_text(staff=STAFF_TEXT.replace("2027-03-31", "2099-03-31"), lines="", more=MANY)


@dataclass
class Floor:
    """The bot's processes by name ("slack-1" has the role slack), and all that is around them."""

    folder: Path
    store: RedisStore
    redis_url: str
    slack: StrictSlack
    slack_gate: Gate
    people: People
    policy: Path
    env: Mapping[str, str]
    processes: dict[str, "Popen[bytes]"] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)

    async def start(self, *names: str) -> None:
        """Start processes and wait until each says that it is up, or why it is not."""
        for name in names:
            with (self.folder / f"{name}.log").open("ab") as output:
                command = [sys.executable, str(ROOT / "bot.py"), name.partition("-")[0]]
                self.processes[name] = tether.launch(command, output=output, env={**os.environ, **self.env}, cwd=ROOT)
            self.starts[name] = self.starts.get(name, 0) + 1
        for name in names:
            sign = "connected to Slack" if name.startswith("slack") else "fleetfoot is up"
            await until(lambda name=name, sign=sign: self._up(name, sign), UP_S)  # type: ignore[misc]

    def _up(self, name: str, sign: str) -> bool:
        if self.processes[name].poll() is not None:
            raise RuntimeError(f"{name} ended: {self.log(name)[-2000:]}")
        return self.log(name).count(sign) >= self.starts[name]

    def kill(self, *names: str) -> None:
        """End processes as a power cut would."""
        for name in names:
            process = self.processes.pop(name)
            process.kill()
            process.wait()

    async def restart(self, name: str) -> None:
        """Stop a process in good order and start it again, as a rolling restart does."""
        process = self.processes.pop(name)
        await asyncio.to_thread(tether.stop, process)
        await self.start(name)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def dead(self) -> list[str]:
        """Return the processes that ended by themselves."""
        return [name for name, process in self.processes.items() if process.poll() is not None]

    async def raise_alert(self, name: str, *, wait: bool = True) -> None:
        """Raise an alert as detection does; a responder's words on it need one lead."""
        now = datetime.now(UTC)
        seen = narrative(name, severity=Severity.MEDIUM, topic="gossip", at=now)
        await Watch(self.store, PolicyFile(self.policy), SystemClock()).observe([alert(seen, now)], [seen])
        if wait:
            await self.card(name)

    def cards(self, subject: str) -> list[dict[str, Any]]:
        return [one for one in self.slack.space.posts() if str(one["text"]).startswith(f"[{subject}] ")]

    async def card(self, subject: str, words: str = "", seconds: float = 60) -> dict[str, Any]:
        """Return a subject's newest card once its text holds these words."""

        def there() -> dict[str, Any] | None:
            found = self.cards(subject)
            return found[-1] if found and words in str(found[-1]["text"]) else None

        card: dict[str, Any] = await until(there, seconds)
        return card

    async def propose(self, name: str, text: str, user: str = "URITA") -> str:
        """Answer a narrative by the form; return the draft's id once its card is shown."""
        known = {draft.id for draft in await self.store.drafts(live_only=False)}
        view = await self._form(user, name)
        await self.people.submit(view, text=text)

        async def new() -> str | None:
            drafts = await self.store.drafts(live_only=False)
            return next((str(d.id) for d in drafts if d.id not in known and d.revisions[0].content.text == text), None)

        draft: str = await until(new, 30)
        await self.card(draft)
        return draft

    async def _form(self, user: str, name: str) -> View:
        """Ask for the form; who is told to try again does."""
        for _ in range(4):
            await self.people.command(user, f"/respond {name}")
            with contextlib.suppress(TimeoutError):
                view: View = await until(lambda: self.people.view_of(user), 10)
                return view
        raise AssertionError(f"{user} got no form: {self.slack.space.shown_to(user)[-3:]}")

    async def told(self, user: str, words: str, seconds: float = 60) -> None:
        """Wait until a person was told something that holds these words, in private."""

        def said() -> bool:
            direct = self.slack.space.channels.get(f"D{user}")
            messages = [str(one) for one in direct.messages] if direct else []
            return any(words in one for one in [*self.slack.space.shown_to(user), *messages])

        await until(said, seconds)

    async def draft(self, name: str) -> Draft:
        found = next((d for d in await self.store.drafts(live_only=False) if d.id == name), None)
        assert found is not None, f"no draft {name}"
        return found

    async def public(self) -> list[str]:
        """Return what stands on the sandbox account."""
        kept = await self.store._client.hgetall(keys.sandbox("page"))
        posts = [json.loads(post) for post in kept.values()]
        return [str(post["text"]) for post in posts if post["retracted"] is None]

    async def whole(self) -> None:
        """Check what must be true after any fault: the trail, one card each, each text once."""
        problems = verify([event async for event in self.store.audit()], await self.store.anchors())
        assert not problems
        texts = await self.public()
        assert len(texts) == len(set(texts))
        subjects = [str(one["text"]).split("]")[0] for one in self.slack.space.posts()]
        shown = [one for one in subjects if one.startswith("[")]
        assert sorted(shown) == sorted(set(shown))

    async def stop(self) -> None:
        await asyncio.gather(*(asyncio.to_thread(tether.stop, process) for process in self.processes.values()))
        self.processes.clear()


@asynccontextmanager
async def open_floor(
    folder: Path, redis_url: str, *, seen_url: str = "", rules: Rules | None = None, law: str = "", **env: str
) -> AsyncIterator[Floor]:
    """Open everything but the processes; they reach Redis at `seen_url`, the test at `redis_url`."""
    policy = folder / "policy.toml"
    policy.write_text(law or lasting_policy(), encoding="utf-8")
    async with strict_slack(rules or Rules(ack_seconds=3.0, again_after=(0.0, 1.0, 3.0, 6.0))) as slack:
        slack.space.join(*STAFF, *SECOND_USERS)
        gate = Gate(urlsplit(slack.url).port or 0)
        await gate.open()
        slack.url = f"http://127.0.0.1:{gate.port}"  # every address that Slack gives leads through the gate
        settings = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "REDIS_URL": seen_url or redis_url,
            "FLEETFOOT_POLICY": str(policy),
            "FLEETFOOT_HEALTH_PORT": "0",
            **env,
        }
        store = await connect(redis_url)
        floor = Floor(folder, store, redis_url, slack, gate, slack.people(), policy, settings)
        try:
            yield floor
        finally:
            await floor.stop()
            await store.close()
            await gate.close()
