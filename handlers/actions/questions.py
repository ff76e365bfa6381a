"""What alert cards ask in a modal of their own, and what becomes of the answers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp

from domain.ids import NarrativeId
from handlers.actions.reports import RAISE, ask_to_raise, raised, reported
from handlers.cards.blocks import Block, spoken
from handlers.cards.text import escape
from handlers.errors import delivery_of, sentence_for
from handlers.middleware import DELIVERY_SECONDS, Call, acting, call_of
from handlers.strings import answers as say
from handlers.surface import Surface
from handlers.tell import Address, privately
from handlers.views.asks import MERGE, NO_RESPONSE, RAISE_POST, REPORT_ON, REPORT_POST, merge_view
from handlers.views.values import picked, plain

Answer = Callable[[Call, Mapping[str, Any], str], Awaitable[str | Sequence[Block]]]
"""Carries out one answered question about a narrative; returns what the person is told."""


def register(app: AsyncApp, surface: Surface) -> None:
    """Listen for the answers: acknowledged at once, and told to who answered where they asked."""
    for callback, answer in ANSWERS.items():
        app.view(callback)(_answered(surface, answer))
    app.action(RAISE)(acting(surface, ask_to_raise))


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
        text, blocks = (said, None) if isinstance(said, str) else (spoken(said), said)
        await privately(surface.client, Address(call.to.user, channel), text, blocks)

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


async def merge(call: Call, into: NarrativeId, absorbed: NarrativeId) -> str:
    """Let one narrative absorb another; return what the person is told."""
    after = await call.surface.desk.merge(call.actor, into, absorbed)
    return say.MERGED.format(absorbed=absorbed, into=after.narrative.id)


async def _silent(call: Call, view: Mapping[str, Any], narrative: str) -> str:
    minutes = int(picked(view, "look_again") or 120)
    watched = await call.surface.desk.do_not_respond(call.actor, NarrativeId(narrative), plain(view, "reason"), minutes)
    when = call.surface.times.on(watched.until) if watched.until else say.ONCE_IT_GROWS
    return say.NO_RESPONSE.format(id=narrative, when=when)


async def _twin(call: Call, view: Mapping[str, Any], narrative: str) -> str:
    return await merge(call, NarrativeId(picked(view, "into")), NarrativeId(narrative))


async def _passed_on(call: Call, view: Mapping[str, Any], narrative: str) -> str:
    to = picked(view, "to")
    await call.surface.desk.report_on(call.actor, NarrativeId(narrative), to, plain(view, "reference"))
    return say.REPORTED_ON.format(id=narrative, to=escape(to))


ANSWERS: Final[dict[str, Answer]] = {
    NO_RESPONSE: _silent,
    MERGE: _twin,
    REPORT_ON: _passed_on,
    REPORT_POST: reported,
    RAISE_POST: raised,
}
