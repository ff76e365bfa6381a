"""What happens in a run, all of it drawn from the seed: staff's acts, faults, kills, jumps and restarts."""

import random
from dataclasses import dataclass
from typing import Literal

from tests.chaos.gate import SLAMS
from tests.chaos.world import NAMES, PLATFORMS, Act

FAULTS = ("lost", "503", "garbage", "429", "drop", "slow", *SLAMS)
"""Each hits one request. The sandbox, which is no web server, knows those of the gate only."""

BLOWS = (
    *("kill-publisher", "kill-publisher", "kill-publisher", "kill-staff", "jump", "jump"),
    *("restart-redis", "lose-a-second", "lose-a-second", "cut-redis", "shut", "look"),
)
CALLS = ("create", "create", "create", "look", "answer", "change")
PAUSES_MS = (0, 0, 5, 20, 60)
LONG_PAUSES_MS = (0, 20, 60, 100)
"""Before an act that may come between two posts of a thread, or before a correction."""

THREADS: tuple[bool | Literal["numbered"] | None, ...] = (None, None, None, None, True, "numbered")

CORRECTED = 0.25
"""Share of the drafts that are corrected once they are out."""
SECOND, THIRD = 10, 20
"""What is added to a draft's number for its correction, and for the correction after that."""

JUMPS_S = (-7200.0, -90.0, -90.0, -3.0, 3.0, 90.0, 90.0, 7200.0)


@dataclass(frozen=True, slots=True)
class Blow:
    """Something that happens `after_ms` of the run."""

    what: str
    after_ms: int
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One run. `faults` are (platform, call, how)."""

    seed: int
    acts: tuple[Act, ...]
    faults: tuple[tuple[str, str, str], ...]
    blows: tuple[Blow, ...]
    publishers: int


def plan_of(seed: int) -> Plan:
    """Return the run that this seed always means."""
    dice = random.Random(seed)
    stories = [_story(dice, seed, draft) for draft in range(dice.randint(2, 4))]
    acts = _mixed(dice, stories) if dice.random() < 0.5 else [act for story in stories for act in story]
    if dice.random() < 0.25:
        at = dice.randrange(len(acts) + 1)
        acts[at:at] = [Act("pause", 0, "URITA", pause_ms=dice.randint(0, 20))]
        acts += [Act("resume", 0, "ULENA"), Act("resume", 0, "ULUIS")]
    faults = tuple(_fault(dice) for _ in range(dice.randint(0, 6)))
    blows = tuple(
        Blow(dice.choice(BLOWS), dice.randint(10, 500), dice.choice(JUMPS_S)) for _ in range(dice.randint(0, 5))
    )
    return Plan(seed, tuple(acts), faults, tuple(sorted(blows, key=lambda b: b.after_ms)), dice.randint(1, 3))


def _mixed(dice: random.Random, stories: list[list[Act]]) -> list[Act]:
    """Return all acts, each story's in its own order."""
    turns = [number for number, story in enumerate(stories) for _ in story]
    dice.shuffle(turns)
    left = [iter(story) for story in stories]
    return [next(left[turn]) for turn in turns]


def _fault(dice: random.Random) -> tuple[str, str, str]:
    platform = dice.choice(PLATFORMS)
    call = dice.choice(CALLS)
    return platform, call, dice.choice(SLAMS if platform == "sandbox" else FAULTS)


def _story(dice: random.Random, seed: int, draft: int) -> list[Act]:
    def one(what: str, user: str, text: str = "", pauses: tuple[int, ...] = PAUSES_MS) -> Act:
        return Act(what, draft, user, dice.random() < 0.3, dice.choice(pauses), text, accounts, thread)

    accounts = tuple(dice.sample(NAMES, dice.randint(1, 4)))
    thread = dice.choice(THREADS)
    words = f"Statement {draft} of run {seed}: the road is open."
    if thread:
        words += "".join(
            f" Point {n} of statement {draft} of run {seed}: crews stay on site until dark, and traffic moves again."
            for n in range(dice.randint(3, 7))
        )
    submit = one("submit", "URITA", words)
    later = PAUSES_MS if thread is None else LONG_PAUSES_MS
    ends: tuple[list[Act], ...] = (
        [one("approve", "UTESS")],
        [one("approve", "UTESS")],
        [],
        [one("approve", "URITA"), one("approve", "URITA2")],
        [one("approve", "UTESS"), one("withdraw-approval", "UTESS", pauses=later)],
        [one("approve", "UTESS"), one("reject", "ULENA", pauses=later)],
        [one("reject", "ULENA"), one("approve", "UTESS")],
        [one("edit", "URITA", f"{words} Thank you."), one("approve", "UTESS")],
        [one("approve", "UTESS"), one("edit", "URITA", f"{words} Thank you.")],
        [one("approve", "UTESS"), one("retract", "ULENA", pauses=later)],
        [one("edit", "UTESS", f"{words} Drive safely."), one("approve", "UTESS"), one("approve", "UTOM")],
        [one("approve", "UTESS"), one("withdraw", "URITA", pauses=later)],
        [one("reject", "ULENA"), one("withdraw-rejection", "ULENA"), one("approve", "ULUIS")],
        [one("approve", "UTESS"), one("reject", "ULENA", pauses=later), one("withdraw-rejection", "ULENA")],
    )
    story = [submit, *dice.choice(ends)]
    if dice.random() < CORRECTED:
        story = [submit, one("approve", "UTESS"), *_correction(dice, seed, draft, accounts)]
    return story


def _correction(dice: random.Random, seed: int, draft: int, accounts: tuple[str, ...]) -> list[Act]:
    """Return how a draft is corrected once something of it is out, and what gets in between."""
    what = dice.choice(("answer", "change"))
    words = f"Statement {draft + SECOND} of run {seed}: corrected, the road is shut."

    def one(what: str, about: int, user: str, text: str = "") -> Act:
        twice, pause = dice.random() < 0.3, dice.choice(LONG_PAUSES_MS)
        return Act(what, about, user, twice, pause, text, accounts, corrects=draft)

    acts = [one(what, draft + SECOND, "URITA", words), one("approve", draft + SECOND, "UTESS")]
    between: tuple[list[Act], ...] = (
        [],
        [],
        [one("retract", draft, "ULENA")],
        [one("retract", draft + SECOND, "ULENA")],
        [one("retract", draft + SECOND, "ULENA"), one("retract", draft, "ULUIS")],
        [one("withdraw", draft + SECOND, "URITA")],
        [one(what, draft + THIRD, "UTESS", f"Statement {draft + THIRD} of run {seed}: corrected again.")],
    )
    extra = dice.choice(between)
    if len(extra) == 1 and dice.random() < 0.3:
        return [acts[0], *extra, acts[1]]
    return [*acts, *extra]
