"""Draws whole worlds for property tests: a sound policy of any shape, a draft, and everything around it."""

import datetime as dt
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from domain.enums import Effect, Severity, SlackStatus
from domain.ids import LineId, RevisionHash, RoleName, RuleId, SlackUserId, StaffId, TierName, TopicId
from domain.records import Approval, Finding, LineUse, Rejection
from domain.revision import revision_of
from policies.cells import ALONE, NEVER, Cell, Row
from policies.model import LEGAL, Crisis, Facts, Line, Member, Policy
from tests.unit.policies.build import NOW, POLICY, content

TIERS = tuple(TierName(t) for t in ("observer", "responder", "trusted", "lead"))
# A chain in which any two cells can be compared, loosest first.
CHAIN = (
    ALONE,
    Cell(1, TIERS[1]),
    Cell(1, TIERS[2]),
    Cell(2, TIERS[2]),
    Cell(2, TIERS[3]),
    Cell(3, TIERS[3]),
    NEVER,
)
PEOPLE = tuple(StaffId(p) for p in "abcdefg")
ELSEWHERE = RevisionHash("0" * 64)
LINE = POLICY.lines[LineId("plain")]


@dataclass(frozen=True)
class World:
    """One draft in its policy, what the guard found, and whether the words are a line."""

    policy: Policy
    facts: Facts
    guard: tuple[Finding, ...]
    line: Line | None


def _grid(random: Random, ceiling: list[list[int]] | None = None) -> list[list[int]]:
    """Return a place in CHAIN for each tier and severity: never falling by severity, never rising by tier."""
    top = len(CHAIN) - 1
    grid: list[list[int]] = []
    for tier in range(len(TIERS)):
        wanted = sorted(random.randint(0, top) for _ in range(4))
        above = grid[-1] if grid else [top] * 4
        limit = above if ceiling is None else [min(pair) for pair in zip(above, ceiling[tier], strict=True)]
        grid.append([min(pair) for pair in zip(wanted, limit, strict=True)])
    return grid


def policy_of(seed: int) -> Policy:
    """Return a sound policy of random shape; the same seed gives the same policy."""
    random = Random(seed)
    free = _grid(random)
    trust = {
        row: {tier: tuple(CHAIN[place] for place in places) for tier, places in zip(TIERS, grid, strict=True)}
        for row, grid in ((Row.FREE_TEXT, free), (Row.LINE, _grid(random, free)), (Row.CRISIS, _grid(random, free)))
    }
    days = (NOW.date(), NOW.date(), dt.date(2027, 1, 1), dt.date(2027, 1, 1), dt.date(2026, 11, 22), None)
    staff = {
        name: Member(
            id=name,
            tier=random.choice(TIERS),
            slack=(SlackUserId(f"U{name}1"), SlackUserId(f"U{name}2")),
            roles=frozenset(role for role in (LEGAL, RoleName("press")) if random.random() < 1 / 3),
            trained_until=random.choice(days),
        )
        for name in PEOPLE
    }
    people = {name: member for member in staff.values() for name in (member.id, *member.slack)}
    accounts = {name: replace(account, tier=TIERS[0]) for name, account in POLICY.accounts.items()}
    return replace(POLICY, trust=trust, staff=staff, people=people, accounts=accounts)


POLICIES = tuple(policy_of(seed) for seed in range(400))
policies = st.sampled_from(POLICIES)


names = st.sampled_from([*PEOPLE, *(f"U{p}{n}" for p in PEOPLE for n in (1, 2)), "stranger"])
severities = st.sampled_from(Severity)
statuses = st.sampled_from([SlackStatus.ACTIVE] * 6 + list(SlackStatus))
findings = st.builds(
    lambda effect, rule: Finding(RuleId(rule), effect, "Because.", "Mend it."),
    st.sampled_from([Effect.LEGAL, Effect.RAISE, Effect.ADVISE, Effect.BLOCK]),
    st.sampled_from(["accusation", "unknown-link", "length"]),
)

users = [f"U{p}{n}" for p in PEOPLE for n in (1, 2)]
slacks = st.dictionaries(st.sampled_from(users), statuses, max_size=3).map(
    lambda odd: dict.fromkeys(users, SlackStatus.ACTIVE) | odd
)


@st.composite
def worlds(draw: st.DrawFn, *, blocks: bool = True) -> World:
    """Draw a world; without `blocks`, one in which nothing but the matrix and the approvals can stop the draft."""
    policy = draw(policies)
    is_line = draw(st.booleans())
    words = content(line=LineUse(LINE.id)) if is_line else content()
    revision = revision_of(words)
    revisions = st.sampled_from([revision, revision, revision, ELSEWHERE])
    ages = st.sampled_from([-1, 0, 1, 60, 119, 120, 500])
    known: dict[str, Any] = {}
    if draw(st.booleans()):
        known["slack"] = draw(slacks)
    else:
        known["slack"] = None
    facts = Facts(
        author=draw(names if blocks else st.sampled_from(PEOPLE)),
        content=words,
        severity=draw(st.none() | severities),
        added_severity=draw(st.none() | severities),
        topic=draw(st.sampled_from([None, TopicId("rumour"), TopicId("gossip")])),
        prior_authors=tuple(draw(st.lists(names if blocks else st.sampled_from(PEOPLE), max_size=2))),
        approvals=tuple(
            draw(
                st.lists(
                    st.builds(
                        lambda by, age, rev: Approval(by, NOW - dt.timedelta(minutes=age), rev), names, ages, revisions
                    ),
                    max_size=6,
                )
            )
        ),
        rejections=tuple(
            draw(
                st.lists(
                    st.builds(
                        lambda by, rev: Rejection(by, NOW, rev), names, revisions if blocks else st.just(ELSEWHERE)
                    ),
                    max_size=2,
                )
            )
        ),
        paused=blocks and draw(st.integers(0, 9)) == 0,
        crisis=draw(
            st.none()
            | st.builds(
                lambda topic, hours: Crisis(TopicId(topic), NOW + dt.timedelta(hours=hours)),
                st.sampled_from(["rumour", "gossip"]),
                st.sampled_from([-1, 1, 11, 13]),
            )
        ),
        **known,
    )
    guard = tuple(draw(st.lists(findings, max_size=3)))
    if not blocks:
        guard = tuple(f for f in guard if f.effect is not Effect.BLOCK)
    return World(policy, facts, guard, LINE if is_line else None)
