"""The content guard: what a draft may not say, show or link to, whoever writes it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from domain.enums import Effect
from domain.ids import RuleId
from domain.records import Finding
from policies.guard.accusation import accusation
from policies.guard.alt_text import alt_text
from policies.guard.amplification import amplification
from policies.guard.claims import unsourced_claim
from policies.guard.draft import GuardInput
from policies.guard.election import pre_election
from policies.guard.finding import DEFAULT_EFFECTS, under_policy
from policies.guard.hidden import hidden_characters
from policies.guard.length import length
from policies.guard.personal import personal_data
from policies.guard.publications import terrorist_publication
from policies.guard.readability import hashtag_case, reading_ease
from policies.guard.registers import active_proceedings, embargo, protected_identity
from policies.guard.unknown_link import unknown_link
from policies.model import Policy

__all__ = ["CHECKS", "DEFAULT_EFFECTS", "Check", "GuardInput", "examine"]

Check = Callable[[GuardInput, Policy, datetime], Iterable[Finding]]

CHECKS: tuple[tuple[RuleId, Check], ...] = (
    (RuleId("amplification"), amplification),
    (RuleId("terrorist-publication"), terrorist_publication),
    (RuleId("personal-data"), personal_data),
    (RuleId("protected-identity"), protected_identity),
    (RuleId("embargo"), embargo),
    (RuleId("active-proceedings"), active_proceedings),
    (RuleId("accusation"), accusation),
    (RuleId("pre-election"), pre_election),
    (RuleId("unsourced-claim"), unsourced_claim),
    (RuleId("unknown-link"), unknown_link),
    (RuleId("alt-text"), alt_text),
    (RuleId("length"), length),
    (RuleId("hidden-characters"), hidden_characters),
    (RuleId("hashtag-case"), hashtag_case),
    (RuleId("reading-ease"), reading_ease),
)
"""Every check by the rule it answers for, in the order findings are shown."""


def examine(policy: Policy, draft: GuardInput, now: datetime) -> tuple[Finding, ...]:
    """Put a draft to every check and return what they find, under the policy's effects; never raises.

    A check that fails is itself a finding that blocks: what could not be checked does not go out.
    """
    return tuple(found for rule, check in CHECKS for found in _examined(rule, check, policy, draft, now))


def _examined(rule: RuleId, check: Check, policy: Policy, draft: GuardInput, now: datetime) -> tuple[Finding, ...]:
    try:
        return tuple(under_policy(found, policy.guard.effects) for found in check(draft, policy, now))
    except Exception:  # noqa: BLE001 - fail closed, whatever went wrong (DESIGN section 4, rule 1)
        return (
            Finding(
                rule,
                Effect.BLOCK,
                f"The check {rule} could not be completed, so the draft cannot be cleared.",
                "Try plainer wording, and report this to whoever runs the bot.",
            ),
        )
