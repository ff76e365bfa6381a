"""Emoji mean what the policy says, whatever skin or gender they show."""

from dataclasses import replace

import pytest

from handlers.reactions.emoji import base_of, meaning
from tests.unit.policies.build import POLICY

OURS = replace(
    POLICY,
    reactions={
        "approve": ("white_check_mark", "+1"),
        "reject": ("x",),
        "not_hostile": ("no_good", "ok_hand"),
        "claim": ("eyes",),
    },
)


@pytest.mark.parametrize(
    ("emoji", "act"),
    [
        ("white_check_mark", "approve"),
        ("+1::skin-tone-5", "approve"),
        ("thumbsup", "approve"),
        ("ok_hand::skin-tone-2", "not_hostile"),
        ("woman-gesturing-no::skin-tone-3", "not_hostile"),
        ("man-gesturing-no", "not_hostile"),
        ("person-gesturing-no", "not_hostile"),
        ("no_good", "not_hostile"),
        ("eyes", "claim"),
        ("tada", None),
        ("heavy_check_mark", None),
        ("", None),
    ],
)
def test_variants_count_as_their_base_and_others_count_for_nothing(emoji: str, act: str | None) -> None:
    assert meaning(OURS, emoji) == act


def test_without_a_table_the_usual_set_counts() -> None:
    assert meaning(replace(POLICY, reactions={}), "heavy_check_mark") == "approve"


def test_a_policy_that_names_its_own_set_has_no_other() -> None:
    assert meaning(OURS, "rotating_light") is None


def test_names_with_and_without_colons_are_the_same() -> None:
    assert base_of(":x:") == base_of("x")
