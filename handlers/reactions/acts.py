"""What each reaction does on each kind of card, given and taken back."""

from typing import Final

from domain.ids import DraftId, NarrativeId
from handlers.actions.alerts import claim, escalate, not_hostile, snooze
from handlers.actions.drafts import pause_question
from handlers.middleware import Call
from handlers.reactions.draft import give, is_newest, take_back
from handlers.reactions.standing import standing
from handlers.strings import answers as say
from workflow.state import CardRef

_ON_ALERTS: Final = {"claim": claim, "snooze": snooze, "not_hostile": not_hostile, "escalate": escalate}

ON_CARD: Final = {
    "draft": ("approve", "reject", "claim", "pause"),
    "alert": ("claim", "snooze", "not_hostile", "escalate", "pause"),
}
"""The acts that count on each kind of card."""


def kind_of(card: CardRef) -> str:
    """Return ``draft`` or ``alert``."""
    return "draft" if card.revision is not None else "alert"


async def give_or_take(call: Call, card: CardRef, act: str, *, stands: bool) -> None:
    """Do what a reaction asks for, or undo what its removal takes back. Raises why it does not count."""
    if stands:
        await _give(call, card, act)
    elif act in {"approve", "reject", "not_hostile"} and not await _stands_otherwise(call, card, act):
        await _take(call, card, act)


async def _give(call: Call, card: CardRef, act: str) -> None:
    match act:
        case "approve" | "reject":
            await give(call, card, act)
        case "pause" if card.revision is None or await is_newest(call.surface, card):
            call.may("pause")
            await call.answer(say.PAUSE_ASKED, pause_question())
        case "claim" if card.revision is not None:
            await call.surface.desk.take(call.actor, DraftId(card.subject))
        case _ if act in _ON_ALERTS:
            await _ON_ALERTS[act](call, NarrativeId(card.subject))
        case _:
            pass


async def _take(call: Call, card: CardRef, act: str) -> None:
    if card.revision is not None:
        await take_back(call, card, act)
        return
    watched = await call.surface.desk.watched(NarrativeId(card.subject))
    if call.actor.staff in watched.votes:  # one's own word only; somebody else's takes the button
        await call.surface.desk.restore(call.actor, NarrativeId(card.subject))


async def _stands_otherwise(call: Call, card: CardRef, act: str) -> bool:
    """Say whether another emoji of the same meaning still stands."""
    still = await standing(call.surface.client, call.surface.policy, card)
    return still is not None and call.to.user in still.get(act, ())
