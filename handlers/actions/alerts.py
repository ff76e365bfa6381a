"""Buttons of an alert card, each one act on its narrative; what asks more than a press is asked in a modal."""

import re
from typing import Final

from slack_bolt.async_app import AsyncApp

from domain.errors import NotFoundError
from domain.ids import LineId, NarrativeId
from handlers.actions.questions import ask_for_twin
from handlers.cards import blocks as b
from handlers.cards.alert import samples
from handlers.commands.ids import narrative_id
from handlers.middleware import Call, Work, acting
from handlers.strings import answers as say
from handlers.surface import Surface
from handlers.views.asks import no_response_view, report_on_view
from handlers.views.respond import open_response
from workflow.state import Handling

SNOOZE_MINUTES: Final = 30


def register(app: AsyncApp, surface: Surface) -> None:
    """Listen for every button of an alert card."""
    for action_id, work in BUTTONS.items():
        app.action(action_id)(acting(surface, work))
    app.action(re.compile(r"use_line\.\d+"))(acting(surface, _use_line))


async def claim(call: Call, narrative: NarrativeId | None = None) -> None:
    """Say that one looks after the narrative."""
    wanted = narrative or await _narrative(call)
    await call.surface.desk.claim(call.actor, wanted)
    await call.answer(say.CLAIMED.format(id=wanted))


async def snooze(call: Call, narrative: NarrativeId | None = None) -> None:
    """Keep the narrative quiet for half an hour."""
    wanted = narrative or await _narrative(call)
    watched = await call.surface.desk.snooze(call.actor, wanted, SNOOZE_MINUTES)
    when = call.surface.times.at(watched.until) if watched.until else f"{SNOOZE_MINUTES} min"
    await call.answer(say.SNOOZED.format(id=wanted, when=when))


async def not_hostile(call: Call, narrative: NarrativeId | None = None) -> None:
    """Say that the narrative is not hostile; above medium it takes two people."""
    wanted = narrative or await _narrative(call)
    watched = await call.surface.desk.not_hostile(call.actor, wanted)
    if watched.handling is Handling.NOT_HOSTILE:
        await call.answer(say.NOT_HOSTILE.format(id=wanted))
    else:
        await call.answer(say.NOT_HOSTILE_VOTE.format(id=wanted, severity=watched.narrative.severity.value))


async def restore(call: Call, narrative: NarrativeId | None = None) -> None:
    """Take "not hostile" back: one person is enough to be careful again."""
    wanted = narrative or await _narrative(call)
    await call.surface.desk.restore(call.actor, wanted)
    await call.answer(say.RESTORED.format(id=wanted))


async def escalate(call: Call, narrative: NarrativeId | None = None) -> None:
    """Tell whoever is on duty."""
    wanted = narrative or await _narrative(call)
    await call.surface.desk.escalate(call.actor, wanted)
    await call.answer(say.ESCALATED.format(id=wanted))


async def _respond(call: Call) -> None:
    await open_response(call, await _narrative(call))


async def _use_line(call: Call) -> None:
    """Open the form with a line picked; it goes nowhere before it is submitted."""
    name, _, line = call.value.partition("|")
    await open_response(call, narrative_id(name), line=LineId(line))


async def _ask_why_not(call: Call) -> None:
    call.may("do_not_respond")
    await call.open(no_response_view(await _narrative(call), call.to.channel))


async def _merge(call: Call) -> None:
    call.may("merge")
    await ask_for_twin(call, await _narrative(call))


async def _report_on(call: Call) -> None:
    call.may("claim")
    await call.open(report_on_view(await _narrative(call), call.to.channel))


async def _reveal(call: Call) -> None:
    wanted = await _narrative(call)
    watched = await call.surface.desk.reveal(call.actor, wanted)
    posts = samples(watched.narrative.samples, call.surface.times)
    if not posts:
        await call.answer(say.NO_SAMPLES.format(id=wanted))
        return
    head = say.REVEALED.format(id=wanted)
    await call.answer(head, [b.context(head), *posts])


async def _narrative(call: Call) -> NarrativeId:
    """Return the narrative of the pressed button: its value, else the card it stands on."""
    if call.value:
        return narrative_id(call.value)
    container = call.body.get("container") or {}
    card = await call.surface.store.card_at(call.to.channel, str(container.get("message_ts") or ""))
    if card is None:
        raise NotFoundError(say.NO_CARD)
    return narrative_id(card.subject)


BUTTONS: Final[dict[str, Work]] = {
    "respond": _respond,
    "claim": claim,
    "snooze": snooze,
    "not_hostile": not_hostile,
    "restore": restore,
    "do_not_respond": _ask_why_not,
    "reveal": _reveal,
    "escalate": escalate,
    "merge": _merge,
    "report_on": _report_on,
}
