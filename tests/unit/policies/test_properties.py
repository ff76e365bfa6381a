"""What must hold of every verdict in every world, not only of examples."""

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from domain.enums import Effect, Outcome, Severity, SlackStatus
from domain.ids import AccountId, StaffId
from domain.records import Approval, Content, Finding, Verdict
from domain.revision import revision_of
from policies.cells import Row, at_most_as_strict
from policies.check import monotony_problems
from policies.members import find, is_active, is_trained
from policies.model import LEGAL, Facts, Member, Policy
from policies.verdict import decide, judge
from tests.unit.policies.build import NOW, POLICY, facts
from tests.unit.policies.worlds import (
    CHAIN,
    ELSEWHERE,
    PEOPLE,
    TIERS,
    World,
    findings,
    names,
    policies,
    policy_of,
    severities,
    worlds,
)

STRICTNESS = {Outcome.PUBLISH: 0, Outcome.APPROVE: 1, Outcome.REFUSE: 2}
thorough = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def judged(world: World) -> Verdict:
    return judge(world.policy, world.facts, NOW, world.line, world.guard)


def strictness(verdict: Verdict) -> tuple[int, int]:
    """Rank a verdict: refuse above approve above publish, and among approve by how many approvals are missing."""
    return STRICTNESS[verdict.outcome], sum(need.missing for need in verdict.needs)


def changed(world: World, **more: Any) -> World:
    return replace(world, facts=replace(world.facts, **more))


def with_member(policy: Policy, member: Member) -> Policy:
    people = {name: member if other.id == member.id else other for name, other in policy.people.items()}
    return replace(policy, staff={**policy.staff, member.id: member}, people=people)


@thorough
@given(policies)
def test_every_world_that_is_drawn_has_a_monotone_matrix(policy: Policy) -> None:
    assert monotony_problems(policy) == ()


def test_the_chain_of_cells_is_a_chain() -> None:
    ranks = {tier: rank for rank, tier in enumerate(TIERS)}
    for a, b in itertools.combinations(CHAIN, 2):
        assert at_most_as_strict(a, b, ranks)
        assert not at_most_as_strict(b, a, ranks)


@thorough
@given(worlds())
def test_a_higher_tier_never_needs_more(world: World) -> None:
    author = find(world.policy, world.facts.author)
    assume(author is not None)
    assert author is not None
    for tier in TIERS[TIERS.index(author.tier) :]:
        risen = replace(world, policy=with_member(world.policy, replace(author, tier=tier)))
        assert strictness(judged(risen)) <= strictness(judged(world))


@thorough
@given(worlds(), findings)
def test_an_added_finding_never_loosens(world: World, found: Finding) -> None:
    assert strictness(judged(replace(world, guard=(*world.guard, found)))) >= strictness(judged(world))


@thorough
@given(worlds(), names, st.sampled_from([0, 1, 119, 120, -1]))
def test_an_added_approval_never_tightens(world: World, by: str, age: int) -> None:
    approval = Approval(by, NOW - dt.timedelta(minutes=age), revision_of(world.facts.content))
    more = changed(world, approvals=(*world.facts.approvals, approval))
    assert strictness(judged(more)) <= strictness(judged(world))


@thorough
@given(worlds(), severities)
def test_a_higher_severity_never_loosens(world: World, severity: Severity) -> None:
    assume(world.facts.severity is not None)
    assert world.facts.severity is not None
    more = changed(world, severity=Severity.highest(world.facts.severity, severity))
    assert strictness(judged(more)) >= strictness(judged(world))
    added = changed(world, added_severity=Severity.highest(world.facts.added_severity or Severity.LOW, severity))
    assert strictness(judged(added)) >= strictness(judged(world))


@thorough
@given(worlds())
def test_pausing_never_loosens_and_ending_a_crisis_never_does(world: World) -> None:
    assert strictness(judged(changed(world, paused=True))) >= strictness(judged(world))
    assert strictness(judged(changed(world, crisis=None))) >= strictness(judged(world))


