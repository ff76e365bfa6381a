"""Stored posts come back as they were, and what is none is said to be so."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import UnavailableError
from domain.ids import PostId
from domain.records import Post
from integrations.store import codec

AT = datetime(2026, 11, 23, 21, 0, 0, 120_000, tzinfo=UTC)
PLAIN = Post(PostId("1"), "x", "3f2a", "They hide it! “Really” \N{FIRE}\u202e", AT)
WHOLE = Post(
    PostId("2"),
    "mastodon",
    "77",
    "",
    AT + timedelta(days=1),
    lang="cy",
    url="https://social.example/2",
    repost_of=PostId("1"),
    reply_to=PostId("0"),
    followers=12,
    links=("https://a.example", "https://b.example"),
    media=("f00d",),
)


@pytest.mark.parametrize("post", [PLAIN, WHOLE])
def test_a_post_comes_back_as_it_was(post: Post) -> None:
    assert codec.POST.load(codec.POST.dump(post)) == post
    assert codec.POST.load(codec.POST.dump(post)).created_at.tzinfo is not None


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[1]", b"\xff", codec.POST.dump(PLAIN)[:-2], codec.POST.dump(PLAIN).replace(b'"x"', b"3")]
)
def test_what_is_no_post_is_one_plain_sentence(data: bytes) -> None:
    with pytest.raises(UnavailableError, match="A stored Post cannot be read"):
        codec.POST.load(data)
