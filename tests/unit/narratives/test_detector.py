from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from domain.errors import BadInputError, NotFoundError
from domain.ids import NarrativeId, PostId
from domain.records import Post
from narratives.detector import Detector
from narratives.index import NAMES, SERIALS, STEP
from narratives.settings import Settings
from tests.unit.narratives.streams import BRIDGE, MARKET, newsday, post, stream

SMALL = Settings(clusters=2048)


def final_ids(detector: Detector, posts: list[Post], size: int) -> list[NarrativeId | None]:
    clusters = [c for i in range(0, len(posts), size) for c in detector.feed(posts[i : i + size]).assigned]
    return [None if c is None else detector.resolve(c) for c in clusters]


def test_posts_that_tell_one_story_become_one_narrative_and_others_another() -> None:
    detector = Detector(SMALL)
    posts = newsday()
    detector.feed(posts)
    later = detector.feed(stream([*BRIDGE, *MARKET], first=1000)).assigned
    bridge, market = {detector.resolve(n) for n in later[:5] if n}, {detector.resolve(n) for n in later[5:] if n}
    assert len(bridge) == len(market) == 1
    assert bridge != market


def test_a_post_like_no_other_belongs_to_no_narrative() -> None:
    assert Detector(SMALL).feed([post("a single remark about herons")]).assigned == (None,)


def test_a_post_without_words_belongs_to_no_narrative() -> None:
    assert Detector(SMALL).feed([post("..."), post("...", 1, 1), post("", 2, 2)]).assigned == (None, None, None)


def test_the_size_of_batches_changes_no_assignment() -> None:
    posts = newsday()
    runs = []
    for size in (1, 7, len(posts)):
        detector = Detector(SMALL)
        given = [c for i in range(0, len(posts), size) for c in detector.feed(posts[i : i + size]).assigned]
        runs.append((given, [c and detector.resolve(c) for c in given]))
    assert runs[0] == runs[1] == runs[2]


def test_a_restart_in_mid_stream_changes_no_assignment() -> None:
    posts = newsday()
    whole, first = Detector(SMALL), Detector(SMALL)
    unbroken = final_ids(whole, posts, 10)
    final_ids(first, posts[:60], 10)
    second = Detector.restored(first.snapshot(), SMALL)
    assert final_ids(second, posts[60:], 10) == unbroken[60:]
    for narrative in {n for n in unbroken if n}:
        assert second.describe(narrative) == whole.describe(narrative)
    assert second.snapshot() == whole.snapshot()


def test_the_same_posts_give_the_same_snapshot() -> None:
    a, b = Detector(SMALL), Detector(SMALL)
    a.feed(newsday())
    b.feed(newsday())
    assert a.snapshot() == b.snapshot()


@pytest.mark.parametrize("data", [b"", b"nonsense", b"PK\x03\x04 and then nothing"])
def test_a_damaged_snapshot_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(BadInputError, match="start without it"):
        Detector.restored(data, SMALL)


def test_a_snapshot_of_another_size_is_refused() -> None:
    data = Detector(SMALL).snapshot()
    with pytest.raises(BadInputError, match="another version or size"):
        Detector.restored(data, Settings(clusters=4096))


def test_a_returning_narrative_keeps_its_id() -> None:
    detector = Detector(SMALL)
    first = detector.feed(stream(BRIDGE * 3)).assigned[-1]
    detector.feed(stream([f"{text} {i}" for i, text in enumerate(MARKET * 3)], first=100))
    back = detector.feed([post(BRIDGE[0], 60 * 26, 900), post(BRIDGE[3], 60 * 26 + 1, 901)]).assigned
    assert first is not None
    assert {n and detector.resolve(n) for n in back} == {detector.resolve(first)}


def test_merging_keeps_the_elder_id_and_the_other_as_an_alias() -> None:
    detector = Detector(SMALL)
    bridge = detector.feed(stream(BRIDGE * 2)).assigned[-1]
    market = detector.feed(stream(MARKET * 2, first=100)).assigned[-1]
    assert bridge is not None
    assert market is not None
    size = detector.describe(bridge).size + detector.describe(market).size
    detector.merge(into=market, from_=bridge)
    assert detector.resolve(market) == detector.resolve(bridge) == bridge
    merged = detector.describe(market)
    assert (merged.id, merged.size) == (bridge, size)
    assert market in merged.aliases
    assert detector.feed([post(MARKET[1], 5, 999)]).assigned == (bridge,)


def test_merging_a_narrative_with_itself_changes_nothing() -> None:
    detector = Detector(SMALL)
    bridge = detector.feed(stream(BRIDGE * 2)).assigned[-1]
    assert bridge is not None
    before = detector.describe(bridge)
    detector.merge(bridge, bridge)
    assert detector.describe(bridge) == before


