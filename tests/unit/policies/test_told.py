"""What a file's faults, a verdict's grounds and a change of policy are called, word for word."""

import pytest

from domain.enums import Effect, Severity
from domain.ids import RoleName, RuleId, TierName, TopicId
from domain.records import Finding, Need
from policies.diff import differences
from policies.explain import explain
from policies.file import PolicyError, load_policy
from policies.model import Crisis
from policies.verdict import decide, judge
from tests.unit.policies.build import (
    ACCOUNTS,
    ACTIONS,
    GUARD,
    LINES,
    NOW,
    POLICY,
    STAFF,
    TIERS,
    TOPICS,
    TRUST,
    approval,
    facts,
    policy,
    policy_text,
)  # fmt: skip

LEAD = TierName("lead")
LEGAL = Finding(RuleId("accusation"), Effect.LEGAL, "A reason.", "A remedy.")
TWO_LAWYERS = STAFF.replace('["UOLGA"]\ntier = "observer"', '["UOLGA"]\ntier = "observer"\nroles = ["legal"]')


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as caught:
        load_policy(text.encode())
    assert str(caught.value).startswith("policy: ")
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            policy_text(actions=ACTIONS.replace("life_safety_exempt = true", 'life_safety_exempt = "yes"')),
            "[modes] life_safety_exempt: expected true or false",
        ),
        (policy_text(tiers=TIERS + "colour = 1\n"), "[[tier]] 4 (lead) colour: unknown key"),
        (
            policy_text(accounts="").replace("schema = 1", "schema = 1\naccount = [3]"),
            "[[account]] 1: expected a table",
        ),
        (
            policy_text(topics="", lines="").replace("schema = 1", "schema = 1\ntopic = [3]"),
            "[[topic]] 1: expected a table",
        ),
        (
            policy_text(topics=TOPICS + "[[topic]]" + TOPICS.split("[[topic]]")[1]),
            "[[topic]] 3 (rumour) id: used twice",
        ),
        (policy_text(lines=LINES + "[[line]]" + LINES.split("[[line]]")[2]), "[[line]] 3 (plain) id: used twice"),
        (
            policy_text(more='[[digest]]\nid = "d"\ncron = "0 8 * * *"\nchannel = "#d"\n' * 2),
            "[[digest]] 2 (d) id: used twice",
        ),
        (
            policy_text(more='[[group]]\nslack_group = "S1"\ntier = "boss"\n'),
            '[[group]] 1 (S1) tier: no [[tier]] is named "boss"',
        ),
        (
            policy_text(accounts=ACCOUNTS.replace('tier = "lead"', 'tier = "boss"')),
            '[[account]] 3 (chief) tier: no [[tier]] is named "boss"',
        ),
        (
            policy_text(more='[reactions]\napprove = ["eyes"]\nclaim = ["eyes"]\n'),
            "[reactions] claim: :eyes: already means approve",
        ),
        (
            policy_text(more='[reactions]\nclaim = ["eyes"]\npause = ["eyes"]\n'),
            "[reactions] pause: :eyes: already means claim",
        ),
        (
            policy_text(trust=TRUST.replace('"1 lead", "2 lead", "2 lead"', '"1 lead", "2 lead"')),
            "[trust.free_text] responder: needs four cells (low, medium, high, critical), not 3",
        ),
    ],
)
def test_a_fault_is_told_with_the_place_where_its_author_finds_it(text: str, told: str) -> None:
    assert told in faults(text)


def test_the_third_account_with_an_id_of_the_first_is_named_by_its_place() -> None:
    double = ACCOUNTS + "[[account]]" + ACCOUNTS.split("[[account]]")[1]
    assert faults(policy_text(accounts=double)) == ("[[account]] 4 (page) id: used twice",)


def test_what_goes_out_in_a_crisis_says_that_it_is_the_crisis_row() -> None:
    crisis = Crisis(TopicId("rumour"), NOW.replace(hour=23))
    draft = facts("tess", topic="rumour", crisis=crisis)
    assert "For trusted, their own words on the topic of this crisis at high go out alone ([trust.crisis])." in explain(
        POLICY, draft, NOW, decide(POLICY, draft, NOW)
    )


def test_all_who_were_counted_are_named_and_one_approval_is_one() -> None:
    draft = facts("rita", severity=Severity.HIGH, approvals=(approval("lena"), approval("luis")))
    assert "Counted: lena, luis." in explain(POLICY, draft, NOW, decide(POLICY, draft, NOW))
    one = facts("rita", severity=Severity.MEDIUM)
    told = explain(POLICY, one, NOW, decide(POLICY, one, NOW))
    assert (
        "For responder, their own words at medium go out with 1 approval from lead or above ([trust.free_text])."
        in told
    )


def test_an_approval_that_the_row_asks_for_clears_nothing_in_law() -> None:
    draft = facts("rita", approvals=(approval("lena"),))
    found = judge(POLICY, draft, NOW, None, (LEGAL,))
    assert found.needs == (Need(1, LEAD, None, 0), Need(1, None, RoleName("legal"), 1))
    assert found.outcome == "approve"


def test_a_lawyer_of_a_low_tier_fills_no_place_of_a_lead() -> None:
    rules = policy(staff=TWO_LAWYERS)
    draft = facts("rita", severity=Severity.HIGH, approvals=tuple(map(approval, ("lena", "lawyer", "olga"))))
    found = judge(rules, draft, NOW, None, (LEGAL,))
    assert found.needs == (Need(2, LEAD, None, 1), Need(1, None, RoleName("legal"), 0))
    assert found.outcome == "approve"


def test_lines_and_crises_are_named_as_such_where_a_policy_changes() -> None:
    alone, asked = ('lead = ["alone", "alone", "alone", "alone"]', 'lead = ["alone", "alone", "alone", "1 lead"]')
    who = "lead (lena, luis, lars, lapsed) gains: "
    how = "at critical go out alone, not with 1 approval from lead or above."
    assert differences(policy(trust=TRUST.replace(alone, asked)), POLICY) == (
        f"{who}a line to take {how}",
        f"{who}their own words on a crisis topic {how}",
    )


def test_what_a_tier_that_goes_was_asked_for_is_less_than_any_tier_that_stays() -> None:
    trust = '[trust.free_text]\nlead = ["alone", "alone", "alone", "1 {}"]\n'
    chief = policy(tiers=TIERS + '[[tier]]\nname = "chief"\n', trust=trust.format("chief"))
    told = differences(chief, policy(trust=trust.format("observer")))
    assert told[0].startswith("lead (lena, luis, lars, lapsed) loses: their own words at critical")


def test_an_approval_that_the_draft_outstayed_says_for_how_long() -> None:
    given = approval("lena", minutes_ago=90)
    draft = facts("rita", approvals=(given,), approved_at=given.at)
    said = " ".join(f.reason for f in decide(POLICY, draft, NOW).findings)
    assert "the draft stayed unsent for more than 60 minutes after it" in said


def test_a_language_without_rules_is_named_with_those_that_have_some() -> None:
    (told,) = faults(policy_text(guard=GUARD + 'languages = ["xx"]\n'))
    assert told.startswith('[guard] languages: there are no rules for "xx"; there are for ')
    assert told.endswith(" (English is always read)")
