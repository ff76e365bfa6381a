from policies.diff import differences
from tests.unit.policies.build import ACCOUNTS, ACTIONS, GUARD, HEAD, LINES, POLICY, STAFF, TIERS, TOPICS, TRUST, policy


def changes(**tables: str) -> tuple[str, ...]:
    return differences(POLICY, policy(**tables))


def test_two_policies_that_say_the_same_differ_in_nothing() -> None:
    assert changes(more="# a comment changes nothing\n") == ()


def test_a_looser_cell_is_a_gain_and_a_stricter_one_a_loss() -> None:
    low = 'trusted = ["alone", "alone", "1 trusted", "2 lead"]'
    assert changes(trust=TRUST.replace(low, low.replace('"1 trusted"', '"alone"'))) == (
        "trusted (tess, tom) gains: their own words at high go out alone, not with 1 approval from trusted or above.",
    )
    assert changes(trust=TRUST.replace(low, low.replace('"2 lead"', '"never"'))) == (
        "trusted (tess, tom) loses: their own words at critical go out never, not with 2 approvals from lead or above.",
    )
    assert changes(trust=TRUST.replace(low, low.replace('"2 lead"', '"4 trusted"'))) == (
        (
            "trusted (tess, tom) changes: their own words at critical go out with 4 approvals from trusted or above, "
            "not with 2 approvals from lead or above."
        ),
    )


def test_a_row_that_goes_loses_every_cell() -> None:
    told = changes(trust=TRUST.replace('lead = ["alone", "alone", "alone", "alone"]', "", 1))
    assert len(told) == 4
    assert told[0] == "lead (lena, luis, lars, lapsed) loses: a line to take at low go out never, not alone."


def test_people_come_go_rise_and_fall() -> None:
    gone = STAFF.split('[[staff]]\nid = "lapsed"', maxsplit=1)[0]
    assert changes(staff=gone)[-1] == "lapsed loses everything: they are no longer on the staff list (they were lead)."
    back = differences(policy(staff=gone), POLICY)
    assert "lapsed gains a place on the staff list as lead." in back
    lawyers = differences(policy(staff=STAFF.split('[[staff]]\nid = "lawyer"', maxsplit=1)[0]), POLICY)
    assert "lawyer gains a place on the staff list as observer with the role legal." in lawyers
    risen = policy(staff=STAFF.replace('["URAVI"]\ntier = "responder"', '["URAVI"]\ntier = "trusted"'))
    assert "ravi gains: trusted, not responder." in differences(POLICY, risen)
    assert "ravi loses: responder, not trusted." in differences(risen, POLICY)


def test_roles_training_and_slack_users_are_told() -> None:
    told = changes(
        staff=STAFF.replace(
            '["ULARS"]\ntier = "lead"\nroles = ["legal"]', '["ULARS"]\ntier = "lead"\nroles = ["press"]'
        )
        .replace("2026-11-22", "2027-11-22")
        .replace('slack = ["URITA", "URITA2"]', "slack = []")
    )
    assert told == (
        "rita acts as nobody in Slack, not URITA, URITA2.",
        "lars gains the role press.",
        "lars loses the role legal.",
        "lapsed is trained until 2027-11-22, not 2026-11-22.",
    )


def test_groups_and_acts_are_told() -> None:
    group = '[[group]]\nslack_group = "S1"\ntier = "lead"\n'
    assert changes(more=group) == ("The Slack group S1 is new, for lead.",)
    assert differences(policy(more=group), POLICY) == ("The Slack group S1 is nobody's any more; it was for lead.",)
    assert changes(
        actions=ACTIONS.replace('merge = "trusted"', 'merge = "lead"').replace("people = 2", "people = 3")
    ) == (
        "The act merge is for lead or above, not trusted or above.",
        "The act resume is for lead or above (3 people), not lead or above (2 people).",
    )


