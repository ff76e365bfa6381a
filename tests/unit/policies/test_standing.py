"""What is worked out once belongs to one policy: a changed policy is asked afresh."""

from dataclasses import replace

from domain.enums import Severity
from policies.standing import Asked, candidates, lowest_asked, of_tier_for
from policies.verdict import decide
from tests.unit.policies.build import NOW, POLICY, approval, content, facts, policy


def test_a_changed_policy_does_not_answer_with_what_the_old_one_knew() -> None:
    old = policy()
    asked = Asked(1, old.tiers[-1], old.tiers[-1], False, len(old.tiers) - 1, len(old.tiers) - 1)
    assert candidates(old, asked)
    assert of_tier_for(old, "resume")
    assert lowest_asked(old) is not None
    new = replace(old, staff={}, actions={}, trust={})
    assert candidates(new, asked) == ()
    assert of_tier_for(new, "resume") == ()
    assert lowest_asked(new) is None


def test_a_policy_that_has_answered_equals_one_that_has_not() -> None:
    asked = policy()
    of_tier_for(asked, "resume")
    assert asked == policy()


def test_an_approval_by_a_stranger_hides_none_that_comes_after_it() -> None:
    words = content()
    asked = facts(
        "rita", words, severity=Severity.LOW, approvals=(approval("stranger", words), approval("lena", words))
    )
    assert decide(POLICY, asked, NOW).counted == ("lena",)
