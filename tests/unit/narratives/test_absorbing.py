from random import Random

import pytest

from domain.records import Alert, Post
from narratives.detector import Detector
from narratives.grouped import Absorption
from narratives.settings import Settings
from tests.unit.narratives.alert_streams import campaign, chatter, crowd, mixed
from tests.unit.narratives.streams import BRIDGE, MARKET, stream

SMALL = Settings(clusters=2048)
FERRY = "ferry stranded off Calder Point with engine smoke"
PIER = "crowd gathers at Wexley pier awaiting lifeboat news"


def meeting() -> list[Post]:
    """Return two stories that turn out to be one."""
    both = [f"{FERRY}, {PIER}" for _ in range(12)]
    return stream([*[FERRY] * 3, *[PIER] * 4, *both])


def test_what_absorbs_what_is_told() -> None:
    batch = Detector(SMALL).feed(meeting())
    assert [(a.into, a.absorbed) for a in batch.absorbed] == [("N-1", "N-2")]
    (absorption,) = batch.absorbed
    assert 7 < absorption.at <= 19
    assert absorption.into_posts + absorption.absorbed_posts == absorption.at


def _run(posts: list[Post], sizes: list[int]) -> tuple[list[object], list[Alert], list[Absorption]]:
    detector = Detector(SMALL)
    given, alerts, absorbed = list[object](), list[Alert](), list[Absorption]()
    start = 0
    for size in sizes:
        batch = detector.feed(posts[start : start + size])
        given += batch.assigned
        alerts += batch.alerts
        absorbed += batch.absorbed
        start += size
    return [*given, *(n and detector.resolve(n) for n in given)], alerts, absorbed  # type: ignore[arg-type]


def _cuts(posts: int, random: Random) -> list[int]:
    sizes = list[int]()
    while sum(sizes) < posts:
        sizes.append(min(posts - sum(sizes), random.choice((1, 2, 3, 10, 50, 200))))
    return sizes


@pytest.mark.parametrize("seed", range(3))
def test_however_a_stream_is_cut_up_each_post_and_each_alert_is_the_same(seed: int) -> None:
    posts = mixed(
        chatter(120.0, seed=seed),
        crowd(BRIDGE, 60.0, 40, every=0.25, name="bridge"),
        crowd(MARKET, 75.0, 30, every=0.5, name="market"),
        campaign(["#WexleyTruth they hide the pier report", "read the pier report #WexleyTruth"], 80.0, 60, 5),
    )
    whole = _run(posts, [len(posts)])
    assert whole[1], "nothing was told, so nothing was tested"
    assert _run(posts, _cuts(len(posts), Random(seed))) == whole


@pytest.mark.parametrize("dismissed", [0, 1])
def test_of_two_narratives_made_one_what_staff_said_of_the_larger_holds(dismissed: int) -> None:
    detector = Detector(SMALL)
    bridge = detector.feed(stream(BRIDGE * 2)).assigned[-1]
    market = detector.feed(stream(MARKET * 4, first=100)).assigned[-1]
    assert bridge is not None
    assert market is not None
    detector.dismiss((bridge, market)[dismissed])
    detector.merge(into=bridge, from_=market)
    book = detector.grouper
    assert book.dismissed(book.cluster_of(bridge)) is bool(dismissed)
    detector.restore_dismissed(market)
    assert not book.dismissed(book.cluster_of(bridge))
