"""What follows from a policy alone: who could ever approve what, worked out once for each policy."""

from typing import NamedTuple

from domain.ids import TierName
from policies.model import LEGAL, Member, Policy


class Asked(NamedTuple):
    """What a draft asks for, each by a different person.

    `people` of at least `tier`, of whom one of at least `top` (the same tier unless an earlier rejection asks for
    a higher one), and besides them, if `legal`, one with that role.
    """

    people: int
    tier: TierName | None
    top: TierName | None
    legal: bool
    tier_rank: int = 0
    top_rank: int = 0


TOP, PLAIN, LAWYER = 1, 2, 4
"""What one person's approval can serve, added up: a place at the top tier, a plain place, the legal need; 0 nothing."""


def serves(policy: Policy, member: Member, asked: Asked) -> int:
    """Return what the member's approval could serve."""
    rank = policy.ranks[member.tier]
    place = 0
    if asked.people and rank >= asked.tier_rank:
        place = TOP | PLAIN if rank >= asked.top_rank else PLAIN
    return place | LAWYER if asked.legal and LEGAL in member.roles else place


def candidates(policy: Policy, asked: Asked) -> tuple[tuple[Member, int], ...]:
    """Return the listed staff whose approval could serve, by their own tiers, with what it could serve."""
    found: tuple[tuple[Member, int], ...] | None = policy.worked_out.get(asked)
    if found is None:
        each = ((member, serves(policy, member, asked)) for member in policy.staff.values())
        found = policy.worked_out[asked] = tuple((member, kind) for member, kind in each if kind)
    return found


def lowest_asked(policy: Policy) -> int | None:
    """Return the rank of the lowest tier that any cell asks, or None where no cell asks anyone."""
    known: dict[str, int | None] = policy.worked_out
    if "lowest asked" not in known:
        rows = (cells for tiers in policy.trust.values() for cells in tiers.values())
        ranks = [policy.ranks[cell.tier] for cells in rows for cell in cells if cell.tier is not None]
        known["lowest asked"] = min(ranks, default=None)
    return known["lowest asked"]


def of_tier_for(policy: Policy, action: str) -> tuple[Member, ...]:
    """Return the listed staff whose own tier suffices for one of `[actions]`."""
    found: tuple[Member, ...] | None = policy.worked_out.get((action,))
    if found is None:
        row = policy.actions.get(action)
        lowest = len(policy.tiers) if row is None else policy.ranks[row.tier]
        found = tuple(member for member in policy.staff.values() if policy.ranks[member.tier] >= lowest)
        policy.worked_out[action,] = found
    return found
