"""A day of a busy force in minutes: `python -m tests.soak.run --hours 24 --minutes 60`.

Event time is squeezed, people are not: twenty commands a second and the drafts in flight are of the wall clock.
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.ids import NarrativeId
from integrations.policy_source import PolicyFile
from integrations.slack_directory import SlackDirectory
from integrations.store import keys
from integrations.store.post_log import POSTS_KEPT
from integrations.system_clock import SystemClock
from tests.fakes.slack.workspace import Rules
from tests.faults.floor import MANY, Floor, open_floor
from tests.faults.oracle import raised, undisturbed
from tests.integration.slack.bureau import until
from tests.servers import running_valkey
from tests.soak.day import BEGINS, CRISES, write_day
from tests.soak.memory import Memory
from tests.soak.staff import EVERYBODY, Staff, doubled, staff_table
from tests.unit.policies.build import policy_text
from workflow.audit import verify
from workflow.desk import Desk

PROCESSES = ("slack-1", "slack-2", "ingest-1", "publish-1", "detect-1", "clock-1")
DIGESTS = """
[[digest]]
id = "minutely"
cron = "* * * * *"
channel = "#narratives"
"""
STALLED_S = 30.0
CARDS_S = 60.0


@dataclass
class Load:
    """How much of a day in how many minutes, and what staff do meanwhile."""

    hours: float
    minutes: float
    a_second: float = 20.0
    in_flight: int = 200


@dataclass
class Outcome:
    """What came of it; `faults` holds a sentence for each promise that was broken."""

    figures: dict[str, float] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    faults: list[str] = field(default_factory=list)


async def soak(load: Load, folder: Path) -> Outcome:
    """Run the load on real processes and judge what came of it."""
    file, outcome = folder / "day.jsonl", Outcome()
    begin = datetime.now(UTC) - timedelta(hours=load.hours)
    written = await asyncio.to_thread(write_day, file, begin, load.hours)
    speed = load.hours * 60 / load.minutes
    law = policy_text(staff=staff_table(), lines="", more=MANY + DIGESTS)
    async with (
        running_valkey() as valkey,
        open_floor(
            folder,
            valkey.url,
            rules=Rules(checks=False),
            law=law,
            FLEETFOOT_SOURCES=f"file:{file}?speed={speed}&most=1000000",
        ) as floor,
    ):
        floor.slack.space.join(*EVERYBODY)
        await floor.start(*(name for name in PROCESSES if name != "ingest-1"))
        desk = Desk(floor.store, PolicyFile(floor.policy), SystemClock(), SlackDirectory(floor.slack.client))
        staff = Staff(floor, desk, load.a_second, load.in_flight)
        await floor.start("ingest-1")
        began, wall = asyncio.get_running_loop().time(), time.time()
        watching = asyncio.create_task(outcome.memory.watch(floor.processes, 1.0 if load.minutes < 5 else 5.0))
        await staff.work(began + load.minutes * 60)
        worked = asyncio.get_running_loop().time() - began

        await _read(floor, written)
        with contextlib.suppress(TimeoutError):
            await until(lambda: bool(_carded(floor)), CARDS_S)
        behind = asyncio.get_running_loop().time() - began - load.minutes * 60
        watching.cancel()
        outcome.figures = {"event hours": load.hours, "minutes": worked / 60, "posts": written, "s behind": behind}
        outcome.figures |= staff.figures()
        await _judge(floor, staff, outcome, written, wall + load.minutes * 60 * BEGINS)
    return outcome


async def _read(floor: Floor, posts: int) -> None:
    """Wait until detection has read so many posts, as long as it goes on."""
    done = -1
    while done < posts and not floor.dead():
        before, done = done, await floor.store.marked()
        if done == before:
            return
        await asyncio.sleep(STALLED_S)


async def _judge(floor: Floor, staff: Staff, outcome: Outcome, written: int, crises_at: float) -> None:
    figures, faults = outcome.figures, outcome.faults
    added, done = [int(n or 0) for n in await floor.store._client.mget([keys.POSTS_ADDED, keys.POSTS_READ])]
    figures |= {"posts in the log": added, "posts read": done}
    if not added == done == written:
        faults.append(f"{written} posts were written, {added} came in and {done} were read.")
    if floor.dead():
        faults.append(f"Processes ended: {', '.join(floor.dead())}.")
    texts = await floor.public()
    drafts = await floor.store.drafts(live_only=False)
    stored = [draft.revisions[0].content.text for draft in drafts]
    figures |= {"drafts": len(stored), "published": len(texts)}
    if doubled(texts) or doubled(stored) or set(stored) != set(staff.submitted):
        faults.append(f"{len(staff.submitted)} drafts were handed in, {len(set(stored))} are kept; twice: "
                      f"{doubled(texts) + doubled(stored)}.")  # fmt: skip
    if unknown := set(texts) - set(stored):
        faults.append(f"Words nobody drafted stand in public: {sorted(unknown)}.")
    if problems := verify([event async for event in floor.store.audit()], await floor.store.anchors()):
        faults.append(f"The audit trail has {len(problems)} problems.")
    _judge_cards(floor, outcome, crises_at)
    await _judge_alerts(floor, outcome)


async def _judge_alerts(floor: Floor, outcome: Outcome) -> None:
    """See that what was raised is what an undisturbed detector raises, and that each alert due a card has one."""
    alerts = [one async for one in floor.store.audit() if one.kind == "AlertRaised" and one.payload is not None]
    shown = {str(post["text"]).split("]")[0].removeprefix("[") for post in floor.slack.space.posts()}
    due = {one.subject for one in alerts if one.payload is not None and one.payload["on_card"]}
    lost = []
    for name in sorted(due):
        watched = await floor.store.watched(NarrativeId(name))
        names = {name, *([] if watched is None else (watched.narrative.id, *watched.narrative.aliases))}
        if not names & shown:
            lost.append(name)
    if int(outcome.figures["posts"]) <= POSTS_KEPT:  # the log still has them all
        expected, found = await undisturbed(floor.store, PolicyFile(floor.policy).current()), await raised(floor.store)
        if found != expected:
            outcome.faults.append(f"Raised was {found}, and undisturbed it is {expected}.")
    outcome.figures |= {"alerts": len(alerts), "stories due a card": len(due), "without one": len(lost)}
    if lost:
        outcome.faults.append(f"Alerts were raised whose cards were never shown: {', '.join(lost)}.")


def _carded(floor: Floor) -> dict[str, float]:
    """Return when each crisis had its first card."""
    first: dict[str, float] = {}
    for post in floor.slack.space.posts():
        for place in CRISES:
            if str(post["text"]).startswith("[N-") and place in str(post):
                first.setdefault(place, float(post["ts"]))
    return first


def _judge_cards(floor: Floor, outcome: Outcome, crises_at: float) -> None:
    """See that crises were carded, each card is one, and the digest kept its minutes.

    On how many cards they are is detection's judgement and a figure: it may take some for one story.
    """
    figures, faults = outcome.figures, outcome.faults
    posts, first = floor.slack.space.posts(), {place: at - crises_at for place, at in _carded(floor).items()}
    figures |= {"crises on a card": len(first), "slowest card s": max(first.values(), default=float("inf"))}
    if not first:
        faults.append("No crisis has a card.")
    subjects = [str(post["text"]).split("]")[0] for post in posts if str(post["text"]).startswith("[")]
    if twice := doubled(subjects):
        faults.append(f"Cards stand twice: {twice}.")
    digests = sum(subject.startswith("[digest") for subject in subjects)
    figures |= {"cards and digests": len(subjects), "digests": digests}
    if digests < int(figures["minutes"]) - 1:
        faults.append(f"Only {digests} digests were posted in {figures['minutes']:.1f} minutes.")
    if figures["p99 s"] > 3.0 or figures["unanswered"]:
        faults.append(
            f"Slack waited {figures['p99 s']:.1f} s for 1 in 100 answers, and {figures['unanswered']} never came."
        )


def table(outcome: Outcome) -> Sequence[str]:
    """Return what came of it in lines."""
    lines = [f"{name}: {value:,.2f}".removesuffix(".00") for name, value in outcome.figures.items()]
    memory = outcome.memory
    lines += [
        f"memory of {name}: {memory.ends(name)[0]:.0f} MiB at first, {memory.ends(name)[1]:.0f} at last, "
        f"{memory.slope(name):+.2f} a minute over the second half"
        for name in memory.samples
    ]
    return lines + [f"BROKEN: {fault}" for fault in outcome.faults]


def grown(memory: Memory, most: Mapping[str, float], otherwise: float) -> list[str]:
    """Return the processes that grow by more MiB a minute than they may."""
    return [
        f"{name} grows by {memory.slope(name):.1f} MiB a minute"
        for name in memory.samples
        if memory.slope(name) > most.get(name, otherwise)
    ]


def main() -> int:
    """Run, print, and fail if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--minutes", type=float, default=60.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fleetfoot-soak-") as folder:
        outcome = asyncio.run(soak(Load(asked.hours, asked.minutes), Path(folder)))
    sys.stdout.write("\n".join(table(outcome)) + "\n")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
