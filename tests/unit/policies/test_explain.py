from typing import Any

import pytest

from domain.enums import Effect, Severity
from domain.ids import RuleId
from domain.records import Content, Finding
from policies.explain import explain
from policies.verdict import decide, judge
from tests.unit.policies.build import NOW, POLICY, approval, calm, facts, rejection


def told(author: str = "rita", words: Content | None = None, **more: Any) -> tuple[str, ...]:
    draft = facts(author, words, **more)
    return explain(POLICY, draft, NOW, decide(POLICY, draft, NOW))


def test_a_waiting_draft_is_explained_from_severity_to_who_can() -> None:
    assert told(severity=Severity.HIGH, approvals=(approval("lena"),)) == (
        "It waits for approval.",
        "Severity is high: the narrative is high.",
        "For responder, their own words at high go out with 2 approvals from lead or above ([trust.free_text]).",
        "Missing: 1 of 2 from lead or above.",
        "Counted: lena.",
        "Can move it on now: lars, luis.",
    )


def test_a_refusal_is_explained_by_its_findings() -> None:
    sentences = told("tess", rejections=(rejection("luis"),))
    assert sentences[0] == "It may not go out."
    assert "luis rejected this version. Change it and put the new version to luis, or ask them to take" in sentences[3]
    assert sentences[-1] == "Can move it on now: luis."


def test_what_may_go_out_says_under_which_row() -> None:
    assert told("rita", calm(), topic="rumour") == (
        "It may go out.",
        'Severity is high: the narrative is medium, the topic "False reports" is at least high.',
        "For responder, a line to take at high goes out alone ([trust.line]).",
    )


def test_a_stranger_has_no_row() -> None:
    assert not [sentence for sentence in told("stranger") if "[trust." in sentence]


def test_a_tier_without_a_row_never_does() -> None:
    assert "their own words at medium go out never" in told("olga")[2]


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"severity": None}, "Severity is high: what is not known is taken as high."),
        (
            {"severity": Severity.LOW, "topic": "nowhere"},
            "Severity is high: the narrative is low, what is not known is taken as high.",
        ),
        ({"added_severity": Severity.HIGH}, "Severity is high: the narrative is medium, the author says high."),
    ],
)
def test_severity_is_derived_aloud(known: dict[str, Any], sentence: str) -> None:
    assert told(**known)[1] == sentence


def test_findings_that_raise_and_needs_by_role_are_told() -> None:
    found = tuple(
        Finding(RuleId(rule), effect, "Because.", "Mend it.")
        for rule, effect in (
            ("unknown-link", Effect.RAISE),
            ("unsourced-claim", Effect.RAISE),
            ("accusation", Effect.LEGAL),
        )
    )
    draft = facts("lena")
    sentences = explain(POLICY, draft, NOW, judge(POLICY, draft, NOW, None, found))
    assert sentences[1] == "Severity is high: the narrative is medium, unknown-link, unsourced-claim raise it one step."
    assert "Missing: 1 of 1 from someone else with the role legal." in sentences
    one = explain(POLICY, draft, NOW, judge(POLICY, draft, NOW, None, found[:1]))
    assert one[1] == "Severity is high: the narrative is medium, unknown-link raises it one step."
