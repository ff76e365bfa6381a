"""Hears reactions being added and taken back, on the cards the bot posted."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp

from domain.errors import FleetfootError, UnavailableError
from handlers.commands.ids import is_narrative
from handlers.errors import sentence_for
from handlers.middleware import Call, call_of
from handlers.reactions.acts import ON_CARD, give_or_take, kind_of
from handlers.reactions.emoji import USUAL, meaning
from handlers.reactions.heard import Heard, Reaction
from handlers.strings import answers as say
from handlers.strings import reactions as words
from handlers.surface import Surface
from workflow.state import CardRef

log = structlog.get_logger(__name__)

_ANSWER_SECONDS: Final = 3600
AGAIN_AFTER_S: Final = (1.0, 4.0, 15.0, 30.0)
"""When a reaction is tried again while Slack or the store does not answer: an approval must not be lost to that."""


def register(app: AsyncApp, surface: Surface) -> None:
    """Listen for reactions."""

    async def changed(body: Mapping[str, Any]) -> None:
        event = await _on_a_card(surface, body)
        if event is not None:
            await _take_in(surface, body, event)

    app.event("reaction_added")(changed)
    app.event("reaction_removed")(changed)


@dataclass(frozen=True, slots=True)
class _Event:
    """One reaction of ours, given or taken back at a moment."""

    reaction: Reaction
    act: str
    told: Heard

    @property
    def card(self) -> CardRef:
        return self.reaction.card


async def _on_a_card(surface: Surface, body: Mapping[str, Any]) -> _Event | None:
    """Return what happened, or None for a reaction that is none of ours."""
    event = body["event"]
    item, emoji = event.get("item") or {}, str(event.get("reaction") or "")
    act = meaning(surface.policy, emoji)
    if act is None or item.get("type") != "message":
        return None
    card = await surface.store.card_at(str(item.get("channel")), str(item.get("ts")))
    if card is None or not (card.subject.startswith("D-") or is_narrative(card.subject)):
        return None  # a digest is a card too, but asks for nothing
    at = float(event.get("event_ts") or body.get("event_time") or 0)
    told = Heard(at, stands=event.get("type") == "reaction_added")
    return _Event(Reaction(card, str(event.get("user")), emoji), act, told)


async def _take_in(surface: Surface, body: Mapping[str, Any], event: _Event) -> None:
    mine = kind_of(event.card) == "draft"  # there a second hearing changes nothing; on alerts it might
    for pause in (*AGAIN_AFTER_S, None):
        try:
            mine = mine or await surface.store.claim_once(f"delivery:{body.get('event_id')}", _ANSWER_SECONDS)
            if not mine:
                return
            await _settle(surface, body, event)
        except UnavailableError as error:
            if pause is None:
                await _refuse(await call_of(surface, body), event, error)
                return
            log.warning("a reaction waits", subject=event.card.subject, act=event.act, reason=error.message)
            await asyncio.sleep(pause)
        else:
            return


async def _settle(surface: Surface, body: Mapping[str, Any], event: _Event) -> None:
    """Tell the desk the newest word, and look again: while we told it, a newer one may have come."""
    newest = await event.reaction.hear(surface.store, event.told)
    if newest != event.told:
        return  # heard and done already, or overtaken: whoever brought the newer word tells the desk
    call = await call_of(surface, body)
    while True:
        try:
            await _act(call, event, newest)
        except UnavailableError:
            raise
        except FleetfootError as error:
            await _refuse(call, event, error)
        latest = await event.reaction.hear(surface.store, Heard(newest.at, newest.stands, acted=True))
        if latest.at == newest.at:
            return
        newest = latest


async def _act(call: Call, event: _Event, newest: Heard) -> None:
    if event.act not in ON_CARD[kind_of(event.card)]:
        if newest.stands:
            await _say_once(call, _worthless(call.surface, event))
        return
    await give_or_take(call, event.card, event.act, stands=newest.stands)


def _worthless(surface: Surface, event: _Event) -> str:
    useful = surface.policy.reactions or USUAL
    known = ", ".join(
        f":{useful[act][0]}: {words.NAMES[act]}" for act in ON_CARD[kind_of(event.card)] if useful.get(act)
    )
    return words.WORTHLESS.format(emoji=f":{event.reaction.emoji}:", id=event.card.subject, known=known)


async def _refuse(call: Call, event: _Event, error: FleetfootError) -> None:
    reason = sentence_for(error, subject=event.card.subject, act=event.act)
    if not event.told.stands:
        await _say_once(call, reason)
        return
    emoji = f":{event.reaction.emoji}:"
    await _say_once(call, say.REACTION_REFUSED.format(emoji=emoji, id=event.card.subject, reason=reason))


async def _say_once(call: Call, text: str) -> None:
    if await call.surface.store.claim_once(f"answer:{call.body.get('event_id')}", _ANSWER_SECONDS):
        await call.answer(text)
