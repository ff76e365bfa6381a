import pytest

from domain.records import Post
from narratives.detector import Detector
from narratives.ledger import share_of
from narratives.portrait import fingerprint
from narratives.settings import Settings
from narratives.tokens import term_of
from tests.unit.narratives.streams import BRIDGE, MARKET, stream


def test_a_hashtag_that_is_mostly_used_elsewhere_marks_no_narrative() -> None:
    posts = stream([f"{text} #LocalNews" for text in BRIDGE * 3])
    assert set(fingerprint(posts).hashtags) == {"LocalNews", "HarrowBridge"}
    assert fingerprint(posts, {"LocalNews": 0.1, "HarrowBridge": 0.9}.__getitem__).hashtags == ("HarrowBridge",)


def test_of_the_posts_with_a_hashtag_those_of_a_narrative_are_its_share() -> None:
    detector = Detector(Settings(clusters=2048))
    texts = [f"{text} #Town" for text in BRIDGE * 6]
    bridge = detector.feed(stream(texts)).assigned[-1]
    market = detector.feed(stream(MARKET * 4, first=100)).assigned[-1]
    assert bridge is not None
    assert market is not None
    book, town = detector.grouper, term_of("#Town")[0]
    assert share_of(book.index, book.slots(book.cluster_of(bridge)), town) > 0.9
    assert share_of(book.index, book.slots(book.cluster_of(market)), town) == pytest.approx(0.0)


def test_a_hashtag_marks_the_narrative_that_most_of_its_posts_are_of() -> None:
    detector = Detector(Settings(clusters=2048))
    posts: list[Post] = stream([f"{text} #HarrowCracks" for text in BRIDGE * 4])
    narrative = detector.feed(posts).assigned[-1]
    assert narrative is not None
    assert "HarrowCracks" in detector.describe(narrative).fingerprint.hashtags