def test_a_narrative_is_described_by_its_own_posts_counts_and_marks() -> None:
    detector = Detector(SMALL)
    posts = [
        post(text, 2.0 * i, i, f"author-{i % 4}", "x" if i % 3 else "bluesky") for i, text in enumerate(BRIDGE * 4)
    ]
    narrative = detector.feed(posts).assigned[-1]
    assert narrative is not None
    told = detector.describe(narrative)
    assert told.size == len(posts)
    assert told.authors == 8, "an author on two platforms counts twice"
    assert told.platforms == {"bluesky": 7, "x": 13}
    assert (told.first_seen, told.last_seen) == (posts[0].created_at, posts[-1].created_at)
    assert sum(told.series) == len(posts)
    assert len(told.series) == 8
    assert told.headline in BRIDGE
    assert 1 <= len(told.samples) <= 5
    assert "HarrowBridge" in told.fingerprint.hashtags
    assert told.fingerprint.phrases == (), "all they share is a place, and an agency must be able to name it"


def test_late_posts_are_taken_in_and_do_not_turn_back_the_clock() -> None:
    detector = Detector(SMALL)
    posts = stream(BRIDGE * 2, minutes=10)
    late = [*posts[1:], posts[0]]
    narrative = detector.feed(late).assigned[-1]
    assert narrative is not None
    told = detector.describe(narrative)
    assert (told.first_seen, told.last_seen, told.size) == (posts[0].created_at, posts[-1].created_at, len(posts))


@pytest.mark.parametrize("narrative", ["N-99", "N-0", "N--1", "12", "", "D-1", "N-1x"])
def test_an_unknown_narrative_is_said_to_be_unknown(narrative: str) -> None:
    detector = Detector(SMALL)
    detector.feed(stream(BRIDGE))
    with pytest.raises(NotFoundError):
        detector.describe(NarrativeId(narrative))


def test_the_grown_narratives_of_a_batch_are_told_by_the_ids_they_bear() -> None:
    detector = Detector(SMALL)
    first = detector.feed(stream(BRIDGE * 2))
    second = detector.feed(stream(MARKET * 2, first=100))
    assert not set(first.grown) & set(second.grown)
    assert {detector.resolve(n) for n in second.assigned if n} == set(second.grown)


def test_ids_are_given_in_order_of_birth() -> None:
    detector = Detector(SMALL)
    given = [n for n in detector.feed(newsday()).assigned if n]
    firsts = [int(n[2:]) for n in dict.fromkeys(given)]
    assert firsts[0] == 1
    assert all(b > a for a, b in pairwise(firsts))


def test_memory_stays_within_the_clusters_it_was_given_however_long_the_stream() -> None:
    detector = Detector(Settings(clusters=256))
    detector.feed(stream(BRIDGE * 4))
    detector.feed([post(f"unique{i}a unique{i}b unique{i}c", 10 + i, 1000 + i) for i in range(3000)])
    assert int((detector.grouper.index.serial >= 0).sum()) <= 256
    assert len(detector.grouper.kept) <= 2 * 256 + 3000


def test_what_is_held_of_narratives_stays_within_bounds_however_many_there_have_been() -> None:
    detector, held = Detector(Settings(clusters=128)), list[int]()
    for n in range(300):
        ours, theirs = (f"{side}{n}a {side}{n}b {side}{n}c {side}{n}d" for side in "pq")
        posts = [post(text, 4 * n + i, 60 * n + i) for i, text in enumerate([ours, ours, theirs, theirs])]
        into, absorbed = detector.feed(posts).grown
        detector.merge(into, absorbed)
        held += [len(detector.grouper.kept), len(detector.grouper.members)]
    assert int(detector.grouper.index.ints[NAMES]) > 550
    assert max(held) <= 1.25 * 128 + 4
    assert len(detector.grouper.index.parent) <= int(detector.grouper.index.ints[SERIALS]) + STEP


def test_narratives_are_numbered_after_those_that_people_know_and_grow_beyond_any_room() -> None:
    plain, later = Detector(), Detector(after=700)
    posts = [post for n in range(60) for post in retold(n)]
    one, other = plain.feed(posts), later.feed(posts)
    numbers = [None if name is None else int(name[2:]) for name in one.assigned]
    assert [None if n is None else n + 700 for n in numbers] == [
        None if name is None else int(name[2:]) for name in other.assigned
    ]
    with pytest.raises(NotFoundError, match="N-3 is from before"):
        later.resolve(NarrativeId("N-3"))
    again = Detector.restored(later.snapshot())
    assert again.feed(posts).assigned == later.feed(posts).assigned


def retold(number: int) -> list[Post]:
    """Return one story, told by six, in words of its own."""
    words = f"quarrel{number} lantern{number} meadow{number} trumpet{number} gravel{number} harness{number}"
    begin = datetime(2026, 11, 23, 20, tzinfo=UTC) + timedelta(minutes=number)
    return [Post(PostId(f"{number}-{n}"), "x", f"a{number}-{n}", words, begin + timedelta(seconds=n)) for n in range(6)]