@thorough
@given(worlds(), st.sets(names))
def test_forgetting_what_slack_says_of_active_users_never_loosens(world: World, forgotten: set[str]) -> None:
    # Of an inactive rejector to know less is stricter, of an inactive second user it is not: so all are active here.
    active = {user: SlackStatus.ACTIVE for member in world.policy.staff.values() for user in member.slack}
    less = {user: status for user, status in active.items() if user not in forgotten}
    assert strictness(judged(changed(world, slack=less))) >= strictness(judged(changed(world, slack=active)))


@thorough
@given(worlds(), names)
def test_one_more_author_never_loosens_unless_they_had_rejected(world: World, name: str) -> None:
    assume(not world.facts.rejections)
    more = changed(world, prior_authors=(*world.facts.prior_authors, name))
    assert strictness(judged(more)) >= strictness(judged(world))


@thorough
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter(world: World, random: object) -> None:
    def shuffled(items: tuple[object, ...]) -> tuple[object, ...]:
        mixed = list(items)
        random.shuffle(mixed)  # type: ignore[attr-defined]
        return tuple(mixed)

    other = changed(
        world,
        approvals=shuffled(world.facts.approvals),
        rejections=shuffled(world.facts.rejections),
        prior_authors=shuffled(world.facts.prior_authors),
    )
    assert judged(other) == judged(world)


@thorough
@given(worlds())
def test_nobody_who_wrote_any_of_it_is_counted_or_asked(world: World) -> None:
    verdict = judged(world)
    authors = {m.id for who in (world.facts.author, *world.facts.prior_authors) if (m := find(world.policy, who))}
    assert not authors & set(verdict.counted)
    if not world.facts.paused:
        assert not authors & set(verdict.who_can)


def quorum_by_hand(world: World, verdict: Verdict) -> bool:
    """Say by trying every division of labour whether the approvals on the final revision are enough."""
    policy, draft = world.policy, world.facts
    author = find(policy, draft.author)
    assert author is not None
    authors = {m.id for who in (draft.author, *draft.prior_authors) if (m := find(policy, who))}
    row = Row.LINE if world.line else Row.FREE_TEXT
    crisis = draft.crisis
    hours = dt.timedelta(hours=policy.modes.crisis_max_hours)
    if not world.line and crisis and crisis.topic == draft.topic and NOW < crisis.until <= NOW + hours:
        row = Row.CRISIS
    cell = policy.trust[row][author.tier][verdict.severity.rank]
    if cell.count is None:
        return False
    good: dict[StaffId, Member] = {}
    for approval in draft.approvals:
        member = find(policy, approval.by)
        age = NOW - approval.at
        if (
            member is not None
            and member.id not in authors
            and approval.revision == revision_of(draft.content)
            and dt.timedelta(0) <= age < dt.timedelta(minutes=policy.approval.expires_minutes)
            and is_trained(member, NOW.date())
            and is_active(member, approval.by, draft.slack)
        ):
            good[member.id] = member
    rank = policy.ranks
    legal = any(f.effect is Effect.LEGAL for f in world.guard)
    for lawyer in good.values() if legal else [None]:
        if lawyer is not None and LEGAL not in lawyer.roles:
            continue
        others = [m for m in good.values() if m is not lawyer]
        if cell.tier is None or sum(rank[m.tier] >= rank[cell.tier] for m in others) >= cell.count:
            return True
    return False


@thorough
@given(worlds())
def test_nothing_is_published_without_quorum_on_the_final_revision(world: World) -> None:
    verdict = judged(world)
    if verdict.outcome is Outcome.PUBLISH:
        assert quorum_by_hand(world, verdict)
        assert not any(f.effect is Effect.BLOCK for f in verdict.findings)
        assert not world.facts.paused or world.line is not None
        assert (verdict.needs, verdict.who_can) == ((), ())


@thorough
@given(worlds(blocks=False))
def test_quorum_and_nothing_against_it_is_published(world: World) -> None:
    author = find(world.policy, world.facts.author)
    assert author is not None
    assume(is_trained(author, NOW.date()) and is_active(author, author.id, world.facts.slack))
    assume(not world.facts.rejections)
    verdict = judged(world)
    assert (verdict.outcome is Outcome.PUBLISH) == quorum_by_hand(world, verdict)


