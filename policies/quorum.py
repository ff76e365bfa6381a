"""Which approvals are asked for and counted, what is still missing, and whose next approval would help."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from domain.enums import Effect
from domain.ids import StaffId, TierName
from domain.records import Need
from policies.assent import could_approve_something, is_free_to_approve, rejecting_member, valid_approvals
from policies.case import Case
from policies.members import everyone, has_role
from policies.model import LEGAL, Member
from policies.standing import LAWYER, PLAIN, TOP, Asked, candidates, serves


class Tally(NamedTuple):
    """The state of a draft's assent.

    `ignored` pairs who approved with why it does not count; `helpers` are those whose next approval would help;
    `feasible` is False where even all of them together could not meet the needs.
    """

    needs: tuple[Need, ...]
    counted: tuple[StaffId, ...]
    ignored: tuple[tuple[str, str], ...]
    helpers: tuple[StaffId, ...]
    feasible: bool

    @property
    def complete(self) -> bool:
        """Say whether nothing is missing."""
        return all(need.missing == 0 for need in self.needs)


class _Short(NamedTuple):
    """How many approvals are missing for each need, at one division of labour."""

    plain: int
    top: int
    legal: int


class _Standing(NamedTuple):
    """How far given approvals meet what is asked, and which kinds of those still free would bring it on."""

    needs: tuple[Need, ...]
    helpful: frozenset[int]
    feasible: bool


def tally(case: Case) -> Tally:
    """Count a case's approvals. The result does not depend on their order."""
    asked = _asked(case)
    valid, ignored = valid_approvals(case)
    if not asked.people and not asked.legal:
        return Tally((), (), tuple(sorted(ignored)), (), feasible=True)
    counted, given = [], []
    for member in valid.values():
        kind = serves(case.policy, member, asked)
        if kind:
            counted.append(member.id)
            given.append(kind)
        else:
            ignored.append((member.id, "their tier is not asked for"))
    open_to = _open_to(case, asked, counted)
    state = _stands(asked, tuple(sorted(given)), tuple(sorted([kind for _, kind in open_to])))
    return Tally(
        needs=state.needs,
        counted=tuple(sorted(counted)),
        ignored=tuple(sorted(ignored)),
        helpers=tuple(sorted([who for who, kind in open_to if kind in state.helpful])),
        feasible=state.feasible,
    )


def _open_to(case: Case, asked: Asked, counted: Collection[StaffId]) -> list[tuple[StaffId, int]]:
    """Return those who have not been counted and whose approval could serve."""
    policy, groups = case.policy, case.facts.groups
    could = candidates(policy, asked)
    if policy.groups and groups:
        could = tuple((member, serves(policy, member, asked)) for member in everyone(policy, groups))
    return [
        (member.id, kind)
        for member, kind in could
        if kind and member.id not in counted and is_free_to_approve(case, member)
    ]


@lru_cache(maxsize=4096)
def _stands(asked: Asked, given: tuple[int, ...], free: tuple[int, ...]) -> _Standing:
    """Return what is still missing, with `given` and `free` as what each approval serves or could serve."""
    short = _short(asked, given, free)
    missing = sum(short)
    if not missing:
        return _Standing(_needs(asked, short), frozenset(), feasible=True)
    helpful = frozenset(kind for kind in free if sum(_short(asked, (*given, kind), free)) < missing)
    return _Standing(_needs(asked, short), helpful, feasible=not any(_short(asked, (*given, *free), ())))


def rejectors(case: Case) -> tuple[Member, ...]:
    """Return those whose rejection of this very revision stops it: anyone who could approve (rule 5).

    That is anyone whom some cell of the matrix could ask, at whatever severity. If it were only those whom this draft's
    own cell asks, a finding that raises the severity could undo a rejection.
    """
    if not case.facts.rejections:
        return ()
    legal = any(f.effect is Effect.LEGAL for f in case.guard)
    found = {}
    for rejection in case.facts.rejections:
        if rejection.revision == case.revision:
            member = rejecting_member(case, rejection)
            if member is not None and (could_approve_something(case, member) or (legal and has_role(member, LEGAL))):
                found[member.id] = member
    return tuple(found[name] for name in sorted(found))


def _asked(case: Case) -> Asked:
    legal = any(f.effect is Effect.LEGAL for f in case.guard)
    count, tier = case.cell.count or 0, case.cell.tier
    veto = _veto(case) if case.facts.rejections else None
    if tier is None and veto is not None:
        count, tier = 1, veto
    if tier is None:
        return Asked(0, None, None, legal)
    ranks = case.policy.ranks
    top = tier if veto is None or ranks[veto] <= ranks[tier] else veto
    return Asked(count, tier, top, legal, ranks[tier], ranks[top])


def _veto(case: Case) -> TierName | None:
    """Return the highest tier that rejected an earlier revision (rule 5), or None.

    Which cell judged that revision is not known any more, so anyone whom some cell could ask counts.
    """
    tiers = []
    for rejection in case.facts.rejections:
        if rejection.revision != case.revision:
            member = rejecting_member(case, rejection)
            if member is not None and (could_approve_something(case, member) or has_role(member, LEGAL)):
                tiers.append(member.tier)
    return max(tiers, key=lambda tier: case.policy.ranks[tier], default=None)


def _short(asked: Asked, given: Sequence[int], free: Sequence[int]) -> _Short:
    """Return what is missing at the best division of labour; of equals, one that those still free could fill."""
    divisions = [_cell_short(asked, given, int(asked.legal))]
    if asked.legal:
        for lawyer in {kind for kind in given if kind & LAWYER}:
            others = list(given)
            others.remove(lawyer)
            divisions.append(_cell_short(asked, others, 0))
    places = sum(1 for kind in free if kind & PLAIN)
    return min(divisions, key=lambda s: (sum(s), max(0, s.plain + s.top - places), s.legal, s))


def _cell_short(asked: Asked, given: Sequence[int], legal: int) -> _Short:
    if not asked.people:
        return _Short(0, 0, legal)
    top = sum(1 for kind in given if kind & TOP)
    plain = sum(1 for kind in given if kind & PLAIN) - top
    return _Short(max(0, asked.people - 1 - plain - max(0, top - 1)), 0 if top else 1, legal)


def _needs(asked: Asked, short: _Short) -> tuple[Need, ...]:
    """Spell out the needs, each to be met by different people."""
    needs = []
    if asked.top == asked.tier:
        if asked.people:
            needs.append(Need(asked.people, asked.tier, None, short.plain + short.top))
    else:
        if asked.people > 1:
            needs.append(Need(asked.people - 1, asked.tier, None, short.plain))
        needs.append(Need(1, asked.top, None, short.top))
    if asked.legal:
        needs.append(Need(1, None, LEGAL, short.legal))
    return tuple(needs)
