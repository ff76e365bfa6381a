import functools
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.enums import AlertKind, Category, Severity
from domain.errors import BadInputError
from domain.ids import TopicId
from domain.records import Alert, Topic
from tests.unit.narratives.alert_streams import Clusters, at, campaign, chatter, crowd, engine, mixed, run

FERRY = (
    "the evening ferry has run aground off Pell Point",
    "ferry aground at Pell Point, people on deck",
    "Pell Point: lifeboats alongside the ferry now",
    "anyone on the ferry at Pell Point? it has run aground",
)
GAME = ("#TeaTimeHeroes my aunt", "#TeaTimeHeroes a good biscuit", "#TeaTimeHeroes whoever washes up")
HOAX = (
    "explosion at the Marl Road chemical works #MarlRoadBlast",
    "toxic cloud after the explosion, stay inside #MarlRoadBlast",
    "dozens dead at Marl Road they say #MarlRoadBlast",
)
HOUR = chatter(90)
STORMY = mixed(chatter(110), crowd(FERRY, 60, 60), campaign(HOAX, 80, 30, 6))


def first_of(alerts: list[Alert], prefix: str) -> Alert:
    return next(a for a in alerts if sum(i.startswith(prefix) for i in a.post_ids) * 2 >= len(a.post_ids))


@functools.cache
def all_of_stormy() -> list[Alert]:
    return run(engine(), STORMY)


def test_chatter_alone_raises_no_alert() -> None:
    assert run(engine(), chatter(240, seed=3)) == []


def test_a_crowd_that_tells_of_one_thing_is_alerted_by_its_tenth_post() -> None:
    alert = first_of(run(engine(), mixed(HOUR, crowd(FERRY, 60, 20))), "p")
    assert alert.at <= at(60 + 9 * 0.5 + 1)
    assert alert.kind is AlertKind.TRENDING


def test_five_accounts_are_found_as_fast_as_a_crowd_of_forty() -> None:
    few = first_of(run(engine(), mixed(HOUR, campaign(GAME, 60, 40, 5))), "t")
    many = first_of(run(engine(), mixed(HOUR, campaign(GAME, 60, 40, 40))), "t")
    assert few.at <= many.at + timedelta(minutes=1)
    assert few.at <= at(60 + 9 * 0.5 + 1)


def test_one_account_that_repeats_itself_is_no_burst() -> None:
    assert run(engine(), mixed(HOUR, campaign(GAME, 60, 60, 1))) == []


def test_a_story_is_told_once_and_again_only_when_it_becomes_more_severe() -> None:
    alerts = run(engine(), mixed(chatter(200), crowd(FERRY, 60, 240)))
    assert len({a.narrative_id for a in alerts}) == 1
    assert [a.severity.rank for a in alerts] == sorted({a.severity.rank for a in alerts})
    assert alerts[-1].severity is Severity.MEDIUM


def test_a_campaign_inside_a_crisis_is_told_apart_from_it() -> None:
    slogan = ("the ferry at Pell Point was sunk for money #SunkForMoney", "ask who gains at Pell Point #SunkForMoney")
    alerts = run(engine(), mixed(chatter(200), crowd(FERRY, 60, 80), campaign(slogan, 90, 40, 6)))
    assert len({a.narrative_id for a in alerts}) == 2
    told = first_of(alerts, "t")
    assert told.at <= at(90 + 9 * 0.5 + 1)


def test_a_second_crisis_is_not_swallowed_by_the_first() -> None:
    other = ("hailstones broke the greenhouse glass in Ottery", "Ottery hail: greenhouse glass everywhere")
    alerts = run(engine(), mixed(chatter(200), crowd(FERRY, 60, 60), crowd(other, 80, 40, name="q")))
    assert {i[0] for i in first_of(alerts, "q").post_ids} == {"q"}


def test_an_alarm_raised_in_concert_is_hostile_and_says_why() -> None:
    alerts = run(engine(), mixed(HOUR, campaign(HOAX, 60, 30, 5, every=0.1)))
    alert = next(a for a in alerts if a.kind is AlertKind.HOSTILE)
    assert alert.at <= at(60 + 9 * 0.1 + 1)
    assert any("Accounts acting together raise an alarm" in reason for reason in alert.reasons)


def test_an_alarm_raised_by_a_crowd_is_not_hostile() -> None:
    assert {a.kind for a in run(engine(), mixed(HOUR, crowd(HOAX, 60, 40)))} == {AlertKind.TRENDING}


def test_a_harmless_game_is_trending_however_it_is_pushed() -> None:
    assert {a.kind for a in run(engine(), mixed(HOUR, campaign(GAME, 60, 60, 4)))} == {AlertKind.TRENDING}


