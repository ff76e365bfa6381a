"""What ✅ and ❌ do on a draft card: only the newest revision's own message counts."""

from typing import Final

from domain.errors import StaleError
from domain.ids import DraftId, RevisionHash
from handlers.middleware import Call
from handlers.strings import answers as say
from handlers.surface import Surface
from workflow.state import CardRef

VIA: Final = "reaction"


async def is_newest(surface: Surface, card: CardRef) -> bool:
    """Say whether this message is the draft's newest card: after an edit and back, two show the same words."""
    cards = await surface.store.cards(card.subject)
    return not cards or cards[-1].ts == card.ts


async def give(call: Call, card: CardRef, act: str) -> None:
    """Approve or reject what the message shows. Raises why it does not count."""
    draft, revision = DraftId(card.subject), RevisionHash(card.revision or "")
    if not await is_newest(call.surface, card):
        raise StaleError(say.OLD_CARD.format(id=draft))
    if act == "approve":
        await call.surface.desk.approve(call.actor, draft, revision, VIA)
    else:
        await call.surface.desk.reject(call.actor, draft, revision, "", VIA)


async def take_back(call: Call, card: CardRef, act: str) -> None:
    """Withdraw an approval or a rejection of what the message shows."""
    draft, revision = DraftId(card.subject), RevisionHash(card.revision or "")
    if not await is_newest(call.surface, card):
        return
    if act == "approve":
        await call.surface.desk.withdraw_approval(call.actor, draft, revision, VIA)
    else:
        await call.surface.desk.withdraw_rejection(call.actor, draft, revision, VIA)
