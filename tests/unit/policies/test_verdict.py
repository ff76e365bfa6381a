"""The eleven rules of the design, one by one, on ordinary days."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

import pytest

from domain.enums import Effect, Outcome, Severity, SlackStatus
from domain.ids import LineId, RoleName, RuleId, TierName, TopicId
from domain.records import Approval, Content, Finding, Fingerprint, Need, Verdict
from domain.revision import revision_of
from policies.guard import GuardInput
from policies.model import Crisis, Facts, Policy
from policies.rules import RULES
from policies.verdict import decide, judge
from tests.unit.policies.build import (
    ACCOUNTS,
    ACTIONS,
    NOW,
    POLICY,
    STAFF,
    TRUST,
    approval,
    calm,
    content,
    facts,
    plain,
    policy,
    rejection,
    rules_of,
)


def verdict(author: str = "rita", words: Content | None = None, *, by: Policy = POLICY, **more: Any) -> Verdict:
    return decide(by, facts(author, words, **more), NOW)


def need(count: int, tier: str | None = None, role: str | None = None, *, missing: int) -> Need:
    return Need(count, None if tier is None else TierName(tier), None if role is None else RoleName(role), missing)


def found(effect: Effect, rule: str = "accusation") -> Finding:
    return Finding(RuleId(rule), effect, "Because.", "Mend it.")


def judged(*guard: Finding, author: str = "rita", by: Policy = POLICY, **more: Any) -> Verdict:
    return judge(by, facts(author, **more), NOW, None, guard)


# Rule 1: default deny.


@pytest.mark.parametrize("who", ["stranger", "USTRANGER", "", "RITA", "rita "])
def test_an_author_the_policy_does_not_list_is_refused(who: str) -> None:
    told = verdict(who)
    assert told.outcome is Outcome.REFUSE
    assert rules_of(told.findings)["unknown-member"] == "block"
    assert told.who_can == ()


def test_an_unknown_earlier_editor_is_refused_even_if_the_final_editor_is_known() -> None:
    told = verdict("lena", prior_authors=("USTRANGER",))
    assert (told.outcome, rules_of(told.findings)) == (Outcome.REFUSE, {"unknown-member": "block"})
    assert told.findings[0].reason.endswith(": USTRANGER.")


@pytest.mark.parametrize(
    ("last_day", "outcome"),
    [("2026-11-22", Outcome.REFUSE), ("2026-11-23", Outcome.PUBLISH), ("2026-11-24", Outcome.PUBLISH)],
)
def test_training_is_good_through_its_last_day_and_then_lapses(last_day: str, outcome: Outcome) -> None:
    lately = policy(staff=STAFF.replace("2026-11-22", last_day))
    told = verdict("lapsed", by=lately)
    assert told.outcome is outcome
    assert ("training" in rules_of(told.findings)) == (outcome is Outcome.REFUSE)


def test_the_last_day_of_training_ends_at_midnight_where_the_agency_is() -> None:
    summer = policy(staff=STAFF.replace("2026-11-22", "2026-07-01"))
    late = dt.datetime(2026, 7, 1, 22, 59, tzinfo=dt.UTC)
    assert decide(summer, facts("lapsed"), late).outcome is Outcome.PUBLISH
    assert decide(summer, facts("lapsed"), late + dt.timedelta(minutes=1)).outcome is Outcome.REFUSE


def test_without_a_training_record_nobody_drafts() -> None:
    untrained = policy(staff=STAFF.replace("trained_until = 2026-11-22\n", ""))
    told = verdict("lapsed", by=untrained)
    assert told.outcome is Outcome.REFUSE
    assert "is not recorded" in told.findings[0].reason


def test_training_that_lapses_before_a_scheduled_draft_goes_out_is_refused() -> None:
    lately = policy(staff=STAFF.replace("2026-11-22", "2026-11-23"))
    assert verdict("lapsed", content(schedule="2026-11-23T23:00:00Z"), by=lately).outcome is Outcome.PUBLISH
    assert verdict("lapsed", content(schedule="2026-11-24T09:00:00Z"), by=lately).outcome is Outcome.REFUSE


@pytest.mark.parametrize("accounts", [("elsewhere",), ("page", "elsewhere"), ()])
def test_an_account_that_is_not_the_agencys_or_none_at_all_is_refused(accounts: tuple[str, ...]) -> None:
    told = verdict("lena", content(accounts=accounts))
    assert (told.outcome, rules_of(told.findings)["unknown-account"]) == (Outcome.REFUSE, "block")


def test_an_account_above_the_final_editors_tier_is_refused() -> None:
    told = verdict("tess", content(accounts=("page", "chief")))
    assert rules_of(told.findings) == {"account-tier": "block"}
    assert told.findings[0].reason == "tess is trusted: chief needs lead or above."
    assert verdict("lena", content(accounts=("page", "chief"))).outcome is Outcome.PUBLISH


def test_a_tier_without_a_row_is_never() -> None:
    told = verdict(
        "olga", content(accounts=("page",)), by=policy(accounts=ACCOUNTS.replace('"responder"', '"observer"'))
    )
    assert rules_of(told.findings) == {"never": "block"}
    assert told.needs == ()


def test_a_cell_that_says_never_refuses_whatever_was_approved() -> None:
    never = policy(trust='[trust.free_text]\nresponder = ["alone", "never", "never", "never"]\n')
    assert verdict(severity=Severity.LOW, by=never).outcome is Outcome.PUBLISH
    told = verdict(by=never, approvals=(approval("lena"), approval("luis"), approval("lars")))
    assert (told.outcome, told.counted, told.needs, told.who_can) == (Outcome.REFUSE, (), (), ())


def test_a_line_that_the_policy_does_not_have_is_refused() -> None:
    line = plain().line
    assert line is not None
    told = verdict("lena", content(line=replace(line, id=LineId("no-such-line"))))
    assert rules_of(told.findings) == {"unknown-line": "block"}


@pytest.mark.parametrize("schedule", ["soon", "2026-12-01", "2026-12-01T09:00:00", ""])
def test_a_schedule_that_names_no_moment_is_refused(schedule: str) -> None:
    told = verdict("lena", content(schedule=schedule))
    assert (told.outcome, rules_of(told.findings)) == (Outcome.REFUSE, {"schedule": "block"})


def test_a_schedule_that_names_a_moment_is_judged_as_usual() -> None:
    assert verdict("lena", content(schedule="2026-12-01T09:00:00+01:00")).outcome is Outcome.PUBLISH


def test_broken_facts_are_refused_not_raised() -> None:
    wrong: Any = None
    broken = [
        replace(facts(), content=wrong),
        replace(facts(), author=wrong),
        replace(facts(), severity=cast("Any", "high")),
        replace(facts(), approvals=(wrong,)),
    ]
    for one in broken:
        told = decide(POLICY, one, NOW)
        assert (told.outcome, told.who_can) == (Outcome.REFUSE, ())


def test_a_moment_without_a_zone_is_refused_not_raised() -> None:
    told = decide(POLICY, facts("lena", approvals=(approval("tess"),)), dt.datetime(2026, 11, 23, 21, 0))  # noqa: DTZ001
    assert told.outcome is Outcome.REFUSE
    assert rules_of(told.findings) == {"failed-rule": "block"}
    assert told.revision == revision_of(content())


def test_what_cannot_be_judged_is_refused_with_nothing_but_why() -> None:
    told = decide(POLICY, facts("lena"), dt.datetime(2026, 11, 23, 21, 0))  # noqa: DTZ001
    why = Finding(
        RuleId("failed-rule"),
        Effect.BLOCK,
        'The rule "decide" could not be completed, so the draft cannot be cleared.',
        "Try again with plainer input, and report this to whoever runs the bot.",
    )
    assert told == Verdict(Outcome.REFUSE, revision_of(content()), Severity.CRITICAL, (), (), (why,), (), ())


def test_what_cannot_even_be_hashed_has_no_revision() -> None:
    unhashable = content(text=cast("Any", object()))
    assert decide(POLICY, facts("lena", unhashable), NOW).revision == ""


def test_the_guard_is_told_all_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[GuardInput] = []

    def examine(by: Policy, draft: GuardInput, now: dt.datetime) -> tuple[Finding, ...]:
        assert (by, now) == (POLICY, NOW)
        seen.append(draft)
        return ()

    monkeypatch.setattr("policies.verdict.examine", examine)
    marks = Fingerprint(hashtags=("#x",))
    verdict("lena", calm(), topic="rumour", fingerprint=marks)
    verdict("lena", content(), topic="gossip")
    assert seen == [
        GuardInput(calm(), line_ok=True, topic=TopicId("rumour"), fingerprint=marks),
        GuardInput(content(), line_ok=False, topic=TopicId("gossip"), fingerprint=None),
    ]


class _Broken(Mapping[str, object]):
    """A mapping that breaks when it is looked into."""

    def __getitem__(self, key: str) -> object:
        raise RuntimeError(key)

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError

    def __len__(self) -> int:
        return 1


def test_a_rule_that_raises_refuses_and_names_itself() -> None:
    broken = replace(POLICY, accounts=cast("Any", _Broken()))
    told = judge(broken, facts("lena"), NOW, None, ())
    assert told.outcome is Outcome.REFUSE
    failed = [f for f in told.findings if f.rule == "failed-rule"]
    assert 'The rule "unknown_account"' in failed[0].reason
    assert {f.effect for f in failed} == {Effect.BLOCK}


# Rule 2: severity, and whose tier picks the row.


@pytest.mark.parametrize(
    ("known", "severity"),
    [
        ({"severity": None}, Severity.HIGH),
        ({"severity": Severity.LOW}, Severity.LOW),
        ({"severity": Severity.CRITICAL}, Severity.CRITICAL),
        ({"severity": None, "topic": "gossip"}, Severity.LOW),
        ({"severity": Severity.LOW, "topic": "rumour"}, Severity.HIGH),
        ({"severity": Severity.CRITICAL, "topic": "rumour"}, Severity.CRITICAL),
        ({"severity": Severity.MEDIUM, "topic": "gossip"}, Severity.MEDIUM),
        ({"severity": Severity.LOW, "topic": "no-such-topic"}, Severity.HIGH),
        ({"severity": None, "topic": "no-such-topic"}, Severity.HIGH),
        ({"severity": Severity.LOW, "added_severity": Severity.HIGH}, Severity.HIGH),
        ({"severity": Severity.HIGH, "added_severity": Severity.LOW}, Severity.HIGH),
        ({"severity": None, "added_severity": Severity.LOW}, Severity.HIGH),
        ({"severity": None, "added_severity": Severity.CRITICAL}, Severity.CRITICAL),
    ],
)
def test_severity_is_the_highest_of_what_is_known_and_high_where_nothing_is(
    known: dict[str, Any], severity: Severity
) -> None:
    assert verdict(**known).severity is severity


def test_a_topic_the_policy_lacks_is_said() -> None:
    assert rules_of(verdict("lena", topic="no-such-topic").findings) == {"unknown-topic": "advise"}


def test_the_final_editors_tier_picks_the_row() -> None:
    assert verdict("rita", prior_authors=("lena",)).outcome is Outcome.APPROVE
    assert verdict("lena", prior_authors=("rita",)).outcome is Outcome.PUBLISH


@pytest.mark.parametrize(
    ("author", "severity", "needs"),
    [
        ("rita", Severity.LOW, (need(1, "trusted", missing=1),)),
        ("rita", Severity.MEDIUM, (need(1, "lead", missing=1),)),
        ("rita", Severity.CRITICAL, (need(2, "lead", missing=2),)),
        ("tess", Severity.HIGH, (need(1, "trusted", missing=1),)),
        ("tess", Severity.MEDIUM, ()),
        ("lena", Severity.HIGH, ()),
    ],
)
def test_the_cell_says_how_many_and_from_whom(author: str, severity: Severity, needs: tuple[Need, ...]) -> None:
    told = verdict(author, severity=severity)
    assert told.needs == needs
    assert told.outcome is (Outcome.APPROVE if needs else Outcome.PUBLISH)


# Rule 3: no self-approval, by any route.


@pytest.mark.parametrize("by", ["lena", "ULENA", "ULENA2"])
@pytest.mark.parametrize("author", ["lena", "ULENA", "ULENA2"])
def test_no_author_approves_their_own_words_under_any_name(author: str, by: str) -> None:
    told = verdict(author, severity=Severity.CRITICAL, approvals=(approval(by),))
    assert (told.outcome, told.counted) == (Outcome.APPROVE, ())
    assert rules_of(told.findings) == {"approval": "advise"}
    assert "lena" not in told.who_can


@pytest.mark.parametrize("prior", ["lena", "ULENA2"])
def test_no_earlier_author_approves(prior: str) -> None:
    told = verdict("rita", prior_authors=(prior,), approvals=(approval("ULENA"),))
    assert (told.outcome, told.counted, told.who_can) == (Outcome.APPROVE, (), ("lars", "luis"))


def test_two_slack_users_of_one_person_are_one_approval() -> None:
    told = verdict("rita", severity=Severity.HIGH, approvals=(approval("ULENA"), approval("ULENA2"), approval("lena")))
    assert (told.outcome, told.counted, told.needs[0].missing) == (Outcome.APPROVE, ("lena",), 1)


@pytest.mark.parametrize("status", [s for s in SlackStatus if s is not SlackStatus.ACTIVE])
def test_guests_bots_strangers_and_the_deactivated_neither_write_nor_approve(status: SlackStatus) -> None:
    known = {"rita": SlackStatus.ACTIVE, "ULENA": status}
    told = verdict("rita", slack=known, approvals=(approval("ULENA"),))
    assert (told.outcome, told.counted) == (Outcome.APPROVE, ())
    written = verdict("ULENA", slack=known)
    assert (written.outcome, rules_of(written.findings)["slack-user"]) == (Outcome.REFUSE, "block")


def test_someone_whom_slack_does_not_know_neither_writes_nor_approves() -> None:
    known = {"rita": SlackStatus.ACTIVE}
    assert verdict("rita", slack=known, approvals=(approval("lena"),)).counted == ()
    assert verdict("lena", slack=known).outcome is Outcome.REFUSE
    assert verdict("lena", slack={}).outcome is Outcome.REFUSE


def test_where_slack_was_not_asked_the_staff_list_is_believed() -> None:
    assert verdict("rita", slack=None, approvals=(approval("lena"),)).outcome is Outcome.PUBLISH


def test_a_user_slack_did_not_name_acts_for_a_person_it_did() -> None:
    known = {"rita": SlackStatus.ACTIVE, "lena": SlackStatus.ACTIVE}
    assert verdict("URITA2", slack=known, approvals=(approval("ULENA"),)).outcome is Outcome.PUBLISH


def test_facts_built_without_slack_allow_nobody() -> None:
    assert decide(POLICY, Facts("lena", content(), severity=Severity.LOW), NOW).outcome is Outcome.REFUSE


def test_an_active_user_approves_though_another_user_of_theirs_is_deactivated() -> None:
    known = {"URITA": SlackStatus.ACTIVE, "ULENA": SlackStatus.ACTIVE, "ULENA2": SlackStatus.DEACTIVATED}
    assert verdict("URITA", slack=known, approvals=(approval("ULENA"),)).counted == ("lena",)
    assert verdict("URITA", slack=known, approvals=(approval("ULENA2"),)).counted == ()
    assert verdict("URITA", slack=known, approvals=(approval("lena"),)).counted == ()
    assert verdict("URITA", slack=known).who_can == ("lena",)


def test_a_person_said_to_be_deactivated_is_so_under_every_name() -> None:
    known = {"rita": SlackStatus.ACTIVE, "lena": SlackStatus.DEACTIVATED, "ULENA": SlackStatus.ACTIVE}
    assert verdict(slack=known, approvals=(approval("ULENA"),)).counted == ()


# Rule 4: which approvals count.


def test_an_approval_counts_only_for_the_exact_revision() -> None:
    told = verdict(approvals=(approval("lena", content("Something else.")),))
    assert (told.outcome, told.counted) == (Outcome.APPROVE, ())
    assert "another revision" in told.findings[0].reason


@pytest.mark.parametrize(
    ("minutes_ago", "counts"),
    [(-0.01, False), (0, True), (119.99, True), (120, False), (500, False)],
)
def test_an_approval_counts_from_the_moment_it_is_given_until_it_expires(minutes_ago: float, counts: bool) -> None:
    told = verdict(approvals=(approval("lena", minutes_ago=minutes_ago),))
    assert (told.outcome is Outcome.PUBLISH) is counts
    assert (told.counted == ("lena",)) is counts


def test_tier_and_training_are_judged_when_the_approval_counts() -> None:
    assert verdict(approvals=(approval("lapsed"),)).counted == ()
    demoted = policy(staff=STAFF.replace('["ULUIS"]\ntier = "lead"', '["ULUIS"]\ntier = "trusted"'))
    assert verdict(approvals=(approval("luis"),)).counted == ("luis",)
    assert verdict(approvals=(approval("luis"),), by=demoted).counted == ()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (approval("stranger"), "stranger: the policy does not list them"),
        (approval("rita"), "rita: they wrote part of it, and nobody approves their own words"),
        (approval("lena", revision="a" * 64), "lena: it was given to another revision"),
        (approval("tom"), "tom: Slack does not show them as an active user of this workspace"),
        (approval("lapsed"), "lapsed: their training has lapsed or is not recorded"),
        (approval("lena", minutes_ago=-1), "lena: it bears a time that has not come yet"),
        (approval("lena", minutes_ago=200), "lena: it is more than 120 minutes old"),
        (approval("ravi"), "ravi: their tier is not asked for"),
    ],
)
def test_an_approval_that_does_not_count_is_told_with_its_reason(given: Approval, why: str) -> None:
    known = {name: SlackStatus.ACTIVE for name in POLICY.staff if name != "tom"}
    told = verdict("rita", slack=known, approvals=(given,))
    assert told.findings[0].reason == f"Not counted: {why}."


def test_several_that_do_not_count_are_told_in_order_of_name() -> None:
    told = verdict(approvals=(approval("ravi"), approval("olga")))
    assert told.findings[0].reason == (
        "Not counted: olga: their tier is not asked for; ravi: their tier is not asked for."
    )


def test_a_higher_tier_than_asked_counts_and_a_lower_one_does_not() -> None:
    assert verdict(severity=Severity.LOW, approvals=(approval("lena"),)).outcome is Outcome.PUBLISH
    told = verdict(severity=Severity.LOW, approvals=(approval("ravi"),))
    assert (told.outcome, told.counted, told.needs[0].missing) == (Outcome.APPROVE, (), 1)
    assert "their tier is not asked for" in told.findings[0].reason


def test_one_good_approval_is_enough_whatever_else_the_person_sent() -> None:
    old = approval("lena", minutes_ago=300)
    told = verdict(approvals=(old, approval("lena"), approval("lena", content("x"))))
    assert (told.outcome, told.findings) == (Outcome.PUBLISH, ())


def test_a_quorum_of_two_takes_two() -> None:
    one = verdict(severity=Severity.HIGH, approvals=(approval("lena"),))
    assert (one.outcome, one.needs) == (Outcome.APPROVE, (need(2, "lead", missing=1),))
    assert one.who_can == ("lars", "luis")
    two = verdict(severity=Severity.HIGH, approvals=(approval("lena"), approval("luis")))
    assert (two.outcome, two.needs, two.counted, two.who_can) == (Outcome.PUBLISH, (), ("lena", "luis"), ())


def test_an_approved_draft_that_stayed_unsent_too_long_asks_again() -> None:
    given = approval("lena", minutes_ago=61)
    waiting = facts(approvals=(given,), approved_at=given.at)
    assert decide(POLICY, waiting, NOW - dt.timedelta(minutes=2)).outcome is Outcome.PUBLISH
    assert decide(POLICY, waiting, NOW - dt.timedelta(minutes=1, seconds=1)).outcome is Outcome.PUBLISH
    assert decide(POLICY, waiting, NOW - dt.timedelta(minutes=1)).outcome is Outcome.APPROVE
    late = decide(POLICY, waiting, NOW)
    assert (late.outcome, late.counted) == (Outcome.APPROVE, ())
    assert "stayed unsent" in late.findings[0].reason
    anew = replace(waiting, approvals=(given, approval("luis", minutes_ago=0.5)))
    assert decide(POLICY, anew, NOW).counted == ("luis",)


# Rule 5: rejections.


@pytest.mark.parametrize("by", ["lena", "ULENA2", "luis", "tess"])
def test_a_rejection_by_anyone_who_could_approve_stops_the_draft(by: str) -> None:
    told = verdict(rejections=(rejection(by),), approvals=(approval("lars"),))
    assert (told.outcome, rules_of(told.findings)) == (Outcome.REFUSE, {"rejected": "block"})
    assert told.who_can == (POLICY.people[by].id,)


@pytest.mark.parametrize("by", ["ravi", "olga", "rita", "URITA2", "lapsed", "lawyer", "stranger"])
def test_a_rejection_by_someone_who_could_not_approve_stops_nothing(by: str) -> None:
    assert verdict(rejections=(rejection(by),)).outcome is Outcome.APPROVE


def test_what_goes_out_alone_is_still_stopped_by_anyone_whom_some_cell_asks() -> None:
    assert verdict("lena", rejections=(rejection("tess"),)).outcome is Outcome.REFUSE
    assert verdict("lena", rejections=(rejection("ravi"),)).outcome is Outcome.PUBLISH
    assert verdict("lena", rejections=(rejection("lawyer"),)).outcome is Outcome.PUBLISH


def test_where_no_cell_asks_anyone_an_equal_of_the_author_may_stop_it() -> None:
    free = policy(trust='[trust.free_text]\nresponder = ["alone", "alone", "alone", "alone"]\n')
    assert verdict(by=free, rejections=(rejection("ravi"),)).outcome is Outcome.REFUSE
    assert verdict(by=free, rejections=(rejection("olga"),)).outcome is Outcome.PUBLISH


def test_where_no_cell_asks_anyone_a_strangers_draft_is_stopped_by_anybody() -> None:
    free = policy(trust='[trust.free_text]\nresponder = ["alone", "alone", "alone", "alone"]\n')
    assert "rejected" in rules_of(verdict("stranger", by=free, rejections=(rejection("olga"),)).findings)


def test_a_rejection_stands_where_slack_says_nothing_of_the_person_but_not_where_it_says_no() -> None:
    known = {"rita": SlackStatus.ACTIVE}
    assert verdict(slack=known, rejections=(rejection("lena"),)).outcome is Outcome.REFUSE
    assert (
        verdict(slack={**known, "lena": SlackStatus.GUEST}, rejections=(rejection("lena"),)).outcome is Outcome.APPROVE
    )
    assert (
        verdict(slack={**known, "ULENA": SlackStatus.BOT}, rejections=(rejection("lena"),)).outcome is Outcome.APPROVE
    )


def test_nobody_is_counted_for_a_version_they_also_rejected() -> None:
    told = verdict(
        severity=Severity.HIGH, approvals=(approval("lena"), approval("luis")), rejections=(rejection("ULENA"),)
    )
    assert (told.outcome, told.counted, told.who_can) == (Outcome.REFUSE, ("luis",), ("lena",))
    assert "lena: they also rejected this version" in told.findings[1].reason


def test_all_who_rejected_are_named_once_each() -> None:
    told = verdict(rejections=(rejection("luis"), rejection("ULENA"), rejection("lena")))
    assert told.who_can == ("lena", "luis")
    assert told.findings[0].reason == "lena, luis rejected this version."


def test_after_a_rejection_the_next_revision_needs_the_rejector_or_their_like() -> None:
    before = rejection("lena", revision="a" * 64)
    told = verdict("tess", rejections=(before,))
    assert (told.outcome, told.needs) == (Outcome.APPROVE, (need(1, "lead", missing=1),))
    assert told.who_can == ("lars", "lena", "luis")
    for by in ("lena", "luis"):
        assert verdict("tess", rejections=(before,), approvals=(approval(by),)).outcome is Outcome.PUBLISH
    assert verdict("tess", rejections=(before,), approvals=(approval("tom"),)).outcome is Outcome.APPROVE


def test_one_approval_may_meet_the_cell_and_the_rejector_at_once() -> None:
    before = rejection("lena", revision="a" * 64)
    low: dict[str, Any] = {"severity": Severity.LOW, "rejections": (before,)}
    told = verdict(**low)
    assert (told.needs, told.who_can) == ((need(1, "lead", missing=1),), ("lars", "lena", "luis"))
    assert verdict(**low, approvals=(approval("luis"),)).outcome is Outcome.PUBLISH
    half = verdict(**low, approvals=(approval("tess"),))
    assert (half.outcome, half.needs[0].missing) == (Outcome.APPROVE, 1)


def test_of_several_approvals_one_must_be_the_rejectors_or_their_likes() -> None:
    two = policy(trust=TRUST.replace('"1 trusted", "1 lead"', '"2 trusted", "2 lead"', 1))
    low: dict[str, Any] = {"severity": Severity.LOW, "rejections": (rejection("lena", revision="a" * 64),), "by": two}
    assert verdict(**low).needs == (need(1, "trusted", missing=1), need(1, "lead", missing=1))
    half = verdict(**low, approvals=(approval("tess"), approval("tom")))
    assert (half.outcome, half.counted, half.who_can) == (Outcome.APPROVE, ("tess", "tom"), ("lars", "lena", "luis"))
    assert half.needs == (need(1, "trusted", missing=0), need(1, "lead", missing=1))
    other = verdict(**low, approvals=(approval("lena"),))
    assert other.needs == (need(1, "trusted", missing=1), need(1, "lead", missing=0))
    assert other.who_can == ("lars", "luis", "tess", "tom")
    assert verdict(**low, approvals=(approval("lena"), approval("luis"))).outcome is Outcome.PUBLISH
    assert verdict(**low, approvals=(approval("tess"), approval("luis"))).outcome is Outcome.PUBLISH


def test_a_cell_that_asks_as_much_is_not_asked_twice() -> None:
    told = verdict(rejections=(rejection("tess", revision="a" * 64),))
    assert told.needs == (need(1, "lead", missing=1),)


def test_the_highest_rejector_counts() -> None:
    earlier = (rejection("lena", revision="a" * 64), rejection("tess", revision="b" * 64))
    assert verdict("tom", rejections=earlier).needs == (need(1, "lead", missing=1),)


def test_of_three_approvals_two_may_be_of_the_lower_tier() -> None:
    three = policy(trust=TRUST.replace('"1 trusted", "1 lead"', '"3 trusted", "3 lead"', 1))
    low: dict[str, Any] = {"severity": Severity.LOW, "rejections": (rejection("lena", revision="a" * 64),), "by": three}
    one = verdict(**low, approvals=(approval("tess"),))
    assert one.needs == (need(2, "trusted", missing=1), need(1, "lead", missing=1))
    two = verdict(**low, approvals=(approval("tess"), approval("tom")))
    assert two.needs == (need(2, "trusted", missing=0), need(1, "lead", missing=1))
    leads = verdict(**low, approvals=(approval("lena"), approval("luis")))
    assert leads.needs == (need(2, "trusted", missing=1), need(1, "lead", missing=0))


def test_a_lawyers_earlier_rejection_asks_for_someone_of_their_tier_at_least() -> None:
    told = verdict("lena", rejections=(rejection("lawyer", revision="a" * 64),))
    assert told.needs == (need(1, "observer", missing=1),)


def test_an_authors_own_rejection_asks_nothing_more() -> None:
    assert verdict("lena", rejections=(rejection("lena", revision="a" * 64),)).outcome is Outcome.PUBLISH
    assert verdict("lena", rejections=(rejection("ravi", revision="a" * 64),)).outcome is Outcome.PUBLISH


# Rule 6: what the guard's findings do.


def test_block_refuses() -> None:
    told = judged(found(Effect.BLOCK), author="lena")
    assert (told.outcome, told.needs, told.who_can) == (Outcome.REFUSE, (), ())


def test_advise_is_shown_and_nothing_more() -> None:
    told = judged(found(Effect.ADVISE), author="lena")
    assert (told.outcome, told.findings) == (Outcome.PUBLISH, (found(Effect.ADVISE),))


def test_raise_lifts_severity_one_step_once_and_no_higher_than_critical() -> None:
    twice = (found(Effect.RAISE), found(Effect.RAISE, "unknown-link"))
    assert judged(*twice, severity=Severity.LOW).severity is Severity.MEDIUM
    assert judged(*twice, severity=Severity.CRITICAL).severity is Severity.CRITICAL
    told = judged(found(Effect.RAISE), author="tess")
    assert (told.severity, told.needs) == (Severity.HIGH, (need(1, "trusted", missing=1),))


def test_legal_alone_asks_for_nobody_else() -> None:
    told = judged(found(Effect.LEGAL), author="lena")
    assert (told.needs, told.findings) == ((need(1, role="legal", missing=1),), (found(Effect.LEGAL),))
    assert told.who_can == ("lars", "lawyer")
    assert judged(found(Effect.LEGAL), author="lena", approvals=(approval("tess"),)).counted == ()
    assert judged(found(Effect.LEGAL), author="lena", approvals=(approval("lawyer"),)).outcome is Outcome.PUBLISH


def test_legal_needs_a_person_with_that_role_besides_the_cell() -> None:
    told = judged(found(Effect.LEGAL))
    assert told.needs == (need(1, "lead", missing=1), need(1, role="legal", missing=1))
    assert told.who_can == ("lars", "lawyer", "lena", "luis")
    both = judged(found(Effect.LEGAL), approvals=(approval("lena"), approval("lawyer")))
    assert (both.outcome, both.counted) == (Outcome.PUBLISH, ("lawyer", "lena"))


def test_the_lawyer_is_a_different_person_from_the_approver() -> None:
    told = judged(found(Effect.LEGAL), approvals=(approval("lars"),))
    assert (told.outcome, sum(need.missing for need in told.needs)) == (Outcome.APPROVE, 1)
    assert told.who_can == ("lawyer", "lena", "luis")
    for second in ("lena", "lawyer"):
        done = judged(found(Effect.LEGAL), approvals=(approval("lars"), approval(second)))
        assert done.outcome is Outcome.PUBLISH


def test_a_lawyer_does_not_clear_their_own_draft() -> None:
    told = judged(found(Effect.LEGAL), author="lars", approvals=(approval("lars"),))
    assert (told.outcome, told.needs, told.who_can) == (
        Outcome.APPROVE,
        (need(1, role="legal", missing=1),),
        ("lawyer",),
    )


def test_who_serves_two_needs_is_put_where_the_rest_can_still_be_found() -> None:
    one_lead = STAFF.replace('"ULENA", "ULENA2"]\ntier = "lead"', '"ULENA"]\ntier = "trusted"')
    alone = policy(staff=one_lead.replace('["ULUIS"]\ntier = "lead"', '["ULUIS"]\ntier = "trusted"'))
    told = judged(found(Effect.LEGAL), by=alone, approvals=(approval("lars"),))
    assert told.needs == (need(1, "lead", missing=0), need(1, role="legal", missing=1))
    assert told.who_can == ("lawyer",)
    plenty = judged(found(Effect.LEGAL), approvals=(approval("lars"),))
    assert plenty.needs == (need(1, "lead", missing=1), need(1, role="legal", missing=0))


def test_a_lead_with_the_role_stands_in_for_the_cell_where_too_few_other_leads_are_free() -> None:
    two_leads = policy(staff=STAFF.replace('["ULUIS"]\ntier = "lead"', '["ULUIS"]\ntier = "trusted"'))
    told = judged(found(Effect.LEGAL), by=two_leads, severity=Severity.HIGH, approvals=(approval("lars"),))
    assert told.needs == (need(2, "lead", missing=1), need(1, role="legal", missing=1))
    assert told.who_can == ("lawyer", "lena")


def test_a_surplus_lead_with_the_role_leaves_nothing_missing() -> None:
    told = judged(found(Effect.LEGAL), approvals=(approval("lars"), approval("lena"), approval("luis")))
    assert (told.outcome, told.counted) == (Outcome.PUBLISH, ("lars", "lena", "luis"))


def test_anyone_who_could_clear_it_in_law_may_reject_it() -> None:
    assert judged(found(Effect.LEGAL), rejections=(rejection("lawyer"),)).outcome is Outcome.REFUSE


# Rule 7: reviews.


@pytest.mark.parametrize(
    ("author", "severity", "minutes"),
    [("lena", Severity.MEDIUM, None), ("lena", Severity.HIGH, 30), ("tess", Severity.MEDIUM, None)],
)
def test_publishing_alone_at_high_owes_a_review(author: str, severity: Severity, minutes: int | None) -> None:
    owed = verdict(author, severity=severity).obligations
    assert [(o.what, o.due) for o in owed] == (
        [] if minutes is None else [("review", NOW + dt.timedelta(minutes=minutes))]
    )


def test_publishing_alone_at_critical_owes_a_review_sooner() -> None:
    owed = decide(POLICY, facts("tess", calm(), severity=Severity.CRITICAL), NOW).obligations
    assert [o.due for o in owed] == [NOW + dt.timedelta(minutes=15)]


def test_what_was_approved_by_the_matrix_owes_no_review() -> None:
    told = verdict(severity=Severity.HIGH, approvals=(approval("lena"), approval("luis")))
    assert (told.outcome, told.obligations) == (Outcome.PUBLISH, ())


def test_nothing_is_owed_before_it_goes_out() -> None:
    told = judged(found(Effect.LEGAL), author="lena", severity=Severity.HIGH)
    assert (told.outcome, told.obligations) == (Outcome.APPROVE, ())


def test_the_review_of_a_scheduled_draft_is_due_after_it_goes_out() -> None:
    told = verdict("lena", content(schedule="2026-11-24T09:00:00Z"), severity=Severity.HIGH)
    assert told.obligations[0].due == dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


# Rule 8: pause and crisis.


def test_while_paused_nothing_goes_out_and_those_who_may_resume_are_named() -> None:
    told = verdict("lena", paused=True)
    assert (told.outcome, rules_of(told.findings)) == (Outcome.REFUSE, {"paused": "block"})
    assert told.who_can == ("lars", "lena", "luis")
    assert told.findings[0].remedy.startswith("Resuming takes 2 people; it may be done by lars, lena, luis.")


def test_those_who_may_resume_must_be_active_in_slack() -> None:
    told = verdict("lena", paused=True, slack={"lena": SlackStatus.ACTIVE, "luis": SlackStatus.GUEST})
    assert told.who_can == ("lena",)


def test_without_a_row_for_resuming_nobody_may() -> None:
    told = verdict("lena", paused=True, by=policy(actions="[actions]\nclaim = 'lead'\n"))
    assert (told.outcome, told.who_can) == (Outcome.REFUSE, ())
    assert "Resuming takes 2 people; it may be done by nobody on the staff list." in told.findings[0].remedy


def test_a_life_safety_line_goes_out_while_paused_where_the_policy_says_so() -> None:
    assert verdict("rita", calm(), topic="rumour", paused=True).outcome is Outcome.PUBLISH
    assert verdict("rita", plain(), topic="rumour", paused=True).outcome is Outcome.REFUSE
    strict = policy(actions=ACTIONS.replace("life_safety_exempt = true", "life_safety_exempt = false"))
    assert verdict("rita", calm(), topic="rumour", paused=True, by=strict).outcome is Outcome.REFUSE


def test_words_that_only_claim_to_be_a_life_safety_line_stay_paused() -> None:
    claimed = replace(calm(), text="There is danger at the harbour.")
    assert "paused" in rules_of(verdict("lena", claimed, paused=True).findings)


def crisis(topic: str = "rumour", hours: float = 2) -> Crisis:
    return Crisis(TopicId(topic), NOW + dt.timedelta(hours=hours))


def test_a_crisis_replaces_the_row_for_its_own_topic_only() -> None:
    high = (need(1, "lead", missing=1),)
    assert verdict(topic="rumour", crisis=crisis()).needs == high
    assert verdict(topic="gossip", severity=Severity.HIGH, crisis=crisis()).needs[0].count == 2
    assert verdict(severity=Severity.HIGH, crisis=crisis()).needs[0].count == 2


def test_a_crisis_counts_until_its_end_and_not_beyond_the_longest_the_policy_allows() -> None:
    def count(hours: float) -> int:
        return verdict(topic="rumour", crisis=crisis(hours=hours)).needs[0].count

    assert [count(h) for h in (-1, 0, 0.01, 12, 12.01)] == [2, 2, 1, 1, 2]


def test_a_crisis_that_does_not_cover_the_draft_is_said() -> None:
    over = verdict("lena", topic="rumour", crisis=crisis(hours=-1))
    assert rules_of(over.findings) == {"crisis": "advise"}
    assert "does not cover this moment" in over.findings[0].reason
    other = verdict("lena", topic="gossip", crisis=crisis())
    assert 'covers only "rumour"' in other.findings[0].reason
    assert verdict("lena", topic="rumour", crisis=crisis()).findings == ()


def test_a_crisis_that_ends_before_a_scheduled_draft_goes_out_does_not_cover_it() -> None:
    later = content(schedule=(NOW + dt.timedelta(hours=3)).isoformat())
    assert verdict("rita", later, topic="rumour", crisis=crisis(hours=2)).needs[0].count == 2
    assert verdict("rita", later, topic="rumour", crisis=crisis(hours=4)).needs[0].count == 1


def test_a_line_keeps_its_own_row_in_a_crisis() -> None:
    told = verdict("rita", calm(), topic="rumour", severity=Severity.HIGH, crisis=crisis())
    assert told.outcome is Outcome.PUBLISH


def test_pause_and_crisis_are_independent() -> None:
    assert "paused" in rules_of(verdict("lena", topic="rumour", crisis=crisis(), paused=True).findings)


# Rule 9: never the same words twice on one platform.


@pytest.mark.parametrize(
    "variants",
    [
        None,
        {},
        {"page-2": "We are on our way."},
        {"page-2": "we are on our way"},
        {"page-2": "We are on our way!"},
        {"page-2": "Wé  are on our way."},
        {"page": "Both.", "page-2": "Both."},
    ],
)
def test_the_same_words_from_two_accounts_of_one_platform_are_refused(variants: dict[Any, str] | None) -> None:
    told = verdict("lena", content(accounts=("page", "page-2"), variants=variants))
    assert rules_of(told.findings) == {"same-words": "block"}


def test_words_of_their_own_are_allowed_for_each_account() -> None:
    words = content(accounts=("page", "page-2"), variants={"page-2": "Officers will be with you soon."})
    assert verdict("lena", words).outcome is Outcome.PUBLISH
    assert verdict("lena", content(accounts=("page", "chief"))).outcome is Outcome.PUBLISH


def test_one_account_named_twice_is_refused() -> None:
    assert rules_of(verdict("lena", content(accounts=("page", "page"))).findings) == {"same-words": "block"}


def test_two_signs_that_are_no_words_are_not_the_same_words() -> None:
    words = content("🙏", accounts=("page", "page-2"), variants={"page-2": "🚨"})
    assert "same-words" not in rules_of(verdict("lena", words).findings)
    spaced = content("🙏 🚨", accounts=("page", "page-2"), variants={"page-2": "🙏🚨"})
    assert "same-words" in rules_of(verdict("lena", spaced).findings)
    alike = content("🙏", accounts=("page", "page-2"), variants={"page-2": " 🙏"})
    assert "same-words" in rules_of(verdict("lena", alike).findings)


# The verdict says who can move it on, or that nobody can.


def test_who_can_leaves_out_authors_and_those_already_counted() -> None:
    assert verdict("lena", severity=Severity.CRITICAL, prior_authors=("lars",)).who_can == ("luis",)
    assert verdict(severity=Severity.HIGH, approvals=(approval("luis"),)).who_can == ("lars", "lena")


def test_who_can_leaves_out_the_lapsed_and_those_slack_does_not_show_as_active() -> None:
    known = {"rita": SlackStatus.ACTIVE, "ULUIS": SlackStatus.ACTIVE, "lapsed": SlackStatus.ACTIVE}
    assert verdict(slack=known).who_can == ("luis",)


def test_someone_whose_approval_expired_may_give_it_again() -> None:
    assert "lena" in verdict(approvals=(approval("lena", minutes_ago=500),)).who_can


def test_where_nobody_could_approve_the_verdict_says_so() -> None:
    lonely = policy(staff=STAFF.split('[[staff]]\nid = "luis"', maxsplit=1)[0])
    told = verdict("lena", severity=Severity.CRITICAL, by=lonely)
    assert (told.outcome, told.who_can, rules_of(told.findings)) == (Outcome.APPROVE, (), {"no-approver": "advise"})
    half = verdict("rita", severity=Severity.HIGH, by=lonely)
    assert (half.who_can, rules_of(half.findings)) == (("lena",), {"no-approver": "advise"})


def test_nobody_is_named_where_only_an_edit_helps() -> None:
    assert verdict("lena", content(accounts=("elsewhere",)), rejections=(rejection("luis"),)).who_can == ()


def test_every_finding_gives_a_reason_and_a_remedy_in_whole_sentences() -> None:
    worst = facts(
        "stranger",
        content(accounts=("elsewhere", "page", "page-2"), schedule="soon"),
        prior_authors=("nobody",),
        topic="nowhere",
        paused=True,
        approvals=(approval("ravi"),),
        crisis=crisis(),
    )
    told = decide(POLICY, worst, NOW)
    assert len(told.findings) >= 7
    for finding in told.findings:
        assert finding.reason.endswith(".")
        assert finding.remedy.endswith((".", "chief"))


def test_rules_are_listed_once_each() -> None:
    names = [rule.__name__ for rule in RULES]
    assert len(names) == len(set(names))


# Slack user groups.


def test_a_slack_group_lifts_a_listed_person() -> None:
    grouped = policy(more='[[group]]\nslack_group = "SLEADS"\ntier = "lead"\n')
    assert verdict("ravi", by=grouped).outcome is Outcome.APPROVE
    assert verdict("ravi", by=grouped, groups={"URAVI": ("SLEADS",)}).outcome is Outcome.PUBLISH
    told = verdict("rita", by=grouped, groups={"URAVI": ("SLEADS",)}, approvals=(approval("ravi"),))
    assert (told.outcome, told.counted) == (Outcome.PUBLISH, ("ravi",))


def test_a_slack_group_lifts_rejectors_and_helpers_too() -> None:
    grouped = policy(more='[[group]]\nslack_group = "SLEADS"\ntier = "lead"\n')
    lifted: dict[str, Any] = {"by": grouped, "groups": {"URAVI": ("SLEADS",)}}
    assert verdict(**lifted).who_can == ("lars", "lena", "luis", "ravi")
    assert verdict(**lifted, rejections=(rejection("ravi"),)).outcome is Outcome.REFUSE
    assert verdict("lena", **lifted, rejections=(rejection("ravi", revision="a" * 64),)).needs == (
        need(1, "lead", missing=1),
    )
    new: dict[str, Any] = {"by": grouped, "groups": {"UNEW": ("SLEADS",)}}
    assert verdict(**new, approvals=(approval("lena"),), rejections=(rejection("UNEW"),)).counted == ("lena",)


def test_someone_only_a_group_knows_neither_writes_nor_approves() -> None:
    grouped = policy(more='[[group]]\nslack_group = "SLEADS"\ntier = "lead"\n')
    groups = {"UNEW": ("SLEADS",)}
    assert "unknown-member" in rules_of(verdict("UNEW", by=grouped, groups=groups).findings)
    assert "unknown-member" in rules_of(verdict("lena", by=grouped, groups=groups, prior_authors=("UNEW",)).findings)
    assert verdict(by=grouped, groups=groups, approvals=(approval("UNEW"),)).counted == ()
    assert verdict(by=grouped, groups=groups, rejections=(rejection("UNEW"),)).outcome is Outcome.APPROVE


def test_the_guard_judges_a_scheduled_draft_both_now_and_when_it_goes_out() -> None:
    def rules(when: str | None, since: str, until: str) -> Mapping[str, str]:
        by = policy(guard=f"[guard]\npre_election = [{{ from = {since}, until = {until} }}]\n")
        vote = "Vote for your candidate. Councillor Grey is the party's best candidate."
        return rules_of(verdict("lena", content(vote, schedule=when), by=by).findings)

    assert "pre-election" not in rules(None, "2027-03-20", "2027-05-06")
    assert "pre-election" in rules("2027-03-25T09:00:00Z", "2027-03-20", "2027-05-06")
    assert "pre-election" in rules("2027-03-25T09:00:00Z", "2026-11-20", "2026-11-30")
    assert "pre-election" not in rules("2027-06-25T09:00:00Z", "2027-03-20", "2027-05-06")


def test_a_line_that_expires_before_it_goes_out_is_judged_as_own_words() -> None:
    assert verdict("rita", plain(), severity=Severity.LOW).outcome is Outcome.PUBLISH
    told = verdict("rita", plain(schedule="2027-01-01T09:00:00Z"), severity=Severity.LOW)
    assert (told.outcome, rules_of(told.findings)) == (Outcome.APPROVE, {"line": "advise"})
