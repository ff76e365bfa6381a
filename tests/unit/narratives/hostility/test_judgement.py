"""A narrative is judged by its posts together, and only with a named reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from domain.enums import Category, Severity
from domain.ids import PostId, TopicId
from domain.records import Post, Signal, Topic
from narratives.hostility import Judgement, Scorer

START = datetime(2026, 11, 1, 20, tzinfo=UTC)
RUMOUR = Topic(TopicId("rumour"), "An attack", ("gas",), Category.TARGETED_FALSEHOOD, Severity.HIGH)


def posts(texts: Sequence[str], *, authors: int = 50, seconds: float = 90) -> list[Post]:
    """Return posts `seconds` apart, by `authors` accounts in turn."""
    return [
        Post(PostId(f"p{i}"), "x", f"author-{i % authors}", text, START + timedelta(seconds=seconds * i))
        for i, text in enumerate(texts)
    ]


def judged(texts: Sequence[str], *, authors: int = 50, seconds: float = 90, topics: Sequence[Topic] = ()) -> Judgement:
    return Scorer.default().judge(posts(texts, authors=authors, seconds=seconds), topics=topics)


def test_no_posts_are_no_hostility() -> None:
    assert judged([]) == Judgement(0.0, {}, ())


def test_calls_for_violence_make_a_narrative_hostile_and_say_so() -> None:
    verdict = judged(
        ["Burn the hostel tonight", "Drag them out and burn it down", "Torch the hostel", "Where are you?"]
    )
    assert verdict.hostile >= 0.5
    assert verdict.labels[Category.INCITEMENT.value] >= 0.5
    assert "of 4 posts" in verdict.reasons[0]


def test_angry_criticism_in_any_number_is_not_hostile() -> None:
    angry = [
        "The council lied to us",
        "Resign, all of you",
        "Disgraceful policing on Saturday",
        "Useless shower, that council",
    ]
    assert judged(angry * 4).hostile < 0.5


def test_two_hateful_posts_of_twelve_do_not_condemn_a_crowd() -> None:
    crowd = ["Is my street safe tonight?"] * 10 + ["Muslims are vermin", "Deport all Muslims"]
    assert judged(crowd).hostile < 0.5


def test_threats_that_are_mostly_reported_are_not_hostile() -> None:
    told = ["He said 'burn the hostel' and was arrested"] * 4 + ["Burn the hostel"]
    assert judged(told).hostile < 0.5


def test_a_slogan_against_a_religion_is_hate_whatever_stands_beside_it() -> None:
    slogan = ["Why did nobody act? #StopIslam", "Thoughts tonight #StopIslam", "Borders now #StopIslam"]
    assert judged(slogan).labels[Category.HATE.value] >= 0.5


def test_a_few_accounts_pushing_a_provocative_hashtag_are_deception() -> None:
    pushed = [f"A kind word, number {i} #PrizeForMuhammad" for i in range(10)]
    verdict = judged(pushed, authors=4, seconds=10)
    assert verdict.labels[Category.COORDINATED_DECEPTION.value] >= 0.5
    assert "act" in verdict.reasons[0]


def test_the_same_hashtag_from_a_crowd_is_not() -> None:
    assert judged([f"A kind word, number {i} #PrizeForMuhammad" for i in range(10)], seconds=600).hostile < 0.5


def test_a_hashtag_game_is_not_hostile_however_coordinated() -> None:
    game = [f"#IfIRanThePolice I would hand out {n} cakes" for n in range(12)]
    assert judged(game, authors=4, seconds=5).hostile < 0.5


def test_hidden_truth_claims_on_a_watched_topic_are_falsehood_and_without_the_topic_are_not_enough() -> None:
    claims = [
        "Gas at the station, police are hiding it",
        "Gas! share before they delete this",
        "Gas, forty dead",
        "is it true?",
    ]
    assert judged(claims, topics=[RUMOUR]).labels[Category.TARGETED_FALSEHOOD.value] >= 0.5
    assert judged(claims).hostile < 0.5


def test_worry_on_a_watched_topic_is_not_falsehood() -> None:
    worry = ["Is there gas at the station?", "Anybody know about the gas?", "Scared about the gas near us"] * 3
    assert judged(worry, topics=[RUMOUR]).hostile < 0.5


def test_signals_given_by_the_caller_are_believed() -> None:
    pushed = posts([f"A kind word, number {i} #PrizeForMuhammad" for i in range(10)], seconds=600)
    signals = (Signal("repetition", 3.0, "Three each."), Signal("co-sharing", 5.0, "Five within a minute."))
    verdict = Scorer.default().judge(pushed, signals=signals)
    assert verdict.labels[Category.COORDINATED_DECEPTION.value] >= 0.5
    assert "Three each. Five within a minute." in verdict.reasons[0]


class Stern:
    """A classifier that calls everything hateful."""

    def hostile(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full(len(texts), 0.99, dtype=np.float32)


def test_an_agencys_own_classifier_takes_the_small_models_place() -> None:
    mild = posts([f"Refugees came to lunch number {i}" for i in range(6)])
    assert Scorer.default().judge(mild).hostile < 0.5
    stern = replace(Scorer.default(), classifier=Stern()).judge(mild)
    assert stern.hostile >= 0.5
    assert stern.labels[Category.HATE.value] >= 0.5
