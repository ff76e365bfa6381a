"""What is unsound or unwise in a policy that can be read: every fault with its table and key."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from domain.enums import Effect, Severity
from domain.ids import TierName
from policies.cells import NEVER, Cell, Row, at_most_as_strict
from policies.file import PolicyError
from policies.guard import DEFAULT_EFFECTS
from policies.members import is_trained
from policies.model import LEGAL, Member, Policy
from policies.resolve import Problem
from policies.schema_words import ACTIONS


def problems(policy: Policy, today: dt.date) -> tuple[Problem, ...]:
    """Return every problem, the matrix first; `today` is the day at the agency."""
    return (
        *monotony_problems(policy),
        *_unreachable_rows(policy),
        *_unheld_tiers(policy),
        *_unsatisfiable_cells(policy),
        *_legal(policy),
        *_actions(policy),
        *_staff(policy, today),
        *_lines(policy, today),
        *_duty(policy),
    )


def monotony_problems(policy: Policy) -> tuple[Problem, ...]:
    """Return where the matrix breaks its orders (section 4): such a policy must not come into force.

    A cell may never be stricter than the same tier's cell at a higher severity or than a lower tier's at the same
    severity, and neither a line nor a crisis may be stricter than free text. Two cells that cannot be compared, such as
    "2 trusted" and "1 lead", break the order as well.
    """
    return (*_by_severity(policy), *_by_tier(policy), *_by_row(policy))


def require_sound(policy: Policy) -> Policy:
    """Return the policy, or raise PolicyError: one whose matrix breaks its orders must never come into force.

    A whole table that is left out says `never` throughout; `policy check` tells of it, but it can do no harm.
    """
    there = {f"[trust.{row}]" for row, tiers in policy.trust.items() if tiers}
    broken = [problem for problem in monotony_problems(policy) if problem.table in there]
    if broken:
        raise PolicyError(policy.name, [str(problem) for problem in broken])
    return policy


def _cells(policy: Policy, row: Row, tier: TierName) -> tuple[Cell, ...]:
    return policy.trust[row].get(tier, (NEVER,) * len(Severity))


def _broken(policy: Policy, looser: Cell, stricter: Cell) -> str | None:
    """Return how `looser` fails to be at most as strict as `stricter`, or None."""
    if at_most_as_strict(looser, stricter, policy.ranks):
        return None
    return "is stricter than" if at_most_as_strict(stricter, looser, policy.ranks) else "cannot be compared with"


def _by_severity(policy: Policy) -> Iterator[Problem]:
    for row, tiers in policy.trust.items():
        for tier, cells in tiers.items():
            for lower, higher in pairwise(Severity):
                how = _broken(policy, cells[lower.rank], cells[higher.rank])
                if how is not None:
                    what = (
                        f'"{cells[lower.rank]}" {how} "{cells[higher.rank]}" at {higher}; a higher severity asks more'
                    )
                    yield Problem(f"[trust.{row}]", f"{tier}, {lower}", what)


def _by_tier(policy: Policy) -> Iterator[Problem]:
    for row in Row:
        for lower, higher in pairwise(policy.tiers):
            yield from _compare(
                policy, (row, higher), (row, lower), f'the lower tier "{lower}"; a higher tier is trusted more'
            )


def _by_row(policy: Policy) -> Iterator[Problem]:
    for row in (Row.LINE, Row.CRISIS):
        for tier in policy.tiers:
            why = f"[trust.free_text] {tier}; {row} may only be looser"
            yield from _compare(policy, (row, tier), (Row.FREE_TEXT, tier), why)


def _compare(
    policy: Policy, looser: tuple[Row, TierName], stricter: tuple[Row, TierName], why: str
) -> Iterator[Problem]:
    """Yield where the first row of cells is not at most as strict as the second; a missing row is told once."""
    row, tier = looser
    for severity in Severity:
        cell, other = _cells(policy, *looser)[severity.rank], _cells(policy, *stricter)[severity.rank]
        how = _broken(policy, cell, other)
        if how is None:
            continue
        if tier not in policy.trust[row]:
            yield Problem(f"[trust.{row}]", tier, f'the row is missing and therefore "never", stricter than {why}')
            return
        yield Problem(f"[trust.{row}]", f"{tier}, {severity}", f'"{cell}" {how} "{other}" of {why}')


def _holders(policy: Policy, tier: TierName) -> list[Member]:
    """Return the staff who hold or could by a Slack group come to hold exactly `tier`."""
    lifted = any(group.tier == tier for group in policy.groups)
    rank = policy.ranks[tier]
    return [m for m in policy.staff.values() if m.tier == tier or (lifted and policy.ranks[m.tier] <= rank)]


def _unheld_tiers(policy: Policy) -> Iterator[Problem]:
    for number, tier in enumerate(policy.tiers, 1):
        if not _holders(policy, tier):
            yield Problem(f"[[tier]] {number} ({tier})", "name", "nobody in [[staff]] holds this tier")


def _unreachable_rows(policy: Policy) -> Iterator[Problem]:
    lowest = min((policy.ranks[a.tier] for a in policy.accounts.values()), default=None)
    if lowest is None:
        yield Problem("[[account]]", "", "none is declared, so nothing can be published")
        return
    for row, tiers in policy.trust.items():
        if tiers and row is Row.LINE and not policy.lines:
            yield Problem("[trust.line]", "", "can never apply: there is no [[line]]")
        if tiers and row is Row.CRISIS and "crisis" not in policy.actions:
            yield Problem("[trust.crisis]", "", "can never apply: [actions] lets nobody declare a crisis")
        for tier, cells in tiers.items():
            if policy.ranks[tier] < lowest and any(cell.count is not None for cell in cells):
                yield Problem(f"[trust.{row}]", tier, "can never apply: every account needs a higher tier")
            elif not _holders(policy, tier):
                yield Problem(f"[trust.{row}]", tier, "can never apply: nobody in [[staff]] holds this tier")


def _approvers(policy: Policy, tier: TierName) -> list[Member]:
    """Return the staff of at least `tier`, or whom a Slack group could lift that far."""
    rank = policy.ranks[tier]
    lifted = any(policy.ranks[group.tier] >= rank for group in policy.groups)
    return [m for m in policy.staff.values() if lifted or policy.ranks[m.tier] >= rank]


def _unsatisfiable_cells(policy: Policy) -> Iterator[Problem]:
    for row, tiers in policy.trust.items():
        for tier, cells in tiers.items():
            authors = _holders(policy, tier)
            for severity in Severity:
                cell = cells[severity.rank]
                if cell.count and cell.tier is not None and authors:
                    approvers = {m.id for m in _approvers(policy, cell.tier)}
                    most = max(len(approvers - {author.id}) for author in authors)
                    if most < cell.count:
                        what = f'"{cell}" can never be met: besides the author, {_people(most)} could approve'
                        yield Problem(f"[trust.{row}]", f"{tier}, {severity}", what)


def _people(number: int) -> str:
    return {0: "nobody", 1: "only one person"}.get(number, f"only {number} people")


def _legal(policy: Policy) -> Iterator[Problem]:
    effects = {str(rule): policy.guard.effects.get(rule, effect) for rule, effect in DEFAULT_EFFECTS.items()}
    if Effect.LEGAL in effects.values() and not any(LEGAL in m.roles for m in policy.staff.values()):
        asking = ", ".join(rule for rule, effect in effects.items() if effect is Effect.LEGAL)
        yield Problem("[[staff]]", "roles", f'nobody has the role "legal", which these checks ask for: {asking}')


def _actions(policy: Policy) -> Iterator[Problem]:
    for name in ACTIONS:
        action = policy.actions.get(name)
        if action is None:
            yield Problem("[actions]", name, "has no row, so nobody may do it")
            continue
        able = len(_approvers(policy, action.tier))
        people = max(action.people, 2) if name == "not_hostile" else action.people
        if able < people:
            above = " above medium" if people > action.people else ""
            yield Problem(
                "[actions]", name, f"takes {people} people of {action.tier} or above{above}; there are {able}"
            )


def _staff(policy: Policy, today: dt.date) -> Iterator[Problem]:
    for number, member in enumerate(policy.staff.values(), 1):
        where = f"[[staff]] {number} ({member.id})"
        if member.trained_until is None:
            yield Problem(where, "trained_until", "is missing, so they may neither draft, approve nor publish")
        elif not is_trained(member, today):
            yield Problem(where, "trained_until", f"training lapsed on {member.trained_until}")
        if not member.slack:
            yield Problem(where, "slack", "no Slack user is named, so they can do nothing in Slack")


def _lines(policy: Policy, today: dt.date) -> Iterator[Problem]:
    for number, line in enumerate(policy.lines.values(), 1):
        where = f"[[line]] {number} ({line.id})"
        if line.expires <= today:
            yield Problem(where, "expires", f"expired on {line.expires}; its owner {line.owner} may renew it")
        if line.approved > today:
            yield Problem(where, "approved", f"is not approved before {line.approved}")
        if line.owner not in policy.staff:
            yield Problem(where, "owner", f'no [[staff]] has the id "{line.owner}", so nobody can renew it')


def _duty(policy: Policy) -> Iterator[Problem]:
    for number, step in enumerate(policy.escalations, 1):
        if step.notify == "duty" and not policy.rota:
            yield Problem(f"[[escalation]] {number}", "notify", "there is no [[rota]], so nobody is on duty")
