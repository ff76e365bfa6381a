from collections.abc import Sequence

import pytest

from domain.enums import AlertKind
from domain.records import Post, Signal, Topic
from narratives.alerting import AlertEngine
from narratives.hostility import Judgement
from tests.unit.narratives.alert_streams import Says, at, campaign, chatter, crowd, engine, mixed, run

QUAKE = (
    "the old mill chimney at Corran has come down",
    "Corran mill chimney down across the lane",
    "chimney of the Corran mill fell, dust everywhere",
    "did anyone hear the Corran chimney come down",
)
GAME = ("#KettleSongs my aunt sings", "#KettleSongs a good biscuit", "#KettleSongs whoever washes up")
ALARM = (
    "explosion at the Corran reservoir #CorranBlast",
    "poison in the water after the explosion #CorranBlast",
    "dozens dead at Corran reservoir they say #CorranBlast",
)
HOUR = chatter(90)


class Counts(Says):
    """A judge that notes how often it was asked."""

    def __init__(self, hostile: float = 0.0) -> None:
        super().__init__(hostile)
        self.asked = 0

    def judge(
        self,
        posts: Sequence[Post],
        *,
        topics: Sequence[Topic] = (),
        handles: Sequence[str] = (),
        signals: Sequence[Signal] = (),
    ) -> Judgement:
        self.asked += 1
        return super().judge(posts, topics=topics, handles=handles, signals=signals)


def asked(posts: Sequence[Post], hostile: float = 0.0) -> int:
    judge = Counts(hostile)
    assert run(AlertEngine(judge=judge), posts)
    return judge.asked


def test_a_calm_crowd_is_read_again_at_four_times_its_size() -> None:
    assert asked(mixed(HOUR, crowd(QUAKE, 60, 12, every=0.2))) == 1
    assert asked(mixed(HOUR, crowd(QUAKE, 60, 24, every=0.2))) == 2


def test_a_crowd_that_may_be_hostile_is_read_at_every_doubling() -> None:
    calm, unsure = (asked(mixed(HOUR, crowd(QUAKE, 60, 48, every=0.2)), hostile) for hostile in (0.0, 0.3))
    assert unsure > calm


def test_accounts_that_repeat_themselves_are_read_at_every_doubling() -> None:
    assert asked(mixed(HOUR, campaign(ALARM, 60, 48, 6))) > asked(mixed(HOUR, crowd(QUAKE, 60, 48)))


def test_wide_reach_raises_severity_without_waiting_for_four_times_the_size() -> None:
    alerts = run(engine(), mixed(HOUR, crowd(QUAKE, 60, 190, every=0.15)))
    assert [alert.severity for alert in alerts] == ["low", "medium"]
    assert 100 <= alerts[1].authors < 190


@pytest.mark.parametrize("accounts", [5, 25, 100, 400])
def test_a_campaign_is_told_by_its_tenth_post_however_many_accounts_it_has(accounts: int) -> None:
    push = campaign(ALARM, 60, max(40, accounts), accounts, every=0.2)
    alerts = [a for a in run(AlertEngine(), mixed(HOUR, push)) if "Corran" in a.headline]
    assert alerts
    assert alerts[0].at <= at(60 + 10 * 0.2 + 1)


@pytest.mark.parametrize("accounts", [5, 25, 100])
def test_a_harmless_game_of_as_many_accounts_never_turns_hostile(accounts: int) -> None:
    push = campaign(GAME, 60, 4 * accounts, accounts, every=0.1)
    assert {a.kind for a in run(AlertEngine(), mixed(HOUR, push))} == {AlertKind.TRENDING}
