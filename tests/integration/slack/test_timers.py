"""What comes by the clock comes once: over nights when the clocks change, in the worst weather Slack has."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.timers import Timers
from policies.model import DigestPlan, Policy
from tests.fakes.slack.workspace import CHANNEL
from tests.integration.handlers.office import ended
from tests.integration.slack.bureau import Bureau, bureau, until
from tests.newsroom import alert, narrative
from tests.unit.policies.build import policy

STEP = timedelta(minutes=10)
AUTUMN = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)
SPRING = datetime(2027, 3, 27, 20, 0, tzinfo=UTC)
PLANS = (
    DigestPlan("night", "30 1 * * *", "#narratives"),
    DigestPlan("shift", "0 8,20 * * *", "#narratives"),
    DigestPlan("week", "0 8 * * 1", "#narratives"),
)
RULES = """
[[escalation]]
severity = "high"
after_minutes = 10
notify = "duty"
[[escalation]]
severity = "high"
after_minutes = 30
notify = "luis"
[[rota]]
from = 2026-10-24T12:00:00Z
until = 2026-10-25T00:30:00Z
staff = "rita"
[[rota]]
from = 2026-10-25T00:30:00Z
until = 2026-10-25T01:30:00Z
staff = "ravi"
[[rota]]
from = 2026-10-25T01:30:00Z
until = 2026-10-26T09:00:00Z
staff = "tess"
"""
HANDOVERS = ("2026-10-25 01:30 +0100", "2026-10-25 01:30 +0000", "2026-10-26 09:00 +0000")


def rules() -> Policy:
    return replace(policy(more=RULES), digests=PLANS)


@dataclass
class Night:
    """A night at the office, in steps of ten minutes; `chance` decides what goes wrong."""

    office: Bureau
    chance: random.Random
    timers: list[Timers] = field(default_factory=list)

    async def walk(self, hours: float, *, away: tuple[datetime, datetime] = (AUTUMN, AUTUMN)) -> None:
        """Let time pass; while the clock is `away`, nobody keeps it."""
        clock = self.office.room.clock
        end = clock.time + timedelta(hours=hours)
        while clock.time < end:
            clock.time += STEP
            if not away[0] <= clock.time < away[1]:
                await self.weather()
                await asyncio.gather(*(one.tick() for one in self.timers))
                await until(self.all_told, 60)

    async def weather(self) -> None:
        """Do one of the things that happen: Slack is busy or down, an answer is lost, a process dies in the midst."""
        space = self.office.slack.space
        match self.chance.randrange(10):
            case 0:
                space.limited("chat.postMessage", 0.05, times=2)
            case 1:
                space.fail("chat.postMessage", "internal_error", times=2)
            case 2:  # not for calls: of those whose answer is lost, two are better than none
                space.losing[f"chat.postMessage {CHANNEL}"] = 1
            case 3:
                await self.cut_short()
            case 4:
                await ended(self.office.tasks.pop())
                self.office.paint()
            case _:
                pass

    async def cut_short(self) -> None:
        """Kill the clock somewhere in its round; the next one knows nothing of it."""
        round_ = asyncio.ensure_future(self.timers[0].tick())
        await asyncio.sleep(self.chance.random() * 0.03)
        await ended(round_)
        self.timers[0] = Timers(self.office.surface, holder="again")

    async def all_told(self) -> bool:
        return await self.office.room.store.notices_waiting() == 0

    def digests(self) -> Counter[str]:
        """Return how often each digest and handover note stands in the channel."""
        texts = [str(one["text"]) for one in self.office.slack.space.posts()]
        return Counter(text[1:].split("]")[0] for text in texts if text.startswith(("[digest ", "[handover ")))

    def late(self) -> set[str]:
        """Return those that say that they are late."""
        return {name for name in self.digests() if " late" in json.dumps(self.office.cards(name)[0]["blocks"])}

    def calls(self, words: str) -> Counter[str]:
        """Return who was told these words by direct message, and how often."""
        users = [name for name in self.office.slack.space.users if name.startswith("U")]
        return Counter(user for user in users for one in self.office.direct(user) if words in str(one["text"]))


@asynccontextmanager
async def night(url: str, start: datetime, seed: int) -> AsyncIterator[Night]:
    """Begin a night with two clocks that both believe they lead."""
    async with bureau(url, policy=rules()) as office:
        office.room.clock.time = start
        yield Night(office, random.Random(seed), [Timers(office.surface, holder=name) for name in ("one", "two")])


@pytest.mark.stress
@pytest.mark.parametrize("seed", range(2))
async def test_over_an_autumn_night_nothing_comes_twice_or_not_at_all(
    url: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.store.queues.NOTICE_IDLE_MS", 300)
    async with night(url, AUTUMN, seed) as here:
        await here.walk(1)
        seen = narrative()
        await here.office.room.watch.observe([replace(alert(seen), at=here.office.room.clock.now())], [seen])
        away = (datetime(2026, 10, 25, 7, 30, tzinfo=UTC), datetime(2026, 10, 25, 9, 5, tzinfo=UTC))
        await here.walk(37, away=away)
        await here.office.quiet(0.4)
        assert here.digests() == {
            "digest night 2026-10-25 01:30": 1,
            "digest night 2026-10-26 01:30": 1,
            "digest shift 2026-10-25 08:00": 1,
            "digest shift 2026-10-25 20:00": 1,
            "digest shift 2026-10-26 08:00": 1,
            "digest week 2026-10-26 08:00": 1,
            **{f"handover {name}": 1 for name in HANDOVERS},
        }
        assert here.late() == {"digest shift 2026-10-25 08:00"}
        assert here.calls("N-1") == {"URITA": 1, "URITA2": 1, "ULUIS": 1}
        assert set(here.calls("training").values()) == {1}


async def test_over_a_spring_night_every_day_has_its_digests(url: str) -> None:
    async with night(url, SPRING, 1) as here:
        for hours, minutes in ((0, 0), (4, 55), (5, 35), (11, 0), (23, 5), (29, 35), (35, 5)):
            here.office.room.clock.time = SPRING + timedelta(hours=hours, minutes=minutes)
            for one in here.timers:
                await one.tick()
            await until(here.all_told, 60)
        found = here.digests()
        assert set(found.values()) == {1}
        assert Counter(name.rpartition(" ")[0] for name in found) == {
            "digest shift 2027-03-27": 1,
            "digest night 2027-03-28": 1,
            "digest shift 2027-03-28": 2,
            "digest night 2027-03-29": 1,
            "digest shift 2027-03-29": 1,
            "digest week 2027-03-29": 1,
        }


async def test_a_digest_that_slack_took_without_saying_so_stands_there_once(url: str) -> None:
    async with night(url, AUTUMN, 1) as here:
        await here.timers[0].tick()  # what is new owes no past
        here.office.slack.space.losing[f"chat.postMessage {CHANNEL}"] = 1
        here.office.room.clock.time = datetime(2026, 10, 25, 0, 31, tzinfo=UTC)
        await here.timers[0].tick()
        await until(here.all_told, 60)
        assert here.digests()["digest night 2026-10-25 01:30"] == 1


async def test_a_digest_that_slack_would_not_take_for_an_hour_says_that_it_is_late(url: str) -> None:
    async with night(url, AUTUMN, 1) as here:
        await here.timers[0].tick()
        here.office.slack.space.fail("chat.postMessage", "internal_error", times=3)
        here.office.room.clock.time = datetime(2026, 10, 25, 0, 31, tzinfo=UTC)
        await here.timers[0].tick()
        here.office.room.clock.forward(hours=1)
        await until(here.all_told, 60)
        assert "digest night 2026-10-25 01:30" in here.late()
