"""Makes findings: each rule's default effect, and how a policy's `effects` changes it."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.enums import Effect
from domain.ids import RuleId
from domain.records import Finding

DEFAULT_EFFECTS: Mapping[RuleId, Effect] = MappingProxyType(
    {
        RuleId("amplification"): Effect.BLOCK,
        RuleId("terrorist-publication"): Effect.BLOCK,
        RuleId("personal-data"): Effect.BLOCK,
        RuleId("protected-identity"): Effect.BLOCK,
        RuleId("embargo"): Effect.BLOCK,
        RuleId("active-proceedings"): Effect.LEGAL,
        RuleId("accusation"): Effect.LEGAL,
        RuleId("pre-election"): Effect.LEGAL,
        RuleId("unsourced-claim"): Effect.RAISE,
        RuleId("unknown-link"): Effect.RAISE,
        RuleId("alt-text"): Effect.BLOCK,
        RuleId("length"): Effect.BLOCK,
        RuleId("hidden-characters"): Effect.BLOCK,
        RuleId("hashtag-case"): Effect.ADVISE,
        RuleId("reading-ease"): Effect.ADVISE,
    }
)
"""Every rule of the guard, with the effect it has unless a policy says otherwise."""

_STRICTNESS = {Effect.ADVISE: 0, Effect.RAISE: 1, Effect.LEGAL: 2, Effect.BLOCK: 3}


def finding(rule: str, reason: str, remedy: str, effect: Effect | None = None) -> Finding:
    """Make a finding with the rule's default effect, or a milder `effect` where a check grades what it finds."""
    showable = reason.encode("utf-8", "replace").decode()
    return Finding(RuleId(rule), effect or DEFAULT_EFFECTS[RuleId(rule)], showable, remedy)


def under_policy(found: Finding, effects: Mapping[str, Effect]) -> Finding:
    """Return the finding with the effect the policy names for its rule.

    A finding that its check graded milder than the rule's default keeps that grade unless the policy is milder still:
    tightening `amplification` must not turn a mere hint into a refusal.
    """
    named = effects.get(found.rule)
    if named is None:
        return found
    graded = _STRICTNESS[found.effect] < _STRICTNESS[DEFAULT_EFFECTS[found.rule]]
    if graded and _STRICTNESS[named] >= _STRICTNESS[found.effect]:
        return found
    return Finding(found.rule, named, found.reason, found.remedy)
