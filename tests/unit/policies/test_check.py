import re
from pathlib import Path

import pytest

import policies
from policies.check import monotony_problems, problems, require_sound
from policies.file import PolicyError, load_policy
from policies.model import Policy
from tests.unit.policies.build import ACCOUNTS, ACTIONS, LINES, NOW, STAFF, TIERS, TRUST, policy

TODAY = NOW.date()
SOUND = policy(staff=STAFF.replace("2026-11-22", "2027-11-22"))
SHIPPED = sorted(
    p for p in Path(policies.__file__).parent.rglob("*.toml") if p.name != "ruff.toml" and p.parent.name != "languages"
)
FREE = '[trust.free_text]\nresponder = ["1 trusted", "1 lead", "2 lead", "2 lead"]\n'


def told(by: Policy) -> list[str]:
    return [str(p) for p in problems(by, TODAY)]


def cells(row: str) -> list[str]:
    trust = f"[trust.free_text]\nlead = {row}\n[trust.line]\nlead = {row}\n[trust.crisis]\nlead = {row}\n"
    return [str(p) for p in monotony_problems(policy(trust=trust)) if "free_text] lead, " in str(p)]


def test_a_sound_policy_has_no_problems() -> None:
    assert told(SOUND) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_policy_that_ships_is_sound(path: Path) -> None:
    assert told(load_policy(path.read_bytes(), path.name)) == []


def test_the_default_and_both_examples_are_checked_here() -> None:
    assert [p.name for p in SHIPPED] == ["default.toml", "council-pre-election.toml", "ministry-legal-sign-off.toml"]


def test_a_higher_severity_may_not_ask_less() -> None:
    assert cells('["alone", "1 lead", "2 lead", "never"]') == []
    assert cells('["alone", "1 lead", "alone", "never"]') == [
        '[trust.free_text] lead, medium: "1 lead" is stricter than "alone" at high; a higher severity asks more'
    ]
    assert len(cells('["never", "2 lead", "1 lead", "alone"]')) == 3
    assert cells('["never", "2 lead", "2 lead", "never"]') == [
        '[trust.free_text] lead, low: "never" is stricter than "2 lead" at medium; a higher severity asks more'
    ]


def test_two_cells_that_cannot_be_compared_are_an_error_where_order_matters() -> None:
    assert cells('["2 trusted", "1 lead", "2 lead", "2 lead"]') == [
        '[trust.free_text] lead, low: "2 trusted" cannot be compared with "1 lead" at medium; a higher severity asks more'  # noqa: E501
    ]
    assert cells('["1 lead", "2 trusted", "2 lead", "2 lead"]') != []
    assert cells('["1 trusted", "2 lead", "2 lead", "2 lead"]') == []


def test_a_higher_tier_may_not_need_more() -> None:
    worse = TRUST.replace(
        'lead = ["alone", "alone", "alone", "1 lead"]', 'lead = ["alone", "alone", "2 trusted", "2 lead"]'
    )
    assert next(str(p) for p in monotony_problems(policy(trust=worse))) == (
        '[trust.free_text] lead, high: "2 trusted" is stricter than "1 trusted" of the lower tier "trusted"; '
        "a higher tier is trusted more"
    )


def test_a_higher_tiers_missing_row_is_told_once() -> None:
    gone = TRUST.replace('trusted = ["alone", "alone", "alone", "alone"]\n', "")
    assert [str(p) for p in monotony_problems(policy(trust=gone))] == [
        (
            '[trust.line] trusted: the row is missing and therefore "never", stricter than the lower tier "responder"; '
            "a higher tier is trusted more"
        ),
        (
            '[trust.line] trusted: the row is missing and therefore "never", stricter than [trust.free_text] trusted; '
            "line may only be looser"
        ),
    ]


@pytest.mark.parametrize("row", ["line", "crisis"])
def test_lines_and_crises_may_not_be_stricter_than_own_words(row: str) -> None:
    def with_row(first: str) -> list[str]:
        trust = f'{FREE}[trust.{row}]\nresponder = ["{first}", "1 lead", "2 lead", "2 lead"]\n'
        return [str(p) for p in monotony_problems(policy(trust=trust)) if f"trust.{row}] responder, low" in str(p)]

    assert with_row("alone") == []
    assert with_row("1 trusted") == []
    assert with_row("1 lead") == [
        (
            f'[trust.{row}] responder, low: "1 lead" is stricter than "1 trusted" of [trust.free_text] responder; '
            f"{row} may only be looser"
        )
    ]


