"""Every rule's words, exactly: what a press officer reads at night is part of the contract."""

from collections.abc import Callable

import pytest

from domain.enums import Severity, SlackStatus
from domain.ids import LineId
from domain.records import LineUse, Verdict
from policies.rules import RULES
from tests.unit.policies.build import ACCOUNTS, ACTIONS, STAFF, approval, calm, content, plain, policy, rejection
from tests.unit.policies.test_verdict import crisis, verdict

GROUP = '[[group]]\nslack_group = "SLEADS"\ntier = "lead"\n'
HIGH = ACCOUNTS + '[[account]]\nid = "high"\nplatform = "x"\nhandle = "@h"\ntier = "trusted"\n'
SOME = {"lena": SlackStatus.ACTIVE, "ULUIS": SlackStatus.ACTIVE}
THREE = ACTIONS.replace("people = 2", "people = 3")
CASES: list[tuple[Callable[[], Verdict], str, str, str]] = [
    (
        lambda: verdict("stranger"),
        "unknown-member",
        "Part of this was written by someone who is not on the policy's staff list: stranger.",
        "Ask a lead to add them to [[staff]], or let someone who is listed write it anew.",
    ),
    (
        lambda: verdict("UNEW", prior_authors=("b", "a")),
        "unknown-member",
        "Part of this was written by someone who is not on the policy's staff list: UNEW, a, b.",
        "Ask a lead to add them to [[staff]], or let someone who is listed write it anew.",
    ),
    (
        lambda: verdict("ULENA", slack={}),
        "slack-user",
        "Slack does not show ULENA as an active user of this workspace.",
        "Draft it from an active account of the agency's own workspace.",
    ),
    (
        lambda: verdict("lapsed"),
        "training",
        "The training of lapsed ended on 2026-11-22, so they may neither draft, approve nor publish.",
        "Let a trained colleague draft it; a lead records new training as trained_until in [[staff]].",
    ),
    (
        lambda: verdict("lapsed", by=policy(staff=STAFF.replace("trained_until = 2026-11-22\n", ""))),
        "training",
        "The training of lapsed is not recorded, so they may neither draft, approve nor publish.",
        "Let a trained colleague draft it; a lead records new training as trained_until in [[staff]].",
    ),
    (
        lambda: verdict("lena", content(line=LineUse(LineId("nowhere")))),
        "unknown-line",
        'No line to take has the id "nowhere".',
        "Choose a line from the list, or send it as your own words without a line.",
    ),
    (
        lambda: verdict("lena", content(accounts=("z", "y"))),
        "unknown-account",
        "Not one of the agency's own accounts: y, z.",
        "Choose from: page, page-2, chief.",
    ),
    (
        lambda: verdict("lena", content(accounts=())),
        "unknown-account",
        "No account is chosen.",
        "Choose from: page, page-2, chief.",
    ),
    (
        lambda: verdict("lena", content(accounts=()), by=policy(accounts="")),
        "unknown-account",
        "No account is chosen.",
        "Choose from: none is declared.",
    ),
    (
        lambda: verdict("rita", content(accounts=("chief", "high", "page")), by=policy(accounts=HIGH)),
        "account-tier",
        "rita is responder: chief needs lead or above; high needs trusted or above.",
        "Leave the account out, or let a colleague of that tier write the final version.",
    ),
    (
        lambda: verdict("lena", content(accounts=("page-2", "page"))),
        "same-words",
        "page and page-2 would say the same words on one platform, which looks like coordination.",
        "Publish from one of them, or write a variant of its own for each.",
    ),
    (
        lambda: verdict("lena", content(schedule="soon")),
        "schedule",
        '"soon" is not a moment with a time zone.',
        "Write the schedule like 2026-12-01T09:00:00Z, or leave it out to publish at once.",
    ),
    (
        lambda: verdict("olga"),
        "never",
        "A member of tier observer may not publish their own words at medium severity.",
        "Hand it to a colleague of a higher tier, who writes the final version; a line to take may be open to you.",
    ),
    (
        lambda: verdict("olga", calm()),
        "never",
        "A member of tier observer may not publish a line to take at medium severity.",
        "Hand it to a colleague of a higher tier, who writes the final version; a line to take may be open to you.",
    ),
    (
        lambda: verdict("olga", topic="rumour", crisis=crisis()),
        "never",
        "A member of tier observer may not publish their own words in a crisis at high severity.",
        "Hand it to a colleague of a higher tier, who writes the final version; a line to take may be open to you.",
    ),
    (
        lambda: verdict("lena", rejections=(rejection("tom"), rejection("tess"))),
        "rejected",
        "tess, tom rejected this version.",
        "Change it and put the new version to tess, tom, or ask them to take the rejection back.",
    ),
    (
        lambda: verdict("lena", paused=True, slack=SOME),
        "paused",
        "Publishing is paused: nothing goes out.",
        "Resuming takes 2 people; it may be done by lena, luis. Retracting stays possible.",
    ),
    (
        lambda: verdict("ravi", paused=True, by=policy(more=GROUP, actions=THREE), groups={"URAVI": ("SLEADS",)}),
        "paused",
        "Publishing is paused: nothing goes out.",
        "Resuming takes 3 people; it may be done by lars, lena, luis, ravi. Retracting stays possible.",
    ),
    (
        lambda: verdict("lena", topic="nowhere"),
        "unknown-topic",
        'No topic of the policy has the id "nowhere", so this is judged to be at least high.',
        "Choose one of: rumour, gossip.",
    ),
    (
        lambda: verdict("lena", topic="nowhere", by=policy(topics="", lines="")),
        "unknown-topic",
        'No topic of the policy has the id "nowhere", so this is judged to be at least high.',
        "Choose one of: no topic at all.",
    ),
    (
        lambda: verdict("lena", plain("We look into it.")),
        "line",
        'These are not the approved words of "plain" for this topic today, so they are judged as the author\'s own.',
        "Take the line word for word, fill its blanks from what is allowed, and check that it has not expired.",
    ),
    (
        lambda: verdict("lena", topic="gossip", crisis=crisis()),
        "crisis",
        'The crisis covers only "rumour"; this draft is judged by the ordinary rules.',
        "A lead may declare a crisis for this topic, for at most 12 hours.",
    ),
    (
        lambda: verdict("lena", topic="rumour", crisis=crisis(hours=-1)),
        "crisis",
        "The crisis does not cover this moment (it ends 2026-11-23T20:00:00+00:00).",
        "A lead may declare a crisis for this topic, for at most 12 hours.",
    ),
    (
        lambda: verdict(approvals=(approval("ravi"),)),
        "approval",
        "Not counted: ravi: their tier is not asked for.",
        "Each may be given again by someone who is free to approve.",
    ),
    (
        lambda: verdict("lena", severity=Severity.CRITICAL, slack={"lena": SlackStatus.ACTIVE}),
        "no-approver",
        "Not enough people who could approve this are on the staff list, trained and active in Slack.",
        "Use an approved line, ask a higher tier to write it, or page the duty lead to bring someone in.",
    ),
]


@pytest.mark.parametrize(("make", "rule", "reason", "remedy"), CASES, ids=[f"{c[1]}-{n}" for n, c in enumerate(CASES)])
def test_a_rule_says_what_is_wrong_and_what_mends_it(
    make: Callable[[], Verdict], rule: str, reason: str, remedy: str
) -> None:
    assert [(f.reason, f.remedy) for f in make().findings if f.rule == rule] == [(reason, remedy)]


def test_every_rule_is_heard() -> None:
    assert len({case[1] for case in CASES}) == len(RULES)
