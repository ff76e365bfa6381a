"""What a stranger wrote can be stored, whatever it holds."""

from datetime import UTC, datetime

from domain.ids import PostId
from domain.records import Post
from integrations.store import codec
from workflow.sayable import sayable
from workflow.sources import Deleted, Quiet, Seen

POST = Post(
    PostId("1"), "bluesky", "ann", "Zażółć 👩‍👩‍👦", datetime(2026, 11, 23, tzinfo=UTC), links=("https://a.example",)
)


def test_ordinary_words_stay_the_very_same() -> None:
    for event in (Seen(POST, edited=True), Deleted("x", PostId("1")), Quiet()):
        assert sayable(event) is event


def test_half_a_character_from_json_becomes_a_replacement_and_the_post_can_be_stored() -> None:
    broken = Post(
        PostId("1\ud800"),
        "x",
        "a\udfff",
        "so\ud800 it is 👩",
        POST.created_at,
        lang="e\ud800",
        links=("\ud800",),
        media=("\ud800",),
    )
    event = sayable(Seen(broken, edited=True))
    assert isinstance(event, Seen)
    assert event.edited
    assert event.post.text == "so\ufffd it is 👩"
    assert codec.POST.load(codec.POST.dump(event.post)) == event.post


def test_more_followers_than_can_be_counted_become_as_many_as_can() -> None:
    event = sayable(Seen(Post(PostId("1"), "x", "a", "b", POST.created_at, followers=10**30)))
    assert isinstance(event, Seen)
    assert event.post.followers == 2**62 - 1


def test_a_deletion_names_a_post_that_can_be_looked_for() -> None:
    assert sayable(Deleted("x", PostId("1\ud800"))) == Deleted("x", PostId("1\ufffd"))