def test_an_unholdable_tier_and_its_rows_are_named() -> None:
    extra = policy(
        staff=STAFF.replace("2026-11-22", "2027-11-22"),
        tiers=TIERS + '[[tier]]\nname = "chief"\n',
        trust=re.sub(r"(\[trust\.\w+\])", r'\1\nchief = ["alone", "alone", "alone", "alone"]', TRUST),
    )
    assert told(extra) == [
        "[trust.free_text] chief: can never apply: nobody in [[staff]] holds this tier",
        "[trust.line] chief: can never apply: nobody in [[staff]] holds this tier",
        "[trust.crisis] chief: can never apply: nobody in [[staff]] holds this tier",
        "[[tier]] 5 (chief) name: nobody in [[staff]] holds this tier",
    ]


def test_a_slack_group_may_hold_a_tier() -> None:
    by = policy(tiers=TIERS + '[[tier]]\nname = "chief"\n', more='[[group]]\nslack_group = "S1"\ntier = "chief"\n')
    assert not [t for t in told(by) if "holds this tier" in t]


def test_rows_that_can_never_apply_are_named() -> None:
    no_lines = policy(lines="")
    assert told(no_lines).count("[trust.line]: can never apply: there is no [[line]]") == 1
    no_crisis = policy(actions=ACTIONS.replace('crisis = "lead"\n', ""))
    assert told(no_crisis).count("[trust.crisis]: can never apply: [actions] lets nobody declare a crisis") == 1
    high = policy(accounts=ACCOUNTS.replace('tier = "responder"', 'tier = "trusted"'))
    assert "[trust.free_text] responder: can never apply: every account needs a higher tier" in told(high)
    assert not [t for t in told(high) if "trusted: can never apply" in t]
    assert "[[account]]: none is declared, so nothing can be published" in told(policy(accounts=""))


def test_a_row_below_every_account_that_says_never_is_no_fault() -> None:
    trust = TRUST.replace("[trust.free_text]", '[trust.free_text]\nobserver = ["never", "never", "never", "never"]')
    assert not [t for t in told(policy(trust=trust)) if "every account" in t]


def test_a_cell_that_nobody_could_ever_meet_is_named() -> None:
    two_leads = STAFF.replace('["ULUIS"]\ntier = "lead"', '["ULUIS"]\ntier = "trusted"').replace(
        'tier = "lead"\nroles', 'tier = "trusted"\nroles'
    )
    one_lead = two_leads.replace('["ULAPSED"]\ntier = "lead"', '["ULAPSED"]\ntier = "trusted"')
    cannot = [t for t in told(policy(staff=one_lead)) if "can never be met" in t]
    assert cannot == [
        '[trust.free_text] responder, high: "2 lead" can never be met: besides the author, only one person could approve',  # noqa: E501
        '[trust.free_text] responder, critical: "2 lead" can never be met: besides the author, only one person could approve',  # noqa: E501
        '[trust.free_text] trusted, critical: "2 lead" can never be met: besides the author, only one person could approve',  # noqa: E501
        '[trust.free_text] lead, critical: "1 lead" can never be met: besides the author, nobody could approve',
    ]
    assert not [t for t in told(policy(staff=two_leads)) if "can never be met" in t]
    lifted = policy(staff=one_lead, more='[[group]]\nslack_group = "S1"\ntier = "lead"\n')
    assert not [t for t in told(lifted) if "can never be met" in t]


def test_more_than_one_missing_approver_is_counted() -> None:
    trust = FREE.replace("2 lead", "9 lead").replace('"1 lead"', '"8 lead"')
    assert '"9 lead" can never be met: besides the author, only 4 people could approve' in " ".join(
        told(policy(trust=trust))
    )


