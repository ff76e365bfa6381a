"""Pause and crisis in the pure state machine."""

from datetime import timedelta

import pytest

from domain.errors import BadInputError, StaleError
from domain.ids import StaffId, TopicId
from tests.unit.policies.build import NOW, POLICY
from workflow import modes as m
from workflow.state import Modes

LENA, LUIS, RITA = StaffId("lena"), StaffId("luis"), StaffId("rita")


def after(modes: Modes, events: tuple[m.ModeEvent, ...]) -> Modes:
    for event in events:
        modes = m.evolve(modes, event)
    return modes


def paused() -> Modes:
    return after(Modes(), m.pause(Modes(), RITA, "Wrong picture.", NOW))


def crisis(modes: Modes, hours: float = 2, topic: str = "rumour", reason: str = "Riot.") -> tuple[m.ModeEvent, ...]:
    return m.declare_crisis(modes, POLICY, by=LENA, topic=TopicId(topic), reason=reason, hours=hours, at=NOW)


def test_one_person_pauses_and_a_second_pause_changes_nothing() -> None:
    modes = paused()
    assert (modes.paused, modes.paused_by, modes.pause_reason) == (True, "rita", "Wrong picture.")
    assert m.pause(modes, LENA, "", NOW) == ()


def test_resuming_takes_two_different_people() -> None:
    modes = after(paused(), m.resume(paused(), LENA, POLICY, NOW))
    assert modes.paused
    assert m.resume(modes, LENA, POLICY, NOW) == ()
    modes = after(modes, m.resume(modes, LUIS, POLICY, NOW))
    assert modes == Modes(version=modes.version)


def test_pausing_again_takes_back_a_word_to_go_on() -> None:
    modes = after(paused(), m.resume(paused(), LENA, POLICY, NOW))
    modes = after(modes, m.pause(modes, RITA, "Still wrong.", NOW))
    modes = after(modes, m.resume(modes, LUIS, POLICY, NOW))
    assert modes.paused


def test_resuming_what_runs_changes_nothing() -> None:
    assert m.resume(Modes(), LENA, POLICY, NOW) == ()


def test_a_crisis_and_a_pause_do_not_touch_each_other() -> None:
    modes = after(paused(), crisis(paused()))
    assert modes.paused
    assert modes.crisis is not None
    assert after(modes, m.end_crisis(modes, LENA, NOW)).paused


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"hours": 13}, "at most 12 hours"),
        ({"hours": 0}, "at most 12"),
        ({"topic": "x"}, "rumour, gossip"),
        ({"reason": "  "}, "needs a reason"),
    ],
)
def test_a_crisis_has_a_topic_a_reason_and_an_end(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        crisis(Modes(), **wrong)  # type: ignore[arg-type]


def test_a_second_crisis_waits_for_the_first_to_end() -> None:
    modes = after(Modes(), crisis(Modes()))
    with pytest.raises(StaleError, match="in force"):
        crisis(modes, topic="gossip")


def test_a_crisis_ends_by_itself_at_its_time_and_not_before() -> None:
    modes = after(Modes(), crisis(Modes()))
    assert m.end_crisis(modes, None, NOW + timedelta(hours=1)) == ()
    assert after(modes, m.end_crisis(modes, None, NOW + timedelta(hours=2))).crisis is None
