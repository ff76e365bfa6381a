"""What marks a narrative as itself, and what anybody may say."""

from datetime import UTC, datetime

from domain.ids import PostId
from domain.records import Post
from narratives.portrait import fingerprint, sensitive


def posts(*texts: str) -> list[Post]:
    at = datetime(2026, 11, 23, 20, tzinfo=UTC)
    return [Post(PostId(str(n)), "x", f"a{n}", text, at) for n, text in enumerate(texts)]


LIES = posts(
    "They are hiding the bodies under Harrow Lane. #HarrowCover",
    "Why? Because they are hiding the bodies, ask anyone in Harrow Lane #HarrowCover",
    "everyone near Harrow Lane knows they are hiding the bodies",
    "It is true: they are hiding the bodies at Harrow Lane",
)


def test_wording_that_posts_share_marks_the_story() -> None:
    assert any("hiding the bodies" in phrase for phrase in fingerprint(LIES).phrases)
    assert fingerprint(LIES).hashtags == ("HarrowCover",)


def test_the_name_of_a_place_alone_does_not() -> None:
    assert not any("harrow" in phrase and "bodies" not in phrase for phrase in fingerprint(LIES).phrases)


def test_only_posts_that_call_for_harm_are_sensitive() -> None:
    mixed = posts("The station is closed this evening.", "Kill every last one of those immigrants tonight")
    assert sensitive(mixed) == (PostId("1"),)
