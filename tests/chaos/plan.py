"""What happens in a run, all of it drawn from the seed: staff's acts, faults, kills, jumps and restarts."""

import random
from dataclasses import dataclass

from tests.chaos.gate import SLAMS
from tests.chaos.world import NAMES, PLATFORMS, Act

FAULTS = ("lost", "503", "garbage", "429", "drop", "slow", *SLAMS)
"""Each hits one request. The sandbox, which is no web server, knows those of the gate only."""

BLOWS = (
    *("kill-publisher", "kill-publisher", "kill-publisher", "kill-staff", "jump", "jump"),
    *("restart-redis", "lose-a-second", "lose-a-second", "cut-redis", "shut"),
)
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
    acts: list[Act] = []
    for draft in range(dice.randint(2, 4)):
        acts += _story(dice, seed, draft)
    if dice.random() < 0.25:
        at = dice.randrange(len(acts) + 1)
        acts[at:at] = [Act("pause", 0, "URITA", pause_ms=dice.randint(0, 20))]
        acts += [Act("resume", 0, "ULENA"), Act("resume", 0, "ULUIS")]
    faults = tuple(_fault(dice) for _ in range(dice.randint(0, 6)))
    blows = tuple(
        Blow(dice.choice(BLOWS), dice.randint(10, 500), dice.choice(JUMPS_S)) for _ in range(dice.randint(0, 5))
    )
    return Plan(seed, tuple(acts), faults, tuple(sorted(blows, key=lambda b: b.after_ms)), dice.randint(1, 3))


def _fault(dice: random.Random) -> tuple[str, str, str]:
    platform = dice.choice(PLATFORMS)
    call = dice.choice(("create", "create", "create", "look"))
    return platform, call, dice.choice(SLAMS if platform == "sandbox" else FAULTS)


def _story(dice: random.Random, seed: int, draft: int) -> list[Act]:
    def one(what: str, user: str, text: str = "") -> Act:
        return Act(what, draft, user, dice.random() < 0.3, dice.choice((0, 0, 5, 20, 60)), text, accounts)

    accounts = tuple(dice.sample(NAMES, dice.randint(1, 4)))
    words = f"Statement {draft} of run {seed}: the road is open."
    submit = one("submit", "URITA", words)
    ends: tuple[list[Act], ...] = (
        [one("approve", "UTESS")],
        [one("approve", "UTESS")],
        [],
        [one("approve", "URITA"), one("approve", "URITA2")],
        [one("approve", "UTESS"), one("withdraw-approval", "UTESS")],
        [one("approve", "UTESS"), one("reject", "ULENA")],
        [one("reject", "ULENA"), one("approve", "UTESS")],
        [one("edit", "URITA", f"{words} Thank you."), one("approve", "UTESS")],
        [one("approve", "UTESS"), one("edit", "URITA", f"{words} Thank you.")],
        [one("approve", "UTESS"), one("retract", "ULENA")],
        [one("edit", "UTESS", f"{words} Drive safely."), one("approve", "UTESS"), one("approve", "UTOM")],
        [one("approve", "UTESS"), one("withdraw", "URITA")],
        [one("reject", "ULENA"), one("withdraw-rejection", "ULENA"), one("approve", "ULUIS")],
    )
    return [submit, *dice.choice(ends)]
