"""Which approvals are asked for and counted, what is still missing, and whose next approval would help."""

from dataclasses import dataclass
from typing import NamedTuple

from domain.enums import Effect
from domain.ids import StaffId, TierName
from domain.records import Need
from policies.assent import could_approve_something, is_free_to_approve, rejecting_member, valid_approvals
from policies.case import Case
from policies.members import everyone, has_role
from policies.model import LEGAL, Member


@dataclass(frozen=True, slots=True)
class Tally:
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What a draft asks for, each by a different person.

    `count` people of at least `tier`, of whom one of at least `top` (the same tier unless an earlier rejection asks for
    a higher one), and besides them, if `legal`, one with that role.
    """

    count: int
    tier: TierName | None
    top: TierName | None
    legal: bool
    tier_rank: int = 0
    top_rank: int = 0


class _Kind(NamedTuple):
    """What one person's approval can serve: a place at the top tier, a plain place, the legal need."""

    top: bool
    plain: bool
    lawyer: bool


_NOTHING = _Kind(top=False, plain=False, lawyer=False)


class _Short(NamedTuple):
    """How many approvals are missing for each need, at one division of labour."""

    plain: int
    top: int
    legal: int


def tally(case: Case) -> Tally:
    """Count a case's approvals. The result does not depend on their order."""
    asked = _asked(case)
    valid, ignored = valid_approvals(case)
    if not asked.count and not asked.legal:
        return Tally((), (), tuple(sorted(ignored)), (), feasible=True)
    counted, given = [], []
    for member in valid.values():
        kind = _kind(case, member, asked)
        if kind is not _NOTHING:
            counted.append(member.id)
            given.append(kind)
        else:
            ignored.append((member.id, "their tier is not asked for"))
    open_to = _open_to(case, asked, frozenset(counted))
    free = list(open_to.values())
    short = _short(asked, given, free)
    missing = sum(short)
    helps = {kind: sum(_short(asked, [*given, kind], free)) < missing for kind in set(free)} if missing else {}
    return Tally(
        needs=_needs(asked, short),
        counted=tuple(sorted(counted)),
        ignored=tuple(sorted(ignored)),
        helpers=tuple(sorted(name for name, kind in open_to.items() if helps.get(kind))),
        feasible=not missing or not any(_short(asked, [*given, *free], [])),
    )


def _open_to(case: Case, asked: Asked, counted: frozenset[StaffId]) -> dict[StaffId, _Kind]:
    """Return those who have not been counted and whose approval could serve."""
    found = {}
    for member in everyone(case.policy, case.facts.groups):
        if member.id not in counted:
            kind = _kind(case, member, asked)
            if kind is not _NOTHING and is_free_to_approve(case, member):
                found[member.id] = kind
    return found


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
    legal = Effect.LEGAL in [f.effect for f in case.guard]
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


def _kind(case: Case, member: Member, asked: Asked) -> _Kind:
    rank = case.policy.ranks[member.tier]
    plain = asked.count > 0 and rank >= asked.tier_rank
    lawyer = asked.legal and LEGAL in member.roles
    if not plain and not lawyer:
        return _NOTHING
    return _Kind(plain and rank >= asked.top_rank, plain, lawyer)


def _short(asked: Asked, given: list[_Kind], free: list[_Kind]) -> _Short:
    """Return what is missing at the best division of labour; of equals, one that those still free could fill."""
    divisions = [_cell_short(asked, given, int(asked.legal))]
    if asked.legal:
        for lawyer in {kind for kind in given if kind.lawyer}:
            others = list(given)
            others.remove(lawyer)
            divisions.append(_cell_short(asked, others, 0))
    if len(divisions) == 1:
        return divisions[0]
    places = sum(1 for kind in free if kind.plain)
    return min(divisions, key=lambda s: (sum(s), max(0, s.plain + s.top - places), s.legal, s))


def _cell_short(asked: Asked, given: list[_Kind], legal: int) -> _Short:
    if not asked.count:
        return _Short(0, 0, legal)
    top = plain = 0
    for kind in given:
        if kind.top:
            top += 1
        elif kind.plain:
            plain += 1
    return _Short(max(0, asked.count - 1 - plain - max(0, top - 1)), 0 if top else 1, legal)


def _needs(asked: Asked, short: _Short) -> tuple[Need, ...]:
    """Spell out the needs, each to be met by different people."""
    needs = []
    if asked.top == asked.tier:
        if asked.count:
            needs.append(Need(asked.count, asked.tier, None, short.plain + short.top))
    else:
        if asked.count > 1:
            needs.append(Need(asked.count - 1, asked.tier, None, short.plain))
        needs.append(Need(1, asked.top, None, short.top))
    if asked.legal:
        needs.append(Need(1, None, LEGAL, short.legal))
    return tuple(needs)
