"""Which approvals are asked for and counted, what is still missing, and whose next approval would help."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.enums import Effect
from domain.ids import StaffId, TierName
from domain.records import Need
from policies.assent import could_approve_something, free_to_approve, rejecting_member, valid_approvals
from policies.case import Case
from policies.members import has_role
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


@dataclass(frozen=True, slots=True)
class _Hands:
    """How many people can serve as one of `top`, as one of `tier` only, and the shortfalls that leaves."""

    top: int
    plain: int
    asked: Asked

    @property
    def top_short(self) -> int:
        """Return 1 if nobody of the top tier is among them and one is asked for."""
        return 1 if self.asked.count and not self.top else 0

    @property
    def plain_short(self) -> int:
        """Return how many of the other places stay empty."""
        return max(0, self.asked.count - 1 - self.plain - max(0, self.top - 1))


def tally(case: Case) -> Tally:
    """Count a case's approvals. The result does not depend on their order."""
    asked = _asked(case)
    valid, ignored = valid_approvals(case)
    if not asked.count and not asked.legal:
        return Tally((), (), tuple(sorted(ignored)), (), feasible=True)
    useful = [m for m in valid.values() if _serves(case, m, asked)]
    counted = {m.id for m in useful}
    ignored += [(name, "their tier is not asked for") for name in valid if name not in counted]
    open_to = [m for m in free_to_approve(case) if m.id not in counted and _serves(case, m, asked)]
    needs = _needs(case, useful, open_to, asked)
    short = _missing(case, useful, asked)
    return Tally(
        needs=needs,
        counted=tuple(sorted(counted)),
        ignored=tuple(sorted(ignored)),
        helpers=tuple(sorted(m.id for m in open_to if _missing(case, [*useful, m], asked) < short)),
        feasible=_missing(case, [*useful, *open_to], asked) == 0,
    )


def rejectors(case: Case) -> tuple[Member, ...]:
    """Return those whose rejection of this very revision stops it: anyone who could approve (rule 5).

    That is anyone whom some cell of the matrix could ask, at whatever severity. If it were only those whom this draft's
    own cell asks, a finding that raises the severity could undo a rejection.
    """
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
    if veto is None:
        return Asked(count, tier, tier, legal)
    if tier is None:
        return Asked(1, veto, veto, legal)
    ranks = case.policy.ranks
    return Asked(count, tier, max(tier, veto, key=lambda t: ranks[t]), legal)


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


def _serves(case: Case, member: Member, asked: Asked) -> bool:
    """Say whether an approval of this member can serve anything that is asked for."""
    return _reaches(case, member, asked.tier) or (asked.legal and has_role(member, LEGAL))


def _reaches(case: Case, member: Member, tier: TierName | None) -> bool:
    return tier is not None and case.policy.ranks[member.tier] >= case.policy.ranks[tier]


def _hands(case: Case, members: Iterable[Member], asked: Asked) -> _Hands:
    top = plain = 0
    for member in members:
        if _reaches(case, member, asked.top):
            top += 1
        elif _reaches(case, member, asked.tier):
            plain += 1
    return _Hands(top, plain, asked)


def _divisions(case: Case, members: list[Member], asked: Asked) -> Iterator[tuple[_Hands, int]]:
    """Yield every division of labour: who is left for the cell, and how many lawyers that leaves short."""
    if asked.legal:
        for lawyer in members:
            if has_role(lawyer, LEGAL):
                yield _hands(case, (m for m in members if m is not lawyer), asked), 0
    yield _hands(case, members, asked), int(asked.legal)


def _missing(case: Case, members: list[Member], asked: Asked) -> int:
    """Return how many approvals are missing at the best division of labour."""
    return min(h.top_short + h.plain_short + legal for h, legal in _divisions(case, members, asked))


def _needs(case: Case, members: list[Member], open_to: list[Member], asked: Asked) -> tuple[Need, ...]:
    """Spell out the needs; one who could serve two is put where the rest can then still be found."""

    def cost(division: tuple[_Hands, int]) -> tuple[int, int]:
        hands, legal_short = division
        left = _hands(case, open_to, asked)
        unfilled = max(0, hands.top_short + hands.plain_short - left.top - left.plain)
        return hands.top_short + hands.plain_short + legal_short, unfilled

    hands, legal_short = min(_divisions(case, members, asked), key=cost)
    needs = []
    if asked.top == asked.tier:
        if asked.count:
            needs.append(Need(asked.count, asked.tier, None, hands.top_short + hands.plain_short))
    else:
        if asked.count > 1:
            needs.append(Need(asked.count - 1, asked.tier, None, hands.plain_short))
        needs.append(Need(1, asked.top, None, hands.top_short))
    if asked.legal:
        needs.append(Need(1, None, LEGAL, legal_short))
    return tuple(needs)
