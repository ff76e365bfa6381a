"""What alert cards ask in a modal of their own, and what becomes of the answers."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp

from domain.ids import NarrativeId, PostId
from domain.records import Post
from handlers.cards.text import escape
from handlers.errors import delivery_of, sentence_for
from handlers.middleware import DELIVERY_SECONDS, Call, call_of
from handlers.strings import answers as say
from handlers.strings import commands as words
from handlers.surface import Surface
from handlers.tell import Address, privately
from handlers.views.asks import MERGE, NO_RESPONSE, REPORT_ON, REPORT_POST, merge_view, report_post_view
from handlers.views.fields import MAX_TEXT
from handlers.views.values import picked, plain

Answer = Callable[[Call, Mapping[str, Any], str], Awaitable[str]]
"""Carries out one answered question about a narrative; returns what the person is told."""

_REPORT_SECONDS: Final = 30 * 86_400


def register(app: AsyncApp, surface: Surface) -> None:
    """Listen for the answers: acknowledged at once, and told to who answered where they asked."""
    for callback, answer in ANSWERS.items():
        app.view(callback)(_answered(surface, answer))


def _answered(surface: Surface, answer: Answer) -> Callable[[AsyncAck, Mapping[str, Any]], Awaitable[None]]:
    async def listener(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        if not await surface.store.claim_once(f"delivery:{delivery_of(body)}", DELIVERY_SECONDS):
            return
        call = await call_of(surface, body)
        view = body["view"]
        narrative, _, channel = str(view.get("private_metadata", "")).partition("|")
        try:
            said = await answer(call, view, narrative)
        except Exception as error:  # noqa: BLE001 - a modal's answer goes to the channel it was opened from
            said = sentence_for(error, what=str(view.get("callback_id")))
        await privately(surface.client, Address(call.to.user, channel), said)

    return listener


async def ask_for_twin(call: Call, narrative: NarrativeId) -> None:
    """Ask which open narrative tells the same story."""
    watched = await call.surface.desk.watched(narrative)
    everything = await call.surface.desk.narratives(open_only=True)
    others = [one for one in everything if one.narrative.id != watched.narrative.id]
    if not others:
        await call.answer(say.NOTHING_TO_MERGE.format(id=narrative))
        return
    ranked = sorted(others, key=lambda one: (one.narrative.topic != watched.narrative.topic, -one.narrative.size))
    await call.open(merge_view(watched, ranked, call.to.channel))


async def ask_for_post(call: Call) -> None:
    """Ask for the words of a post that a person saw; `/fleetfoot report URL` fills in where."""
    call.staff_only()
    await call.open(report_post_view(call.text, call.to.channel))


async def merge(call: Call, into: NarrativeId, absorbed: NarrativeId) -> str:
    """Let one narrative absorb another; return what the person is told."""
    after = await call.surface.desk.merge(call.actor, into, absorbed)
    return say.MERGED.format(absorbed=absorbed, into=after.narrative.id)


async def take_in(call: Call, text: str, *, name: str, platform: str, url: str = "") -> str:
    """Put a reported post's words among the watched posts, once; no link in it is opened (data rules)."""
    post = Post(
        id=PostId(name),
        platform=platform,
        author=name,
        text=text[:MAX_TEXT],
        created_at=call.surface.clock.now(),
        url=url or None,
    )
    if await call.surface.store.claim_once(name, _REPORT_SECONDS):
        await call.surface.posts.add_posts([post], source="report", cursor=name)
    return words.REPORT_THANKS


async def _silent(call: Call, view: Mapping[str, Any], narrative: str) -> str:
    minutes = int(picked(view, "look_again") or 120)
    watched = await call.surface.desk.do_not_respond(call.actor, NarrativeId(narrative), plain(view, "reason"), minutes)
    when = call.surface.times.on(watched.until) if watched.until else "once it grows"
    return say.NO_RESPONSE.format(id=narrative, when=when)


async def _twin(call: Call, view: Mapping[str, Any], narrative: str) -> str:
    return await merge(call, NarrativeId(picked(view, "into")), NarrativeId(narrative))


async def _passed_on(call: Call, view: Mapping[str, Any], narrative: str) -> str:
    to = picked(view, "to")
    await call.surface.desk.report_on(call.actor, NarrativeId(narrative), to, plain(view, "reference"))
    return say.REPORTED_ON.format(id=narrative, to=escape(to))


async def _post(call: Call, view: Mapping[str, Any], narrative: str) -> str:
    del narrative
    call.staff_only()
    text, url, platform = plain(view, "words"), plain(view, "url"), picked(view, "platform") or "other"
    seen = hashlib.sha256(f"{platform}\x00{url or text}".encode()).hexdigest()[:24]
    return await take_in(call, text, name=f"report:{seen}", platform=platform, url=url)


ANSWERS: Final[dict[str, Answer]] = {
    NO_RESPONSE: _silent,
    MERGE: _twin,
    REPORT_ON: _passed_on,
    REPORT_POST: _post,
}
