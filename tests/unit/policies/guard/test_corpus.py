"""Our own posts: ordinary ones pass without a block, disguised and forbidden ones are caught, in every half."""

import json
from pathlib import Path
from typing import Any

import pytest

from domain.records import Fingerprint
from policies.guard import DEFAULT_EFFECTS
from tests.unit.policies.guard.builders import a_policy, found

DATA = Path(__file__).parents[3] / "data" / "guard"
POLICY = a_policy()


def posts(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").split("\n") if line]


@pytest.mark.parametrize("half", ["ordinary-tune.jsonl", "ordinary-held.jsonl", "ordinary-probed.jsonl"])
def test_ordinary_posts_of_an_agency_pass_without_a_block(half: str) -> None:
    told = {post["text"]: found(post["text"], policy=POLICY) for post in posts(half)}
    blocked = {text: findings for text, findings in told.items() if any(f.effect == "block" for f in findings)}
    assert blocked == {}


@pytest.mark.parametrize("half", ["caught-tune.jsonl", "caught-held.jsonl", "caught-probed.jsonl"])
def test_posts_that_must_not_go_out_are_caught_by_the_rule_they_break(half: str) -> None:
    missed = [
        (post["rule"], post["text"])
        for post in posts(half)
        if post["rule"] not in {f.rule for f in found(post["text"], policy=POLICY)}
    ]
    assert missed == []


def test_the_sets_are_as_large_as_the_promise_and_reach_every_rule_of_text() -> None:
    ordinary = [post for half in ("tune", "held") for post in posts(f"ordinary-{half}.jsonl")]
    caught = [post for half in ("tune", "held") for post in posts(f"caught-{half}.jsonl")]
    assert len({post["text"] for post in ordinary}) >= 200
    assert len({post["text"] for post in caught}) >= 150
    assert {post["kind"] for post in ordinary} >= {"appeal", "road", "condolence", "arrest", "event", "missing"}
    assert len({post["lang"] for post in ordinary}) >= 20
    assert {post["rule"] for post in caught} == set(DEFAULT_EFFECTS) - {"alt-text"}


def test_marks_of_other_narratives_are_told_from_words_that_resemble_them() -> None:
    wrong = []
    for mark in posts("marks.jsonl"):
        kind = next(name for name in ("hashtags", "handles", "phrases", "links") if name in mark)
        findings = found(mark["text"], policy=POLICY, narrative=Fingerprint(**{kind: (mark[kind],)}))
        repeats = any(f.rule == "amplification" and f.effect == "block" for f in findings)
        if repeats != mark["repeats"]:
            wrong.append(mark)
    assert wrong == []