@thorough
@given(worlds(blocks=False))
def test_the_approvals_of_those_who_can_move_it_on_do_move_it_on(world: World) -> None:
    verdict = judged(world)
    assume(verdict.outcome is Outcome.APPROVE)
    revision = revision_of(world.facts.content)
    for name in PEOPLE:
        member = world.policy.staff[name]
        by = next((n for n in (name, *member.slack) if is_active(member, n, world.facts.slack)), name)
        more = judged(changed(world, approvals=(*world.facts.approvals, Approval(by, NOW, revision))))
        helped = strictness(more) < strictness(verdict)
        assert helped == (name in verdict.who_can)


@thorough
@given(worlds())
def test_the_unknown_are_refused(world: World) -> None:
    assert judged(changed(world, author="stranger")).outcome is Outcome.REFUSE
    elsewhere = replace(world.facts.content, accounts=(AccountId("elsewhere"),))
    assert judged(changed(world, content=elsewhere)).outcome is Outcome.REFUSE
    assert judged(changed(world, slack={})).outcome is Outcome.REFUSE
    assert judged(replace(world, policy=replace(world.policy, trust={}))).outcome is Outcome.REFUSE


@thorough
@given(worlds())
def test_an_approval_of_another_revision_changes_nothing_but_what_is_said(world: World) -> None:
    stale = tuple(Approval(by, NOW, ELSEWHERE) for by in PEOPLE)
    more, before = judged(changed(world, approvals=(*world.facts.approvals, *stale))), judged(world)
    assert (more.outcome, more.needs, more.counted, more.who_can) == (
        before.outcome, before.needs, before.counted, before.who_can,
    )  # fmt: skip


@thorough
@given(worlds())
def test_needs_are_only_asked_of_what_may_go_out_and_refusals_always_say_why(world: World) -> None:
    verdict = judged(world)
    assert bool(verdict.needs) == (verdict.outcome is Outcome.APPROVE)
    assert any(f.effect is Effect.BLOCK for f in verdict.findings) == (verdict.outcome is Outcome.REFUSE)
    assert all(0 <= need.missing <= need.count for need in verdict.needs)
    assert list(verdict.who_can) == sorted(set(verdict.who_can))
    assert list(verdict.counted) == sorted(set(verdict.counted))
    assert not set(verdict.who_can) & set(verdict.counted) or world.facts.paused


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def _one(field: str, value: object) -> Any:
    return {field: value}


FIELDS = [name for name in Facts.__dataclass_fields__ if name != "content"]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FIELDS), anything)
def test_broken_facts_are_judged_not_raised(field: str, value: object) -> None:
    verdict = decide(POLICY, replace(facts("lena"), **_one(field, value)), NOW)
    assert verdict.outcome in Outcome


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(Content.__dataclass_fields__)), anything)
def test_broken_content_is_judged_not_raised(field: str, value: object) -> None:
    words = replace(facts().content, **_one(field, value))
    assert decide(POLICY, facts("lena", words), NOW).outcome in Outcome


@settings(max_examples=100, deadline=None)
@given(anything)
def test_any_moment_is_judged_not_raised(now: object) -> None:
    assert decide(POLICY, facts("lena"), now).outcome in Outcome  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), findings, names, st.integers(400, 2**31))
def test_in_thousands_of_worlds_and_policies_nothing_slips_through(
    world: World, found: Finding, by: str, seed: int
) -> None:
    world = replace(world, policy=policy_of(seed))
    before = judged(world)
    assert strictness(judged(replace(world, guard=(*world.guard, found)))) >= strictness(before)
    given_now = Approval(by, NOW, revision_of(world.facts.content))
    more = judged(changed(world, approvals=(*world.facts.approvals, given_now)))
    assert strictness(more) <= strictness(before)
    for verdict in (before, more):
        authors = {m.id for who in (world.facts.author, *world.facts.prior_authors) if (m := find(world.policy, who))}
        assert not authors & set(verdict.counted)
        if verdict.outcome is Outcome.PUBLISH:
            approvals = (*world.facts.approvals, given_now) if verdict is more else world.facts.approvals
            assert quorum_by_hand(changed(world, approvals=approvals), verdict)
