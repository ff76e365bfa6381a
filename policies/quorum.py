"""Which approvals count, what is still missing, and whose next approval would help."""

from dataclasses import dataclass

from domain.enums import Effect
from domain.ids import StaffId, TierName
from domain.records import Need
from policies.assent import could_approve_something, free_to_approve, rejecting_member, valid_approvals
from policies.case import Case
from policies.members import has_role, has_tier
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
class _Asked:
    """What a draft asks for: `count` at `tier`, someone else with the legal role, and someone of at least `veto`."""

    count: int
    tier: TierName | None
    legal: bool
    veto: TierName | None


def tally(case: Case) -> Tally:
    """Count a case's approvals. The result does not depend on their order."""
    asked = _asked(case)
    valid, ignored = valid_approvals(case)
    useful = {m.id: m for m in valid.values() if _serves(case, m, asked)}
    ignored += [(m.id, "their tier is not asked for") for m in valid.values() if m.id not in useful]
    open_to = [m for m in free_to_approve(case) if m.id not in useful and _serves(case, m, asked)]
    short = _missing(case, list(useful.values()), asked)
    helpers = [m for m in open_to if _missing(case, [*useful.values(), m], asked) < short]
    return Tally(
        needs=_needs(case, list(useful.values()), open_to, asked),
        counted=tuple(sorted(useful)),
        ignored=tuple(sorted(ignored)),
        helpers=tuple(sorted(m.id for m in helpers)),
        feasible=_missing(case, [*useful.values(), *open_to], asked) == 0,
    )


def rejectors(case: Case) -> tuple[Member, ...]:
    """Return those whose rejection of this very revision stops it: anyone who could approve it."""
    asked = _asked(case)
    found = {}
    for rejection in case.facts.rejections:
        if rejection.revision == case.revision:
            member = rejecting_member(case, rejection)
            if member is not None and _could_approve(case, member, asked):
                found[member.id] = member
    return tuple(found[name] for name in sorted(found))


def _asked(case: Case) -> _Asked:
    legal = any(f.effect is Effect.LEGAL for f in case.guard)
    return _Asked(case.cell.count or 0, case.cell.tier, legal, _veto(case))


def _veto(case: Case) -> TierName | None:
    """Return the highest tier that rejected an earlier revision (rule 5), or None.

    Which cell judged that revision is not known any more, so anyone whom some cell could ask counts.
    """
    tiers = []
    for rejection in case.facts.rejections:
        if rejection.revision != case.revision:
            member = rejecting_member(case, rejection)
            if member is not None and could_approve_something(case, member):
                tiers.append(member.tier)
    return max(tiers, key=lambda tier: case.policy.ranks[tier], default=None)


def _could_approve(case: Case, member: Member, asked: _Asked) -> bool:
    if _serves(case, member, asked):
        return True
    return asked.count == 0 and could_approve_something(case, member)


def _serves(case: Case, member: Member, asked: _Asked) -> bool:
    """Say whether an approval of this member can serve anything that is asked for."""
    return (
        _serves_cell(case, member, asked)
        or (asked.legal and has_role(member, LEGAL))
        or (asked.veto is not None and has_tier(case.policy, member, asked.veto))
    )


def _serves_cell(case: Case, member: Member, asked: _Asked) -> bool:
    return asked.tier is not None and has_tier(case.policy, member, asked.tier)


def _split(case: Case, members: list[Member], asked: _Asked) -> tuple[int, int, int]:
    """Return how many can serve the cell only, the legal need only, and either."""
    cell = legal = either = 0
    for member in members:
        match _serves_cell(case, member, asked), asked.legal and has_role(member, LEGAL):
            case True, True:
                either += 1
            case True, False:
                cell += 1
            case False, True:
                legal += 1
            case _:
                pass
    return cell, legal, either


def _missing(case: Case, members: list[Member], asked: _Asked) -> int:
    """Return how many approvals are missing at the best division of labour: legal is always a different person."""
    cell, legal, either = _split(case, members, asked)
    short = max(0, asked.count - cell) + max(0, int(asked.legal) - legal)
    return max(0, short - either) + _veto_missing(case, members, asked)


def _veto_missing(case: Case, members: list[Member], asked: _Asked) -> int:
    if asked.veto is None:
        return 0
    return 0 if any(has_tier(case.policy, m, asked.veto) for m in members) else 1


def _needs(case: Case, members: list[Member], open_to: list[Member], asked: _Asked) -> tuple[Need, ...]:
    """Spell out the needs; one who could serve two is put where the rest can then still be found."""
    cell, legal, either = _split(case, members, asked)
    cell_short = max(0, asked.count - cell)
    legal_short = max(0, int(asked.legal) - legal)
    if legal_short and either:
        others = sum(1 for m in open_to if _serves_cell(case, m, asked))
        if max(0, cell_short - (either - 1)) <= others or either > cell_short:
            legal_short, either = 0, either - 1
    cell_short = max(0, cell_short - either)
    needs = []
    if asked.count:
        needs.append(Need(asked.count, asked.tier, None, cell_short))
    if asked.legal:
        needs.append(Need(1, None, LEGAL, legal_short))
    if asked.veto is not None and not _implied(case, asked):
        needs.append(Need(1, asked.veto, None, _veto_missing(case, members, asked)))
    return tuple(needs)


def _implied(case: Case, asked: _Asked) -> bool:
    """Say whether meeting the cell meets the veto as well."""
    if asked.tier is None or asked.veto is None:
        return False
    return case.policy.ranks[asked.tier] >= case.policy.ranks[asked.veto]
