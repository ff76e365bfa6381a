"""Lets go of what authors took back: a deleted post's text goes, an edited one's is replaced; the counts stand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.ids import PostId
from domain.records import Post
from narratives.samples import Kept, packed, place_of, recorded, written


class Texts(Protocol):
    """Where the latest posts' texts are kept for judging."""

    def forget(self, platform: str, post: PostId) -> None:
        """Let a post's text go."""
        ...


def amend(kept: Mapping[int, Kept], recall: Texts, key: str, post: Post | None) -> None:
    """Replace the post with this key (``platform:id``) by its new wording, or forget it, wherever its text is kept."""
    platform, _, name = key.partition(":")
    told = name.encode("utf-8", "replace")
    for posts in kept.values():
        for at, data in enumerate(posts):
            if told in data and _is(recorded(data), platform, name):
                if post is None:
                    del posts[at]
                else:
                    posts[at] = packed(place_of(data), post)
                break
    recall.forget(platform, PostId(name))


def expire(kept: dict[int, Kept], before: datetime) -> None:
    """Let go of every post that was written before a time."""
    for cluster in list(kept):
        fresh = [data for data in kept[cluster] if written(data) >= before]
        if fresh:
            kept[cluster] = fresh
        else:
            del kept[cluster]


def _is(post: Post, platform: str, name: str) -> bool:
    return post.id == name and post.platform == platform
