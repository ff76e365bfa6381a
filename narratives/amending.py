"""Lets go of what authors took back: a deleted post's text goes, an edited one's is replaced; the counts stand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.ids import PostId
from domain.records import Post
from narratives.batch import Sample
from narratives.samples import recorded

Kept = list[tuple[int, Sample]]


class Texts(Protocol):
    """Where the latest posts' texts are kept for judging."""

    def forget(self, platform: str, post: PostId) -> None:
        """Let a post's text go."""
        ...


def amend(kept: Mapping[int, Kept], recall: Texts, key: str, post: Post | None) -> None:
    """Replace the post with this key (``platform:id``) by its new wording, or forget it, wherever its text is kept."""
    platform, _, name = key.partition(":")
    for posts in kept.values():
        for at, (_, sample) in enumerate(posts):
            if sample.id == name and sample.platform == platform:
                if post is None:
                    del posts[at]
                else:
                    posts[at] = (posts[at][0], post)
                break
    recall.forget(platform, PostId(name))


def expire(kept: dict[int, Kept], before: datetime) -> None:
    """Let go of every post that was written before a time."""
    for cluster in list(kept):
        fresh = [(at, post) for at, post in kept[cluster] if recorded(post).created_at >= before]
        if fresh:
            kept[cluster] = fresh
        else:
            del kept[cluster]