def test_accounts_topics_and_lines_are_told() -> None:
    told = changes(
        accounts=ACCOUNTS.replace("@rivermouth_help", "@rivermouth_aid"),
        topics=TOPICS.replace('impact = "low"', 'impact = "medium"'),
        lines=LINES.split('[[line]]\nid = "plain"', maxsplit=1)[0],
    )
    assert told == (
        'Account page-2, handle: "@rivermouth_aid", not "@rivermouth_help".',
        'Topic gossip, impact: "medium", not "low".',
        "The line plain goes.",
    )
    assert "The line plain is new." in differences(policy(lines=LINES.split('[[line]]\nid = "plain"')[0]), POLICY)


def test_every_other_setting_is_told() -> None:
    told = changes(
        guard=GUARD + 'effects = { accusation = "block" }\nprotected_names = ["A N Other"]\n',
        actions=ACTIONS.replace("life_safety_exempt = true", "life_safety_exempt = false"),
        more="""
[approval]
review_minutes = { high = 20 }
[alerting]
windows_minutes = [5, 15]
[reactions]
approve = ["+1"]
[[digest]]
id = "daily"
cron = "0 8 * * *"
channel = "#d"
[retention]
posts_days = 7
""",
    )
    assert told == (
        "Approval, review_minutes: high = 20, critical = 15, not high = 30, critical = 15.",
        "Modes, life_safety_exempt: false, not true.",
        'Guard, protected_names: "A N Other", not nothing.',
        'Guard, effects: accusation = "block", not nothing.',
        "Alerting, windows_minutes: 5, 15, not 10, 60.",
        'Reactions: approve = "+1", not nothing.',
        'Digests: (id "daily", cron "0 8 * * *", channel "#d"), not nothing.',
        "Days that posts are kept: 7, not 30.",
    )


def test_names_duty_and_empty_settings_are_told() -> None:
    more = """
[[escalation]]
severity = "high"
after_minutes = 5
notify = "lead"
[[rota]]
from = 2026-11-23T20:00:00Z
until = 2026-11-24T08:00:00Z
staff = "lena"
"""
    told = changes(
        head=HEAD.replace("Rivermouth Police", "Rivermouth Constabulary"),
        guard=GUARD + 'hostile_media = "hashes.csv"\n',
        more=more,
    )
    assert told == (
        'Agency, name: "Rivermouth Constabulary", not "Rivermouth Police".',
        'Guard, hostile_media: "hashes.csv", not nothing.',
        'Escalations: (severity "high", after_minutes 5, notify "lead"), not nothing.',
        'Rota: (start 2026-11-23 20:00:00+00:00, until 2026-11-24 08:00:00+00:00, staff "lena"), not nothing.',
    )


def test_two_roles_are_told_in_order() -> None:
    both = STAFF.replace(
        '["ULAWYER"]\ntier = "observer"\nroles = ["legal"]',
        '["ULAWYER"]\ntier = "observer"\nroles = ["press", "legal"]',
    )
    without = policy(staff=STAFF.split('[[staff]]\nid = "lawyer"', maxsplit=1)[0])
    told = differences(without, policy(staff=both))
    assert "lawyer gains a place on the staff list as observer with the role legal, press." in told


def test_a_tier_that_goes_ranks_below_all_others() -> None:
    chief = policy(
        tiers=TIERS + '[[tier]]\nname = "chief"\n',
        staff=STAFF.replace('["UOLGA"]\ntier = "observer"', '["UOLGA"]\ntier = "chief"'),
        trust=TRUST.replace('responder = ["1 trusted"', 'responder = ["1 chief"', 1),
    )
    told = differences(chief, POLICY)
    assert "olga gains: observer, not chief." in told
    assert any(
        t.startswith("responder (rita, ravi) loses: their own words at low go out with 1 approval from tr")
        for t in told
    )


def test_a_tier_that_goes_is_told_with_all_it_could() -> None:
    wider = policy(
        tiers=TIERS + '[[tier]]\nname = "chief"\n',
        trust=TRUST.replace("[trust.line]", 'chief = ["alone", "alone", "alone", "1 chief"]\n[trust.line]'),
    )
    told = differences(wider, POLICY)
    assert "chief (nobody at present) loses: their own words at critical go out never, not with 1 approval" in told[3]
    assert any(sentence.startswith("Tiers, lowest first: ") for sentence in told)
