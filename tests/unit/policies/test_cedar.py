"""Cedar and we agree on every point of the trust matrix: row, author's tier, severity, approvals, pause."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest

import policies
from domain.enums import Category, Outcome, Severity
from domain.ids import SlackUserId, StaffId, TierName, TopicId
from domain.records import Account, Approval, Topic
from domain.revision import revision_of
from policies.cells import Row
from policies.file import load_policy
from policies.model import Crisis, Facts, Line, Member, Policy
from policies.verdict import judge
from tests.unit.policies.build import NOW, POLICY, calm, content, facts
from tests.unit.policies.cedar import answers, request
from tests.unit.policies.worlds import POLICIES

SHIPPED = [
    load_policy(path.read_bytes(), path.name)
    for path in sorted(p for p in Path(policies.__file__).parent.rglob("*.toml") if p.parent.name != "languages")
    if path.name != "ruff.toml"
]
MOST = 3
TOPIC = Topic(TopicId("any"), "Any", (), Category.HATE, Severity.LOW)


@dataclass(frozen=True)
class Point:
    row: Row
    tier: TierName
    severity: Severity
    given: dict[TierName, int]
    paused: bool


def peopled(policy: Policy) -> Policy:
    """Give the policy one author and MOST approvers of every tier, an account for all and one topic without a floor."""
    staff = {
        name: Member(name, tier, (SlackUserId(f"U{name}"),), trained_until=NOW.date())
        for tier in policy.tiers
        for name in (StaffId(f"{tier}-author"), *(StaffId(f"{tier}-{n}") for n in range(MOST)))
    }
    accounts = {
        account.id: Account(account.id, account.platform, account.handle, policy.tiers[0])
        for account in POLICY.accounts.values()
    }
    people: dict[str, Member] = {str(name): member for name, member in staff.items()}
    return replace(policy, staff=staff, people=people, accounts=accounts, topics={TOPIC.id: TOPIC}, lines=POLICY.lines)


def points(policy: Policy) -> Iterator[Point]:
    counts = [dict(zip(policy.tiers, c, strict=True)) for c in product(range(MOST + 1), repeat=len(policy.tiers))]
    for row, tier, severity, given, paused in product(Row, policy.tiers, Severity, counts, (False, True)):
        yield Point(row, tier, severity, given, paused)


def ours(policy: Policy, point: Point, line: Line) -> bool:
    words = calm() if point.row is Row.LINE else content()
    revision = revision_of(words)
    approvals = tuple(
        Approval(f"{tier}-{n}", NOW, revision) for tier, count in point.given.items() for n in range(count)
    )
    crisis = Crisis(TOPIC.id, NOW + dt.timedelta(hours=1)) if point.row is Row.CRISIS else None
    draft: Facts = facts(
        f"{point.tier}-author",
        words,
        severity=point.severity,
        approvals=approvals,
        crisis=crisis,
        topic=TOPIC.id,
        paused=point.paused,
    )
    return judge(policy, draft, NOW, line if point.row is Row.LINE else None, ()).outcome is Outcome.PUBLISH


@pytest.mark.parametrize("policy", SHIPPED, ids=lambda policy: policy.name)
def test_cedar_agrees_on_every_point_of_every_matrix_that_ships(policy: Policy) -> None:
    agree(policy)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("policy", [POLICY, *POLICIES[:9]], ids=lambda policy: policy.name)
def test_cedar_agrees_on_every_point_of_matrices_of_any_shape(policy: Policy) -> None:
    agree(policy)


def agree(policy: Policy) -> None:
    full = peopled(policy)
    line = POLICY.lines[next(iter(POLICY.lines))]
    assert line.life_safety
    every = list(points(full))
    asked = [
        request(
            full,
            row=p.row,
            tier=p.tier,
            severity=p.severity,
            given=p.given,
            paused=p.paused,
            life_safety=p.row is Row.LINE and full.modes.life_safety_exempt,
        )
        for p in every
    ]
    theirs = answers(full, asked)
    assert len(every) == len(Row) * len(full.tiers) * len(Severity) * (MOST + 1) ** len(full.tiers) * 2
    assert [p for p, allowed in zip(every, theirs, strict=True) if ours(full, p, line) != allowed] == []
    assert len(set(theirs)) == 2, "a matrix that permits all or nothing proves nothing"
