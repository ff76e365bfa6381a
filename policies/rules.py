"""The rules around the cell: each says one thing about a case, or nothing. Order is the order of showing."""

from domain.records import Finding
from policies.case import Case
from policies.quorum import Tally, rejectors
from policies.rule import Rule, advise, block, named
from policies.rules_content import (
    line_departed,
    same_words,
    schedule,
    unknown_account,
    unknown_line,
    unknown_topic,
)
from policies.rules_people import account_tier, never, slack_user, training, unknown_member


def rejected(case: Case, _tally: Tally) -> Finding | None:
    """Refuse a revision that anyone who could approve it has rejected (rule 5)."""
    who = rejectors(case)
    if not who:
        return None
    names = named(tuple(m.id for m in who))
    return block(
        "rejected",
        f"{names} rejected this version.",
        f"Change it and put the new version to {names}, or ask them to take the rejection back.",
    )


def paused(case: Case, _tally: Tally) -> Finding | None:
    """Refuse while everything is paused, a life-safety line excepted where the policy says so (rule 8)."""
    exempt = case.line is not None and case.line.life_safety and case.policy.modes.life_safety_exempt
    if not case.facts.paused or exempt:
        return None
    people = case.policy.actions["resume"].people if "resume" in case.policy.actions else 2
    return block(
        "paused",
        "Publishing is paused: nothing goes out.",
        f"Resuming takes {people} people; it may be done by {named(case.resumers)}. Retracting stays possible.",
    )


def crisis_over(case: Case, _tally: Tally) -> Finding | None:
    """Say that a crisis was declared but does not cover this draft (rule 8)."""
    crisis = case.facts.crisis
    if crisis is None or case.crisis:
        return None
    if case.facts.topic != crisis.topic:
        reason = f'The crisis covers only "{crisis.topic}"; this draft is judged by the ordinary rules.'
    else:
        reason = f"The crisis does not cover this moment (it ends {crisis.until.isoformat()})."
    hours = case.policy.modes.crisis_max_hours
    return advise("crisis", reason, f"A lead may declare a crisis for this topic, for at most {hours} hours.")


def uncounted(_case: Case, tally: Tally) -> Finding | None:
    """Say which approvals do not count, and why (rules 3 and 4)."""
    if not tally.ignored:
        return None
    listed = "; ".join(f"{who}: {why}" for who, why in tally.ignored)
    return advise("approval", f"Not counted: {listed}.", "Each may be given again by someone who is free to approve.")


def infeasible(case: Case, tally: Tally) -> Finding | None:
    """Say that nobody who is eligible could give what is asked (four eyes that are not there)."""
    if case.author is None or case.cell.count is None or tally.feasible:
        return None
    return advise(
        "no-approver",
        "Not enough people who could approve this are on the staff list, trained and active in Slack.",
        "Use an approved line, ask a higher tier to write it, or page the duty lead to bring someone in.",
    )


RULES: tuple[Rule, ...] = (
    unknown_member,
    slack_user,
    training,
    unknown_line,
    unknown_account,
    account_tier,
    same_words,
    schedule,
    never,
    rejected,
    paused,
    unknown_topic,
    line_departed,
    crisis_over,
    uncounted,
    infeasible,
)
"""Every rule around the cell; those that block refuse, the others explain."""


def failed(rule: str) -> Finding:
    """Return the finding for a rule that raised: what could not be judged is refused (rule 1)."""
    return block(
        "failed-rule",
        f'The rule "{rule}" could not be completed, so the draft cannot be cleared.',
        "Try again with plainer input, and report this to whoever runs the bot.",
    )
