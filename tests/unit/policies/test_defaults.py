"""What is not said holds as stated: in the records (policies.model, policies.slots, policies.media) and in the file.

Of policies.resolve, policies.schema, policies.schema_words, policies.schema_duty and policies.schema_guard.
"""

import datetime as dt
from dataclasses import fields
from typing import get_args

import pytest
from pydantic import ValidationError

from domain.enums import Severity
from domain.ids import LineId, RoleName, StaffId, TierName
from domain.records import Content
from policies.file import PolicyError, load_policy
from policies.guard.formats_elsewhere import FRAMEWORKS
from policies.media import PDQ_DISTANCE, MediaHashes
from policies.model import LEGAL, Action, Alerting, Facts, GuardSettings, Line, Member, Policy
from policies.schema import ActionTable
from policies.schema_guard import GuardTable
from policies.schema_words import ACTIONS, ActionName, ReactionName
from policies.slots import Slot, SlotKind
from tests.unit.policies.build import HEAD, TIERS, TRUST, policy, policy_text

DAY = dt.date(2026, 11, 23)


def test_a_record_says_nothing_that_nobody_said() -> None:
    member = Member(StaffId("rita"), TierName("lead"))
    assert (member.slack, member.roles, member.trained_until, member.listed) == ((), frozenset(), None, True)
    settings = GuardSettings()
    assert (settings.protected_names, settings.active_proceedings, settings.pre_election) == ((), (), ())
    assert (settings.embargoes, settings.known_hosts, settings.hostile_media) == ((), (), "")
    assert (settings.hostile_hashes, settings.languages, settings.max_sentence_words) == (None, None, 25)
    assert settings.effects == {}
    facts = Facts("rita", Content("Calm.", ()))
    assert (facts.prior_authors, facts.approvals, facts.rejections, facts.paused) == ((), (), (), False)
    assert (facts.slack, facts.groups) == ({}, {})
    assert Alerting(Severity.LOW, 1, (1,)).quiet_hours == 72
    assert (Slot(SlotKind.TIME).values, Slot(SlotKind.TIME).hosts) == ((), ())
    assert (MediaHashes().sha256, MediaHashes().pdq) == (frozenset(), ())
    assert PDQ_DISTANCE == 31
    assert RoleName("legal") == LEGAL


def test_a_line_and_an_act_need_not_say_everything() -> None:
    stated = {f.name for f in fields(Line)} - {"slots", "life_safety"}
    line = Line(**dict.fromkeys(stated, LineId("a")))  # type: ignore[arg-type]
    assert (line.slots, line.life_safety) == ({}, False)
    act = Action(**{f.name: TierName("lead") for f in fields(Action) if f.name != "people"})  # type: ignore[arg-type]
    assert act.people == 1


def test_what_a_policy_worked_out_is_no_part_of_it() -> None:
    (worked_out,) = [f for f in fields(Policy) if f.name == "worked_out"]
    assert (worked_out.init, worked_out.repr, worked_out.compare) == (False, False, False)
    assert policy().worked_out == {}


def test_the_smallest_file_says_nothing_more() -> None:
    read = load_policy((HEAD + TIERS + TRUST).encode())
    assert (read.staff, read.groups, read.accounts, read.topics, read.lines) == ({}, (), {}, {}, {})
    assert (read.actions, read.reactions, read.digests, read.escalations, read.rota) == ({}, {}, (), (), ())
    assert read.guard == GuardSettings()
    assert read.alerting == Alerting(Severity.MEDIUM, 6, (10, 60), 72)


def test_a_table_may_leave_out_what_it_does_not_need() -> None:
    text = policy_text() + (
        '[[topic]]\nid = "t"\nname = "T"\nterms = ["t"]\ncategory = "targeted-falsehood"\nimpact = "low"\n'
        '[[staff]]\nid = "new"\ntier = "lead"\n'
        '[[line]]\nid = "l"\nowner = "rita"\napproved = 2026-01-01\nexpires = 2027-01-01\ntext = "Calm."\n'
    )
    read = load_policy(text.encode())
    assert read.topics["t"].life_safety is False  # type: ignore[index]
    new = read.staff["new"]  # type: ignore[index]
    assert (new.slack, new.roles, new.trained_until) == ((), frozenset(), None)
    line = read.lines["l"]  # type: ignore[index]
    assert (line.language, line.slots, line.life_safety, line.topic) == ("en", {}, False, None)


@pytest.mark.parametrize("act", ACTIONS)
def test_every_act_may_have_a_row(act: str) -> None:
    assert policy(actions=f'[actions]\n{act} = {{ tier = "lead", people = 3 }}\n').actions[act].people == 3
    assert act in get_args(ActionName)


def test_acts_reactions_and_countries_are_these() -> None:
    assert set(ACTIONS) == set(get_args(ActionName))
    assert get_args(ReactionName) == ("approve", "reject", "claim", "pause", "snooze", "not_hostile", "escalate")
    assert [kind.value for kind in SlotKind] == ["list", "name", "url", "time", "number"]
    assert list(FRAMEWORKS) == [
        "england-and-wales", "scotland", "northern-ireland", "united-kingdom", "ireland", "france", "germany",
        "netherlands", "belgium", "united-states", "canada", "australia", "new-zealand",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("notify", "known"), [("S12345", True), ("S0ABCDEF9", True), ("S1234", False), ("s12345", False)]
)
def test_a_slack_group_may_be_called_by_its_id(notify: str, known: bool) -> None:
    text = policy_text() + f'[[escalation]]\nseverity = "high"\nafter_minutes = 5\nnotify = "{notify}"\n'
    if known:
        assert load_policy(text.encode()).escalations[-1].notify == notify
    else:
        with pytest.raises(PolicyError, match=notify):
            load_policy(text.encode())


def test_a_table_of_the_file_changes_no_more_and_converts_nothing() -> None:
    act = ActionTable(tier="lead")
    assert act.people == 1
    with pytest.raises(ValidationError, match="frozen"):
        act.people = 2  # type: ignore[misc]
    with pytest.raises(ValidationError, match="valid integer"):
        ActionTable(tier="lead", people="2")  # type: ignore[arg-type]
    guard = GuardTable()
    assert (guard.hostile_media, guard.max_sentence_words) == ("", 25)
