"""Posts that a person reports: read through an API or typed, and raised by hand if they matter."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import TypeAdapter

from domain.enums import Severity
from domain.errors import NotFoundError
from domain.ids import PostId, TopicId
from domain.records import Post
from handlers.cards import blocks as b
from handlers.cards.text import neutral, unescape
from handlers.middleware import Call
from handlers.strings import cards as card_words
from handlers.strings import commands as words
from handlers.strings import say_channel
from handlers.strings import views as view_words
from handlers.views.asks import raise_view, report_post_view
from handlers.views.fields import MAX_TEXT
from handlers.views.values import picked, plain

RAISE: Final = "raise_report"
_REPORT_SECONDS: Final = 30 * 86_400
_ADDRESS: Final = re.compile(r"https?://\S+")
_POST: Final = TypeAdapter(Post)
_SHOWN: Final = 600


async def report(call: Call, typed: str) -> None:
    """Take in the post at an address if its platform's API gives it, else ask a person for its words."""
    call.staff_only()
    address = address_in(typed)
    post = None if address is None else await call.surface.reader.post_at(address)
    if post is None:
        await call.open(report_post_view(address or typed, call.to.channel))
    else:
        await call.show(await taken_in(call, post, read=True))


def address_in(text: str) -> str | None:
    """Return the address if the text is one and nothing besides, as it is typed or as Slack marks it."""
    bare = unescape(text.strip())
    return bare if _ADDRESS.fullmatch(bare) else None


async def take_in(call: Call, text: str, *, name: str, platform: str, url: str = "") -> Sequence[b.Block]:
    """Put a reported post's words among the watched posts, once; no link in it is opened (data rules)."""
    now = call.surface.clock.now()
    post = Post(PostId(name), platform, author=name, text=text[:MAX_TEXT], created_at=now, url=url or None)
    return await taken_in(call, post, read=False)


async def taken_in(call: Call, post: Post, *, read: bool) -> Sequence[b.Block]:
    """Put a reported post among the watched ones, once; return what the person is told, with the button to raise it."""
    surface, key = call.surface, _key(post)
    if await surface.store.claim_once(f"report:{key}", _REPORT_SECONDS):
        await surface.posts.add_posts([post], source="report", cursor=f"report:{key}")
    await surface.store.save_typed(_kept(key), {"post": _POST.dump_json(post).decode()})
    rows = [b.section(words.REPORT_THANKS)]
    if read:
        when = surface.times.on(post.created_at)
        said = f">{neutral(post.text, _SHOWN)}\n_{neutral(post.platform, 40)}, {when}_"
        rows = [b.section(words.REPORT_READ), b.section(said)]
    return [*rows, b.context(words.REPORT_RAISE), b.actions(b.button(card_words.BUTTON[RAISE], RAISE, key))]


async def ask_to_raise(call: Call) -> None:
    """Ask what the reported post is about and how severe it is."""
    call.may("claim")
    await _post(call, call.value)  # gone after a week: said now, not after the form is filled in
    topics = tuple(call.surface.policy.topics.values())
    await call.open(raise_view(call.value, topics, call.to.channel))


async def raised(call: Call, view: Mapping[str, Any], key: str) -> str:
    """Raise the reported post as a narrative; return what the person is told."""
    topic, severity = picked(view, "topic"), picked(view, "severity")
    watched = await call.surface.desk.raise_report(
        call.actor,
        await _post(call, key),
        None if topic in {"", view_words.NO_TOPIC_VALUE} else TopicId(topic),
        Severity(severity) if severity in set(Severity) else None,
    )
    channel = say_channel(call.surface.policy.agency.channel)
    return words.RAISED.format(id=watched.narrative.id, channel=channel)


async def reported(call: Call, view: Mapping[str, Any], narrative: str) -> Sequence[b.Block]:
    """Take in the words of a post that a person filled in."""
    del narrative
    call.staff_only()
    text, url, platform = plain(view, "words"), plain(view, "url"), picked(view, "platform") or "other"
    seen = hashlib.sha256(f"{platform}\x00{url or text}".encode()).hexdigest()[:24]
    return await take_in(call, text, name=f"report:{seen}", platform=platform, url=url)


async def _post(call: Call, key: str) -> Post:
    kept = await call.surface.store.typed(_kept(key))
    if not kept or not kept.get("post"):
        raise NotFoundError(words.REPORT_GONE)
    return _POST.validate_json(kept["post"])


def _key(post: Post) -> str:
    return hashlib.sha256(f"{post.platform}\x00{post.id}".encode()).hexdigest()[:24]


def _kept(key: str) -> str:
    return f"report {key}"
