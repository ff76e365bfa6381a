"""Thirty members of staff at work: twenty commands a second, and two hundred drafts kept in flight."""

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Final

from domain.enums import DraftState
from domain.errors import FleetfootError
from domain.ids import SlackUserId, TopicId
from domain.records import Content
from tests.fakes.slack.people import Ack
from tests.fakes.slack.workspace import RefusedError
from tests.faults.floor import TICK, Floor
from tests.unit.policies.build import content
from workflow.desk import Desk

RESPONDERS: Final = tuple(f"UR{n}" for n in range(20))
TRUSTED: Final = tuple(f"UT{n}" for n in range(6))
LEADS: Final = tuple(f"UL{n}" for n in range(4))
EVERYBODY: Final = (*RESPONDERS, *TRUSTED, *LEADS)
COMMANDS: Final = ("/fleetfoot whoami", "/narratives", "/fleetfoot")
IN_FLIGHT: Final = (DraftState.AWAITING_APPROVAL, DraftState.APPROVED, DraftState.QUEUED, DraftState.PUBLISHING)


def staff_table() -> str:
    """Return thirty people for the policy."""
    tiers = {"responder": RESPONDERS, "trusted": TRUSTED, "lead": LEADS}
    return "".join(
        f'[[staff]]\nid = "{user.lower()}"\nslack = ["{user}"]\ntier = "{tier}"\ntrained_until = 2099-03-31\n'
        for tier, users in tiers.items()
        for user in users
    )


@dataclass
class Staff:
    """What they do, and how long Slack waited for each answer."""

    floor: Floor
    desk: Desk
    a_second: float = 20.0
    in_flight: int = 200
    chance: Random = field(default_factory=lambda: Random(2))
    waits: list[float] = field(default_factory=list)
    unanswered: int = 0
    submitted: list[str] = field(default_factory=list)
    most_in_flight: int = 0
    _number: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _open: set["asyncio.Task[None]"] = field(default_factory=set)

    async def work(self, until: float) -> None:
        """Work until a moment of the loop's clock."""
        await asyncio.gather(self._commands(until), self._replies(until))
        if self._open:
            await asyncio.wait(self._open)

    async def _commands(self, until: float) -> None:
        began, loop = time.monotonic(), asyncio.get_running_loop()
        for number in itertools.count():
            if loop.time() >= until:
                return
            await asyncio.sleep(max(0.0, began + number / self.a_second - time.monotonic()))
            task = asyncio.create_task(self._command(self.chance.choice(EVERYBODY), self.chance.choice(COMMANDS)))
            self._open.add(task)
            task.add_done_callback(self._open.discard)

    async def _command(self, user: str, text: str) -> None:
        self._count(await self.floor.people.command(user, text))

    def _count(self, ack: Ack | None) -> None:
        if ack is None:
            self.unanswered += 1
        else:
            self.waits.append(ack.seconds)

    async def _replies(self, until: float) -> None:
        """Keep the drafts in flight: one that is approved goes out, and a new one is submitted."""
        loop = asyncio.get_running_loop()
        while loop.time() < until:
            live = [d for d in await self.floor.store.drafts(live_only=True) if d.state in IN_FLIGHT]
            self.most_in_flight = max(self.most_in_flight, len(live))
            for _ in range(min(self.in_flight - len(live), 20)):
                await self._submit()
            waiting = [d.id for d in live if d.state is DraftState.AWAITING_APPROVAL]
            if len(live) >= self.in_flight * 0.9 and waiting:
                await self.approve(self.chance.choice(waiting))
            await asyncio.sleep(2.0)

    async def _submit(self) -> None:
        number = next(self._number)
        text = f"Statement {number} of the night: please check before you share."
        words: Content = content(text)
        actor = await self.desk.actor(SlackUserId(self.chance.choice(RESPONDERS)))
        with contextlib.suppress(FleetfootError):
            await self.desk.submit(actor, words, None, TopicId("gossip"), None, f"soak-{number}")
            self.submitted.append(text)

    async def approve(self, draft: str) -> None:
        """Tick a draft's card, once it is shown."""
        if cards := self.floor.cards(draft):
            with contextlib.suppress(RefusedError):  # this one has ticked it already
                self._count(await self.floor.people.react(self.chance.choice(TRUSTED), cards[-1]["ts"], TICK))

    def figures(self) -> dict[str, float]:
        """Return how long Slack waited for answers, and how many it did not get."""
        waits = sorted(self.waits) or [0.0]
        return {
            "answered": len(self.waits),
            "unanswered": self.unanswered,
            "median s": waits[len(waits) // 2],
            "p99 s": waits[int(len(waits) * 0.99)],
            "slowest s": waits[-1],
            "most in flight": self.most_in_flight,
        }


def doubled(texts: list[str]) -> list[str]:
    """Return the texts that stand more than once."""
    return [text for text, count in Counter(texts).items() if count > 1]
