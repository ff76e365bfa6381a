"""The guard as a whole: its list of checks, its effects, and what it does when a check fails."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from domain.enums import Effect
from domain.ids import RuleId
from domain.records import Finding
from policies import guard
from policies.guard import CHECKS, DEFAULT_EFFECTS, GuardInput
from policies.model import Policy
from tests.unit.policies.guard.builders import a_policy, an_image, found

TABLE = {
    "amplification": "block",
    "terrorist-publication": "block",
    "personal-data": "block",
    "protected-identity": "block",
    "embargo": "block",
    "active-proceedings": "legal",
    "accusation": "legal",
    "pre-election": "legal",
    "unsourced-claim": "raise",
    "unknown-link": "raise",
    "alt-text": "block",
    "length": "block",
    "hidden-characters": "block",
    "hashtag-case": "advise",
    "reading-ease": "advise",
}


def test_every_rule_of_the_table_has_a_check_and_its_default_effect() -> None:
    assert {str(rule): str(effect) for rule, effect in DEFAULT_EFFECTS.items()} == TABLE
    assert [rule for rule, _ in CHECKS] == list(DEFAULT_EFFECTS)


def test_every_check_names_its_source() -> None:
    for rule, check in CHECKS:
        assert "Source:" in (check.__doc__ or ""), rule


def test_every_finding_says_why_and_what_to_do() -> None:
    draft = (
        "#harbourattack call 07700 900123, Zoe Marlowe and Tobias Wren, Operation Nightjar. John Smith is a murderer. "
        "Vote Labour. It is illegal. #harbourcity Watch Dabiq here. x\u200bx " + "word " * 60
    )
    findings = (*found(draft, media=(an_image(alt=None),)), *found("See evil.example"))
    assert {f.rule for f in findings} == set(DEFAULT_EFFECTS)
    for finding in findings:
        assert finding.reason.endswith((".", "!"))
        assert finding.remedy.endswith(".")


def test_a_plain_reply_has_no_findings() -> None:
    assert found("There has been no attack at the harbour. Officers are there to help.") == ()


def test_a_policy_tightens_a_check_by_naming_its_effect() -> None:
    policy = a_policy(effects={"reading-ease": Effect.LEGAL, "unknown-link": Effect.BLOCK})
    findings = found("See evil.example " + "word " * 30, policy=policy)
    assert {(f.rule, f.effect) for f in findings} == {
        ("reading-ease", Effect.LEGAL),
        ("unknown-link", Effect.BLOCK),
    }


def test_a_policy_loosens_a_check_only_by_naming_it() -> None:
    policy = a_policy(effects={"embargo": Effect.ADVISE})
    assert {(f.rule, f.effect) for f in found("Operation Nightjar, 07700 900123", policy=policy)} == {
        ("embargo", Effect.ADVISE),
        ("personal-data", Effect.BLOCK),
    }


def test_a_hint_stays_a_hint_when_its_rule_is_named_with_its_own_effect() -> None:
    policy = a_policy(effects={"amplification": Effect.BLOCK})
    (hint,) = found("Reports of a harbour attack are false.", policy=policy)
    assert hint.effect is Effect.ADVISE


def test_a_hint_is_no_stricter_than_the_effect_its_rule_was_loosened_to() -> None:
    policy = a_policy(effects={"terrorist-publication": Effect.ADVISE})
    (named,) = found("He owned a copy of Rumiyah.", policy=policy)
    assert named.effect is Effect.ADVISE


def test_a_check_that_fails_blocks_and_the_others_still_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:
        raise RuntimeError(f"broken: {draft}, {policy.name}, {now}")

    checks = tuple((rule, broken if rule == "accusation" else check) for rule, check in CHECKS)
    monkeypatch.setattr(guard, "CHECKS", checks)
    findings = found("Call 07700 900123.", policy=a_policy(effects={"accusation": Effect.ADVISE}))
    assert [(f.rule, f.effect) for f in findings] == [
        ("personal-data", Effect.BLOCK),
        ("accusation", Effect.BLOCK),
    ]
    assert RuleId("accusation") in findings[1].reason


def test_findings_never_repeat_personal_data_or_a_protected_name() -> None:
    findings = found("Zoe Marlowe, 07700 900123, jane@mail.example, DOB 03/05/1990, SW1A 2AA, AB12 CDE")
    told = " ".join(f.reason + f.remedy for f in findings)
    for secret in ("Marlowe", "900123", "jane", "1990", "SW1A", "CDE"):
        assert secret not in told


def test_text_that_cannot_be_encoded_is_told_in_words_that_can() -> None:
    for finding in found("It is illegal\ud800 to \ud800 share\udfff"):
        finding.reason.encode("utf-8")
