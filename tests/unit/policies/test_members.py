import datetime as dt

import pytest

from domain.enums import Severity, SlackStatus
from policies.members import find, is_known_inactive, may, people_for, who_may
from policies.model import Policy
from tests.unit.policies.build import ACTIONS, NOW, POLICY, policy

GROUPED = policy(
    more='[[group]]\nslack_group = "SLEADS"\ntier = "lead"\n[[group]]\nslack_group = "SRESP"\ntier = "responder"\n'
)
IN_LEADS = {"UNEW": ("SLEADS",), "URITA2": ("SRESP", "SLEADS"), "ULENA": ("SRESP",), "UELSE": ("SOTHER",)}


def test_a_person_is_found_by_any_of_their_names() -> None:
    assert {found.id for name in ("rita", "URITA", "URITA2") if (found := find(POLICY, name))} == {"rita"}
    assert find(POLICY, "nobody") is None


def test_a_group_lifts_and_never_lowers() -> None:
    rita, lena = find(GROUPED, "URITA", IN_LEADS), find(GROUPED, "lena", IN_LEADS)  # type: ignore[arg-type]
    assert rita is not None
    assert lena is not None
    assert (rita.tier, rita.id, rita.listed, lena.tier) == ("lead", "rita", True, "lead")


def test_someone_known_only_by_a_group_has_its_tier_and_no_training() -> None:
    new = find(GROUPED, "UNEW", IN_LEADS)  # type: ignore[arg-type]
    assert new is not None
    assert (new.id, new.tier, new.listed, new.trained_until, new.slack) == ("UNEW", "lead", False, None, ("UNEW",))
    assert find(GROUPED, "UELSE", IN_LEADS) is None  # type: ignore[arg-type]
    assert find(POLICY, "UNEW", IN_LEADS) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "action", "allowed"),
    [
        ("olga", "claim", False),
        ("rita", "claim", True),
        ("ravi", "merge", False),
        ("tess", "merge", True),
        ("lena", "resume", True),
        ("lapsed", "claim", True),
        ("lapsed", "snooze", True),
        ("lapsed", "pause", True),
        ("lapsed", "retract", True),
        ("lapsed", "resume", False),
        ("lapsed", "crisis", False),
        ("lapsed", "not_hostile", False),
        ("lapsed", "mark_confirmed", False),
        ("UNEW", "claim", True),
        ("UNEW", "resume", False),
        ("UNEW", "merge", False),
        ("nobody", "claim", False),
        ("lena", "dance", False),
    ],
)
def test_an_act_takes_its_tier_and_unless_it_makes_things_safer_current_training(
    who: str, action: str, allowed: bool
) -> None:
    assert may(GROUPED, find(GROUPED, who, IN_LEADS), action, NOW) is allowed  # type: ignore[arg-type]


def test_a_quiet_act_that_takes_two_is_only_for_listed_people() -> None:
    two = policy(
        actions=ACTIONS.replace('claim = "responder"', 'claim = { tier = "responder", people = 2 }'),
        more='[[group]]\nslack_group = "SLEADS"\ntier = "lead"\n',
    )
    assert may(two, find(two, "lapsed"), "claim", NOW)
    assert not may(two, find(two, "UNEW", {"UNEW": ("SLEADS",)}), "claim", NOW)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("action", "severity", "people"),
    [
        ("not_hostile", Severity.LOW, 1),
        ("not_hostile", Severity.MEDIUM, 1),
        ("not_hostile", Severity.HIGH, 2),
        ("not_hostile", Severity.CRITICAL, 2),
        ("resume", Severity.LOW, 2),
        ("claim", Severity.CRITICAL, 1),
        ("dance", Severity.LOW, 1),
    ],
)
def test_not_hostile_above_medium_takes_two_people(action: str, severity: Severity, people: int) -> None:
    assert people_for(POLICY, action, severity) == people


def test_a_policy_may_ask_for_more_people_than_the_rule() -> None:
    three = policy(actions='[actions]\nnot_hostile = { tier = "lead", people = 3 }\n')
    assert (people_for(three, "not_hostile"), people_for(three, "not_hostile", Severity.HIGH)) == (3, 3)


def test_without_a_severity_an_act_is_counted_as_at_low() -> None:
    assert people_for(POLICY, "not_hostile") == 1


def test_who_may_is_sorted_and_leaves_out_those_slack_does_not_show_as_active() -> None:
    def leads(by: Policy, **more: object) -> tuple[str, ...]:
        return who_may(by, "resume", NOW, **more)  # type: ignore[arg-type]

    assert leads(POLICY) == ("lars", "lena", "luis")
    assert leads(POLICY, slack={"ULENA2": SlackStatus.ACTIVE, "luis": SlackStatus.DEACTIVATED}) == ("lena",)
    assert leads(POLICY, slack={}) == ()
    assert leads(GROUPED, groups={"URAVI": ("SLEADS",)}) == ("lars", "lena", "luis", "ravi")
    after = NOW + dt.timedelta(days=365)
    assert who_may(POLICY, "resume", after) == ()
    assert who_may(POLICY, "pause", after) != ()


def test_only_what_slack_says_is_held_against_a_rejector() -> None:
    lena = POLICY.people["lena"]
    says_no = {"lena": SlackStatus.BOT}
    assert not is_known_inactive(lena, "lena", None)
    assert not is_known_inactive(lena, "lena", {})
    assert not is_known_inactive(lena, "ULENA", {"ULENA2": SlackStatus.BOT})
    assert is_known_inactive(lena, "ULENA", says_no)
    assert is_known_inactive(lena, "lena", {"ULENA2": SlackStatus.BOT})
    assert not is_known_inactive(lena, "lena", {"ULENA2": SlackStatus.ACTIVE})
