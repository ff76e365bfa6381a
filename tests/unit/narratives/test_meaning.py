"""Narratives that mean the same are joined; by a stand-in that knows what a few words mean in two languages."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.ids import NarrativeId
from domain.records import Post
from narratives.detector import Detector
from narratives.meaning import LEAST, Meanings
from narratives.settings import Settings
from tests.unit.narratives.streams import post

SMALL = Settings(clusters=2048)
ENGLISH = "The harbour bridge has fallen and cars are trapped"
FRENCH = "Le pont du port est tombé, des voitures sont coincées"
OTHER = "Tickets for the summer concert went on sale this morning"
SENSES = (("bridge", "pont"), ("harbour", "port"), ("cars", "voitures"), ("concert",), ("tickets",), ("summer",))


class Dictionary:
    """Embeds a text by the senses of the words it knows, and counts what it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += len(texts)
        rows = np.array([[any(w in t.lower() for w in words) for words in SENSES] for t in texts], dtype=np.float32)
        length: NDArray[np.float32] = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(length, 1e-9), dtype=np.float32)


def told(text: str, first: int, count: int = LEAST) -> list[Post]:
    return [post(f"{text} {'!' * i}", first + i, first + i) for i in range(count)]


def one(detector: Detector, posts: list[Post]) -> NarrativeId:
    given = {detector.resolve(n) for n in detector.feed(posts).assigned if n}
    assert len(given) == 1
    return given.pop()


def test_a_story_told_in_two_languages_is_joined_under_the_elder_id() -> None:
    detector, meanings = Detector(SMALL), Meanings(Dictionary())
    english, french = one(detector, told(ENGLISH, 0)), one(detector, told(FRENCH, 100))
    assert english != french
    assert meanings.join(detector, [english]) == ()
    assert meanings.join(detector, [french]) == ((english, french),)
    assert detector.resolve(french) == english


def test_stories_that_mean_different_things_stay_apart() -> None:
    detector, meanings = Detector(SMALL), Meanings(Dictionary())
    ids = [one(detector, told(ENGLISH, 0)), one(detector, told(OTHER, 100))]
    assert meanings.join(detector, ids) == ()


def test_a_narrative_of_a_few_posts_is_not_read() -> None:
    detector, embedder = Detector(SMALL), Dictionary()
    small = one(detector, told(ENGLISH, 0, LEAST - 1))
    assert Meanings(embedder).join(detector, [small]) == ()
    assert embedder.asked == 0


def test_a_narrative_is_read_again_only_when_it_has_doubled() -> None:
    detector, embedder = Detector(SMALL), Dictionary()
    meanings = Meanings(embedder)
    bridge = one(detector, told(ENGLISH, 0))
    meanings.join(detector, [bridge])
    read = embedder.asked
    detector.feed(told(ENGLISH, 50, LEAST - 1))
    meanings.join(detector, [bridge])
    assert embedder.asked == read
    detector.feed(told(ENGLISH, 80, 2))
    meanings.join(detector, [bridge])
    assert embedder.asked > read


@pytest.mark.parametrize("apart_days", [0, 2])
def test_only_what_was_told_of_late_is_joined(apart_days: int) -> None:
    detector, meanings = Detector(SMALL), Meanings(Dictionary())
    meanings.join(detector, [one(detector, told(ENGLISH, 0))])
    late = [post(f"{FRENCH} {'!' * i}", 100 + i + apart_days * 1440, 100 + i) for i in range(LEAST)]
    assert len(meanings.join(detector, [one(detector, late)])) == (apart_days == 0)


def test_the_likeness_asked_for_is_the_likeness_needed() -> None:
    near = "Summer concert moved because of a closed pont near the port"
    for likeness, joined in ((0.99, 0), (0.5, 1)):
        detector, meanings = Detector(SMALL), Meanings(Dictionary(), likeness)
        meanings.join(detector, [one(detector, told(ENGLISH, 0))])
        assert len(meanings.join(detector, [one(detector, told(near, 100))])) == joined