def test_a_judgement_of_hostility_makes_an_alert_hostile() -> None:
    alert = run(engine(hostile=0.8), mixed(HOUR, crowd(FERRY, 60, 20)))[0]
    assert (alert.kind, alert.hostility, alert.severity) == (AlertKind.HOSTILE, 0.8, Severity.MEDIUM)
    assert "All of" in alert.reasons[1]


def test_a_narrative_that_staff_have_dismissed_raises_no_hostile_alert() -> None:
    alerts = run(engine(hostile=0.8), mixed(HOUR, crowd(FERRY, 60, 60)), book=Clusters(dismissed=True))
    assert {a.kind for a in alerts} == {AlertKind.TRENDING}


def test_reasons_count_posts_authors_minutes_and_what_was_expected() -> None:
    alert = run(engine(), mixed(HOUR, crowd(FERRY, 60, 20)))[0]
    assert "posts by" in alert.reasons[0]
    assert alert.reasons[0].endswith(" minutes, where none was expected.")
    assert alert.reasons[-1].startswith("Severity low: low reach")


def test_a_topic_the_agency_watches_for_is_named_and_is_the_floor_of_severity() -> None:
    topic = Topic(TopicId("harbour"), "Harbour", ("pell point",), Category.TARGETED_FALSEHOOD, Severity.HIGH)
    alert = run(engine(topics=[topic]), mixed(HOUR, crowd(FERRY, 60, 20)))[0]
    assert (alert.topic, alert.severity) == ("harbour", Severity.HIGH)


def test_a_conversation_with_a_bystander_is_no_story_and_one_with_the_agency_is() -> None:
    words = ("@night_owl hm", "@night_owl no", "@night_owl go on", "@night_owl ha", "@night_owl really")
    posts = mixed(HOUR, crowd(words, 60, 30))
    assert run(engine(), posts) == []
    assert run(engine(handles=["@night_owl"]), posts)


def test_a_story_that_went_quiet_for_hours_is_told_anew_when_it_bursts_again() -> None:
    day = chatter(600)
    alerts = run(engine(), mixed(day, crowd(FERRY, 60, 20), crowd(FERRY, 500, 20, name="q")))
    assert [a.post_ids[0][0] for a in alerts] == ["p", "q"]


def test_batches_of_any_size_raise_the_same_alerts() -> None:
    whole = run(engine(), STORMY, 100_000)
    assert len(whole) > 2
    assert run(engine(), STORMY, 3) == whole
    assert run(engine(), STORMY, 64) == whole


def test_a_restart_in_mid_stream_raises_the_same_alerts() -> None:
    whole, first, second = engine(), engine(), engine()
    unbroken = run(whole, STORMY)
    before = run(first, STORMY[:320])
    second.restore(first.snapshot())
    assert before
    assert before + run(second, STORMY[320:]) == unbroken
    assert second.snapshot() == whole.snapshot()


def test_stories_whose_clusters_were_merged_share_one_alert() -> None:
    class Merged(Clusters):
        def root(self, cluster: int) -> int:
            return min(cluster, 7)

    other = ("hailstones broke the greenhouse glass in Ottery", "Ottery hail: greenhouse glass everywhere")
    posts = mixed(chatter(120), crowd(FERRY, 60, 20), crowd(other, 80, 20, name="q"))
    assert len(run(engine(), posts)) == 2
    assert len(run(engine(), posts, book=Merged())) == 1


def test_a_damaged_snapshot_is_refused_in_plain_words() -> None:
    with pytest.raises(BadInputError, match="damaged"):
        engine().restore(b"not a snapshot")


@settings(max_examples=5, deadline=None)
@given(cut=st.integers(250, len(STORMY)))
def test_an_alert_never_looks_ahead(cut: int) -> None:
    part = run(engine(), STORMY[:cut])
    assert part == all_of_stormy()[: len(part)]
    assert all(Counter(a.post_ids).most_common(1)[0][1] == 1 for a in part)


def test_cards_are_told_how_a_narrative_stands() -> None:
    made = engine(hostile=0.8)
    alert = run(made, mixed(HOUR, crowd(FERRY, 60, 60)))[0]
    cluster = int(alert.narrative_id[2:])
    standing = made.facts(cluster, Clusters())
    assert cluster in made.alerted()
    assert (standing.kind, standing.hostility) == (AlertKind.HOSTILE, 0.8)
    assert {s.name for s in standing.signals} == {"repetition", "copying", "co-sharing", "arrival"}
    assert made.facts(-5, Clusters()).kind is None