def test_a_legal_check_without_a_lawyer_is_named() -> None:
    nobody = policy(staff=STAFF.replace('roles = ["legal"]\n', ""))
    (problem,) = [t for t in told(nobody) if "legal" in t]
    assert problem == (
        '[[staff]] roles: nobody has the role "legal", which these checks ask for: '
        "active-proceedings, accusation, pre-election"
    )
    guard = "[guard]\neffects = { active_proceedings = 'block', accusation = 'block', pre_election = 'block' }\n"
    assert not [t for t in told(policy(staff=STAFF.replace('roles = ["legal"]\n', ""), guard=guard)) if "legal" in t]


def test_an_act_that_nobody_may_do_or_too_few_is_named() -> None:
    missing = policy(actions=ACTIONS.replace('merge = "trusted"\n', ""))
    assert "[actions] merge: has no row, so nobody may do it" in told(missing)
    many = policy(actions=ACTIONS.replace("people = 2", "people = 5"))
    assert "[actions] resume: takes 5 people of lead or above; there are 4" in told(many)
    lone = policy(staff=STAFF.replace('tier = "trusted"', 'tier = "responder"').split('[[staff]]\nid = "luis"')[0])
    assert [t for t in told(lone) if "[actions]" in t] == [
        "[actions] not_hostile: takes 2 people of trusted or above above medium; there are 1",
        "[actions] resume: takes 2 people of lead or above; there are 1",
    ]
    first = policy(actions=ACTIONS.replace('claim = "responder"\n', "").replace("people = 2", "people = 5"))
    assert len([t for t in told(first) if "[actions]" in t]) == 2


def test_staff_who_can_do_nothing_are_named() -> None:
    assert told(policy()) == ["[[staff]] 10 (lapsed) trained_until: training lapsed on 2026-11-22"]
    unrecorded = policy(staff=STAFF.replace("trained_until = 2026-11-22\n", ""))
    assert "[[staff]] 10 (lapsed) trained_until: is missing, so they may neither" in " ".join(told(unrecorded))
    voiceless = policy(staff=STAFF.replace('slack = ["ULAPSED"]\n', ""))
    assert "[[staff]] 10 (lapsed) slack: no Slack user is named" in " ".join(told(voiceless))


@pytest.mark.parametrize(("expires", "expired"), [("2026-11-22", True), ("2026-11-23", True), ("2026-11-24", False)])
def test_a_line_has_expired_on_the_day_it_expires(expires: str, expired: bool) -> None:
    by = policy(lines=LINES.replace("2027-01-01", expires, 1))
    says = f"[[line]] 1 (calm) expires: expired on {expires}; its owner lena may renew it"
    assert (says in told(by)) is expired


def test_a_line_not_yet_approved_or_without_an_owner_is_named() -> None:
    by = policy(lines=LINES.replace("2026-10-01", "2026-11-24", 1).replace('"lena"', '"gone"', 1))
    assert "[[line]] 1 (calm) approved: is not approved before 2026-11-24" in told(by)
    assert '[[line]] 1 (calm) owner: no [[staff]] has the id "gone", so nobody can renew it' in told(by)
    today = policy(lines=LINES.replace("2026-10-01", "2026-11-23", 1))
    assert not [t for t in told(today) if "approved" in t]


def test_duty_without_a_rota_is_named() -> None:
    more = "[[escalation]]\nseverity = 'high'\nafter_minutes = 5\nnotify = 'duty'\n"
    assert "[[escalation]] 1 notify: there is no [[rota]], so nobody is on duty" in told(policy(more=more))
    rota = "[[rota]]\nfrom = 2026-11-23T20:00:00Z\nuntil = 2026-11-24T08:00:00Z\nstaff = 'lena'\n"
    assert not [t for t in told(policy(more=more + rota)) if "rota" in t]
    assert not [t for t in told(policy(more=more.replace("duty", "lead"))) if "rota" in t]


def test_a_matrix_out_of_order_never_comes_into_force() -> None:
    assert require_sound(SOUND) is SOUND
    without = policy(
        trust=FREE + TRUST.split("[trust.free_text]")[1].split("[trust.line]")[0].split('2 lead"]\n', 1)[1]
    )
    assert monotony_problems(without) != ()
    assert require_sound(without) is without
    broken = policy(trust=TRUST.replace('"1 trusted", "1 lead"', '"2 trusted", "1 lead"', 1))
    with pytest.raises(PolicyError) as caught:
        require_sound(broken)
    assert caught.value.message.startswith("test.toml: [trust.free_text] responder, low: ")
