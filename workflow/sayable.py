"""Makes what a stranger wrote storable: JSON can carry half a character (a lone surrogate), and UTF-8 cannot."""

from dataclasses import replace

from domain.ids import PostId
from domain.records import Post
from workflow.sources import Deleted, Event, Seen

MOST_FOLLOWERS = (1 << 62) - 1
"""More than there are people; what is counted in 64 bits has to fit."""


def sayable(event: Event) -> Event:
    """Return the event with a replacement character for each half one; one bad post must not stop a source."""
    match event:
        case Seen(post, edited):
            clean = _post(post)
            return event if clean is post else Seen(clean, edited=edited)
        case Deleted(platform, name) if not _is_sayable(name):
            return Deleted(platform, PostId(_text(name)))
        case _:
            return event


def _post(post: Post) -> Post:
    texts = (post.id, post.author, post.text, post.lang, post.url, post.repost_of, post.reply_to)
    if all(map(_is_sayable, (*texts, *post.links, *post.media))) and (post.followers or 0) <= MOST_FOLLOWERS:
        return post
    return replace(
        post,
        id=PostId(_text(post.id)),
        author=_text(post.author),
        text=_text(post.text),
        lang=None if post.lang is None else _text(post.lang),
        url=None if post.url is None else _text(post.url),
        repost_of=None if post.repost_of is None else PostId(_text(post.repost_of)),
        reply_to=None if post.reply_to is None else PostId(_text(post.reply_to)),
        followers=None if post.followers is None else min(post.followers, MOST_FOLLOWERS),
        links=tuple(map(_text, post.links)),
        media=tuple(map(_text, post.media)),
    )


def _is_sayable(text: str | None) -> bool:
    if text is None or text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
