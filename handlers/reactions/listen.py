"""Hears reactions being added and taken back, on the cards the bot posted."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from domain.errors import FleetfootError
from domain.ids import DraftId, NarrativeId
from handlers.actions.alerts import claim, escalate, not_hostile, snooze
from handlers.actions.drafts import pause_question
from handlers.errors import sentence_for
from handlers.middleware import Call, call_of
from handlers.reactions.draft import give, is_newest, take_back
from handlers.reactions.emoji import meaning
from handlers.reactions.standing import standing
from handlers.strings import answers as say
from handlers.surface import Surface
from workflow.state import CardRef

_ON_ALERTS = {"claim": claim, "snooze": snooze, "not_hostile": not_hostile, "escalate": escalate}
_ANSWER_SECONDS = 3600


def register(app: AsyncApp, surface: Surface) -> None:
    """Listen for reactions."""

    async def added(body: Mapping[str, Any]) -> None:
        found = await _on_a_card(surface, body)
        if found is not None:
            await _added(surface, body, *found)

    async def removed(body: Mapping[str, Any]) -> None:
        found = await _on_a_card(surface, body)
        if found is None or found[1] not in {"approve", "reject", "not_hostile"}:
            return
        card, act = found
        call = await call_of(surface, body)
        still = await standing(surface.client, surface.policy, card)
        if still is not None and call.to.user in still.get(act, ()):
            return  # another emoji of the same meaning still stands
        try:
            if card.revision is not None:
                await take_back(call, card, act)
            elif act == "not_hostile":
                await _unsay(call, NarrativeId(card.subject))
        except FleetfootError as error:
            await _say_once(call, sentence_for(error))

    app.event("reaction_added")(added)
    app.event("reaction_removed")(removed)


async def _on_a_card(surface: Surface, body: Mapping[str, Any]) -> tuple[CardRef, str] | None:
    """Return the card and the act, or None for a reaction that is none of ours."""
    event = body["event"]
    item = event.get("item") or {}
    act = meaning(surface.policy, str(event.get("reaction") or ""))
    if act is None or item.get("type") != "message":
        return None
    card = await surface.store.card_at(str(item.get("channel")), str(item.get("ts")))
    if card is None or not card.subject.startswith(("D-", "N-")):
        return None  # a digest is a card too, but asks for nothing
    return card, act


async def _added(surface: Surface, body: Mapping[str, Any], card: CardRef, act: str) -> None:
    call = await call_of(surface, body)
    try:
        if card.revision is not None:
            await _on_draft(call, card, act)
        elif act in _ON_ALERTS:
            await _on_alert(call, card, act)
    except FleetfootError as error:
        reason = sentence_for(error, subject=card.subject, act=act)
        emoji = f":{body['event']['reaction']}:"
        await _say_once(call, say.REACTION_REFUSED.format(emoji=emoji, id=card.subject, reason=reason))


async def _on_draft(call: Call, card: CardRef, act: str) -> None:
    match act:
        case "approve" | "reject":
            await give(call, card, act)
        case "claim":
            await call.surface.desk.take(call.actor, DraftId(card.subject))
        case "pause" if await is_newest(call.surface, card):
            await _ask_once(call)
        case _:
            pass


async def _on_alert(call: Call, card: CardRef, act: str) -> None:
    if not await call.surface.store.claim_once(f"delivery:{call.body.get('event_id')}", _ANSWER_SECONDS):
        return  # heard already; on drafts a second hearing changes nothing, here it might
    await _ON_ALERTS[act](call, NarrativeId(card.subject))


async def _unsay(call: Call, narrative: NarrativeId) -> None:
    """Take one's own "not hostile" back; removing somebody else's word takes the button."""
    watched = await call.surface.desk.watched(narrative)
    if call.actor.staff in watched.votes:
        await call.surface.desk.restore(call.actor, narrative)


async def _ask_once(call: Call) -> None:
    if await _first(call):
        await call.answer(say.PAUSE_ASKED, pause_question())


async def _say_once(call: Call, text: str) -> None:
    if await _first(call):
        await call.answer(text)


async def _first(call: Call) -> bool:
    return await call.surface.store.claim_once(f"answer:{call.body.get('event_id')}", _ANSWER_SECONDS)
