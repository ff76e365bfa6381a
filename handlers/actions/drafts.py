"""Buttons of a draft card: approve, reject, edit, withdraw, why, and what becomes of what is out."""

from dataclasses import dataclass
from typing import Final

from slack_bolt.async_app import AsyncApp

from domain.errors import NotFoundError, StaleError
from domain.ids import DraftId, PublicationId, RevisionHash
from handlers.cards import blocks as b
from handlers.commands.looks import explain
from handlers.middleware import Call, Work, acting
from handlers.strings import answers as say
from handlers.strings import cards as card_words
from handlers.surface import Surface
from handlers.views.respond import open_correction, open_edit

VIA: Final = "button"


@dataclass(frozen=True, slots=True)
class Target:
    """What a pressed button is about."""

    draft: DraftId
    revision: RevisionHash
    publication: PublicationId | None = None


def register(app: AsyncApp, surface: Surface) -> None:
    """Listen for every button of a draft card."""
    for action_id, work in BUTTONS.items():
        app.action(action_id)(acting(surface, work))


def pause_question() -> list[b.Block]:
    """Return the question that 🛑 brings: a reaction asks, only a button acts."""
    pause = b.button(card_words.BUTTON["pause_all"], "pause_all", "pause", style="danger")
    return [b.section(say.PAUSE_ASKED), b.actions(pause)]


async def _approve(call: Call) -> None:
    target = await _target(call)
    await call.surface.desk.approve(call.actor, target.draft, target.revision, VIA)
    await call.answer(say.APPROVED.format(id=target.draft))


async def _reject(call: Call) -> None:
    target = await _target(call)
    await call.surface.desk.reject(call.actor, target.draft, target.revision, "", VIA)
    await call.answer(say.REJECTED.format(id=target.draft))


async def _edit(call: Call) -> None:
    target = await _target(call)
    draft = await call.surface.desk.draft(target.draft)
    if draft.current.hash != target.revision:
        raise StaleError(say.OLD_CARD.format(id=target.draft))
    await open_edit(call, draft)


async def _withdraw(call: Call) -> None:
    target = await _target(call)
    await call.surface.desk.withdraw(call.actor, target.draft)
    await call.answer(say.WITHDRAWN.format(id=target.draft))


async def _why(call: Call) -> None:
    await explain(call, (await _target(call)).draft)


async def _retract(call: Call) -> None:
    target = await _target(call)
    await call.surface.desk.retract(call.actor, target.draft)
    await call.answer(say.RETRACTED.format(id=target.draft))


async def _correct(call: Call) -> None:
    target = await _target(call)
    await open_correction(call, await call.surface.desk.draft(target.draft))


async def _edit_out(call: Call) -> None:
    target = await _target(call)
    await open_correction(call, await call.surface.desk.draft(target.draft), edit=True)


async def _review(call: Call) -> None:
    target = await _target(call)
    await call.surface.desk.review(call.actor, target.draft)
    await call.answer(say.REVIEWED.format(id=target.draft))


async def _there(call: Call) -> None:
    await _confirm(call, there=True)


async def _not_there(call: Call) -> None:
    await _confirm(call, there=False)


async def _confirm(call: Call, *, there: bool) -> None:
    target = await _target(call)
    if target.publication is None:
        raise NotFoundError(say.NEVER_MIND)
    await call.surface.desk.confirm(call.actor, target.publication, there)
    await call.answer(say.CONFIRMED_THERE if there else say.CONFIRMED_AGAIN)


async def _pause_all(call: Call) -> None:
    from handlers.commands.modes import pause  # noqa: PLC0415 - the command and the button do the same

    await pause(call)


async def _target(call: Call) -> Target:
    """Return what the button is about: its value, else the card it stands on."""
    parts = call.value.split("|")
    if len(parts) >= 2:
        publication = PublicationId(parts[2]) if len(parts) > 2 else None
        return Target(DraftId(parts[0]), RevisionHash(parts[1]), publication)
    container = call.body.get("container") or {}
    card = await call.surface.store.card_at(call.to.channel, str(container.get("message_ts") or ""))
    if card is None or card.revision is None:
        raise NotFoundError(say.NO_CARD)
    return Target(DraftId(card.subject), card.revision)


BUTTONS: Final[dict[str, Work]] = {
    "approve": _approve,
    "reject": _reject,
    "edit": _edit,
    "withdraw": _withdraw,
    "why": _why,
    "retract": _retract,
    "correct": _correct,
    "edit_out": _edit_out,
    "review": _review,
    "confirm_there": _there,
    "confirm_not_there": _not_there,
    "pause_all": _pause_all,
}
